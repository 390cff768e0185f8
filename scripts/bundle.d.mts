/** Bundles the entries of a package (what `exports` and `bin` name) into a folder. Packages and Node's modules stay imports. */
export function bundle(folder: string, out: string): Promise<void>;

/** Bundles the entries of a package (what `exports` and `bin` name) into a folder. Packages and Node's modules stay imports. */
export function bundle(folder: string, out: string): Promise<void>;

/** Lays a package into `<into>/node_modules` as it is published, but for its types and sources. */
export function publishInto(folder: string, into: string): Promise<void>;

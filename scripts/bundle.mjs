// Puts the modules of a library that were compiled into `dist` together into a few files, as it is published: a program
// starts much faster when it has not three hundred files to find and to read.
//
//   node scripts/bundle.mjs libs/core           the files of dist are replaced; `tsc -b --force libs/core` brings them back
//   node scripts/bundle.mjs libs/core out       the files are written to `out`
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Bundles the entries of a package (what `exports` and `bin` name) into a folder. Packages and Node's modules stay imports. */
export async function bundle(folder, out) {
  const { exports, bin = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const files = [...Object.values(exports).flatMap((entry) => entry.default ?? []), ...Object.values(bin)];
  // A command of `bin` only imports the module of its name.
  const names = files.map((file) => basename(file, '.js'));
  const input = Object.fromEntries(names.map((name) => [name, resolve(folder, 'dist', `${name}.js`)]));
  const build = await rolldown({ input, external: /^(?!\.|\/|[A-Za-z]:\\)/, platform: 'node', treeshake: false });
  // The names of classes are part of messages.
  await build.write({ dir: out, keepNames: true, sourcemap: true, chunkFileNames: 'chunks/[name]-[hash].js' });
  await build.close();
}

/** Every file of a folder and of those in it, by its path. */
const filesIn = (folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));

async function main(folder, out) {
  if (folder === undefined)
    throw new Error('usage: node scripts/bundle.mjs <folder of a library> [<folder to write to>]');
  if (out !== undefined) return bundle(folder, out);
  const dist = join(folder, 'dist');
  const made = mkdtempSync(join(folder, 'bundle-'));
  try {
    await bundle(folder, made);
    for (const file of filesIn(dist)) if (/\.js(\.map)?$/.test(file)) rmSync(file);
    cpSync(made, dist, { recursive: true });
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(...process.argv.slice(2));

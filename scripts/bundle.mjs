// Puts the modules of a library that were compiled into `dist` together into a few short files, as it is published: a program
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
  const doors = Object.values(exports).flatMap((entry) => entry.default ?? []);
  // A command of `bin` only imports the module of its name.
  const files = [...doors, ...Object.values(bin)];
  const source = (file) => resolve(folder, 'dist', basename(file));
  const input = Object.fromEntries(files.map((file) => [basename(file, '.js'), source(file)]));
  const build = await rolldown({
    input,
    external: /^(?!\.|\/|[A-Za-z]:\\)/,
    platform: 'neutral',
    treeshake: false,
    plugins: [ownMaps],
  });
  await build.write({
    dir: out,
    // The names of classes are part of messages, those of functions of stacks.
    keepNames: true,
    sourcemap: true,
    // They are published beside them.
    sourcemapExcludeSources: true,
    // Less to parse at each start. The lines stay: Node prints the whole line of an error that nobody caught.
    comments: false,
    minify: { compress: true, mangle: true, codegen: { removeWhitespace: false } },
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: { groups: chunksOf(doors.map(source)) },
  });
  await build.close();
}

/** Reads a compiled module with its map, so that the maps of the bundle lead to the TypeScript. */
const ownMaps = {
  name: 'own-maps',
  load: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
};

/**
 * One file for all that loads with the doors of a package, and one for what their `import()` loads later: a file that a
 * program has to find costs it as much as many lines of code.
 */
function chunksOf(doors) {
  let atOnce;
  let later;
  const look = (graph) => {
    const imports = (id) => graph.getModuleInfo(id)?.importedIds ?? [];
    const lateImports = (id) => graph.getModuleInfo(id)?.dynamicallyImportedIds ?? [];
    atOnce = reachable(doors, imports);
    later = reachable([...atOnce].flatMap(lateImports), imports);
  };
  const chunkOf = (id, graph) => {
    if (atOnce === undefined) look(graph);
    // What loads with a single door stands in the door's own file.
    if (atOnce.has(id)) return doors.length > 1 ? 'main' : null;
    return later.has(id) ? 'later' : null;
  };
  return [
    { debugName: 'main', priority: 1, name: (id, graph) => (chunkOf(id, graph) === 'main' ? 'main' : null) },
    { debugName: 'later', priority: 0, name: (id, graph) => (chunkOf(id, graph) === 'later' ? 'later' : null) },
  ];
}

/** What can be got to from some modules, themselves included. */
function reachable(starts, next) {
  const found = new Set(starts);
  // A set goes on to give what is added on the way.
  for (const one of found) for (const other of next(one)) found.add(other);
  return found;
}

/**
 * Lays a package into `<into>/node_modules` as it is published, but for its types and sources, so that programs in `into`
 * import it by its name as those of its users do. Node looks for other packages further up.
 */
export async function publishInto(folder, into) {
  const { name, bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const out = join(into, 'node_modules', name);
  rmSync(out, { recursive: true, force: true });
  await bundle(folder, join(out, 'dist'));
  for (const file of ['package.json', ...Object.values(bin ?? {})]) cpSync(join(folder, file), join(out, file));
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

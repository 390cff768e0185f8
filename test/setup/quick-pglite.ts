import { existsSync, mkdirSync, openAsBlob, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PGlite, type PGliteOptions } from '@electric-sql/pglite';

const modules = new URL('../../node_modules/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('@electric-sql/pglite/package.json', modules), 'utf8')) as {
  version: string;
};
const folder = fileURLToPath(new URL('.cache/athanor/', modules));
const file = `${folder}pglite-${version}.tar`;

/** `PGlite.create()` as PGlite has it, which makes the files of a database in memory anew. */
export const createFromNothing = PGlite.create.bind(PGlite) as (
  dataDir?: string | PGliteOptions,
  options?: PGliteOptions,
) => Promise<PGlite>;

/**
 * Most of the seconds in which PGlite starts go into making the files of a new database, the same each time. Here they
 * are made once and kept, and every database in memory starts with a copy of them.
 */
async function createFromFiles(dataDir?: string | PGliteOptions, options: PGliteOptions = {}): Promise<PGlite> {
  if (dataDir !== 'memory://' || options.loadDataDir !== undefined) return createFromNothing(dataDir, options);
  return createFromNothing(dataDir, { ...options, loadDataDir: await filesOfNewDatabase() });
}

/** The files, made where they are not there: by the global setup, so that no test waits for that. */
export async function filesOfNewDatabase(): Promise<Blob> {
  if (!existsSync(file)) await keepFiles();
  return openAsBlob(file);
}

async function keepFiles(): Promise<void> {
  const fresh = await createFromNothing('memory://');
  const files = await (await fresh.dumpDataDir('none')).bytes();
  await fresh.close();
  mkdirSync(folder, { recursive: true });
  // Put in its place in one step, since another run may be about to read it.
  const own = `${file}.${process.pid}`;
  writeFileSync(own, files);
  renameSync(own, file);
}

PGlite.create = createFromFiles as typeof PGlite.create;

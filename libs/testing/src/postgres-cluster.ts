import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { PostgresBinaries } from './postgres-binaries.js';
import { makeServerFolder, sweepServerFolders } from './postgres-folder.js';
import { type SystemUser, serverEnvironment, spawnAs } from './postgres-user.js';
import { startWatchdog, type Watchdog } from './postgres-watchdog.js';

/** A server that somebody started: its address, and how to end it. */
export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

const PORT_ATTEMPTS = 5;
const READY_TIMEOUT_MS = 60_000;

/** Speed before safety: the data of a test server need not survive a power cut. */
const SETTINGS = {
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  jit: 'off',
  max_connections: '200',
  max_prepared_transactions: '20',
  shared_buffers: '64MB',
};

/** What a cluster has that others have not. */
export interface ClusterOptions {
  /** Settings of the server, before ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Changes the new cluster before it is served; gets its folder, in which the data are under `data`. */
  readonly prepare?: (folder: string) => void;
}

/**
 * Makes a temporary cluster and serves it on a free port of 127.0.0.1, as `user`. It ends with `stop()` or with this
 * process, whichever comes first, and leaves nothing behind. Throws an Error with the server's own words.
 */
export async function startCluster(
  findBinaries: (scratch: () => string) => PostgresBinaries,
  user: SystemUser | undefined,
  { settings = {}, prepare }: ClusterOptions = {},
): Promise<RunningServer> {
  await sweepServerFolders(user);
  const folder = makeServerFolder(user);
  const watchdog = await startWatchdog(folder);
  try {
    const binaries = findBinaries(() => folder);
    await initialise(binaries, folder, user, watchdog);
    prepare?.(folder);
    const serve = (port: number): ChildProcess => launch(binaries.postgres, folder, port, user, settings);
    const url = await serveOnFreePort(serve, folder, watchdog);
    return { url, stop: () => watchdog.release() };
  } catch (error) {
    await watchdog.release();
    throw error;
  }
}

async function initialise(
  { initdb }: PostgresBinaries,
  folder: string,
  user: SystemUser | undefined,
  watchdog: Watchdog,
): Promise<void> {
  // Elsewhere than on Linux C.UTF-8 may be unknown.
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C';
  const options = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', `--locale=${locale}`, '--no-sync'];
  const run = promisify(execFile)(initdb, ['-D', join(folder, 'data'), ...options], {
    ...spawnAs(user),
    cwd: folder,
    env: serverEnvironment(),
  });
  watchdog.guard(run.child.pid ?? 0);
  try {
    await run;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`${initdb} failed: ${stderr?.trim() || message}`, { cause: error });
  } finally {
    watchdog.guard(0);
  }
}

async function serveOnFreePort(
  serve: (port: number) => ChildProcess,
  folder: string,
  watchdog: Watchdog,
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const server = serve(port);
    watchdog.guard(server.pid ?? 0);
    const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
    if (await becomesReady(server, url, join(folder, 'data'))) return url;
    watchdog.guard(0);
    // Somebody may have taken the port in between; any other cause shows itself again and is reported.
    if (attempt === PORT_ATTEMPTS) throw new Error(`${server.spawnfile} does not start: ${lastWords(folder)}`);
  }
}

function launch(
  postgres: string,
  folder: string,
  port: number,
  user: SystemUser | undefined,
  own: Readonly<Record<string, string>>,
): ChildProcess {
  const log = openSync(join(folder, 'server.log'), 'w');
  const settings = Object.entries({ ...SETTINGS, ...own }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  try {
    const server = spawn(postgres, ['-D', join(folder, 'data'), '-h', '127.0.0.1', '-p', String(port), ...settings], {
      ...spawnAs(user),
      cwd: folder,
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
      env: serverEnvironment(),
    });
    // A program that cannot be started has no number and no exit code: `becomesReady` sees that.
    server.on('error', () => {});
    return server;
  } finally {
    closeSync(log);
  }
}

/** False when the server ended; throws when it neither ended nor answered in time. */
async function becomesReady(server: ChildProcess, url: string, data: string): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (server.pid !== undefined && server.exitCode === null && server.signalCode === null) {
    if (await answers(url, data)) return true;
    if (Date.now() > deadline)
      throw new Error(`the server did not answer at ${url} within ${READY_TIMEOUT_MS / 1000} s`);
    await sleep(20);
  }
  return false;
}

/** Asks for the data folder as well: another server may sit on the port. */
async function answers(url: string, data: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === data;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

function lastWords(folder: string): string {
  const log = join(folder, 'server.log');
  return existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('; ') : 'it wrote no log';
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

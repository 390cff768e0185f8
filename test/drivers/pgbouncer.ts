import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverUser, spawnAs } from '../../libs/testing/src/postgres-user.js';
import { testDatabaseUrl } from '../support/database.js';

/** A pooler in front of the server of the tests. */
export interface PgBouncer {
  /** The database of this worker through it, for `createAsyncEngine`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts PgBouncer, which lends its two sessions for single transactions; undefined where it is not installed. */
export async function startPgBouncer(): Promise<PgBouncer | undefined> {
  const program = ['/usr/sbin/pgbouncer', 'pgbouncer'].find(isThere);
  if (program === undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'athanor-pgbouncer-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const database = new URL(testDatabaseUrl());
  const settings = join(folder, 'pgbouncer.ini');
  const password = database.password === '' ? '' : ` password=${decodeURIComponent(database.password)}`;
  writeFileSync(
    settings,
    `[databases]
pooled = host=${database.hostname} port=${database.port} dbname=${database.pathname.slice(1)} user=${database.username}${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
auth_type = any
pool_mode = transaction
default_pool_size = 2
unix_socket_dir =
`,
  );
  const running = spawn(program, [settings], { ...spawnAs(serverUser()), stdio: 'ignore' });
  await listening(port, running);
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { url: `postgresql+pg://anybody@127.0.0.1:${port}/pooled`, stop };
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version']);
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

async function listening(port: number, running: ChildProcess): Promise<void> {
  for (let i = 0; i < 250 && running.exitCode === null; i++) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('PgBouncer did not start');
}

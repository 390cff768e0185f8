import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SystemUser } from './postgres-user.js';

const PREFIX = 'athanor-pg-';

/** Makes the temporary folder of one server, owned by `user`; its name says whose it is: `athanor-pg-<pid>-<host>-<random>`. */
export function makeServerFolder(user: SystemUser | undefined): string {
  const folder = mkdtempSync(join(temporaryRoot(user), `${PREFIX}${process.pid}-${hostLabel()}-`));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  return folder;
}

/**
 * Ends the servers and removes the folders that killed runs of this host left behind. A folder is stale when the process
 * in its name is gone.
 */
export async function sweepServerFolders(user: SystemUser | undefined): Promise<void> {
  const root = temporaryRoot(user);
  for (const name of readdirSync(root)) {
    const owner = ownerOf(name);
    if (owner === undefined || isAlive(owner)) continue;
    const folder = join(root, name);
    await endServerOf(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}

function ownerOf(name: string): number | undefined {
  const match = /^(\d+)-(.+)-[^-]+$/.exec(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : '');
  // On a temporary folder shared between machines or containers, process numbers of others mean nothing.
  return match?.[2] === hostLabel() ? Number(match[1]) : undefined;
}

async function endServerOf(folder: string): Promise<void> {
  const lock = join(folder, 'data', 'postmaster.pid');
  if (!existsSync(lock)) return;
  const pid = Number(readFileSync(lock, 'utf8').split('\n')[0]);
  if (!isAlive(pid) || !commandOf(pid).includes(folder)) return;
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    // Somebody else's sweep was quicker.
    return;
  }
  // It removes its lock file last; a folder removed earlier would be written to again.
  for (let waited = 0; existsSync(lock) && isAlive(pid) && waited < 5000; waited += 20) await sleep(20);
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    // Without `ps` the number may belong to anybody by now: leave it alone. The server stops by itself when its files are gone.
    return '';
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function hostLabel(): string {
  return hostname().replaceAll(/[^A-Za-z0-9]/g, '');
}

/** The temporary folder, or /tmp where `user` could not enter ours. */
function temporaryRoot(user: SystemUser | undefined): string {
  const own = realpathSync(tmpdir());
  return user === undefined || isOpenToAll(own) ? own : realpathSync('/tmp');
}

function isOpenToAll(folder: string): boolean {
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (dirname(folder) === folder || isOpenToAll(dirname(folder)));
}

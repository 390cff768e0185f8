import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { serverEnvironment } from './postgres-user.js';

/** A small process that outlives us by a moment: when we go, however we go, it ends the server and removes its folder. */
export interface Watchdog {
  /** Names the process to end; `0` where there is none at present. */
  guard(pid: number): void;
  /** Ends the guarded process, removes the folder, and resolves when both are done. */
  release(): Promise<void>;
}

/** Starts a watchdog over `folder`. It holds one end of a pipe, whose closing tells it that we are gone, even by SIGKILL. */
export async function startWatchdog(folder: string): Promise<Watchdog> {
  const dog = spawn(process.execPath, ['-e', PROGRAM, folder], {
    cwd: '/',
    // Its own process group: a Ctrl-C in the terminal must not reach it before it has done its work.
    detached: true,
    windowsHide: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: serverEnvironment(),
  });
  await once(dog, 'spawn');
  // A watchdog that somebody killed closes its end; the next start then sweeps what it could not.
  dog.stdin.on('error', () => {});
  return {
    guard: (pid) => void dog.stdin.write(`${pid}\n`),
    release: () => release(dog),
  };
}

async function release(dog: ChildProcess): Promise<void> {
  const ended = dog.exitCode === null && dog.signalCode === null ? once(dog, 'exit') : undefined;
  dog.stdin?.end();
  await ended;
}

/** A string, as it must run under plain Node both from source and when built. */
const PROGRAM = `
const { existsSync, rmSync } = require('node:fs');
const folder = process.argv[1];
let pid = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
const send = (signal) => { try { return process.kill(pid, signal); } catch { return false; } };
// The lock file is asked as well: a dead server whose parent never collects it still answers to its number.
const running = () => send(0) && existsSync(folder + '/data/postmaster.pid');
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => { pid = Number(text.trim().split('\\n').at(-1)); });
process.stdin.on('close', async () => {
  if (pid > 0) {
    send('SIGQUIT');
    for (let waited = 0; running() && waited < 5000; waited += 20) await pause(20);
    if (running()) send('SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
});
process.stdin.on('error', () => {});
`;

import { spawn } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { publishInto } from '../scripts/bundle.mjs';
import type { Fixture } from './fixture.ts';
import { median, type WorkloadResult } from './measure.ts';

const streamed = 200_000;

const root = new URL('..', import.meta.url);
// Inside of the workspace, so that the driver is found.
const programs = fileURLToPath(new URL('node_modules/.cache/bench', root));

/** What a program took from its start to its end. */
interface Run {
  readonly wall: number;
  readonly cpu: number;
  /** The most memory that it held, in kilobytes. */
  readonly peak: number;
  readonly output: string;
}

/**
 * What only a process of its own can show: the time from nothing to the first row, and the memory of a long stream. The
 * programs stand beside a `node_modules` with the library as it is published, and import it by its name.
 */
export async function measureProcesses(fixture: Fixture, rounds: number, only?: string): Promise<WorkloadResult[]> {
  await publishInto(fileURLToPath(new URL('libs/core', root)), programs);
  await cp(new URL('bench/process', root), programs, { recursive: true });
  const results: WorkloadResult[] = [];
  const cold = 'a process from its start to its first row and its end';
  const stream = `${streamed.toLocaleString('en')} rows streamed, in a process of its own`;
  if (only === undefined || cold.includes(only)) results.push(await compare(cold, 'cold', [fixture.url], rounds));
  if (only === undefined || stream.includes(only)) {
    results.push(await compare(stream, 'stream', [fixture.url, String(streamed)], rounds));
  }
  return results;
}

async function compare(name: string, script: string, args: readonly string[], rounds: number): Promise<WorkloadResult> {
  const samples: { wall: number; cpu: number; peak: number }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const first = round % 2 === 0 ? 'raw' : 'core';
    const one = await run(`${script}-${first}`, args);
    const other = await run(`${script}-${first === 'raw' ? 'core' : 'raw'}`, args);
    const [raw, core] = first === 'raw' ? [one, other] : [other, one];
    if (raw.output !== core.output) throw new Error(`${name}: the results differ: ${raw.output} | ${core.output}`);
    // The first round fills the caches of the file system.
    if (round > 0) samples.push({ wall: core.wall / raw.wall, cpu: core.cpu / raw.cpu, peak: core.peak / raw.peak });
  }
  const middle = (of: 'wall' | 'cpu' | 'peak'): number => median(samples.map((sample) => sample[of]));
  return { name, ratios: { core: { wall: middle('wall'), cpu: middle('cpu'), memory: middle('peak') } } };
}

function run(script: string, args: readonly string[]): Promise<Run> {
  const started = process.hrtime.bigint();
  const child = spawn(process.execPath, ['--import', `${programs}/tell.mjs`, `${programs}/${script}.mjs`, ...args]);
  let output = '';
  let told = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (told += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) return reject(new Error(`${script} ended with ${code}: ${told}`));
      const [cpu, peak] = JSON.parse(told.slice(told.lastIndexOf('['))) as [number, number];
      resolve({ wall: Number(process.hrtime.bigint() - started), cpu, peak, output });
    });
  });
}

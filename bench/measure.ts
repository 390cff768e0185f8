/** Milliseconds. */
const WARM_UP = 2000;

/** One way to do a piece of work. It gives a checksum: all ways of one workload must agree on it. */
export type Contestant = () => Promise<string | number>;

/** A piece of work done in several ways; `raw` is `pg` as a careful user writes it by hand, or what the name says. */
export interface Workload {
  readonly name: string;
  readonly contestants: Readonly<Record<string, Contestant>> & { readonly raw: Contestant };
  /** Puts back what a run changed; not measured. */
  readonly reset?: () => Promise<void>;
}

/** Medians over the rounds of time / raw's time in the same round. */
export interface Ratios {
  readonly wall: number;
  readonly cpu: number;
  /** Of the most memory that a process held; where each contestant was a process of its own. */
  readonly memory?: number;
}

export interface WorkloadResult {
  readonly name: string;
  readonly ratios: Readonly<Record<string, Ratios>>;
}

interface Sample {
  readonly wall: number;
  readonly cpu: number;
}

/**
 * Runs all ways of a workload in turn, round after round, so that a noisy moment hits all of them alike, and compares
 * only within a round. The order changes from round to round. A checksum that differs is an error.
 */
export async function measure(workload: Workload, rounds: number): Promise<WorkloadResult> {
  const names = Object.keys(workload.contestants);
  for (const name of names) await warmUp(workload, name);
  const samples = new Map<string, Sample[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const sums = new Set<string>();
    for (const name of rotate(names, round)) {
      const { sample, sum } = await runOnce(workload, name);
      samples.get(name)?.push(sample);
      sums.add(sum);
    }
    if (sums.size > 1) throw new Error(`${workload.name}: the results differ: ${[...sums].join(' | ')}`);
  }
  // What the last run changed is not for the next workload to find.
  await workload.reset?.();
  const raw = samples.get('raw') as Sample[];
  const others = names.filter((name) => name !== 'raw');
  return {
    name: workload.name,
    ratios: Object.fromEntries(others.map((name) => [name, ratiosOf(samples.get(name) as Sample[], raw)])),
  };
}

/** A workload with some of its contestants, and by hand; undefined where there would be none but that. */
export function someOf(workload: Workload, isMeasured: (name: string) => boolean): Workload | undefined {
  const { raw, ...others } = workload.contestants;
  const some = Object.entries(others).filter(([name]) => isMeasured(name));
  return some.length === 0 ? undefined : { ...workload, contestants: { raw, ...Object.fromEntries(some) } };
}

/** Until V8 has compiled what it will: the more code there is, the longer that takes, and no server is restarted every second. */
async function warmUp(workload: Workload, name: string): Promise<void> {
  const end = performance.now() + WARM_UP;
  do await runOnce(workload, name);
  while (performance.now() < end);
}

async function runOnce(workload: Workload, name: string): Promise<{ sample: Sample; sum: string }> {
  await workload.reset?.();
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const sum = await (workload.contestants[name] as Contestant)();
  const wall = Number(process.hrtime.bigint() - start);
  const used = process.cpuUsage(cpu);
  return { sample: { wall, cpu: used.user + used.system }, sum: String(sum) };
}

function ratiosOf(own: readonly Sample[], raw: readonly Sample[]): Ratios {
  const ratio = (of: keyof Sample): number => median(own.map((sample, i) => sample[of] / (raw[i]?.[of] ?? Number.NaN)));
  return { wall: ratio('wall'), cpu: ratio('cpu') };
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

function rotate<T>(items: readonly T[], by: number): T[] {
  return items.map((_, i) => items[(i + by) % items.length] as T);
}

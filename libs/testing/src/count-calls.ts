import { Session } from 'node:inspector/promises';

/** What ran while some work was done. */
export interface CallCount {
  /** How often functions were called. */
  readonly calls: number;
  /** How many different functions that was. */
  readonly functions: number;
  /** In how many files they stand. */
  readonly files: number;
  /** The calls by function, as `url:name`, in the order in which V8 names them. */
  readonly byFunction: ReadonlyMap<string, number>;
}

/**
 * Counts the functions that ran during a piece of work, by V8's precise coverage: numbers that do not depend on how fast
 * the machine is. `isCounted` chooses the files, by their URL or path. Functions without a name are left out: test runners
 * wrap every import in such. What else runs in the process meanwhile is counted with it, and one count at a time can be
 * taken. Do the work a few times before, so that what is made once is there.
 */
export async function countCalls(
  work: () => unknown,
  isCounted: (url: string) => boolean = (url) => url !== '' && !url.startsWith('node:'),
): Promise<CallCount> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await session.post('Profiler.takePreciseCoverage');
    await work();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    await session.post('Profiler.stopPreciseCoverage');
    return summary(result.filter(({ url }) => isCounted(url)));
  } finally {
    session.disconnect();
  }
}

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly functionName: string; readonly ranges: readonly { count: number }[] }[];
}

/** Initializers of fields, `<instance_members_initializer>`, belong to their constructors. */
const isNamed = (name: string): boolean => name !== '' && !name.startsWith('<');

function summary(scripts: readonly Script[]): CallCount {
  const byFunction = new Map<string, number>();
  const files = new Set<string>();
  let [calls, functions] = [0, 0];
  for (const { url, functions: all } of scripts) {
    for (const { functionName, ranges } of all) {
      const count = ranges[0]?.count ?? 0;
      if (count === 0 || !isNamed(functionName)) continue;
      files.add(url);
      calls += count;
      functions += 1;
      const name = `${url}:${functionName}`;
      byFunction.set(name, (byFunction.get(name) ?? 0) + count);
    }
  }
  return { calls, functions, files: files.size, byFunction };
}

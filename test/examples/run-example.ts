import { randomUUID } from 'node:crypto';
import { format } from 'node:util';
import { vi } from 'vitest';

/** What a program wrote to its standard output. */
export interface ExampleRun {
  /** What it printed itself, line by line, with points in time as `<time>`. */
  readonly printed: readonly string[];
  /** The log of its engine. */
  readonly logged: string;
  /** What it failed with. */
  readonly error: unknown;
}

/** Runs a program of examples/ as a user would, with the URL as its first argument. */
export async function runExample(name: string, url: string): Promise<ExampleRun> {
  const printed: string[] = [];
  let logged = '';
  const argv = process.argv;
  process.argv = ['node', `examples/${name}.ts`, url];
  const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => {
    printed.push(
      ...format(...values)
        .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
        .split('\n'),
    );
  });
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((chunk: unknown) => {
    logged += String(chunk);
    return true;
  });
  let error: unknown;
  try {
    // Another address each time has the module run anew.
    await import(/* @vite-ignore */ `../../examples/${name}.ts?run=${randomUUID()}`);
  } catch (caught) {
    error = caught;
  } finally {
    process.argv = argv;
    log.mockRestore();
    write.mockRestore();
  }
  return { printed, logged, error };
}

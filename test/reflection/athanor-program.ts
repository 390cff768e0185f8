import { join } from 'node:path';
import { type Ended, root, run } from '../support/programs.js';

/** Runs the program that `npx athanor` runs, as it was built. */
export function athanor(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return run(join(root, 'libs/core/dist/athanor.js'), args, { env });
}

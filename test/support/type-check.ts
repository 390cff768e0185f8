import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, root, tsc } from './programs.js';

/** What a check has beside the programs of its folder. */
export interface TypeCheckOptions {
  /** Compiler options beside those of the workspace. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Which files of the folder are checked: all of TypeScript, unless they are named. */
  readonly include?: string;
  /** Words for the command line of the compiler. */
  readonly args?: readonly string[];
}

/**
 * Checks the programs in a folder inside of the workspace as those of a user are checked: against the declarations of the
 * libraries, which are compiled first where they have changed. Their sources would be checked anew with every program.
 */
export async function typeCheck(
  folder: string,
  { options = {}, include = '*.ts', args = [] }: TypeCheckOptions = {},
): Promise<Ended> {
  const built = await tsc('-b', root);
  if (built.code !== 0) throw new Error(`the libraries do not compile: ${built.stdout}${built.stderr}`);
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { noEmit: true, customConditions: [], ...options },
    include: [include],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return tsc('-p', folder, ...args);
}

import { format, inspect } from 'node:util';
import {
  type AsyncConnection,
  AsyncEngine,
  compile,
  type ConnectionEvents,
  listen,
  type Listener,
  remove,
} from '@athanor/core';

/** What one block of a page printed and sent. */
export interface BlockRecord {
  readonly output: string[];
  readonly statements: { readonly sql: string; readonly parameters: readonly unknown[] }[];
}

/** Watches the program of a page, block by block. The module that is made of the page calls `enter()` and `leave()`. */
export class Recorder {
  readonly blocks: BlockRecord[] = [];
  readonly #engines = new Set<AsyncEngine>();
  readonly #console = { ...console };
  #current: BlockRecord | undefined;
  /** The number of the block that runs, or ran last. */
  reached = -1;

  readonly #listeners: { [K in keyof ConnectionEvents]?: Listener<ConnectionEvents, K> } = {
    begin: () => this.#note('BEGIN'),
    commit: () => this.#note('COMMIT'),
    rollback: () => this.#note('ROLLBACK'),
    beforeCursorExecute: (_connection, sql, parameters) => this.#note(sql, parameters),
    engineConnect: (connection: AsyncConnection) => void this.#engines.add(connection.engine),
  };

  start(): void {
    for (const [name, listener] of Object.entries(this.#listeners))
      listen(AsyncEngine, name as 'begin', listener as never);
    const print = (...values: unknown[]): void => void this.#current?.output.push(format(...values));
    Object.assign(console, { log: print, info: print, debug: print, warn: print });
  }

  async stop(): Promise<void> {
    Object.assign(console, this.#console);
    for (const [name, listener] of Object.entries(this.#listeners))
      remove(AsyncEngine, name as 'begin', listener as never);
    for (const engine of this.#engines) await engine.dispose();
  }

  enter(block: number): void {
    this.reached = block;
    this.#current = { output: [], statements: [] };
    this.blocks[block] = this.#current;
  }

  leave(): void {
    this.#current = undefined;
  }

  compiled(statement: Parameters<typeof compile>[0]): void {
    const { sql, params } = compile(statement);
    this.#note(sql, params);
  }

  #note(sql: string, parameters: readonly unknown[] = []): void {
    this.#current?.statements.push({ sql, parameters });
  }
}

/** The recorder of the page that runs now; pages run one after the other. */
let current: Recorder | undefined;

export function recorder(): Recorder {
  if (current === undefined) throw new Error('no page is running');
  return current;
}

/** Runs the program of a page and gives what it did; an error of the page is given as well. */
export async function record(run: () => Promise<unknown>): Promise<{ recorder: Recorder; error: unknown }> {
  const mine = new Recorder();
  current = mine;
  mine.start();
  try {
    await run();
    return { recorder: mine, error: undefined };
  } catch (error) {
    return { recorder: mine, error };
  } finally {
    await mine.stop();
    current = undefined;
  }
}

/** The output of a block; times are left out of it. */
export function outputOf(record: BlockRecord): string {
  return withoutTimes(record.output.join('\n'));
}

export function withoutTimes(text: string): string {
  return text.replace(/(generated in|cached since) [\d.e-]+s/g, '$1 0.0s').replace(/[ \t]+$/gm, '');
}

/** A statement as pages show it: its text, and its parameters where the page shows them. */
export interface ShownStatement {
  readonly sql: string;
  readonly parameters: string | undefined;
}

const statementPattern = /([^;]+);(?:[ \t]*--[ \t]*(.*))?/g;

/** The statements of a page's `sql` block: each ends in `;`, behind which `-- [..]` may show the parameters. */
export function statementsIn(text: string): ShownStatement[] {
  return [...text.matchAll(statementPattern)].map(([, sql, parameters]) => ({
    sql: collapsed(sql as string),
    parameters,
  }));
}

/** What was sent, shown with as much as the page shows. */
export function shownAs(expected: readonly ShownStatement[], actual: BlockRecord['statements']): ShownStatement[] {
  return actual.map(({ sql, parameters }, i) => ({
    sql: collapsed(sql),
    parameters: expected[i] !== undefined && expected[i].parameters === undefined ? undefined : shown(parameters),
  }));
}

/** Parameters as pages show them. */
export const shown = (parameters: readonly unknown[]): string =>
  inspect(parameters, { breakLength: Infinity, depth: 6 });

export const collapsed = (sql: string): string => sql.replace(/\s+/g, ' ').trim();

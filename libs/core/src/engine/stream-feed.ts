import type { DriverColumn, DriverCursor } from '../dialect/driver.js';
import { UnreadableRow } from '../dialect/unreadable-row.js';
import { ArgumentError } from '../errors/errors.js';
import type { RowFeed } from '../result/async-fetched.js';
import type { RowBuffer } from '../result/row-buffer.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
import { valuesFor } from '../compiler/bind-values.js';
import { describeCacheNote } from '../compiler/compile-cached.js';
import type { Compiled } from '../compiler/compiled.js';
import type { ConnectionCore } from './connection-core.js';
import type { OpenStream } from './connection-session.js';
import { cancellable } from './cancellation.js';
import type { CallSite } from '../util/call-site.js';
import { bound, type ExecutionRequest, logMoreRows, logRows, prepareExecution } from './prepared-execution.js';
import { reboundValues } from './rebound-values.js';
import { sendWatched } from './watched-send.js';

const GROWTH = 5;
const MAX_ROW_BUFFER = 1000;

/** Reads from a cursor of the server, a few rows at first and more each time. */
export class StreamFeed implements RowFeed, OpenStream {
  readonly compiled: Compiled;
  readonly columns: readonly DriverColumn[] | null;
  lost: string | undefined;
  readonly #core: ConnectionCore;
  readonly #cursor: DriverCursor<unknown>;
  readonly #most: number;
  readonly #options: ExecutionOptions;
  readonly #signal: AbortSignal | undefined;
  #size: number;
  /** Rows that were fetched before anybody asked for them. */
  #ahead: unknown[] | undefined;
  #push: ((rows: unknown[]) => void) | undefined;
  #finished = false;

  constructor(core: ConnectionCore, compiled: Compiled, cursor: DriverCursor<unknown>, options: ExecutionOptions) {
    this.#core = core;
    this.compiled = compiled;
    this.#cursor = cursor;
    this.columns = cursor.columns;
    this.#options = options;
    this.#signal = options.signal;
    const { yieldPer } = options;
    this.#most = checkCount('yieldPer', yieldPer) ?? checkCount('maxRowBuffer', options.maxRowBuffer) ?? MAX_ROW_BUFFER;
    this.#size = yieldPer ?? 1;
    core.streams.add(this);
  }

  /** Names the buffer that rows go to. */
  feeds(buffer: RowBuffer): void {
    this.#push = (rows) => buffer.push(rows);
  }

  async more(count: number): Promise<boolean> {
    const rows = await this.read(count === Infinity ? this.#most : Math.min(this.#size, this.#most));
    this.#size = Math.min(this.#size * GROWTH, this.#most);
    if (rows.length > 0) this.#push?.(rows);
    return rows.length > 0;
  }

  /**
   * Has the server run the statement, which it does with the first fetch: what a statement writes does not depend on
   * somebody who reads its rows.
   */
  async run(): Promise<void> {
    if (this.columns !== null) this.#ahead = await this.#read(Math.min(this.#size, this.#most));
    if (this.compiled.implicitReturning.length > 0) await this.close();
  }

  /** The next rows, at most `count`; an empty list at the end. Closes the cursor there. */
  async read(count: number): Promise<unknown[]> {
    const rows = this.#ahead ?? (await this.#read(count));
    this.#ahead = undefined;
    return rows;
  }

  async #read(count: number): Promise<unknown[]> {
    if (this.#finished) return [];
    if (this.#signal?.aborted) {
      // What has not come is not there: the end of the rows would be another thing.
      this.lost = 'This result object is closed: its fetching was given up';
      await this.close();
      throw this.#signal.reason;
    }
    const site: CallSite = { method: 'a fetch of a stream', succeeded: false };
    this.#core.inFlight.enter(site);
    try {
      const rows = await this.#fetch(count);
      if (this.#core.engine.log?.rows === true) logMoreRows(this.#core, rows, this.#options);
      if (rows.length < count) await this.#closeCursor();
      return rows;
    } catch (error) {
      this.#finished = true;
      this.lost = 'This result object is closed: a fetch of its rows has failed';
      this.#core.streams.delete(this);
      // The server has more rows, and keeps them as long as the transaction lasts.
      if (error instanceof UnreadableRow) await this.#cursor.close();
      throw await this.#core.failure(error, { sql: this.compiled.sql, compiled: this.compiled });
    } finally {
      this.#core.inFlight.leave(site);
    }
  }

  async close(): Promise<void> {
    if (this.#finished) return;
    try {
      await this.#closeCursor();
    } catch (error) {
      throw await this.#core.failure(error);
    }
  }

  #closeCursor(): Promise<void> {
    this.#finished = true;
    this.#core.streams.delete(this);
    return this.#cursor.close();
  }

  #fetch(count: number): Promise<unknown[]> {
    const read = (): Promise<unknown[]> => this.#cursor.read(count);
    return this.#signal === undefined ? read() : cancellable(this.#core.driver, this.#signal, read);
  }

  lose(reason: string): void {
    if (this.#finished) return;
    this.#finished = true;
    this.lost = `This result object is closed: ${reason}. Fetch all rows before that`;
  }
}

/** Runs a statement with a cursor on the server. */
export async function openStream(core: ConnectionCore, request: ExecutionRequest): Promise<StreamFeed> {
  const { compilation, sets, options, decoder, turn } = prepareExecution(core, request);
  const { compiled } = compilation;
  const { sql } = compiled;
  if (sets.many !== undefined) throw new ArgumentError('A stream takes one set of parameters, not a list of sets');
  const given = bound(core, () => valuesFor(compiled, compilation.binds, sets.single));
  if (given instanceof Promise) return given;
  const ready = core.readyToSend(options.signal);
  if (ready !== undefined) await ready;
  const cursor = await sendWatched<DriverCursor<unknown>>(core, {
    sql,
    parameters: () => given.values,
    compiled,
    executemany: false,
    options,
    note: () => describeCacheNote(compilation),
    send: (text, changed) => {
      const values = changed === undefined ? given.wire : reboundValues(core, compiled.slots, changed, given);
      const cursor = core.openCursor({ sql: text, values, prepare: false, decoder }, options.signal);
      turn?.pass();
      return cursor;
    },
    rowCount: () => -1,
  });
  if (core.engine.log?.rows === true) logRows(core, { columns: cursor.columns, rows: [] }, options);
  const feed = new StreamFeed(core, compiled, cursor, options);
  if (compilation.onlyReads !== true) await feed.run();
  return feed;
}

function checkCount(name: string, count: number | undefined): number | undefined {
  if (count === undefined || (Number.isInteger(count) && count > 0)) return count;
  throw new ArgumentError(`${name} is a whole number from 1 on, not ${String(count)}`);
}

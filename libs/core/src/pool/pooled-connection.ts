import type { DriverConnection } from '../dialect/driver.js';
import { ResourceClosedError } from '../errors/errors.js';
import { warn } from '../errors/warnings.js';
import type { CallSite } from '../util/call-site.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { threadBound } from '../util/thread-bound.js';
import { closeOrTerminate, type ConnectionRecord } from './connection-record.js';
import { type Lent, type Loan, loans } from './lost-connections.js';
import type { PoolEvents } from './pool-events.js';
import type { PoolLog } from './pool-log.js';
import { printAsText } from '../util/printed.js';

/** What the pool sends over a connection that comes back within a transaction; `null` is nothing. */
export type ResetOnReturn = 'rollback' | 'commit' | null;

/** What a lent connection asks of its pool. */
export interface Lender {
  readonly events: EventDispatcher<PoolEvents>;
  readonly log: PoolLog | undefined;
  readonly resetOnReturn: ResetOnReturn;
  /** True where others may have the same session, so that it must not be terminated with one of its borrowers. */
  readonly sharesSessions: boolean;
  /** Takes the place of a connection that leaves the pool; a promise where that takes time. */
  takeBack(record: ConnectionRecord): Promise<void> | undefined;
}

/** How a lent connection is given back. */
export interface CloseOptions {
  /** True where the borrower has rolled back itself; the `reset` event says so. */
  readonly transactionWasReset?: boolean | undefined;
}

/**
 * A connection lent by a pool, from `pool.connect()` to `close()`. Whoever has it must close it, once, however things
 * end; until then no one else gets it.
 */
export class PooledConnection implements Lent {
  /** @internal */
  protected readonly threadBound = threadBound;
  readonly #lender: Lender;
  #record: ConnectionRecord | null;
  #detached: DriverConnection | null = null;
  /** Who took what was detached. */
  #takenAt: CallSite | undefined;
  #info: Record<PropertyKey, unknown>;

  /** Made by {@link Pool.connect} alone. */
  constructor(lender: Lender, record: ConnectionRecord) {
    this.#lender = lender;
    this.#record = record;
    this.#info = record.info;
    if (!lender.sharesSessions) loans.enter(this);
  }

  /** The session. A ResourceClosedError once the connection was given back or invalidated. */
  get driverConnection(): DriverConnection {
    const connection = this.#connection();
    if (connection !== null) return connection;
    throw new ResourceClosedError(
      'This pooled connection was given back or invalidated; take another one with pool.connect()',
    );
  }

  /** True until the connection is given back or invalidated. */
  get isValid(): boolean {
    return this.#connection() !== null;
  }

  /** For the user's own data; lives as long as the session. */
  get info(): Record<PropertyKey, unknown> {
    return this.#record?.info ?? this.#info;
  }

  /** For the user's own data; lives as long as the place in the pool. `null` once the connection has left that place. */
  get recordInfo(): Record<PropertyKey, unknown> | null {
    return this.#record?.recordInfo ?? null;
  }

  /** @internal */
  get loan(): Loan {
    const record = this.#record ?? undefined;
    const takenAt = record === undefined ? this.#takenAt : record.borrower?.site;
    return { lender: this.#lender, record, detached: this.#detached ?? undefined, takenAt };
  }

  /** The place in the pool; `null` once the connection has left it. */
  get record(): ConnectionRecord | null {
    return this.#record;
  }

  /**
   * Drops the session at once and gives the place back; a new session is opened when the place is needed. With `soft`
   * the connection goes on, and the session is replaced the next time it would be lent.
   */
  async invalidate(error?: unknown, options: { readonly soft?: boolean } = {}): Promise<void> {
    const record = this.#record;
    if (options.soft) return record?.invalidateSoftly(error);
    const detached = this.#detached;
    this.#forget();
    if (detached !== null) return this.#closeDetached(detached, () => detached.terminate());
    await record?.checkInFailed(error);
  }

  /** Takes the session out of the pool: it is closed at the end, and the pool may open another one in its place. */
  async detach(): Promise<void> {
    const record = this.#record;
    const connection = record?.connection ?? null;
    if (record === null || connection === null) return;
    this.#takenAt = record.borrower?.site;
    this.#forget();
    this.#detached = connection;
    loans.enter(this);
    this.#info = { ...record.info };
    record.connection = null;
    record.borrower = undefined;
    const { events } = this.#lender;
    try {
      if (events.has('detach')) await events.emit('detach', connection, record);
    } finally {
      await this.#lender.takeBack(record);
    }
  }

  /**
   * Gives the connection back. What is left of a transaction is ended as the pool's `poolResetOnReturn` says; a session
   * that cannot be reset is dropped, with a warning. Further calls have no effect.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    await this.giveBack(options.transactionWasReset ?? false);
  }

  /** @internal {@link close}; undefined where nothing has to be waited for. */
  giveBack(transactionWasReset: boolean): Promise<void> | undefined {
    const record = this.#record;
    const connection = this.#connection();
    if (connection === null) return undefined;
    this.#forget();
    this.#logReturn(connection, record, transactionWasReset);
    if (record === null) return this.#closeAlone(connection, transactionWasReset);
    if (!connection.closed && !this.#needsReset(connection)) return record.checkIn();
    return this.#resetAndCheckIn(connection, record, transactionWasReset);
  }

  async #closeAlone(connection: DriverConnection, transactionWasReset: boolean): Promise<void> {
    await this.#resetOr(connection, null, transactionWasReset, async () => undefined);
    await this.#closeDetached(connection, () => closeOrTerminate(connection));
  }

  async #resetAndCheckIn(
    connection: DriverConnection,
    record: ConnectionRecord,
    transactionWasReset: boolean,
  ): Promise<void> {
    try {
      if (connection.closed) await record.invalidate();
      else await this.#resetOr(connection, record, transactionWasReset, (error) => record.invalidate(error));
    } finally {
      await record.checkIn();
    }
  }

  #connection(): DriverConnection | null {
    return this.#record?.connection ?? this.#detached;
  }

  /** At once, before anything is waited for: a second caller must find nothing left to do. */
  #forget(): void {
    this.#info = this.info;
    this.#record = null;
    this.#detached = null;
    loans.leave(this);
  }

  #logReturn(connection: DriverConnection, record: ConnectionRecord | null, wasReset: boolean): void {
    const { log, resetOnReturn } = this.#lender;
    if (log === undefined) return;
    if (record !== null) log.returned(connection);
    if (resetOnReturn !== null && !connection.closed) log.reset(connection, resetOnReturn, wasReset);
  }

  // The session itself knows whether a transaction is open; a trip to the server that changes nothing is spared.
  #needsReset(connection: DriverConnection): boolean {
    const { events, resetOnReturn } = this.#lender;
    return events.has('reset') || (resetOnReturn !== null && connection.transactionStatus !== 'idle');
  }

  async #resetOr(
    connection: DriverConnection,
    record: ConnectionRecord | null,
    transactionWasReset: boolean,
    drop: (error: unknown) => Promise<void>,
  ): Promise<void> {
    const { events, resetOnReturn } = this.#lender;
    try {
      const state = { transactionWasReset, terminateOnly: record === null, asyncioSafe: true };
      if (events.has('reset')) await events.emit('reset', connection, record, state);
      if (resetOnReturn !== null && connection.transactionStatus !== 'idle') {
        await endTransaction(connection, resetOnReturn);
      }
    } catch (error) {
      warn(`A connection could not be reset when it came back to its pool, and was dropped: ${String(error)}`);
      await drop(error);
    }
  }

  async #closeDetached(connection: DriverConnection, close: () => void | Promise<void>): Promise<void> {
    const { events, log } = this.#lender;
    log?.closing(connection, true);
    try {
      if (events.has('closeDetached')) await events.emit('closeDetached', connection);
    } finally {
      await close();
    }
  }

  /** Whether it is still lent: `PooledConnection()`. */
  toString(): string {
    return `PooledConnection(${this.isValid ? '' : 'closed or invalidated'})`;
  }
}

printAsText(PooledConnection.prototype);

async function endTransaction(connection: DriverConnection, verb: 'rollback' | 'commit'): Promise<void> {
  await connection.execute({ sql: verb.toUpperCase(), values: [], prepare: false, decoder: () => (row) => row });
}

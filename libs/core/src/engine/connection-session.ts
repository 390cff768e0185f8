import type {
  DriverBatch,
  DriverConnection,
  DriverCursor,
  DriverRequest,
  DriverResult,
  RowDecoder,
  TextRow,
} from '../dialect/driver.js';
import { UnreadableRow } from '../dialect/unreadable-row.js';
import { InvalidRequestError, PendingRollbackError, ResourceClosedError, StatementError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { dispatch, dispatcherFor } from '../event/event-target.js';
import type { Borrower } from '../pool/connection-record.js';
import type { PooledConnection } from '../pool/pooled-connection.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
import { messageWithoutValue } from '../types/invalid-value.js';
import { SharedAttempt, untilAborted } from '../pool/until-aborted.js';
import { milliseconds } from '../util/clock.js';
import type { AsyncConnection } from './async-connection.js';
import type { AsyncEngine } from './async-engine.js';
import type { NestedTransaction, RootTransaction } from './async-transaction.js';
import { Cancellation, cancellable } from './cancellation.js';
import { type ConnectionEvents, connectionEvents, dialectEvents } from './engine-events.js';
import { examineFailure, type FailedStatement } from './failure.js';
import { inRound, isHeldByListener } from './held-by-listener.js';
import { InFlight } from './in-flight.js';
import { queryChannel } from './tracing.js';
import { type Turn, Turns } from './turns.js';
import { sendWatched } from './watched-send.js';

/** A stream that a connection has open. */
export interface OpenStream {
  /** Nothing can be read any more, for this reason. */
  lose(reason: string): void;
}

/**
 * What statements go through: the session that the pool lent, or another one where it was lost, with the listeners, the
 * log and the errors of all that is sent. Its transactions are begun and ended by the ConnectionCore, which extends it.
 */
export abstract class ConnectionSession {
  readonly engine: AsyncEngine;
  readonly facade: AsyncConnection;
  readonly streams = new Set<OpenStream>();
  readonly inFlight = new InFlight();
  root: RootTransaction | undefined;
  nested: NestedTransaction | undefined;
  isClosed = false;
  /** True where the transaction may have written or locked, so that its rollback is waited for. */
  protected needsAnswer = false;
  /** True where BEGIN has gone through. */
  protected hasBegun = false;
  /** The command that begins a transaction; undefined where statements run outside of transactions. */
  protected beginSql: string | undefined;
  protected lent: PooledConnection | undefined;
  protected reconnecting: SharedAttempt | undefined;
  /** BEGIN, until it has gone out with a statement. */
  protected prelude: string | undefined;
  /** The end of the session that was dropped last. */
  #dropped: Promise<void> | undefined;
  /** Who takes the sessions. */
  readonly #borrower: Borrower | undefined;
  #options: ExecutionOptions;
  #events: EventDispatcher<ConnectionEvents> | undefined;
  /** As long as a statement waits for listeners, or for one that does. */
  #turns: Turns | undefined;

  constructor(engine: AsyncEngine, facade: AsyncConnection, lent: PooledConnection) {
    this.engine = engine;
    this.facade = facade;
    this.lent = lent;
    this.#borrower = lent.record?.borrower;
    this.#options = engine.getExecutionOptions();
    this.beginSql = engine.beginSql(this.#options);
  }

  get options(): ExecutionOptions {
    return this.#options;
  }

  set options(options: ExecutionOptions) {
    this.beginSql = this.engine.beginSql(options);
    this.#options = options;
  }

  /** True where statements run outside of transactions. */
  get isAutocommit(): boolean {
    return this.beginSql === undefined;
  }

  /** The listeners of this connection, of its engine and of both classes. Made when first needed. */
  get events(): EventDispatcher<ConnectionEvents> {
    this.#events ??= dispatcherFor<ConnectionEvents>(this.facade, connectionEvents, {
      parents: [this.engine[dispatch]],
      around: (round) => inRound(this, round),
    });
    return this.#events;
  }

  /** True where somebody listens to an event of this connection; cheap where nobody listens to anything. */
  has(name: keyof ConnectionEvents): boolean {
    return connectionEvents.listenerCount > 0 && this.events.has(name);
  }

  /** True where the session was lost and no other has taken its place. */
  get isInvalidated(): boolean {
    return this.lent === undefined && !this.isClosed;
  }

  /** True where the server has no transaction of this connection, prepared ones apart. */
  get isOutside(): boolean {
    return this.lent === undefined || this.lent.driverConnection.transactionStatus === 'idle';
  }

  /** What belongs to the session. What was written into another object would be lost without a word. */
  get info(): Record<PropertyKey, unknown> {
    if (this.lent !== undefined) return this.lent.info;
    if (this.root !== undefined) throw this.pendingRollback();
    throw new InvalidRequestError(
      'The session of this connection was lost or dropped, and its info with it; await getRawConnection() first, ' +
        'which takes another one',
    );
  }

  get driver(): DriverConnection {
    if (this.lent === undefined) throw new ResourceClosedError('This Connection is closed');
    return this.lent.driverConnection;
  }

  pendingRollback(): PendingRollbackError {
    const what = this.nested === undefined ? 'invalid transaction' : 'invalid savepoint transaction';
    return new PendingRollbackError(
      `Can't reconnect until ${what} is rolled back.  Please rollback() fully before proceeding`,
      { code: '8s2b' },
    );
  }

  /** Takes another connection from the pool where the session was lost; inside a transaction a PendingRollbackError. */
  reconnect(signal?: AbortSignal): Promise<void> | undefined {
    if (this.lent !== undefined) return undefined;
    if (this.root !== undefined) throw this.pendingRollback();
    if (this.reconnecting?.isAbandoned === true) return this.#reconnectBehind(this.reconnecting, signal);
    this.reconnecting ??= new SharedAttempt((given) => this.#reconnect(given));
    return this.reconnecting.join(signal);
  }

  /** Drops the session at once. */
  async invalidate(error?: unknown): Promise<void> {
    if (this.isClosed) throw new ResourceClosedError('This Connection is closed');
    await this.#drop(error, false);
  }

  /**
   * Sends a statement, with BEGIN ahead of it where that has not gone out yet. A signal that is aborted meanwhile has the
   * server cancel it, and ends in a {@link Cancellation}, as with the two that follow.
   */
  send<R>(request: DriverRequest<R>, signal?: AbortSignal): Promise<DriverResult<R>> {
    if (signal !== undefined) return cancellable(this.driver, signal, () => this.send(request));
    if (request.onlyReads !== true) this.needsAnswer = true;
    if (this.hasBegun) this.#beginAnew();
    if (this.prelude === undefined) return this.driver.execute(request);
    return this.#withPrelude((prelude) => this.driver.execute({ ...request, prelude }));
  }

  /** Sends a statement with many sets of values; gives the sum of the rows touched. */
  sendMany(batch: DriverBatch, signal?: AbortSignal): Promise<number> {
    if (signal !== undefined) return cancellable(this.driver, signal, () => this.sendMany(batch));
    this.needsAnswer = true;
    if (this.hasBegun) this.#beginAnew();
    return this.#withPrelude((prelude) => this.driver.executeMany({ ...batch, prelude }));
  }

  /** Opens a cursor. */
  openCursor<R>(request: DriverRequest<R>, signal?: AbortSignal): Promise<DriverCursor<R>> {
    if (signal !== undefined) return cancellable(this.driver, signal, () => this.openCursor(request));
    this.needsAnswer = true;
    if (this.hasBegun) this.#beginAnew();
    return this.#withPrelude((prelude) => this.driver.openCursor({ ...request, prelude }));
  }

  /** Sends BEGIN by itself where it has not gone out yet: what comes next does not go through this connection. */
  async sendPrelude(): Promise<void> {
    this.needsAnswer = true;
    if (this.prelude === undefined) return;
    await this.#withPrelude((sql = 'BEGIN') => {
      return this.driver.execute({ sql, values: [], prepare: false, decoder: noRows });
    });
  }

  /** Runs a command without values, as a statement of its own in log and events; rows come as text. */
  async command(sql: string, note = 'no key'): Promise<DriverResult<TextRow>> {
    if (this.lent === undefined) throw this.pendingRollback();
    const started = milliseconds();
    const send = (text: string): Promise<DriverResult<TextRow>> =>
      this.send({ sql: text, values: [], prepare: false, decoder: noRows });
    return sendWatched(this, {
      sql,
      parameters: () => [],
      compiled: undefined,
      executemany: false,
      options: this.#options,
      note: () => (note === 'no key' ? `${note} ${seconds(started)}` : note),
      send,
      rowCount: (result) => result.rowCount,
    });
  }

  /**
   * The place of what is given now, where listeners may hold up what was given before it, or this. Undefined else, and inside of
   * a listener: what that runs comes before the statement that it is told of.
   */
  takeTurn(heldUpBy: keyof ConnectionEvents = 'beforeExecute'): Turn | undefined {
    const isHeldUp =
      this.#turns !== undefined ||
      dialectEvents.listenerCount > 0 ||
      (connectionEvents.listenerCount > 0 && (this.has(heldUpBy) || this.has('beforeCursorExecute')));
    if (!isHeldUp || isHeldByListener(this)) return undefined;
    this.#turns ??= new Turns(() => {
      this.#turns = undefined;
    });
    return this.#turns.take();
  }

  /** True where somebody looks at single statements: the log, a listener, a trace. Asked once for each. */
  get isWatched(): boolean {
    return (
      this.engine.log !== undefined ||
      queryChannel.hasSubscribers ||
      dialectEvents.listenerCount > 0 ||
      (connectionEvents.listenerCount > 0 && cursorEvents.some((name) => this.has(name)))
    );
  }

  /** True where a listener is told of a statement after its answer, and may make an error of it then. */
  get isHeardAfter(): boolean {
    return connectionEvents.listenerCount > 0 && (this.has('afterExecute') || this.has('afterCursorExecute'));
  }

  /** Makes the error that users see of one that was caught, drops the session where it is lost, and tells the listeners. */
  async failure(error: unknown, statement: FailedStatement = {}): Promise<unknown> {
    const first = this.root?.firstError;
    // A row that cannot be read is no failure of the transaction: the server has not heard of it.
    const failing = error instanceof UnreadableRow ? undefined : this.root;
    const isFirst = first === undefined || (this.#failsOnServer(error) && !this.#failsOnServer(first));
    if (failing !== undefined && isFirst) failing.firstError = error;
    const commitsItself = this.isAutocommit && this.needsAnswer;
    const failed = first === undefined && !commitsItself ? statement : { ...statement, first, commitsItself };
    const { thrown, isDisconnect, invalidatesPool } = await examineFailure(this.engine, error, failed, {
      connection: this.facade,
    });
    if (isDisconnect) await this.#drop(error instanceof Cancellation ? error.reason : error, invalidatesPool);
    if (failing !== undefined && failing.firstError === error) failing.failure = thrown;
    return thrown;
  }

  /** As {@link failure} of a statement whose values could not be sent: the server has not heard of it. */
  async refusal(error: unknown): Promise<unknown> {
    if (!(error instanceof StatementError)) return error;
    const shown = this.engine.hideParameters ? withoutParameters(error) : error;
    const { statement: sql, params: parameters, isMulti } = shown;
    return (await examineFailure(this.engine, shown, { sql, parameters, isMulti }, { connection: this.facade })).thrown;
  }

  /** What the server says of its level; where it has not been told of the transaction yet, what it will be told. */
  async isolationLevel(): Promise<string> {
    const set = this.#options.isolationLevel;
    if (set !== undefined && !this.isAutocommit && this.isOutside) return normalLevel(set);
    await this.reconnect();
    const request = { sql: 'SHOW transaction_isolation', values: [], prepare: false, decoder: noRows };
    try {
      const result = await this.driver.execute(request);
      return normalLevel(result.rows[0]?.[0] ?? '');
    } catch (error) {
      throw await this.failure(error, { sql: request.sql });
    }
  }

  /** Takes the session out of the pool. */
  async detach(): Promise<void> {
    if (this.lent === undefined) throw new InvalidRequestError("Can't detach an invalidated Connection");
    await this.lent.detach();
  }

  loseStreams(reason: string): void {
    for (const stream of this.streams) stream.lose(reason);
    this.streams.clear();
  }

  /** Logs a mark of the engine. */
  mark(text: string, inAutocommit: string): void {
    this.engine.log?.mark(this.isAutocommit ? inAutocommit : text, this.options.loggingToken);
  }

  /** Where the program has ended the transaction by SQL of its own, what follows must not run outside of any. */
  #beginAnew(): void {
    if (this.root === undefined || this.root.isPrepared) return;
    if (this.lent?.driverConnection.transactionStatus !== 'idle') return;
    this.hasBegun = false;
    this.prelude = this.beginSql;
  }

  /** What the server refuses because of an earlier failure is none of its own, and of other errors it may know nothing. */
  #failsOnServer(error: unknown): boolean {
    if (error instanceof Cancellation) return true;
    const report = this.engine.dialect.driver.describeError(error);
    return report !== null && report.sqlstate !== '25P02';
  }

  async #withPrelude<V>(send: (prelude: string | undefined) => Promise<V>): Promise<V> {
    const { prelude, lent } = this;
    this.prelude = undefined;
    try {
      const answer = await send(prelude);
      if (prelude !== undefined) this.hasBegun = true;
      return answer;
    } catch (error) {
      // Where BEGIN did not get through, it has to go out with the next statement.
      if (this.root === undefined || this.lent === undefined || this.lent !== lent) throw error;
      if (lent.driverConnection.transactionStatus === 'idle') this.prelude = prelude;
      throw error;
    }
  }

  /** Of an attempt that others have given up only the end is of interest. */
  async #reconnectBehind(abandoned: SharedAttempt, signal: AbortSignal | undefined): Promise<void> {
    await untilAborted(abandoned.ended(), signal);
    if (this.isClosed) throw new ResourceClosedError('This Connection is closed');
    await this.reconnect(signal);
  }

  async #reconnect(signal: AbortSignal): Promise<void> {
    try {
      this.lent = await this.engine.lend({ signal, borrower: this.#borrower });
    } finally {
      this.reconnecting = undefined;
    }
  }

  async #drop(error: unknown, wholePool: boolean): Promise<void> {
    const lent = this.lent;
    // Statements that were lost with the first are told after it, whose error says why.
    if (lent === undefined) return this.#dropped?.catch(() => undefined);
    this.lent = undefined;
    this.prelude = undefined;
    this.loseStreams('its session was lost');
    this.#dropped = wholePool ? this.engine.pool.invalidate(lent, error) : lent.invalidate(error);
    await this.#dropped;
  }
}

const cursorEvents = ['beforeCursorExecute', 'afterCursorExecute', 'handleError'] as const;

/** `repeatable_read` as `REPEATABLE READ`. */
export function normalLevel(level: string): string {
  return level.replaceAll('_', ' ').toUpperCase();
}

/** The decoder of commands: should rows come, they stay as the driver reads them. */
export const noRows = (): RowDecoder<TextRow> => (row) => row;

function withoutParameters({ summary, orig, code, statement, params, isMulti }: StatementError): StatementError {
  const message = orig instanceof Error ? `(${orig.name}) ${messageWithoutValue(orig) ?? REFUSED}` : summary;
  return new StatementError(message, { code, statement, params, isMulti, hideParameters: true });
}

const REFUSED = 'a value cannot be sent; why is hidden with it';

/** The time since `started` as SQLAlchemy writes it. */
function seconds(started: number): string {
  return `${((milliseconds() - started) / 1000).toFixed(5)}s`;
}

import type {
  DriverBatch,
  DriverConnection,
  DriverCursor,
  DriverRequest,
  DriverResult,
  RowDecoder,
  TextRow,
} from '../dialect/driver.js';
import {
  CommitFailedError,
  IllegalStateChangeError,
  InvalidRequestError,
  PendingRollbackError,
  ResourceClosedError,
} from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { dispatch, dispatcherFor } from '../event/event-target.js';
import type { PooledConnection } from '../pool/pooled-connection.js';
import type { ExecutionOptions } from '../statement/execution-options.js';
import type { AsyncConnection } from './async-connection.js';
import type { AsyncEngine } from './async-engine.js';
import { type AsyncTransaction, NestedTransaction, RootTransaction } from './async-transaction.js';
import { type ConnectionEvents, connectionEvents, type ExecutionContext } from './engine-events.js';
import { examineFailure, type FailedStatement } from './failure.js';
import { type CallSite, describeSites, InFlight } from './in-flight.js';

/** A stream that a connection has open. */
export interface OpenStream {
  /** Nothing can be read any more, for this reason. */
  lose(reason: string): void;
}

/**
 * The inside of one connection: the lent session, the transaction, what is under way. Executions and transactions work
 * on it; users see {@link AsyncConnection}.
 */
export class ConnectionCore {
  readonly engine: AsyncEngine;
  readonly facade: AsyncConnection;
  readonly inFlight = new InFlight();
  readonly streams = new Set<OpenStream>();
  root: RootTransaction | undefined;
  nested: NestedTransaction | undefined;
  /** The transaction of the callback that runs at present. */
  scope: AsyncTransaction | undefined;
  isClosed = false;
  #options: ExecutionOptions;
  #beginSql: string | undefined;
  #lent: PooledConnection | undefined;
  #reconnecting: Promise<void> | undefined;
  /** BEGIN, until it has gone out with a statement. */
  #prelude: string | undefined;
  #ending: string | undefined;
  #ended: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #savepoints = 0;
  #wasReset = false;
  #events: EventDispatcher<ConnectionEvents> | undefined;

  constructor(engine: AsyncEngine, facade: AsyncConnection, lent: PooledConnection) {
    this.engine = engine;
    this.facade = facade;
    this.#lent = lent;
    this.#options = engine.getExecutionOptions();
    this.#beginSql = engine.beginSql(this.#options);
  }

  get options(): ExecutionOptions {
    return this.#options;
  }

  set options(options: ExecutionOptions) {
    this.#beginSql = this.engine.beginSql(options);
    this.#options = options;
  }

  /** True where statements run outside of transactions. */
  get isAutocommit(): boolean {
    return this.#beginSql === undefined;
  }

  /** The listeners of this connection, of its engine and of both classes. Made when first needed. */
  get events(): EventDispatcher<ConnectionEvents> {
    this.#events ??= dispatcherFor<ConnectionEvents>(this.facade, connectionEvents, {
      parents: [this.engine[dispatch]],
    });
    return this.#events;
  }

  /** True where somebody listens to an event of this connection; cheap where nobody listens to anything. */
  has(name: keyof ConnectionEvents): boolean {
    return connectionEvents.listenerCount > 0 && this.events.has(name);
  }

  /** True where the session was lost and no other has taken its place. */
  get isInvalidated(): boolean {
    return this.#lent === undefined && !this.isClosed;
  }

  /** The lent connection. A ResourceClosedError after `close()`. */
  async pooled(): Promise<PooledConnection> {
    this.check('getRawConnection()');
    await this.reconnect();
    return this.#lent as PooledConnection;
  }

  get info(): Record<PropertyKey, unknown> | undefined {
    return this.#lent?.info;
  }

  get driver(): DriverConnection {
    if (this.#lent === undefined) throw new ResourceClosedError('This Connection is closed');
    return this.#lent.driverConnection;
  }

  refuseIfClosed(): void {
    if (this.isClosed) throw new ResourceClosedError('This Connection is closed');
  }

  /** Throws where no statement may be given now. */
  check(method: string): void {
    this.refuseIfClosed();
    if (this.#ending !== undefined) {
      throw new IllegalStateChangeError(
        `Method '${method}' can't be called here; method '${this.#ending}' is already in progress on this connection. ` +
          'Await each statement before its transaction ends',
      );
    }
    if (this.scope !== undefined && !this.scope.isActive && this.scope !== this.root && this.scope !== this.nested) {
      throw new InvalidRequestError(
        "Can't operate on closed transaction inside context manager.  Please complete the context manager before " +
          'emitting further commands.',
      );
    }
    if (this.root?.isActive === false || this.nested?.isActive === false) throw this.pendingRollback();
  }

  pendingRollback(): PendingRollbackError {
    const what = this.nested === undefined ? 'invalid transaction' : 'invalid savepoint transaction';
    return new PendingRollbackError(
      `Can't reconnect until ${what} is rolled back.  Please rollback() fully before proceeding`,
      { code: '8s2b' },
    );
  }

  /** Takes another connection from the pool where the session was lost; inside a transaction a PendingRollbackError. */
  reconnect(): Promise<void> | undefined {
    if (this.#lent !== undefined) return undefined;
    if (this.root !== undefined) throw this.pendingRollback();
    this.#reconnecting ??= this.engine.lend().then(
      (lent) => {
        this.#lent = lent;
        this.#reconnecting = undefined;
      },
      (error: unknown) => {
        this.#reconnecting = undefined;
        throw error;
      },
    );
    return this.#reconnecting;
  }

  /** Begins a transaction where there is none. BEGIN itself travels with the first statement. */
  ensureTransaction(): Promise<void> | undefined {
    return this.root === undefined ? this.#begin() : undefined;
  }

  /** Sees to a session and a transaction before a statement is sent; undefined where both are there. */
  readyToSend(): Promise<void> | undefined {
    if (this.#lent !== undefined) return this.ensureTransaction();
    return this.reconnect()?.then(() => this.ensureTransaction());
  }

  /** Begins the transaction. An InvalidRequestError where there is one. */
  async begin(): Promise<RootTransaction> {
    this.check('begin()');
    if (this.root !== undefined) {
      throw new InvalidRequestError(
        'This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; ' +
          "can't call begin() here unless rollback() or commit() is called first.",
      );
    }
    await this.reconnect();
    await this.#begin();
    return this.root as unknown as RootTransaction;
  }

  async beginNested(): Promise<NestedTransaction> {
    this.check('beginNested()');
    await this.reconnect();
    await this.ensureTransaction();
    const name = `sa_savepoint_${++this.#savepoints}`;
    if (this.has('savepoint')) await this.events.emit('savepoint', this.facade, name);
    await this.command(this.engine.dialect.savepointSql(name));
    this.nested = new NestedTransaction(this, name);
    return this.nested;
  }

  async releaseSavepoint(name: string): Promise<void> {
    if (this.has('releaseSavepoint')) await this.events.emit('releaseSavepoint', this.facade, name);
    await this.command(this.engine.dialect.releaseSavepointSql(name));
  }

  async rollbackToSavepoint(name: string): Promise<void> {
    if (this.has('rollbackSavepoint')) await this.events.emit('rollbackSavepoint', this.facade, name);
    await this.command(this.engine.dialect.rollbackToSavepointSql(name));
  }

  /**
   * Ends a transaction, with nothing else allowed meanwhile. A commit is refused as long as a statement runs; a rollback
   * waits for it, and is an error afterwards where it took back what nobody had awaited.
   */
  async ending(method: 'commit()' | 'rollback()', end: () => Promise<void>): Promise<void> {
    if (this.isClosed) throw new ResourceClosedError('This Connection is closed');
    if (this.#ending !== undefined) this.check(method);
    const running = this.inFlight.sites();
    if (method === 'commit()' && running.length > 0) throw stillRunning('committed', running);
    this.#ending = method;
    const ended = this.#settleAndEnd(running, end);
    this.#ended = ended;
    await ended;
    const lost = running.filter((site) => site.succeeded);
    if (lost.length > 0) throw stillRunning('rolled back', lost);
  }

  async #settleAndEnd(running: readonly CallSite[], end: () => Promise<void>): Promise<void> {
    try {
      if (running.length > 0) await this.inFlight.settled();
      await end();
    } finally {
      this.#ending = undefined;
      this.#ended = undefined;
    }
  }

  async sendCommit(transaction: RootTransaction): Promise<void> {
    if (this.has('commit')) await this.events.emit('commit', this.facade);
    this.mark('COMMIT', 'COMMIT using DBAPI connection.commit(), has no effect due to autocommit mode');
    if (this.#lent === undefined) throw this.pendingRollback();
    if (this.#prelude !== undefined || this.isAutocommit) {
      this.#prelude = undefined;
      return;
    }
    const result = await this.#transactionVerb('COMMIT');
    if (result.command !== 'ROLLBACK') return;
    throw new CommitFailedError(
      'The server answered COMMIT with ROLLBACK: a statement of this transaction had failed, and nothing was written. ' +
        'Let the error of that statement reach the scope of the transaction, or use a savepoint (beginNested()) around it',
      { statement: 'COMMIT', cause: transaction.failure },
    );
  }

  async sendRollback(): Promise<void> {
    if (this.has('rollback')) await this.events.emit('rollback', this.facade);
    if (this.#lent === undefined) return;
    this.mark('ROLLBACK', 'ROLLBACK using DBAPI connection.rollback(); set skip_autocommit_rollback to prevent fully');
    this.#wasReset = true;
    const nothingSent = this.#prelude !== undefined;
    this.#prelude = undefined;
    if (nothingSent || this.driver.transactionStatus === 'idle') return;
    await this.#transactionVerb('ROLLBACK');
  }

  /** Sends a statement, with BEGIN ahead of it where that has not gone out yet. */
  send<R>(request: DriverRequest<R>): Promise<DriverResult<R>> {
    if (this.#prelude === undefined) return this.driver.execute(request);
    return this.#withPrelude((prelude) => this.driver.execute({ ...request, prelude }));
  }

  /** Sends a statement with many sets of values; gives the sum of the rows touched. */
  sendMany(batch: DriverBatch): Promise<number> {
    return this.#withPrelude((prelude) => this.driver.executeMany({ ...batch, prelude }));
  }

  /** Opens a cursor. */
  openCursor<R>(request: DriverRequest<R>): Promise<DriverCursor<R>> {
    return this.#withPrelude((prelude) => this.driver.openCursor({ ...request, prelude }));
  }

  /** Runs a command without values and rows, as a statement of its own in log and events. */
  async command(sql: string): Promise<void> {
    const started = performance.now();
    const context = await this.beforeCursor(sql, [], { compiled: undefined, executemany: false });
    this.engine.log?.statement(sql, `no key ${seconds(started)}`, [], false, this.options.loggingToken);
    try {
      await this.send({ sql, values: [], prepare: false, decoder: noRows });
    } catch (error) {
      throw await this.failure(error, { sql });
    }
    if (context !== undefined) await this.afterCursor(sql, [], context);
  }

  /** True where somebody listens to single statements. */
  get listensToCursor(): boolean {
    return this.has('beforeCursorExecute') || this.has('afterCursorExecute');
  }

  /** Tells the listeners of a statement that is about to be sent; undefined where nobody listens. */
  async beforeCursor(
    sql: string,
    parameters: readonly unknown[],
    facts: Pick<ExecutionContext, 'compiled' | 'executemany'>,
    options: ExecutionOptions = this.#options,
  ): Promise<ExecutionContext | undefined> {
    if (!this.listensToCursor) return undefined;
    const context: ExecutionContext = { connection: this.facade, executionOptions: options, info: {}, ...facts };
    await this.events.emit('beforeCursorExecute', this.facade, sql, parameters, context, facts.executemany);
    return context;
  }

  async afterCursor(sql: string, parameters: readonly unknown[], context: ExecutionContext): Promise<void> {
    await this.events.emit('afterCursorExecute', this.facade, sql, parameters, context, context.executemany);
  }

  /** Makes the error that users see of one that was caught, drops the session where it is lost, and tells the listeners. */
  async failure(error: unknown, statement: FailedStatement = {}): Promise<unknown> {
    const { thrown, isDisconnect, invalidatesPool } = await examineFailure(this.engine, error, statement, this.facade);
    if (isDisconnect) await this.#drop(error, invalidatesPool);
    if (this.root !== undefined) this.root.failure ??= thrown;
    return thrown;
  }

  /** Drops the session at once. */
  async invalidate(error?: unknown): Promise<void> {
    if (this.isClosed) throw new ResourceClosedError('This Connection is closed');
    await this.#drop(error, false);
  }

  /** The isolation level of the transaction, or of the next one. */
  async isolationLevel(): Promise<string> {
    const set = this.#options.isolationLevel;
    if (set !== undefined) return normalLevel(set);
    await this.reconnect();
    const request = { sql: 'SHOW transaction_isolation', values: [], prepare: false, decoder: noRows };
    try {
      const result = await this.driver.execute(request);
      return normalLevel(result.rows[0]?.[0] ?? '');
    } catch (error) {
      throw await this.failure(error, { sql: request.sql });
    }
  }

  loseStreams(reason: string): void {
    for (const stream of this.streams) stream.lose(reason);
    this.streams.clear();
  }

  /** Gives the connection back, with what is left of a transaction rolled back. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Logs a mark of the engine. */
  mark(text: string, inAutocommit: string): void {
    this.engine.log?.mark(this.isAutocommit ? inAutocommit : text, this.options.loggingToken);
  }

  async #withPrelude<V>(send: (prelude: string | undefined) => Promise<V>): Promise<V> {
    const prelude = this.#prelude;
    this.#prelude = undefined;
    try {
      return await send(prelude);
    } catch (error) {
      // Where BEGIN did not get through, it has to go out with the next statement.
      if (this.root !== undefined && this.#lent?.driverConnection.transactionStatus === 'idle') this.#prelude = prelude;
      throw error;
    }
  }

  #begin(): Promise<void> | undefined {
    this.root = new RootTransaction(this);
    this.#prelude = this.#beginSql;
    this.#wasReset = false;
    this.mark('BEGIN (implicit)', 'BEGIN (implicit; DBAPI should not BEGIN due to autocommit mode)');
    return this.has('begin') ? this.#tellBegin(this.root) : undefined;
  }

  async #tellBegin(root: RootTransaction): Promise<void> {
    try {
      await this.events.emit('begin', this.facade);
    } catch (error) {
      root.cancel();
      this.#prelude = undefined;
      throw error;
    }
  }

  async #close(): Promise<void> {
    const running = this.inFlight.sites();
    try {
      if (this.#ended !== undefined) await this.#ended.catch(() => undefined);
      this.#ending = 'close()';
      if (!this.inFlight.isEmpty) await this.inFlight.settled();
      if (this.#reconnecting !== undefined) await this.#reconnecting.catch(() => undefined);
      this.loseStreams('its connection is closed');
      if (this.root !== undefined) await this.#rollbackAtClose(this.root);
    } finally {
      this.isClosed = true;
      const lent = this.#lent;
      this.#lent = undefined;
      await lent?.close({ transactionWasReset: this.#wasReset });
    }
    const lost = running.filter((site) => site.succeeded);
    if (lost.length > 0) throw stillRunning('closed', lost);
  }

  async #rollbackAtClose(root: RootTransaction): Promise<void> {
    try {
      await this.sendRollback();
    } catch (error) {
      // With the session the transaction is gone as well, which is all that was wanted.
      if (this.#lent !== undefined) throw error;
    } finally {
      root.cancel();
    }
  }

  async #transactionVerb(sql: 'COMMIT' | 'ROLLBACK'): Promise<DriverResult<unknown>> {
    try {
      return await this.driver.execute({ sql, values: [], prepare: false, decoder: noRows });
    } catch (error) {
      throw await this.failure(error, { sql });
    }
  }

  async #drop(error: unknown, wholePool: boolean): Promise<void> {
    const lent = this.#lent;
    if (lent === undefined) return;
    this.#lent = undefined;
    this.#prelude = undefined;
    this.loseStreams('its session was lost');
    if (wholePool) await this.engine.pool.invalidate(lent, error);
    else await lent.invalidate(error);
  }
}

/** `repeatable_read` as `REPEATABLE READ`. */
export function normalLevel(level: string): string {
  return level.replaceAll('_', ' ').toUpperCase();
}

const noRows = (): RowDecoder<TextRow> => (row) => row;

/** The time since `started` as SQLAlchemy writes it. */
export function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(5)}s`;
}

function stillRunning(end: string, sites: readonly CallSite[]): IllegalStateChangeError {
  return new IllegalStateChangeError(
    `A transaction was to be ${end} while a statement was still running: ${describeSites(sites)}. ` +
      'Await every statement before the end of its transaction',
  );
}

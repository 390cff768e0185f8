import type { CompiledCache } from '../compiler/compile-cached.js';
import type { Dialect } from '../dialect/dialect.js';
import type { Driver, DriverConnection, TextRow } from '../dialect/driver.js';
import type { URL } from '../dialect/url.js';
import { ArgumentError, DBAPIError } from '../errors/errors.js';
import { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, dispatcherFor, type EventSource } from '../event/event-target.js';
import type { Borrower } from '../pool/connection-record.js';
import { holding } from '../pool/holding-scope.js';
import { type ConnectOptions, Pool } from '../pool/pool.js';
import type { PoolEvents } from '../pool/pool-events.js';
import { PooledConnection } from '../pool/pooled-connection.js';
import { type ExecutionOptions, type LastingOptions, lasting } from '../expression/execution-options.js';
import { callSite } from './in-flight.js';
import { untilAborted } from '../pool/until-aborted.js';
import { printAsText } from '../util/printed.js';
import { threadBound } from '../util/thread-bound.js';
import { AsyncConnection, PendingConnection } from './async-connection.js';
import type { AsyncTransaction } from './async-transaction.js';
import { normalLevel } from './connection-session.js';
import { type Echo, echoLogger, EngineLog, type Logger } from './echo.js';
import { type ConnectionEvents, connectionEvents, type DialectEvents, dialectEvents } from './engine-events.js';
import { examineFailure } from './failure.js';
import type { Pending } from './pending.js';
import { acquireChannel, type AcquireTrace, traced } from './tracing.js';

/** What can be listened to on an engine: its own events, what it asks before it turns to its driver, those of its pool. */
export type EngineEvents = ConnectionEvents & DialectEvents & PoolEvents;

/** Hears of what all engines ask before they turn to a driver. */
const allDialects: EventDispatcher<DialectEvents> = classDispatcher(dialectEvents);

/** The listeners of `doConnect` and its like, of one engine and those made of it. */
export function dialectDispatcher(): EventDispatcher<DialectEvents> {
  return new EventDispatcher(dialectEvents, { levels: () => [allDialects] });
}

/** What engines that were made of one another share. */
interface SharedParts {
  readonly url: URL;
  readonly dialect: Dialect;
  readonly compiledCache: CompiledCache | undefined;
  /** What opens the sessions of the pool. */
  readonly poolDriver: Driver;
  readonly dialectEvents: EventDispatcher<DialectEvents>;
  readonly hideParameters: boolean;
  readonly skipAutocommitRollback: boolean;
  readonly useInsertmanyvalues: boolean;
  readonly loggerName: string;
  readonly logger: Logger | undefined;
  pool: Pool;
  initialized: boolean;
  initializing: Promise<void> | undefined;
}

/** What an engine is made of. */
export interface EngineParts {
  readonly url: URL;
  readonly dialect: Dialect;
  readonly pool: Pool;
  readonly compiledCache: CompiledCache | undefined;
  readonly poolDriver: Driver;
  readonly dialectEvents: EventDispatcher<DialectEvents>;
  readonly hideParameters: boolean;
  readonly skipAutocommitRollback: boolean;
  readonly useInsertmanyvalues: boolean;
  readonly loggingName: string | undefined;
  readonly logger: Logger | undefined;
  readonly echo: Echo;
  readonly executionOptions: ExecutionOptions;
}

/**
 * A database and the pool of connections to it; one for the whole program. `connect()` and `begin()` lend a connection.
 * SQLAlchemy: `AsyncEngine`.
 */
export class AsyncEngine implements AsyncDisposable, EventSource<EngineEvents> {
  /** Listeners on this class hear of all engines and their connections. */
  static readonly [dispatch]: EventDispatcher<EngineEvents> = classDispatcher<EngineEvents>(connectionEvents as never, {
    delegates: [allDialects, Pool[dispatch]],
  });

  /** @internal */
  protected readonly threadBound = threadBound;
  readonly [dispatch]: EventDispatcher<EngineEvents>;
  readonly #shared: SharedParts;
  #options: ExecutionOptions;
  #echo: Echo;
  #log: EngineLog | undefined;
  #begin: { readonly options: ExecutionOptions; readonly sql: string | undefined } | undefined;

  /** @internal Made by `createAsyncEngine()`. */
  constructor(shared: SharedParts, echo: Echo, options: ExecutionOptions, parent?: AsyncEngine) {
    this.#shared = shared;
    this.#options = options;
    this.#echo = echo;
    this.#log = this.#makeLog();
    this[dispatch] = dispatcherFor<EngineEvents>(this, connectionEvents, {
      parents: parent === undefined ? [] : [parent[dispatch]],
      delegates: [shared.dialectEvents, shared.pool[dispatch]],
    });
    shared.pool.pingFailed ??= (error) => this.#refusePing(error);
    // Refuses a wrong isolation level now, and not with the first statement.
    this.beginSql(lasting(options));
  }

  /** Where the database is; printed without the password. */
  get url(): URL {
    return this.#shared.url;
  }

  /** What writes and reads the SQL of this database. */
  get dialect(): Dialect {
    return this.#shared.dialect;
  }

  /** The name of the dialect: `postgresql`. */
  get name(): string {
    return this.dialect.name;
  }

  /** The name of the driver: `pg`, `pglite`. */
  get driver(): string {
    return this.dialect.driver.name;
  }

  /** The pool; `dispose()` puts a new one in its place. */
  get pool(): Pool {
    return this.#shared.pool;
  }

  /** How much is logged; may be set at any time. */
  get echo(): Echo {
    return this.#echo;
  }

  set echo(echo: Echo) {
    this.#echo = echo;
    this.#log = this.#makeLog();
  }

  /** @internal */
  get log(): EngineLog | undefined {
    return this.#log;
  }

  /** @internal */
  get dialectEvents(): EventDispatcher<DialectEvents> {
    return this.#shared.dialectEvents;
  }

  /** @internal */
  get compiledCache(): CompiledCache | undefined {
    return this.#shared.compiledCache;
  }

  /** True where the values of statements are kept out of log and errors. */
  get hideParameters(): boolean {
    return this.#shared.hideParameters;
  }

  /** True where many parameter sets may be sent in one statement. */
  get useInsertmanyvalues(): boolean {
    return this.#shared.useInsertmanyvalues;
  }

  /** True where rollback() in AUTOCOMMIT sends nothing, not even where a transaction was begun by hand. */
  get skipAutocommitRollback(): boolean {
    return this.#shared.skipAutocommitRollback;
  }

  /**
   * Lends a connection. Awaited it gives the connection, which has to be closed; with a function it lends one to the
   * function, closes it whatever happens, and gives the function's value. What is not committed is rolled back. A `signal`
   * ends the wait for the connection; it has no say over what is done with it.
   */
  connect(options?: ConnectOptions): Pending<AsyncConnection>;
  connect<V>(work: (connection: AsyncConnection) => V | PromiseLike<V>, options?: ConnectOptions): Promise<V>;
  connect<V>(
    first?: ((connection: AsyncConnection) => V | PromiseLike<V>) | ConnectOptions,
    options?: ConnectOptions,
  ): Pending<AsyncConnection> | Promise<V> {
    const given = typeof first === 'function' ? options : first;
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack counts
    const borrower = given?.borrower ?? { site: callSite('engine.connect()', this.connect) };
    if (typeof first === 'function') return this.#lendTo(first, options?.signal, borrower);
    return new PendingConnection(() => this.#connect({ ...first, borrower }));
  }

  /**
   * Lends a connection with a transaction to a function: commits at its end, rolls back where it throws, and gives its
   * value. A `signal` is as in {@link connect}.
   */
  begin<V>(
    work: (connection: AsyncConnection, transaction: AsyncTransaction) => V | PromiseLike<V>,
    options?: ConnectOptions,
  ): Promise<V> {
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack counts
    const borrower = options?.borrower ?? { site: callSite('engine.begin()', this.begin) };
    const inTransaction = (connection: AsyncConnection): Promise<V> =>
      connection.begin((transaction) => work(connection, transaction));
    return this.#lendTo(inTransaction, options?.signal, borrower);
  }

  /** Lends a connection of the pool, without anything around it. */
  rawConnection(options?: ConnectOptions): Promise<PooledConnection> {
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack counts
    return this.lend({ borrower: { site: callSite('engine.rawConnection()', this.rawConnection) }, ...options });
  }

  /** An engine with other options for its executions, over the same pool, cache and listeners. */
  executionOptions(options: LastingOptions): AsyncEngine {
    const engine = new AsyncEngine(this.#shared, this.#echo, this.#options, this);
    engine.updateExecutionOptions(options);
    return engine;
  }

  /** Changes the options of this engine, for connections lent from now on. */
  updateExecutionOptions(options: LastingOptions): void {
    const asked = { ...lasting(options) };
    if (this[dispatch].has('setEngineExecutionOptions')) {
      this[dispatch].emitSync('setEngineExecutionOptions', this, asked);
    }
    const merged = { ...this.#options, ...lasting(asked) };
    this.beginSql(merged);
    this.#options = merged;
  }

  /** The options of all executions of this engine. */
  getExecutionOptions(): ExecutionOptions {
    return this.#options;
  }

  /** Forgets all compiled statements. */
  clearCompiledCache(): void {
    this.#shared.compiledCache?.clear();
  }

  /**
   * Closes the connections that nobody has, and goes on with a new, empty pool; those that are lent are closed when they
   * come back. With `close: false` the old pool is left as it is.
   */
  async dispose({ close = true }: { readonly close?: boolean } = {}): Promise<void> {
    const { pool } = this.#shared;
    this.#shared.pool = pool.recreate();
    this.#shared.initialized = false;
    if (close) {
      try {
        await pool.dispose();
      } finally {
        await this.#shared.poolDriver.dispose();
      }
    }
    if (this[dispatch].has('engineDisposed')) await this[dispatch].emit('engineDisposed', this);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  toString(): string {
    return `AsyncEngine(${this.url.toString()})`;
  }

  /** @internal A connection of the pool; the first one tells the dialect what it has to know of the server. */
  async lend(options: ConnectOptions): Promise<PooledConnection> {
    let lent: PooledConnection | undefined;
    try {
      const place = acquireChannel.hasSubscribers ? this.#tracedConnect(options) : this.pool.lend(options);
      lent = place instanceof PooledConnection ? place : await place;
      if (!this.#shared.initialized) await this.#initialize(lent.driverConnection, options.signal);
      return lent;
    } catch (error) {
      await lent?.invalidate(error);
      // What a ping ended in has been looked at.
      throw error instanceof DBAPIError ? error : (await examineFailure(this, error, {})).thrown;
    }
  }

  /** @internal BEGIN as the options want it; undefined for AUTOCOMMIT. */
  beginSql(options: ExecutionOptions): string | undefined {
    // Nearly all connections have the options of their engine.
    if (this.#begin?.options !== options) this.#begin = { options, sql: this.#makeBeginSql(options) };
    return this.#begin.sql;
  }

  #makeBeginSql(options: ExecutionOptions): string | undefined {
    const { isolationLevel, postgresqlReadonly: readonly, postgresqlDeferrable: deferrable } = options;
    if (isolationLevel === undefined) return this.dialect.beginSql({ readonly, deferrable });
    const level = normalLevel(isolationLevel);
    if (!this.dialect.isolationLevels.includes(level)) {
      throw new ArgumentError(
        `Invalid value '${isolationLevel}' for isolation_level. Valid isolation levels for '${this.name}' are ` +
          this.dialect.isolationLevels.join(', '),
      );
    }
    return level === 'AUTOCOMMIT' ? undefined : this.dialect.beginSql({ isolationLevel: level, readonly, deferrable });
  }

  async #connect(options: ConnectOptions): Promise<AsyncConnection> {
    const connection = new AsyncConnection(this, await this.lend(options));
    if (connection.core.has('engineConnect')) await this.#tellConnect(connection, options.signal);
    return connection;
  }

  async #tellConnect(connection: AsyncConnection, signal: AbortSignal | undefined): Promise<void> {
    try {
      await untilAborted(connection.core.events.emit('engineConnect', connection), signal);
    } catch (error) {
      // A statement of the listener may still run.
      if (signal?.aborted) await connection.invalidate(error);
      await connection.close();
      throw error;
    }
  }

  #lendTo<V>(
    work: (connection: AsyncConnection) => V | PromiseLike<V>,
    signal: AbortSignal | undefined,
    borrower: Borrower,
  ): Promise<V> {
    return holding((scope) => this.#lendIn({ signal, borrower: { ...borrower, scope } }, work));
  }

  async #lendIn<V>(options: ConnectOptions, work: (connection: AsyncConnection) => V | PromiseLike<V>): Promise<V> {
    // As #connect() does; each function that waits costs a loan its share.
    const connection = new AsyncConnection(this, await this.lend(options));
    if (connection.core.has('engineConnect')) await this.#tellConnect(connection, options.signal);
    let value: V;
    try {
      value = await work(connection);
    } catch (error) {
      // The error of the work says more than one of the clearing up.
      await connection.close().catch(() => undefined);
      throw error;
    }
    await connection.close();
    return value;
  }

  async #refusePing(error: unknown): Promise<void> {
    const { thrown, isDisconnect } = await examineFailure(this, error, {}, { isPrePing: true });
    if (!isDisconnect) throw thrown;
  }

  #tracedConnect(options: ConnectOptions): Promise<PooledConnection> {
    return traced(acquireChannel, { engine: this }, async (trace: AcquireTrace) => {
      trace.connection = await this.pool.connect(options);
      return trace.connection;
    });
  }

  async #initialize(connection: DriverConnection, signal: AbortSignal | undefined): Promise<void> {
    // Who asks may lose its session, or give up: then the next one asks over its own.
    for (let asked = this.#shared.initializing; asked !== undefined; asked = this.#shared.initializing) {
      await untilAborted(
        asked.catch(() => undefined),
        signal,
      );
    }
    if (this.#shared.initialized) return;
    this.#shared.initializing = this.#askServer(connection).finally(() => {
      this.#shared.initializing = undefined;
    });
    await untilAborted(this.#shared.initializing, signal);
  }

  async #askServer(connection: DriverConnection): Promise<void> {
    await this.dialect.initialize(async (sql, { logged = true } = {}) => {
      if (logged) this.log?.statement(sql, 'raw sql', [], false);
      const request = { sql, values: [], prepare: false, sharesWay: true, decoder: () => (row: TextRow) => row };
      const result = await connection.execute(request);
      return result.rows[0]?.[0] ?? null;
    });
    this.#shared.initialized = true;
  }

  #makeLog(): EngineLog | undefined {
    if (this.#echo === false) return undefined;
    const { logger, loggerName, hideParameters } = this.#shared;
    return new EngineLog(logger ?? echoLogger(loggerName), { rows: this.#echo === 'debug', hideParameters });
  }
}

printAsText(AsyncEngine.prototype);

/** Makes an engine of its parts. */
export function engineOf({ loggingName, echo, executionOptions, ...parts }: EngineParts): AsyncEngine {
  const loggerName = loggingName === undefined ? 'athanor.engine.Engine' : `athanor.engine.Engine.${loggingName}`;
  return new AsyncEngine({ ...parts, loggerName, initialized: false, initializing: undefined }, echo, executionOptions);
}

import { translatedSchema } from '../compiler/schema-marks.js';
import { AsyncMethodRequired, InvalidRequestError, ObjectNotExecutableError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource } from '../event/event-target.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import { ColumnElement } from '../expression/column-element.js';
import type { Executable, ParametersWith, RowsOf } from '../expression/executable.js';
import type { PooledConnection } from '../pool/pooled-connection.js';
import { untilAborted } from '../pool/until-aborted.js';
import { AsyncResult, type AsyncScalarResult } from '../result/async-result.js';
import { Result } from '../result/result.js';
import type { ScalarResult } from '../result/scalar-result.js';
import { type ReflectTask, runReflectTask, type SchemaReader } from '../schema/reflect-task.js';
import { type ExecutionOptions, type LastingOptions, lasting } from '../expression/execution-options.js';
import { runSchemaTask, type SchemaRunner, type SchemaTask } from '../types/schema-task.js';
import { FromClause } from '../statement/from-clause.js';
import type { FirstOf } from '../statement/row-types.js';
import { select } from '../statement/select.js';
import { SqlFunction } from '../statement/table-valued.js';
import type { AsyncEngine } from './async-engine.js';
import { AsyncTransaction, NestedTransaction, RootTransaction } from './async-transaction.js';
import { ConnectionCore } from './connection-core.js';
import { type ConnectionEvents, connectionEvents } from './engine-events.js';
import { execDriverSql, type DriverParameters } from './driver-sql.js';
import { tellAfterExecute, tellBeforeExecute } from './execute-events.js';
import { runExecution } from './execution.js';
import type { ExecutionRequest } from './prepared-execution.js';
import { runInTransaction } from './transaction-scope.js';
import { resultOfExecution, resultOfStream } from './execution-result.js';
import { type CallSite, withPlace } from '../util/call-site.js';
import { callSite } from './in-flight.js';
import { type Inspectable, inspection } from './inspect.js';
import { Inspector } from './inspector.js';
import type { Parameters } from './parameters.js';
import { type Pending, pendingOf } from './pending.js';
import { TwoPhaseTransaction } from './two-phase-transaction.js';
import { openStream } from './stream-feed.js';
import { printAsText } from '../util/printed.js';

declare module '../types/create-events.js' {
  // The schema cannot name the connection, which stands right of it; its listeners get one nevertheless.
  interface DdlConnection extends AsyncConnection {}
}

/** What the callback of `connection.begin()` is given. */
export type TransactionWork<V> = (transaction: AsyncTransaction) => V | PromiseLike<V>;

/** What the callback of `connection.beginTwophase()` is given. */
export type TwophaseWork<V> = (transaction: TwoPhaseTransaction) => V | PromiseLike<V>;

/**
 * A connection of an engine: runs statements, inside a transaction that begins by itself with the first one. Nothing is
 * lasting before `commit()`; closing rolls back. Use it in `engine.connect(async (connection) => ..)`, or
 * `await using connection = await engine.connect()`. SQLAlchemy: `AsyncConnection`.
 */
export class AsyncConnection
  implements
    AsyncDisposable,
    EventSource<ConnectionEvents>,
    SchemaRunner,
    SchemaReader,
    Inspectable<Inspector<AsyncConnection>>
{
  /** Listeners on this class hear of all connections. */
  static readonly [dispatch]: EventDispatcher<ConnectionEvents> = classDispatcher(connectionEvents);

  /** @internal */
  readonly core: ConnectionCore;

  /** @internal Made by `engine.connect()`. */
  constructor(engine: AsyncEngine, lent: PooledConnection) {
    this.core = new ConnectionCore(engine, this, lent);
  }

  get [dispatch](): EventDispatcher<ConnectionEvents> {
    return this.core.events;
  }

  /** The engine that the connection came from. */
  get engine(): AsyncEngine {
    return this.core.engine;
  }

  /** The dialect of the engine. */
  get dialect(): AsyncEngine['dialect'] {
    return this.core.engine.dialect;
  }

  /** True after `close()`. */
  get closed(): boolean {
    return this.core.isClosed;
  }

  /** True where the session was lost or dropped, and the next statement will open another one. */
  get invalidated(): boolean {
    return this.core.isInvalidated;
  }

  /** For the program's own data; lives as long as the session with the server. An InvalidRequestError where that was lost. */
  get info(): Record<PropertyKey, unknown> {
    this.core.refuseIfClosed();
    return this.core.info;
  }

  /**
   * Runs a statement and fetches its rows. `parameters` are the values of one execution, or a list of them, for which the
   * statement is run as often. SQLAlchemy: `execute()`.
   */
  execute<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<Result<RowsOf<S>>> {
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack counts
    return this.#run('execute()', this.execute, statement, parameters, options);
  }

  /** The first column of the first row, or null where there is no row. */
  async scalar<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<FirstOf<RowsOf<S>> | null> {
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack counts
    return (await this.#run<RowsOf<S>>('scalar()', this.scalar, statement, parameters, options)).scalar();
  }

  /** The first column of all rows. */
  async scalars<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<ScalarResult<FirstOf<RowsOf<S>>>> {
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack counts
    return (await this.#run<RowsOf<S>>('scalars()', this.scalars, statement, parameters, options)).scalars();
  }

  /** Runs a statement with a cursor on the server, from which rows come as they are asked for. */
  async stream<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<AsyncResult<RowsOf<S>>> {
    const element = executableOf(statement);
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack counts
    const site = this.#enter('stream()', this.stream, options);
    const { core } = this;
    const turn = core.takeTurn();
    try {
      if (turn?.come !== undefined) await untilAborted(turn.come, options?.signal);
      const request = { statement: element, parameters, options: { ...options, streamResults: true }, turn };
      const asked = core.has('beforeExecute') ? await tellBeforeExecute(core, request) : request;
      const result = resultOfStream<RowsOf<S>>(core, await openStream(core, asked), asked);
      if (core.has('afterExecute')) await tellAfterExecute(core, asked, result);
      return result;
    } finally {
      turn?.pass();
      core.inFlight.leave(site);
    }
  }

  /** The first column of a {@link stream}. */
  async streamScalars<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<AsyncScalarResult<FirstOf<RowsOf<S>>>> {
    return (await this.stream(statement, parameters, options)).scalars();
  }

  /** Sends SQL as the driver understands it, with `$1`, `$2` and a list of values, or a list of several lists, once for each. */
  async execDriverSql(sql: string, parameters?: DriverParameters, options?: ExecutionOptions): Promise<Result> {
    // oxlint-disable-next-line typescript/unbound-method -- only its place on the stack counts
    const site = this.#enter('execDriverSql()', this.execDriverSql, options);
    site.isSent = false;
    const turn = this.core.takeTurn('beforeCursorExecute');
    try {
      if (turn?.come !== undefined) await untilAborted(turn.come, options?.signal);
      const result = await execDriverSql(this.core, sql, parameters, options, turn);
      site.succeeded = true;
      return result;
    } catch (error) {
      site.failure = error;
      throw withPlace(error, site);
    } finally {
      turn?.pass();
      this.core.inFlight.leave(site);
    }
  }

  /**
   * Calls `fn` with this connection in front of the arguments, and waits for what it gives: for functions that are
   * written for a connection, as `metadata.createAll`. SQLAlchemy: `run_sync()`.
   */
  async runSync<A extends readonly unknown[], V>(
    fn: (connection: AsyncConnection, ...args: A) => V | PromiseLike<V>,
    ...args: A
  ): Promise<V> {
    this.core.check('runSync()');
    return fn(this, ...args);
  }

  /**
   * Begins the transaction. Awaited it gives the transaction; with a function it is a scope, which commits at the end and
   * rolls back where the function throws, and gives the function's value. An InvalidRequestError where there is one.
   */
  begin(): Pending<AsyncTransaction>;
  begin<V>(work: TransactionWork<V>): Promise<V>;
  begin<V>(work?: TransactionWork<V>): Pending<AsyncTransaction> | Promise<V> {
    const start = (): Promise<AsyncTransaction> => this.core.begin();
    return work === undefined ? new PendingTransaction(start) : runInTransaction(this.core, start, work);
  }

  /** Sets a savepoint, and begins the transaction where there is none. Otherwise as {@link begin}. */
  beginNested(): Pending<AsyncTransaction>;
  beginNested<V>(work: TransactionWork<V>): Promise<V>;
  beginNested<V>(work?: TransactionWork<V>): Pending<AsyncTransaction> | Promise<V> {
    const start = (): Promise<AsyncTransaction> => this.core.beginNested();
    return work === undefined ? new PendingTransaction(start) : runInTransaction(this.core, start, work);
  }

  /**
   * Begins a transaction in two phases; `xid` is its name for the server, made up where none is
   * given. Else as {@link begin}:
   * the scope of a function commits, prepared or not. SQLAlchemy: `begin_twophase()`.
   */
  beginTwophase(xid?: string): Pending<TwoPhaseTransaction>;
  beginTwophase<V>(work: TwophaseWork<V>, xid?: string): Promise<V>;
  beginTwophase<V>(first?: TwophaseWork<V> | string, second?: string): Pending<TwoPhaseTransaction> | Promise<V> {
    if (typeof first !== 'function') return new PendingTwophase(() => this.core.beginTwophase(first));
    return runInTransaction(this.core, () => this.core.beginTwophase(second), first);
  }

  /** The identifiers of the transactions of this database that are prepared and wait for their end. */
  async recoverTwophase(): Promise<string[]> {
    const { rows } = await this.core.outsideTransaction('recoverTwophase()', this.dialect.recoverTwophaseSql);
    return rows.map((row) => row[0] ?? '');
  }

  /** Commits a prepared transaction by its identifier. An InvalidRequestError inside of a transaction. */
  async commitPrepared(xid: string): Promise<void> {
    await this.core.outsideTransaction('commitPrepared()', this.dialect.commitPreparedSql(xid));
  }

  /** Rolls a prepared transaction back by its identifier. An InvalidRequestError inside of a transaction. */
  async rollbackPrepared(xid: string): Promise<void> {
    await this.core.outsideTransaction('rollbackPrepared()', this.dialect.rollbackPreparedSql(xid));
  }

  /**
   * Commits the transaction with all its savepoints; no effect where there is none, an error after {@link close}. Given
   * at once with statements (`Promise.all`) it is sent with them, and fails where one of them does.
   */
  commit(): Promise<void> {
    return this.core.commit();
  }

  /** Rolls the transaction back with all its savepoints; no effect where there is none. */
  async rollback(): Promise<void> {
    await this.core.root?.rollback();
  }

  /** True from the first statement, or from `begin()`, to the COMMIT or ROLLBACK. */
  inTransaction(): boolean {
    return this.core.root?.isActive === true;
  }

  /** True inside of a savepoint. */
  inNestedTransaction(): boolean {
    return this.core.nested?.isActive === true;
  }

  /** The transaction, or null. */
  getTransaction(): AsyncTransaction | null {
    return this.core.root ?? null;
  }

  /** The innermost savepoint, or null. */
  getNestedTransaction(): AsyncTransaction | null {
    return this.core.nested ?? null;
  }

  /**
   * Sets options for all further statements of this connection, and gives the connection. An isolation level can be set
   * only outside of a transaction.
   */
  async executionOptions(options: LastingOptions): Promise<this> {
    this.core.refuseIfClosed();
    lasting(options);
    for (const name of ['isolationLevel', 'postgresqlReadonly', 'postgresqlDeferrable']) {
      if (!(name in options) || this.core.root === undefined) continue;
      throw new InvalidRequestError(
        'This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; ' +
          `${name} may not be altered unless rollback() or commit() is called first.`,
      );
    }
    const asked = { ...options };
    if (this.core.has('setConnectionExecutionOptions')) {
      await this.core.events.emit('setConnectionExecutionOptions', this, asked);
    }
    this.core.options = { ...this.core.options, ...asked };
    return this;
  }

  /** The options that hold for the statements of this connection. */
  getExecutionOptions(): ExecutionOptions {
    return this.core.options;
  }

  /** The schema in which a statement of this connection finds a table, a sequence or a type: its own, or what `schemaTranslateMap` puts in its place. */
  schemaForObject(object: { readonly schema?: string | undefined }): string | undefined {
    return translatedSchema(object.schema, this.core.options.schemaTranslateMap);
  }

  /** The level of transactions for which no other is set, as the server said at the first connection. */
  get defaultIsolationLevel(): string | undefined {
    return this.dialect.defaultIsolationLevel;
  }

  /**
   * The isolation level of the transaction, or of the next one, as the server has it: in AUTOCOMMIT that of its single
   * statements. SQLAlchemy: `get_isolation_level()`.
   */
  async getIsolationLevel(): Promise<string> {
    this.core.check('getIsolationLevel()');
    return this.core.isolationLevel();
  }

  /** The connection as the pool lent it, with the driver's own behind it. */
  getRawConnection(): Promise<PooledConnection> {
    return this.core.pooled();
  }

  /**
   * Takes the session out of the pool, which may open another one in its place; `close()` closes it then. For a session
   * with settings that nobody else should find. An InvalidRequestError where it was lost.
   */
  async detach(): Promise<void> {
    this.core.refuseIfClosed();
    await this.core.detach();
  }

  /** Drops the session at once. Inside a transaction that must be rolled back, then the next statement opens another one. */
  async invalidate(error?: unknown): Promise<void> {
    await this.core.invalidate(error);
  }

  /** Gives the connection back to the pool; a transaction that is open is rolled back. Idempotent. */
  close(): Promise<void> {
    return this.core.close();
  }

  /** The same as {@link close}. */
  aclose(): Promise<void> {
    return this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Creates or drops tables, for `metadata.createAll` and `dropAll`. */
  async [runSchemaTask](task: SchemaTask): Promise<void> {
    const { runTask } = await import('./schema-runner.js');
    await runTask(this, task);
  }

  /** Makes tables of what there is in the database, for `metadata.reflect`. */
  async [runReflectTask](task: ReflectTask): Promise<void> {
    const { runReflect } = await import('./reflect-metadata.js');
    await runReflect(this[inspection](), task);
  }

  /** What there is in the database, for `inspect()`. */
  [inspection](): Inspector<AsyncConnection> {
    this.core.refuseIfClosed();
    return new Inspector(this);
  }

  async #run<R>(
    method: string,
    below: (...args: never[]) => unknown,
    statement: Executable<R>,
    parameters: Parameters,
    options: ExecutionOptions | undefined,
  ): Promise<Result<R>> {
    const site = this.#enter(method, below, options);
    site.isSent = false;
    const { core } = this;
    const turn = core.takeTurn();
    try {
      const request = { statement: executableOf(statement), parameters, options, site, turn };
      refuseStreaming(core, request, method);
      if (turn?.come !== undefined) await untilAborted(turn.come, options?.signal);
      const asked = core.has('beforeExecute') ? await tellBeforeExecute(core, request) : request;
      const result = resultOfExecution(core, await runExecution(core, asked), asked) as Result<R>;
      if (core.has('afterExecute')) await tellAfterExecute(core, asked, result);
      site.succeeded = true;
      return result;
    } catch (error) {
      site.failure = error;
      throw withPlace(error, site);
    } finally {
      turn?.pass();
      core.inFlight.leave(site);
    }
  }

  #enter(method: string, below: (...args: never[]) => unknown, options: ExecutionOptions | undefined): CallSite {
    options?.signal?.throwIfAborted();
    this.core.check(method);
    const site = callSite(method, below);
    this.core.inFlight.enter(site);
    return site;
  }

  /** Which engine it is of, and how it stands: `AsyncConnection(postgresql+pg://host/test, in a transaction)`. */
  toString(): string {
    const { engine, isClosed, root } = this.core;
    const state = isClosed ? ', closed' : root === undefined ? '' : ', in a transaction';
    return `AsyncConnection(${String(engine.url)}${state})`;
  }
}

printAsText(AsyncConnection.prototype);

const PendingTransaction = pendingOf<AsyncTransaction>(
  'AsyncTransaction',
  AsyncTransaction.prototype,
  RootTransaction.prototype,
  NestedTransaction.prototype,
);

const PendingTwophase = pendingOf<TwoPhaseTransaction>(
  'AsyncTransaction',
  AsyncTransaction.prototype,
  RootTransaction.prototype,
  TwoPhaseTransaction.prototype,
);

/** A connection that is awaited before its first use. */
export const PendingConnection = pendingOf<AsyncConnection>('AsyncConnection', AsyncConnection.prototype);

/** The statement behind a value; a function call is selected. An ObjectNotExecutableError where it is none. */
function executableOf(value: unknown): ClauseElement {
  const element = elementOf(value);
  if (element instanceof SqlFunction) return select(element);
  if (element === undefined || element instanceof ColumnElement || element instanceof FromClause) {
    throw new ObjectNotExecutableError(value);
  }
  return element;
}

/** Refuses what asks for a cursor on the server, in the options of the call, the statement or the connection. */
function refuseStreaming(core: ConnectionCore, { statement, options }: ExecutionRequest, method: string): void {
  const own = (statement as { options_?: ExecutionOptions }).options_;
  if (!asksForCursor(options) && !asksForCursor(own) && !asksForCursor(core.options)) return;
  throw new AsyncMethodRequired(
    `Can't use the AsyncConnection.${method} method with a server-side cursor, which streamResults and yieldPer ask for. ` +
      'Use the AsyncConnection.stream() method for an async streaming result set.',
  );
}

function asksForCursor(options: ExecutionOptions | undefined): boolean {
  return options !== undefined && (options.yieldPer !== undefined || options.streamResults === true);
}

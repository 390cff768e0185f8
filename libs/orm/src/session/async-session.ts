import type {
  AsyncConnection,
  AsyncEngine,
  AsyncResult,
  AsyncScalarResult,
  ConnectOptions,
  Executable,
  ExecutionOptions,
  FirstOf,
  LastingOptions,
  LockOptions,
  ParametersWith,
  Result,
  RowsOf,
  ScalarResult,
  StatementOption,
} from '@athanor/core';
import {
  type CallSite,
  callSite,
  describeSites,
  type HoldingScope,
  IllegalStateChangeError,
  InFlight,
  ArgumentError,
  InvalidRequestError,
  NoResultFound,
} from '@athanor/core/spi';
import { flush } from '../flush/unit-of-work.js';
import { loadByIdentity, refreshState } from '../loading/refresh.js';
import { identityValues } from '../mapping/identity-key.js';
import { mapperOf } from '../mapping/mapper-of.js';
import type { IdentityMap } from '../state/identity-map.js';
import type { InstanceState } from '../state/instance-state.js';
import type { AsyncSessionTransaction, PendingSessionTransaction } from './async-session-transaction.js';
import { executeStatement, needsAutoflush, type Parameters, type SendStatement, streamStatement } from './execute.js';
import { mappedState, Membership } from './membership.js';
import { SessionHost } from './session-host.js';
import { checkBind, checkSessionOptions, type SessionOptions } from './session-options.js';
import type { JoinTransactionMode } from './session-transaction.js';
import { TransactionStack } from './transaction-stack.js';

/** A class of entities. */
export type EntityType<T extends object = object> = abstract new (...args: any) => T;

/** Options of `get()`. */
export interface GetOptions {
  readonly options?: readonly StatementOption[];
  /** Reads the row even where the object is there, and overwrites what is loaded. */
  readonly populateExisting?: boolean;
  /** Reads and locks the row. */
  readonly withForUpdate?: boolean | LockOptions;
}

/** The most flushes of one commit, in case that each makes new changes. */
const maxFlushes = 100;

/**
 * The workbench of one task: entities loaded and added here are watched, and `flush()` or `commit()` writes what changed.
 * One session per task; it takes a connection with its first statement. SQLAlchemy: `AsyncSession`.
 */
export class AsyncSession {
  readonly bind: AsyncEngine | AsyncConnection;
  /** For the user's own data. */
  readonly info: Record<PropertyKey, unknown>;
  /** Queries send pending changes first. */
  autoflush: boolean;
  readonly expireOnCommit: boolean;
  readonly joinTransactionMode: JoinTransactionMode;
  readonly #closeResetsOnly: boolean;
  readonly #membership = new Membership({
    session: this,
    touch: () => this.#touch(),
    autoflush: () => this.#autoflush(),
    loadHost: () => this.#host(),
  });
  readonly #transactions: TransactionStack;
  #flushing = false;
  /** What the program called and has not come to its end. */
  readonly #inFlight = new InFlight();

  constructor(bind: AsyncEngine | AsyncConnection, options: SessionOptions = {}) {
    const checked = checkSessionOptions(options);
    this.bind = checkBind(bind);
    this.info = { ...checked.info };
    this.autoflush = checked.autoflush ?? true;
    this.expireOnCommit = checked.expireOnCommit ?? false;
    this.joinTransactionMode = checked.joinTransactionMode ?? 'conditional_savepoint';
    this.#closeResetsOnly = checked.closeResetsOnly ?? true;
    this.#transactions = new TransactionStack({
      session: this,
      bind: this.bind,
      membership: this.#membership,
      autobegin: checked.autobegin ?? true,
      expireOnCommit: this.expireOnCommit,
      joinTransactionMode: this.joinTransactionMode,
      flushAll: () => this.#flushAll(),
      flush: () => this.flush(),
      refuseRunning: () => this.#refuseRunning(),
    });
  }

  /** Puts a new or detached object, and what its save-update cascade reaches, into this session. */
  add(entity: object): void {
    this.#membership.add(entity);
  }

  /** {@link add} for each. */
  addAll(entities: Iterable<object>): void {
    if (!(Symbol.iterator in Object(entities))) {
      throw new ArgumentError('addAll() takes a list of entities; add() takes one');
    }
    for (const entity of entities) this.add(entity);
  }

  /** Marks a persistent object for deletion by the next flush, which also loads what the delete cascade has to see. */
  // biome-ignore lint/suspicious/useAwait: errors come as rejections, as from every other method that writes
  async delete(entity: object): Promise<void> {
    this.#membership.delete(entity);
  }

  /** Takes an object, and what its expunge cascade reaches, out of this session. */
  expunge(entity: object): void {
    this.#membership.expunge(entity);
  }

  /** Takes all objects out of this session. */
  expungeAll(): void {
    this.#membership.expungeAll();
  }

  /** Forgets loaded attributes of an object, all or those named: they have to be loaded again before they can be read. */
  expire(entity: object, attributeNames?: readonly string[]): void {
    this.#persistent(entity).expire(attributeNames);
  }

  /** {@link expire} for every persistent object. */
  expireAll(): void {
    for (const state of this.#membership.identityMap.all()) state.expire();
  }

  /** Runs a statement and gives its rows; of entities, loaded into this session. Pending changes are sent first. */
  execute<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<Result<RowsOf<S>>> {
    return this.#send(executeStatement<RowsOf<S>>, this.#site('execute'), statement, parameters, options);
  }

  /** The first value of the first row, or null. */
  async scalar<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<FirstOf<RowsOf<S>> | null> {
    return (
      await this.#send(executeStatement<RowsOf<S>>, this.#site('scalar'), statement, parameters, options)
    ).scalar();
  }

  /** The first value of each row: the entities of `select(A)`. */
  async scalars<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<ScalarResult<FirstOf<RowsOf<S>>>> {
    return (
      await this.#send(executeStatement<RowsOf<S>>, this.#site('scalars'), statement, parameters, options)
    ).scalars();
  }

  /** Opens the rows as a stream over a server-side cursor. */
  stream<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<AsyncResult<RowsOf<S>>> {
    return this.#send(streamStatement<RowsOf<S>>, this.#site('stream'), statement, parameters, options);
  }

  /** The first value of each row, as a stream. */
  async streamScalars<S extends Executable<any, any>>(
    statement: S,
    parameters?: ParametersWith<S>,
    options?: ExecutionOptions,
  ): Promise<AsyncScalarResult<FirstOf<RowsOf<S>>>> {
    return (
      await this.#send(streamStatement<RowsOf<S>>, this.#site('streamScalars'), statement, parameters, options)
    ).scalars();
  }

  /** The object of a primary key: from the identity map without a statement, else by a SELECT; null where there is none. A composite key is a list or an object. */
  async get<T extends object>(entityClass: EntityType<T>, ident: unknown, options: GetOptions = {}): Promise<T | null> {
    const mapper = mapperOf(entityClass);
    const values = identityValues(mapper, ident);
    const found = await this.#running(this.#site('get'), async (host) => {
      const entity = await loadByIdentity(host, mapper, values, { ...options, beforeSql: () => this.#autoflush() });
      if (entity === null) host.registerMissing(mapper, values);
      return entity;
    });
    return found as T | null;
  }

  /** The same as {@link get}, but no row is a NoResultFound. */
  async getOne<T extends object>(entityClass: EntityType<T>, ident: unknown, options: GetOptions = {}): Promise<T> {
    const found = await this.get(entityClass, ident, options);
    if (found !== null) return found;
    throw new NoResultFound(
      `No row was found when one was required: ${mapperOf(entityClass).className} ${String(ident)}`,
    );
  }

  /** Reads an object's row anew; with names only these attributes, relationships included. */
  async refresh(
    entity: object,
    attributeNames?: readonly string[],
    options: { readonly withForUpdate?: boolean | LockOptions } = {},
  ): Promise<void> {
    await this.#running(this.#site('refresh'), async (host) => {
      const state = this.#persistent(entity);
      await this.#autoflush();
      await refreshState(host, state, attributeNames, options);
    });
  }

  /** Sends all changes, or those of some objects, within the transaction. */
  async flush(objects?: Iterable<object>): Promise<void> {
    const chosen = objects === undefined ? undefined : new Set([...objects].map(mappedState));
    if (this.#flushing) throw flushingNow('flush()');
    if (chosen?.size === 0) return;
    const { hasChanges } = this.#membership;
    const host = hasChanges || this.#transactions.current !== undefined ? this.#host() : undefined;
    if (host === undefined || !hasChanges) return;
    this.#flushing = true;
    try {
      await flush(host, chosen);
    } catch (error) {
      await host.transaction.fail(error);
      throw error;
    } finally {
      this.#flushing = false;
    }
  }

  /** Begins the session's transaction: to be awaited, or around a function, which it commits when it resolves and rolls back when it throws. */
  begin(): PendingSessionTransaction;
  begin<T>(fn: (transaction: AsyncSessionTransaction) => Promise<T>): Promise<T>;
  begin<T>(fn?: (transaction: AsyncSessionTransaction) => Promise<T>): PendingSessionTransaction | Promise<T> {
    return this.#transactions.begin(false, fn);
  }

  /** Begins a savepoint: to be awaited, or around a function. Pending changes are sent first, outside of it. */
  beginNested(): PendingSessionTransaction;
  beginNested<T>(fn: (transaction: AsyncSessionTransaction) => Promise<T>): Promise<T>;
  beginNested<T>(fn?: (transaction: AsyncSessionTransaction) => Promise<T>): PendingSessionTransaction | Promise<T> {
    return this.#transactions.begin(true, fn);
  }

  /** Sends all changes and commits, savepoints included. Without a transaction nothing happens. */
  async commit(): Promise<void> {
    if (this.#flushing) throw flushingNow('commit()');
    this.#refuseRunning();
    if (this.#transactions.current === undefined && this.#membership.hasChanges) this.#transactions.require();
    await this.#transactions.root?.commit();
  }

  /** Rolls everything back, savepoints included. Without a transaction and without changes nothing happens. */
  async rollback(): Promise<void> {
    // A change of an attribute is seen by comparing only: it belongs to the transaction that it would have begun.
    if (this.#transactions.current === undefined && this.#membership.hasChanges) this.#transactions.push(undefined);
    await this.#transactions.root?.rollback();
  }

  /** Rolls back, lets go of the connection and of all objects. The session can be used again, unless it was made with `closeResetsOnly: false`. */
  async close(): Promise<void> {
    if (!this.#closeResetsOnly) this.#transactions.isOver = true;
    await this.reset();
  }

  /** The same as {@link close}, but the session can be used again in every case. */
  async reset(): Promise<void> {
    this.#membership.expungeAll();
    await this.#transactions.close();
  }

  /** The connection of the session's transaction. Options (an isolation level) are for before its first statement. */
  async connection(
    options: ConnectOptions & { readonly executionOptions?: LastingOptions } = {},
  ): Promise<AsyncConnection> {
    if (options.executionOptions !== undefined) this.setConnectionOptions(options.executionOptions);
    return this.#transactions.require().connection(options.signal);
  }

  /** What `connection({ executionOptions })` gives the connection of this transaction, for when the first statement takes it. */
  setConnectionOptions(executionOptions: LastingOptions): void {
    const transaction = this.#transactions.require();
    if (transaction.hasConnection) {
      throw new InvalidRequestError(
        'The session has taken its connection already; give executionOptions before the first statement of the transaction',
      );
    }
    transaction.connectionOptions = executionOptions;
  }

  /** @internal The function that runs in this transaction; the pool tells by it who waits for whom. */
  heldBy(scope: HoldingScope): void {
    this.#transactions.require().borrower = { scope };
  }

  /** Awaits `fn(session, ...args)`: where code that is written against a session plugs in. */
  runSync<T, A extends readonly unknown[]>(fn: (session: this, ...args: A) => T | Promise<T>, ...args: A): Promise<T> {
    return Promise.resolve(fn(this, ...args));
  }

  /** Runs a function during which queries do not flush. SQLAlchemy: `no_autoflush`. */
  async noAutoflush<T>(fn: (session: this) => Promise<T>): Promise<T> {
    const before = this.autoflush;
    this.autoflush = false;
    try {
      return await fn(this);
    } finally {
      this.autoflush = before;
    }
  }

  /** True where a transaction has begun, by hand or by itself. */
  inTransaction(): boolean {
    return this.#transactions.current !== undefined;
  }

  /** True inside of a savepoint. */
  inNestedTransaction(): boolean {
    return this.#transactions.current?.nested === true;
  }

  /** The object of the root transaction, the same each time; null where none has begun. */
  getTransaction(): AsyncSessionTransaction | null {
    const { root } = this.#transactions;
    return root === undefined ? null : this.#transactions.handleOf(root);
  }

  /** The object of the innermost savepoint, the same each time; null where there is none. */
  getNestedTransaction(): AsyncSessionTransaction | null {
    const { current } = this.#transactions;
    return current?.nested === true ? this.#transactions.handleOf(current) : null;
  }

  /** False after a failed flush, until rollback(). */
  get isActive(): boolean {
    const { current, owner } = this.#transactions;
    return current === undefined ? owner.autobegin : current.isActive;
  }

  /** True where the object is pending or persistent here. */
  has(entity: object): boolean {
    return this.#membership.contains(entity);
  }

  /** The objects to be inserted, in the order in which they were added. */
  get new(): readonly object[] {
    return [...this.#membership.newStates].map((state) => state.entity);
  }

  /** The persistent objects that were changed. */
  get dirty(): readonly object[] {
    return this.#membership.dirtyStates().map((state) => state.entity);
  }

  /** The objects marked for deletion. */
  get deleted(): readonly object[] {
    return [...this.#membership.deletedStates].map((state) => state.entity);
  }

  /** The persistent objects by class and key. */
  get identityMap(): IdentityMap {
    return this.#membership.identityMap;
  }

  /** True where a flush would write something of this object. */
  isModified(entity: object): boolean {
    return mappedState(entity).isModified;
  }

  /** All pending and persistent objects. */
  *[Symbol.iterator](): IterableIterator<object> {
    for (const state of this.#membership.allStates()) yield state.entity;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #host(): SessionHost {
    return new SessionHost(this.#membership, this.#transactions.require());
  }

  /** Objects may come and go without autobegin; otherwise they begin the transaction. */
  #touch(): void {
    const transactions = this.#transactions;
    if (transactions.owner.autobegin && transactions.current === undefined) transactions.require();
    else transactions.refuseWhereOver();
  }

  #persistent(entity: object): InstanceState {
    const state = mappedState(entity);
    if (state.session === this.#membership && state.key !== undefined && !state.deleted) return state;
    throw new InvalidRequestError(`Instance '${state.describe()}' is not persistent within this Session`);
  }

  /** Sends a statement, whose rows come at once or as a stream, behind the changes that it has to see. */
  #send<R, V>(
    send: SendStatement<R, V>,
    site: CallSite,
    statement: Executable<R>,
    parameters: Parameters | undefined,
    options: ExecutionOptions | undefined,
  ): Promise<V> {
    return this.#running(site, async (host) => {
      options?.signal?.throwIfAborted();
      const flushed = options?.autoflush !== false && needsAutoflush(statement) ? this.#autoflush() : undefined;
      if (flushed !== undefined) await flushed;
      return await send(host, statement, parameters, options);
    });
  }

  /** Runs a piece of work within the transaction; a commit meanwhile is refused, and says where the work was begun. */
  async #running<T>(site: CallSite, work: (host: SessionHost) => Promise<T>): Promise<T> {
    const host = this.#host();
    this.#inFlight.enter(site);
    try {
      return await work(host);
    } finally {
      this.#inFlight.leave(site);
    }
  }

  /** Notes from where the program called a method of this session. */
  #site(method: 'execute' | 'scalar' | 'scalars' | 'stream' | 'streamScalars' | 'get' | 'refresh'): CallSite {
    return callSite(`${method}()`, Reflect.get(this as object, method) as () => unknown);
  }

  #refuseRunning(): void {
    if (this.#inFlight.isEmpty) return;
    throw new IllegalStateChangeError(
      `A session was to be committed while it was still at work: ${describeSites(this.#inFlight.sites())}. Await every call before the end of its transaction`,
    );
  }

  /** Sends what is pending before a statement that may ask for it; undefined where there is nothing to send. */
  #autoflush(): Promise<void> | undefined {
    return this.autoflush && !this.#flushing && this.#membership.hasChanges ? this.#flushFirst() : undefined;
  }

  async #flushFirst(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      throw explainAutoflush(error);
    }
  }

  /** Flushes until nothing is left to send. */
  async #flushAll(): Promise<void> {
    for (let i = 0; i < maxFlushes; i++) {
      if (!this.#membership.hasChanges) return;
      await this.flush();
    }
    throw new InvalidRequestError(
      `Over ${maxFlushes} subsequent flushes have occurred within session.commit(): does something change objects at every flush?`,
    );
  }
}

function flushingNow(call: string): IllegalStateChangeError {
  return new IllegalStateChangeError(
    `${call} was called while this session is flushing; await one call before the next, or use one session per task`,
  );
}

/** The user asked for a query, not for this flush: the message says where it came from. */
function explainAutoflush(error: unknown): unknown {
  if (error instanceof Error) {
    const hint =
      '(raised as a result of Query-invoked autoflush; consider using session.noAutoflush() if this flush is occurring prematurely)';
    error.message = `${hint}\n${error.message}`;
  }
  return error;
}

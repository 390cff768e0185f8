import type { AsyncConnection, AsyncEngine, AsyncTransaction, Borrower, LastingOptions } from '@athanor/core';
import { IllegalStateChangeError, PendingRollbackError, ResourceClosedError } from '@athanor/core/spi';
import type { InstanceState } from '../state/instance-state.js';
import type { Membership } from './membership.js';
import { OldKeys } from './old-keys.js';

/** How a session that is bound to a connection treats the transaction that it finds there. */
export type JoinTransactionMode = 'conditional_savepoint' | 'rollback_only' | 'control_fully' | 'create_savepoint';

/** What a transaction asks of its session. */
export interface TransactionHost {
  readonly bind: AsyncEngine | AsyncConnection;
  readonly membership: Membership;
  readonly expireOnCommit: boolean;
  readonly joinTransactionMode: JoinTransactionMode;
  /** The innermost level of the session's transaction. */
  current: SessionTransaction | undefined;
  /** Sends all changes, until nothing is left. */
  flushAll(): Promise<void>;
}

/**
 * `active`: statements may be sent. `inactive`: rolled back by a failed flush; only rollback() goes on.
 * `closed`: over. Which call is legal in which state is decided by `assertActive` and `assertOpen` alone.
 */
type State = 'active' | 'inactive' | 'closed';

/** One level of a session's transaction: the root, or a savepoint. Takes its connection with the first statement. SQLAlchemy: `SessionTransaction`. */
export class SessionTransaction {
  #state: State = 'active';
  #failure: unknown;
  #provisioning = false;
  #connection: AsyncConnection | undefined;
  #core: AsyncTransaction | undefined;
  /** True where the transaction was found on the connection, and its commit is its owner's. */
  #joined = false;
  /** What happened to objects within this level; a rollback takes it back. */
  readonly inserted = new Set<InstanceState>();
  readonly updated = new Set<InstanceState>();
  readonly deleted = new Set<InstanceState>();
  readonly oldKeys = new OldKeys();
  /** Options for the connection, before its first statement. */
  connectionOptions: LastingOptions = {};
  /** Who takes the connection: the function that runs in this transaction. */
  borrower: Borrower = {};

  constructor(
    readonly host: TransactionHost,
    readonly parent: SessionTransaction | undefined,
  ) {}

  get nested(): boolean {
    return this.parent !== undefined;
  }

  get isActive(): boolean {
    return this.#state === 'active';
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  /** True where a connection was taken. */
  get hasConnection(): boolean {
    return this.#connection !== undefined;
  }

  /** The connection of this transaction, with its BEGIN or SAVEPOINT under way. */
  async connection(signal?: AbortSignal): Promise<AsyncConnection> {
    this.assertActive();
    if (this.#connection !== undefined) return this.#connection;
    if (this.#provisioning) {
      throw new IllegalStateChangeError(
        'This session is provisioning a new connection; concurrent operations are not permitted. Await one statement before the next, or use one session per task',
      );
    }
    this.#provisioning = true;
    try {
      this.#connection =
        this.parent === undefined ? await this.#enterRoot(signal) : await this.#enterSavepoint(this.parent, signal);
      return this.#connection;
    } finally {
      this.#provisioning = false;
    }
  }

  /** Flushes and commits this level; the root's commit reaches the database. On failure everything is rolled back. */
  async commit(): Promise<void> {
    this.assertActive();
    await this.#endInner((inner) => inner.commit());
    try {
      await this.host.flushAll();
      if (!this.#joined) await this.#core?.commit();
    } catch (error) {
      if (this.#state === 'active') await this.rollback();
      throw error;
    }
    if (this.parent === undefined) this.#committed();
    else this.#handToParent(this.parent);
    await this.#end();
  }

  /** Rolls this level back and gives the objects the state that they had before it. */
  async rollback(): Promise<void> {
    this.assertOpen();
    // A connection that broke cannot roll back; the server did it, and the level ends all the same.
    try {
      await this.#endInner((inner) => inner.rollback());
    } finally {
      try {
        if (this.#state === 'active') await this.#rollBack();
      } finally {
        await this.#end();
      }
    }
  }

  /**
   * Ends this level without keeping anything, objects included: the caller has put them out already. The root takes its
   * savepoints with it; a transaction that was joined and is not the session's to end is left as it is.
   */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const isMine = this.parent === undefined && !this.#joined;
    try {
      if (isMine && this.#state === 'active' && this.#core?.isActive === true) await this.#core.close();
    } finally {
      await this.#end();
    }
  }

  /** A flush failed: the innermost level is rolled back at once, and refuses work until rollback() is called. */
  async fail(error: unknown): Promise<void> {
    if (this.#state !== 'active') return;
    try {
      await this.#rollBack();
    } finally {
      this.#state = 'inactive';
      this.#failure = error;
    }
  }

  /** Throws where no statement may be sent. */
  assertActive(): void {
    this.assertOpen();
    if (this.#state !== 'inactive') return;
    throw new PendingRollbackError(
      `This Session's transaction has been rolled back due to a previous exception during flush. To begin a new transaction with this Session, first issue session.rollback(). Original exception was: ${messageOf(this.#failure)}`,
      { code: '7s2a', cause: this.#failure },
    );
  }

  assertOpen(): void {
    if (this.#state === 'closed') {
      throw new ResourceClosedError(
        'This transaction is closed. Await every call of a session before the session is closed: `return await`, and not ' +
          '`return`, where `await using` closes it',
      );
    }
  }

  async #enterRoot(signal: AbortSignal | undefined): Promise<AsyncConnection> {
    const { bind, joinTransactionMode } = this.host;
    if (isConnection(bind)) {
      const { transaction, joined } = await joinTransaction(bind, joinTransactionMode);
      this.#core = transaction;
      this.#joined = joined;
      return bind;
    }
    const connection = await bind.connect({ signal, borrower: this.borrower }).start();
    try {
      if (Object.keys(this.connectionOptions).length > 0) await connection.executionOptions(this.connectionOptions);
      this.#core = await connection.begin().start();
      this.assertActive();
      return connection;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  async #enterSavepoint(parent: SessionTransaction, signal: AbortSignal | undefined): Promise<AsyncConnection> {
    const connection = await parent.connection(signal);
    this.#core = await connection.beginNested();
    return connection;
  }

  /** Inner levels end first, from the innermost on. */
  async #endInner(end: (inner: SessionTransaction) => Promise<void>): Promise<void> {
    for (let current = this.host.current; current !== undefined && current !== this; current = this.host.current) {
      await end(current);
    }
  }

  async #rollBack(): Promise<void> {
    try {
      if (this.#core?.isActive === true) await this.#core.rollback();
    } finally {
      this.#restore();
    }
  }

  /** New objects are transient again, deleted ones are back, and what may have changed has to be read anew. */
  #restore(): void {
    const { membership } = this.host;
    for (const state of [...this.inserted, ...membership.newStates]) membership.becomeTransient(state);
    this.oldKeys.restore(membership.identityMap);
    for (const state of this.deleted) if (!this.inserted.has(state)) membership.reviveDeleted(state);
    membership.deletedStates.clear();
    for (const state of membership.identityMap.all()) {
      if (!this.nested || this.updated.has(state) || state.isModified) state.expire();
    }
  }

  #committed(): void {
    const { membership, expireOnCommit } = this.host;
    if (!expireOnCommit) return;
    for (const state of membership.identityMap.all()) state.expire();
    for (const state of this.deleted) membership.remove(state);
  }

  #handToParent(parent: SessionTransaction): void {
    for (const state of this.inserted) parent.inserted.add(state);
    for (const state of this.updated) parent.updated.add(state);
    for (const state of this.deleted) parent.deleted.add(state);
    this.oldKeys.handTo(parent.oldKeys);
  }

  async #end(): Promise<void> {
    this.#state = 'closed';
    this.host.current = this.parent;
    const connection = this.#connection;
    this.#connection = undefined;
    if (this.parent === undefined && connection !== undefined && connection !== this.host.bind)
      await connection.close();
  }
}

function isConnection(bind: AsyncEngine | AsyncConnection): bind is AsyncConnection {
  return 'beginNested' in bind;
}

/** A transaction that a session works in; joined: one that somebody else began and will commit. */
interface Entered {
  readonly transaction: AsyncTransaction;
  readonly joined: boolean;
}

/** Enters the transaction of a connection that the session was given, as the mode says. */
async function joinTransaction(connection: AsyncConnection, mode: JoinTransactionMode): Promise<Entered> {
  const outer = connection.getNestedTransaction() ?? connection.getTransaction();
  if (outer === null || outer === undefined) return { transaction: await connection.begin(), joined: false };
  const effective =
    mode !== 'conditional_savepoint' ? mode : connection.inNestedTransaction() ? 'create_savepoint' : 'rollback_only';
  if (effective === 'create_savepoint') return { transaction: await connection.beginNested(), joined: false };
  return { transaction: outer, joined: effective === 'rollback_only' };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? ((error as { summary?: string }).summary ?? error.message) : String(error);
}

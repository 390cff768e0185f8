import { AsyncContextNotStarted } from '@athanor/core/spi';
import type { AsyncSession } from './async-session.js';
import type { SessionTransaction } from './session-transaction.js';

/**
 * A transaction of a session: `const tx = await session.begin()`. Until it is awaited it has not begun.
 * `await using` rolls back what was not committed. SQLAlchemy: `AsyncSessionTransaction`.
 */
export class AsyncSessionTransaction {
  #transaction: SessionTransaction | undefined;
  /** Present until the transaction has begun: awaiting begins it. */
  // biome-ignore lint/suspicious/noThenProperty: an object that is awaited to be started
  then: PromiseLike<AsyncSessionTransaction>['then'] | undefined;

  constructor(
    readonly session: AsyncSession,
    readonly nested: boolean,
    start: () => Promise<SessionTransaction>,
  ) {
    this.then = (onBegun, onFailed) => this.#start(start).then(onBegun, onFailed);
  }

  /** The object of a transaction that has begun by itself. */
  static of(session: AsyncSession, transaction: SessionTransaction): AsyncSessionTransaction {
    const handle = new AsyncSessionTransaction(session, transaction.nested, () => Promise.resolve(transaction));
    handle.then = undefined;
    handle.#transaction = transaction;
    return handle;
  }

  /** True while statements may be sent in it. */
  get isActive(): boolean {
    return this.#started().isActive;
  }

  /** Flushes and commits. A closed transaction is a ResourceClosedError. */
  async commit(): Promise<void> {
    await this.#started().commit();
  }

  /** Rolls back. A closed transaction is a ResourceClosedError. */
  async rollback(): Promise<void> {
    await this.#started().rollback();
  }

  /** The level of the session's transaction behind this object. */
  belongsTo(transaction: SessionTransaction): boolean {
    return this.#transaction === transaction;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#transaction?.isClosed === false) await this.#transaction.rollback();
  }

  async #start(start: () => Promise<SessionTransaction>): Promise<AsyncSessionTransaction> {
    this.then = undefined;
    this.#transaction = await start();
    return this;
  }

  #started(): SessionTransaction {
    if (this.#transaction !== undefined) return this.#transaction;
    throw new AsyncContextNotStarted(
      'AsyncSessionTransaction context has not been started and object has not been awaited. Write: const tx = await session.begin()',
    );
  }
}

/** What `begin()` gives: to be awaited. */
export type PendingSessionTransaction = AsyncSessionTransaction & PromiseLike<AsyncSessionTransaction>;

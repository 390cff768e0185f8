import { AsyncContextNotStarted } from '@athanor/core/spi';
import type { AsyncSession } from './async-session.js';
import type { SessionTransaction } from './session-transaction.js';

/**
 * A transaction of a session: `const tx = await session.begin()`. Until it is awaited it has not begun.
 * `await using` rolls back what was not committed. SQLAlchemy: `AsyncSessionTransaction`.
 */
export class AsyncSessionTransaction {
  #transaction: SessionTransaction | undefined;
  /** `begin`: somebody began it and will end it. `autobegin`: a statement did. SQLAlchemy: `SessionTransaction.origin`. */
  origin: 'begin' | 'autobegin' = 'begin';

  constructor(
    readonly session: AsyncSession,
    readonly nested: boolean,
    start: () => Promise<SessionTransaction>,
  ) {
    // Present until the transaction has begun, as awaiting begins it; the type has it only in PendingSessionTransaction.
    const then: PromiseLike<AsyncSessionTransaction>['then'] = (onBegun, onFailed) =>
      this.#start(start).then(onBegun, onFailed);
    // oxlint-disable-next-line unicorn/no-thenable -- awaiting is what begins it
    Object.defineProperty(this, 'then', { configurable: true, value: then });
  }

  /** The object of a transaction that has begun by itself. */
  static of(session: AsyncSession, transaction: SessionTransaction): AsyncSessionTransaction {
    const handle = new AsyncSessionTransaction(session, transaction.nested, () => Promise.resolve(transaction));
    Reflect.deleteProperty(handle, 'then');
    handle.origin = 'autobegin';
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
    Reflect.deleteProperty(this, 'then');
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

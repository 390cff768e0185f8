import { holding, type HoldingScope, IllegalStateChangeError, InvalidRequestError } from '@athanor/core/spi';
import type { AsyncSession } from './async-session.js';
import { AsyncSessionTransaction, type PendingSessionTransaction } from './async-session-transaction.js';
import { SessionTransaction, type TransactionHost } from './session-transaction.js';

/** What a stack of transactions asks of its session. */
export interface StackOwner extends Omit<TransactionHost, 'current'> {
  readonly session: AsyncSession;
  /** A transaction begins by itself with the first use. */
  readonly autobegin: boolean;
  /** Throws where a call of the program has not come to its end. */
  refuseRunning(): void;
  flush(): Promise<void>;
}

type Work<T> = (transaction: AsyncSessionTransaction) => Promise<T>;

/** The transaction of a session and its savepoints, the objects by which users hold them, and the blocks that run in them. */
export class TransactionStack implements TransactionHost {
  /** The innermost level; undefined where no transaction has begun. */
  current: SessionTransaction | undefined;
  /** The session was closed for good. */
  isOver = false;
  #handles: AsyncSessionTransaction[] = [];
  /** The transactions of the `begin(fn)` blocks that are running. */
  readonly #scopes: SessionTransaction[] = [];
  readonly bind: TransactionHost['bind'];
  readonly membership: TransactionHost['membership'];
  readonly expireOnCommit: boolean;
  readonly joinTransactionMode: TransactionHost['joinTransactionMode'];

  constructor(readonly owner: StackOwner) {
    this.bind = owner.bind;
    this.membership = owner.membership;
    this.expireOnCommit = owner.expireOnCommit;
    this.joinTransactionMode = owner.joinTransactionMode;
  }

  flushAll(): Promise<void> {
    return this.owner.flushAll();
  }

  /** The outermost level. */
  get root(): SessionTransaction | undefined {
    let root = this.current;
    while (root?.parent !== undefined) root = root.parent;
    return root;
  }

  /** What `begin()` and `beginNested()` give: an object to be awaited, or the outcome of a block. */
  begin<T>(nested: boolean, work: Work<T> | undefined): PendingSessionTransaction | Promise<T> {
    const handle = new AsyncSessionTransaction(this.owner.session, nested, async () => {
      const transaction = nested ? await this.#enterNested() : this.#enterRoot();
      this.#keep(handle);
      return transaction;
    });
    return work === undefined ? (handle as PendingSessionTransaction) : this.#runBlock(handle, work);
  }

  /** Another level, inside of `parent`. */
  push(parent: SessionTransaction | undefined): SessionTransaction {
    this.current = new SessionTransaction(this, parent);
    return this.current;
  }

  /** The innermost level, begun where none is; refused where none may be. */
  require(): SessionTransaction {
    this.refuseWhereOver();
    const current = this.current ?? this.#autobegin();
    current.assertActive();
    return current;
  }

  /** Throws where the session, or the block in which it is used, is over. */
  refuseWhereOver(): void {
    if (this.isOver) {
      throw new InvalidRequestError(
        'This Session has been permanently closed and is unable to handle any more transaction requests. A statement that comes late was not awaited in its scope',
      );
    }
    if (this.#scopes.at(-1)?.isClosed === true) {
      throw new InvalidRequestError(
        "Can't operate on closed transaction inside context manager.  Please complete the context manager before emitting further commands.",
      );
    }
  }

  /** The object by which users hold a level, the same each time. */
  handleOf(transaction: SessionTransaction): AsyncSessionTransaction {
    const known = this.#handles.find((handle) => handle.belongsTo(transaction));
    if (known !== undefined) return known;
    const handle = AsyncSessionTransaction.of(this.owner.session, transaction);
    this.#keep(handle);
    return handle;
  }

  /** Ends all levels without keeping anything. */
  async close(): Promise<void> {
    while (this.current !== undefined) await this.current.close();
  }

  #keep(handle: AsyncSessionTransaction): void {
    this.#handles = [...this.#handles.filter((known) => known.isActive), handle];
  }

  #autobegin(): SessionTransaction {
    if (this.owner.autobegin) return this.push(undefined);
    throw new InvalidRequestError(
      'Autobegin is disabled on this Session; please call session.begin() to start a new transaction',
    );
  }

  #enterRoot(): SessionTransaction {
    this.refuseWhereOver();
    if (this.current !== undefined) throw new InvalidRequestError('A transaction is already begun on this Session.');
    return this.push(undefined);
  }

  async #enterNested(): Promise<SessionTransaction> {
    const parent = this.require();
    await this.owner.flush();
    return this.push(parent);
  }

  /** A block that commits at its end. What it has ended by itself stays ended, and no further statement gets out of it. */
  async #runBlock<T>(handle: AsyncSessionTransaction, work: Work<T>): Promise<T> {
    await (handle as PendingSessionTransaction);
    const transaction = this.current as SessionTransaction;
    this.#scopes.push(transaction);
    try {
      return await holding((scope) => this.#runIn(transaction, scope, () => work(handle)));
    } finally {
      this.#scopes.splice(this.#scopes.indexOf(transaction), 1);
    }
  }

  async #runIn<T>(transaction: SessionTransaction, scope: HoldingScope, work: () => Promise<T>): Promise<T> {
    transaction.borrower = { scope };
    try {
      const value = await work();
      this.owner.refuseRunning();
      if (!transaction.isClosed) await transaction.commit();
      return value;
    } catch (error) {
      if (!transaction.isClosed) await rollBackAfter(transaction, error);
      throw error;
    }
  }
}

/** The error of the block is the one to be seen; a rollback that fails too is told beside it. */
async function rollBackAfter(transaction: SessionTransaction, error: unknown): Promise<void> {
  try {
    await transaction.rollback();
  } catch (second) {
    // Both tell of the same call that nobody awaited; it was taken back with all the rest.
    if (error instanceof IllegalStateChangeError && second instanceof IllegalStateChangeError) return;
    throw new AggregateError([error, second], 'A transaction failed, and its rollback failed too');
  }
}

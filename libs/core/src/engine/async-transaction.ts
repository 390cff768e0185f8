import { IllegalStateChangeError, InvalidRequestError } from '../errors/errors.js';
import { warn } from '../errors/warnings.js';
import type { AsyncConnection } from './async-connection.js';
import type { ConnectionCore } from './connection-core.js';
import { printAsText } from '../util/printed.js';

/**
 * Where a transaction stands. `failed`: it can only be rolled back, as after a COMMIT that did not succeed.
 * `ended`: it is no longer the connection's.
 */
type TransactionState = 'active' | 'failed' | 'ended';

/**
 * A transaction of a connection, or a savepoint inside of one. `await using` rolls back what is not committed; it never
 * commits, since it cannot see an exception. For a scope that commits give `begin()` a function.
 * SQLAlchemy: `AsyncTransaction`.
 */
export abstract class AsyncTransaction implements AsyncDisposable {
  /** True for a savepoint. */
  abstract readonly nested: boolean;
  protected readonly core: ConnectionCore;
  protected state: TransactionState = 'active';

  /** @internal Made by `begin()` and `beginNested()`. */
  constructor(core: ConnectionCore) {
    this.core = core;
  }

  /** The connection that the transaction runs on. */
  get connection(): AsyncConnection {
    return this.core.facade;
  }

  /** True until the transaction is committed, rolled back or has failed. */
  get isActive(): boolean {
    return this.state === 'active';
  }

  /** @internal True where the transaction is no longer the connection's. */
  get hasEnded(): boolean {
    return this.state === 'ended';
  }

  /** True where the transaction is active and its session is still there. */
  get isValid(): boolean {
    return this.isActive && !this.core.isInvalidated;
  }

  /**
   * Makes the work of the transaction lasting. An InvalidRequestError where it has ended; a CommitFailedError where the
   * server rolled back instead. Statements given at once with it (`Promise.all`) are sent with it, and are committed only
   * where none of them fails; an IllegalStateChangeError where one that was given before still runs.
   */
  abstract commit(): Promise<void>;

  /** @internal Commits as a scope does that has come to its end, where a statement that still runs was forgotten. */
  commitAtEnd(): Promise<void> {
    return this.commit();
  }

  /** Takes the work of the transaction back. No effect but a warning where it has ended. */
  abstract rollback(): Promise<void>;

  /** Rolls back where the transaction has not ended. */
  abstract close(): Promise<void>;

  /** @internal The transaction is over without a word to the server: the one around it has ended. */
  abstract cancel(): void;

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Its kind and how it stands: `RootTransaction(active)`. */
  toString(): string {
    return `${this.constructor.name}(${this.state})`;
  }
}

printAsText(AsyncTransaction.prototype);

/** The transaction of a connection. */
export class RootTransaction extends AsyncTransaction {
  readonly nested = false;
  /** The first error that the server gave inside of the transaction, as users see it. */
  failure: unknown;
  /** The same as it was caught. */
  firstError: unknown;
  /** @internal When it began, by `performance.now()`; noted where somebody traces transactions. */
  beganAt: number | undefined;

  /** @internal True where the server keeps the transaction for a later commit; only of one in two phases. */
  readonly isPrepared: boolean = false;

  async commit(): Promise<void> {
    this.#refuseInactive();
    await this.core.committing(() => this.conclude());
  }

  override async commitAtEnd(): Promise<void> {
    // One that the function has not awaited.
    await this.core.committed;
    if (this.hasEnded) return;
    this.#refuseInactive();
    await this.core.ending('commit()', () => this.conclude());
  }

  /** @internal Sends COMMIT, and is over. */
  async conclude(): Promise<void> {
    try {
      await this.sendCommit();
    } catch (error) {
      this.fail();
      throw error;
    }
    this.#deactivate('ended');
    this.core.root = undefined;
  }

  async rollback(): Promise<void> {
    if (this.core.root !== this) return warn('transaction already deassociated from connection');
    if (this.core.committed !== undefined) await this.#committed('rollback()');
    if (this.hasEnded) {
      throw new IllegalStateChangeError(
        "Method 'rollback()' has no effect here: method 'commit()', which was called before, has committed the transaction. " +
          'Await commit() before anything else',
      );
    }
    await this.#rollback(false);
  }

  async close(): Promise<void> {
    if (this.core.committed !== undefined) await this.#committed('close()');
    if (this.core.root === this) await this.#rollback(true);
  }

  /** Waits for a commit that is under way, whatever its end. */
  async #committed(method: string): Promise<void> {
    this.core.refuseInListener(method);
    await this.core.committed?.catch(() => undefined);
  }

  #refuseInactive(): void {
    if (this.state === 'active') return;
    if (this.core.root === this) throw this.core.pendingRollback();
    throw new InvalidRequestError('This transaction is inactive');
  }

  async #rollback(unawaited: boolean): Promise<void> {
    await this.core.ending('rollback()', async () => {
      try {
        const sent = this.isOnServer ? this.sendRollback(unawaited) : undefined;
        if (sent !== undefined) await sent;
      } finally {
        this.cancel();
      }
    });
  }

  /** Whether the server has something to roll back; of a COMMIT that failed it knows nothing any more. */
  private get isOnServer(): boolean {
    return this.state === 'active' || this.isPrepared || !this.core.isOutside;
  }

  cancel(): void {
    this.#deactivate('ended');
    if (this.core.root === this) this.core.root = undefined;
  }

  /** @internal With `unawaited` nobody waits for the answer where nobody else could. */
  sendRollback(unawaited: boolean): Promise<unknown> | undefined {
    return this.core.sendRollback(unawaited);
  }

  protected sendCommit(): Promise<void> {
    return this.core.sendCommit(this);
  }

  /** @internal It can only be rolled back from now on. */
  fail(): void {
    this.#deactivate('failed');
  }

  #deactivate(state: TransactionState): void {
    this.core.nested?.cancel();
    this.state = state;
    this.core.loseStreams('its transaction has ended');
  }
}

const ALREADY_ENDED = 'nested transaction already deassociated from connection';

/** A savepoint. */
export class NestedTransaction extends AsyncTransaction {
  readonly nested = true;
  readonly #name: string;
  readonly #previous: NestedTransaction | undefined;

  /** @internal */
  constructor(core: ConnectionCore, name: string) {
    super(core);
    this.#name = name;
    this.#previous = core.nested;
  }

  async commit(): Promise<void> {
    if (this.state !== 'active') {
      if (this.core.nested === this) throw this.core.pendingRollback();
      throw new InvalidRequestError('This nested transaction is inactive');
    }
    await this.core.ending('commit()', async () => {
      try {
        await this.core.releaseSavepoint(this.#name);
      } finally {
        this.state = 'failed';
      }
      this.state = 'ended';
      this.#leave(true);
    });
  }

  async rollback(): Promise<void> {
    if (this.state !== 'ended') await this.#rollback(true);
    else warn(ALREADY_ENDED);
  }

  async close(): Promise<void> {
    if (this.state !== 'ended') await this.#rollback(false);
  }

  cancel(): void {
    this.state = 'ended';
    this.#leave(false);
    this.#previous?.cancel();
  }

  async #rollback(warns: boolean): Promise<void> {
    await this.core.ending('rollback()', async () => {
      try {
        if (this.isValid && this.core.root?.isActive) await this.core.rollbackToSavepoint(this.#name);
      } finally {
        this.state = 'ended';
        this.#leave(warns);
      }
    });
  }

  #leave(warns: boolean): void {
    if (this.core.nested === this) this.core.nested = this.#previous;
    else if (warns) warn(ALREADY_ENDED);
  }
}

import { IllegalStateChangeError, InvalidRequestError } from '@athanor/core';
import type { AsyncSessionTransaction } from '../session/async-session-transaction.js';
import type { SessionScope } from './session-scope.js';
import { connectionOptions, type TransactionPlan } from './transaction-options.js';
import { OwningUnit, quietly } from './transaction-unit.js';

/** A unit over the transaction of its scope's session. A session whose unit has failed is closed, and the next use makes another one. */
export class RootUnit extends OwningUnit {
  readonly #transaction: AsyncSessionTransaction;
  readonly #begun: Promise<void>;
  /** True where the scope was made for this unit, and ends with it. */
  readonly #ownsScope: boolean;

  private constructor(
    plan: TransactionPlan,
    scope: SessionScope,
    ownsScope: boolean,
    transaction: AsyncSessionTransaction,
    begun: Promise<void>,
  ) {
    super(plan, scope);
    this.#ownsScope = ownsScope;
    this.#transaction = transaction;
    this.#begun = begun;
    // Whoever ends the unit hears of it.
    begun.catch(() => undefined);
    scope.owner = this;
  }

  /** Begins the session's transaction without a statement, or takes over the one that earlier statements have begun. */
  static open(plan: TransactionPlan, scope: SessionScope, ownsScope: boolean): RootUnit {
    refuseConcurrent(plan, scope);
    const { session } = scope;
    const present = session.getTransaction();
    if (present !== null) {
      refuseByHand(plan, present);
      refuseLate(plan);
      return new RootUnit(plan, scope, ownsScope, present, Promise.resolve());
    }
    const transaction = session.begin();
    const begun = transaction.then(() => undefined);
    const options = connectionOptions(plan);
    if (options !== undefined) session.setConnectionOptions(options);
    return new RootUnit(plan, scope, ownsScope, transaction, Promise.resolve(begun));
  }

  begun(): Promise<void> {
    return this.#begun;
  }

  protected async commitOwn(): Promise<void> {
    try {
      if (this.scope.closed) refuseAfterScope(this.plan);
      await this.#transaction.commit();
    } catch (error) {
      await this.#abandon();
      throw error;
    }
    if (this.#ownsScope) await this.scope.remove();
  }

  protected async rollbackOwn(): Promise<void> {
    const { present } = this.scope;
    if (present?.inTransaction() === true) await quietly(this.plan, () => present.rollback());
    await this.#abandon();
  }

  protected leave(): void {
    if (this.scope.owner === this) this.scope.owner = undefined;
    if (this.scope.covering === this) this.scope.covering = undefined;
  }

  #abandon(): Promise<void> {
    return quietly(this.plan, () => this.scope.remove());
  }
}

function refuseAfterScope(plan: TransactionPlan): never {
  throw new InvalidRequestError(
    `The transaction of ${plan.label} was rolled back: its request or job ended before it did, as when a client leaves`,
  );
}

function refuseConcurrent(plan: TransactionPlan, scope: SessionScope): void {
  const other = scope.owner;
  if (other === undefined) return;
  throw new IllegalStateChangeError(
    `${plan.label} was to begin a transaction while that of ${other.plan.label} runs in the same session; await one before the other, put both into one transactional(), or use propagation REQUIRES_NEW`,
  );
}

/** Who has begun a transaction ends it, and two cannot. */
function refuseByHand(plan: TransactionPlan, present: AsyncSessionTransaction): void {
  if (present.origin === 'autobegin') return;
  throw new InvalidRequestError(
    `${plan.label} cannot join the transaction that session.begin() has begun in this scope: its end would not be known there. Begin that one with transactional() too, or use propagation REQUIRES_NEW`,
  );
}

/** A transaction that has begun can no longer become another kind, and its beginning cannot be run again. */
function refuseLate(plan: TransactionPlan): void {
  const option =
    plan.isolationLevel !== undefined
      ? 'isolationLevel'
      : plan.readOnly !== undefined
        ? 'readOnly'
        : plan.retry.retries > 0
          ? 'retry'
          : undefined;
  if (option === undefined) return;
  throw new InvalidRequestError(
    `${plan.label} has the option ${option}, which needs a transaction of its own, and the session of this scope is in one already that earlier statements have begun. ` +
      'End that first with commit() or rollback(), put those statements into a transactional() too, or use propagation REQUIRES_NEW',
  );
}

import { InvalidRequestError } from '@athanor/core';
import { SAWarning, warn } from '@athanor/core/spi';
import type { SessionScope } from './session-scope.js';
import { conflict, type TransactionPlan } from './transaction-options.js';
import { UnexpectedRollbackError } from './unexpected-rollback-error.js';

/** One run of `transactional()`: what it does within the transaction, and how that ends. */
export interface TransactionUnit {
  readonly plan: TransactionPlan;
  readonly scope: SessionScope;
  /** The unit whose end is the end of the transaction or savepoint: itself, unless it has joined. */
  readonly owner: OwningUnit;
  /** Calls `fn` and gives what it gives; all that it starts belongs to this unit. */
  run<R>(fn: () => R): R;
  /** Where the unit joined, nothing happens. Otherwise a part that failed is an UnexpectedRollbackError. */
  commit(): Promise<void>;
  /** Where the unit joined, the transaction can only be rolled back from now on. */
  rollback(cause: unknown): Promise<void>;
}

/** A unit that has a transaction or a savepoint of its own. */
export abstract class OwningUnit implements TransactionUnit {
  readonly plan: TransactionPlan;
  readonly scope: SessionScope;
  #failure: { readonly name: string; readonly cause: unknown } | undefined;
  #end: Promise<void> | undefined;
  /** The savepoint that is open within this unit; there may be one at a time. */
  savepoint: OwningUnit | undefined;

  constructor(plan: TransactionPlan, scope: SessionScope) {
    this.plan = plan;
    this.scope = scope;
  }

  get owner(): OwningUnit {
    return this;
  }

  /** True from the first call of commit() or rollback() on. */
  get ended(): boolean {
    return this.#end !== undefined;
  }

  run<R>(fn: () => R): R {
    return this.scope.enter(this, fn);
  }

  /** A unit that has joined this one failed: nothing of it may be committed. The first failure is the one that is told. */
  markRollbackOnly(name: string, cause: unknown): void {
    this.#failure ??= { name, cause };
  }

  commit(): Promise<void> {
    return this.#endWith(async () => {
      const failure = this.#failure;
      if (failure === undefined) return this.commitOwn();
      const error = new UnexpectedRollbackError(failure.name, this.plan.label, failure.cause);
      await this.rollbackOwn();
      throw error;
    });
  }

  rollback(): Promise<void> {
    return this.#endWith(() => this.rollbackOwn());
  }

  /** Waits for an end that is under way, whatever comes of it. */
  async settled(): Promise<void> {
    await this.#end?.catch(() => undefined);
  }

  /** The savepoint or transaction is there. */
  abstract begun(): Promise<void>;
  protected abstract commitOwn(): Promise<void>;
  protected abstract rollbackOwn(): Promise<void>;
  protected abstract leave(): void;

  #endWith(end: () => Promise<void>): Promise<void> {
    if (this.#end !== undefined) {
      throw new InvalidRequestError(`The transaction of ${this.plan.label} has ended already`);
    }
    this.#end = this.begun()
      .then(end)
      .finally(() => this.leave());
    return this.#end;
  }
}

/** The error that led to a rollback is the one to be thrown, whatever the rollback brings; what it brings is a warning. */
export async function quietly(plan: TransactionPlan, end: () => Promise<void>): Promise<void> {
  try {
    await end();
  } catch (error) {
    warn(`While the transaction of ${plan.label} was rolled back: ${String(error)}`, SAWarning);
  }
}

/** Throws where a unit cannot take part in the transaction of another one as it asks to. */
export function refuseConflict(plan: TransactionPlan, owner: OwningUnit): void {
  const reason = conflict(plan, owner.plan);
  if (reason === undefined) return;
  throw new InvalidRequestError(`${plan.label} ${reason}; leave the option out, or use propagation REQUIRES_NEW`);
}

import { IllegalStateChangeError } from '@athanor/core';
import type { AsyncSessionTransaction } from '../session/async-session-transaction.js';
import { RootUnit } from './root-unit.js';
import type { SessionScope } from './session-scope.js';
import type { TransactionPlan } from './transaction-options.js';
import { OwningUnit, quietly, refuseConflict, type TransactionUnit } from './transaction-unit.js';

/** A unit over a savepoint. */
export class SavepointUnit extends OwningUnit {
  readonly #outer: OwningUnit;
  #transaction: AsyncSessionTransaction | undefined;
  readonly #begun: Promise<void>;

  private constructor(plan: TransactionPlan, outer: OwningUnit) {
    super(plan, outer.scope);
    this.#outer = outer;
    outer.savepoint = this;
    this.#begun = this.#begin();
    this.#begun.catch(() => this.leave());
  }

  /** Sets the savepoint; `begun()` says when it is there. */
  static open(plan: TransactionPlan, outer: OwningUnit): SavepointUnit {
    const other = outer.savepoint;
    if (other !== undefined) {
      throw new IllegalStateChangeError(
        `${plan.label} needs a savepoint while that of ${other.plan.label} is open in the same transaction; run one after the other, or with propagation REQUIRES_NEW`,
      );
    }
    refuseConflict(plan, outer);
    return new SavepointUnit(plan, outer);
  }

  begun(): Promise<void> {
    return this.#begun;
  }

  async #begin(): Promise<void> {
    this.#transaction = await this.scope.session.beginNested();
  }

  protected async commitOwn(): Promise<void> {
    await this.#transaction?.commit();
  }

  protected async rollbackOwn(): Promise<void> {
    // It went with the transaction around it, where that has ended first.
    if (!this.#outer.ended) await quietly(this.plan, async () => this.#transaction?.rollback());
  }

  protected leave(): void {
    if (this.#outer.savepoint === this) this.#outer.savepoint = undefined;
  }
}

/** A unit that takes part in the transaction of another one. */
export class JoinedUnit implements TransactionUnit {
  readonly plan: TransactionPlan;
  readonly owner: OwningUnit;
  /** The savepoint around it that was set by hand: there a failure can be undone without the transaction. */
  readonly #byHand: boolean;

  constructor(plan: TransactionPlan, owner: OwningUnit) {
    refuseConflict(plan, owner);
    this.plan = plan;
    this.owner = owner;
    this.#byHand = owner.savepoint === undefined && isInSavepoint(owner);
  }

  get scope(): SessionScope {
    return this.owner.scope;
  }

  run<R>(fn: () => R): R {
    return this.scope.enter(this, fn);
  }

  async commit(): Promise<void> {}

  async rollback(cause: unknown): Promise<void> {
    if (!this.#byHand) this.owner.markRollbackOnly(this.plan.label, cause);
  }
}

function isInSavepoint(owner: OwningUnit): boolean {
  return owner instanceof RootUnit && owner.scope.present?.inNestedTransaction() === true;
}

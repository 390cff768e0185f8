import { IllegalStateChangeError, InvalidRequestError } from '@athanor/core';
import { SAWarning, warn } from '@athanor/core/spi';
import type { AsyncSessionTransaction } from '../session/async-session-transaction.js';
import type { SessionScope } from './session-scope.js';
import { conflict, connectionOptions, type TransactionPlan } from './transaction-options.js';
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
  #failure: { readonly name: string; readonly cause: unknown } | undefined;
  #end: Promise<void> | undefined;
  /** The savepoint that is open within this unit; there may be one at a time. */
  savepoint: OwningUnit | undefined;

  constructor(
    readonly plan: TransactionPlan,
    readonly scope: SessionScope,
  ) {}

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
  /** The savepoint around it that was set by hand: there a failure can be undone without the transaction. */
  readonly #byHand: boolean;

  constructor(
    readonly plan: TransactionPlan,
    readonly owner: OwningUnit,
  ) {
    refuseConflict(plan, owner);
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

/** The error that led to a rollback is the one to be thrown, whatever the rollback brings; what it brings is a warning. */
async function quietly(plan: TransactionPlan, end: () => Promise<void>): Promise<void> {
  try {
    await end();
  } catch (error) {
    warn(`While the transaction of ${plan.label} was rolled back: ${String(error)}`, SAWarning);
  }
}

function isInSavepoint(owner: OwningUnit): boolean {
  return owner instanceof RootUnit && owner.scope.present?.inNestedTransaction() === true;
}

function refuseConflict(plan: TransactionPlan, owner: OwningUnit): void {
  const reason = conflict(plan, owner.plan);
  if (reason === undefined) return;
  throw new InvalidRequestError(`${plan.label} ${reason}; leave the option out, or use propagation REQUIRES_NEW`);
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

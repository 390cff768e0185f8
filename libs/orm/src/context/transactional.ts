import { InvalidRequestError } from '@athanor/core';
import { holding } from '@athanor/core/spi';
import type { AsyncSession } from '../session/async-session.js';
import { type AsyncScopedSession, scopeHomeOf } from './async-scoped-session.js';
import { JoinedUnit, SavepointUnit } from './inner-units.js';
import { replay } from './replay.js';
import { RootUnit } from './root-unit.js';
import { type ScopePlace, SessionScope } from './session-scope.js';
import { planTransaction, type TransactionalOptions, type TransactionPlan } from './transaction-options.js';
import type { OwningUnit, TransactionUnit } from './transaction-unit.js';

/**
 * Runs a function in a transaction of the current scope's session, and gives what it gives: committed when it resolves,
 * rolled back when it throws. Where one of `transactional()` is running already, `propagation` says what happens; outside
 * of a scope it opens one. A unit that fails leaves no session behind: it is closed, with its objects detached, and the
 * next use in the scope gets a fresh one. The function gets the scoped session, which refuses what comes after the end.
 *
 * ```ts
 * await transactional(scoped, async (session) => { session.add(new Article({ title })); }, { isolationLevel: 'SERIALIZABLE', retry: 3 });
 * ```
 */
export async function transactional<T>(
  scoped: AsyncScopedSession,
  fn: (session: AsyncSession) => T | PromiseLike<T>,
  options: TransactionalOptions = {},
): Promise<T> {
  const plan = planTransaction(options, fn.name === '' ? 'transactional()' : fn.name);
  const attempt = () => runUnit(scoped, plan, () => fn(scoped));
  return beginsTransaction(scoped, plan) ? replay(plan.retry, attempt) : attempt();
}

/** True where a unit with this plan would begin a transaction here rather than take part in one. */
export function beginsTransaction(scoped: AsyncScopedSession, plan: TransactionPlan): boolean {
  return plan.propagation === 'REQUIRES_NEW' || enclosing(scopeHomeOf(scoped).place(), plan) === undefined;
}

/** Opens a unit at the place where the code that runs now stands. For integrations that begin and end it in different calls. */
export function openUnit(scoped: AsyncScopedSession, plan: TransactionPlan): TransactionUnit {
  const home = scopeHomeOf(scoped);
  const place = home.place();
  if (plan.propagation === 'REQUIRES_NEW') return RootUnit.open(plan, new SessionScope(home), true);
  const owner = enclosing(place, plan);
  if (owner === undefined) return RootUnit.open(plan, place?.scope ?? new SessionScope(home), place === undefined);
  return plan.propagation === 'NESTED' ? SavepointUnit.open(plan, owner) : new JoinedUnit(plan, owner);
}

/** Opens a unit that covers a whole scope: everything in it takes part. */
export function openCoveringUnit(scope: SessionScope, plan: TransactionPlan): TransactionUnit {
  const unit = RootUnit.open(plan, scope, false);
  scope.covering = unit;
  return unit;
}

/** Runs a function in a unit of its own and ends the unit. */
export async function runUnit<T>(
  scoped: AsyncScopedSession,
  plan: TransactionPlan,
  fn: () => T | PromiseLike<T>,
): Promise<T> {
  const unit = openUnit(scoped, plan);
  await unit.owner.begun();
  return holding((scope) => {
    if (unit instanceof RootUnit) unit.scope.session.heldBy(scope);
    return endUnit(unit, () => unit.run(fn));
  });
}

/** Ends a unit as its work ends. */
export async function endUnit<T>(unit: TransactionUnit, work: () => T | PromiseLike<T>): Promise<T> {
  let value: T;
  try {
    value = await work();
  } catch (error) {
    await unit.rollback(error);
    throw error;
  }
  await unit.commit();
  return value;
}

/** The unit with the transaction or savepoint that holds here. */
function enclosing(place: ScopePlace | undefined, plan: TransactionPlan): OwningUnit | undefined {
  const owner = (place?.unit ?? place?.scope.covering)?.owner;
  if (owner?.ended === true) {
    throw new InvalidRequestError(
      `${plan.label} came after the end of the transaction of ${owner.plan.label}, in which it was started and not awaited; it is refused`,
    );
  }
  return owner;
}

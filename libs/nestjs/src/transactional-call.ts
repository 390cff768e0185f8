import { InvalidRequestError } from '@athanor/core';
import {
  type AsyncScopedSession,
  beginsTransaction,
  endUnit,
  openUnit,
  replay,
  runUnit,
  type TransactionPlan,
  type TransactionUnit,
} from '@athanor/orm';
import { Logger } from '@nestjs/common';
import { isObservable, Observable, type Subscriber } from 'rxjs';

/** Calls a method in a unit of its own. What it gives ends the unit: a promise when it settles, an Observable when it does. */
export function callInUnit(scoped: AsyncScopedSession, plan: TransactionPlan, call: () => unknown): unknown {
  const begins = beginsTransaction(scoped, plan);
  if (begins && plan.retry.retries > 0)
    return replay(plan.retry, () => runUnit(scoped, plan, awaited(plan, call, 'retry')));
  // A savepoint is there only after a statement, and the method is to be called after that.
  if (!begins && plan.propagation === 'NESTED') return runUnit(scoped, plan, awaited(plan, call, 'propagation NESTED'));
  const unit = openUnit(scoped, plan);
  let given: unknown;
  try {
    given = unit.run(call);
  } catch (error) {
    return endUnit(unit, () => Promise.reject(error));
  }
  return isObservable(given) ? observeInUnit(unit, given) : endUnit(unit, () => given);
}

/** Reads an async iterator in a unit of its own, which begins with the first read. Where the reader stops early it is rolled back. */
export async function* iterateInUnit<T>(
  scoped: AsyncScopedSession,
  plan: TransactionPlan,
  start: () => AsyncGenerator<T>,
): AsyncGenerator<T> {
  if (plan.retry.retries > 0 && beginsTransaction(scoped, plan)) refuseStream(plan, 'retry');
  const unit = openUnit(scoped, plan);
  await unit.owner.begun();
  let source: AsyncGenerator<T> | undefined;
  let finished = false;
  try {
    source = unit.run(start);
    for (;;) {
      const iterator = source;
      const { done, value } = await unit.run(() => iterator.next());
      if (done === true) break;
      yield value;
    }
    finished = true;
    await unit.commit();
  } catch (error) {
    if (!finished) await unit.rollback(error);
    finished = true;
    throw error;
  } finally {
    if (!finished) {
      await unit.run(async () => source?.return(undefined));
      await unit.rollback(stopped(plan));
    }
  }
}

/** The same values, but the end comes after the commit. It can be subscribed once, as its transaction has begun already. */
function observeInUnit<T>(unit: TransactionUnit, source: Observable<T>): Observable<T> {
  let subscribed = false;
  return new Observable<T>((subscriber) => {
    if (subscribed) {
      subscriber.error(
        new InvalidRequestError(
          `The Observable of ${unit.plan.label} belongs to one transaction and can be subscribed once; call the method again`,
        ),
      );
      return undefined;
    }
    subscribed = true;
    return subscribeInUnit(unit, source, subscriber);
  });
}

function subscribeInUnit<T>(unit: TransactionUnit, source: Observable<T>, subscriber: Subscriber<T>): () => void {
  let ending = false;
  const end = (work: () => Promise<void>): void => {
    ending = true;
    endUnit(unit, work).then(
      () => subscriber.complete(),
      (error: unknown) => subscriber.error(error),
    );
  };
  const subscription = unit.run(() =>
    source.subscribe({
      next: (value) => subscriber.next(value),
      error: (error: unknown) => end(() => Promise.reject(error)),
      complete: () => end(() => Promise.resolve()),
    }),
  );
  return () => {
    subscription.unsubscribe();
    if (!ending) unit.rollback(stopped(unit.plan)).catch((error: unknown) => logger.error(error));
  };
}

const logger = new Logger('Transactional');

function awaited(plan: TransactionPlan, call: () => unknown, option: string): () => Promise<unknown> {
  return async () => {
    const given = call();
    return isObservable(given) ? refuseStream(plan, option) : given;
  };
}

function refuseStream(plan: TransactionPlan, option: string): never {
  throw new InvalidRequestError(
    `${plan.label} has the option ${option}, which goes with methods that give a promise, and it gives a stream`,
  );
}

function stopped(plan: TransactionPlan): InvalidRequestError {
  return new InvalidRequestError(`${plan.label} was not read to its end`);
}

import { InvalidRequestError } from '@athanor/core';
import { AsyncSession } from '../session/async-session.js';
import type { ScopePlace } from './session-scope.js';

/** Says where the code that runs now stands; throws where that is outside of every scope. */
export type FindPlace = () => ScopePlace;

/** The session that holds at a place, made now where there is none. */
export function sessionAt(place: ScopePlace): AsyncSession {
  const unit = place.unit ?? place.scope.covering;
  if (unit?.owner.ended === true) {
    throw new InvalidRequestError(
      `The transaction of ${unit.owner.plan.label} has ended: what comes now was started in it and not awaited, and is refused`,
    );
  }
  return place.scope.session;
}

/**
 * Makes an object a stand-in for whatever session is the current one: it has all methods and properties of AsyncSession
 * and is an `instanceof` it, and holds no session itself.
 */
export function standInForSession<T extends object>(target: T, findPlace: FindPlace): T & AsyncSession {
  Object.setPrototypeOf(target, standInPrototype);
  Object.defineProperty(target, place, { value: findPlace });
  return target as T & AsyncSession;
}

const place = Symbol('place');

interface StandIn {
  readonly [place]: FindPlace;
}

type Method = (...args: unknown[]) => unknown;
type Members = Record<PropertyKey, unknown>;

// What a session keeps as fields of its own; everything else is found on the prototype.
const fields = [
  'bind',
  'info',
  'autoflush',
  'expireOnCommit',
  'joinTransactionMode',
] as const satisfies readonly Exclude<keyof AsyncSession, symbol>[];

const standInPrototype: object = Object.create(AsyncSession.prototype, {
  ...Object.fromEntries(fields.map((name) => [name, forwardAccess(name)])),
  ...Object.fromEntries(Reflect.ownKeys(AsyncSession.prototype).map((name) => [name, forward(name)])),
  commit: managed('commit()', (at) => sessionAt(at).commit()),
  rollback: managed('rollback()', (at) => sessionAt(at).rollback()),
  reset: managed('reset()', (at) => sessionAt(at).reset()),
  close: managed('close()', (at) => at.scope.remove()),
  [Symbol.asyncDispose]: managed('close()', (at) => at.scope.remove()),
  constructor: { value: AsyncSession, configurable: true, writable: true },
});

function forward(name: PropertyKey): PropertyDescriptor {
  const { value } = Object.getOwnPropertyDescriptor(AsyncSession.prototype, name) ?? {};
  if (typeof value !== 'function') return forwardAccess(name);
  return {
    configurable: true,
    writable: true,
    value(this: StandIn, ...args: unknown[]) {
      const session = sessionAt(this[place]());
      return ((session as unknown as Members)[name] as Method).apply(session, args);
    },
  };
}

function forwardAccess(name: PropertyKey): PropertyDescriptor {
  return {
    configurable: true,
    get(this: StandIn) {
      return (sessionAt(this[place]()) as unknown as Members)[name];
    },
    set(this: StandIn, value: unknown) {
      (sessionAt(this[place]()) as unknown as Members)[name] = value;
    },
  };
}

/** Ends what a unit has begun, which is the unit's to end. */
function managed(call: string, act: (at: ScopePlace) => Promise<void>): PropertyDescriptor {
  return {
    configurable: true,
    writable: true,
    value: async function (this: StandIn) {
      const at = this[place]();
      refuseInUnit(at, call);
      await act(at);
    },
  };
}

/** Throws where the transaction is that of a unit. */
export function refuseInUnit(at: ScopePlace, call: string): void {
  const unit = at.unit ?? at.scope.covering;
  if (unit === undefined) return;
  throw new InvalidRequestError(
    `${call} was called within the transaction of ${unit.owner.plan.label}, which commits when it succeeds and rolls back when it fails; let it end, or throw`,
  );
}

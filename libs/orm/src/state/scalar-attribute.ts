import type { ColumnProperty } from '../mapping/column-property.js';
import type { InstanceState } from './instance-state.js';
import { stateOf } from './stateful.js';
import { columnNotLoaded } from './unloaded-errors.js';

/** Stands for the value of a column that is not known: never loaded, or expired. */
export const notLoaded: unique symbol = Symbol('athanor.notLoaded');

let peeking = false;

/** Runs `read`, in which columns that are not loaded read as {@link notLoaded} instead of throwing. */
export function peek<T>(read: () => T): T {
  const before = peeking;
  peeking = true;
  try {
    return read();
  } finally {
    peeking = before;
  }
}

/** The value of an attribute, or {@link notLoaded}. */
export function peekValue(entity: object, key: string): unknown {
  return Object.hasOwn(entity, key) ? (entity as Record<string, unknown>)[key] : notLoaded;
}

/** Gives an object a column as a plain property of its own. */
export function defineColumn(entity: object, key: string, value: unknown): void {
  Object.defineProperty(entity, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The accessor of a column on the prototype; only met while the object has no property of its own. */
export function columnAccessor({ key }: ColumnProperty): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: false,
    get(this: object): unknown {
      if (peeking) return notLoaded;
      const state = stateOf(this);
      // Read on the prototype itself, as some tools do.
      return state === undefined ? undefined : readUnloaded(state, key);
    },
    set(this: object, value: unknown): void {
      defineColumn(this, key, value);
    },
  };
}

/** What was never set is null before the first flush; afterwards it is in the database, and only an await brings it. */
function readUnloaded(state: InstanceState, key: string): null {
  if (state.key === undefined) return null;
  throw columnNotLoaded(state, key);
}

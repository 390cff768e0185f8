import type { ColumnProperty } from '../mapping/column-property.js';
import type { Mapper } from '../mapping/mapper.js';
import type { InstanceState } from './instance-state.js';
import { stateOf } from './stateful.js';
import { columnNotLoaded } from './unloaded-errors.js';

/** Stands for the value of a column that is not known: never loaded, or expired. */
export const notLoaded: unique symbol = Symbol('athanor.notLoaded');

let peeking = false;

/** True where an entity's columns differ from a row of them. Columns that are not loaded read as {@link notLoaded} meanwhile. */
export function differsFromRow(mapper: Mapper, entity: object, row: readonly unknown[]): boolean {
  peeking = true;
  try {
    return mapper.comparer(entity, row);
  } finally {
    peeking = false;
  }
}

/** The values of an entity's columns by place, {@link notLoaded} for those that it has not. */
export function presentRow(mapper: Mapper, entity: object): unknown[] {
  peeking = true;
  try {
    return mapper.reader(entity);
  } finally {
    peeking = false;
  }
}

/** The value of an attribute, or {@link notLoaded}. */
export function peekValue(entity: object, key: string): unknown {
  return Object.hasOwn(entity, key) ? (entity as Record<string, unknown>)[key] : notLoaded;
}

/** The accessor of a column on the prototype; only met while the object has no property of its own. */
export function columnAccessor(property: ColumnProperty): PropertyDescriptor {
  return {
    configurable: true,
    enumerable: false,
    get(this: object): unknown {
      if (peeking) return notLoaded;
      const state = stateOf(this);
      // Read on the prototype itself, as some tools do.
      return state === undefined ? undefined : readUnloaded(state, property.key);
    },
    set(this: object, value: unknown): void {
      property.defineOn(this, value);
    },
  };
}

/** What was never set is null before the first flush; afterwards it is in the database, and only an await brings it. */
function readUnloaded(state: InstanceState, key: string): null {
  if (state.key === undefined) return null;
  throw columnNotLoaded(state, key);
}

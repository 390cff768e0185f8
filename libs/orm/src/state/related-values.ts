import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from './instance-state.js';
import type { InstrumentedList } from './instrumented-list.js';

/** What a relationship of an object holds. */
export type RelatedValue = object | InstrumentedList | null;

/** What back-references reported to a collection that is not loaded. */
export interface QueuedChanges {
  readonly added: Set<object>;
  readonly removed: Set<object>;
}

/** The relationships of one object, by their places; made when the first of them is needed. */
export class RelatedValues {
  /** The present values; undefined: not loaded. */
  readonly current: (RelatedValue | undefined)[];
  /** The values as the database has them, collections as plain copies; undefined: not known. */
  readonly committed: (RelatedValue | readonly object[] | undefined)[];
  /** Collections that were read before anything was put in: they become the value with their first item. */
  readonly unset: (InstrumentedList | undefined)[];
  readonly queued: (QueuedChanges | undefined)[];
  /** Which object holds this one through a relationship of that object's class; null: the last one let go. */
  parents: Map<RelationshipProperty, InstanceState | null> | undefined = undefined;

  constructor(count: number) {
    this.current = blanks(count);
    this.committed = blanks(count);
    this.unset = blanks(count);
    this.queued = blanks(count);
  }

  queueOf(index: number): QueuedChanges {
    const queue = this.queued[index] ?? { added: new Set<object>(), removed: new Set<object>() };
    this.queued[index] = queue;
    return queue;
  }

  /** Forgets one relationship, as if it had never been loaded. */
  forget(index: number): void {
    const value = this.current[index];
    if (Array.isArray(value)) (value as InstrumentedList).disown();
    this.current[index] = undefined;
    this.committed[index] = undefined;
    this.unset[index]?.disown();
    this.unset[index] = undefined;
    this.queued[index] = undefined;
  }
}

function blanks<T>(count: number): (T | undefined)[] {
  const list: (T | undefined)[] = [];
  for (let i = 0; i < count; i++) list.push(undefined);
  return list;
}

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
  unset: (InstrumentedList | undefined)[] | undefined = undefined;
  queued: (QueuedChanges | undefined)[] | undefined = undefined;
  /** Which object holds this one through a relationship of that object's class; null: the last one let go. */
  parents: Map<RelationshipProperty, InstanceState | null> | undefined = undefined;

  constructor(count: number) {
    this.current = blanks(count);
    this.committed = blanks(count);
  }

  queueOf(index: number): QueuedChanges {
    this.queued ??= [];
    const queue = this.queued[index] ?? { added: new Set<object>(), removed: new Set<object>() };
    this.queued[index] = queue;
    return queue;
  }

  /** The collection that was read empty is nobody's from here on, unless it is `kept`. */
  forgetUnset(index: number, kept?: InstrumentedList): void {
    const list = this.unset?.[index];
    if (list === undefined || this.unset === undefined) return;
    if (list !== kept) list.disown();
    this.unset[index] = undefined;
  }

  forgetQueued(index: number): void {
    if (this.queued !== undefined) this.queued[index] = undefined;
  }

  /** Forgets one relationship, as if it had never been loaded. */
  forget(index: number): void {
    const value = this.current[index];
    if (Array.isArray(value)) (value as InstrumentedList).disown();
    this.current[index] = undefined;
    this.committed[index] = undefined;
    this.forgetUnset(index);
    this.forgetQueued(index);
  }
}

function blanks<T>(count: number): (T | undefined)[] {
  const list: (T | undefined)[] = [];
  for (let i = 0; i < count; i++) list.push(undefined);
  return list;
}

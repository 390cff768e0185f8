import { FlushError } from '@athanor/core/spi';
import type { NamedColumn } from '@athanor/core';
import type { Mapper } from '../mapping/mapper.js';
import { type InstanceState, notLoaded } from '../state/instance-state.js';
import type { FlushSet, KeySync } from './flush-set.js';

/** The key copies of a flush, by the object that takes them. */
export type SyncsByChild = ReadonlyMap<InstanceState, readonly KeySync[]>;

/** A clear comes before a copy: what a child loses to one parent it may gain from another. */
export function syncsByChild(set: FlushSet): SyncsByChild {
  const map = new Map<InstanceState, KeySync[]>();
  for (const sync of set.syncs) {
    const list = map.get(sync.child) ?? [];
    if (sync.parent === undefined) list.unshift(sync);
    else list.push(sync);
    map.set(sync.child, list);
  }
  return map;
}

/** Copies the keys of its parents into the foreign keys of an object that is about to be written. */
export function synchronizeKeys(state: InstanceState, syncs: SyncsByChild): void {
  const own = syncs.get(state);
  if (own === undefined) return;
  for (const { child, parent, relationship } of own) {
    for (const [local, remote] of relationship.localRemotePairs) {
      const [key, foreign] = relationship.direction === 'one-to-many' ? [local, remote] : [remote, local];
      const property = propertyOf(child.mapper, foreign);
      if (parent === undefined) clear(child, property.key, property.column.primaryKey);
      else setAttribute(child, property.key, keyValue(parent, key, child));
    }
  }
}

/** The value of a key column of an object that has been written: the present one, or that of the database where the object has expired. */
export function keyValue(parent: InstanceState, column: NamedColumn, child: InstanceState): unknown {
  const property = propertyOf(parent.mapper, column);
  const value = knownValue(parent, property);
  if (value === null || value === undefined) {
    throw new FlushError(
      `${parent.describe()} has no ${property.key} yet, which ${child.describe()} refers to; add it to the session first`,
    );
  }
  return value;
}

/** A column's value where it can be had without IO; undefined where it cannot. */
function knownValue(state: InstanceState, { key, index }: { key: string; index: number }): unknown {
  if (state.key === undefined || Object.hasOwn(state.entity, key)) {
    return (state.entity as Record<string, unknown>)[key];
  }
  const committed = state.committed?.[index];
  return committed === notLoaded ? undefined : committed;
}

function clear(child: InstanceState, key: string, isPrimaryKey: boolean): void {
  if (isPrimaryKey) {
    throw new FlushError(
      `${child.describe()} would lose its primary key column ${key} with its parent; delete it, or give it another parent`,
    );
  }
  setAttribute(child, key, null);
}

function setAttribute(state: InstanceState, key: string, value: unknown): void {
  const entity = state.entity as Record<string, unknown>;
  if (!Object.hasOwn(entity, key) || entity[key] !== value) entity[key] = value;
}

interface KeyProperty {
  readonly key: string;
  readonly index: number;
  readonly column: { readonly primaryKey: boolean };
}

function propertyOf(mapper: Mapper, column: NamedColumn): KeyProperty {
  const property = mapper.columnProperty(column);
  if (property === undefined) throw new FlushError(`Column ${column.name} is not mapped by ${mapper.className}`);
  return property as never;
}

import type { InstanceState } from '../state/instance-state.js';
import { manyToManyDependency } from './many-to-many.js';
import { manyToOneDependency } from './many-to-one.js';
import { oneToManyDependency } from './one-to-many.js';
import type { FlushHost } from './flush-host.js';
import type { FlushSet } from './flush-set.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';

/** What one direction of relationship decides in a flush. */
export interface Dependency {
  /** Of an object that stays: foreign keys to copy, association rows to write. */
  saved(state: InstanceState, relationship: RelationshipProperty, set: FlushSet): void;
  /** Of an object that is deleted: who is deleted with it, whose foreign keys become NULL. */
  deleted(state: InstanceState, relationship: RelationshipProperty, set: FlushSet): void;
}

const dependencies: Readonly<Record<RelationshipProperty['direction'], Dependency>> = {
  'one-to-many': oneToManyDependency,
  'many-to-one': manyToOneDependency,
  'many-to-many': manyToManyDependency,
};

/**
 * Finds what takes part in a flush: new, changed and deleted objects, orphans, and what cascades reach among what is
 * loaded. What would have to be loaded first is named in `missing`. `chosen` narrows the flush to some objects.
 */
export function collect(host: FlushHost, chosen?: ReadonlySet<InstanceState>): FlushSet {
  const set: FlushSet = {
    saves: new Set(),
    deletes: new Set(),
    rowSwitches: new Map(),
    syncs: [],
    associations: [],
    missing: [],
  };
  const takes = (state: InstanceState): boolean => chosen === undefined || chosen.has(state);
  for (const state of host.deletedStates) if (takes(state)) set.deletes.add(state);
  for (const state of host.newStates) {
    if (!takes(state)) continue;
    if (isPendingOrphan(state)) host.dropPending(state);
    else set.saves.add(state);
  }
  for (const state of host.identityMap.all()) {
    if (set.deletes.has(state) || !takes(state) || !state.isModified) continue;
    if (isCutLoose(state)) set.deletes.add(state);
    else set.saves.add(state);
  }
  collectOrphans(set);
  followDeletes(host, set);
  followSaves(set);
  return set;
}

/** A new object of which some relationship says that it does not live without a parent, and that had one and has none now. */
function isPendingOrphan(state: InstanceState): boolean {
  const owners = state.mapper.deleteOrphanOwners;
  if (owners.length === 0) return false;
  return state.hadParent && owners.every((relationship) => !state.hasParent(relationship));
}

/** A persistent object that says itself that it has no parent any more, of a relationship that deletes what it leaves behind; the parent that the database knows may not be loaded. */
function isCutLoose(state: InstanceState): boolean {
  return state.mapper.deleteOrphanOwners.some((owned) => {
    const { reverse } = owned;
    if (reverse === undefined || reverse.uselist || state.hasParent(owned)) return false;
    const { added, deleted, unknown, isSet } = state.relatedHistory(reverse);
    return isSet && added.length === 0 && (unknown || deleted.length > 0);
  });
}

/** Persistent children that were taken out of a delete-orphan collection, and that no other one holds. */
function collectOrphans(set: FlushSet): void {
  for (const state of Array.from(set.saves)) {
    if (!state.hasRelated) continue;
    for (const relationship of state.mapper.relationships) {
      if (!relationship.cascade.deleteOrphan || relationship.viewonly) continue;
      for (const child of state.relatedHistory(relationship).deleted) {
        if (child.key !== undefined && !child.deleted && !child.hasParent(relationship)) {
          set.saves.delete(child);
          set.deletes.add(child);
        }
      }
    }
  }
}

/** The set grows while it is walked: a deleted child is followed as well. A new one was never written: it is only dropped. */
function followDeletes(host: FlushHost, set: FlushSet): void {
  for (const state of set.deletes) {
    set.saves.delete(state);
    if (state.key === undefined) {
      set.deletes.delete(state);
      host.dropPending(state);
    }
    for (const relationship of state.mapper.relationships) {
      if (!relationship.viewonly) dependencies[relationship.direction].deleted(state, relationship, set);
    }
  }
}

function followSaves(set: FlushSet): void {
  for (const state of set.saves) {
    if (!state.hasRelated) continue;
    for (const relationship of state.mapper.relationships) {
      if (!relationship.viewonly) dependencies[relationship.direction].saved(state, relationship, set);
    }
  }
}

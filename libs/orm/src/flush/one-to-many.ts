import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from '../state/instance-state.js';
import type { Dependency } from './collect.js';
import { type FlushSet, takesPart } from './flush-set.js';

/** The children carry the foreign key: they take the parent's key when they come, and lose it when they go. */
export const oneToManyDependency: Dependency = {
  saved(state, relationship, set) {
    const { added, deleted, unknown, isSet } = state.relatedHistory(relationship);
    if (unknown && isSet) set.missing.push({ state, relationship });
    for (const child of added) {
      if (!takesPart(child, relationship)) continue;
      set.syncs.push({ relationship, child, parent: state });
      if (!set.deletes.has(child)) set.saves.add(child);
    }
    for (const child of deleted) {
      if (set.deletes.has(child) || child.deleted || child.session === undefined) continue;
      if (movedElsewhere(child, relationship, state)) continue;
      set.syncs.push({ relationship, child, parent: undefined });
      set.saves.add(child);
    }
  },

  deleted(state, relationship, set) {
    if (relationship.passiveDeletes === 'all') return;
    const { added, unchanged, deleted, unknown } = state.relatedHistory(relationship);
    if (unknown && relationship.passiveDeletes !== true) {
      set.missing.push({ state, relationship });
      return;
    }
    for (const child of [...added, ...unchanged, ...deleted]) {
      if (child.session === undefined || child.deleted || set.deletes.has(child)) continue;
      if (dies(child, relationship, state, deleted)) set.deletes.add(child);
      else leaveAlone(child, relationship, state, set);
    }
  },
};

/** True where a child is deleted with its parent; one that was taken out before as well, unless it found another parent. */
function dies(
  child: InstanceState,
  relationship: RelationshipProperty,
  parent: InstanceState,
  removed: readonly InstanceState[],
): boolean {
  const { cascade } = relationship;
  if (cascade.deleteOrphan && removed.includes(child)) return !child.hasParent(relationship);
  return cascade.delete && !movedElsewhere(child, relationship, parent);
}

/** A child that stays when its parent goes has no parent any more, unless it found another one. */
function leaveAlone(
  child: InstanceState,
  relationship: RelationshipProperty,
  parent: InstanceState,
  set: FlushSet,
): void {
  if (movedElsewhere(child, relationship, parent)) return;
  set.syncs.push({ relationship, child, parent: undefined });
  set.saves.add(child);
}

/** True where the child's own side of the relationship already names another parent. */
function movedElsewhere(child: InstanceState, relationship: RelationshipProperty, from: InstanceState): boolean {
  const { reverse } = relationship;
  if (reverse === undefined) return child.hasParent(relationship, from);
  const parent = child.loadedRelated(reverse);
  return parent !== undefined && parent !== null && parent !== from.entity;
}

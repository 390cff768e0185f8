import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from '../state/instance-state.js';
import type { Dependency } from './collect.js';
import { type FlushSet, takesPart } from './flush-set.js';

/** The object itself carries the foreign key: it takes the key of what it points to. */
export const manyToOneDependency: Dependency = {
  saved(state, relationship, set) {
    const { added, deleted, isSet } = state.relatedHistory(relationship);
    const target = added[0];
    if (target !== undefined) {
      if (target.key === undefined && !takesPart(target, relationship)) return;
      if (isLetGo(target, relationship, set)) return;
      set.syncs.push({ relationship, child: state, parent: target });
    } else if (isSet || deleted.length > 0) {
      set.syncs.push({ relationship, child: state, parent: undefined });
    }
  },

  deleted(state, relationship, set) {
    if (!relationship.cascade.delete && !relationship.cascade.deleteOrphan) return;
    const { added, unchanged, unknown } = state.relatedHistory(relationship);
    if (unknown) {
      set.missing.push({ state, relationship });
      return;
    }
    for (const target of [...added, ...unchanged])
      if (target.key !== undefined && !target.deleted) set.deletes.add(target);
  },
};

/** True where the target is deleted, and its own side of the relationship says what becomes of those that point to it. */
function isLetGo(target: InstanceState, { reverse }: RelationshipProperty, set: FlushSet): boolean {
  return set.deletes.has(target) && reverse !== undefined && !reverse.viewonly && reverse.passiveDeletes !== 'all';
}

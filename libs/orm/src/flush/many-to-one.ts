import type { Dependency } from './collect.js';
import { takesPart } from './flush-set.js';

/** The object itself carries the foreign key: it takes the key of what it points to. */
export const manyToOneDependency: Dependency = {
  saved(state, relationship, set) {
    const { added, deleted, isSet } = state.relatedHistory(relationship);
    const target = added[0];
    if (target !== undefined) {
      if (target.key === undefined && !takesPart(target, relationship)) return;
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

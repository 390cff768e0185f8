import type { InstanceState } from '../state/instance-state.js';
import type { Dependency } from './collect.js';
import { type AssociationChange, type FlushSet, takesPart } from './flush-set.js';

/** Neither side carries the key: pairs stand in the association table. A pair that both sides report is written once. */
export const manyToManyDependency: Dependency = {
  saved(state, relationship, set) {
    // What a back-reference says of a collection that is not loaded, the other side says as well, and knows better what is new.
    if (state.loadedRelated(relationship) === undefined) return;
    const { added, deleted, unknown, isSet } = state.relatedHistory(relationship);
    if (unknown && isSet) set.missing.push({ state, relationship });
    for (const other of added) {
      // All pairs of an object that is deleted go with it, also those that never came to be written.
      if (!set.deletes.has(other) && takesPart(other, relationship))
        record(set, { relationship, kind: 'insert', owner: state, other });
    }
    for (const other of deleted) {
      if (hasRows(other)) record(set, { relationship, kind: 'delete', owner: state, other });
    }
  },

  deleted(state, relationship, set) {
    if (relationship.passiveDeletes === 'all') return;
    const { unchanged, deleted, unknown } = state.relatedHistory(relationship);
    if (unknown && relationship.passiveDeletes !== true) {
      set.missing.push({ state, relationship });
      return;
    }
    for (const other of [...unchanged, ...deleted]) {
      if (hasRows(other)) record(set, { relationship, kind: 'delete', owner: state, other });
      if (relationship.cascade.delete && !other.deleted && unchanged.includes(other)) set.deletes.add(other);
    }
  },
};

/** False for an object that is not in the database, or no longer: its pairs went with it. */
function hasRows(other: InstanceState): boolean {
  return other.key !== undefined && !other.deleted;
}

function record(set: FlushSet, change: AssociationChange): void {
  const reverse = change.relationship.reverse;
  const known = set.associations.some(
    (other) =>
      other.kind === change.kind &&
      ((other.relationship === change.relationship && other.owner === change.owner && other.other === change.other) ||
        (other.relationship === reverse && other.owner === change.other && other.other === change.owner)),
  );
  if (!known) set.associations.push(change);
}

import { SAWarning, warn } from '@athanor/core/spi';
import type { InstanceState } from '../state/instance-state.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';

/** A foreign key of `child` that takes the key of `parent`, or NULL, before the child is written. */
export interface KeySync {
  readonly relationship: RelationshipProperty;
  readonly child: InstanceState;
  readonly parent: InstanceState | undefined;
}

/** A row of an association table that has to be written or removed. */
export interface AssociationChange {
  readonly relationship: RelationshipProperty;
  readonly kind: 'insert' | 'delete';
  /** The side that owns the relationship, and the other one. */
  readonly owner: InstanceState;
  readonly other: InstanceState;
}

/** A relationship of an object that has to be seen before the flush can be planned. */
export interface MissingRelationship {
  readonly state: InstanceState;
  readonly relationship: RelationshipProperty;
}

/** What takes part in a flush. */
export interface FlushSet {
  /** To be inserted or updated, in the order in which they were found. */
  readonly saves: Set<InstanceState>;
  readonly deletes: Set<InstanceState>;
  /** New objects that take over the row of a deleted one. */
  readonly rowSwitches: Map<InstanceState, InstanceState>;
  readonly syncs: KeySync[];
  readonly associations: AssociationChange[];
  /** What is not loaded and must be seen; empty when the set is complete. */
  readonly missing: MissingRelationship[];
}

/** True where a member of a relationship is in the session; one that is in none is not written, with a warning. */
export function takesPart(member: InstanceState, relationship: RelationshipProperty): boolean {
  if (member.session !== undefined) return !member.deleted;
  warn(
    `Object of type <${member.mapper.className}> not in session, add operation along '${relationship}' will not proceed; add it to the session`,
    SAWarning,
  );
  return false;
}

import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { assignScalar } from './backref.js';
import { type InstanceState, notLoaded } from './instance-state.js';
import { cascadeAttach, memberStateOf } from './members.js';
import { relationshipDetached, relationshipRaises } from './unloaded-errors.js';

/** The object where it can be had without IO, else {@link notLoaded}; errors for what may not be loaded. */
export function readObject(state: InstanceState, property: RelationshipProperty): object | null | typeof notLoaded {
  const loaded = state.loadedRelated(property);
  if (loaded !== undefined) return loaded;
  if (state.key === undefined) return null;
  const lazy = state.loaderOptions?.[property.key] ?? property.lazy;
  if (lazy === 'raise') throw relationshipRaises(property, lazy);
  if (state.session === undefined) throw relationshipDetached(state, property.key);
  const target = state.lookupTarget(
    property,
    state.mapper.columns.map(({ index }) => state.columnValue(index)),
  );
  if (target === null) return null;
  if (target !== undefined) {
    state.rememberRelated(property, target);
    return target;
  }
  if (lazy === 'raise_on_sql') throw relationshipRaises(property, lazy);
  return notLoaded;
}

/** Sets a scalar relationship from the program: undefined counts as null. */
export function writeObject(state: InstanceState, property: RelationshipProperty, value: unknown): void {
  if (value === undefined || value === null) {
    assignScalar(state, property, null);
    return;
  }
  const member = memberStateOf(property, value);
  cascadeAttach(state, property, member);
  assignScalar(state, property, member.entity);
}

import { DetachedInstanceError, InvalidRequestError, MissingGreenlet } from '@athanor/core/spi';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from './instance-state.js';

/** A column was read that is not loaded. */
export function columnNotLoaded(state: InstanceState, key: string): Error {
  if (state.session === undefined) {
    return new DetachedInstanceError(
      `Instance ${state.describe()} is not bound to a Session; attribute refresh operation cannot proceed for '${key}'. ` +
        'Load it before the session closes, or add the object to a session.',
    );
  }
  return missing(state, key, `load it in the query`);
}

/** A relationship was read that is not loaded. */
export function relationshipNotLoaded(state: InstanceState, property: RelationshipProperty): Error {
  if (state.session === undefined) return relationshipDetached(state, property.key);
  const load = property.uselist ? 'selectinload' : 'joinedload';
  return missing(
    state,
    property.key,
    `load it in the query with ${load}(${property.mapper.className}.c.${property.key})`,
  );
}

/** A relationship of an object without a session was to be loaded. */
export function relationshipDetached(state: InstanceState, key: string): DetachedInstanceError {
  return new DetachedInstanceError(
    `Parent instance ${state.describe()} is not bound to a Session; lazy load operation of attribute '${key}' cannot proceed. ` +
      'Load it before the session closes, or add the object to a session.',
  );
}

/** A relationship was read that is declared, or loaded, to be never loaded by itself. */
export function relationshipRaises(property: RelationshipProperty, lazy: string): InvalidRequestError {
  return new InvalidRequestError(`'${property}' is not available due to lazy='${lazy}'`);
}

function missing(state: InstanceState, key: string, inQuery: string): MissingGreenlet {
  return new MissingGreenlet(
    `Attribute '${key}' of ${state.describe()} is not loaded, and reading a property cannot wait for the database. ` +
      `Await it: await entity.awaitableAttrs.${key}; or refresh it: await session.refresh(entity, ['${key}']); or ${inQuery}.`,
  );
}

import { Membership, mappedState } from './membership.js';
import type { AsyncSession } from './async-session.js';

/** The session that an object is in, or null. An object that is no entity is an UnmappedInstanceError. SQLAlchemy: `async_object_session()`. */
export function asyncObjectSession(entity: object): AsyncSession | null {
  const { session } = mappedState(entity);
  return session instanceof Membership ? (session.owner.session as AsyncSession) : null;
}

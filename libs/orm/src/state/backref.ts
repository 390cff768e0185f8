import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from './instance-state.js';
import type { InstrumentedList } from './instrumented-list.js';
import { stateOf } from './stateful.js';

/**
 * Sets a scalar relationship and brings the other side in step: the old target lets go of the object, the new one takes
 * it. `reportedBy` is the target whose collection reported the object and so has it already. Each step looks at what is
 * there and does nothing where both sides agree: so it ends.
 */
export function assignScalar(
  state: InstanceState,
  property: RelationshipProperty,
  value: object | null,
  reportedBy?: InstanceState,
): void {
  const old = state.peekRelated(property);
  if (old === value) {
    state.rememberRelated(property, value);
    return;
  }
  state.storeScalar(property, value, old);
  const { reverse } = property;
  if (property.viewonly) return;
  if (old !== undefined && old !== null) (stateOf(old) as InstanceState).loseParent(property, state);
  const target = value === null ? undefined : (stateOf(value) as InstanceState);
  if (target !== undefined) target.gainParent(property, state);
  if (reverse === undefined || reverse.viewonly) return;
  if (old !== undefined && old !== null) takeFrom(stateOf(old) as InstanceState, reverse, state.entity);
  if (target !== undefined && target !== reportedBy) giveTo(target, reverse, state.entity);
}

/** A member came into a collection: its side of the relationship follows. */
export function memberAdded(owner: InstanceState, property: RelationshipProperty, member: InstanceState): void {
  if (property.viewonly) return;
  member.gainParent(property, owner);
  const { reverse } = property;
  if (reverse === undefined || reverse.viewonly) return;
  if (reverse.uselist) giveTo(member, reverse, owner.entity);
  else assignScalar(member, reverse, owner.entity, owner);
}

/** A member left a collection altogether: its side of the relationship follows, unless it has turned elsewhere already. */
export function memberRemoved(owner: InstanceState, property: RelationshipProperty, member: InstanceState): void {
  if (property.viewonly) return;
  member.loseParent(property, owner);
  const { reverse } = property;
  if (reverse !== undefined && !reverse.viewonly) takeFrom(member, reverse, owner.entity);
}

/** `member` stands on the owner's side from now on. */
function giveTo(owner: InstanceState, property: RelationshipProperty, member: object): void {
  if (!property.uselist) {
    assignScalar(owner, property, member);
    return;
  }
  const state = stateOf(member) as InstanceState;
  const list = owner.listForChange(property);
  if (list === undefined) owner.queueAdded(property, member);
  else if (isHeld(list, property, state)) return;
  else list.appendQuietly(member);
  state.gainParent(property, owner);
}

/** A new object that named another parent so far stands in no list of this one: it is not searched for in what may be a long one. */
function isHeld(list: InstrumentedList, property: RelationshipProperty, member: InstanceState): boolean {
  const isNewcomer = member.key === undefined && property.reverse?.uselist === false;
  return !isNewcomer && list.holds(member.entity);
}

/** `member` stands on the owner's side no longer. */
function takeFrom(owner: InstanceState, property: RelationshipProperty, member: object): void {
  if (!property.uselist) {
    if (owner.peekRelated(property) === member) assignScalar(owner, property, null);
    return;
  }
  const list = owner.listForChange(property);
  if (list === undefined) owner.queueRemoved(property, member);
  else if (!list.removeQuietly(member)) return;
  const state = stateOf(member);
  if (state !== undefined && !(list?.holds(member) ?? false)) state.loseParent(property, owner);
}

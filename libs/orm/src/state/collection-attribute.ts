import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { memberAdded, memberRemoved } from './backref.js';
import type { InstanceState } from './instance-state.js';
import { InstrumentedList, type ListOwner } from './instrumented-list.js';
import { cascadeAttach, memberStateOf } from './members.js';
import { notLoaded } from './scalar-attribute.js';
import { relationshipDetached, relationshipRaises } from './unloaded-errors.js';

/** Hears of the changes of the list that stands for a relationship of one object. */
class CollectionOwner implements ListOwner<object> {
  list: InstrumentedList | undefined;

  constructor(
    readonly state: InstanceState,
    readonly property: RelationshipProperty,
  ) {}

  adding(items: readonly object[]): void {
    for (const item of items) cascadeAttach(this.state, this.property, memberStateOf(this.property, item));
    this.state.storeList(this.property, this.list as InstrumentedList);
  }

  added(item: object): void {
    memberAdded(this.state, this.property, memberStateOf(this.property, item));
  }

  removed(item: object): void {
    if (this.list?.holds(item) === false) memberRemoved(this.state, this.property, memberStateOf(this.property, item));
  }
}

/** A list of members that stands for a relationship of an object; nothing is reported of those given. */
export function makeList(
  state: InstanceState,
  property: RelationshipProperty,
  items: readonly object[],
): InstrumentedList {
  const owner = new CollectionOwner(state, property);
  owner.list = InstrumentedList.of_(items, owner);
  return owner.list;
}

/** Puts another list in place of a collection: what only the old one held is removed, what only the new one holds is added. */
export function replaceCollection(state: InstanceState, property: RelationshipProperty, value: unknown): void {
  const old = state.loadedRelated(property) as InstrumentedList | undefined;
  if (value === old && old !== undefined) return;
  if (!Array.isArray(value)) {
    throw new TypeError(
      `Incompatible collection type: ${value === null ? 'null' : typeof value} is not list-like; ${property} takes an array`,
    );
  }
  const members = value.map((item) => memberStateOf(property, item));
  for (const member of members) cascadeAttach(state, property, member);
  const before: readonly object[] = old ?? state.queuedAdditions(property);
  const list = makeList(state, property, value as object[]);
  old?.disown();
  state.storeList(property, list);
  const kept = new Set<object>(list);
  const known = new Set<object>(before);
  for (const item of known) if (!kept.has(item)) memberRemoved(state, property, memberStateOf(property, item));
  for (const member of new Set(members)) if (!known.has(member.entity)) memberAdded(state, property, member);
}

/** The collection where it can be had without IO, else {@link notLoaded}; errors for what may not be loaded. */
export function readCollection(
  state: InstanceState,
  property: RelationshipProperty,
): InstrumentedList | typeof notLoaded {
  const loaded = state.loadedRelated(property) as InstrumentedList | undefined;
  if (loaded !== undefined) return loaded;
  if (state.key === undefined) return state.unsetList(property);
  const lazy = state.loaderOptions?.[property.key] ?? property.lazy;
  if (lazy === 'raise') throw relationshipRaises(property, lazy);
  if (state.session === undefined) throw relationshipDetached(state, property.key);
  if (lazy === 'raise_on_sql') throw relationshipRaises(property, lazy);
  return notLoaded;
}

import { type IdentityKey, identityKeyOf } from '../mapping/identity-key.js';
import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { memberAdded, memberRemoved } from './backref.js';
import { makeList } from './collection-attribute.js';
import { compareMembers, type RelatedHistory } from './history.js';
import type { InstanceState } from './instance-state.js';
import { InstrumentedList } from './instrumented-list.js';
import { cascadeAttach } from './members.js';
import { type RelatedValue, RelatedValues } from './related-values.js';
import { notLoaded } from './scalar-attribute.js';
import type { SessionLink } from './session-link.js';
import { stateOf } from './stateful.js';

/** The part of an entity's state that knows its relationships: what they hold, what the database has, who holds the entity. */
export abstract class RelatedState {
  /** The object; set once, by its constructor. */
  entity: object = undefined as never;
  protected related: RelatedValues | undefined = undefined;

  constructor(
    readonly mapper: Mapper,
    /** The identity in the database; undefined before the first flush. */
    public key: IdentityKey | undefined,
    public session: SessionLink | undefined,
    /** The column values as the database has them, by place; {@link notLoaded} where unknown; undefined before the first flush. */
    public committed: unknown[] | undefined,
  ) {}

  /** False where no relationship was loaded, read or set: there is nothing behind any of them. */
  get hasRelated(): boolean {
    return this.related !== undefined;
  }

  /** The value of a relationship where it is loaded: an object, null or a list; undefined where it is not. */
  loadedRelated(property: RelationshipProperty): RelatedValue | undefined {
    const related = this.related;
    if (related === undefined) return undefined;
    const value = related.current[property.index];
    if (value !== undefined) return value;
    const unset = related.unset?.[property.index];
    return unset !== undefined && unset.length > 0 ? unset : undefined;
  }

  /**
   * As {@link loadedRelated}, and for a scalar that is not loaded what can be said without IO: null where the foreign key
   * is NULL, the target where the session holds it. The foreign key is that of the database.
   */
  peekRelated(property: RelationshipProperty): RelatedValue | undefined {
    const value = this.loadedRelated(property);
    if (value !== undefined || property.uselist) return value;
    return this.key === undefined ? null : this.lookupTarget(property, this.committed);
  }

  /** The target of a many-to-one that a row of column values names, as far as it is known without IO. */
  lookupTarget(property: RelationshipProperty, row: readonly unknown[] | undefined): object | null | undefined {
    if (property.keyLookup === undefined || row === undefined) return undefined;
    const values = property.keyLookup.map((place) => row[place]);
    if (values.includes(notLoaded)) return undefined;
    if (values.some((value) => value === null || value === undefined)) return null;
    return this.session?.lookup(property.target, identityKeyOf(property.target, values));
  }

  /** The collection of an object that is in no database yet, before anything was put in: always the same one, kept apart. */
  unsetList(this: InstanceState, property: RelationshipProperty): InstrumentedList {
    const related = this.relatedValues();
    related.unset ??= [];
    const list = related.unset[property.index] ?? makeList(this, property, []);
    related.unset[property.index] = list;
    return list;
  }

  /** The list that a back-reference may write to; undefined where the collection is in the database and not loaded. */
  listForChange(this: InstanceState, property: RelationshipProperty): InstrumentedList | undefined {
    const loaded = this.loadedRelated(property) as InstrumentedList | undefined;
    if (loaded !== undefined || this.key !== undefined) return loaded;
    const list = this.unsetList(property);
    this.storeList(property, list);
    return list;
  }

  /** A list becomes the value of a collection. */
  storeList(property: RelationshipProperty, list: InstrumentedList): void {
    const related = this.relatedValues();
    if (related.current[property.index] === list) return;
    related.current[property.index] = list;
    related.forgetUnset(property.index, list);
    related.forgetQueued(property.index);
  }

  /** A scalar relationship gets a value from the program; what it was is kept as committed, where that is known. */
  storeScalar(property: RelationshipProperty, value: object | null, old: RelatedValue | undefined): void {
    const { current, committed } = this.relatedValues();
    if (this.key !== undefined && current[property.index] === undefined) committed[property.index] = old;
    current[property.index] = value;
  }

  /** What could be said of a relationship without IO is its value from here on. */
  rememberRelated(property: RelationshipProperty, value: object | null): void {
    const { current, committed } = this.relatedValues();
    if (current[property.index] !== undefined) return;
    current[property.index] = value;
    if (this.key !== undefined) committed[property.index] = value;
  }

  /**
   * Gives a relationship the value that the database has. Reports nothing; what back-references said to a collection that
   * was not loaded is merged in, and a value that the program gave before stays, with the database's behind it.
   */
  setRelatedFromDatabase(
    this: InstanceState,
    property: RelationshipProperty,
    value: object | null | readonly object[],
  ): void {
    const related = this.relatedValues();
    const { index } = property;
    const isGiven =
      related.current[index] !== undefined && related.committed[index] === undefined && this.key !== undefined;
    if (!property.uselist) {
      related.committed[index] = value as object | null;
      if (!isGiven) related.current[index] = value as object | null;
      else if (property.direction === 'one-to-many' && value !== null && value !== related.current[index]) {
        memberRemoved(this, property, stateOf(value) as InstanceState);
      }
      return;
    }
    const items = value as readonly object[];
    if (isGiven) this.#setBehindGiven(property, items);
    else this.#setLoadedList(property, items);
  }

  /** What became of a relationship, in states; for the unit of work. */
  relatedHistory(property: RelationshipProperty): RelatedHistory {
    const current = this.loadedRelated(property);
    const committed = this.related?.committed[property.index];
    const unknown = committed === undefined && this.key !== undefined;
    if (current === undefined) {
      const queue = this.related?.queued?.[property.index];
      const [come, gone] = [statesOf(queue?.added), statesOf(queue?.removed)];
      return {
        added: come,
        unchanged: [],
        deleted: gone,
        unknown,
        isSet: false,
        touched: come.length + gone.length > 0,
      };
    }
    const { added, unchanged, deleted } = compareMembers(membersOf(current), membersOf(committed));
    const isSet = unknown || committed === undefined || added.length > 0 || deleted.length > 0;
    return {
      added: statesOf(added),
      unchanged: statesOf(unchanged),
      deleted: statesOf(deleted),
      unknown,
      isSet,
      touched: isSet,
    };
  }

  /**
   * Finds what was assigned to collections by index, brings the other sides in step, and the members into the session;
   * before a flush. Members that a back-reference put in are not brought along: their own side says so already.
   */
  reconcileCollections(this: InstanceState): void {
    if (this.related === undefined) return;
    for (const property of this.mapper.relationships) {
      const list = this.loadedRelated(property);
      if (!(list instanceof InstrumentedList)) continue;
      const { added, deleted } = this.relatedHistory(property);
      if (added.length > 0) this.storeList(property, list);
      for (const item of list.takeReturned()) memberAdded(this, property, stateOf(item) as InstanceState);
      for (const member of added) {
        if (!pointsBack(member, property, this.entity)) cascadeAttach(this, property, member);
        memberAdded(this, property, member);
      }
      for (const member of deleted) memberRemoved(this, property, member);
    }
  }

  /** What back-references have put into a collection that is not loaded. */
  queuedAdditions(property: RelationshipProperty): readonly object[] {
    return [...(this.related?.queued?.[property.index]?.added ?? [])];
  }

  queueAdded(property: RelationshipProperty, member: object): void {
    const queue = this.relatedValues().queueOf(property.index);
    if (!queue.removed.delete(member)) queue.added.add(member);
  }

  queueRemoved(property: RelationshipProperty, member: object): void {
    const queue = this.relatedValues().queueOf(property.index);
    if (!queue.added.delete(member)) queue.removed.add(member);
  }

  /** An object holds this one through a relationship of its class. */
  gainParent(property: RelationshipProperty, owner: InstanceState): void {
    if (!tracksParents(property)) return;
    const related = this.relatedValues();
    related.parents ??= new Map();
    related.parents.set(property, owner);
  }

  /** An object lets go of this one, unless another one holds it by now. */
  loseParent(property: RelationshipProperty, owner: InstanceState): void {
    if (!tracksParents(property)) return;
    const related = this.relatedValues();
    related.parents ??= new Map();
    if ((related.parents.get(property) ?? owner) === owner) related.parents.set(property, null);
  }

  /** True where an object other than `except` holds this one through the relationship; what is in the database and was never touched counts as held. */
  hasParent(property: RelationshipProperty, except?: InstanceState): boolean {
    const parent = this.related?.parents?.get(property);
    if (parent === undefined) return except === undefined && this.key !== undefined;
    return parent !== null && parent !== except;
  }

  /** True where an object held this one at some time, through a relationship that deletes what it leaves behind. */
  get hadParent(): boolean {
    const parents = this.related?.parents;
    return parents !== undefined && this.mapper.deleteOrphanOwners.some((property) => parents.has(property));
  }

  private relatedValues(): RelatedValues {
    this.related ??= new RelatedValues(this.mapper.relationshipKeys.length);
    return this.related;
  }

  /** True where a flush could have something to write for a relationship. */
  protected isRelatedModified(property: RelationshipProperty): boolean {
    if (property.viewonly) return false;
    const related = this.related as RelatedValues;
    const queue = related.queued?.[property.index];
    if (queue !== undefined && queue.added.size + queue.removed.size > 0) return true;
    const current = this.loadedRelated(property);
    if (current === undefined) return false;
    const committed = related.committed[property.index];
    if (!Array.isArray(current)) return current !== committed;
    if (!Array.isArray(committed)) return true;
    const { added, deleted } = compareMembers(current as object[], committed as object[]);
    return added.length + deleted.length > 0;
  }

  /** The program has replaced a collection that was not loaded: what only the database has is taken out now. */
  #setBehindGiven(this: InstanceState, property: RelationshipProperty, items: readonly object[]): void {
    const related = this.relatedValues();
    related.committed[property.index] = [...items];
    const given = related.current[property.index] as InstrumentedList;
    for (const item of items) {
      if (!given.holds(item)) memberRemoved(this, property, stateOf(item) as InstanceState);
    }
  }

  #setLoadedList(this: InstanceState, property: RelationshipProperty, items: readonly object[]): void {
    const related = this.relatedValues();
    const queue = related.queued?.[property.index];
    const merged =
      queue === undefined ? items : items.filter((item) => !queue.removed.has(item) && !queue.added.has(item));
    related.forget(property.index);
    related.committed[property.index] = [...items];
    related.current[property.index] = makeList(
      this,
      property,
      queue === undefined ? merged : [...merged, ...queue.added],
    );
  }
}

function pointsBack(member: InstanceState, { reverse }: RelationshipProperty, owner: object): boolean {
  const value = reverse === undefined ? undefined : member.loadedRelated(reverse);
  return value === owner || (value instanceof InstrumentedList && value.holds(owner));
}

/** Parents are noted where they decide about life, and where nothing else says who the parent is. */
function tracksParents(property: RelationshipProperty): boolean {
  return property.cascade.deleteOrphan || (property.direction === 'one-to-many' && property.reverse === undefined);
}

function membersOf(value: RelatedValue | readonly object[] | undefined): readonly object[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly object[]) : [value];
}

function statesOf(members: Iterable<object> | undefined): InstanceState[] {
  return members === undefined ? [] : Array.from(members, (member) => stateOf(member) as InstanceState);
}

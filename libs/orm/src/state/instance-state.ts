import type { IdentityKey } from '../mapping/identity-key.js';
import { identityKeyOf } from '../mapping/identity-key.js';
import { valuesDiffer } from '../mapping/compare-columns.js';
import type { Mapper } from '../mapping/mapper.js';
import type { LazyStrategy } from '../mapping/relationship-options.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { memberAdded, memberRemoved } from './backref.js';
import { makeList } from './collection-attribute.js';
import { compareMembers, type History, type RelatedHistory } from './history.js';
import type { InstrumentedList } from './instrumented-list.js';
import { type RelatedValue, RelatedValues } from './related-values.js';
import { differsFromRow, notLoaded, peekValue } from './scalar-attribute.js';
import type { SessionLink } from './session-link.js';
import { stateOf } from './stateful.js';

export { notLoaded } from './scalar-attribute.js';

/** Where an object is in its life. */
export type InstanceStatus = 'transient' | 'pending' | 'persistent' | 'deleted' | 'detached';

/** A column whose value is not what the database has. */
export interface ChangedColumn {
  readonly index: number;
  /** The value of the database; {@link notLoaded} where it is not known. */
  readonly old: unknown;
  readonly value: unknown;
}

/** How relationships are loaded in place of what their mapping says, by key: from the options of the query that loaded the object. */
export type LoaderOverrides = Readonly<Record<string, LazyStrategy>>;

/**
 * What is known of one entity besides what it shows: its identity, its session, the values as the database has them,
 * its relationships. SQLAlchemy: `InstanceState`.
 */
export class InstanceState {
  /** The object; set once, by its constructor. */
  entity: object = undefined as never;
  /** True after its DELETE was sent. */
  deleted = false;
  #related: RelatedValues | undefined = undefined;

  constructor(
    readonly mapper: Mapper,
    /** The identity in the database; undefined before the first flush. */
    public key: IdentityKey | undefined,
    public session: SessionLink | undefined,
    /** The column values as the database has them, by place; {@link notLoaded} where unknown; undefined before the first flush. */
    public committed: unknown[] | undefined,
    public loaderOptions: LoaderOverrides | undefined,
  ) {}

  get status(): InstanceStatus {
    if (this.key === undefined) return this.session === undefined ? 'transient' : 'pending';
    if (this.session === undefined) return 'detached';
    return this.deleted ? 'deleted' : 'persistent';
  }

  get transient(): boolean {
    return this.status === 'transient';
  }

  get pending(): boolean {
    return this.status === 'pending';
  }

  get persistent(): boolean {
    return this.status === 'persistent';
  }

  get detached(): boolean {
    return this.status === 'detached';
  }

  /** The present value of a column, or {@link notLoaded}. */
  columnValue(index: number): unknown {
    return peekValue(this.entity, (this.mapper.columns[index] as { key: string }).key);
  }

  /** The columns whose present values differ from the committed ones. */
  changedColumns(): readonly ChangedColumn[] {
    const row = this.committed;
    if (row !== undefined && !differsFromRow(this.mapper, this.entity, row)) return [];
    const changes: ChangedColumn[] = [];
    for (const property of this.mapper.columns) {
      const value = peekValue(this.entity, property.key);
      const old = row === undefined ? notLoaded : row[property.index];
      if (value !== notLoaded && valuesDiffer(property, value, old))
        changes.push({ index: property.index, old, value });
    }
    return changes;
  }

  /** True where a flush could have something to write for this object: a column or a relationship is not as committed. */
  get isModified(): boolean {
    const row = this.committed;
    if (row === undefined) return true;
    if (differsFromRow(this.mapper, this.entity, row) && this.changedColumns().length > 0) return true;
    return (
      this.#related !== undefined && this.mapper.relationships.some((property) => this.#isRelatedModified(property))
    );
  }

  /** The names of the attributes that are not loaded. */
  get unloaded(): ReadonlySet<string> {
    const columns = this.mapper.columns.filter(({ key }) => !Object.hasOwn(this.entity, key)).map(({ key }) => key);
    const related = this.mapper.relationshipKeys.filter((_, i) => this.#related?.current[i] === undefined);
    return new Set([...columns, ...related]);
  }

  /** What became of an attribute since the database was last asked or told. SQLAlchemy: `attrs.x.history`. */
  history(key: string): History {
    const property = this.mapper.property(key);
    if (property?.kind === 'relationship') {
      const { added, unchanged, deleted } = this.relatedHistory(property);
      const entities = (states: readonly InstanceState[]): object[] => states.map((state) => state.entity);
      return { added: entities(added), unchanged: entities(unchanged), deleted: entities(deleted) };
    }
    if (property === undefined) return { added: [], unchanged: [], deleted: [] };
    const value = this.columnValue(property.index);
    const old = this.committed?.[property.index] ?? (this.committed === undefined ? notLoaded : null);
    if (value === notLoaded) return { added: [], unchanged: [], deleted: [] };
    if (old !== notLoaded && !valuesDiffer(property, value, old)) return { added: [], unchanged: [value], deleted: [] };
    return { added: [value], unchanged: [], deleted: old === notLoaded ? [] : [old] };
  }

  /** The present values become the committed ones: after a flush. */
  commitAll(): void {
    this.committed = this.mapper.columns.map(({ key }) => peekValue(this.entity, key));
    const related = this.#related;
    if (related === undefined) return;
    for (const property of this.mapper.relationships) {
      const value = this.loadedRelated(property);
      related.committed[property.index] = Array.isArray(value) ? [...value] : value;
      related.queued[property.index] = undefined;
    }
  }

  /** What the database had is forgotten, the values stay: the object was never inserted after all. */
  forgetCommitted(): void {
    this.committed = undefined;
    this.#related?.committed.fill(undefined);
  }

  /** Forgets loaded values, of some attributes or of all, so that they have to be loaded again. The identity stays known. */
  expire(keys?: Iterable<string>): void {
    const chosen = keys === undefined ? undefined : new Set(keys);
    for (const { key, index, column } of this.mapper.columns) {
      if (chosen?.has(key) === false) continue;
      delete (this.entity as Record<string, unknown>)[key];
      if (this.committed !== undefined && !column.primaryKey) this.committed[index] = notLoaded;
    }
    this.mapper.relationshipKeys.forEach((key, index) => {
      if (chosen?.has(key) !== false) this.#related?.forget(index);
    });
  }

  /** Gives a column the value that the database has. */
  setCommitted(key: string, value: unknown): void {
    const property = this.mapper.columnByKey(key);
    if (property === undefined) return;
    this.committed ??= this.mapper.columns.map(() => notLoaded);
    this.committed[property.index] = value;
    property.defineOn(this.entity, value);
  }

  /** The value of a relationship where it is loaded: an object, null or a list; undefined where it is not. */
  loadedRelated(property: RelationshipProperty): RelatedValue | undefined {
    const related = this.#related;
    if (related === undefined) return undefined;
    const value = related.current[property.index];
    if (value !== undefined) return value;
    const unset = related.unset[property.index];
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
  unsetList(property: RelationshipProperty): InstrumentedList {
    const { unset } = this.#relatedValues();
    const list = unset[property.index] ?? makeList(this, property, []);
    unset[property.index] = list;
    return list;
  }

  /** The list that a back-reference may write to; undefined where the collection is in the database and not loaded. */
  listForChange(property: RelationshipProperty): InstrumentedList | undefined {
    const loaded = this.loadedRelated(property) as InstrumentedList | undefined;
    if (loaded !== undefined || this.key !== undefined) return loaded;
    const list = this.unsetList(property);
    this.storeList(property, list);
    return list;
  }

  /** A list becomes the value of a collection. */
  storeList(property: RelationshipProperty, list: InstrumentedList): void {
    const related = this.#relatedValues();
    if (related.current[property.index] === list) return;
    related.current[property.index] = list;
    const unset = related.unset[property.index];
    if (unset !== list) unset?.disown();
    related.unset[property.index] = undefined;
    related.queued[property.index] = undefined;
  }

  /** A scalar relationship gets a value from the program; what it was is kept as committed, where that is known. */
  storeScalar(property: RelationshipProperty, value: object | null, old: RelatedValue | undefined): void {
    const { current, committed } = this.#relatedValues();
    if (this.key !== undefined && current[property.index] === undefined) committed[property.index] = old;
    current[property.index] = value;
  }

  /** What could be said of a relationship without IO is its value from here on. */
  rememberRelated(property: RelationshipProperty, value: object | null): void {
    const { current, committed } = this.#relatedValues();
    if (current[property.index] !== undefined) return;
    current[property.index] = value;
    if (this.key !== undefined) committed[property.index] = value;
  }

  /**
   * Gives a relationship the value that the database has. Reports nothing; what back-references said to a collection that
   * was not loaded is merged in, and a value that the program gave before stays, with the database's behind it.
   */
  setRelatedFromDatabase(property: RelationshipProperty, value: object | null | readonly object[]): void {
    const related = this.#relatedValues();
    const { index } = property;
    const isGiven =
      related.current[index] !== undefined && related.committed[index] === undefined && this.key !== undefined;
    if (!property.uselist) {
      related.committed[index] = value as object | null;
      if (!isGiven) related.current[index] = value as object | null;
      return;
    }
    const items = value as readonly object[];
    if (isGiven) this.#setBehindGiven(property, items);
    else this.#setLoadedList(property, items);
  }

  /** What became of a relationship, in states; for the unit of work. */
  relatedHistory(property: RelationshipProperty): RelatedHistory {
    const current = this.loadedRelated(property);
    const committed = this.#related?.committed[property.index];
    const unknown = committed === undefined && this.key !== undefined;
    if (current === undefined) {
      const queue = this.#related?.queued[property.index];
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

  /** Finds what was assigned to collections by index, and brings the other sides in step; before a flush. */
  reconcileCollections(): void {
    if (this.#related === undefined) return;
    for (const property of this.mapper.relationships) {
      if (!property.uselist || this.loadedRelated(property) === undefined) continue;
      const { added, deleted } = this.relatedHistory(property);
      if (added.length > 0) this.storeList(property, this.loadedRelated(property) as InstrumentedList);
      for (const member of added) memberAdded(this, property, member);
      for (const member of deleted) memberRemoved(this, property, member);
    }
  }

  /** What back-references have put into a collection that is not loaded. */
  queuedAdditions(property: RelationshipProperty): readonly object[] {
    return [...(this.#related?.queued[property.index]?.added ?? [])];
  }

  queueAdded(property: RelationshipProperty, member: object): void {
    const queue = this.#relatedValues().queueOf(property.index);
    if (!queue.removed.delete(member)) queue.added.add(member);
  }

  queueRemoved(property: RelationshipProperty, member: object): void {
    const queue = this.#relatedValues().queueOf(property.index);
    if (!queue.added.delete(member)) queue.removed.add(member);
  }

  /** An object holds this one through a relationship of its class. */
  gainParent(property: RelationshipProperty, owner: InstanceState): void {
    if (!tracksParents(property)) return;
    const related = this.#relatedValues();
    related.parents ??= new Map();
    related.parents.set(property, owner);
  }

  /** An object lets go of this one, unless another one holds it by now. */
  loseParent(property: RelationshipProperty, owner: InstanceState): void {
    if (!tracksParents(property)) return;
    const related = this.#relatedValues();
    related.parents ??= new Map();
    if ((related.parents.get(property) ?? owner) === owner) related.parents.set(property, null);
  }

  /** True where an object other than `except` holds this one through the relationship; what is in the database and was never touched counts as held. */
  hasParent(property: RelationshipProperty, except?: InstanceState): boolean {
    const parent = this.#related?.parents?.get(property);
    if (parent === undefined) return except === undefined && this.key !== undefined;
    return parent !== null && parent !== except;
  }

  /** True where an object held this one at some time, through a relationship that deletes what it leaves behind. */
  get hadParent(): boolean {
    const parents = this.#related?.parents;
    return parents !== undefined && this.mapper.deleteOrphanOwners.some((property) => parents.has(property));
  }

  /** `<A id=1>`, for messages. */
  describe(): string {
    const { className, primaryKey } = this.mapper;
    if (this.key === undefined) return `<${className}>`;
    const [only, another] = primaryKey;
    return another === undefined
      ? `<${className} ${only?.key}=${String(this.key)}>`
      : `<${className} ${String(this.key)}>`;
  }

  toString(): string {
    return this.describe();
  }

  #relatedValues(): RelatedValues {
    this.#related ??= new RelatedValues(this.mapper.relationshipKeys.length);
    return this.#related;
  }

  #isRelatedModified(property: RelationshipProperty): boolean {
    if (property.viewonly) return false;
    const related = this.#related as RelatedValues;
    const queue = related.queued[property.index];
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
  #setBehindGiven(property: RelationshipProperty, items: readonly object[]): void {
    const related = this.#relatedValues();
    related.committed[property.index] = [...items];
    const given = related.current[property.index] as InstrumentedList;
    for (const item of items) {
      if (!given.includes(item)) memberRemoved(this, property, stateOf(item) as InstanceState);
    }
  }

  #setLoadedList(property: RelationshipProperty, items: readonly object[]): void {
    const related = this.#relatedValues();
    const queue = related.queued[property.index];
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

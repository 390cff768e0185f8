import { valuesDiffer } from '../mapping/compare-columns.js';
import type { IdentityKey } from '../mapping/identity-key.js';
import type { Mapper } from '../mapping/mapper.js';
import type { LazyStrategy } from '../mapping/relationship-options.js';
import type { History } from './history.js';
import { RelatedState } from './related-state.js';
import { differsFromRow, notLoaded, peekValue, presentRow } from './scalar-attribute.js';
import type { SessionLink } from './session-link.js';

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
export class InstanceState extends RelatedState {
  /** True after its DELETE was sent. */
  deleted = false;

  constructor(
    mapper: Mapper,
    key: IdentityKey | undefined,
    session: SessionLink | undefined,
    committed: unknown[] | undefined,
    public loaderOptions: LoaderOverrides | undefined,
  ) {
    super(mapper, key, session, committed);
  }

  /** Where the object stands in its life with a session. */
  get status(): InstanceStatus {
    if (this.key === undefined) return this.session === undefined ? 'transient' : 'pending';
    if (this.session === undefined) return 'detached';
    return this.deleted ? 'deleted' : 'persistent';
  }

  /** New, and in no session. */
  get transient(): boolean {
    return this.status === 'transient';
  }

  /** Added to a session; the flush will insert it. */
  get pending(): boolean {
    return this.status === 'pending';
  }

  /** In a session, and in the database. */
  get persistent(): boolean {
    return this.status === 'persistent';
  }

  /** From the database, and in no session any more. */
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
    return this.related !== undefined && this.mapper.relationships.some((property) => this.isRelatedModified(property));
  }

  /** The names of the attributes that are not loaded. */
  get unloaded(): ReadonlySet<string> {
    const columns = this.mapper.columns.filter(({ key }) => !Object.hasOwn(this.entity, key)).map(({ key }) => key);
    const related = this.mapper.relationshipKeys.filter((_, i) => this.related?.current[i] === undefined);
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

  /** The present values become the committed ones: after a flush. Of what has expired the key stays known. */
  commitAll(): void {
    const before = this.committed;
    const row = presentRow(this.mapper, this.entity);
    if (before !== undefined) {
      for (let i = 0; i < row.length; i++) if (row[i] === notLoaded) row[i] = before[i];
    }
    this.committed = row;
    const related = this.related;
    if (related === undefined) return;
    for (const property of this.mapper.relationships) {
      const value = this.loadedRelated(property);
      related.committed[property.index] = Array.isArray(value) ? [...value] : value;
      related.forgetQueued(property.index);
    }
  }

  /** What the database had is forgotten, the values stay: the object was never inserted after all. */
  forgetCommitted(): void {
    this.committed = undefined;
    this.related?.committed.fill(undefined);
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
      if (chosen?.has(key) !== false) this.related?.forget(index);
    });
    // Who held it was said by collections that may be forgotten as well.
    if (chosen === undefined && this.related !== undefined) this.related.parents = undefined;
  }

  /** Gives a column the value that the database has. */
  setCommitted(key: string, value: unknown): void {
    const property = this.mapper.columnByKey(key);
    if (property === undefined) return;
    this.committed ??= this.mapper.columns.map(() => notLoaded);
    this.committed[property.index] = value;
    property.defineOn(this.entity, value);
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

  override toString(): string {
    return this.describe();
  }
}

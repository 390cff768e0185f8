import type { Column, Table } from '@athanor/core';
import { ArgumentError, type ClauseElement, InvalidRequestError, type NamedColumn } from '@athanor/core/spi';
import { ColumnProperty } from './column-property.js';
import { type ColumnComparer, type ColumnReader, makeComparer, makeReader } from './compare-columns.js';
import type { Registry } from './registry.js';
import type { RelationshipProperty } from './relationship-property.js';
import { printAsText } from '@athanor/core/spi';

/** A class whose instances are entities. */
export type MappedClass = abstract new (...args: any) => object;

/** The note that says to which entity an element belongs; pinned under the key `entity` on tables and columns. */
export interface EntityAnnotation {
  readonly cacheKey: string;
  readonly mapper: Mapper;
}

/** The arrows of a shape, by attribute. */
export type RelationshipArrows = ReadonlyMap<string, () => unknown>;

let count = 0;

/**
 * The mapping of one class to one table. Metadata only: it knows no instance and no session. SQLAlchemy: `Mapper`.
 */
export class Mapper {
  /** A number that no other mapper has. */
  readonly id: number = ++count;
  readonly columns: readonly ColumnProperty[];
  readonly primaryKey: readonly ColumnProperty[];
  /** The names of the relationships, in order; known before they are configured. */
  readonly relationshipKeys: readonly string[];
  readonly annotation: EntityAnnotation;
  /** The table as the entity's: what stands for the class in statements. */
  readonly element: Table;
  /** The columns as the entity's, by attribute. */
  readonly columnAttributes: Readonly<Record<string, Column>>;
  /** What stands under the class's `c`: the columns, and for each relationship an attribute; filled in by whoever declares the class. */
  attributes: Readonly<Record<string, unknown>> = {};
  /** The relationships of other classes that lead here and delete what they leave behind. */
  readonly deleteOrphanOwners: RelationshipProperty[] = [];
  readonly #byColumn = new Map<NamedColumn, ColumnProperty>();
  readonly #byKey = new Map<string, ColumnProperty>();
  #comparer: ColumnComparer | undefined;
  #reader: ColumnReader | undefined;
  #base: MappedClass | undefined;
  #class: MappedClass | undefined;
  #relationships: readonly RelationshipProperty[] | undefined;

  constructor(
    readonly registry: Registry,
    readonly table: Table,
    readonly arrows: RelationshipArrows,
  ) {
    this.annotation = { cacheKey: `m${this.id}`, mapper: this };
    this.columns = table.columnList.map((column, index) => new ColumnProperty(column.key, column, index, this));
    for (const property of this.columns) {
      this.#byColumn.set(property.column, property);
      this.#byKey.set(property.key, property);
    }
    this.primaryKey = table.primaryKeyColumns.map((column) => this.#byColumn.get(column) as ColumnProperty);
    if (this.primaryKey.length === 0) {
      throw new ArgumentError(
        `Could not assemble any primary key columns for mapped table '${table.fullname}': mark one with { primaryKey: true }`,
      );
    }
    this.relationshipKeys = [...arrows.keys()];
    const notes = { entity: this.annotation };
    this.element = table.annotate(notes);
    this.columnAttributes = Object.fromEntries(this.columns.map(({ key, column }) => [key, column.annotate(notes)]));
    registry.add(this);
  }

  /** The user's class. An InvalidRequestError before there is one. */
  get class(): MappedClass {
    if (this.#class !== undefined) return this.#class;
    throw new InvalidRequestError(
      `Table '${this.table.fullname}' has no entity class that was used yet: write class Name extends Base.table(...) {}, ` +
        'and use that class',
    );
  }

  /** The name of the class; that of the table before there is one. */
  get className(): string {
    return this.#class?.name ?? this.table.name;
  }

  /** The relationships, in the order of the shape. Configures the registry on first use, with its errors. */
  get relationships(): readonly RelationshipProperty[] {
    if (this.#relationships === undefined) this.registry.configure();
    return this.#relationships as readonly RelationshipProperty[];
  }

  /** True once the relationships are known. */
  get isConfigured(): boolean {
    return this.#relationships !== undefined;
  }

  /** Says whether an object differs from a row of this mapper's column values. */
  get comparer(): ColumnComparer {
    this.#comparer ??= makeComparer(this.columns);
    return this.#comparer;
  }

  /** Gives the values of an object as a row of this mapper's column values. */
  get reader(): ColumnReader {
    this.#reader ??= makeReader(this.columns);
    return this.#reader;
  }

  /** The attribute of a name. */
  property(key: string): ColumnProperty | RelationshipProperty | undefined {
    const column = this.#byKey.get(key);
    if (column !== undefined) return column;
    const index = this.relationshipKeys.indexOf(key);
    return index < 0 ? undefined : this.relationships[index];
  }

  /** The attribute that is a column of a name. */
  columnByKey(key: string): ColumnProperty | undefined {
    return this.#byKey.get(key);
  }

  /** The attribute that shows a column, also through aliases and notes. */
  columnProperty(column: NamedColumn): ColumnProperty | undefined {
    return this.#byColumn.get(column) ?? this.#byColumn.get(column.origin);
  }

  /** The class that was generated for the table, of which the user's is the direct subclass. */
  declareBase(base: MappedClass): void {
    this.#base = base;
  }

  /** Tells the mapper its class: the direct subclass of the generated one from which `used` descends. The first one stays. */
  adopt(used: MappedClass): void {
    if (this.#class !== undefined) return;
    let candidate: unknown = used;
    while (typeof candidate === 'function' && candidate !== this.#base) {
      const parent: unknown = Object.getPrototypeOf(candidate);
      if (parent === this.#base) this.#class = candidate as MappedClass;
      candidate = parent;
    }
  }

  /** Called by the registry: the relationships are known from here on. */
  configured(relationships: readonly RelationshipProperty[] | undefined): void {
    this.#relationships = relationships;
  }

  /** For messages. */
  toString(): string {
    return `Mapper[${this.className}(${this.table.fullname})]`;
  }
}

printAsText(Mapper.prototype);

/** The mapper of the entity to which an element belongs; undefined for elements of Core. */
export function entityMapperOf(element: ClauseElement): Mapper | undefined {
  return (element.annotations?.entity as EntityAnnotation | undefined)?.mapper;
}

import type { NamedColumn, Table } from '@athanor/core';
import { ArgumentError, type ColumnElement, elementOf, InvalidRequestError } from '@athanor/core/spi';
import { type Cascade, parseCascade } from './cascade-options.js';
import { columnsOf, type Direction, joinConditionOf, type LocalRemotePair, withoutNotes } from './join-condition.js';
import type { Mapper } from './mapper.js';
import { lazyOf, type LazyStrategy, type RelationshipDeclaration } from './relationship-options.js';

/** An attribute of an entity that leads to other entities. SQLAlchemy: `RelationshipProperty`. */
export class RelationshipProperty {
  readonly kind = 'relationship';
  readonly direction: Direction;
  /** True for a collection, false for one object or none. */
  readonly uselist: boolean;
  readonly nullable: boolean;
  /** The join between the two tables, over their own columns; of a many-to-many relationship, with the association table. */
  readonly primaryjoin: ColumnElement<boolean>;
  /** Of a many-to-many relationship: the association table, and its join with the target's table. */
  readonly secondary: Table | undefined;
  readonly secondaryjoin: ColumnElement<boolean> | undefined;
  /** Of a many-to-many relationship: columns of this side's table, with the association table's columns that refer to them. */
  readonly localLinkPairs: readonly LocalRemotePair[];
  /** Of a many-to-many relationship: columns of the association table, with the target's columns to which they refer. */
  readonly linkRemotePairs: readonly LocalRemotePair[];
  /** The equal columns: first of this side's table, then of the target's. Empty for many-to-many. */
  readonly localRemotePairs: readonly LocalRemotePair[];
  readonly cascade: Cascade;
  readonly lazy: LazyStrategy;
  readonly orderBy: readonly ColumnElement[];
  readonly passiveDeletes: boolean | 'all';
  readonly viewonly: boolean;
  readonly singleParent: boolean;
  readonly innerjoin: boolean;
  readonly remoteSide: readonly NamedColumn[];
  readonly foreignKeys: readonly NamedColumn[];
  /** The name by which the declaration names the other side. */
  readonly backPopulates: string | undefined;
  /**
   * The places of the foreign key's columns in {@link Mapper.columns}, in the order of the target's primary key: with their
   * values the identity map can be asked. Undefined where the relationship does not lead to a primary key. SQLAlchemy: `use_get`.
   */
  readonly keyLookup: readonly number[] | undefined;
  /** The same relationship seen from the target. */
  reverse: RelationshipProperty | undefined;

  constructor(
    readonly key: string,
    /** The place in {@link Mapper.relationships}. */
    readonly index: number,
    readonly mapper: Mapper,
    readonly target: Mapper,
    declaration: RelationshipDeclaration,
  ) {
    const { options } = declaration;
    const name = this.toString();
    const condition = joinConditionOf({ name, parent: mapper.table, target: target.table, options });
    this.direction = condition.direction;
    this.uselist = declaration.uselist;
    this.nullable = declaration.nullable;
    this.primaryjoin = condition.primaryjoin;
    this.secondary = options.secondary;
    this.secondaryjoin = condition.secondaryjoin;
    this.localRemotePairs = condition.pairs;
    this.localLinkPairs = condition.localLinkPairs;
    this.linkRemotePairs = condition.linkRemotePairs;
    this.viewonly = options.viewonly ?? false;
    this.cascade = parseCascade(options.cascade ?? (this.viewonly ? 'merge' : 'save-update, merge'), name);
    this.lazy = lazyOf(options, name);
    this.orderBy = expressionsOf(options.orderBy);
    this.passiveDeletes = options.passiveDeletes ?? false;
    this.singleParent = options.singleParent ?? false;
    this.innerjoin = options.innerjoin ?? false;
    this.remoteSide = condition.pairs.map(([, remote]) => remote);
    this.foreignKeys = columnsOf(options.foreignKeys);
    this.backPopulates = options.backPopulates;
    this.keyLookup = this.direction === 'many-to-one' ? keyLookupOf(condition.pairs, mapper, target) : undefined;
    refuseContradictions(this);
  }

  /** The association table. An InvalidRequestError where the relationship has none. */
  get secondaryTable(): Table {
    if (this.secondary !== undefined) return this.secondary;
    throw new InvalidRequestError(`Relationship ${this} is ${this.direction}: it has no association table`);
  }

  /** `A.bs`, for messages. */
  toString(): string {
    return `${this.mapper.className}.${this.key}`;
  }
}

function expressionsOf(option: unknown): readonly ColumnElement[] {
  const list: readonly unknown[] = option === undefined ? [] : Array.isArray(option) ? option : [option];
  return list.map((item) => withoutNotes(elementOf(item) as ColumnElement));
}

function keyLookupOf(pairs: readonly LocalRemotePair[], mapper: Mapper, target: Mapper): readonly number[] | undefined {
  if (pairs.length !== target.primaryKey.length) return undefined;
  const places: number[] = [];
  for (const { column } of target.primaryKey) {
    const local = pairs.find(([, remote]) => remote === column)?.[0];
    const place = local === undefined ? undefined : mapper.columnProperty(local)?.index;
    if (place === undefined) return undefined;
    places.push(place);
  }
  return places;
}

function refuseContradictions(property: RelationshipProperty): void {
  const { cascade, direction, target, mapper } = property;
  if (property.uselist && direction === 'many-to-one') {
    throw new ArgumentError(
      `Relationship ${property} is declared as a list, but the foreign key stands on '${mapper.table.fullname}': each ` +
        `${mapper.className} has at most one ${target.className}. Write relationship(${target.className}), or set remoteSide.`,
    );
  }
  if (cascade.deleteOrphan && direction !== 'one-to-many' && !property.singleParent) {
    throw new ArgumentError(
      `For ${direction} relationship ${property}, delete-orphan cascade is normally configured only on the "one" side of a ` +
        'one-to-many relationship, and not on the "many" side of a many-to-one or many-to-many relationship. To have each ' +
        `${target.className} belong to a single ${mapper.className} at a time, set singleParent: true.`,
      { code: 'bbf0' },
    );
  }
  if (property.passiveDeletes === 'all' && (cascade.delete || cascade.deleteOrphan)) {
    throw new ArgumentError(
      `On ${property}, can't set passiveDeletes: 'all' in conjunction with 'delete' or 'delete-orphan' cascade`,
    );
  }
  if (property.viewonly && (cascade.saveUpdate || cascade.delete || cascade.deleteOrphan)) {
    throw new ArgumentError(
      `Relationship ${property} is viewonly: it cannot cascade save-update, delete or delete-orphan`,
    );
  }
}

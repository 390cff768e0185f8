import type { NamedColumn, Table } from '@athanor/core';
import { ArgumentError, type Predicate, type SqlExpression } from '@athanor/core/spi';

/**
 * How the objects behind a relationship are loaded. `select`: when awaited; `selectin`: with their parents, in a second
 * statement; `joined`: with their parents, in the same one; `raise`: never by themselves; `raise_on_sql`: only from the identity map.
 */
export type LazyStrategy = 'select' | 'selectin' | 'joined' | 'raise' | 'raise_on_sql';

/** One column or several. */
export type ColumnsOption = NamedColumn<any, any> | readonly NamedColumn<any, any>[];

/** What a relationship can be declared with. */
export interface RelationshipOptions {
  /** `select` by default. */
  readonly lazy?: LazyStrategy;
  /** The attribute of the other class that is the same relationship seen from there. */
  readonly backPopulates?: string;
  /** `'save-update, merge'` by default; `'all, delete-orphan'` for parts that do not live without their whole. */
  readonly cascade?: string;
  /** How a collection is sorted when it is loaded. */
  readonly orderBy?: SqlExpression<any> | readonly SqlExpression<any>[];
  /** The condition of the join, where foreign keys do not say it. */
  readonly primaryjoin?: Predicate;
  /** The association table of a many-to-many relationship. */
  readonly secondary?: Table<any>;
  /** With `secondary`: the condition between the association table and the target, where foreign keys do not say it. */
  readonly secondaryjoin?: Predicate;
  /** The columns that refer, where several foreign keys could be meant or none is declared. */
  readonly foreignKeys?: ColumnsOption;
  /** Of a table that refers to itself: the columns of the far side; the primary key, for the many-to-one direction. */
  readonly remoteSide?: ColumnsOption;
  /** The database deletes or clears the children: true leaves those alone that are not loaded, `all` all of them. */
  readonly passiveDeletes?: boolean | 'all';
  /** Only read: changes are not written. */
  readonly viewonly?: boolean;
  /** A target belongs to one parent at a time; delete-orphan on the many side needs it. */
  readonly singleParent?: boolean;
  /** `joined` uses an inner join: there always is a target. */
  readonly innerjoin?: boolean;
}

/** What an arrow of an entity's shape gives: a target class with options. Made by `relationship()`. */
export class RelationshipDeclaration {
  readonly kind = 'relationship';

  constructor(
    /** The target class; undefined where its module had not run yet. */
    readonly target: unknown,
    readonly uselist: boolean,
    readonly nullable: boolean,
    readonly options: RelationshipOptions,
  ) {}
}

const lazyStrategies: readonly string[] = [
  'select',
  'selectin',
  'joined',
  'raise',
  'raise_on_sql',
] satisfies LazyStrategy[];

/** The way of loading of the options. An unknown one is an ArgumentError. */
export function lazyOf(options: RelationshipOptions, owner: string): LazyStrategy {
  const lazy = options.lazy ?? 'select';
  if (!lazyStrategies.includes(lazy)) {
    throw new ArgumentError(
      `Relationship ${owner} has lazy: ${JSON.stringify(lazy)}, which is no way of loading; there are ${lazyStrategies.join(', ')}`,
    );
  }
  return lazy;
}

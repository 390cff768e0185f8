import type { SqlExpression, valueType } from '../expression/column-element.js';
import type { HasClauseElement } from '../expression/clause-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import type { FromClause } from './from-clause.js';

/** The columns of something with rows, by key. */
export type ColumnMap = Readonly<Record<string, NamedColumn<any, any>>>;

/** The columns of something that stands in FROM under the name `N`. */
export type ColumnsUnder<C, N extends string> = {
  readonly [K in keyof C]: C[K] extends NamedColumn<infer T, infer L, any> ? NamedColumn<T, L, N> : never;
};

/** What every row has beside its values. */
export interface RowMembers<T extends readonly unknown[]> extends Iterable<T[number]> {
  readonly length: T['length'];
  /** The names, in order. */
  readonly _fields: readonly string[];
  /** The values by name, and by Column. */
  readonly _mapping: RowMapping;
  /** A plain object of the values by name. */
  _asdict(): Record<string, unknown>;
}

/** The values of a row by name or column. SQLAlchemy: `RowMapping`. */
export interface RowMapping extends Iterable<[string, unknown]> {
  get(key: string | NamedColumn): unknown;
  has(key: string | NamedColumn): boolean;
  keys(): readonly string[];
  values(): readonly unknown[];
}

/** `row[0]`, `row[1]` ..., each of its own type; for rows whose length is not known statically, any index. */
type Positions<T extends readonly unknown[]> = number extends T['length']
  ? { readonly [index: number]: T[number] }
  : { readonly [K in keyof T as K extends `${number}` ? K : never]: T[K] };

/** A name that arrays have too: such a column takes its place, and the row is no array to the type checker. */
type Clash<S> = Extract<keyof S, keyof (readonly unknown[])>;

/**
 * One row of a result: a tuple `T` with names `S`, to be read by index, by name and by destructuring. At run time it is no
 * `Array`, but has what arrays offer to readers (`map`, `includes`, `slice` ...). SQLAlchemy: `Row`.
 */
export type Row<T extends readonly unknown[] = readonly any[], S = unknown> = RowMembers<T> &
  ([Clash<S>] extends [never] ? T : Positions<T>) &
  Readonly<S>;

/** The first value of a row, what `scalars()` gives. */
export type FirstOf<R> = R extends { readonly 0: infer T }
  ? T
  : R extends { readonly [index: number]: infer T }
    ? T
    : unknown;

/** A class whose instances a SELECT can give. */
export type EntityLike = (abstract new (...args: any) => object) & HasClauseElement;

/** What `select()` takes: values, tables and their kin, entity classes. */
export type SelectArgument = SqlExpression<any> | FromClause<any> | EntityLike | EntityAlias<any>;

/** The key of the phantom by which an alias of an entity says what a SELECT of it gives; there is no such property at run time. */
export declare const entityType: unique symbol;

/** An alias of an entity class. */
export interface EntityAlias<T> extends HasClauseElement {
  readonly [entityType]: T;
}

type ValueOf<A> =
  A extends EntityAlias<infer T>
    ? T
    : A extends abstract new (
          ...args: any
        ) => infer T
      ? T
      : A extends { readonly [valueType]: infer T }
        ? T
        : never;

type TupleOf<A extends readonly unknown[]> = { readonly [K in keyof A]: ValueOf<A[K]> };

type NameOf<A> = A extends { readonly [valueType]: unknown; readonly key: infer N extends string } ? N : never;

/** The shape that the columns of a table give a row. */
export type ShapeOf<C> = { readonly [K in keyof C]: C[K] extends { readonly [valueType]: infer T } ? T : never };

type Intersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never;

type Spread<A> = Intersection<A extends FromClause<infer C> ? ShapeOf<C> : never>;

type NamesOf<A extends readonly unknown[]> = { readonly [E in A[number] as NameOf<E>]: ValueOf<E> };

/** The row that a select list gives. */
export type RowOf<A extends readonly unknown[]> =
  Extract<A[number], FromClause<any>> extends never
    ? Row<TupleOf<A>, NamesOf<A>>
    : Row<readonly ShapeOf<ColumnsOf<A>>[keyof ShapeOf<ColumnsOf<A>>][], NamesOf<A> & Spread<A[number]>>;

type ColumnsOf<A extends readonly unknown[]> = A[number] extends FromClause<infer C> ? C : any;

/** The columns by which a subquery of the select list is addressed. */
export type ProxyColumns<A extends readonly unknown[]> = {
  readonly [E in A[number] as NameOf<E>]: NamedColumn<ValueOf<E>, NameOf<E> & string>;
} & Intersection<A[number] extends infer E ? (E extends FromClause<infer C> ? C : unknown) : never>;

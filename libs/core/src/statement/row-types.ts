import type { Label } from '../expression/column-element.js';
import type { SqlExpression, valueType } from '../expression/sql-expression.js';
import type { Executable } from '../expression/executable.js';
import type { HasClauseElement } from '../expression/clause-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import type { TextKind } from '../types/text-of.js';
import type { BroughtAlong } from '../types/type-engine.js';
import type { FromClause } from './from-clause.js';
import type { Select } from './select.js';

/** The columns of something with rows, by key. */
export type ColumnMap = Readonly<Record<string, NamedColumn<any, any>>>;

/**
 * The name of what stands in FROM without one: the statement gives it a name, and its columns are known as those of one of
 * such clauses.
 */
export type Unnamed = '';

/** The columns of something that stands in FROM under the name `N`. */
export type ColumnsUnder<C, N extends string> = {
  readonly [K in keyof C]: C[K] extends NamedColumn<infer T, infer L, any>
    ? NamedColumn<T, L, N> & BroughtAlong<C[K]>
    : never;
};

/** The key of the phantom by which a row type tells its parts again; there is no such property at run time. */
declare const rowParts: unique symbol;

/** What every row has beside its values. */
export interface RowMembers<T extends readonly unknown[], S = unknown> extends Iterable<T[number]> {
  readonly [rowParts]?: readonly [T, S];
  readonly length: T['length'];
  /** The names, in order. */
  readonly _fields: readonly string[];
  /** The values by name, and by Column. */
  readonly _mapping: RowMapping;
  /** A plain object of the values by name. */
  _asdict(): PlainRow<S>;
}

/** The values of a row by name, without what else a row has; of any names where nobody said which. */
type PlainRow<S> = unknown extends S ? Record<string, unknown> : { -readonly [K in keyof S]: S[K] };

/** The values of a row by name or column. SQLAlchemy: `RowMapping`. */
export interface RowMapping extends Iterable<[string, unknown]> {
  /** The value of a name or a column. A NoSuchColumnError where the row has none. */
  get<V>(column: NamedColumn<V>): V;
  get(key: string | NamedColumn): unknown;
  /** True where the row has a value of this name or column. */
  has(key: string | NamedColumn): boolean;
  /** The names, in order. */
  keys(): readonly string[];
  /** The values, in order. */
  values(): readonly unknown[];
  /** Names with their values, in order. SQLAlchemy: `items()`. */
  entries(): ArrayIterator<[string, unknown]>;
  /** How many names there are. */
  readonly size: number;
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
export type Row<T extends readonly unknown[] = readonly any[], S = unknown> = RowMembers<T, S> &
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
export type ShapeOf<C> = { readonly [K in keyof C]: C[K] extends { readonly [valueType]: infer T } ? T : never } & {};

type Intersection<U> = (U extends unknown ? (x: U) => void : never) extends (x: infer I) => void ? I : never;

type Spread<A> = Intersection<A extends FromClause<infer C> ? ShapeOf<C> : never>;

/** Written so that editors show the names and values themselves, and not how they came about. */
type NamesOf<A extends readonly unknown[]> = { readonly [E in A[number] as NameOf<E>]: ValueOf<E> } & {};

/** The labels of a list: whatever else is called so gets a number behind its name. */
type LabelsOf<A extends readonly unknown[]> = {
  readonly [E in A[number] as E extends Label<any, infer N, any> ? (string extends N ? never : N) : never]: ValueOf<E>;
};

/** The names of tables and values beside each other: of a name that several of them have, the value of the first. */
type InOrder<A extends readonly unknown[], S = LabelsOf<A>> = A extends readonly [infer E, ...infer Rest]
  ? InOrder<Rest, S & Omit<E extends FromClause<infer C> ? ShapeOf<C> : NamesOf<readonly [E]>, keyof S>>
  : S;

/** The names of a list with whole tables. */
type NamesWithTables<A extends readonly unknown[]> = A extends readonly [unknown, unknown, ...unknown[]]
  ? InOrder<A>
  : NamesOf<A> & Spread<A[number]>;

/** The row that a select list gives. */
export type ListRow<A extends readonly unknown[]> =
  Extract<A[number], FromClause<any>> extends never
    ? Row<TupleOf<A>, NamesOf<A>>
    : Row<readonly ShapeOf<ColumnsOf<A>>[keyof ShapeOf<ColumnsOf<A>>][], NamesWithTables<A>>;

/**
 * The row that a SELECT of this gives: of a table, `RowOf<typeof t>`, or of a list, `RowOf<[typeof t.c.id, typeof t.c.name]>`.
 * That of a statement is a {@link RowOfStatement}.
 */
export type RowOf<A extends SelectArgument | readonly unknown[]> = ListRow<
  A extends readonly unknown[] ? A : readonly [A]
>;

type ColumnsOf<A extends readonly unknown[]> = A[number] extends FromClause<infer C> ? C : any;

type NamedColumns<A extends readonly unknown[]> = {
  readonly [E in A[number] as NameOf<E>]: NamedColumn<ValueOf<E>, NameOf<E> & string> & BroughtAlong<E>;
} & {};

/** The columns by which a subquery of the select list is addressed. */
export type ProxyColumns<A extends readonly unknown[]> =
  Extract<A[number], FromClause<any>> extends never
    ? NamedColumns<A>
    : NamedColumns<A> & Intersection<A[number] extends infer E ? (E extends FromClause<infer C> ? C : unknown) : never>;

/** The values and the names of a row type. */
type PartsOf<R> = R extends { readonly [rowParts]?: infer P } ? NonNullable<P> : readonly [readonly unknown[], unknown];

type ValuesOf<R> = PartsOf<R> extends readonly [infer T extends readonly unknown[], unknown] ? T : readonly unknown[];

type NamesIn<R> = PartsOf<R> extends readonly [unknown, infer S] ? S : unknown;

/** The columns that rows of this type have as a subquery or CTE of the name `N`. */
export type ColumnsOfRow<R, N extends string> = {
  readonly [K in keyof NamesIn<R> & string]: NamedColumn<NamesIn<R>[K], K, N>;
};

/** A row with the columns of a list behind its own. */
export type AddedRow<R, A extends readonly unknown[]> = Row<
  readonly [...ValuesOf<R>, ...ValuesOf<ListRow<A>>],
  NamesIn<R> & NamesIn<ListRow<A>>
>;

/** The columns of a subquery with those of a list behind its own. */
export type AddedColumns<C extends ColumnMap, A extends readonly unknown[]> = C & ProxyColumns<A>;

/** A row whose names are not known statically. */
export type UnnamedRow<R> = Row<ValuesOf<R>>;

type RowsOf<S extends readonly unknown[]> = { readonly [K in keyof S]: S[K] extends Executable<infer R> ? R : never };

/** The kinds of the texts among values. */
type TextKinds<V> = V extends string ? TextKind<V> : never;

/** Values without the texts of days. */
type WithoutDays<V> = V extends string ? (TextKind<V> extends 'date' ? never : V) : V;

/** What the server makes of values of several types in one column: numbers beside decimals are decimals, days beside timestamps timestamps. */
type Resolved<V> = [Extract<V, number | bigint | Date>] extends [never]
  ? V
  : 'numeric' extends TextKinds<V>
    ? Exclude<V, number | bigint>
    : [Extract<V, Date>] extends [never]
      ? V
      : WithoutDays<V>;

type UnionValues<First extends readonly unknown[], R extends readonly unknown[]> = {
  readonly [K in keyof First]: Resolved<
    First[K] | { [I in keyof R]: K extends keyof ValuesOf<R[I]> ? ValuesOf<R[I]>[K] : never }[number]
  >;
};

/** The names of a select list with their places; none where it has whole tables, or is not known. */
type PlacesOf<S> =
  S extends Select<any, any, infer A extends readonly unknown[], any>
    ? number extends A['length']
      ? {}
      : Extract<A[number], FromClause<any>> extends never
        ? { readonly [I in keyof A as I extends `${number}` ? NameOf<A[I]> : never]: I }
        : {}
    : {};

/**
 * A name of the first row: what stands at its place in all rows. Where the places are not known, its value, and in the others the
 * value of that name, or else any.
 */
type UnionNames<First, R extends readonly unknown[], V, P> = {
  readonly [N in keyof First]: N extends keyof P
    ? V[P[N] & keyof V]
    : Resolved<
        First[N] | { [I in keyof R]: N extends keyof NamesIn<R[I]> ? NamesIn<R[I]>[N] : ValuesOf<R[I]>[number] }[number]
      >;
};

type UnionOf<R extends readonly unknown[], P> = R extends readonly [infer First, ...infer Rest]
  ? Rest extends readonly []
    ? First
    : UnionValues<ValuesOf<First>, Rest> extends infer V extends readonly unknown[]
      ? Row<V, UnionNames<NamesIn<First>, Rest, V, P>>
      : never
  : never;

/** The row of a set operation: names of the first SELECT, values of all of them. */
export type UnionRow<S extends readonly unknown[]> = UnionOf<RowsOf<S>, PlacesOf<S[0]>>;

type NamedValue<N, R> = N extends keyof NamesIn<R> ? NamesIn<R>[N] : any;

type ColumnsIn<X> = X extends { subquery(name?: string): { readonly c: infer C } } ? C : ColumnMap;

type UnionedColumns<C, R> = {
  readonly [N in keyof C]: C[N] extends NamedColumn<any, infer K>
    ? NamedColumn<NamedValue<N, R>, K> & BroughtAlong<C[N]>
    : never;
};

/** The columns by which a set operation is addressed as a subquery. */
export type UnionColumns<S extends readonly unknown[]> = S extends readonly [infer First, ...infer Rest]
  ? Rest extends readonly []
    ? ColumnsIn<First>
    : UnionedColumns<ColumnsIn<First>, UnionRow<S>>
  : ColumnMap;

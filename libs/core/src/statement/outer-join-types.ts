import type { fromName, valueType } from '../expression/sql-expression.js';
import type { NamedColumn } from '../expression/named-column.js';
import type { BroughtAlong } from '../types/type-engine.js';
import type { FromClause, Join, joinSides } from './from-clause.js';
import type { JoinsAlong } from './join-step.js';
import type { ColumnMap, EntityAlias, entityType, ListRow, ProxyColumns, Unnamed } from './row-types.js';
import type { Select } from './select.js';

/** A name in FROM that is known; `string` says nothing. */
type Known<F> = string extends F ? never : F;

type NameIn<C> = C extends { readonly [fromName]: infer F } ? Known<F> : never;

/** The name by which a table, alias or subquery stands in FROM; never where it is not known. */
type NameOf<X> = X extends { readonly c: infer C } ? NameIn<C[keyof C]> : never;

/** The entity that a class or an alias of one stands for. */
type EntityOf<X> = X extends { readonly [entityType]: infer T }
  ? T
  : X extends abstract new (
        ...args: any
      ) => infer T
    ? T
    : never;

/** One of the entities that a relationship holds. */
type MemberOf<T> = T extends readonly (infer E)[] ? E : NonNullable<T>;

/** What an item of a select list has to be to come from the entity that is joined: of the class itself, or of an alias. */
type JoinedEntity<X> =
  X extends JoinsAlong<infer T>
    ? readonly ['class', MemberOf<T>]
    : X extends { readonly [entityType]: infer T }
      ? readonly ['alias', T]
      : X extends abstract new (
            ...args: any
          ) => infer T
        ? readonly ['class', T]
        : never;

type IsSame<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** A column that may be NULL since its row may be missing. */
export interface NullableColumn<V, K, F> {
  readonly [valueType]: V | null;
  readonly key: K;
  readonly [fromName]: F;
}

type NullableColumns<C> = {
  readonly [K in keyof C]: C[K] extends NamedColumn<infer V, infer L, infer F>
    ? NamedColumn<V | null, L, F> & BroughtAlong<C[K]>
    : never;
};

/** One item of a select list when rows of `F` (a name) or `T` (an entity) may be missing. */
type NullableItem<E, F, T> =
  E extends FromClause<infer C>
    ? [NameOf<E>] extends [never]
      ? E
      : NameOf<E> extends F
        ? FromClause<NullableColumns<C>>
        : E
    : E extends { readonly [valueType]: infer V; readonly key: infer K; readonly [fromName]: infer N }
      ? Known<N> extends never
        ? E
        : N extends F
          ? NullableColumn<V, K, N> & BroughtAlong<E>
          : E
      : [EntityOf<E>] extends [never]
        ? E
        : IsSame<JoinedEntity<E>, T> extends true
          ? EntityAlias<EntityOf<E> | null>
          : E;

/** A value that may be missing, whatever it is. */
type AnyNullable<E> =
  E extends FromClause<infer C>
    ? FromClause<NullableColumns<C>>
    : E extends { readonly [valueType]: infer V; readonly key: infer K }
      ? NullableColumn<V, K, string>
      : E extends { readonly [valueType]: infer V }
        ? { readonly [valueType]: V | null }
        : EntityAlias<EntityOf<E> | null>;

type NullableList<A extends readonly unknown[], X> = {
  readonly [I in keyof A]: NullableItem<A[I], NameOf<X>, JoinedEntity<X>>;
};

type AllNullable<A extends readonly unknown[]> = { readonly [I in keyof A]: AnyNullable<A[I]> };

/** A SELECT of the list `A`. */
export type SelectOf<A extends readonly unknown[], F = A> = Select<ListRow<A>, ProxyColumns<A>, A, F>;

/** What `filterBy()` of a SELECT asks for columns. */
export type FilteredOf<S> = S extends Select<any, any, any, infer F> ? F : unknown;

/**
 * A SELECT with the list `A` behind a join to `X`: columns of a LEFT JOIN's right side, and of a FULL JOIN all columns, may be
 * NULL. That is known of columns of tables, aliases and subqueries, also under a label, and of whole entities; not of expressions.
 * Of two clauses without a name it is not known which one a column belongs to: then it may be NULL where either may be missing.
 */
export type Joined<R, C extends ColumnMap, A extends readonly unknown[], X, O> = number extends A['length']
  ? Select<R, C, A, X>
  : O extends { readonly full: true }
    ? SelectOf<AllNullable<A>, X>
    : O extends { readonly isOuter: true }
      ? SelectOf<NullableList<A, X>, X>
      : Select<R, C, A, X>;

/** The tables and their kin that a side of a join brings. */
type MembersOf<X> = X extends { readonly [joinSides]: readonly [infer M extends readonly unknown[], unknown] }
  ? M
  : readonly [X];

/** Those of them whose rows may be missing. */
type MissingOf<X> = X extends { readonly [joinSides]: readonly [unknown, infer O extends readonly unknown[]] }
  ? O
  : readonly [];

/** The join of `L` with `X`: the right side of a LEFT JOIN may be missing, and any side of a FULL JOIN. */
export type JoinOf<L, X, O> = O extends { readonly full: true }
  ? Join<[...MembersOf<L>, ...MembersOf<X>], [...MembersOf<L>, ...MembersOf<X>]>
  : O extends { readonly isOuter: true }
    ? Join<[...MembersOf<L>, ...MembersOf<X>], [...MissingOf<L>, ...MembersOf<X>]>
    : Join<[...MembersOf<L>, ...MembersOf<X>], [...MissingOf<L>, ...MissingOf<X>]>;

/** The names of those of them that are known. */
type NamesOf<M extends readonly unknown[]> = { readonly [I in keyof M]: NameOf<M[I]> }[number];

/** A name that the program gave; the statement alone knows the others. */
type Given<F> = F extends Unnamed ? never : F & string;

/** The key of a column in a join: one that is taken has the name of its table in front. */
type KeyInJoin<C, K extends keyof C, Taken> =
  C[K] extends NamedColumn<any, any, any> ? (K extends Taken & string ? `${Given<NameIn<C[K]>>}_${K}` : K) : never;

type AddedToJoin<C, Taken, Missing> = {
  readonly [K in keyof C as KeyInJoin<C, K, Taken>]: C[K] extends NamedColumn<infer V, any, infer F>
    ? NamedColumn<F extends Missing ? V | null : V, KeyInJoin<C, K, Taken> & string> & BroughtAlong<C[K]>
    : never;
};

type ColumnsOfMembers<M extends readonly unknown[], Missing, C = {}> = M extends readonly [
  { readonly c: infer D },
  ...infer Rest,
]
  ? ColumnsOfMembers<Rest, Missing, C & AddedToJoin<D, keyof C, Missing>>
  : C;

/** The columns of a join of the members `M`, of which `O` may be missing. */
export type JoinColumns<M extends readonly unknown[], O extends readonly unknown[]> = number extends M['length']
  ? ColumnMap
  : ColumnsOfMembers<M, NamesOf<O>> extends infer C extends ColumnMap
    ? C
    : ColumnMap;

type MissingIn<F extends readonly unknown[]> = F extends readonly [infer X, ...infer Rest]
  ? readonly [...MissingOf<X>, ...MissingIn<Rest>]
  : readonly [];

type WithoutSome<A extends readonly unknown[], O extends readonly unknown[]> = O extends readonly [
  infer X,
  ...infer Rest,
]
  ? WithoutSome<NullableList<A, X>, Rest>
  : A;

/** A SELECT with the list `A` of the clauses `F` behind FROM: what their joins may lack can be NULL, as with {@link Joined}. */
export type SelectedFrom<S, A extends readonly unknown[], X extends readonly unknown[]> = number extends
  | A['length']
  | MissingIn<X>['length']
  ? From<S, X>
  : MissingIn<X> extends readonly []
    ? From<S, X>
    : SelectOf<WithoutSome<A, MissingIn<X>>, FirstFrom<S, X>>;

/** The same SELECT with the clauses `X` behind FROM. */
type From<S, X extends readonly unknown[]> =
  S extends Select<infer R, infer C, infer A, any> ? Select<R, C, A, FirstFrom<S, X>> : S;

/** The first clause of FROM counts, unless there was one before, or a join. */
type FirstFrom<S, X extends readonly unknown[]> = FilteredOf<S> extends readonly unknown[] ? X[0] : FilteredOf<S>;

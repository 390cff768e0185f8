import type { fromName, valueType } from '../expression/sql-expression.js';
import type { Tuple } from '../expression/tuple.js';
import type { BroughtAlong } from '../types/type-engine.js';
import type { NullableColumn, SelectOf } from './outer-join-types.js';
import type { Select } from './select.js';
import type { SqlFunction } from './table-valued.js';

/** The key of the phantom by which a ROLLUP and its kin tell their keys; there is no such property at run time. */
declare const groupedBy: unique symbol;

/** `ROLLUP`, `CUBE` or `GROUPING SETS` of these keys: for `groupBy()`. */
export interface GroupingKeys<K extends readonly unknown[]> extends SqlFunction<unknown> {
  readonly [groupedBy]: K;
}

/** By which a key is known again in the select list: the table's name and the column's, or the name of a label. */
type MarkOf<X> = X extends { readonly key: infer K extends string }
  ? string extends K
    ? never
    : X extends { readonly [fromName]: infer F extends string }
      ? `${string extends F ? '' : F}.${K}`
      : `.${K}`
  : never;

type MarksOf<X> = X extends Tuple<any, infer E extends readonly unknown[]> ? MarkOf<E[number]> : MarkOf<X>;

/** The marks of the keys by which some of the rows are not grouped. */
type LeftOut<X> = X extends GroupingKeys<infer K> ? MarksOf<K[number]> : never;

/** One item of a select list, where rows may not be grouped by the keys of the marks `M`. */
type UngroupedItem<E, M> = [MarkOf<E>] extends [never]
  ? E
  : MarkOf<E> extends M
    ? E extends { readonly [valueType]: infer V; readonly key: infer K; readonly [fromName]: infer F }
      ? NullableColumn<V, K, F> & BroughtAlong<E>
      : E extends { readonly [valueType]: infer V; readonly key: infer K }
        ? { readonly [valueType]: V | null; readonly key: K }
        : E
    : E;

/**
 * A SELECT behind `groupBy()`: with ROLLUP, CUBE and GROUPING SETS their keys are NULL in the rows that are not grouped by them. That
 * is known of columns and of labels in the select list, not of expressions made of them.
 */
export type Grouped<S, K extends readonly unknown[]> = [Extract<K[number], GroupingKeys<any>>] extends [never]
  ? S
  : S extends Select<any, any, infer A, infer F>
    ? number extends A['length']
      ? S
      : SelectOf<{ readonly [I in keyof A]: UngroupedItem<A[I], LeftOut<K[number]>> }, F>
    : S;

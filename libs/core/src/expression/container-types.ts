import type { IntervalValue } from '../types/interval-value.js';
import type { MultiRange } from '../types/multi-range-value.js';
import type { Range } from '../types/range-value.js';
import type { ColumnElement } from './column-element.js';
import type { Operand, SqlExpression } from './sql-expression.js';
import type { Outcome } from './operand-kinds.js';

/** True for `any` and `unknown`: nobody said the type. */
type Untyped<T> = unknown extends T ? true : false;

/** Objects that are one value, and no document. */
type Whole = Date | IntervalValue | Uint8Array;

/** A value or an expression of it. */
type Or<V> = V | SqlExpression<V | null>;

/** A document with some of the members of `T`, at any depth. */
type Part<T> = T extends readonly (infer E)[]
  ? readonly Part<E>[]
  : T extends object
    ? { readonly [K in keyof T]?: Part<T[K]> }
    : T;

type KindOfContainer<T> =
  Untyped<T> extends true
    ? 'untyped'
    : [T] extends [string]
      ? 'text'
      : [T] extends [Range]
        ? 'range'
        : [T] extends [MultiRange]
          ? 'multirange'
          : [T] extends [Whole]
            ? 'none'
            : [T] extends [readonly unknown[]]
              ? 'list'
              : [T] extends [object]
                ? 'document'
                : 'none';

type BoundOf<T> = T extends Range<infer V> ? V : T extends MultiRange<infer V> ? V : never;
type AnyRange<V> = Range<V> | MultiRange<V> | readonly Range<V>[];

interface Contained<T> {
  untyped: unknown;
  text: Operand<string>;
  range: Or<BoundOf<T> | AnyRange<BoundOf<T>>>;
  multirange: Or<BoundOf<T> | AnyRange<BoundOf<T>>>;
  list: Or<Readonly<T>>;
  document: Part<T> | SqlExpression<object | null>;
  none: never;
}

/** What `contains()` takes. */
export type ContainedOperand<T> = Contained<NonNullable<T>>[KindOfContainer<NonNullable<T>>];

interface Containing<T> {
  untyped: unknown;
  text: never;
  range: Or<AnyRange<BoundOf<T>>>;
  multirange: Or<AnyRange<BoundOf<T>>>;
  list: Or<Readonly<T>>;
  document: object;
  none: never;
}

/** What `containedBy()` takes. */
export type ContainerOperand<T> = Containing<NonNullable<T>>[KindOfContainer<NonNullable<T>>];

interface Concatenated<T> {
  untyped: unknown;
  text: Operand<string>;
  range: never;
  multirange: never;
  list: Or<Readonly<T>>;
  document: object;
  none: never;
}

/** What `concat()` takes. */
export type ConcatOperand<T> = Concatenated<NonNullable<T>>[KindOfContainer<NonNullable<T>>];

/** What `concat()` gives: NULL where the other side may be, but for lists, beside which NULL is an empty one. */
export type ConcatResult<T, O> =
  | T
  | (KindOfContainer<NonNullable<T>> extends 'list' ? never : null extends Outcome<O> ? null : never);

/** `X` where the values are ranges; nothing is right for others. */
export type RangeOperand<T> =
  Untyped<T> extends true
    ? unknown
    : [NonNullable<T>] extends [Range | MultiRange]
      ? Or<AnyRange<BoundOf<NonNullable<T>>>>
      : never;

/** What makes another range of a range: the server has these operators for two of one kind only. */
export type SameRange<T> =
  Untyped<T> extends true
    ? unknown
    : [NonNullable<T>] extends [Range<infer V>]
      ? Or<Range<V>>
      : [NonNullable<T>] extends [MultiRange<infer V>]
        ? Or<MultiRange<V>> | readonly Range<V>[]
        : never;

/** `X` where the values are arrays or documents, or nobody said it; no operand is right for others. */
export type OfContainer<T, X> = KindOfContainer<NonNullable<T>> extends 'list' | 'document' | 'untyped' ? X : never;

/** `X` where the values are lists, or nobody said it. */
export type OfList<T, X> = KindOfContainer<NonNullable<T>> extends 'list' | 'untyped' ? X : never;

/** The element of a list. */
export type ElementOf<T> = Untyped<T> extends true ? unknown : NonNullable<T> extends readonly (infer E)[] ? E : never;

type Path = readonly (string | number)[];

/** What `getitem()` takes: the key of a member, the place of an element, or the path to a part; also as an expression. */
export type ItemKey<T> = OfContainer<T, string | number | Path | SqlExpression<string | number | Path | null>>;

type Step<T, K> =
  Untyped<T> extends true
    ? unknown
    : T extends readonly (infer E)[]
      ? K extends number
        ? E
        : never
      : T extends object
        ? K extends keyof T
          ? Exclude<T[K], undefined>
          : never
        : never;

/** What stands under a key or at the end of a path; `never` where there is no such part. */
export type ItemAt<T, K> = K extends readonly [infer First, ...infer Rest]
  ? Rest extends readonly []
    ? Step<NonNullable<T>, First>
    : ItemAt<Step<NonNullable<T>, First>, Rest>
  : K extends string | number
    ? Step<NonNullable<T>, K>
    : K extends SqlExpression<unknown> | Path
      ? NonNullable<T> extends readonly (infer E)[]
        ? E
        : unknown
      : never;

/** Nothing is right for a key that `T` does not have. */
export type KnownKey<T, K> = [ItemAt<T, K>] extends [never] ? never : unknown;

/** The key of the phantom that marks parts of documents. */
declare const jsonItem: unique symbol;

/** A part of a document: `data.getitem('a')`, which can be read as text, number or truth value. */
export interface JsonItem<T = any> extends ColumnElement<T> {
  readonly [jsonItem]: true;
}

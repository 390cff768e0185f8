import type { ColumnElement } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import type { Outcome } from '../expression/operand-kinds.js';
import type { IntervalValue } from '../types/interval-value.js';
import type { TextKind, TextOf } from '../types/text-of.js';
import { NullTypeEngine } from '../types/null-type.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import type { SqlFunction } from './table-valued.js';

/** The type of a call by its arguments. */
export type ResultTypeOf = (args: readonly ColumnElement[]) => TypeEngine;

/** The type that a plain value takes at a place among the arguments; undefined where its own counts. */
export type LiteralTypeOf = (value: unknown, place: number, first: ColumnElement | undefined) => TypeEngine | undefined;

/** The type of plain values that are sent without one: the server takes them as what the function asks for. */
export const unsaid: TypeEngine = new NullTypeEngine() as TypeEngine;

/** What is known of a function. */
export interface FunctionFacts {
  /** The name in the database, where it has another one there. */
  readonly name?: string;
  readonly type: ResultTypeOf;
  readonly literals?: LiteralTypeOf | undefined;
  /** Of an aggregate of sorted rows: the type by what they are sorted by, where it goes by that. */
  readonly ofSorted?: (key: ColumnElement, args: readonly ColumnElement[]) => TypeEngine;
  /** True where an object stands for its keys and values behind each other. */
  readonly takesMembers?: boolean;
  /** Of a function that gives records: the types of their fields. */
  readonly columns?: Readonly<Record<string, TypeEngine>>;
}

/** The key of the phantom by which the facts of a function tell how it is called; there is no such property at run time. */
declare const signature: unique symbol;

/** What is known of a function that is called as `S` says. */
export interface Known<S> extends FunctionFacts {
  readonly [signature]?: S;
}

/** The value of a call, without NULL. */
type ValueOfCall<S> = S extends (...args: any) => SqlFunction<infer T> ? NonNullable<T> : never;

/**
 * A function with the signature `S`: its type, which reads what the signature says, or what finds it by the arguments; and the types
 * of plain values among the arguments, where they are not of their own.
 */
export function known<S>(
  type: TypeLike<ValueOfCall<S>, any> | { readonly by: ResultTypeOf },
  literals?: LiteralTypeOf,
): Known<S> {
  const fixed = 'by' in type ? undefined : toType(type);
  return { type: 'by' in type ? type.by : () => fixed as TypeEngine, literals };
}

/** The functions of a table by their names, as they are called. A table is made when the first function is called. */
export type FunctionsIn<F extends () => object> = {
  readonly [K in keyof ReturnType<F>]: ReturnType<F>[K] extends Known<infer S> ? S : never;
};

/** `null` where one of the operands may be. */
export type NullOf<O> = null extends Outcome<O> ? null : never;

/** A function that gives NULL where one of its arguments is. PostgreSQL: `STRICT`. */
export type Strict<P extends readonly unknown[], R> = <const A extends P>(
  ...args: A
) => SqlFunction<R | NullOf<A[number]>>;

/** A function that gives NULL where its first argument is, whatever stands behind it. */
export type NullByFirst<First, P extends readonly unknown[], R> = <const X extends First>(
  first: X,
  ...others: P
) => SqlFunction<R | NullOf<X>>;

/** A text, and no text that stands for a value of another type. */
export type Chars = string | null | SqlExpression<TextOf<never> | null>;

/** Bytes. */
export type Bytes = Uint8Array | null | SqlExpression<Uint8Array | null>;

/** A whole number. */
export type Whole = number | null | SqlExpression<number | null>;

/** A whole number of any size. */
export type AnyWhole = number | bigint | null | SqlExpression<number | bigint | null>;

/** True or false. */
export type Truth = boolean | null | SqlExpression<boolean | null>;

/** A value or an expression of which the signature says more. */
export type Anything = string | number | bigint | boolean | null | object;

/** The kinds of values that functions tell apart. */
type Kind<V> = V extends number
  ? 'number'
  : V extends bigint
    ? 'bigint'
    : V extends boolean
      ? 'boolean'
      : V extends string
        ? TextKind<V>
        : V extends Date
          ? 'datetime'
          : V extends IntervalValue
            ? 'interval'
            : V extends readonly unknown[]
              ? 'list'
              : 'other';

/** Anything where the operand is of one of the kinds `K`, or nobody said of which; else what it would have to be. */
export type Only<K, O, Wanted extends string> =
  unknown extends Outcome<O> ? unknown : Kind<NonNullable<Outcome<O>>> extends K ? unknown : Wanted;

/** A number of any kind. */
export type Numeral<O> = Only<'number' | 'bigint' | 'numeric', O, 'a number is asked for'>;

/** A day or a timestamp. */
export type Moment<O> = Only<'date' | 'datetime' | 'datetimeText' | 'other', O, 'a day or timestamp is asked for'>;

/** A number, day, timestamp or span. */
export type Formattable<O> = Only<
  'number' | 'bigint' | 'numeric' | 'date' | 'datetime' | 'datetimeText' | 'interval' | 'other',
  O,
  'a number, day, timestamp or interval is asked for'
>;

/** The type of the first argument. */
export const ofFirst: ResultTypeOf = (args) => (args[0] as ColumnElement).type;

/** Strings, dates and lists beside the first argument are of its type; numbers of their own. */
export const likeFirst: LiteralTypeOf = (value, place, first) =>
  place === 0 || typeof value === 'number' || typeof value === 'bigint' || first?.type.affinity === 'null'
    ? undefined
    : first?.type;

/** The type of the elements of a list. */
export function itemOf(list: ColumnElement | undefined): TypeEngine | undefined {
  return (list?.type as { readonly itemType?: TypeEngine } | undefined)?.itemType;
}

import type { IntervalValue } from '../types/interval-value.js';
import type { DateText, DateTimeText, DecimalText, TextKind, TimeText } from '../types/text-of.js';
import type { Operand, SqlExpression, valueType } from './sql-expression.js';

/** The JavaScript value of each kind of operand that arithmetic knows. */
interface KindValues {
  number: number;
  bigint: bigint;
  numeric: DecimalText;
  date: DateText;
  time: TimeText;
  datetime: Date;
  datetimeText: DateTimeText;
  interval: IntervalValue;
}

/** What `left + right` gives. */
interface Sums {
  number: { number: number; bigint: number | bigint; numeric: DecimalText; date: DateText };
  bigint: { number: number | bigint; bigint: bigint; numeric: DecimalText };
  numeric: { number: DecimalText; bigint: DecimalText; numeric: DecimalText };
  date: { number: DateText; interval: Date; time: Date };
  time: { interval: TimeText; date: Date };
  datetime: { interval: Date };
  datetimeText: { interval: DateTimeText };
  interval: { interval: IntervalValue; date: Date; time: TimeText; datetime: Date; datetimeText: DateTimeText };
}

/** What `left - right` gives. */
interface Differences {
  number: { number: number; bigint: number | bigint; numeric: DecimalText };
  bigint: { number: number | bigint; bigint: bigint; numeric: DecimalText };
  numeric: { number: DecimalText; bigint: DecimalText; numeric: DecimalText };
  date: { date: number; number: DateText; interval: Date; datetime: IntervalValue };
  time: { interval: TimeText; time: IntervalValue };
  datetime: { interval: Date; datetime: IntervalValue; datetimeText: IntervalValue; date: IntervalValue };
  datetimeText: { interval: DateTimeText; datetimeText: IntervalValue; datetime: IntervalValue; date: IntervalValue };
  interval: { interval: IntervalValue };
}

/** What `left * right` gives. */
interface Products {
  number: { number: number; bigint: number | bigint; numeric: DecimalText; interval: IntervalValue };
  bigint: { number: number | bigint; bigint: bigint; numeric: DecimalText };
  numeric: { number: DecimalText; bigint: DecimalText; numeric: DecimalText };
  interval: { number: IntervalValue };
}

/** What `left / right` gives: of two whole numbers a fraction. */
interface Quotients {
  number: { number: number; bigint: number | DecimalText; numeric: DecimalText };
  bigint: { number: number | DecimalText; bigint: DecimalText; numeric: DecimalText };
  numeric: { number: DecimalText; bigint: DecimalText; numeric: DecimalText };
  interval: { number: IntervalValue };
}

/** What whole division and remainder give. */
interface Remainders {
  number: { number: number; bigint: number | bigint; numeric: DecimalText };
  bigint: { number: number | bigint; bigint: bigint; numeric: DecimalText };
  numeric: { number: DecimalText; bigint: DecimalText; numeric: DecimalText };
}

interface Tables {
  add: Sums;
  sub: Differences;
  mul: Products;
  div: Quotients;
  mod: Remainders;
}

/** The kind of a value that is not null. */
type KindOf<V> = [V] extends [number]
  ? 'number'
  : [V] extends [bigint]
    ? 'bigint'
    : [V] extends [string]
      ? TextKind<V>
      : [V] extends [Date]
        ? 'datetime'
        : [V] extends [IntervalValue]
          ? 'interval'
          : 'other';

/** The row of a table for what stands on the left. */
type RowOf<Op extends keyof Tables, T> =
  KindOf<NonNullable<T>> extends infer K ? (K extends keyof Tables[Op] ? Tables[Op][K] : {}) : never;

/** True for `any` and `unknown`: nobody said the type. */
type Untyped<T> = unknown extends T ? true : false;

/** What may stand on the right of an arithmetic operator on a `T`. */
export type ArithmeticOperand<Op extends keyof Tables, T> =
  Untyped<T> extends true
    ? unknown
    : [KindOf<NonNullable<T>>] extends ['text']
      ? Op extends 'add'
        ? Operand<string>
        : never
      : OperandOfKinds<keyof RowOf<Op, T> & keyof KindValues, KindOf<NonNullable<T>>>;

/** Beside a span a string could be a day as well as a time: there only an expression says which. */
type OperandOfKinds<K extends keyof KindValues, Left> = K extends keyof KindValues
  ?
      | SqlExpression<KindValues[K] | null>
      | (KindValues[K] extends string ? (Left extends 'interval' ? never : KindValues[K]) : KindValues[K])
  : never;

/** What an operand gives. */
type ValueOf<O> = O extends { readonly [valueType]: infer V } ? V : O;

/** A string beside a day is a day, beside a number a decimal; a number beside a bigint is a whole one. */
type RightKind<Left, O> = [O] extends [number]
  ? Left extends 'bigint'
    ? 'bigint'
    : 'number'
  : KindOf<NonNullable<ValueOf<O>>> extends 'text'
    ? Left extends 'number' | 'bigint'
      ? 'numeric'
      : Left
    : KindOf<NonNullable<ValueOf<O>>>;

/** What an arithmetic operator gives. */
export type ArithmeticResult<Op extends keyof Tables, T, O> =
  Untyped<T> extends true
    ? T
    : [KindOf<NonNullable<T>>] extends ['text']
      ? string | (null extends T ? null : never) | (null extends ValueOf<O> ? null : never)
      :
          | (RightKind<KindOf<NonNullable<T>>, O> extends infer K
              ? K extends keyof RowOf<Op, T>
                ? RowOf<Op, T>[K]
                : unknown
              : never)
          | (null extends T ? null : never)
          | (null extends ValueOf<O> ? null : never);

/** The JavaScript type of a literal: of `'a'` string. */
type Widen<V> = V extends string
  ? string
  : V extends number
    ? number
    : V extends boolean
      ? boolean
      : V extends bigint
        ? bigint
        : V;

/** What an operand gives where nothing stands at its side: the value of an expression, the kind of a literal. */
export type Outcome<O> = O extends { readonly [valueType]: infer V } ? V : Widen<O>;

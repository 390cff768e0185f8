import type { TextKind } from '../types/text-of.js';

/** Values that the server puts beside one another, in a comparison or in one column; never where that is not known. */
type ClassOf<V> = unknown extends V
  ? never
  : [V] extends [never]
    ? never
    : [V] extends [boolean]
      ? 'a truth value'
      : [V] extends [number | bigint]
        ? 'a number'
        : [V] extends [Date]
          ? 'a moment'
          : [V] extends [string]
            ? ClassOfText<TextKind<V>>
            : never;

type ClassOfText<K> = [K] extends ['text']
  ? 'a text'
  : [K] extends ['numeric']
    ? 'a number'
    : [K] extends ['date' | 'datetimeText']
      ? 'a moment'
      : never;

/** What is wrong with a `V` where a `T` is asked for; never where nothing is, or where that is not known. */
export type Misfit<T, V> = [ClassOf<NonNullable<T>>] extends [never]
  ? never
  : [ClassOf<NonNullable<V>>] extends [ClassOf<NonNullable<T>>]
    ? never
    : `${ClassOf<NonNullable<T>>} is asked for, and the SELECT gives ${ClassOf<NonNullable<V>>}`;

/** The places of a tuple or row: `'0'`, `'1'` ..; none where their number is not known. */
type PlacesOf<R> = keyof R & `${number}`;

/** What is wrong with the values of a row `R` in the places of values `T`. */
export type Misfits<T, R> = {
  readonly [I in PlacesOf<T>]: I extends keyof R ? Misfit<T[I], R[I]> : never;
}[PlacesOf<T>];

/** Anything where nothing is wrong; else what is, which no statement is. */
export type Fitting<M> = [M] extends [never] ? unknown : M;

import type { TextKind } from '../types/text-of.js';
import type { ClauseElement, HasClauseElement } from './clause-element.js';

/** Under this symbol a node that is no column (a SELECT) gives the column that it stands for as an operand. */
export const asOperand: unique symbol = Symbol('athanor.asOperand');

/** Under this symbol a node that gives rows (a SELECT) gives what stands behind IN. */
export const asInOperand: unique symbol = Symbol('athanor.asInOperand');

/** The key of the phantom that carries an expression's value type; there is no such property at run time. */
export declare const valueType: unique symbol;

/** The key of the phantom by which a column says the name of its table or alias, where that is known; there is no such property at run time. */
export declare const fromName: unique symbol;

/** A SQL expression of a value type, or anything that stands for one. */
export interface SqlExpression<T> extends HasClauseElement {
  readonly [valueType]: T;
}

/** The key of the phantom by which what is no statement tells the rows that it gives behind IN; there is no such property at run time. */
export declare const rowBehindIn: unique symbol;

/** A SELECT or VALUES, as far as IN is concerned. */
export interface InSource extends HasClauseElement {
  readonly [asInOperand]: ClauseElement;
}

/** What may stand on the right of an operator on a `T`: a value, null, or an expression of the same type. */
export type Operand<T> = NonNullable<T> | null | SqlExpression<NonNullable<T> | null>;

/** What may stand on the right of a comparison that NULL has no part in. */
export type Comparand<T> = NonNullable<T> | SqlExpression<NonNullable<T> | null>;

/**
 * Numbers of other kinds that may stand beside a `V` and be written in its place: whole ones beside a bigint (one that is not
 * exact is an error when it is sent), all beside a decimal, columns of bigints beside a number.
 */
export type OtherNumber<V> = [NonNullable<V>] extends [number]
  ? SqlExpression<number | bigint | null>
  : [NonNullable<V>] extends [bigint]
    ? number | SqlExpression<number | bigint | null>
    : [NonNullable<V>] extends [string]
      ? TextKind<NonNullable<V>> extends 'numeric'
        ? number | bigint | SqlExpression<number | bigint | V | null>
        : never
      : never;

/** A predicate: what WHERE, HAVING and ON take. */
export type Predicate = SqlExpression<boolean | null>;

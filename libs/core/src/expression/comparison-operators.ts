import type { ColumnElement } from './column-element.js';
import type { Comparand, InSource, Operand, OtherNumber, rowBehindIn, SqlExpression } from './sql-expression.js';
import type { OfWidth, RowOfStatement } from './executable.js';
import { RangeOperators } from './range-operators.js';
import type { Fitting, Misfit, Misfits } from './value-classes.js';

/** What stands in a list, or at an end of a BETWEEN, beside a `V`: numbers of several kinds. */
type AnyNumber<V> = NoInfer<V> | null | NoInfer<OtherNumber<V>>;

/** How many columns a SELECT has to give to stand beside a `V`: as many as there are in a tuple, else one. */
type WidthOfValue<V> = unknown extends V
  ? number
  : V extends readonly unknown[]
    ? number extends V['length']
      ? 1
      : V['length']
    : 1;

/** The rows that stand behind IN. */
type RowBehindIn<S> = S extends { readonly [rowBehindIn]: infer R } ? R : RowOfStatement<S>;

/** Anything where the rows behind IN have values that a `V` can be compared with. */
type OfValues<V, R> = Fitting<
  WidthOfValue<V> extends 1 ? Misfit<V, R extends { readonly 0: infer X } ? X : unknown> : Misfits<V, R>
>;

/** Options of `between()`. */
export interface BetweenOptions {
  readonly symmetric?: boolean;
}

/**
 * Comparisons: they give true, false or NULL. The signatures for numbers of other kinds name no `T`, by which a column of
 * strings would be none of strings or null; and they come first, since the compiler tells of the last one that does not fit.
 */
export abstract class ComparisonOperators<T> extends RangeOperators {
  eq<V>(this: SqlExpression<V>, other: OtherNumber<V>): ColumnElement<boolean>;
  /** `=`; with null `IS NULL`. */
  eq(other: Operand<T>): ColumnElement<boolean>;
  eq(other: unknown): ColumnElement<boolean> {
    return this.operate('eq', other);
  }

  ne<V>(this: SqlExpression<V>, other: OtherNumber<V>): ColumnElement<boolean>;
  /** `!=`; with null `IS NOT NULL`. */
  ne(other: Operand<T>): ColumnElement<boolean>;
  ne(other: unknown): ColumnElement<boolean> {
    return this.operate('ne', other);
  }

  lt<V>(this: SqlExpression<V>, other: OtherNumber<V>): ColumnElement<boolean>;
  /** `<`. */
  lt(other: Comparand<T>): ColumnElement<boolean>;
  lt(other: unknown): ColumnElement<boolean> {
    return this.operate('lt', other);
  }

  le<V>(this: SqlExpression<V>, other: OtherNumber<V>): ColumnElement<boolean>;
  /** `<=`. */
  le(other: Comparand<T>): ColumnElement<boolean>;
  le(other: unknown): ColumnElement<boolean> {
    return this.operate('le', other);
  }

  gt<V>(this: SqlExpression<V>, other: OtherNumber<V>): ColumnElement<boolean>;
  /** `>`. */
  gt(other: Comparand<T>): ColumnElement<boolean>;
  gt(other: unknown): ColumnElement<boolean> {
    return this.operate('gt', other);
  }

  ge<V>(this: SqlExpression<V>, other: OtherNumber<V>): ColumnElement<boolean>;
  /** `>=`. */
  ge(other: Comparand<T>): ColumnElement<boolean>;
  ge(other: unknown): ColumnElement<boolean> {
    return this.operate('ge', other);
  }

  /** `IS` with null, true or false. */
  is(other: null | boolean | SqlExpression<unknown>): ColumnElement<boolean> {
    return this.operate('is', other);
  }

  /** `IS NOT` with null, true or false. */
  isNot(other: null | boolean | SqlExpression<unknown>): ColumnElement<boolean> {
    return this.operate('isNot', other);
  }

  isDistinctFrom<V>(this: SqlExpression<V>, other: OtherNumber<V>): ColumnElement<boolean>;
  /** `IS DISTINCT FROM`: inequality in which NULL equals NULL. */
  isDistinctFrom(other: Operand<T>): ColumnElement<boolean>;
  isDistinctFrom(other: unknown): ColumnElement<boolean> {
    return this.operate('isDistinctFrom', other);
  }

  isNotDistinctFrom<V>(this: SqlExpression<V>, other: OtherNumber<V>): ColumnElement<boolean>;
  /** `IS NOT DISTINCT FROM`: equality in which NULL equals NULL. */
  isNotDistinctFrom(other: Operand<T>): ColumnElement<boolean>;
  isNotDistinctFrom(other: unknown): ColumnElement<boolean> {
    return this.operate('isNotDistinctFrom', other);
  }

  in<V>(this: SqlExpression<V>, other: readonly AnyNumber<V>[]): ColumnElement<boolean>;
  /** `IN` a list of values (of any length, also none: false), a list with expressions, or a SELECT or VALUES of one column. */
  in<S extends InSource>(
    other:
      | readonly Operand<T>[]
      | (S & OfWidth<WidthOfValue<T>, RowBehindIn<S>> & OfValues<T, RowBehindIn<S>>)
      | SqlExpression<unknown>,
  ): ColumnElement<boolean>;
  in(other: unknown): ColumnElement<boolean> {
    return this.operate('in', other);
  }

  notIn<V>(this: SqlExpression<V>, other: readonly AnyNumber<V>[]): ColumnElement<boolean>;
  /** `NOT IN`. */
  notIn<S extends InSource>(
    other:
      | readonly Operand<T>[]
      | (S & OfWidth<WidthOfValue<T>, RowBehindIn<S>> & OfValues<T, RowBehindIn<S>>)
      | SqlExpression<unknown>,
  ): ColumnElement<boolean>;
  notIn(other: unknown): ColumnElement<boolean> {
    return this.operate('notIn', other);
  }

  between<V>(
    this: SqlExpression<V>,
    lower: AnyNumber<V>,
    upper: AnyNumber<V>,
    options?: BetweenOptions,
  ): ColumnElement<boolean>;
  /** `BETWEEN lower AND upper`, both included; `symmetric`: in whatever order the bounds are given. */
  between(lower: Operand<T>, upper: Operand<T>, options?: BetweenOptions): ColumnElement<boolean>;
  between(lower: unknown, upper: unknown, options?: BetweenOptions): ColumnElement<boolean> {
    return this.operate('between', [lower, upper], symmetry(options));
  }

  notBetween<V>(
    this: SqlExpression<V>,
    lower: AnyNumber<V>,
    upper: AnyNumber<V>,
    options?: BetweenOptions,
  ): ColumnElement<boolean>;
  /** `NOT BETWEEN lower AND upper`. */
  notBetween(lower: Operand<T>, upper: Operand<T>, options?: BetweenOptions): ColumnElement<boolean>;
  notBetween(lower: unknown, upper: unknown, options?: BetweenOptions): ColumnElement<boolean> {
    return this.operate('notBetween', [lower, upper], symmetry(options));
  }
}

function symmetry(options: BetweenOptions | undefined): string | undefined {
  return options?.symmetric === true ? 'SYMMETRIC' : undefined;
}

import type { ColumnElement, Comparand, InSource, Operand, SqlExpression, WholeNumber } from './column-element.js';
import { RangeOperators } from './range-operators.js';

/** A bigint, beside which a number may stand as well. */
type Big = SqlExpression<bigint | null>;

/** Options of `between()`. */
export interface BetweenOptions {
  readonly symmetric?: boolean;
}

/** Comparisons: they give true, false or NULL. */
export abstract class ComparisonOperators<T> extends RangeOperators {
  /** `=`; with null `IS NULL`. */
  eq(other: Operand<T>): ColumnElement<boolean>;
  eq(this: Big, other: WholeNumber): ColumnElement<boolean>;
  eq(other: unknown): ColumnElement<boolean> {
    return this.operate('eq', other);
  }

  /** `!=`; with null `IS NOT NULL`. */
  ne(other: Operand<T>): ColumnElement<boolean>;
  ne(this: Big, other: WholeNumber): ColumnElement<boolean>;
  ne(other: unknown): ColumnElement<boolean> {
    return this.operate('ne', other);
  }

  lt(other: Comparand<T>): ColumnElement<boolean>;
  lt(this: Big, other: WholeNumber): ColumnElement<boolean>;
  lt(other: unknown): ColumnElement<boolean> {
    return this.operate('lt', other);
  }

  le(other: Comparand<T>): ColumnElement<boolean>;
  le(this: Big, other: WholeNumber): ColumnElement<boolean>;
  le(other: unknown): ColumnElement<boolean> {
    return this.operate('le', other);
  }

  gt(other: Comparand<T>): ColumnElement<boolean>;
  gt(this: Big, other: WholeNumber): ColumnElement<boolean>;
  gt(other: unknown): ColumnElement<boolean> {
    return this.operate('gt', other);
  }

  ge(other: Comparand<T>): ColumnElement<boolean>;
  ge(this: Big, other: WholeNumber): ColumnElement<boolean>;
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

  /** `IS DISTINCT FROM`: inequality in which NULL equals NULL. */
  isDistinctFrom(other: Operand<T>): ColumnElement<boolean> {
    return this.operate('isDistinctFrom', other);
  }

  /** `IS NOT DISTINCT FROM`: equality in which NULL equals NULL. */
  isNotDistinctFrom(other: Operand<T>): ColumnElement<boolean> {
    return this.operate('isNotDistinctFrom', other);
  }

  /** `IN` a list of values (of any length, also none: false), a list with expressions, or a SELECT of one column. */
  in(other: readonly Operand<T>[] | InSource | SqlExpression<unknown>): ColumnElement<boolean>;
  in(this: Big, other: readonly (bigint | WholeNumber | null)[]): ColumnElement<boolean>;
  in(other: unknown): ColumnElement<boolean> {
    return this.operate('in', other);
  }

  /** `NOT IN`. */
  notIn(other: readonly Operand<T>[] | InSource | SqlExpression<unknown>): ColumnElement<boolean>;
  notIn(this: Big, other: readonly (bigint | WholeNumber | null)[]): ColumnElement<boolean>;
  notIn(other: unknown): ColumnElement<boolean> {
    return this.operate('notIn', other);
  }

  /** `BETWEEN lower AND upper`, both included; `symmetric`: in whatever order the bounds are given. */
  between(lower: Operand<T>, upper: Operand<T>, options?: BetweenOptions): ColumnElement<boolean>;
  between(this: Big, lower: WholeNumber, upper: WholeNumber, options?: BetweenOptions): ColumnElement<boolean>;
  between(lower: unknown, upper: unknown, options?: BetweenOptions): ColumnElement<boolean> {
    return this.operate('between', [lower, upper], symmetry(options));
  }

  /** `NOT BETWEEN lower AND upper`. */
  notBetween(lower: Operand<T>, upper: Operand<T>, options?: BetweenOptions): ColumnElement<boolean>;
  notBetween(this: Big, lower: WholeNumber, upper: WholeNumber, options?: BetweenOptions): ColumnElement<boolean>;
  notBetween(lower: unknown, upper: unknown, options?: BetweenOptions): ColumnElement<boolean> {
    return this.operate('notBetween', [lower, upper], symmetry(options));
  }
}

function symmetry(options: BetweenOptions | undefined): string | undefined {
  return options?.symmetric === true ? 'SYMMETRIC' : undefined;
}

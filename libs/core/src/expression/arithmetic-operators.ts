import type { ColumnElement } from './column-element.js';
import type { Operand, SqlExpression } from './sql-expression.js';
import type { ArithmeticOperand, ArithmeticResult } from './operand-kinds.js';
import { TextOperators } from './text-operators.js';

/** Whole numbers. */
type Whole = number | bigint | null;

/**
 * Arithmetic of numbers, and of dates, times and intervals. The kinds of both sides say what comes out: an integer and a
 * decimal give a decimal, a day minus a day a number of days, a timestamp minus another one an interval.
 */
export abstract class ArithmeticOperators extends TextOperators {
  /** `+`; of texts `||`. */
  add<V, const O extends ArithmeticOperand<'add', V>>(
    this: ColumnElement<V>,
    other: O,
  ): ColumnElement<ArithmeticResult<'add', V, O>> {
    return this.operate('add', other);
  }

  sub<V, const O extends ArithmeticOperand<'sub', V>>(
    this: ColumnElement<V>,
    other: O,
  ): ColumnElement<ArithmeticResult<'sub', V, O>> {
    return this.operate('sub', other);
  }

  mul<V, const O extends ArithmeticOperand<'mul', V>>(
    this: ColumnElement<V>,
    other: O,
  ): ColumnElement<ArithmeticResult<'mul', V, O>> {
    return this.operate('mul', other);
  }

  /** True division: of two integers also, by a cast to NUMERIC. */
  div<V, const O extends ArithmeticOperand<'div', V>>(
    this: ColumnElement<V>,
    other: O,
  ): ColumnElement<ArithmeticResult<'div', V, O>> {
    return this.operate('div', other);
  }

  /** Division without a fraction: of integers the server's own, which cuts; else `FLOOR(left / right)`. SQLAlchemy: `//`. */
  floordiv<V, const O extends ArithmeticOperand<'mod', V>>(
    this: ColumnElement<V>,
    other: O,
  ): ColumnElement<ArithmeticResult<'mod', V, O>> {
    return this.operate('floordiv', other);
  }

  /** `%`, the remainder. */
  mod<V, const O extends ArithmeticOperand<'mod', V>>(
    this: ColumnElement<V>,
    other: O,
  ): ColumnElement<ArithmeticResult<'mod', V, O>> {
    return this.operate('mod', other);
  }

  /** `-value`. */
  neg<V>(this: ColumnElement<V>): ColumnElement<V> {
    return this.unary('neg');
  }

  /** `&` of the bits. SQLAlchemy: `bitwise_and()`. */
  bitwiseAnd<V extends Whole>(this: ColumnElement<V>, other: Operand<V>): ColumnElement<V> {
    return this.operate('bitwiseAnd', other);
  }

  /** `|` of the bits. */
  bitwiseOr<V extends Whole>(this: ColumnElement<V>, other: Operand<V>): ColumnElement<V> {
    return this.operate('bitwiseOr', other);
  }

  /** Exclusive or of the bits; `#` on PostgreSQL. */
  bitwiseXor<V extends Whole>(this: ColumnElement<V>, other: Operand<V>): ColumnElement<V> {
    return this.operate('bitwiseXor', other);
  }

  /** `~value`, all bits turned round. */
  bitwiseNot<V extends Whole>(this: ColumnElement<V>): ColumnElement<V> {
    return this.unary('bitwiseNot');
  }

  /** `value << places`. */
  bitwiseLeftShift<V extends Whole>(
    this: ColumnElement<V>,
    places: number | SqlExpression<number | null>,
  ): ColumnElement<V> {
    return this.operate('bitwiseLeftShift', places);
  }

  /** `value >> places`. */
  bitwiseRightShift<V extends Whole>(
    this: ColumnElement<V>,
    places: number | SqlExpression<number | null>,
  ): ColumnElement<V> {
    return this.operate('bitwiseRightShift', places);
  }
}

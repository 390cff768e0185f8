import type { ColumnElement, Operand } from './column-element.js';
import { TextOperators } from './text-operators.js';

/** Arithmetic. */
export abstract class ArithmeticOperators<T> extends TextOperators<T> {
  add(other: Operand<T>): ColumnElement<T> {
    return this.operate(this.type.affinity === 'string' ? 'concat' : 'add', other);
  }

  sub(other: Operand<T>): ColumnElement<T> {
    return this.operate('sub', other);
  }

  mul(other: Operand<T>): ColumnElement<T> {
    return this.operate('mul', other);
  }

  /** True division: of two integers also, by a cast to NUMERIC. */
  div(other: Operand<T>): ColumnElement<T> {
    return this.operate('div', other);
  }

  mod(other: Operand<T>): ColumnElement<T> {
    return this.operate('mod', other);
  }

  /** `-value`. */
  neg(): ColumnElement<T> {
    return this.unary('neg');
  }
}

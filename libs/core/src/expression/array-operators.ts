import { arrayPlace } from './container-operators.js';
import type { ColumnElement } from './column-element.js';
import type { SqlExpression } from './sql-expression.js';
import type { ElementOf, OfList } from './container-types.js';
import { JsonOperators } from './json-operators.js';

/** The comparisons that ANY and ALL take. */
export type QuantifiedOperator = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge' | 'like' | 'notLike' | 'ilike' | 'notIlike';

type Place = number | SqlExpression<number | null>;
type Or<V> = V | SqlExpression<V | null>;

/** Operators of ARRAY. */
export abstract class ArrayOperators extends JsonOperators {
  /** The elements from one place to another, both included; `undefined` for an open end. SQLAlchemy: `column[a:b]`. */
  slice<V>(this: ColumnElement<V>, from: OfList<V, Place> | undefined, to?: OfList<V, Place>): ColumnElement<V> {
    return this.operate('slice', [arrayPlace(this.type, from), arrayPlace(this.type, to)]);
  }

  /** `&&`: the arrays have an element in common. SQLAlchemy: `overlap()`. */
  overlap<V>(this: ColumnElement<V>, other: OfList<V, Or<Readonly<NonNullable<V>>>>): ColumnElement<boolean> {
    return this.operate('overlap', other);
  }

  /** `value = ANY (array)`: it holds for one of the elements; with another comparison `value < ANY (array)`. SQLAlchemy: `ARRAY.any()`. */
  any<V>(
    this: ColumnElement<V>,
    value: OfList<V, Or<ElementOf<V>> | null>,
    operator: QuantifiedOperator = 'eq',
  ): ColumnElement<boolean> {
    return this.unary('any').reverseOperate(operator, value);
  }

  /** `value = ALL (array)`: it holds for all of the elements. SQLAlchemy: `ARRAY.all()`. */
  all<V>(
    this: ColumnElement<V>,
    value: OfList<V, Or<ElementOf<V>> | null>,
    operator: QuantifiedOperator = 'eq',
  ): ColumnElement<boolean> {
    return this.unary('all').reverseOperate(operator, value);
  }

  /** The array with one more element at its end: `array || element`. */
  append<V>(this: ColumnElement<V>, element: OfList<V, Or<ElementOf<V>> | null>): ColumnElement<V> {
    return this.operate('append', element);
  }
}

import { ArrayOperators } from './array-operators.js';
import type { ColumnElement } from './column-element.js';
import type { RangeOperand, SameRange } from './container-types.js';

/** Operators of ranges and multiranges, beside `contains` and `containedBy`. SQLAlchemy: `AbstractRange.comparator_factory`. */
export abstract class RangeOperators extends ArrayOperators {
  /** `&&`: they have points in common. */
  overlaps<V>(this: ColumnElement<V>, other: RangeOperand<V>): ColumnElement<boolean> {
    return this.operate('overlap', other);
  }

  /** `<<`: it ends before the other one begins. */
  strictlyLeftOf<V>(this: ColumnElement<V>, other: RangeOperand<V>): ColumnElement<boolean> {
    return this.operate('strictlyLeftOf', other);
  }

  /** `>>`: it begins behind the end of the other one. */
  strictlyRightOf<V>(this: ColumnElement<V>, other: RangeOperand<V>): ColumnElement<boolean> {
    return this.operate('strictlyRightOf', other);
  }

  /** `&<`: it does not reach beyond the end of the other one. */
  notExtendRightOf<V>(this: ColumnElement<V>, other: RangeOperand<V>): ColumnElement<boolean> {
    return this.operate('notExtendRightOf', other);
  }

  /** `&>`: it does not begin before the other one. */
  notExtendLeftOf<V>(this: ColumnElement<V>, other: RangeOperand<V>): ColumnElement<boolean> {
    return this.operate('notExtendLeftOf', other);
  }

  /** `-|-`: one begins where the other one ends. */
  adjacentTo<V>(this: ColumnElement<V>, other: RangeOperand<V>): ColumnElement<boolean> {
    return this.operate('adjacentTo', other);
  }

  /** `+`: the points of both; of ranges with a gap between them an error of the server. */
  union<V>(this: ColumnElement<V>, other: SameRange<V>): ColumnElement<V> {
    return this.operate('union', other);
  }

  /** `*`: the points that both have. */
  intersection<V>(this: ColumnElement<V>, other: SameRange<V>): ColumnElement<V> {
    return this.operate('intersection', other);
  }

  /** `-`: the points that the other one does not have. */
  difference<V>(this: ColumnElement<V>, other: SameRange<V>): ColumnElement<V> {
    return this.operate('difference', other);
  }
}

import type { TypeEngine } from '../types/type-engine.js';
import { ArithmeticOperators } from './arithmetic-operators.js';
import type { ColumnElement } from './column-element.js';
import type { Operand } from './sql-expression.js';
import type {
  ConcatOperand,
  ConcatResult,
  ContainedOperand,
  ContainerOperand,
  ItemAt,
  ItemKey,
  JsonItem,
  KnownKey,
} from './container-types.js';
import { type LikeOptions, likeWith, type TextColumn } from './text-operators.js';

/** Operators that texts, documents, arrays and ranges have in common, each in its own meaning. */
export abstract class ContainerOperators extends ArithmeticOperators {
  /**
   * Of a text: `LIKE '%' || value || '%'`. Of all else `@>`: an array has these elements, a document these members, a range
   * this value or range.
   */
  contains<V>(this: ColumnElement<V>, value: ContainedOperand<V>, options?: LikeOptions): ColumnElement<boolean> {
    const { affinity } = this.type;
    if (affinity === 'string' || affinity === 'null' || affinity === 'enum') {
      return likeWith(this as unknown as TextColumn, 'contains', value as Operand<string>, options);
    }
    return this.operate('includes', value);
  }

  /** `<@`: the other one has all that this one has. SQLAlchemy: `contained_by()`. */
  containedBy<V>(this: ColumnElement<V>, other: ContainerOperand<V>): ColumnElement<boolean> {
    return this.operate('containedBy', other);
  }

  /** `||`: of texts, of arrays, of documents. */
  concat<V, const O extends ConcatOperand<V>>(this: ColumnElement<V>, other: O): ColumnElement<ConcatResult<V, O>> {
    return this.operate('concat', other);
  }

  /**
   * A part: the element of an array at a place (from 1 on, as in SQL; from 0 on with `zeroIndexes`), the member of a document
   * under a key, at a place (from 0 on), or at the end of a path; the value of an HSTORE under a key. NULL where there is none.
   * SQLAlchemy: `column[key]`.
   */
  getitem<V, const K extends ItemKey<V>>(
    this: ColumnElement<V>,
    key: K & KnownKey<V, K>,
  ): JsonItem<ItemAt<V, K> | null> {
    const { affinity } = this.type;
    if (affinity === 'array') return this.operate('getitem', arrayPlace(this.type, key)) as JsonItem;
    const path = Array.isArray(key) || isPath(key);
    return this.operate(path ? 'jsonPath' : 'jsonGet', key) as JsonItem;
  }
}

/** The place of an element as SQL counts it. */
export function arrayPlace(type: TypeEngine, place: unknown): unknown {
  const { zeroIndexes } = type as { readonly zeroIndexes?: boolean };
  return zeroIndexes === true && typeof place === 'number' ? place + 1 : place;
}

/** An expression that gives a text array. */
function isPath(key: unknown): boolean {
  return (key as { readonly type?: { readonly affinity?: string } } | null)?.type?.affinity === 'array';
}

import { ClauseElement } from '../expression/clause-element.js';
import type { CompoundSelect } from './compound-select.js';
import type { OfWidth, RowOfStatement, WidthOf } from '../expression/executable.js';
import type { Fitting, Misfits } from '../expression/value-classes.js';
import type { UnionColumns, UnionRow } from './row-types.js';
import type { SelectBase } from './select-base.js';

/** The words of a set operation. */
export type SetOperation = 'UNION' | 'UNION ALL' | 'INTERSECT' | 'INTERSECT ALL' | 'EXCEPT' | 'EXCEPT ALL';

/** Any statement that gives rows. */
export type AnySelect = SelectBase<any, any>;

/** The SELECTs of a set operation. */
export type Operands = readonly [AnySelect, ...AnySelect[]];

/** The statements, where each of them gives as many columns as the first, of values that the server puts into one column. */
export type OfOneWidth<First, O extends readonly unknown[]> = {
  readonly [I in keyof O]: O[I] &
    OfWidth<WidthOf<RowOfStatement<First>>, RowOfStatement<O[I]>> &
    Fitting<Misfits<RowOfStatement<First>, RowOfStatement<O[I]>>>;
};

/** What a set operation of SELECTs is: its rows have the names of the first, and values of all of them. */
export type Compound<S extends Operands> = CompoundSelect<UnionRow<S>, UnionColumns<S>>;

/** What holds statements together by a set operation; the first may be a CTE, of which it makes the recursive form. */
export type Combine = (operation: SetOperation, statements: readonly ClauseElement[]) => ClauseElement;

/** Said by what knows CompoundSelect, which is a statement of this kind itself and stands to the right of here. */
let combine: Combine | undefined;

/** Says what set operations are made by. */
export function combineBy(make: Combine): void {
  combine = make;
}

/** The set operation of statements. */
export function combined(operation: SetOperation, statements: readonly ClauseElement[]): any {
  return (combine as Combine)(operation, statements);
}

/** What can be an operand of UNION and its kin. The functions of the same names take all operands alike. */
export abstract class SetOperand extends ClauseElement {
  /** Rows of this statement or of any of the others, without repetitions. SQLAlchemy: `union()`. */
  union<S extends AnySelect, O extends readonly AnySelect[]>(
    this: S,
    ...others: O & OfOneWidth<S, O>
  ): Compound<readonly [S, ...O]> {
    return combined('UNION', [this, ...others]);
  }

  /** Rows of this statement and of all others. SQLAlchemy: `union_all()`. */
  unionAll<S extends AnySelect, O extends readonly AnySelect[]>(
    this: S,
    ...others: O & OfOneWidth<S, O>
  ): Compound<readonly [S, ...O]> {
    return combined('UNION ALL', [this, ...others]);
  }

  /** Rows that this statement and all others give, each once. SQLAlchemy: `intersect()`. */
  intersect<S extends AnySelect, O extends readonly AnySelect[]>(
    this: S,
    ...others: O & OfOneWidth<S, O>
  ): Compound<readonly [S, ...O]> {
    return combined('INTERSECT', [this, ...others]);
  }

  /** Rows that this statement and all others give, as often as each of them does. SQLAlchemy: `intersect_all()`. */
  intersectAll<S extends AnySelect, O extends readonly AnySelect[]>(
    this: S,
    ...others: O & OfOneWidth<S, O>
  ): Compound<readonly [S, ...O]> {
    return combined('INTERSECT ALL', [this, ...others]);
  }

  /** Rows of this statement that none of the others gives, each once. SQLAlchemy: `except_()`. */
  except<S extends AnySelect, O extends readonly AnySelect[]>(
    this: S,
    ...others: O & OfOneWidth<S, O>
  ): Compound<readonly [S, ...O]> {
    return combined('EXCEPT', [this, ...others]);
  }

  /** Rows of this statement, less those of the others one for one. SQLAlchemy: `except_all()`. */
  exceptAll<S extends AnySelect, O extends readonly AnySelect[]>(
    this: S,
    ...others: O & OfOneWidth<S, O>
  ): Compound<readonly [S, ...O]> {
    return combined('EXCEPT ALL', [this, ...others]);
  }
}

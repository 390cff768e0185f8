import { ArgumentError } from '../errors/errors.js';
import type { FieldSpec } from '../expression/clause-element.js';
import { type ColumnElement, operand, type SqlExpression } from '../expression/column-element.js';
import { Integer } from '../types/numeric-types.js';
import { NullType } from '../types/null-type.js';
import { toType } from '../types/type-engine.js';
import type { ColumnMap } from './row-types.js';
import { SelectBase } from './select-base.js';

/** The words of a set operation. */
export type SetOperation = 'UNION' | 'UNION ALL' | 'INTERSECT' | 'INTERSECT ALL' | 'EXCEPT' | 'EXCEPT ALL';

/** SELECTs held together by a set operation. SQLAlchemy: `CompoundSelect`. */
export class CompoundSelect<R = unknown, C extends ColumnMap = ColumnMap> extends SelectBase<R, C> {
  static override readonly fields: FieldSpec = {
    operation: 'plain',
    selects: 'elements',
    orderByClauses: 'elements',
    limitClause: 'element',
    offsetClause: 'element',
  };
  readonly visitName = 'compoundSelect';
  readonly orderByClauses: readonly ColumnElement[] = [];
  readonly limitClause: ColumnElement | undefined;
  readonly offsetClause: ColumnElement | undefined;

  constructor(
    readonly operation: SetOperation,
    readonly selects: readonly SelectBase<any, any>[],
  ) {
    super();
  }

  /** Those of the first SELECT. */
  get selectedColumns(): readonly ColumnElement[] {
    return this.selects[0]?.selectedColumns ?? [];
  }

  /** Sorts the whole. */
  orderBy(...expressions: readonly SqlExpression<any>[]): this {
    const keys = expressions.map((e) => operand(e, toType(NullType)));
    return this.with({ orderByClauses: [...this.orderByClauses, ...keys] });
  }

  limit(count: number): this {
    return this.with({ limitClause: operand(count, toType(Integer)) });
  }

  offset(count: number): this {
    return this.with({ offsetClause: operand(count, toType(Integer)) });
  }
}

type Operands<R, C extends ColumnMap> = readonly [SelectBase<R, C>, ...SelectBase<any, any>[]];

function compound<R, C extends ColumnMap>(operation: SetOperation, selects: Operands<R, C>): CompoundSelect<R, C> {
  const width = selects[0].selectedColumns.length;
  const other = selects.find((s) => s.selectedColumns.length !== width);
  if (other !== undefined) {
    throw new ArgumentError(
      `All SELECTs of a ${operation} must have the same number of columns; the first has ${width}, another ${other.selectedColumns.length}`,
    );
  }
  return new CompoundSelect<R, C>(operation, selects);
}

/** Rows of any of the SELECTs, without repetitions. */
export const union = <R, C extends ColumnMap>(...selects: Operands<R, C>): CompoundSelect<R, C> =>
  compound('UNION', selects);

/** Rows of all of the SELECTs. */
export const unionAll = <R, C extends ColumnMap>(...selects: Operands<R, C>): CompoundSelect<R, C> =>
  compound('UNION ALL', selects);

/** Rows that all of the SELECTs give. */
export const intersect = <R, C extends ColumnMap>(...selects: Operands<R, C>): CompoundSelect<R, C> =>
  compound('INTERSECT', selects);

/** Rows of the first SELECT that none of the others gives. */
export const except = <R, C extends ColumnMap>(...selects: Operands<R, C>): CompoundSelect<R, C> =>
  compound('EXCEPT', selects);

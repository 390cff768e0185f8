import { CompileError } from '../errors/errors.js';
import type { ClauseElement, FieldSpec } from '../expression/clause-element.js';
import type { ColumnElement } from '../expression/column-element.js';
import { commonType } from '../expression/operand-types.js';
import type { TypeEngine } from '../types/type-engine.js';
import { GenerativeSelect } from './generative-select.js';
import type { LabeledColumn } from './labels.js';
import type { ColumnMap } from './row-types.js';
import { CTE, type SelectBase } from './select-base.js';
import {
  type AnySelect,
  combineBy,
  type Compound,
  type OfOneWidth,
  type Operands,
  type SetOperation,
} from './set-operand.js';

/** SELECTs held together by a set operation. SQLAlchemy: `CompoundSelect`. */
export class CompoundSelect<R = unknown, C extends ColumnMap = ColumnMap> extends GenerativeSelect<R, C> {
  static override readonly fields: FieldSpec = {
    operation: 'plain',
    selects: 'elements',
    orderByClauses: 'elements',
    limitClause: 'element',
    offsetClause: 'element',
    extras: 'element',
  };
  readonly visitName = 'compoundSelect';

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

  /** Those of the first SELECT by their names, of the types that the server makes of all of them. */
  override get labeledColumns(): readonly LabeledColumn[] {
    const types = this.columnTypes;
    return super.labeledColumns.map((column, i) => ({ ...column, type: types[i] as TypeEngine }));
  }

  override get columnTypes(): readonly TypeEngine[] {
    const all = this.selects.map((select) => select.columnTypes);
    return (all[0] ?? []).map((_, i) => commonType(all.map((types) => ({ type: types[i] as TypeEngine }))));
  }
}

function compound<S extends Operands>(operation: SetOperation, selects: S): Compound<S> {
  const width = selects[0].selectedColumns.length;
  const other = selects.findIndex((select) => select.selectedColumns.length !== width);
  if (other < 0) return new CompoundSelect(operation, selects);
  throw new CompileError(
    `All selectables passed to CompoundSelect must have identical numbers of columns; select #1 has ${width} columns, select #${other + 1} has ${selects[other]?.selectedColumns.length}`,
  );
}

/** The recursive form of a CTE: its own SELECT, and others that refer to it. */
function restated<C extends ColumnMap>(operation: SetOperation, cte: CTE<C>, selects: readonly AnySelect[]): CTE<C> {
  return cte.with({ element: compound(operation, [cte.element as AnySelect, ...selects]), restates: cte });
}

/**
 * Rows of any of the SELECTs, without repetitions. With a CTE in front, made by `cte(name, { recursive: true })`: that CTE
 * with the rows of the others, which refer to it.
 */
export function union<C extends ColumnMap>(cte: CTE<C>, ...selects: readonly AnySelect[]): CTE<C>;
export function union<S extends Operands>(...selects: S & OfOneWidth<S[0], S>): Compound<S>;
export function union(...given: readonly [AnySelect | CTE, ...AnySelect[]]): unknown {
  return unionOf('UNION', given);
}

/** Rows of all of the SELECTs; with a CTE in front as {@link union}. */
export function unionAll<C extends ColumnMap>(cte: CTE<C>, ...selects: readonly AnySelect[]): CTE<C>;
export function unionAll<S extends Operands>(...selects: S & OfOneWidth<S[0], S>): Compound<S>;
export function unionAll(...given: readonly [AnySelect | CTE, ...AnySelect[]]): unknown {
  return unionOf('UNION ALL', given);
}

function unionOf(operation: SetOperation, [first, ...others]: readonly [AnySelect | CTE, ...AnySelect[]]): unknown {
  return first instanceof CTE ? restated(operation, first, others) : compound(operation, [first, ...others]);
}

combineBy((operation, statements) => unionOf(operation, statements as Operands) as ClauseElement);

/** Rows that all of the SELECTs give, each once. */
export const intersect = <S extends Operands>(...selects: S & OfOneWidth<S[0], S>): Compound<S> =>
  compound('INTERSECT', selects);

/** Rows that all of the SELECTs give, as often as each of them does. */
export const intersectAll = <S extends Operands>(...selects: S & OfOneWidth<S[0], S>): Compound<S> =>
  compound('INTERSECT ALL', selects);

/** Rows of the first SELECT that none of the others gives, each once. */
export const except = <S extends Operands>(...selects: S & OfOneWidth<S[0], S>): Compound<S> =>
  compound('EXCEPT', selects);

/** Rows of the first SELECT, less those of the others one for one. */
export const exceptAll = <S extends Operands>(...selects: S & OfOneWidth<S[0], S>): Compound<S> =>
  compound('EXCEPT ALL', selects);

import type { FieldSpec } from '../expression/clause-element.js';
import { type ColumnElement, operand } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { FunctionElement } from '../expression/functions.js';
import { Float } from '../types/numeric-types.js';
import { toType } from '../types/type-engine.js';
import { Alias, FromClause, fromClauseOf, proxiesOf } from './from-clause.js';
import type { ColumnMap, ColumnsUnder, Unnamed } from './row-types.js';

/** Some of the rows of a table, by chance. SQLAlchemy: `TableSample`. */
export class TableSample<C extends ColumnMap = ColumnMap> extends FromClause<C> {
  static override readonly fields: FieldSpec = {
    identity: 'identity',
    element: 'element',
    method: 'element',
    name: 'plain',
    seed: 'element',
  };
  readonly visitName = 'tableSample';
  private cachedColumns: C | undefined;

  constructor(
    readonly element: FromClause<any>,
    readonly method: FunctionElement,
    readonly name: string | undefined,
    readonly seed: ColumnElement | undefined,
  ) {
    super();
  }

  get c(): C {
    this.cachedColumns ??= proxiesOf(this, this.element.columnList) as C;
    return this.cachedColumns;
  }

  /** The same sample under another name. */
  override alias<const N extends string = Unnamed>(name?: N): TableSample<ColumnsUnder<C, N>> {
    return new TableSample<ColumnsUnder<C, N>>(this.element, this.method, name, this.seed);
  }
}

/**
 * Some rows of a table: `tablesample(t, 10)` about ten percent of them by whole pages, `tablesample(t, func.bernoulli(10))`
 * each by itself; the same ones again with a `seed`. SQLAlchemy: `tablesample()`.
 */
export function tablesample<C extends ColumnMap, const N extends string = Unnamed>(
  table: FromClause<C>,
  sampling: number | FunctionElement,
  options: { readonly name?: N; readonly seed?: number | SqlExpression<number> } = {},
): TableSample<ColumnsUnder<C, N>> {
  const float = toType(Float);
  const method =
    sampling instanceof FunctionElement ? sampling : new FunctionElement('system', [operand(sampling, float)], float);
  const seed = options.seed === undefined ? undefined : operand(options.seed, float);
  const from = fromClauseOf(table);
  return new TableSample(from instanceof Alias ? from.element : from, method, options.name, seed);
}

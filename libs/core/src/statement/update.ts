import type { FieldSpec, HasClauseElement } from '../expression/clause-element.js';
import type { ColumnElement, Predicate } from '../expression/column-element.js';
import { type ColumnValue, columnValues, Dml, type HasColumns, type UpdateValues, whereElements } from './dml.js';
import { Alias, type FromClause, type TableClause, writableOf } from './from-clause.js';
import type { RowOf, SelectArgument } from './row-types.js';

/** An UPDATE. Without `values()` the columns come from the parameters of the execution. SQLAlchemy: `Update`. */
export class Update<T extends HasColumns = HasColumns, R = never> extends Dml<R> {
  static override readonly fields: FieldSpec = {
    target: 'element',
    assignments: 'pairs',
    whereClauses: 'elements',
    returningClauses: 'elements',
    statementOptions: 'elements',
  };
  readonly visitName = 'update';
  /** SET, by column key; undefined: the execution's parameters. */
  readonly assignments: readonly ColumnValue[] | undefined;
  readonly whereClauses: readonly ColumnElement[] = [];

  constructor(
    /** The table, or an alias of it. */
    readonly target: FromClause,
  ) {
    super();
  }

  get table(): TableClause {
    return this.target instanceof Alias ? (this.target.element as TableClause) : (this.target as TableClause);
  }

  /** New values by column key; expressions may name other tables (UPDATE .. FROM). */
  values(values: UpdateValues<T>): this {
    const added = columnValues(this.table, values as Record<string, unknown>);
    const keys = new Set(added.map(([key]) => key));
    return this.with({ assignments: [...(this.assignments ?? []).filter(([key]) => !keys.has(key)), ...added] });
  }

  /** Rows for which all of the predicates hold, beside those of earlier calls. */
  where(...predicates: readonly (Predicate | boolean)[]): this {
    return this.with({ whereClauses: [...this.whereClauses, ...whereElements(predicates)] });
  }

  /** Gives back columns of the rows as they are now. */
  returning<const A extends readonly SelectArgument[]>(...columns: A): Update<T, RowOf<A>> {
    return this.withReturning(columns) as never;
  }
}

/** An UPDATE of a table, an alias of it, or an entity's table. SQLAlchemy: `update()`. */
export function update<T extends HasColumns & HasClauseElement>(table: T): Update<T> {
  return new Update<T>(writableOf(table));
}

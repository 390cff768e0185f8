import type { FieldSpec, HasClauseElement } from '../expression/clause-element.js';
import type { ColumnElement, Predicate } from '../expression/column-element.js';
import { Dml, type HasColumns, whereElements } from './dml.js';
import { Alias, type FromClause, type TableClause, writableOf } from './from-clause.js';
import type { RowOf, SelectArgument } from './row-types.js';

/** A DELETE. SQLAlchemy: `Delete`. */
export class Delete<T extends HasColumns = HasColumns, R = never> extends Dml<R> {
  static override readonly fields: FieldSpec = {
    target: 'element',
    whereClauses: 'elements',
    returningClauses: 'elements',
    statementOptions: 'elements',
    extras: 'element',
  };
  readonly visitName = 'delete';
  readonly whereClauses: readonly ColumnElement[] = [];

  constructor(
    /** The table, or an alias of it. */
    readonly target: FromClause,
  ) {
    super();
  }

  /** The table whose rows are deleted, also where an alias of it is named. */
  get table(): TableClause {
    return this.target instanceof Alias ? (this.target.element as TableClause) : (this.target as TableClause);
  }

  /** Rows for which all of the predicates hold, beside those of earlier calls; other tables stand in USING. */
  where(...predicates: readonly (Predicate | boolean)[]): this {
    return this.with({ whereClauses: [...this.whereClauses, ...whereElements(predicates)] });
  }

  /** Gives back columns of the rows that are gone. */
  returning<const A extends readonly SelectArgument[]>(...columns: A): Delete<T, RowOf<A>> {
    return this.withReturning(columns) as never;
  }
}

/** A DELETE from a table, an alias of it, or an entity's table. SQLAlchemy: `delete()`. */
export function deleteFrom<T extends HasColumns & HasClauseElement>(table: T): Delete<T> {
  return new Delete<T>(writableOf(table));
}

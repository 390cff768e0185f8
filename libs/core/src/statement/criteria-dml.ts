import type { ColumnElement, Predicate } from '../expression/column-element.js';
import { Dml, whereElements } from './dml.js';
import { Alias, type FromClause, type TableClause } from './from-clause.js';

/** What UPDATE and DELETE share: rows of a table, or of an alias of it, for which predicates hold. */
export abstract class CriteriaDml<R = never> extends Dml<R> {
  readonly whereClauses: readonly ColumnElement[] = [];

  constructor(
    /** The table, or an alias of it. */
    readonly target: FromClause,
  ) {
    super();
  }

  /** The table whose rows are written, also where an alias of it is named. */
  get table(): TableClause {
    return this.target instanceof Alias ? (this.target.element as TableClause) : (this.target as TableClause);
  }

  /** Rows for which all of the predicates hold, beside those of earlier calls; other tables stand in FROM or USING. */
  where(...predicates: readonly (Predicate | boolean)[]): this {
    return this.with({ whereClauses: [...this.whereClauses, ...whereElements(predicates)] });
  }
}

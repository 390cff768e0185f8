import { and } from '../expression/boolean-list.js';
import type { ColumnElement } from '../expression/column-element.js';
import type { Predicate } from '../expression/sql-expression.js';
import { Dml, type HasColumns, whereElements } from './dml.js';
import { equalities, type FilterValues } from './filter-by.js';
import { Alias, type FromClause, type TableClause } from './from-clause.js';
import { type AffixOptions, extended, Hint } from './select-clauses.js';

/** What UPDATE and DELETE share: rows of a table, or of an alias of it, for which predicates hold. */
export abstract class CriteriaDml<T extends HasColumns = any, R = never> extends Dml<R> {
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

  /** The same as {@link where}. */
  filter(...predicates: readonly (Predicate | boolean)[]): this {
    return this.where(...predicates);
  }

  /** Rows whose columns of these keys have these values. Unknown keys are an InvalidRequestError. */
  filterBy(values: FilterValues<T>): this {
    return this.where(...equalities(this.target, values));
  }

  /** All predicates of WHERE as one; undefined where there is none. */
  get whereclause(): ColumnElement<boolean> | undefined {
    return this.whereClauses.length === 0 ? undefined : and(...this.whereClauses);
  }

  /** A hint for the table; PostgreSQL knows `ONLY`: not the tables that inherit from it. Another one is a CompileError. */
  withHint(hint: string, options: AffixOptions = {}): this {
    return this.with({ extras: extended(this.extras, { hints: [new Hint(undefined, hint, options.dialect ?? '*')] }) });
  }
}

import type { FieldSpec, HasClauseElement } from '../expression/clause-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import { CriteriaDml } from './criteria-dml.js';
import type { ColumnOrKey, HasColumns, SupplementalColumns } from './dml.js';
import { writableOf } from './from-clause.js';
import type { ListRow, SelectArgument } from './row-types.js';

/** A DELETE. SQLAlchemy: `Delete`. */
export class Delete<T extends HasColumns = HasColumns, R = never> extends CriteriaDml<T, R> {
  static override readonly fields: FieldSpec = {
    target: 'element',
    whereClauses: 'elements',
    returningClauses: 'elements',
    statementOptions: 'elements',
    extras: 'element',
  };
  readonly visitName = 'delete';

  /**
   * Asks for what the server makes of the rows: of the columns given, as they were. They are in `result.returnedDefaultsRows`, and
   * the statement still gives no rows but those of `{ supplementalCols: [..] }`. SQLAlchemy: `return_defaults()`.
   */
  returnDefaults(...columns: readonly ColumnOrKey<T>[]): this;
  returnDefaults<const S extends readonly SelectArgument[]>(
    ...columns: readonly [...ColumnOrKey<T>[], SupplementalColumns<S>]
  ): Delete<T, ListRow<S>>;
  returnDefaults(...columns: readonly (string | NamedColumn | SupplementalColumns)[]): unknown {
    return this.withDefaults(columns);
  }

  /** Gives back columns of the rows that are gone. */
  returning<const A extends readonly SelectArgument[]>(...columns: A): Delete<T, ListRow<A>> {
    return this.withReturning(columns) as never;
  }
}

/** A DELETE from a table, an alias of it, or an entity's table. SQLAlchemy: `delete()`. */
export function deleteFrom<T extends HasColumns & HasClauseElement>(table: T): Delete<T> {
  return new Delete<T>(writableOf(table));
}

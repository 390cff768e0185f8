import type { FieldSpec, HasClauseElement } from '../expression/clause-element.js';
import { CriteriaDml } from './criteria-dml.js';
import type { HasColumns } from './dml.js';
import { writableOf } from './from-clause.js';
import type { RowOf, SelectArgument } from './row-types.js';

/** A DELETE. SQLAlchemy: `Delete`. */
export class Delete<T extends HasColumns = HasColumns, R = never> extends CriteriaDml<R> {
  static override readonly fields: FieldSpec = {
    target: 'element',
    whereClauses: 'elements',
    returningClauses: 'elements',
    statementOptions: 'elements',
    extras: 'element',
  };
  readonly visitName = 'delete';

  /** Gives back columns of the rows that are gone. */
  returning<const A extends readonly SelectArgument[]>(...columns: A): Delete<T, RowOf<A>> {
    return this.withReturning(columns) as never;
  }
}

/** A DELETE from a table, an alias of it, or an entity's table. SQLAlchemy: `delete()`. */
export function deleteFrom<T extends HasColumns & HasClauseElement>(table: T): Delete<T> {
  return new Delete<T>(writableOf(table));
}

import { ArgumentError } from '../errors/errors.js';
import type { Column } from './column.js';
import type { PrimaryKeyConstraint } from './constraints.js';

/**
 * The column of a primary key that the server numbers: one marked `autoincrement: true`, else the sole column of the
 * key where it is an integer without a default and without a foreign key. Throws an ArgumentError for marks that cannot hold.
 */
export function autoincrementColumnOf(primaryKey: PrimaryKeyConstraint): Column | undefined {
  const { columns, table } = primaryKey;
  const marked = columns.filter((column) => column.autoincrement === true);
  for (const column of marked) {
    if (column.type.affinity !== 'integer') {
      throw new ArgumentError(
        `Column type ${column.type.visitName} on column '${table.fullname}.${column.name}' is not compatible with ` +
          'autoincrement: true; it has to be an integer',
      );
    }
  }
  if (marked.length > 1) {
    throw new ArgumentError(
      `Only one column of table '${table.fullname}' may be marked autoincrement: true, found both ` +
        `'${marked[0]?.name}' and '${marked[1]?.name}'`,
    );
  }
  if (marked[0] !== undefined) return marked[0];
  const [sole, another] = columns;
  return sole !== undefined && another === undefined && numbersByItself(sole) ? sole : undefined;
}

function numbersByItself(column: Column): boolean {
  return (
    column.autoincrement === 'auto' &&
    column.type.affinity === 'integer' &&
    (column.default === undefined || column.sequence?.optional === true) &&
    column.serverDefault === undefined &&
    column.computed === undefined &&
    column.foreignKeys.length === 0
  );
}

import type { AnyColumn } from '../schema/column.js';
import type { MetaData } from '../schema/metadata.js';
import type { Table, TableShape } from '../schema/table.js';
import { type Inspectable, inspect } from './inspect.js';
import type { Inspector } from './inspector.js';
import type { ReflectTableOptions } from './make-table.js';

/** The columns of a table that the program does not know: any name, and nothing known of its type. */
export interface DynamicColumns {
  readonly [key: string]: any;
}

/** A table that was read from the database: the columns that the program declared are typed, the others are any. */
export type ReflectedTable<P extends TableShape = {}> = Table<Readonly<Record<string, AnyColumn>> & P> & {
  readonly c: DynamicColumns;
};

/**
 * Reads one table or view of the database into a MetaData: `await reflectTable(connection, 'users', metadata)`, or
 * `connection.runSync(reflectTable, 'users', metadata)`. A NoSuchTableError where there is none.
 * SQLAlchemy: `Table(name, metadata, autoload_with=connection)`.
 */
export function reflectTable<const P extends TableShape = {}>(
  connection: Inspectable<Inspector>,
  tableName: string,
  metadata: MetaData,
  options: ReflectTableOptions<P> = {},
): Promise<ReflectedTable<P>> {
  return inspect(connection).reflectTable(tableName, metadata, options);
}

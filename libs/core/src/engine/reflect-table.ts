import { fullName } from '../dialect/table-description.js';
import { NoSuchTableError } from '../errors/errors.js';
import type { AnyColumn } from '../schema/column.js';
import type { MetaData } from '../schema/metadata.js';
import type { Table, TableShape } from '../schema/table.js';
import { describeTables } from './describe-tables.js';
import { type Inspectable, inspect } from './inspect.js';
import type { Inspector } from './inspector.js';
import { makeTable, type ReflectTableOptions } from './make-table.js';
import { reflectReferred } from './reflect-referred.js';

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

/** As {@link reflectTable}, of an Inspector. */
export async function reflectOne<P extends TableShape>(
  inspector: Inspector<any>,
  tableName: string,
  metadata: MetaData,
  options: ReflectTableOptions<P>,
): Promise<ReflectedTable<P>> {
  const schema = options.schema ?? metadata.schema;
  const known = metadata.tables.get(fullName(tableName, schema));
  const isAsked = known === undefined || options.extendExisting === true || options.columns !== undefined;
  if (!isAsked) return known as unknown as ReflectedTable<P>;
  if (known !== undefined && options.extendExisting !== true) metadata.refuseSecond(known.fullname);
  const filter = { schema, filterNames: [tableName], kind: 'ANY', scope: 'ANY' } as const;
  const description = (await describeTables(inspector, filter)).get(tableName);
  if (description === undefined) {
    throw new NoSuchTableError(`There is no table or view '${fullName(tableName, schema)}' in the database`);
  }
  const table = await makeTable(inspector, description, metadata, options);
  if (options.resolveFks !== false) await reflectReferred(inspector, [description], metadata);
  return table as unknown as ReflectedTable<P>;
}

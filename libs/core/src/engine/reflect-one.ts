import { fullName } from '../dialect/table-description.js';
import { NoSuchTableError } from '../errors/errors.js';
import type { MetaData } from '../schema/metadata.js';
import type { TableShape } from '../schema/table.js';
import { describeTables } from './describe-tables.js';
import type { Inspector } from './inspector.js';
import { makeTable, type ReflectTableOptions } from './make-table.js';
import { reflectReferred } from './reflect-referred.js';
import type { ReflectedTable } from './reflect-table.js';

/** As `reflectTable()`, of an Inspector. */
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

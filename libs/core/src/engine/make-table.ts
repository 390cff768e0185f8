import { fullName, type TableDescription } from '../dialect/table-description.js';
import { dispatch } from '../event/event-target.js';
import type { AnyColumn } from '../schema/column.js';
import type { ColumnReflectInfo } from '../schema/ddl-events.js';
import type { MetaData } from '../schema/metadata.js';
import { Table, type TableShape } from '../schema/table.js';
import type { Inspector } from './inspector.js';
import {
  columnOfDescription,
  constraintsOfDescription,
  foreignKeyOfDescription,
  indexOfDescription,
} from './table-parts.js';

/** What a table is read with. */
export interface ReflectTableOptions<P extends TableShape = {}> {
  /** The schema of the table; that of the MetaData by default. */
  readonly schema?: string | undefined;
  /** Columns that the program declares itself, in place of the database's or beside them. */
  readonly columns?: P | undefined;
  /** The names of the columns to be read; all by default. */
  readonly includeColumns?: readonly string[] | undefined;
  /** The names of columns that are left out. */
  readonly excludeColumns?: readonly string[] | undefined;
  /** True, the default: tables that foreign keys refer to are read as well. */
  readonly resolveFks?: boolean | undefined;
  /** True: a table that the MetaData has already takes what the database says of it; else it is given back as it is. */
  readonly extendExisting?: boolean | undefined;
}

/** Makes a table of its description, or adds to the one that the MetaData has. One that fails half way is taken out again. */
export async function makeTable(
  inspector: Inspector<any>,
  description: TableDescription,
  metadata: MetaData,
  options: ReflectTableOptions<TableShape> = {},
): Promise<Table> {
  const { name, schema = null, comment } = description;
  const known = metadata.tables.get(fullName(name, schema));
  const said = { ...description.options, ...(comment === null ? {} : { comment }) };
  const table = known ?? new Table(name, metadata, {}, { schema, ...said });
  try {
    if (known !== undefined) known.extend({}, said);
    await takeColumns(inspector, table, description, options);
    takeConstraints(table, description);
    return table;
  } catch (error) {
    if (known === undefined) metadata.remove(table);
    throw error;
  }
}

/** The columns in the order of the database, those that only the program declares behind them. */
async function takeColumns(
  inspector: Inspector<any>,
  table: Table,
  description: TableDescription,
  { columns = {}, includeColumns, excludeColumns = [] }: ReflectTableOptions<TableShape>,
): Promise<void> {
  const declared = new Map(
    Object.entries(columns).map(([key, column]) => [nameOf(table, key, column), { key, column }]),
  );
  const names = new Set(description.columns.map((column) => column.name));
  for (const column of description.columns) {
    const own = declared.get(column.name);
    const isWanted = (includeColumns?.includes(column.name) ?? true) && !excludeColumns.includes(column.name);
    if (own === undefined && !isWanted) continue;
    const info: ColumnReflectInfo = { ...column };
    await table.metadata[dispatch].emit('columnReflect', inspector, table, info);
    await table[dispatch].emit('columnReflect', inspector, table, info);
    const key = own?.key ?? info.key ?? keyOf(table, info.name, names);
    const made = own?.column ?? columnOfDescription(info, description, table.metadata);
    table.appendColumn(key, made, { replaceExisting: true });
  }
  for (const [name, { key, column }] of declared) {
    if (!names.has(name)) table.appendColumn(key, column, { replaceExisting: true });
  }
}

function nameOf(table: Table, key: string, column: AnyColumn): string {
  return column.givenName ?? table.metadata.columnNaming(key);
}

/** Where the key of a column would be the name of another one, the name is its key. */
function keyOf({ metadata }: Table, name: string, names: ReadonlySet<string>): string {
  const key = metadata.columnKey(name);
  return key !== name && names.has(key) ? name : key;
}

/** What the table has already by its name is not taken twice. */
function takeConstraints(table: Table, description: TableDescription): void {
  const known = new Set([...table.constraints, ...table.indexes].map((one) => one.explicitName));
  const isNew = ({ name }: { readonly name: string | null }): boolean => name === null || !known.has(name);
  for (const constraint of constraintsOfDescription(description, table)) {
    if (isNew({ name: constraint.explicitName ?? null })) table.appendConstraint(constraint);
  }
  for (const key of description.foreignKeys.filter(isNew)) {
    const columns = key.constrainedColumns.map((name) => table.findColumn(name));
    const isDeclared = columns.some((column) => column?.options.foreignKey !== undefined);
    if (columns.includes(undefined) || isDeclared) continue;
    table.appendConstraint(foreignKeyOfDescription(key, table));
  }
  for (const index of description.indexes.filter(isNew)) {
    const made = indexOfDescription(index, table);
    if (made !== undefined) table.appendIndex(made);
  }
}

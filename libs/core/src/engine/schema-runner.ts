import type { Introspection, RunQuery } from '../dialect/introspection.js';
import type { Executable } from '../expression/executable.js';
import {
  AddConstraint,
  CreateEnumType,
  CreateIndex,
  CreateTable,
  DropConstraint,
  DropEnumType,
  DropTable,
  SetColumnComment,
  SetTableComment,
} from '../schema/ddl.js';
import { enumTypesOf } from '../schema/enum-types.js';
import type { SchemaTask } from '../schema/metadata.js';
import { orderTables } from '../schema/table-order.js';
import type { Table } from '../schema/table.js';

/** A connection, as far as schemas are made, dropped and described with it. */
export interface SchemaConnection {
  readonly dialect: { readonly introspection: Introspection; readonly defaultSchemaName: string | undefined };
  readonly engine: unknown;
  execute(statement: Executable<any>): Promise<{ all(): readonly object[] }>;
}

/** The queries of an introspection, run by a connection. */
export function queriesOf(connection: SchemaConnection): RunQuery {
  return async (statement) =>
    (await connection.execute(statement)).all() as readonly Readonly<Record<string, unknown>>[];
}

/** Does what `metadata.createAll()` and `dropAll()` ask of a connection, one statement after the other. */
export async function runTask(connection: SchemaConnection, task: SchemaTask): Promise<void> {
  await (task.kind === 'create' ? createAll(connection, task) : dropAll(connection, task));
}

async function createAll(connection: SchemaConnection, task: SchemaTask): Promise<void> {
  const missing = await tablesThat(connection, task, false);
  const { tables, apart } = orderTables(missing);
  for (const type of enumTypesOf(tables)) {
    const exists = task.checkfirst && (await hasType(connection, type.name as string));
    if (!exists) await connection.execute(new CreateEnumType(type));
  }
  for (const table of tables) {
    const includeForeignKeys = table.foreignKeyConstraints.filter((constraint) => !apart.includes(constraint));
    await connection.execute(new CreateTable(table, { includeForeignKeys }));
    for (const index of table.indexes) await connection.execute(new CreateIndex(index));
    if (table.comment !== undefined) await connection.execute(new SetTableComment(table));
    for (const column of table.columnList) {
      if (column.comment !== undefined) await connection.execute(new SetColumnComment(column));
    }
  }
  for (const constraint of apart) await connection.execute(new AddConstraint(constraint));
}

async function dropAll(connection: SchemaConnection, task: SchemaTask): Promise<void> {
  const present = await tablesThat(connection, task, true);
  const { tables, apart } = orderTables(present, (constraint) => constraint.name !== undefined);
  for (const constraint of apart) await connection.execute(new DropConstraint(constraint));
  for (const table of [...tables].reverse()) await connection.execute(new DropTable(table));
  for (const type of enumTypesOf(task.tables)) {
    const name = type.name as string;
    if (isUsedElsewhere(name, task)) continue;
    const exists = !task.checkfirst || (await hasType(connection, name));
    if (exists) await connection.execute(new DropEnumType(type));
  }
}

/** The tables of the task that are there, or are not; without `checkfirst` all, unasked. */
async function tablesThat(connection: SchemaConnection, task: SchemaTask, exist: boolean): Promise<Table[]> {
  if (!task.checkfirst) return [...task.tables];
  const { introspection } = connection.dialect;
  const run = queriesOf(connection);
  const found: Table[] = [];
  for (const table of task.tables) {
    if ((await introspection.hasTable(run, table.name, table.schema)) === exist) found.push(table);
  }
  return found;
}

function hasType(connection: SchemaConnection, name: string): Promise<boolean> {
  return connection.dialect.introspection.hasType(queriesOf(connection), name, undefined);
}

/** A type that tables outside of the task have too must stay. */
function isUsedElsewhere(name: string, { metadata, tables }: SchemaTask): boolean {
  const others = [...metadata.tables.values()].filter((table) => !tables.includes(table));
  return enumTypesOf(others).some((type) => type.name === name);
}

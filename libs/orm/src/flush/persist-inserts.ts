import { type Column, insert } from '@athanor/core';
import { FlushError } from '@athanor/core/spi';
import type { Mapper } from '../mapping/mapper.js';
import type { ColumnProperty } from '../mapping/column-property.js';
import type { FlushHost } from './flush-host.js';
import { groupByShape, type RowChange } from './row-changes.js';
import { adoptWrittenForm } from './written-form.js';

/** Inserts new objects, neighbours of one shape in one statement, and takes over what the server made. */
export async function persistInserts(host: FlushHost, mapper: Mapper, changes: readonly RowChange[]): Promise<void> {
  for (const group of groupByShape(changes)) {
    const fetched = serverMade(mapper, group[0] as RowChange);
    const absent = leftOut(mapper, group[0] as RowChange, fetched);
    const rows = await send(host, mapper, group, fetched);
    group.forEach((change, i) => adopt(change, fetched, absent, rows?.[i]));
    for (const { state } of group) host.registerPersistent(state);
  }
}

/** The columns that only the server knows after the INSERT: keys and defaults that were not given. */
function serverMade(mapper: Mapper, change: RowChange): ColumnProperty[] {
  const made = mapper.columns.filter(({ key, column }) => {
    if (key in change.values) return change.hasExpressions && isExpression(change, key);
    const facts = column as Column<any, any>;
    return (
      facts.primaryKey ||
      facts.serverDefault !== undefined ||
      facts.default !== undefined ||
      facts.serverIdentity !== undefined ||
      facts.computed !== undefined
    );
  });
  return made;
}

function isExpression(change: RowChange, key: string): boolean {
  return typeof change.values[key] === 'object' && change.values[key] !== null && 'visitName' in change.values[key];
}

/** What RETURNING gave for one object, by place. */
type InsertedRow = { readonly [place: number]: unknown };

async function send(
  host: FlushHost,
  mapper: Mapper,
  group: readonly RowChange[],
  fetched: readonly ColumnProperty[],
): Promise<readonly InsertedRow[] | undefined> {
  const connection = await host.connection();
  const [first] = group as readonly [RowChange];
  const columns = fetched.map(({ column }) => column);
  const base =
    fetched.length === 0
      ? insert(mapper.table)
      : insert(mapper.table)
          .returning(...columns)
          .inParameterOrder();
  const statement = first.hasExpressions ? base.values(first.values as never) : base;
  const parameters = first.hasExpressions ? undefined : group.map((change) => change.values);
  const result = await connection.execute(statement, parameters?.length === 1 ? parameters[0] : parameters);
  if (fetched.length === 0) return undefined;
  const rows = result.all() as readonly InsertedRow[];
  if (rows.length !== group.length) {
    throw new FlushError(
      `INSERT into ${mapper.table.name} gave back ${rows.length} rows for ${group.length} objects; does a trigger or rule suppress rows?`,
    );
  }
  return rows;
}

/** The columns that are NULL as they were neither given nor made by the server. */
function leftOut(mapper: Mapper, { values }: RowChange, fetched: readonly ColumnProperty[]): ColumnProperty[] {
  return mapper.columns.filter((property) => !(property.key in values) && !fetched.includes(property));
}

function adopt(
  change: RowChange,
  fetched: readonly ColumnProperty[],
  absent: readonly ColumnProperty[],
  row: InsertedRow | undefined,
): void {
  const entity = change.state.entity as Record<string, unknown>;
  // What was not set went in as NULL, and reads so from now on.
  for (const key in change.values) if (change.values[key] === null) entity[key] = null;
  for (const { key } of absent) entity[key] = null;
  adoptWrittenForm(change.state.mapper, entity, change.values);
  if (row === undefined) return;
  for (let i = 0; i < fetched.length; i++) entity[(fetched[i] as ColumnProperty).key] = row[i];
}

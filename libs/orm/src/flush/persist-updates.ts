import { bindparam, update, and, type Update } from '@athanor/core';
import { executeDistinctRows, StaleDataError } from '@athanor/core/spi';
import type { Mapper } from '../mapping/mapper.js';
import type { InstanceState } from '../state/instance-state.js';
import type { FlushHost } from './flush-host.js';
import { committedKey, expressionKeys, groupByShape, type RowChange, type RowValues } from './row-changes.js';
import { madeByServer } from './update-defaults.js';
import { adoptWrittenForm } from './written-form.js';

/** The prefix that keeps the key of the row apart from new values of the same columns. */
const oldKey = (key: string): string => `old_${key}`;

const statements = new WeakMap<Mapper, Map<string, Update>>();

/** Updates changed objects, neighbours with the same changed columns in one statement. A row that is gone is a StaleDataError. */
export async function persistUpdates(host: FlushHost, mapper: Mapper, changes: readonly RowChange[]): Promise<void> {
  for (const group of groupByShape(changes)) {
    const matched = isEmpty(group) ? group.length : await send(host, mapper, group);
    if (matched !== group.length) {
      throw new StaleDataError(
        `UPDATE statement on table '${mapper.table.name}' expected to update ${group.length} row(s); ${matched} were matched.`,
      );
    }
    for (const change of group) {
      adopt(mapper, change);
      if (change.takesOver === undefined) host.registerUpdated(change.state);
      else takeOver(host, change.state, change.takesOver);
    }
  }
}

/** The row stands for the new object from now on; what that one did not set is as it was, and not loaded. */
function takeOver(host: FlushHost, state: InstanceState, old: InstanceState): void {
  host.registerDeleted(old);
  host.registerPersistent(state);
}

/** The object takes over the client's defaults; what the server computed has to be loaded again. */
function adopt(mapper: Mapper, change: RowChange): void {
  const { state, values, hasExpressions } = change;
  Object.assign(state.entity, values);
  adoptWrittenForm(mapper, state.entity, values);
  const unknown = madeByServer(mapper, values);
  if (hasExpressions) unknown.push(...expressionKeys(change));
  if (unknown.length > 0) state.expire(unknown);
}

/** A row may be taken over as it is. */
function isEmpty([first]: readonly RowChange[]): boolean {
  return first !== undefined && Object.keys(first.values).length === 0;
}

async function send(host: FlushHost, mapper: Mapper, group: readonly RowChange[]): Promise<number> {
  const connection = await host.connection();
  const [first] = group as readonly [RowChange];
  if (first.hasExpressions) {
    const statement = whereKey(mapper).values(first.values as never);
    return (await connection.execute(statement, parametersOf(first, {}))).rowcount;
  }
  const statement = statementFor(mapper, first);
  const parameters = group.map((change) => parametersOf(change, change.values));
  if (parameters.length === 1) return (await connection.execute(statement, parameters[0])).rowcount;
  return (await executeDistinctRows(connection, statement, parameters)).rowcount;
}

function parametersOf(change: RowChange, values: RowValues): RowValues {
  const parameters: RowValues = { ...values };
  const key = committedKey(change.takesOver ?? change.state);
  for (const name in key) parameters[oldKey(name)] = key[name];
  return parameters;
}

/** One statement for each set of changed columns, made once: its compiled form is found by the same key each time. */
function statementFor(mapper: Mapper, change: RowChange): Update {
  let known = statements.get(mapper);
  if (known === undefined) statements.set(mapper, (known = new Map()));
  const shape = Object.keys(change.values).join();
  let statement = known.get(shape);
  if (statement === undefined) {
    const binds = Object.fromEntries(
      Object.keys(change.values).map((key) => [key, bindparam(key, { type: mapper.table.c[key]?.type })]),
    );
    statement = whereKey(mapper).values(binds as never);
    known.set(shape, statement);
  }
  return statement;
}

function whereKey(mapper: Mapper): Update {
  const conditions = mapper.primaryKey.map(({ key, column }) =>
    column.eq(bindparam(oldKey(key), { type: column.type }) as never),
  );
  return update(mapper.table).where(and(...conditions)) as unknown as Update;
}

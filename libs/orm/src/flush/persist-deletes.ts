import { and, bindparam, type Delete, deleteFrom } from '@athanor/core';
import { executeDistinctRows, SAWarning, warn } from '@athanor/core/spi';
import type { Mapper } from '../mapping/mapper.js';
import type { InstanceState } from '../state/instance-state.js';
import type { FlushHost } from './flush-host.js';
import { committedKey } from './row-changes.js';

const statements = new WeakMap<Mapper, Delete>();

/** Deletes objects by their keys, in one statement. Rows that were gone already are a warning, as nothing is lost by it. */
export async function persistDeletes(host: FlushHost, mapper: Mapper, states: readonly InstanceState[]): Promise<void> {
  const connection = await host.connection();
  const parameters = states.map(committedKey);
  const statement = statementFor(mapper);
  const result =
    parameters.length === 1
      ? await connection.execute(statement, parameters[0])
      : await executeDistinctRows(connection, statement, parameters);
  if (result.rowcount !== states.length) {
    warn(
      `DELETE statement on table '${mapper.table.name}' expected to delete ${states.length} row(s); ${result.rowcount} were matched.`,
      SAWarning,
    );
  }
  for (const state of states) host.registerDeleted(state);
}

function statementFor(mapper: Mapper): Delete {
  let statement = statements.get(mapper);
  if (statement === undefined) {
    const conditions = mapper.primaryKey.map(({ key, column }) =>
      column.eq(bindparam(key, { type: column.type }) as never),
    );
    statement = deleteFrom(mapper.table).where(and(...conditions)) as unknown as Delete;
    statements.set(mapper, statement);
  }
  return statement;
}

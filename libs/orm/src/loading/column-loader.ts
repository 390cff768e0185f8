import { InvalidRequestError, type LockOptions, ObjectDeletedError } from '@athanor/core/spi';
import { columnsSelect, keyParameters } from '../query/related-select.js';
import { type InstanceState, notLoaded } from '../state/instance-state.js';
import type { LoadManner } from './load-context.js';
import type { LoadHost } from './load-host.js';
import { runSelect } from './run-select.js';

/** Loads all columns that an object lacks with one statement. An ObjectDeletedError where its row is gone. */
export async function loadMissingColumns(host: LoadHost, state: InstanceState): Promise<void> {
  const { mapper, entity } = state;
  const missing = mapper.columns.filter(({ key }) => !Object.hasOwn(entity, key)).map(({ key }) => key);
  if (await loadColumns(host, state, missing, {})) return;
  throw new ObjectDeletedError(`Instance '${state.describe()}' has been deleted, or its row is otherwise not present.`);
}

/** Loads columns by attribute; the primary key is read with them. False where there is no such row. */
export async function loadColumns(
  host: LoadHost,
  state: InstanceState,
  keys: readonly string[],
  manner: LoadManner,
  lock?: LockOptions,
): Promise<boolean> {
  const select = columnsSelect(state.mapper, keys);
  const locked = lock === undefined ? select : select.withForUpdate(lock);
  const { rows } = await runSelect(host, locked, keyParameters(identityOf(state)), manner);
  return rows.length > 0;
}

/** The primary key under which the row of an object is found, in the mapper's order. */
export function identityOf(state: InstanceState): readonly unknown[] {
  return state.mapper.primaryKey.map(({ index, key }) => {
    const value = state.committed?.[index];
    if (value !== undefined && value !== null && value !== notLoaded) return value;
    throw new InvalidRequestError(
      `Instance '${state.describe()}' has no known ${key} to be found by in the database; load it with session.get()`,
    );
  });
}

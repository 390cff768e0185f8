import { InvalidRequestError, type LockOptions, type Select, type StatementOption } from '@athanor/core/spi';
import { identityKeyOf } from '../mapping/identity-key.js';
import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { identitySelect, keyParameters } from '../query/related-select.js';
import { cascadeIterator } from '../state/cascade.js';
import type { InstanceState } from '../state/instance-state.js';
import { identityOf, loadColumns } from './column-loader.js';
import { loadRelated } from './lazy-loader.js';
import type { LoadManner } from './load-context.js';
import type { LoadHost } from './load-host.js';
import { runSelect } from './run-select.js';
import { runPostLoads } from './selectin-loader.js';

/** How a row is locked while it is read; `true` is a plain FOR UPDATE. */
export type ForUpdate = boolean | LockOptions;

/** Options of {@link loadByIdentity}. */
export interface IdentityOptions {
  readonly options?: readonly StatementOption[] | undefined;
  /** Reads the row also where the session holds the object, and locks it. */
  readonly withForUpdate?: ForUpdate | undefined;
  /** Reads the row also where the session holds the object, and overwrites what is loaded. */
  readonly populateExisting?: boolean | undefined;
  /** Called where a statement is needed: pending changes may concern the row. */
  readonly beforeSql?: () => Promise<void> | undefined;
}

/**
 * The object of a primary key, whose values are given in the mapper's order: that of the session without a statement,
 * else by a SELECT; null where there is no such row.
 */
export async function loadByIdentity(
  host: LoadHost,
  mapper: Mapper,
  primaryKeyValues: readonly unknown[],
  options: IdentityOptions = {},
): Promise<object | null> {
  if (primaryKeyValues.some((value) => value === null || value === undefined)) return null;
  const lock = lockOf(options.withForUpdate);
  const present = host.identityMap.get(mapper, identityKeyOf(mapper, primaryKeyValues));
  const forced = lock !== undefined || options.populateExisting === true;
  if (present !== undefined && !forced && !isExpired(present)) return present.entity;
  const before = options.beforeSql?.();
  if (before !== undefined) await before;
  const select = selectOf(mapper, lock, options.options);
  const rows = await loadOne(host, select, primaryKeyValues, { populateExisting: forced });
  return (rows[0] as object | undefined) ?? null;
}

/** Options of {@link refreshState}. */
export interface RefreshOptions {
  readonly withForUpdate?: ForUpdate | undefined;
}

/**
 * Reads an object anew. Without names: its row, and what is loaded eagerly; collections that were loaded lazily are
 * forgotten. With names: these columns, or at least the primary key, with one statement, then each of these relationships,
 * whatever their way of loading is. An InvalidRequestError where the row is gone or a name is unknown.
 */
export async function refreshState(
  host: LoadHost,
  state: InstanceState,
  attributeNames?: readonly string[],
  options: RefreshOptions = {},
): Promise<void> {
  if (!state.persistent) {
    throw new InvalidRequestError(`Instance '${state.describe()}' is not persistent within this Session`);
  }
  const lock = lockOf(options.withForUpdate);
  if (attributeNames === undefined) await refreshAll(host, state, lock);
  else await refreshSome(host, state, attributeNames, lock);
}

async function refreshAll(host: LoadHost, state: InstanceState, lock: LockOptions | undefined): Promise<void> {
  // All of them are found first: what is expired leads nowhere.
  const reached = Array.from(cascadeIterator('refreshExpire', state));
  for (const one of reached) if (one.persistent) one.expire();
  const select = selectOf(state.mapper, lock, undefined);
  const rows = await loadOne(host, select, identityOf(state), { refreshing: state });
  if (rows.length === 0) throw rowIsGone(state);
}

async function refreshSome(
  host: LoadHost,
  state: InstanceState,
  names: readonly string[],
  lock: LockOptions | undefined,
): Promise<void> {
  const { mapper } = state;
  const properties = names.map((name) => {
    const property = mapper.property(name);
    if (property !== undefined) return property;
    throw new InvalidRequestError(`${mapper.className} has no attribute '${name}' that could be refreshed`);
  });
  const relationships = properties.filter((property) => property.kind === 'relationship');
  const columns = properties.filter((property) => property.kind === 'column').map(({ key }) => key);
  const keys = new Set([...columns, ...relationships.flatMap(foreignKeysOf)]);
  if (!(await loadColumns(host, state, [...keys], { refreshing: state }, lock))) throw rowIsGone(state);
  state.expire(relationships.map(({ key }) => key));
  for (const relationship of relationships) await loadRelated(host, state, relationship);
}

/** A many-to-one shows what the foreign key in the database says, so that is read anew with it. */
function foreignKeysOf({ direction, localRemotePairs, mapper }: RelationshipProperty): string[] {
  if (direction !== 'many-to-one') return [];
  return localRemotePairs.map(([local]) => mapper.columnProperty(local)?.key as string);
}

async function loadOne(
  host: LoadHost,
  select: Select,
  primaryKeyValues: readonly unknown[],
  manner: LoadManner,
): Promise<readonly unknown[]> {
  const { rows, loader, context } = await runSelect(host, select, keyParameters(primaryKeyValues), manner);
  if (loader.postLoads.length > 0) await runPostLoads(loader, context);
  return rows;
}

function selectOf(
  mapper: Mapper,
  lock: LockOptions | undefined,
  options: readonly StatementOption[] | undefined,
): Select {
  let select = identitySelect(mapper);
  if (options !== undefined && options.length > 0) select = select.options(...options);
  return lock === undefined ? select : select.withForUpdate(lock);
}

function lockOf(given: ForUpdate | undefined): LockOptions | undefined {
  if (given === undefined || given === false) return undefined;
  return given === true ? {} : given;
}

/** True where nothing of the object may be believed any more: its primary key was forgotten with all the rest. */
function isExpired(state: InstanceState): boolean {
  return state.mapper.primaryKey.some(({ key }) => !Object.hasOwn(state.entity, key));
}

function rowIsGone(state: InstanceState): InvalidRequestError {
  return new InvalidRequestError(`Could not refresh instance '${state.describe()}'`);
}

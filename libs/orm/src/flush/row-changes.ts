import { elementOf, FlushError } from '@athanor/core/spi';
import { type InstanceState, notLoaded } from '../state/instance-state.js';
import { presentRow } from '../state/scalar-attribute.js';
import { addClientDefaults } from './update-defaults.js';

/** Values by column key, as parameters of a statement. */
export type RowValues = Record<string, unknown>;

/** What one object writes to its table. */
export interface RowChange {
  readonly state: InstanceState;
  /** The deleted object whose row a new one takes over. */
  readonly takesOver?: InstanceState;
  readonly values: RowValues;
  /** True where a value is a SQL expression: such a row is written by a statement of its own. */
  readonly hasExpressions: boolean;
}

/**
 * The row of a new object: what is set, and NULL for what neither the client nor the server gives a default. A type that
 * stores null as a value of its own (JSON) is left out then: what was not set is the NULL of SQL.
 */
export function insertChange(state: InstanceState): RowChange {
  const values: RowValues = {};
  const row = presentRow(state.mapper, state.entity);
  for (const { key, column, index } of state.mapper.columns) {
    const value = row[index] === notLoaded ? undefined : row[index];
    if (value !== undefined && !(value === null && column.primaryKey)) values[key] = value;
    else if (value === undefined && !isGenerated(column) && !column.type.bindsNull) values[key] = null;
  }
  return change(state, values);
}

/** The columns that a new object sets in the row of a deleted one. */
export function takeOverChange(state: InstanceState, takesOver: InstanceState): RowChange {
  const values: RowValues = {};
  for (const { key, column } of state.mapper.columns) {
    const value = ownValue(state.entity, key);
    if (value !== undefined && !column.primaryKey) values[key] = value;
  }
  return { ...change(state, values), takesOver };
}

/** The columns of a persistent object that differ from the database, and what changes with them; undefined where none does. */
export function updateChange(state: InstanceState): RowChange | undefined {
  const values: RowValues = {};
  const changed = state.changedColumns();
  if (changed.length === 0) return undefined;
  for (const { index, value } of changed) values[state.mapper.columns[index]?.key as string] = value;
  addClientDefaults(state.mapper, values);
  return change(state, values);
}

/** The primary key of an object as the database has it, by column key. */
export function committedKey(state: InstanceState): RowValues {
  const values: RowValues = {};
  for (const { key, index } of state.mapper.primaryKey) {
    const value = state.committed?.[index];
    if (value === null || value === undefined || typeof value === 'symbol') {
      throw new FlushError(`${state.describe()} has no ${key} to be found by; was its key changed by hand?`);
    }
    values[key] = value;
  }
  return values;
}

interface ColumnFacts {
  readonly primaryKey: boolean;
  readonly default: unknown;
  readonly serverDefault: unknown;
  readonly serverIdentity: unknown;
  readonly computed: unknown;
}

/** A value comes from elsewhere: a sequence, a default of the client or the server. */
function isGenerated(column: ColumnFacts): boolean {
  return (
    column.primaryKey ||
    column.default !== undefined ||
    column.serverDefault !== undefined ||
    column.serverIdentity !== undefined ||
    column.computed !== undefined
  );
}

function ownValue(entity: object, key: string): unknown {
  return Object.hasOwn(entity, key) ? (entity as RowValues)[key] : undefined;
}

function change(state: InstanceState, values: RowValues): RowChange {
  let hasExpressions = false;
  for (const key in values) hasExpressions ||= elementOf(values[key]) !== undefined;
  return { state, values, hasExpressions };
}

/** The attributes whose new value only the server knows: those that were given as SQL expressions. */
export function expressionKeys({ values }: RowChange): string[] {
  return Object.keys(values).filter((key) => elementOf(values[key]) !== undefined);
}

/** Neighbours of one shape, together; a row with SQL expressions stands alone. */
export function groupByShape(changes: readonly RowChange[]): RowChange[][] {
  const groups: RowChange[][] = [];
  let group: RowChange[] = [];
  let keys: readonly string[] = [];
  for (const change of changes) {
    const joins = group[0]?.hasExpressions === false && !change.hasExpressions && hasKeys(change.values, keys);
    if (joins) group.push(change);
    else {
      groups.push((group = [change]));
      keys = Object.keys(change.values);
    }
  }
  return groups;
}

/** True where these are the keys of the values, in this order. */
function hasKeys(values: RowValues, keys: readonly string[]): boolean {
  let i = 0;
  for (const key in values) if (key !== keys[i++]) return false;
  return i === keys.length;
}

import { ArgumentError, InvalidRequestError } from '@athanor/core/spi';
import type { Mapper } from './mapper.js';

/**
 * What tells the rows of one mapper apart: the value of the primary key, where it is one column (a bigint that a number
 * holds as that number, dates and bytes as text); else a text of all parts. Meant as the key of a Map.
 */
export type IdentityKey = string | number | bigint | boolean;

/** The identity of the primary key values, given in the order of {@link Mapper.primaryKey}. */
export function identityKeyOf(mapper: Mapper, values: readonly unknown[]): IdentityKey {
  if (mapper.primaryKey.length === 1) return identityPart(values[0]);
  return values.map(compositePart).join(',');
}

/** The identity of a primary key of one column. */
export function identityPart(value: unknown): IdentityKey {
  if (typeof value === 'number' || typeof value === 'string') return value;
  return rarePart(value);
}

function rarePart(value: unknown): IdentityKey {
  switch (typeof value) {
    case 'bigint':
      return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;
    case 'boolean':
      return value;
    case 'object':
      if (value instanceof Date) return value.toISOString();
      if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
      return JSON.stringify(value);
    default:
      return String(value);
  }
}

/** Texts are quoted, so that neither a comma in one nor the kind of a value can make two keys alike. */
function compositePart(value: unknown): string {
  const part = identityPart(value);
  return typeof part === 'string' ? JSON.stringify(part) : String(part);
}

/**
 * The primary key values, in the mapper's order, of what `session.get()` takes: the value of the one column, a list of one
 * for each, or an object by attribute. A wrong number or name is an InvalidRequestError.
 */
export function identityValues(mapper: Mapper, ident: unknown): unknown[] {
  const keys = mapper.primaryKey.map(({ key }) => key);
  const values = isPlainObject(ident) ? namedValues(mapper, keys, ident) : Array.isArray(ident) ? ident : [ident];
  if (values.length !== keys.length) {
    throw new InvalidRequestError(
      `Incorrect number of values in identifier to formulate primary key for session.get(); primary key columns are ` +
        mapper.primaryKey.map(({ column }) => `'${mapper.table.name}.${column.name}'`).join(','),
    );
  }
  if (values.includes(undefined)) {
    throw new ArgumentError(
      `undefined was given as the key of ${mapper.className}; session.get() takes the value of ${keys.join(', ')}`,
    );
  }
  return values;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function namedValues(mapper: Mapper, keys: readonly string[], ident: Record<string, unknown>): unknown[] {
  const wrong = [...keys.filter((key) => !(key in ident)), ...Object.keys(ident).filter((key) => !keys.includes(key))];
  if (wrong.length === 0) return keys.map((key) => ident[key]);
  throw new InvalidRequestError(
    `Incorrect names of values in identifier to formulate primary key for session.get(); primary key attribute names of ` +
      `${mapper.className} are ${keys.map((key) => `'${key}'`).join(',')}, wrong or missing: ${wrong.join(', ')}`,
  );
}

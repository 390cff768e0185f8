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

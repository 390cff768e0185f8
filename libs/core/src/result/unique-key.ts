import { RowBase, rowValues } from './row.js';

const numbers = new WeakMap<object, number>();
let objectsSeen = 0;

/**
 * A value that is the same for values that `unique()` takes for equal: plain values, dates, bytes and rows by what they
 * hold, all other objects by identity.
 */
export function uniqueKey(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof RowBase) return `\0r${rowValues(value).map(partKey).join()}`;
  if (Array.isArray(value)) return `\0r${value.map(partKey).join()}`;
  if (value instanceof Date) return `\0d${value.getTime()}`;
  if (value instanceof Uint8Array) return `\0b${value.join()}`;
  return value;
}

/** The key of a part of a row, as text that no two different values share. */
function partKey(value: unknown): string {
  const key = uniqueKey(value);
  if (typeof key === 'string') return JSON.stringify(key) + (typeof value === 'string' ? '' : 'o');
  if (typeof key === 'object' && key !== null) return `#${numberOf(key)}`;
  return `${typeof key}:${String(key)}`;
}

function numberOf(object: object): number {
  let number = numbers.get(object);
  if (number === undefined) numbers.set(object, (number = ++objectsSeen));
  return number;
}

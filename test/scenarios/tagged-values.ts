import { inspect, Range } from '@athanor/core';
import type { Inspectable } from '@athanor/core/spi';
import type { InstanceState } from '@athanor/orm';

/**
 * A value as the record writes it: rows and lists as lists, dates, bytes and ranges under tags, plain objects member by member.
 * Entities have no form of their own, since steps say what they show of them; {@link objectTag} makes the one that the
 * record knows.
 */
export function tagged(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : { $repr: String(value) };
  if (typeof value !== 'object') return value;
  if (value instanceof Date) return { $datetime: value.toISOString() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') };
  if (value instanceof Range)
    return { $range: value.isEmpty ? 'empty' : [value.lower, value.upper, value.bounds].map(tagged) };
  if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, tagged(item)]));
  if (Symbol.iterator in value) return Array.from(value as Iterable<unknown>, tagged);
  throw new Error(`a step gave a ${value.constructor.name}; say what of it is to be compared`);
}

/** An entity as the record writes it: its class and primary key. */
export function objectTag(entity: Inspectable<InstanceState>): {
  readonly $obj: string;
  readonly pk: readonly unknown[];
} {
  const { mapper } = inspect(entity);
  return {
    $obj: mapper.className,
    pk: mapper.primaryKey.map(({ key }) => (entity as unknown as Record<string, unknown>)[key]),
  };
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

import { ArgumentError } from '../errors/errors.js';
import { describeValue } from './invalid-value.js';
import { daysSince1970, timestampMicroseconds } from './timestamp-text.js';

/** A bound of a range as something that can be compared: whole numbers, or a decimal as digits and scale. */
export interface OrderKey {
  /** What can be compared with what; numbers of all kinds are one family. */
  readonly family: 'number' | 'day' | 'instant' | 'clock' | 'infinity';
  readonly digits: number | bigint;
  /** How many of the digits stand behind the point. */
  readonly scale: number;
}

const decimal = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;
const day = /^(\d{4,})-(\d\d)-(\d\d)( BC)?$/;
const clock = /^\d{4,}-\d\d-\d\d[ T]\d\d:\d\d/;
const zone = /:\d\d(?:\.\d+)?(?:[+-]\d\d(?::\d\d){0,2}|Z)(?: BC)?$/;

/** The key of a bound. Throws an ArgumentError for values whose order only the server knows. */
export function orderKey(value: unknown): OrderKey {
  if (typeof value === 'bigint') return { family: 'number', digits: value, scale: 0 };
  if (typeof value === 'number') return numberKey(value);
  if (value instanceof Date) return { family: 'instant', digits: BigInt(value.getTime()) * 1000n, scale: 0 };
  if (typeof value === 'string') {
    const key = textKey(value);
    if (key !== undefined) return key;
  }
  throw new ArgumentError(
    `The order of ${describeValue(value)} is not known here: ranges are compared whose bounds are numbers, decimal text, ` +
      'days, timestamps or Dates; use the operators of the column for others',
  );
}

/** Negative, zero or positive, as `left` comes before, with or behind `right`. Values of two families are an ArgumentError. */
export function compareKeys(left: OrderKey, right: OrderKey): number {
  if (left.family !== right.family && left.family !== 'infinity' && right.family !== 'infinity') {
    throw new ArgumentError(
      `A ${left.family} cannot be compared with a ${right.family}: ranges of two types were given`,
    );
  }
  const [a, b] = left.scale === right.scale ? [left.digits, right.digits] : rescaled(left, right);
  // NaN is behind everything, as it is for the server.
  const aIsNaN = Number.isNaN(a);
  const bIsNaN = Number.isNaN(b);
  if (aIsNaN || bIsNaN) return Number(aIsNaN) - Number(bIsNaN);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The next value where there is one: of whole numbers and days. */
export function nextKey(value: unknown, key: OrderKey): OrderKey | undefined {
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  if (!isWhole && key.family !== 'day') return undefined;
  return { ...key, digits: BigInt(key.digits) + 1n };
}

function numberKey(value: number): OrderKey {
  if (Number.isFinite(value) && !Number.isInteger(value)) return textKey(String(value)) as OrderKey;
  return { family: 'number', digits: value, scale: 0 };
}

function textKey(text: string): OrderKey | undefined {
  const whole = (family: OrderKey['family'], digits: number | bigint): OrderKey => ({ family, digits, scale: 0 });
  const lower = text.toLowerCase();
  if (lower === 'infinity') return whole('infinity', Number.POSITIVE_INFINITY);
  if (lower === '-infinity') return whole('infinity', Number.NEGATIVE_INFINITY);
  if (lower === 'nan') return whole('number', Number.NaN);
  const date = day.exec(text);
  if (date !== null) {
    const year = date[4] === undefined ? Number(date[1]) : 1 - Number(date[1]);
    return whole('day', daysSince1970(year, Number(date[2]), Number(date[3])));
  }
  if (clock.test(text)) return whole(zone.test(text) ? 'instant' : 'clock', timestampMicroseconds(text));
  return decimalKey(text);
}

function decimalKey(text: string): OrderKey | undefined {
  const match = decimal.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole + fraction === '') return undefined;
  const size = BigInt(whole + fraction);
  const shift = fraction.length - Number(exponent);
  const digits = shift < 0 ? size * 10n ** BigInt(-shift) : size;
  return { family: 'number', digits: sign === '-' ? -digits : digits, scale: Math.max(shift, 0) };
}

function rescaled(left: OrderKey, right: OrderKey): [number | bigint, number | bigint] {
  const scale = Math.max(left.scale, right.scale);
  const scaled = (key: OrderKey): number | bigint =>
    typeof key.digits === 'number' && !Number.isSafeInteger(key.digits)
      ? key.digits
      : BigInt(key.digits) * 10n ** BigInt(scale - key.scale);
  return [scaled(left), scaled(right)];
}

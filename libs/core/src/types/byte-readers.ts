import { daysSince1970 } from './timestamp-text.js';
import type { ResultProcessor } from './type-engine.js';

/** Makes a value of the bytes of a field; undefined where it leaves that to the reading of text. */
export type ByteReader<T> = (bytes: Buffer, start: number, end: number) => T | undefined;

/**
 * A reader of text that can also read a field's bytes, with no string in between. `quick` knows the common forms alone;
 * all others, and all that is an error, are left to `read`, so that both ways give the same.
 */
export function withBytes<T>(read: (text: string) => T, quick: ByteReader<T>): ResultProcessor<T> {
  const fromBytes = (bytes: Buffer, start: number, end: number): T =>
    quick(bytes, start, end) ?? read(bytes.toString('utf8', start, end));
  return Object.assign((text: string) => read(text), { fromBytes });
}

const MINUS = 45;
const POINT = 46;
const COLON = 58;
/** As many digits are exact in a number, whatever they are. */
const EXACT_DIGITS = 15;

/** Digits with an optional minus sign. */
export function wholeNumberOfBytes(bytes: Buffer, start: number, end: number): number | undefined {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (first === end || end - first > EXACT_DIGITS) return undefined;
  let value = 0;
  for (let at = first; at < end; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return negative && value !== 0 ? -value : value;
}

// A quotient of two numbers that are exact is rounded once, as is the number that the text means: powers of ten are exact up to 10^22.
const powersOfTen = Array.from({ length: EXACT_DIGITS + 1 }, (_, i) => 10 ** i);

/** Digits with an optional minus sign and an optional point between them. */
export function decimalOfBytes(bytes: Buffer, start: number, end: number): number | undefined {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (first === end || end - first > EXACT_DIGITS) return undefined;
  let value = 0;
  let decimals = -1;
  for (let at = first; at < end; at++) {
    const digit = (bytes[at] as number) - 48;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if (digit === POINT - 48 && decimals < 0 && at > first) decimals = end - at - 1;
    else return undefined;
  }
  if (decimals === 0) return undefined;
  if (decimals > 0) value /= powersOfTen[decimals] as number;
  return negative ? -value : value;
}

/** `t` and `f`. */
export function booleanOfBytes(bytes: Buffer, start: number, end: number): boolean | undefined {
  if (end - start !== 1) return undefined;
  return bytes[start] === 116 ? true : bytes[start] === 102 ? false : undefined;
}

const MS_PER_DAY = 86_400_000;
/** The length of `2024-02-29 23:59:59`. */
const SECONDS_END = 19;

/** Milliseconds since 1970 of `2024-02-29 23:59:59.123456+00`, in a year of four digits, with up to six decimals and an offset of zero or none. */
export function timestampOfBytes(bytes: Buffer, start: number, end: number): number | undefined {
  if (end - start < SECONDS_END || !hasSigns(bytes, start)) return undefined;
  const days = daysSince1970(
    two(bytes, start) * 100 + two(bytes, start + 2),
    two(bytes, start + 5),
    two(bytes, start + 8),
  );
  const minutes = two(bytes, start + 11) * 60 + two(bytes, start + 14);
  let ms = minutes * 60_000 + two(bytes, start + 17) * 1000;
  let at = start + SECONDS_END;
  if (bytes[at] === POINT) {
    let unit = 100;
    for (at++; at < end; at++) {
      const digit = (bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) break;
      if (unit >= 1) ms += digit * unit;
      unit /= 10;
    }
  }
  const isUtc = at + 3 === end && bytes[at] === 43 && bytes[at + 1] === 48 && bytes[at + 2] === 48;
  if (at !== end && !isUtc) return undefined;
  const total = days * MS_PER_DAY + ms;
  // NaN, which any byte that is no digit has led to, is left to the reading of text.
  return total === total ? total : undefined;
}

/** True where the signs between the digits stand as they should. */
function hasSigns(bytes: Buffer, start: number): boolean {
  const isDay = bytes[start + 4] === MINUS && bytes[start + 7] === MINUS && bytes[start + 10] === 32;
  return isDay && bytes[start + 13] === COLON && bytes[start + 16] === COLON;
}

/** NaN where there are no two digits. */
function two(bytes: Buffer, at: number): number {
  const tens = (bytes[at] as number) - 48;
  const ones = (bytes[at + 1] as number) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

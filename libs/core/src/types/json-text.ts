import { refusingPrinted } from '../util/printed.js';
import { describeValue } from './invalid-value.js';

/** What JSON.parse says of a value that it has read; TypeScript's library does not know it yet. */
interface ParseContext {
  readonly source?: string;
}

const parse = JSON.parse as (
  text: string,
  revive: (key: string, value: unknown, context: ParseContext) => unknown,
) => unknown;
const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };

/**
 * Reads JSON as JSON.parse does, but for whole numbers that a `number` would round: those are `bigint`s. Fractions are the
 * nearest number.
 */
export function parseJson(text: string): unknown {
  return hasManyDigits(text) ? parseExactly(text) : JSON.parse(text);
}

/** As {@link parseJson}, of text that the server keeps as it was written: a number beyond all of JavaScript's is a TypeError. JSONB has no exponents. */
export function parseWrittenJson(text: string): unknown {
  return largeExponent.test(text) ? parseExactly(text) : parseJson(text);
}

const largeExponent = /\d[eE]\+?\d{3}/;

function parseExactly(text: string): unknown {
  return parse(text, (_, value, { source = '' }) => (typeof value === 'number' ? exactNumber(value, source) : value));
}

/** As many digits may be more than a number holds. */
const MANY = 16;

/** True where that many digits stand together. Of so many signs one is looked at: this is done for every document, and a pattern would cost as much as the reading. */
function hasManyDigits(text: string): boolean {
  for (let at = MANY - 1; at < text.length; at += MANY) {
    if (!isDigit(text, at)) continue;
    let [first, last] = [at, at];
    while (isDigit(text, first - 1)) first--;
    while (isDigit(text, last + 1)) last++;
    if (last - first + 1 >= MANY) return true;
  }
  return false;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

const wholeNumber = /^-?\d+$/;

function exactNumber(value: number, source: string): number | bigint {
  if (Number.isSafeInteger(value)) return value;
  if (wholeNumber.test(source)) return source === digitsOf(value) ? value : BigInt(source);
  if (Number.isFinite(value)) return value;
  throw new TypeError(
    `JSON cannot read the number ${source}, which is beyond those of JavaScript; give a jsonDeserializer`,
  );
}

/** The shortest digits that stand for a whole number, written out: what JSON.stringify has made of it, as the server keeps it. */
function digitsOf(value: number): string {
  const [digits = '', exponent] = String(value).split('e+');
  if (exponent === undefined) return digits;
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.');
  return `${value < 0 ? '-' : ''}${(whole + fraction).padEnd(Number(exponent) + 1, '0')}`;
}

/**
 * Writes JSON as JSON.stringify does, and `bigint`s as numbers. Throws a TypeError for numbers and dates that JSON has no
 * form for, of which JSON.stringify would make null.
 */
export function stringifyJson(value: unknown): string {
  const text = stringified(value);
  // Undefined for what JSON.stringify makes nothing of, whatever its type says.
  if ((text as string | undefined)?.includes('null')) refuseUnsayable(value);
  return text;
}

function stringified(value: unknown): string {
  try {
    return refusingPrinted(() => JSON.stringify(value));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const withBigint = (_: string, one: unknown): unknown => (typeof one === 'bigint' ? rawJSON(String(one)) : one);
    return refusingPrinted(() => JSON.stringify(value, withBigint));
  }
}

function refuseUnsayable(value: unknown): void {
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    const isInvalidDate = one instanceof Date && Number.isNaN(one.getTime());
    if (isInvalidDate || (typeof one === 'number' && !Number.isFinite(one))) {
      throw new TypeError(`${describeValue(one)} has no form in JSON`);
    }
    if (typeof one !== 'object' || one === null || 'toJSON' in one) continue;
    for (const inner of Object.values(one)) open.push(inner);
  }
}

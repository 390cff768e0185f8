import { isPlainObject } from './plain-object.js';

const MAX_CHARS = 300;
const MAX_VALUES = 100;
const MAX_SETS = 10;
const MAX_BYTES = 60;

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** How {@link formatParameters} has to read what it is given. */
export interface FormatParametersOptions {
  /** True where the value is a list of parameter sets, as for an executemany. */
  readonly isMulti?: boolean | undefined;
}

/**
 * The bind values of a statement as SQLAlchemy writes them into its log and its errors: `(1, 'x', None)` for one set,
 * `[('a',), ('b',)]` for many, `{'id': 1}` where names are given. Of more than 10 sets the first 8 and the last 2 are
 * shown, of more than 100 values the outer 100, of a value longer than 300 characters the outer 300.
 *
 * `null` and `undefined` print as `None`, booleans as `True` and `False`, so that logs equal SQLAlchemy's; a Date prints
 * as its ISO form in quotes, a bigint as plain digits, bytes as `b'a\x00\xff'`.
 */
export function formatParameters(params: unknown, options: FormatParametersOptions = {}): string {
  if (options.isMulti && Array.isArray(params)) return formatSets(params);
  return formatSet(params);
}

function formatSets(sets: readonly unknown[]): string {
  if (sets.length <= MAX_SETS) return `[${sets.map(formatSet).join(', ')}]`;
  const head = sets
    .slice(0, MAX_SETS - 2)
    .map(formatSet)
    .join(', ');
  const tail = sets.slice(-2).map(formatSet).join(', ');
  return `[${head}  ... displaying ${MAX_SETS} of ${sets.length} total bound parameter sets ...  ${tail}]`;
}

function formatSet(set: unknown): string {
  if (Array.isArray(set)) return `(${joinOuter(set.map(formatTruncated), set.length === 1 ? ',' : '')})`;
  if (isPlainObject(set)) {
    const items = Object.entries(set).map(([key, value]) => `${quote(key)}: ${formatTruncated(value)}`);
    return `{${joinOuter(items, '')}}`;
  }
  return formatTruncated(set);
}

function joinOuter(items: readonly string[], afterLast: string): string {
  if (items.length <= MAX_VALUES) return items.join(', ') + afterLast;
  const half = MAX_VALUES / 2;
  const left = items.slice(0, half).join(', ');
  const right = items.slice(-half).join(', ');
  return `${left} ... ${items.length - MAX_VALUES} parameters truncated ... ${right}`;
}

function formatTruncated(value: unknown): string {
  const text = formatValue(value);
  if (text.length <= MAX_CHARS) return text;
  const half = MAX_CHARS / 2;
  return `${text.slice(0, half)} ... (${text.length - MAX_CHARS} characters truncated) ... ${text.slice(-half)}`;
}

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return String(value);
  if (value instanceof Date) return quote(Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString());
  if (value instanceof Uint8Array) return formatBytes(value);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (!isPlainObject(value)) return quote(String(value));
  return `{${Object.entries(value)
    .map(([key, item]) => `${quote(key)}: ${formatValue(item)}`)
    .join(', ')}}`;
}

/** Single quotes, and double ones where the text holds a single quote and no double one. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  // No character of a value may break a log line in two, or not be seen; those that Python prints as they are stay.
  const safe = text.replace(/[\\\p{C}\p{Z}]/gu, (char) => (char === ' ' ? char : (escapes[char] ?? hexEscape(char))));
  return mark + (mark === "'" ? safe.replaceAll("'", "\\'") : safe) + mark;
}

function hexEscape(char: string): string {
  const code = char.codePointAt(0) as number;
  const digits = code.toString(16);
  if (code <= 0xff) return `\\x${digits.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`;
}

function formatBytes(bytes: Uint8Array): string {
  const half = MAX_BYTES / 2;
  if (bytes.length <= MAX_BYTES) return `b'${bytesText(bytes)}'`;
  // Cut here, since a value of many megabytes would first be written out in full.
  const cut = ` ... (${bytes.length - MAX_BYTES} bytes truncated) ... `;
  return `b'${bytesText(bytes.subarray(0, half))}${cut}${bytesText(bytes.subarray(-half))}'`;
}

function bytesText(bytes: Uint8Array): string {
  return Array.from(bytes, byteText).join('');
}

function byteText(byte: number): string {
  const char = String.fromCharCode(byte);
  const escaped = char === "'" ? "\\'" : escapes[char];
  return escaped ?? (byte < 0x20 || byte > 0x7e ? hexEscape(char) : char);
}

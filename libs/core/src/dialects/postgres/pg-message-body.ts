import type pg from 'pg';
import type { RawField } from '../../dialect/unreadable-row.js';
import type { PgField } from './pg-wire.js';

/** The properties of pg's `DatabaseError`, by the letters of the fields of an ErrorResponse. */
const ERROR_FIELDS: Readonly<Record<string, string>> = {
  S: 'severity',
  C: 'code',
  D: 'detail',
  H: 'hint',
  P: 'position',
  p: 'internalPosition',
  q: 'internalQuery',
  W: 'where',
  s: 'schema',
  t: 'table',
  c: 'column',
  d: 'dataType',
  n: 'constraint',
  F: 'file',
  L: 'line',
  R: 'routine',
};

/** The error of an ErrorResponse, as pg makes it. */
export function readError(
  DatabaseError: typeof pg.DatabaseError,
  bytes: Buffer,
  start: number,
  end: number,
): pg.DatabaseError {
  const fields: Record<string, string> = {};
  for (let at = start; at < end && bytes[at] !== 0; ) {
    const zero = bytes.indexOf(0, at + 1);
    fields[String.fromCharCode(bytes[at] as number)] = bytes.toString('utf8', at + 1, zero);
    at = zero + 1;
  }
  const error = new DatabaseError(fields['M'] ?? '', end - start + 4, 'error');
  for (const [letter, name] of Object.entries(ERROR_FIELDS)) {
    (error as unknown as Record<string, string | undefined>)[name] = fields[letter];
  }
  // `S` is in the language of the server, `V` is not.
  if (fields['V'] !== undefined) error.severity = fields['V'];
  return error;
}

/** The columns of a RowDescription. */
export function readRowDescription(bytes: Buffer, start: number): PgField[] {
  const fields: PgField[] = [];
  let at = start + 2;
  for (let left = bytes.readUInt16BE(start); left > 0; left--) {
    const zero = bytes.indexOf(0, at);
    // Behind the name: the table (4 bytes), its column (2), the type (4), its size (2), its modifier (4), the format (2).
    fields.push({ name: bytes.toString('utf8', at, zero), dataTypeID: bytes.readUInt32BE(zero + 7) });
    at = zero + 19;
  }
  return fields;
}

/** A text that ends with a zero; `end` is behind that zero. */
export function readText(bytes: Buffer, start: number, end: number): string {
  return decodeText(bytes, start, end - 1);
}

/** The fields of a DataRow as text; `null` is SQL NULL. */
export function readTextRow(bytes: Buffer, start: number): (string | null)[] {
  const count = bytes.readUInt16BE(start);
  // oxlint-disable-next-line unicorn/no-new-array -- an array that grows would take room for seventeen
  const fields = new Array<string | null>(count);
  let at = start + 2;
  for (let i = 0; i < count; i++) {
    const size = bytes.readInt32BE(at);
    at += 4;
    if (size < 0) {
      fields[i] = null;
      continue;
    }
    fields[i] = decodeText(bytes, at, at + size);
    at += size;
  }
  return fields;
}

/** As {@link readTextRow}, of a row that could not be read: what is too long for a string is the number of its bytes. */
export function readRawRow(bytes: Buffer, start: number): RawField[] {
  const fields: RawField[] = [];
  let at = start + 2;
  for (let left = bytes.readUInt16BE(start); left > 0; left--) {
    const size = bytes.readInt32BE(at);
    at += 4;
    fields.push(size < 0 ? null : rawField(bytes, at, at + size));
    at += Math.max(size, 0);
  }
  return fields;
}

function rawField(bytes: Buffer, start: number, end: number): RawField {
  try {
    return decodeText(bytes, start, end);
  } catch {
    return end - start;
  }
}

/** Up to here a text of ASCII is made faster of its character codes than by a call into the runtime: flags, most numbers. */
const SHORT = 6;

/** The text of some bytes in UTF-8. */
export function decodeText(bytes: Buffer, start: number, end: number): string {
  if (end - start > SHORT) return decode(bytes, start, end);
  let text = '';
  for (let i = start; i < end; i++) {
    const code = bytes[i] as number;
    if (code > 127) return decode(bytes, start, end);
    text += String.fromCharCode(code);
  }
  return text;
}

const { utf8Slice } = Buffer.prototype as { utf8Slice?: (this: Buffer, start: number, end: number) => string };

/** `toString()` without its look at the name of the encoding, where the runtime lets us. */
const decode: (bytes: Buffer, start: number, end: number) => string =
  utf8Slice === undefined
    ? (bytes, start, end) => bytes.toString('utf8', start, end)
    : (bytes, start, end) => utf8Slice.call(bytes, start, end);

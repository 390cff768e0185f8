import { constants } from 'node:buffer';
import { describeValue, hiding, invalidValue, unreadableText } from './invalid-value.js';
import { type BindProcessor, type ResultProcessor, textAsItIs, type TypeAffinity, TypeEngine } from './type-engine.js';

/** The rules by which a string column is sorted. */
export interface StringOptions {
  readonly collation?: string | undefined;
}

/** A string type; `length` counts characters, `collation` is the name of one that the database knows. */
export abstract class StringType extends TypeEngine<string> {
  readonly affinity: TypeAffinity = 'string';
  readonly length: number | undefined;
  readonly collation: string | undefined;
  readonly cacheKey: string;
  abstract override readonly visitName: string;

  constructor(typeName: string, length: number | undefined, options: StringOptions = {}) {
    super();
    this.length = length;
    this.collation = options.collation;
    this.cacheKey = `${typeName}(${length ?? ''},${options.collation ?? ''})`;
    this.#typeName = typeName;
  }

  readonly #typeName: string;

  override bindProcessor(): BindProcessor<string> {
    const typeName = this.#typeName;
    return (value) => bindString(typeName, value);
  }

  override resultProcessor(): ResultProcessor<string> {
    return textAsItIs;
  }
}

/** `VARCHAR(length)`. */
export class VarcharType extends StringType {
  readonly visitName = 'varchar';

  constructor(length?: number, options?: StringOptions) {
    super('VARCHAR', length, options);
  }
}

/** `TEXT`. */
export class TextType extends StringType {
  readonly visitName = 'text';

  constructor(length?: number, options?: StringOptions) {
    super('Text', length, options);
  }
}

/** `CHAR(length)`. */
export class CharType extends StringType {
  readonly visitName = 'char';

  constructor(length?: number, options?: StringOptions) {
    super('CHAR', length, options);
  }
}

/** `UUID`, as lower case text with hyphens. */
export class UuidType extends TypeEngine<string> {
  readonly visitName = 'uuid';
  readonly affinity = 'uuid';
  readonly cacheKey = 'uuid';

  override bindProcessor(): BindProcessor<string> {
    return bindUuid;
  }

  override resultProcessor(): ResultProcessor<string> {
    return textAsItIs;
  }

  override valuesEqual(left: string, right: string): boolean {
    return left === right || uuidKey(left) === uuidKey(right);
  }
}

/** Bytes; `length` is rendered only by databases that have it. */
export class LargeBinaryType extends TypeEngine<Uint8Array> {
  readonly visitName: string = 'largeBinary';
  readonly affinity: TypeAffinity = 'binary';
  readonly length: number | undefined;
  readonly cacheKey: string;

  constructor(length?: number) {
    super();
    this.length = length;
    this.cacheKey = `largeBinary(${length ?? ''})`;
  }

  override bindProcessor(): BindProcessor<Uint8Array> {
    return bindBytes;
  }

  override resultProcessor(): ResultProcessor<Uint8Array> {
    return readBytes;
  }

  override valuesEqual(left: Uint8Array, right: Uint8Array): boolean {
    return left === right || bytesEqual(left, right);
  }
}

const varchar = new VarcharType();
const text = new TextType();
const char = new CharType();
const uuid = new UuidType();
const largeBinary = new LargeBinaryType();

/** A string of at most `length` characters, of any length where none is given. (SQLAlchemy: `String`, which would shadow the JavaScript global.) */
export function VARCHAR(length?: number, options?: StringOptions): VarcharType {
  return length === undefined && options === undefined ? varchar : new VarcharType(length, options);
}

/** A string of any length. */
export function Text(length?: number, options?: StringOptions): TextType {
  return length === undefined && options === undefined ? text : new TextType(length, options);
}

/** A string of exactly `length` characters, filled up with spaces by the database. */
export function CHAR(length?: number, options?: StringOptions): CharType {
  return length === undefined && options === undefined ? char : new CharType(length, options);
}

/** A UUID as text; taken in any case, with or without hyphens, and read in lower case with hyphens. */
export function Uuid(): UuidType {
  return uuid;
}

/** Bytes as `Uint8Array` (a Buffer is one). */
export function LargeBinary(length?: number): LargeBinaryType {
  return length === undefined ? largeBinary : new LargeBinaryType(length);
}

/** Sends a string as it is; `typeName` is for the error about a value that is none, or that PostgreSQL cannot hold. */
export function bindString(typeName: string, value: string): string {
  if (typeof value !== 'string') throw invalidValue(typeName, 'a string', value);
  if (value.includes('\0'))
    throw unstorable(typeName, value, 'the character U+0000 (NUL), which PostgreSQL text cannot hold');
  // Encoding would quietly put U+FFFD in the place of a lone surrogate.
  if (loneSurrogate.test(value)) throw unstorable(typeName, value, 'a lone surrogate, which has no form in UTF-8');
  return value;
}

const loneSurrogate = /\p{Surrogate}/u;

function unstorable(typeName: string, value: string, reason: string): TypeError {
  const message = (what: string): string => `${typeName} cannot send ${what}: it contains ${reason}`;
  return hiding(new TypeError(message(describeValue(value))), message('the value'));
}

const uuidText = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

function bindUuid(value: string): string {
  if (typeof value === 'string' && uuidText.test(value)) return value.toLowerCase();
  throw invalidValue('Uuid', 'text of 32 hexadecimal digits, with or without hyphens', value);
}

function uuidKey(value: string): string {
  return value.replaceAll('-', '').toLowerCase();
}

/** As many bytes have a text in hexadecimal digits that is no longer than a string can be. */
const MOST_BYTES = Math.floor((constants.MAX_STRING_LENGTH - 2) / 2);

/** Sends bytes in PostgreSQL's hexadecimal form. */
export function bindBytes(value: Uint8Array): string {
  if (!(value instanceof Uint8Array)) throw invalidValue('LargeBinary', 'a Uint8Array', value);
  if (value.byteLength > MOST_BYTES) {
    throw invalidValue('LargeBinary', `at most ${MOST_BYTES} bytes, more of them in parts (value || part)`, value);
  }
  return `\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
}

/** Reads both forms that the session's `bytea_output` may have. */
function readBytes(text: string): Uint8Array {
  return text.startsWith('\\x') ? readHex(text) : readEscaped(text);
}

const escapedBytes = /^(?:[ -[\]-~]|\\\\|\\[0-3][0-7]{2})*$/;

/** `escape`: a byte that is no plain sign as `\ooo`, a backslash as two. */
function readEscaped(text: string): Uint8Array {
  if (!escapedBytes.test(text)) throw unreadableText('LargeBinary', text, 'it is no text of bytes');
  const signs = text.replace(/\\(\\|\d{3})/g, (_, escaped: string) =>
    escaped === '\\' ? escaped : String.fromCharCode(Number.parseInt(escaped, 8)),
  );
  return Uint8Array.from(signs, (sign) => sign.charCodeAt(0));
}

function readHex(hex: string): Uint8Array {
  // Memory of its own: a small Buffer would share its ArrayBuffer with others.
  const bytes = new Uint8Array((hex.length - 2) >> 1);
  const written = Buffer.from(bytes.buffer).write(hex.slice(2), 'hex');
  if (written * 2 + 2 === hex.length) return bytes;
  throw unreadableText('LargeBinary', hex, 'it is no text of hexadecimal digits');
}

/** True where two runs of bytes are the same. */
function bytesEqual(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  return left.every((byte, index) => byte === right[index]);
}

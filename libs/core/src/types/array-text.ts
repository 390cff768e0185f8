import { invalidValue, unreadableText } from './invalid-value.js';
import type { BindProcessor, ResultProcessor } from './type-engine.js';

/** How {@link arrayLiteral} takes its values. */
export interface ArrayLiteralOptions {
  /** How deep arrays in arrays are dimensions; deeper ones are elements. Without it all of them are dimensions. */
  readonly dimensions?: number | undefined;
  /** True to hand `null` to `process` as well; else it becomes NULL. */
  readonly bindsNull?: boolean | undefined;
  /** What stands between the elements; a comma where it is not given. */
  readonly delimiter?: string | undefined;
}

/** How the elements of one array become text. */
interface Writing {
  readonly process: BindProcessor<unknown>;
  readonly bindsNull: boolean;
  readonly delimiter: string;
}

/**
 * PostgreSQL's text of an array, `{1,NULL,"a \"b\""}`: each element goes through `process`, `null` becomes NULL, in any case.
 * `undefined` and holes are a TypeError.
 */
export function arrayLiteral(
  values: readonly unknown[],
  process: BindProcessor<never>,
  options: ArrayLiteralOptions = {},
): string {
  const depth = options.dimensions ?? Number.POSITIVE_INFINITY;
  const { bindsNull = false, delimiter = ',' } = options;
  try {
    return literal(values, { process: process as BindProcessor<unknown>, bindsNull, delimiter }, depth);
  } catch (error) {
    throw isTooLong(error) ? tooLong(values, error) : error;
  }
}

/** True for what V8 throws where a text would be longer than a string can be. */
function isTooLong(error: unknown): boolean {
  return error instanceof RangeError && error.message === 'Invalid string length';
}

function tooLong(values: readonly unknown[], cause: unknown): TypeError {
  const message = `ARRAY cannot send ${values.length} elements at once: their text would be longer than a string of JavaScript can be (512 MB); send them in parts`;
  return new TypeError(message, { cause });
}

function literal(values: readonly unknown[], writing: Writing, depth: number): string {
  const { process, bindsNull } = writing;
  const texts: (string | null)[] = [];
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value === null && !bindsNull) texts.push(null);
    else if (value === undefined) throw invalidValue('ARRAY', 'elements that are values or null', value);
    else if (depth > 1 && Array.isArray(value)) return nestedLiteral(values, writing, depth);
    else texts.push(process(value));
  }
  return flatLiteral(texts, writing.delimiter);
}

function flatLiteral(texts: readonly (string | null)[], delimiter: string): string {
  const first = texts[0];
  if (delimiter === ',' && typeof first === 'string' && !plainNumber.test(first)) {
    const json = JSON.stringify(texts);
    // Both quote alike, and JSON escapes all that the server needs escaped: without a backslash there was nothing.
    if (!json.includes('\\')) return `{${json.slice(1, -1)}}`;
  }
  return `{${texts.map(quoteElement).join(delimiter)}}`;
}

function nestedLiteral(values: readonly unknown[], writing: Writing, depth: number): string {
  const { process, bindsNull, delimiter } = writing;
  let text = '';
  let isEmpty = true;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    let item: string;
    if (value === null && !bindsNull) item = 'NULL';
    else if (value === undefined) throw invalidValue('ARRAY', 'elements that are values or null', value);
    else if (depth > 1 && Array.isArray(value)) item = literal(value, writing, depth - 1);
    else item = quoteElement(process(value));
    if (item !== '{}') isEmpty = false;
    text += index === 0 ? item : `${delimiter}${item}`;
  }
  // The server takes no {{},{}}: an array without elements has no dimensions.
  return isEmpty ? '{}' : `{${text}}`;
}

const plainNumber = /^[-+.\d]+$/;
const needsEscape = /["\\]/;

function quoteElement(text: string | null): string {
  if (text === null) return 'NULL';
  if (plainNumber.test(text)) return text;
  return needsEscape.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
}

/**
 * Reads PostgreSQL's text of an array: elements go through `process`, NULL is `null`, dimensions become arrays in arrays.
 * Lower bounds (`[0:1]={...}`) are dropped. `delimiter` stands between the elements.
 */
export function parseArray<T>(text: string, process: ResultProcessor<T>, delimiter = ','): unknown[] {
  const start = text.charCodeAt(0) === BRACKET ? text.indexOf('=') + 1 : 0;
  const reader = new ArrayReader(text, start, process, delimiter.charCodeAt(0));
  return reader.readAll();
}

const BRACKET = 91;
const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;
const BACKSLASH = 92;

/** One pass over the text of an array. */
class ArrayReader {
  readonly #text: string;
  readonly #process: ResultProcessor<unknown>;
  readonly #delimiter: number;
  #at: number;

  constructor(text: string, start: number, process: ResultProcessor<unknown>, delimiter: number) {
    this.#text = text;
    this.#at = start;
    this.#process = process;
    this.#delimiter = delimiter;
  }

  readAll(): unknown[] {
    if (this.#code() !== OPEN) throw this.#malformed();
    const items = this.#readList();
    if (this.#at !== this.#text.length) throw this.#malformed();
    return items;
  }

  #readList(): unknown[] {
    const items: unknown[] = [];
    this.#at++;
    if (this.#code() === CLOSE) {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(this.#readItem());
      const code = this.#code();
      this.#at++;
      if (code === CLOSE) return items;
      if (code !== this.#delimiter) throw this.#malformed();
    }
  }

  #readItem(): unknown {
    const code = this.#code();
    if (code === OPEN) return this.#readList();
    if (code === QUOTE) return this.#process(this.#readQuoted());
    const item = this.#readBare();
    if (item.length !== 4 || item.toUpperCase() !== 'NULL') return this.#process(item);
    return this.#process.readsNull === true ? this.#process(null as never) : null;
  }

  #readBare(): string {
    const start = this.#at;
    const delimiter = this.#delimiter;
    for (let code = this.#code(); code !== delimiter && code !== CLOSE; code = this.#code()) {
      if (Number.isNaN(code)) throw this.#malformed();
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  #readQuoted(): string {
    let start = ++this.#at;
    let item = '';
    for (;;) {
      const code = this.#code();
      if (Number.isNaN(code)) throw this.#malformed();
      if (code === QUOTE) return item + this.#text.slice(start, this.#at++);
      if (code === BACKSLASH) {
        item += this.#text.slice(start, this.#at);
        start = ++this.#at;
      }
      this.#at++;
    }
  }

  #code(): number {
    return this.#text.charCodeAt(this.#at);
  }

  #malformed(): TypeError {
    return unreadableText('ARRAY', this.#text, `it is no array (position ${this.#at})`);
  }
}

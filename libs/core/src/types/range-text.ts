import { unreadableText } from './invalid-value.js';
import { Range, type RangeBounds } from './range-value.js';
import type { BindProcessor, ResultProcessor } from './type-engine.js';

const plain = /^[-+.\dA-Za-z:]+$/;

/** The server's text of a range: each bound goes through `process`. */
export function rangeLiteral<T>(range: Range<T>, process: BindProcessor<T>): string {
  if (range.empty) return 'empty';
  const bound = (value: T | null): string => (value === null ? '' : quoted(process(value) ?? ''));
  return `${range.bounds[0]}${bound(range.lower)},${bound(range.upper)}${range.bounds[1]}`;
}

/** The server's text of a multirange. */
export function multiRangeLiteral<T>(ranges: Iterable<Range<T>>, process: BindProcessor<T>): string {
  return `{${Array.from(ranges, (range) => rangeLiteral(range, process)).join(',')}}`;
}

function quoted(text: string): string {
  return plain.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Reads the server's text of a range. */
export function parseRange<T>(text: string, process: ResultProcessor<T>): Range<T> {
  const reader = new RangeReader(text);
  const range = reader.readRange(process);
  reader.end();
  return range;
}

/** Reads the server's text of a multirange. */
export function parseMultiRange<T>(text: string, process: ResultProcessor<T>): Range<T>[] {
  const reader = new RangeReader(text);
  const ranges: Range<T>[] = [];
  reader.take('{');
  if (!reader.takes('}')) {
    do ranges.push(reader.readRange(process));
    while (reader.takes(','));
    reader.take('}');
  }
  reader.end();
  return ranges;
}

/** One pass over the text. */
class RangeReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  readRange<T>(process: ResultProcessor<T>): Range<T> {
    if (this.#text.startsWith('empty', this.#at)) {
      this.#at += 5;
      return Range.empty();
    }
    const open = this.#oneOf('[(');
    const lower = this.#bound();
    this.take(',');
    const upper = this.#bound();
    const bounds = (open + this.#oneOf('])')) as RangeBounds;
    return new Range(lower === null ? null : process(lower), upper === null ? null : process(upper), { bounds });
  }

  takes(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  take(sign: string): void {
    if (!this.takes(sign)) throw this.#malformed();
  }

  end(): void {
    if (this.#at !== this.#text.length) throw this.#malformed();
  }

  #oneOf(signs: string): string {
    const sign = this.#text[this.#at++] ?? '';
    if (sign === '' || !signs.includes(sign)) throw this.#malformed();
    return sign;
  }

  /** Null where there is none; an empty text would be quoted. */
  #bound(): string | null {
    let text = '';
    let isQuoted = false;
    for (; ; this.#at++) {
      const sign = this.#text[this.#at];
      if (sign === undefined) throw this.#malformed();
      if (sign === '"') {
        isQuoted = true;
        text += this.#quotedPart();
      } else if (sign === '\\') text += this.#text[++this.#at] ?? '';
      else if (',)]'.includes(sign)) return text === '' && !isQuoted ? null : text;
      else text += sign;
    }
  }

  /** Inside of quotes a quote is doubled or behind a backslash. Ends on the closing quote. */
  #quotedPart(): string {
    let text = '';
    for (this.#at++; ; this.#at++) {
      const sign = this.#text[this.#at];
      if (sign === undefined) throw this.#malformed();
      if (sign === '"') {
        if (this.#text[this.#at + 1] !== '"') return text;
        text += this.#text[++this.#at];
      } else if (sign === '\\') text += this.#text[++this.#at] ?? '';
      else text += sign;
    }
  }

  #malformed(): TypeError {
    return unreadableText('A range', this.#text, `it is no range (position ${this.#at})`);
  }
}

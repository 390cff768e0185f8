import { describeValue, hiding } from './invalid-value.js';
import { type JSONOptions, JSONType } from './structured-types.js';
import type { BindProcessor, TypeDialect, TypeEngine } from './type-engine.js';

/** `JSONB`: JSON that the server keeps parsed. It does not keep the order of keys, and refuses `\u0000` in strings. */
export class JSONBType<T = unknown> extends JSONType<T> {
  override readonly visitName = 'jsonb';

  constructor(options?: JSONOptions) {
    super(options, 'jsonb');
  }

  override bindProcessor(dialect: TypeDialect): BindProcessor<T> {
    const process = super.bindProcessor(dialect);
    return (value) => {
      const text = process(value);
      // Of the server's error nobody learns which character it was.
      if (text !== null && text.includes('\\u')) refuseUnstorable(text, value);
      return text;
    };
  }

  override asGeneric(): TypeEngine {
    return new JSONType({ noneAsNull: this.noneAsNull });
  }
}

/** The escapes of a JSON text; pairs of surrogates together. */
const escapes = /\\(?:u(?:d[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|[\da-f]{4})|.)/gi;
const loneSurrogate = /^\\ud[89a-f][\da-f]{2}$/i;

/** Throws for a NUL and for half a surrogate pair, which JSON can write and JSONB cannot hold. */
function refuseUnstorable(text: string, value: unknown): void {
  for (const [escape] of text.matchAll(escapes)) {
    if (escape === '\\u0000') throw unstorable('the character U+0000 (NUL)', value);
    if (loneSurrogate.test(escape)) throw unstorable('a lone surrogate', value);
  }
}

function unstorable(what: string, value: unknown): TypeError {
  const message = (which: string): string =>
    `JSONB cannot send ${which}: it contains ${what}, which jsonb cannot hold; JSON can, which keeps the text as it is written`;
  return hiding(new TypeError(message(describeValue(value))), message('the value'));
}

const jsonb = new JSONBType();

/** A JSON document as `JSON<T>()`, in PostgreSQL's parsed form, which can be indexed and searched. */
export function JSONB<T = unknown>(options?: JSONOptions): JSONBType<T> {
  return (options === undefined ? jsonb : new JSONBType(options)) as JSONBType<T>;
}

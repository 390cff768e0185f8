import { type JSONOptions, JSONType } from './structured-types.js';
import type { TypeEngine } from './type-engine.js';

/** `JSONB`: JSON that the server keeps parsed. It does not keep the order of keys, and refuses `\u0000` in strings. */
export class JSONBType<T = unknown> extends JSONType<T> {
  override readonly visitName = 'jsonb';

  constructor(options?: JSONOptions) {
    super(options, 'jsonb');
  }

  override asGeneric(): TypeEngine {
    return new JSONType({ noneAsNull: this.noneAsNull });
  }
}

const jsonb = new JSONBType();

/** A JSON document as `JSON<T>()`, in PostgreSQL's parsed form, which can be indexed and searched. */
export function JSONB<T = unknown>(options?: JSONOptions): JSONBType<T> {
  return (options === undefined ? jsonb : new JSONBType(options)) as JSONBType<T>;
}

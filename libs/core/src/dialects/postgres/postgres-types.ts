import { type JSONOptions, JSONType } from '../../types/structured-types.js';
import { type DateTimeOptions, DateTimeTextType, DateTimeType } from '../../types/temporal-types.js';

export { LargeBinary as BYTEA } from '../../types/string-types.js';

/** `JSONB`: JSON that the server keeps parsed. It does not keep the order of keys, and refuses `\u0000` in strings. */
export class JSONBType<T = unknown> extends JSONType<T> {
  override readonly visitName = 'jsonb';

  constructor(options?: JSONOptions) {
    super(options, 'jsonb');
  }
}

/** What a TIMESTAMP is stored and read as. */
export interface TimestampOptions extends DateTimeOptions {
  /** Digits of the fraction of a second, 0 to 6. */
  readonly precision?: number | undefined;
}

/** `TIMESTAMP(precision) WITH` or `WITHOUT TIME ZONE`, read as Date. */
export class TimestampType extends DateTimeType {
  override readonly visitName = 'timestamp';
  readonly precision: number | undefined;
  protected override readonly typeName = 'TIMESTAMP';

  constructor(options: TimestampOptions = {}) {
    super(options, `timestamp(${options.timezone ?? false},${options.precision ?? ''})`);
    this.precision = options.precision;
  }
}

/** `TIMESTAMP(precision) WITH` or `WITHOUT TIME ZONE` as the server's own text. */
export class TimestampTextType extends DateTimeTextType {
  override readonly visitName = 'timestamp';
  readonly precision: number | undefined;

  constructor(options: TimestampOptions = {}) {
    super(options, `timestamp(${options.timezone ?? false},${options.precision ?? ''},string)`);
    this.precision = options.precision;
  }
}

const jsonb = new JSONBType();
const timestamp = new TimestampType();

/** A JSON document as `JSON<T>()`, in PostgreSQL's parsed form, which can be indexed and searched. */
export function JSONB<T = unknown>(options?: JSONOptions): JSONBType<T> {
  return (options === undefined ? jsonb : new JSONBType(options)) as JSONBType<T>;
}

/** A date and time as `DateTime()`, with the number of digits of its fraction. */
export function TIMESTAMP(options: TimestampOptions & { readonly as: 'string' }): TimestampTextType;
export function TIMESTAMP(options?: TimestampOptions & { readonly as?: 'date' }): TimestampType;
export function TIMESTAMP(
  options?: TimestampOptions & { readonly as?: 'date' | 'string' },
): TimestampType | TimestampTextType {
  if (options?.as === 'string') return new TimestampTextType(options);
  return options === undefined ? timestamp : new TimestampType(options);
}

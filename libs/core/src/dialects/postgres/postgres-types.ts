import { ArgumentError } from '../../errors/errors.js';
import {
  DateTime,
  type DateTimeOptions,
  DateTimeTextType,
  DateTimeType,
  Interval,
  IntervalType,
  Time,
  TimeType,
} from '../../types/temporal-types.js';
import type { TypeEngine } from '../../types/type-engine.js';

export { JSONB, JSONBType } from '../../types/jsonb-type.js';
export { LargeBinary as BYTEA } from '../../types/string-types.js';

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

  override asGeneric(): TypeEngine {
    return DateTime({ timezone: this.timezone });
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

  override asGeneric(): TypeEngine {
    return DateTime({ timezone: this.timezone, as: 'string' });
  }
}

/** `TIME(precision) WITH` or `WITHOUT TIME ZONE`, as text. */
export class PostgresTimeType extends TimeType {
  readonly precision: number | undefined;

  constructor(options: TimestampOptions = {}) {
    super(options, `time(${options.timezone ?? false},${options.precision ?? ''})`);
    this.precision = options.precision;
  }

  override asGeneric(): TypeEngine {
    return Time({ timezone: this.timezone });
  }
}

const intervalFields = [
  'YEAR',
  'MONTH',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'YEAR TO MONTH',
  'DAY TO HOUR',
  'DAY TO MINUTE',
  'DAY TO SECOND',
  'HOUR TO MINUTE',
  'HOUR TO SECOND',
  'MINUTE TO SECOND',
] as const;

/** What an INTERVAL keeps. */
export interface IntervalOptions {
  /** The fields that are kept; smaller ones are cut off by the server. */
  readonly fields?: (typeof intervalFields)[number] | undefined;
  /** Digits of the fraction of a second, 0 to 6. */
  readonly precision?: number | undefined;
}

/** `INTERVAL fields (precision)`. */
export class PostgresIntervalType extends IntervalType {
  readonly fields: string | undefined;
  readonly precision: number | undefined;

  constructor({ fields, precision }: IntervalOptions = {}) {
    super(`interval(${fields ?? ''},${precision ?? ''})`);
    if (fields !== undefined && !intervalFields.includes(fields)) {
      throw new ArgumentError(`The fields of an INTERVAL are one of ${intervalFields.join(', ')}; got ${fields}`);
    }
    this.fields = fields;
    this.precision = precision;
  }

  override asGeneric(): TypeEngine {
    return Interval();
  }
}

const timestamp = new TimestampType();

/** A date and time as `DateTime()`, with the number of digits of its fraction. */
export function TIMESTAMP(options: TimestampOptions & { readonly as: 'string' }): TimestampTextType;
export function TIMESTAMP(options?: TimestampOptions & { readonly as?: 'date' }): TimestampType;
export function TIMESTAMP(
  options?: TimestampOptions & { readonly as?: 'date' | 'string' },
): TimestampType | TimestampTextType {
  if (options?.as === 'string') return new TimestampTextType(options);
  return options === undefined ? timestamp : new TimestampType(options);
}

/** A time of day as `Time()`, with the number of digits of its fraction. SQLAlchemy: `TIME` of the PostgreSQL dialect. */
export function TIME(options?: TimestampOptions): TimeType {
  return options === undefined ? Time() : new PostgresTimeType(options);
}

/** A span of time as `Interval()`, with the fields and digits that it keeps. SQLAlchemy: `INTERVAL` of the PostgreSQL dialect. */
export function INTERVAL(options?: IntervalOptions): IntervalType {
  return options === undefined ? Interval() : new PostgresIntervalType(options);
}

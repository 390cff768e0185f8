import { ArgumentError } from '../errors/errors.js';
import { timestampOfBytes, withBytes } from './byte-readers.js';
import { IntervalValue } from './interval-value.js';
import { invalidValue, unreadableText } from './invalid-value.js';
import type { DateText, DateTimeText, TimeText } from './text-of.js';
import {
  type Instant,
  instantType,
  type PlainDate,
  type PlainDateTime,
  plainDateTimeType,
  plainDateType,
  type PlainTime,
  plainTimeType,
  type TemporalType,
} from './temporal-object-types.js';
import { formatTimestamp, parseTimestamp } from './timestamp-text.js';
import { type BindProcessor, type ResultProcessor, textAsItIs, TypeEngine } from './type-engine.js';

/** What a date and time is stored and read as. */
export interface DateTimeOptions {
  /** True for `TIMESTAMP WITH TIME ZONE`, an instant. */
  readonly timezone?: boolean | undefined;
}

/** `TIMESTAMP WITH` or `WITHOUT TIME ZONE`, read as Date. */
export class DateTimeType extends TypeEngine<Date> {
  readonly visitName: string = 'datetime';
  readonly affinity = 'datetime';
  readonly timezone: boolean;
  readonly cacheKey: string;
  protected readonly typeName: string = 'DateTime';

  constructor(options: DateTimeOptions = {}, cacheKey?: string) {
    super();
    this.timezone = options.timezone ?? false;
    this.cacheKey = cacheKey ?? `datetime(${this.timezone})`;
  }

  override bindProcessor(): BindProcessor<Date> {
    return (value) => bindDate(value, this.typeName);
  }

  override resultProcessor(): ResultProcessor<Date> {
    const typeName = this.typeName;
    return withBytes(
      (text) => new Date(parseTimestamp(text, typeName)),
      (bytes, start, end) => {
        const ms = timestampOfBytes(bytes, start, end);
        return ms === undefined ? undefined : new Date(ms);
      },
    );
  }

  override valuesEqual(left: Date, right: Date): boolean {
    return left === right || left.getTime() === right.getTime();
  }
}

/** `TIMESTAMP WITH` or `WITHOUT TIME ZONE` as the server's own text, with microseconds, infinity and all years. */
export class DateTimeTextType extends TypeEngine<DateTimeText, string> {
  readonly visitName: string = 'datetime';
  readonly affinity = 'datetime';
  readonly timezone: boolean;
  readonly cacheKey: string;

  constructor(options: DateTimeOptions = {}, cacheKey?: string) {
    super();
    this.timezone = options.timezone ?? false;
    this.cacheKey = cacheKey ?? `datetime(${this.timezone},string)`;
  }

  override bindProcessor(): BindProcessor<string> {
    const { timezone } = this;
    return (value) => bindDateTimeText(value, timezone);
  }

  override resultProcessor(): ResultProcessor<DateTimeText> {
    return isoDateTime;
  }
}

/** `DATE`, a calendar day as text. */
export class DateType extends TypeEngine<DateText, string> {
  readonly visitName = 'date';
  readonly affinity = 'date';
  readonly cacheKey = 'date';

  override bindProcessor(): BindProcessor<string> {
    return bindDay;
  }

  override resultProcessor(): ResultProcessor<DateText> {
    return isoDay;
  }
}

/** `TIME WITH` or `WITHOUT TIME ZONE`, a time of day as text. */
export class TimeType extends TypeEngine<TimeText, string> {
  readonly visitName = 'time';
  readonly affinity = 'time';
  readonly timezone: boolean;
  readonly cacheKey: string;

  constructor(options: DateTimeOptions = {}, cacheKey?: string) {
    super();
    this.timezone = options.timezone ?? false;
    this.cacheKey = cacheKey ?? `time(${this.timezone})`;
  }

  override bindProcessor(): BindProcessor<string> {
    const { timezone } = this;
    return (value) => bindTime(value, timezone);
  }

  override resultProcessor(): ResultProcessor<TimeText> {
    return textAsItIs;
  }
}

/** `INTERVAL`. */
export class IntervalType extends TypeEngine<IntervalValue> {
  readonly visitName = 'interval';
  readonly affinity = 'interval';
  readonly cacheKey: string;

  constructor(cacheKey = 'interval') {
    super();
    this.cacheKey = cacheKey;
  }

  override bindProcessor(): BindProcessor<IntervalValue> {
    return bindInterval;
  }

  override resultProcessor(): ResultProcessor<IntervalValue> {
    return (text) => IntervalValue.parse(text);
  }

  override valuesEqual(left: IntervalValue, right: IntervalValue): boolean {
    return left.equals(right);
  }
}

const dateTime = new DateTimeType();
const dateTimeWithZone = new DateTimeType({ timezone: true });
const date = new DateType();
const time = new TimeType();
const interval = new IntervalType();

/**
 * A date and time, read as Date.
 *
 * Without `timezone` it stores fields of a clock on no particular wall: the *UTC* fields of the Date are sent, and come
 * back as UTC fields, whatever the time zone of the process. With `{ timezone: true }` it stores the instant.
 * A Date has milliseconds and no infinity: with `{ as: 'string' }` the server's own text is read and sent, exactly; with
 * `{ as: 'temporal' }` a `Temporal.PlainDateTime`, or a `Temporal.Instant` with time zone, where the runtime has them.
 */
export function DateTime(options: DateTimeOptions & { readonly as: 'string' }): DateTimeTextType;
export function DateTime(options: { readonly as: 'temporal'; readonly timezone: true }): TemporalType<Instant>;
export function DateTime(options: { readonly as: 'temporal'; readonly timezone?: false }): TemporalType<PlainDateTime>;
export function DateTime(options?: DateTimeOptions & { readonly as?: 'date' }): DateTimeType;
export function DateTime(
  options?: DateTimeOptions & { readonly as?: 'date' | 'string' | 'temporal' },
): DateTimeType | DateTimeTextType | TemporalType<any> {
  if (options?.as === 'temporal') return options.timezone ? instantType : plainDateTimeType;
  if (options?.as === 'string') return new DateTimeTextType(options);
  return options?.timezone ? dateTimeWithZone : dateTime;
}

/**
 * A calendar day as text, `'2024-02-29'`: a day is no instant, so it is no Date. `'0044-03-15 BC'` and `'infinity'` are
 * days too. With `{ as: 'temporal' }` a `Temporal.PlainDate`. (SQLAlchemy: `Date`, which would shadow the JavaScript global.)
 */
export function DATE(options: { readonly as: 'temporal' }): TemporalType<PlainDate>;
export function DATE(): DateType;
export function DATE(options?: { readonly as: 'temporal' }): DateType | TemporalType<PlainDate> {
  return options?.as === 'temporal' ? plainDateType : date;
}

/** A time of day as text, `'23:59:59.123456'`; with `{ timezone: true }` it ends in an offset, `'23:59:59+02'`. With `{ as: 'temporal' }` a `Temporal.PlainTime`. */
export function Time(options: { readonly as: 'temporal'; readonly timezone?: false }): TemporalType<PlainTime>;
export function Time(options?: DateTimeOptions): TimeType;
export function Time(options?: DateTimeOptions & { readonly as?: 'temporal' }): TimeType | TemporalType<PlainTime> {
  if (options?.as === 'temporal') {
    if (!options.timezone) return plainTimeType;
    throw new ArgumentError("Time({ as: 'temporal' }) has no time zone: Temporal has no time of day with one");
  }
  return options?.timezone ? new TimeType(options) : time;
}

/** A span of time, as {@link IntervalValue}: months, days and microseconds. */
export function Interval(): IntervalType {
  return interval;
}

/** Sends a Date; `typeName` is for the error about a value that is none. */
export function bindDate(value: Date, typeName = 'DateTime'): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return formatTimestamp(value);
  throw invalidValue(typeName, 'a valid Date', value);
}

const HYPHEN = 45;
const isoStart = /^(?:\d{4,}-\d\d-\d\d|-?infinity$)/;

/** The text of a day or timestamp itself; a TypeError where the session's DateStyle has it in another form than ISO's, which nothing but the style could tell. */
function isoText(text: string, typeName: string): string {
  if (text.charCodeAt(4) === HYPHEN || isoStart.test(text)) return text;
  throw unreadableText(typeName, text, "it is not in the ISO form; the session's DateStyle must be ISO");
}

const isoDay = (text: string): string => isoText(text, 'DATE');
const isoDateTime = (text: string): string => isoText(text, 'DateTime');

const dayText = /^(\d{4,7}-\d\d-\d\d( BC)?|-?infinity)$/;

function bindDay(value: string): string {
  if (typeof value === 'string' && dayText.test(value)) return value;
  throw invalidValue('DATE', "a calendar day as text, 'YYYY-MM-DD'", value);
}

const timeText = /^\d\d:\d\d(?::[0-5]\d(?:\.\d{1,6})?)?([+-]\d\d(?::\d\d){0,2})?$/;

function bindTime(value: string, timezone: boolean): string {
  const match = typeof value === 'string' ? timeText.exec(value) : null;
  if (match === null) {
    throw invalidValue(
      'Time',
      "a time of day as text, 'HH:MM:SS' with at most 6 digits of fraction and no leap second",
      value,
    );
  }
  refuseOtherZone('Time', value, match[1], timezone);
  return value;
}

const dateTimeText =
  /^(?:-?infinity|\d{4,6}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::[0-5]\d(?:\.\d{1,6})?)?(Z|[+-]\d\d(?::?\d\d){0,2})?)?(?: BC)?)$/;

function bindDateTimeText(value: string, timezone: boolean): string {
  const match = typeof value === 'string' ? dateTimeText.exec(value) : null;
  if (match === null) {
    const form =
      "a timestamp as text, 'YYYY-MM-DD HH:MM:SS' with at most 6 digits of fraction and no leap second, or 'infinity'";
    throw invalidValue("DateTime({ as: 'string' })", form, value);
  }
  if (!value.endsWith('infinity')) refuseOtherZone('DateTime', value, match[1], timezone);
  return value;
}

/** The server would drop an offset that the type does not keep, and take the session's zone where one is missing. */
function refuseOtherZone(typeName: string, value: string, offset: string | undefined, timezone: boolean): void {
  if (timezone && offset === undefined) {
    throw invalidValue(`${typeName}({ timezone: true })`, "text with an offset, such as '+00'", value);
  }
  if (!timezone && offset !== undefined) {
    throw invalidValue(`${typeName} without time zone`, 'text without an offset', value);
  }
}

function bindInterval(value: IntervalValue): string {
  if (value instanceof IntervalValue) return value.toString();
  throw invalidValue('Interval', 'an IntervalValue, such as IntervalValue.parse("1 day")', value);
}

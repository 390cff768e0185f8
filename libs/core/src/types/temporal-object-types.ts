import { ArgumentError } from '../errors/errors.js';
import { invalidValue, unreadableText } from './invalid-value.js';
import { timestampMicroseconds } from './timestamp-text.js';
import { type BindProcessor, type ResultProcessor, TypeEngine } from './type-engine.js';

/** What a value of the Temporal proposal is to a program whose TypeScript does not know it. */
interface SomeTemporal {
  toString(): string;
  toJSON(): string;
}

/** The class `N` of the Temporal proposal, by the program's own declarations of it. */
type TemporalOf<N extends string> = typeof globalThis extends {
  readonly Temporal: { readonly [K in N]: { readonly prototype: infer V } };
}
  ? V
  : SomeTemporal;

/** `Temporal.PlainDate`. */
export type PlainDate = TemporalOf<'PlainDate'>;
/** `Temporal.PlainTime`. */
export type PlainTime = TemporalOf<'PlainTime'>;
/** `Temporal.PlainDateTime`. */
export type PlainDateTime = TemporalOf<'PlainDateTime'>;
/** `Temporal.Instant`. */
export type Instant = TemporalOf<'Instant'>;

/** The parts of Temporal that are used here; no library of TypeScript before 6 declares them. */
interface TemporalNamespace {
  readonly PlainDate: PlainClass<DateFields>;
  readonly PlainTime: PlainClass<TimeFields>;
  readonly PlainDateTime: PlainClass<DateFields & TimeFields>;
  readonly Instant: { new (...args: never[]): InstantLike; fromEpochNanoseconds(ns: bigint): InstantLike };
}

interface PlainClass<F> {
  new (...args: never[]): F & Comparable;
  from(fields: F | string): F & Comparable;
}

interface DateFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

interface TimeFields {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  readonly microsecond: number;
  readonly nanosecond: number;
}

interface Comparable {
  equals(other: unknown): boolean;
  withCalendar?(calendar: string): this;
}

interface InstantLike extends Comparable {
  readonly epochNanoseconds: bigint;
  toZonedDateTimeISO(zone: string): { toPlainDateTime(): DateFields & TimeFields };
}

type Kind = 'PlainDate' | 'PlainTime' | 'PlainDateTime' | 'Instant';

/** A day, a time of day, a timestamp or an instant, as the class of the Temporal proposal: with all its digits, and without a time zone where it has none. */
export class TemporalType<T> extends TypeEngine<T> {
  readonly cacheKey: string;

  constructor(
    readonly visitName: 'date' | 'time' | 'datetime',
    readonly affinity: 'date' | 'time' | 'datetime',
    readonly kind: Kind,
    readonly timezone = false,
  ) {
    super();
    this.cacheKey = `temporal(${kind})`;
  }

  override bindProcessor(): BindProcessor<T> {
    const { kind } = this;
    const isOfKind = classTest(temporal(), kind);
    return (value) => {
      if (!isOfKind(value)) throw invalidValue(`The type of ${kind}`, `a Temporal.${kind}`, value);
      return textOf(value, kind);
    };
  }

  override resultProcessor(): ResultProcessor<T> {
    const { kind } = this;
    const classes = temporal();
    return (text) => {
      try {
        return read(text, kind, classes) as T;
      } catch (error) {
        const readsText =
          kind === 'PlainDate' || kind === 'PlainTime' ? "without { as: 'temporal' }" : "{ as: 'string' }";
        const reason = `a Temporal.${kind} cannot hold it; the type ${readsText} reads the text`;
        throw Object.assign(unreadableText(kind, text, reason), { cause: error });
      }
    };
  }

  override valuesEqual(left: T, right: T): boolean {
    return left === right || (left as Comparable).equals(right);
  }
}

function temporal(): TemporalNamespace {
  const { Temporal } = globalThis as { readonly Temporal?: TemporalNamespace };
  if (Temporal !== undefined) return Temporal;
  throw new ArgumentError(
    "A type with { as: 'temporal' } needs globalThis.Temporal, which this version of Node does not have; load a polyfill, or use { as: 'string' }",
  );
}

function classTest(classes: TemporalNamespace, kind: Kind): (value: unknown) => boolean {
  const type = classes[kind] as unknown as new () => object;
  return (value) => value instanceof type;
}

function textOf(value: unknown, kind: Kind): string {
  if (kind === 'PlainTime') return timeText(value as TimeFields);
  if (kind === 'PlainDate') {
    const { text, era } = dateText(iso(value as DateFields & Comparable));
    return text + era;
  }
  const fields =
    kind === 'Instant'
      ? (value as InstantLike).toZonedDateTimeISO('UTC').toPlainDateTime()
      : iso(value as DateFields & TimeFields & Comparable);
  const { text, era } = dateText(fields);
  return `${text} ${timeText(fields)}${kind === 'Instant' ? '+00' : ''}${era}`;
}

function iso<V extends Comparable>(value: V): V {
  return value.withCalendar?.('iso8601') ?? value;
}

function dateText({ year, month, day }: DateFields): { readonly text: string; readonly era: string } {
  const shown = year >= 1 ? year : 1 - year;
  return { text: `${padded(shown, 4)}-${padded(month, 2)}-${padded(day, 2)}`, era: year >= 1 ? '' : ' BC' };
}

function timeText({ hour, minute, second, millisecond, microsecond, nanosecond }: TimeFields): string {
  if (nanosecond !== 0) {
    throw new TypeError(
      `The database holds microseconds, and the value has ${nanosecond} nanoseconds more; round it first`,
    );
  }
  const fraction = padded(millisecond * 1000 + microsecond, 6);
  return `${padded(hour, 2)}:${padded(minute, 2)}:${padded(second, 2)}.${fraction}`;
}

const padded = (value: number, size: number): string => String(value).padStart(size, '0');

const dayOfText = /^(\d{4,})-(\d\d)-(\d\d)/;

function read(text: string, kind: Kind, classes: TemporalNamespace): unknown {
  if (kind === 'Instant') return classes.Instant.fromEpochNanoseconds(timestampMicroseconds(text) * 1000n);
  if (kind === 'PlainTime') return classes.PlainTime.from(text);
  const match = dayOfText.exec(text);
  if (match === null) throw new RangeError('it is no day');
  const [head, year, month, day] = match;
  const date = { year: text.endsWith(' BC') ? 1 - Number(year) : Number(year), month: Number(month), day: Number(day) };
  if (kind === 'PlainDate') return classes.PlainDate.from(date);
  const { hour, minute, second, millisecond, microsecond, nanosecond } = classes.PlainTime.from(
    text.slice(head.length + 1).replace(' BC', ''),
  );
  return classes.PlainDateTime.from({ ...date, hour, minute, second, millisecond, microsecond, nanosecond });
}

export const plainDateType = new TemporalType<PlainDate>('date', 'date', 'PlainDate');
export const plainTimeType = new TemporalType<PlainTime>('time', 'time', 'PlainTime');
export const plainDateTimeType = new TemporalType<PlainDateTime>('datetime', 'datetime', 'PlainDateTime');
export const instantType = new TemporalType<Instant>('datetime', 'datetime', 'Instant', true);

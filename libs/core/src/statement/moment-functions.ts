import type { SqlExpression } from '../expression/sql-expression.js';
import type { Outcome } from '../expression/operand-kinds.js';
import type { IntervalValue } from '../types/interval-value.js';
import { Double } from '../types/numeric-types.js';
import { DATE, DateTime, Interval, Time } from '../types/temporal-types.js';
import type { DateText, TextKind, TimeText } from '../types/text-of.js';
import type { TypeEngine } from '../types/type-engine.js';
import {
  type Anything,
  type Chars,
  known,
  likeFirst,
  type Moment,
  type NullOf,
  type Numeral,
  type Only,
  type ResultTypeOf,
  type Strict,
  type Whole,
} from './function-signatures.js';
import type { SqlFunction } from './table-valued.js';

/** Days are cut as timestamps, and times as spans. */
type Truncated<V> = V extends string
  ? TextKind<V> extends 'date'
    ? Date
    : TextKind<V> extends 'time'
      ? IntervalValue
      : V
  : V;

/** What has a beginning: a day, a timestamp, a span. */
type Measured<O> = Only<
  'date' | 'time' | 'datetime' | 'datetimeText' | 'interval' | 'other',
  O,
  'a day, time, timestamp or interval is asked for'
>;

const withZone = DateTime({ timezone: true }) as TypeEngine;

/** The type of a moment of that type, where the server takes days for timestamps with zone. */
function asTimestamp(type: TypeEngine): TypeEngine {
  return type.affinity === 'date' ? withZone : type;
}

const truncated: ResultTypeOf = ([, moment]) => {
  const type = (moment as { readonly type: TypeEngine }).type;
  return type.affinity === 'time' ? (Interval() as TypeEngine) : asTimestamp(type);
};

const inSteps: ResultTypeOf = ([start]) => asTimestamp((start as { readonly type: TypeEngine }).type);

type Now = () => SqlFunction<Date>;

type Justified = Strict<[span: IntervalValue | null | SqlExpression<IntervalValue | null>], IntervalValue>;

const inOtherZone: ResultTypeOf = ([, moment]) => {
  const { timezone } = (moment as { readonly type: TypeEngine & { readonly timezone?: boolean } }).type;
  return timezone === true ? (DateTime() as TypeEngine) : withZone;
};

/** Functions of days, times and spans, and rows of them. */
export const momentFunctions = () => ({
  /** The start of the transaction, with zone. */
  now: known<Now>(withZone),
  /** The start of the transaction, with zone: SQL's `CURRENT_TIMESTAMP`. */
  currentTimestamp: known<Now>(withZone),
  /** This very moment, with zone. */
  clockTimestamp: known<Now>(withZone),
  /** The start of the statement, with zone. */
  statementTimestamp: known<Now>(withZone),
  /** The start of the transaction by the session's clock, without zone. */
  localtimestamp: known<Now>(DateTime),
  /** The day of the transaction's start. */
  currentDate: known<() => SqlFunction<DateText>>(DATE),
  /** The time of the transaction's start, with zone. */
  currentTime: known<() => SqlFunction<TimeText>>(Time({ timezone: true })),
  /** The time of the transaction's start by the session's clock, without zone. */
  localtime: known<() => SqlFunction<TimeText>>(Time),
  /** The span between two moments in years, months and days; of one up to today. */
  age: known<{
    <const X extends Anything | null>(moment: X & Moment<X>): SqlFunction<IntervalValue | NullOf<X>>;
    <const X extends Anything | null, const Y extends Anything | null>(
      end: X & Moment<X>,
      start: Y & Moment<Y>,
    ): SqlFunction<IntervalValue | NullOf<X | Y>>;
  }>({ by: () => Interval() }),
  /** The beginning of the `'day'`, `'month'` and so on that a moment lies in, in a time zone. */
  dateTrunc: known<
    <const F extends Chars, const X extends Anything | null, const Z extends Chars = never>(
      field: F,
      moment: X & Measured<X>,
      zone?: Z,
    ) => SqlFunction<Truncated<Outcome<X>> | NullOf<F> | NullOf<Z>>
  >({ by: truncated }),
  /** A part of a moment or span as a number: `'day'`, `'epoch'`. */
  datePart:
    known<
      <const F extends Chars, const X extends Anything | null>(
        field: F,
        moment: X & Measured<X>,
      ) => SqlFunction<number | NullOf<F | X>>
    >(Double),
  /** `AT TIME ZONE`: of an instant the clock of the zone, of a clock of the zone the instant. */
  timezone: known<
    <const Z extends Chars, const X extends Date | null | SqlExpression<Date | null>>(
      zone: Z,
      moment: X,
    ) => SqlFunction<Date | NullOf<Z | X>>
  >({ by: inOtherZone }),
  /** The beginning of the span of this length, counted from `origin`, that a moment lies in. */
  dateBin: known<
    <const X extends Date | null | SqlExpression<Date | null>>(
      length: IntervalValue | SqlExpression<IntervalValue | null>,
      moment: X,
      origin: Date | SqlExpression<Date | null>,
    ) => SqlFunction<Date | NullOf<X>>
  >({ by: ([, moment]) => (moment as { readonly type: TypeEngine }).type }),
  /** The span with 24 hours as a day. */
  justifyHours: known<Justified>(Interval),
  /** The span with 30 days as a month. */
  justifyDays: known<Justified>(Interval),
  /** The span with 24 hours as a day, 30 days as a month, and one sign. */
  justifyInterval: known<Justified>(Interval),
  /** The start of the transaction, with zone. */
  transactionTimestamp: known<Now>(withZone),
  /** The time of these numbers. */
  makeTime: known<Strict<[hour: Whole, minute: Whole, second: Whole], TimeText>>(Time),
  /** The clock of these numbers. */
  makeTimestamp:
    known<Strict<[year: Whole, month: Whole, day: Whole, hour: Whole, minute: Whole, second: Whole], Date>>(DateTime),
  /** The instant of these numbers, in a time zone or in that of the session. */
  makeTimestamptz:
    known<
      Strict<[year: Whole, month: Whole, day: Whole, hour: Whole, minute: Whole, second: Whole, zone?: Chars], Date>
    >(withZone),
  /** The day of these numbers. */
  makeDate: known<Strict<[year: Whole, month: Whole, day: Whole], DateText>>(DATE),
  /** The span of these numbers. */
  makeInterval:
    known<
      Strict<
        [years?: Whole, months?: Whole, weeks?: Whole, days?: Whole, hours?: Whole, minutes?: Whole, seconds?: Whole],
        IntervalValue
      >
    >(Interval),
  /** The numbers, or the moments, from `start` to `stop` as rows; of days timestamps. */
  generateSeries: known<{
    (start: Whole, stop: Whole, step?: Whole): SqlFunction<number>;
    <T>(
      start: SqlExpression<T> & Numeral<SqlExpression<T>>,
      stop: SqlExpression<NoInfer<T> | null> | number | bigint,
      step?: SqlExpression<NoInfer<T> | null> | number | bigint,
    ): SqlFunction<NonNullable<T>>;
    <const X extends Date | SqlExpression<any>>(
      start: X & Moment<X>,
      stop: Date | string | SqlExpression<any>,
      step: IntervalValue | SqlExpression<IntervalValue | null>,
    ): SqlFunction<Truncated<NonNullable<Outcome<X>>>>;
  }>({ by: inSteps }, (value, place, first) => (place === 1 ? likeFirst(value, place, first) : undefined)),
});

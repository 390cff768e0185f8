import { parseInterval } from './interval-text.js';
import { describeValue } from './invalid-value.js';

/** The parts of an interval, each of them whole; they are added up. */
export interface IntervalParts {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
  readonly microseconds?: number | bigint;
}

const US_PER_SECOND = 1_000_000n;

/**
 * A span of time as SQL has it: months, days and microseconds stand apart, since a month has no fixed number of days and
 * a day no fixed number of hours. Immutable. The place of Python's `timedelta`, without loss of months.
 */
export class IntervalValue {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;

  constructor(months: number, days: number, microseconds: bigint | number) {
    this.months = whole('months', months);
    this.days = whole('days', days);
    this.microseconds = typeof microseconds === 'bigint' ? microseconds : BigInt(whole('microseconds', microseconds));
    Object.freeze(this);
  }

  /** Adds up parts: `IntervalValue.of({ days: 1, hours: 12 })`. A part that is not whole is a TypeError. */
  static of(parts: IntervalParts): IntervalValue {
    const part = (name: keyof IntervalParts): number => whole(name, Number(parts[name] ?? 0));
    const seconds = BigInt(part('hours')) * 3600n + BigInt(part('minutes')) * 60n + BigInt(part('seconds'));
    const milliseconds = seconds * 1000n + BigInt(part('milliseconds'));
    const rest = parts.microseconds;
    const microseconds = milliseconds * 1000n + (typeof rest === 'bigint' ? rest : BigInt(part('microseconds')));
    return new IntervalValue(part('years') * 12 + part('months'), part('weeks') * 7 + part('days'), microseconds);
  }

  /**
   * Reads the server's text, in each of its styles: `1 year 2 mons -3 days +04:05:06.789`, `P1Y2M-3DT4H5M6.789S` .., and units as
   * people write them: `1 month 2 weeks`, `90 minutes`.
   */
  static parse(text: string): IntervalValue {
    const { months, days, microseconds } = parseInterval(text);
    return new IntervalValue(months, days, microseconds);
  }

  /** True where months, days and microseconds are the same; 24 hours are not a day. */
  equals(other: IntervalValue): boolean {
    return this.months === other.months && this.days === other.days && this.microseconds === other.microseconds;
  }

  /** The span in seconds, a day as 86,400; an interval with months has no such number and throws a TypeError. */
  totalSeconds(): number {
    if (this.months !== 0)
      throw new TypeError(`The interval '${this}' has months, whose length in seconds is not fixed`);
    return this.days * 86_400 + Number(this.microseconds) / 1e6;
  }

  /** The server's own text of it, in the `postgres` style. */
  toString(): string {
    const parts: string[] = [];
    let afterNegative = false;
    const add = (count: number, unit: string): void => {
      if (count === 0) return;
      parts.push(`${afterNegative && count > 0 ? '+' : ''}${count} ${unit}${count === 1 ? '' : 's'}`);
      afterNegative = count < 0;
    };
    add(Math.trunc(this.months / 12), 'year');
    add(this.months % 12, 'mon');
    add(this.days, 'day');
    if (this.microseconds !== 0n || parts.length === 0) parts.push(formatTime(this.microseconds, afterNegative));
    return parts.join(' ');
  }

  /** The text that the server reads as the same interval. */
  toJSON(): string {
    return this.toString();
  }
}

function formatTime(microseconds: bigint, afterNegative: boolean): string {
  const sign = microseconds < 0n ? '-' : afterNegative ? '+' : '';
  const size = microseconds < 0n ? -microseconds : microseconds;
  const seconds = size / US_PER_SECOND;
  const fraction = String(size % US_PER_SECOND)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return `${sign}${clock}${fraction === '' ? '' : `.${fraction}`}`;
}

function whole(name: string, value: number): number {
  if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
  throw new TypeError(`The ${name} of an interval must be a whole number, got ${describeValue(value)}`);
}

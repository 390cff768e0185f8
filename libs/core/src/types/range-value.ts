import { ArgumentError } from '../errors/errors.js';
import { describeValue } from './invalid-value.js';
import { compareKeys, nextKey, type OrderKey, orderKey } from './range-order.js';

/** Which bounds belong to the range: `[` and `]` do, `(` and `)` do not. */
export type RangeBounds = '[)' | '[]' | '(]' | '()';

/** What a range is beside its two values. */
export interface RangeOptions {
  /** `[)` where nothing is said. */
  readonly bounds?: RangeBounds | undefined;
  /** True for the range that holds nothing. */
  readonly empty?: boolean | undefined;
}

const allBounds: readonly string[] = ['[)', '[]', '(]', '()'] satisfies readonly RangeBounds[];

/**
 * A value of a range column: all from `lower` to `upper`; a bound of `null` is none. Immutable. Its methods are the operators
 * of the server, worked out here. Whole numbers (`number`, `bigint`) and days (`'2024-02-29'`) have a next value, so that
 * `[1,5)` equals `[1,4]`; decimals as text, timestamps and Dates have none. SQLAlchemy: `Range`.
 */
export class Range<T = any> {
  readonly lower: T | null;
  readonly upper: T | null;
  readonly bounds: RangeBounds;
  readonly empty: boolean;

  constructor(lower: T | null = null, upper: T | null = null, options: RangeOptions = {}) {
    const { bounds = '[)', empty = false } = options;
    if (!allBounds.includes(bounds)) {
      throw new ArgumentError(`The bounds of a Range are one of ${allBounds.join(' ')}, got ${describeValue(bounds)}`);
    }
    this.lower = empty ? null : (lower ?? null);
    this.upper = empty ? null : (upper ?? null);
    this.bounds = bounds;
    this.empty = empty;
    Object.freeze(this);
  }

  /** The range that holds nothing. */
  static empty<T>(): Range<T> {
    return new Range<T>(null, null, { empty: true });
  }

  /** True where the range holds nothing: `empty`, or bounds between which nothing lies, as in `[1,1)`. */
  get isEmpty(): boolean {
    if (this.empty) return true;
    if (this.lower === null || this.upper === null) return false;
    return compareCuts(lowerCut(this), upperCut(this)) >= 0;
  }

  /** True where the lower bound belongs to the range. */
  get lowerInc(): boolean {
    return !this.empty && this.lower !== null && this.bounds.startsWith('[');
  }

  /** True where the upper bound belongs to the range. */
  get upperInc(): boolean {
    return !this.empty && this.upper !== null && this.bounds.endsWith(']');
  }

  /** True where there is no lower bound. */
  get lowerInf(): boolean {
    return !this.empty && this.lower === null;
  }

  /** True where there is no upper bound. */
  get upperInf(): boolean {
    return !this.empty && this.upper === null;
  }

  /** True where both hold the same values, however their bounds are written; `=`. */
  equals(other: Range<T>): boolean {
    if (this.isEmpty || other.isEmpty) return this.isEmpty && other.isEmpty;
    return compareCuts(lowerCut(this), lowerCut(other)) === 0 && compareCuts(upperCut(this), upperCut(other)) === 0;
  }

  /** True where the value or the whole other range lies in this one; `@>`. */
  contains(value: T | Range<T>): boolean {
    if (value instanceof Range) return value.containedBy(this);
    if (this.isEmpty) return false;
    const at = cutOf(value, false);
    return compareCuts(lowerCut(this), at) <= 0 && compareCuts(at, upperCut(this)) < 0;
  }

  /** True where this range lies in the other; `<@`. */
  containedBy(other: Range<T>): boolean {
    if (this.isEmpty) return true;
    if (other.isEmpty) return false;
    return compareCuts(lowerCut(other), lowerCut(this)) <= 0 && compareCuts(upperCut(this), upperCut(other)) <= 0;
  }

  /** True where both have a value in common; `&&`. */
  overlaps(other: Range<T>): boolean {
    return (
      bothFilled(this, other) &&
      compareCuts(lowerCut(this), upperCut(other)) < 0 &&
      compareCuts(lowerCut(other), upperCut(this)) < 0
    );
  }

  /** True where this range ends before the other begins; `<<`. */
  strictlyLeftOf(other: Range<T>): boolean {
    return bothFilled(this, other) && compareCuts(upperCut(this), lowerCut(other)) <= 0;
  }

  /** True where this range begins behind the end of the other; `>>`. */
  strictlyRightOf(other: Range<T>): boolean {
    return other.strictlyLeftOf(this);
  }

  /** True where this range does not begin before the other; `&>`. */
  notExtendLeftOf(other: Range<T>): boolean {
    return bothFilled(this, other) && compareCuts(lowerCut(this), lowerCut(other)) >= 0;
  }

  /** True where this range does not end behind the other; `&<`. */
  notExtendRightOf(other: Range<T>): boolean {
    return bothFilled(this, other) && compareCuts(upperCut(this), upperCut(other)) <= 0;
  }

  /** True where one begins just where the other ends; `-|-`. */
  adjacentTo(other: Range<T>): boolean {
    return (
      bothFilled(this, other) &&
      (compareCuts(upperCut(this), lowerCut(other)) === 0 || compareCuts(upperCut(other), lowerCut(this)) === 0)
    );
  }

  /** All values of both; `+`. An ArgumentError where a gap lies between them. */
  union(other: Range<T>): Range<T> {
    if (this.isEmpty) return other;
    if (other.isEmpty) return this;
    if (!this.overlaps(other) && !this.adjacentTo(other)) {
      throw new ArgumentError(
        `The union of ${this} and ${other} is no range: they neither overlap nor touch; use a MultiRange`,
      );
    }
    const low = compareCuts(lowerCut(this), lowerCut(other)) <= 0 ? this : other;
    const high = compareCuts(upperCut(this), upperCut(other)) >= 0 ? this : other;
    return between(low, high);
  }

  /** The values that both have; `*`. */
  intersection(other: Range<T>): Range<T> {
    if (!this.overlaps(other)) return Range.empty();
    const low = compareCuts(lowerCut(this), lowerCut(other)) >= 0 ? this : other;
    const high = compareCuts(upperCut(this), upperCut(other)) <= 0 ? this : other;
    return between(low, high);
  }

  /** The values that the other has not; `-`. An ArgumentError where the other cuts this range in two. */
  difference(other: Range<T>): Range<T> {
    if (!this.overlaps(other)) return this;
    const keepsLeft = compareCuts(lowerCut(this), lowerCut(other)) < 0;
    const keepsRight = compareCuts(upperCut(this), upperCut(other)) > 0;
    if (keepsLeft && keepsRight) {
      throw new ArgumentError(`${this} without ${other} is no range: it falls in two; use a MultiRange`);
    }
    if (keepsLeft)
      return new Range(this.lower, other.lower, { bounds: boundsOf(this.bounds, other.lowerInc ? ')' : ']') });
    if (keepsRight)
      return new Range(other.upper, this.upper, { bounds: boundsOf(other.upperInc ? '(' : '[', this.bounds) });
    return Range.empty();
  }

  /** As SQL writes it: `[1,5)`, `empty`. */
  toString(): string {
    if (this.empty) return 'empty';
    return `${this.bounds[0]}${boundText(this.lower)},${boundText(this.upper)}${this.bounds[1]}`;
  }

  /** The text that the server reads as the same range. */
  toJSON(): string {
    return this.toString();
  }
}

/** A place between values: just before a value, or just behind it. Bounds of all kinds become such places. */
interface Cut {
  /** -1 before everything, 1 behind everything, 0 at `key`. */
  readonly end: -1 | 0 | 1;
  readonly key: OrderKey | undefined;
  readonly isBehind: boolean;
}

function cutOf(value: unknown, isBehind: boolean): Cut {
  const key = orderKey(value);
  const next = isBehind ? nextKey(value, key) : undefined;
  return next === undefined ? { end: 0, key, isBehind } : { end: 0, key: next, isBehind: false };
}

function lowerCut({ lower, bounds }: Range): Cut {
  return lower === null ? { end: -1, key: undefined, isBehind: false } : cutOf(lower, bounds.startsWith('('));
}

function upperCut({ upper, bounds }: Range): Cut {
  return upper === null ? { end: 1, key: undefined, isBehind: false } : cutOf(upper, bounds.endsWith(']'));
}

function compareCuts(left: Cut, right: Cut): number {
  if (left.key === undefined || right.key === undefined) return left.end - right.end;
  return compareKeys(left.key, right.key) || Number(left.isBehind) - Number(right.isBehind);
}

/** Both with their bounds in canonical places, for sorting and merging; empty ranges have none. */
export function compareLower(left: Range, right: Range): number {
  return compareCuts(lowerCut(left), lowerCut(right));
}

function bothFilled(left: Range, right: Range): boolean {
  return !left.isEmpty && !right.isEmpty;
}

function between<T>(low: Range<T>, high: Range<T>): Range<T> {
  return new Range(low.lower, high.upper, { bounds: boundsOf(low.bounds, high.bounds) });
}

/** The first sign of the one and the last of the other. */
function boundsOf(first: string, last: string): RangeBounds {
  return `${first.at(0)}${last.at(-1)}` as RangeBounds;
}

function boundText(value: unknown): string {
  if (value === null) return '';
  const text = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : String(value);
  return text === '' || /[\s"\\()[\],]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

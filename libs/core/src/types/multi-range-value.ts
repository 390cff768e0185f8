import { ArgumentError } from '../errors/errors.js';
import { describeValue } from './invalid-value.js';
import { compareLower, Range } from './range-value.js';

/**
 * A value of a multirange column: a list of ranges, kept as it was given; the server sorts it and joins what overlaps.
 * Immutable and iterable. Where a column is known a plain list of ranges may be sent as well; a MultiRange says its type by
 * itself. SQLAlchemy: `MultiRange`.
 */
export class MultiRange<T = any> implements Iterable<Range<T>> {
  readonly ranges: readonly Range<T>[];

  constructor(ranges: Iterable<Range<T>> = []) {
    this.ranges = Object.freeze([...ranges]);
    for (const range of this.ranges) {
      if (!(range instanceof Range))
        throw new ArgumentError(`A MultiRange is made of Ranges, got ${describeValue(range)}`);
    }
    Object.freeze(this);
  }

  /** How many ranges there are. */
  get length(): number {
    return this.ranges.length;
  }

  /** True where it holds no value. */
  get isEmpty(): boolean {
    return this.ranges.every((range) => range.isEmpty);
  }

  [Symbol.iterator](): Iterator<Range<T>> {
    return this.ranges[Symbol.iterator]();
  }

  /** The range at a place, from 0; negative ones count from the end. */
  at(index: number): Range<T> | undefined {
    return this.ranges.at(index);
  }

  /** The same values as the server keeps them: in order, without empty ranges, those that overlap or touch joined. */
  normalized(): MultiRange<T> {
    const joined: Range<T>[] = [];
    for (const range of this.ranges.filter((one) => !one.isEmpty).sort(compareLower)) {
      const last = joined.at(-1);
      if (last !== undefined && (last.overlaps(range) || last.adjacentTo(range)))
        joined[joined.length - 1] = last.union(range);
      else joined.push(range);
    }
    return new MultiRange(joined);
  }

  /** True where both hold the same values. */
  equals(other: MultiRange<T>): boolean {
    const [left, right] = [this.normalized().ranges, other.normalized().ranges];
    return left.length === right.length && left.every((range, index) => range.equals(right[index] as Range<T>));
  }

  /** True where the value, or all of a range, lies in one of the ranges; `@>`. */
  contains(value: T | Range<T>): boolean {
    if (value instanceof Range && value.isEmpty) return true;
    return this.normalized().ranges.some((range) => range.contains(value));
  }

  /** As SQL writes it: `{[1,3),[5,7)}`. */
  toString(): string {
    return `{${this.ranges.join(',')}}`;
  }

  /** The text that the server reads as the same value. */
  toJSON(): string {
    return this.toString();
  }
}

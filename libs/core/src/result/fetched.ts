import { ArgumentError, MultipleResultsFound, NoResultFound } from '../errors/errors.js';
import type { RowBuffer } from './row-buffer.js';
import { printAsText } from '../util/printed.js';

/** Gives the key by which `unique()` tells items apart. */
export type UniqueStrategy<T> = (item: T) => unknown;

/** What stands for an item where there is none. */
export const NOTHING: unique symbol = Symbol('athanor.nothing');

/**
 * Fetches items of one kind (rows, scalars, mappings) from the rows of a result. What all kinds of results share, and
 * what asynchronous ones run over the rows that have arrived.
 */
export abstract class Fetched<T> implements Iterable<T> {
  /** @internal */
  readonly buffer: RowBuffer;
  #seen: Set<unknown> | undefined;
  // A method's type, so that a result of some rows is also one of `unknown`: it is only called with items of its own.
  #keyOf: { of(item: T): unknown }['of'];
  /** Items made from rows, and not yet given out. */
  #ready: T[] = [];
  /** @internal The size of partitions where none is named. */
  partitionSize: number | undefined;

  protected constructor(buffer: RowBuffer) {
    this.buffer = buffer;
    this.#keyOf = (item) => this.defaultKey(item);
  }

  /** The item of a row; undefined where rows are items already. */
  protected abstract readonly convert: ((raw: unknown) => T) | undefined;

  /** The key that `unique()` uses where no strategy is given. */
  protected abstract defaultKey(item: T): unknown;

  /** True after `close()`, and after the methods that take one item and drop the rest. */
  get closed(): boolean {
    return this.buffer.closed;
  }

  /** Leaves out items that came before, by `strategy`'s key; without one plain values by content, objects by identity. */
  unique(strategy?: UniqueStrategy<T>): this {
    this.#seen = new Set();
    if (strategy !== undefined) this.#keyOf = strategy;
    return this;
  }

  /** Sets how many items `partitions()` and `fetchmany()` give where they are not told. */
  yieldPer(size: number): this {
    this.partitionSize = checkSize(size);
    return this;
  }

  /** All items that are left. */
  all(): T[] {
    return this.read(Infinity);
  }

  /** The same as {@link all}. */
  fetchall(): T[] {
    return this.all();
  }

  /** At most `size` items; an empty list at the end. Without a size as many as `yieldPer()` said, or all. */
  fetchmany(size?: number): T[] {
    return this.read(checkSize(size) ?? this.partitionSize ?? Infinity);
  }

  /** Lists of `size` items each; the last one may be shorter. */
  *partitions(size?: number): Generator<T[], undefined> {
    for (;;) {
      const part = this.fetchmany(size);
      if (part.length === 0) return;
      yield part;
    }
  }

  /** The first item, or null; drops the rest and closes, unless all items were fetched before. */
  first(): T | null {
    return this.#last(1)[0] ?? null;
  }

  /** The only item. NoResultFound where there is none, MultipleResultsFound where there are more; closes as {@link first}. */
  one(): T {
    const items = this.#last(2);
    if (items.length === 0) throw new NoResultFound('No row was found when one was required');
    if (items.length > 1) throw new MultipleResultsFound('Multiple rows were found when exactly one was required');
    return items[0] as T;
  }

  /** The only item, or null where there is none. MultipleResultsFound where there are more; closes as {@link first}. */
  oneOrNone(): T | null {
    const items = this.#last(2);
    if (items.length > 1) throw new MultipleResultsFound('Multiple rows were found when one or none was required');
    return items[0] ?? null;
  }

  *[Symbol.iterator](): Generator<T, undefined> {
    for (let item = this.next(); item !== NOTHING; item = this.next()) yield item;
    this.buffer.ended = true;
  }

  /** Drops what is left; every further fetch is a ResourceClosedError. */
  close(): void {
    this.#ready = [];
    this.buffer.close();
  }

  /** @internal True where `count` items can be had from the rows that are there. */
  prepare(count: number): boolean {
    this.buffer.check();
    this.buffer.checkUnique(this.#seen !== undefined);
    while (this.#ready.length < count && this.buffer.waiting > 0) {
      const wanted = count - this.#ready.length;
      for (const item of this.#items(wanted)) this.#ready.push(item);
    }
    return this.#ready.length >= count;
  }

  /** Takes over how another view of the same rows leaves out repeated items, and how many it gives at once. */
  protected takeOver(other: Fetched<any>): this {
    if (other.#seen !== undefined) this.#seen = new Set();
    this.partitionSize = other.partitionSize;
    return this;
  }

  /** @internal At most `count` items. */
  read(count: number): T[] {
    const { buffer } = this;
    buffer.check();
    buffer.checkUnique(this.#seen !== undefined);
    const items = this.#seen === undefined && this.#ready.length === 0 ? this.#items(count) : this.#prepared(count);
    if (count === Infinity || items.length === 0) buffer.ended = true;
    return items;
  }

  #prepared(count: number): T[] {
    this.prepare(count);
    return this.#ready.splice(0, count);
  }

  /** At most `count` items, after which the result is closed; one whose end is known already gives none, and stays as it is. */
  #last(count: number): T[] {
    const wasAtEnd = this.buffer.ended;
    const items = this.read(count);
    if (!wasAtEnd) this.close();
    return items;
  }

  /** @internal The next item of the rows that are there, or {@link NOTHING}. */
  next(): T | typeof NOTHING {
    this.buffer.check();
    this.buffer.checkUnique(this.#seen !== undefined);
    if (this.#ready.length > 0) return this.#ready.shift() as T;
    while (this.buffer.waiting > 0) {
      const raw = this.buffer.takeOne();
      const item = this.convert === undefined ? (raw as T) : this.convert(raw);
      if (this.#seen === undefined || this.#isNew(item)) return item;
    }
    return NOTHING;
  }

  /** Items of at most `count` rows; fewer where some came before. */
  #items(count: number): T[] {
    const raw = this.buffer.take(count);
    const items = this.convert === undefined ? (raw as T[]) : raw.map(this.convert);
    return this.#seen === undefined ? items : items.filter((item) => this.#isNew(item));
  }

  #isNew(item: T): boolean {
    const key = this.#keyOf(item);
    const seen = this.#seen as Set<unknown>;
    return !seen.has(key) && seen.add(key) !== undefined;
  }

  /** What waits to be read: `ScalarResult(2 rows to read)`. */
  toString(): string {
    return `${this.constructor.name}(${this.buffer.status})`;
  }
}

printAsText(Fetched.prototype);

/** The number of rows asked for. An ArgumentError where it is none. */
export function checkSize(size: number | undefined): number | undefined {
  if (size === undefined || (Number.isInteger(size) && size > 0)) return size;
  throw new ArgumentError(`A number of rows is a whole number from 1 on, not ${String(size)}`);
}

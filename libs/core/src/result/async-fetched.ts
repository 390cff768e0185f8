import { ResourceClosedError } from '../errors/errors.js';
import { checkSize, type Fetched, NOTHING, type UniqueStrategy } from './fetched.js';
import { printAsText } from '../util/printed.js';

/** Where an asynchronous result has its rows from. */
export interface RowFeed {
  /** Gets at most so many rows into the buffer of the result; false where there are no more. */
  more(count: number): Promise<boolean>;
  /** Frees what the server keeps for the result. Idempotent. */
  close(): Promise<void>;
  /** Why nothing can be fetched any more (its transaction has ended); undefined as long as it can. */
  readonly lost: string | undefined;
}

/**
 * Fetches items of one kind while the server keeps the rest. `await using` or `close()` frees the server's cursor; so
 * does every method that takes the last item, and leaving a `for await`, however it is left.
 */
export abstract class AsyncFetched<T> implements AsyncIterable<T>, AsyncDisposable {
  protected readonly feed: RowFeed;
  /** The items of the rows that have arrived. */
  protected abstract readonly arrived: Fetched<T>;

  protected constructor(feed: RowFeed) {
    this.feed = feed;
  }

  /** True after `close()`, and after the methods that take one item and drop the rest. */
  get closed(): boolean {
    return this.arrived.closed;
  }

  /** Leaves out items that came before; see `Result.unique()`. */
  unique(strategy?: UniqueStrategy<T>): this {
    this.arrived.unique(strategy);
    return this;
  }

  /** Sets how many items `partitions()` and `fetchmany()` give where they are not told. */
  yieldPer(size: number): this {
    this.arrived.yieldPer(size);
    return this;
  }

  /** All items that are left. */
  async all(): Promise<T[]> {
    await this.#await(Infinity);
    return this.arrived.all();
  }

  /** The same as {@link all}. */
  fetchall(): Promise<T[]> {
    return this.all();
  }

  /** At most `size` items; an empty list at the end. */
  async fetchmany(size?: number): Promise<T[]> {
    const count = checkSize(size) ?? this.arrived.partitionSize ?? DEFAULT_PARTITION;
    await this.#await(count);
    return this.arrived.fetchmany(count);
  }

  /** Lists of `size` items each; without a size as many as `yieldPer` said, or 1000. */
  async *partitions(size?: number): AsyncGenerator<T[], undefined> {
    let finished = false;
    try {
      for (;;) {
        const part = await this.fetchmany(size);
        if (part.length === 0) {
          finished = true;
          return;
        }
        yield part;
      }
    } finally {
      if (!finished) await this.close();
    }
  }

  /** The first item, or null; drops the rest and closes, unless all items were fetched before. */
  first(): Promise<T | null> {
    return this.#ending(1, () => this.arrived.first());
  }

  /** The only item. NoResultFound where there is none, MultipleResultsFound where there are more; closes as {@link first}. */
  one(): Promise<T> {
    return this.#ending(2, () => this.arrived.one());
  }

  /** The only item, or null where there is none. MultipleResultsFound where there are more; closes as {@link first}. */
  oneOrNone(): Promise<T | null> {
    return this.#ending(2, () => this.arrived.oneOrNone());
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined> {
    let finished = false;
    try {
      for (;;) {
        const item = this.arrived.next();
        if (item !== NOTHING) yield item;
        else if (!(await this.#more(1))) {
          finished = true;
          this.arrived.buffer.ended = true;
          return;
        }
      }
    } finally {
      if (!finished) await this.close();
    }
  }

  /** Frees the server's cursor and drops what is left; every further fetch is a ResourceClosedError. Idempotent. */
  async close(): Promise<void> {
    this.arrived.close();
    await this.feed.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  protected async fetchOne(): Promise<T | null> {
    await this.#await(1);
    return this.arrived.read(1)[0] ?? null;
  }

  /** Waits until `count` items have arrived, or the last one has. */
  async #await(count: number): Promise<void> {
    while (!this.arrived.prepare(count)) {
      if (!(await this.#more(count))) return;
    }
  }

  #more(count: number): Promise<boolean> {
    if (this.feed.lost !== undefined) throw new ResourceClosedError(this.feed.lost);
    return this.feed.more(count);
  }

  async #ending<V>(count: number, fetch: () => V): Promise<V> {
    const wasAtEnd = this.arrived.buffer.ended;
    try {
      await this.#await(count);
      return fetch();
    } finally {
      if (!wasAtEnd) await this.close();
    }
  }

  /** Its kind, and whether it is closed: `AsyncResult()`. */
  toString(): string {
    return `${this.constructor.name}(${this.closed ? 'closed' : ''})`;
  }
}

printAsText(AsyncFetched.prototype);

const DEFAULT_PARTITION = 1000;

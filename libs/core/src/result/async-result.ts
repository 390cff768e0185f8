import type { FirstOf, Row, RowMapping } from '../statement/row-types.js';
import { AsyncFetched, type RowFeed } from './async-fetched.js';
import type { ColumnKey } from './result-metadata.js';
import type { FrozenResult, Result, ValueAt } from './result.js';
import type { MappingResult, ScalarResult } from './scalar-result.js';

/** The rows of a streamed execution, fetched as they are asked for. SQLAlchemy: `AsyncResult`. */
export class AsyncResult<R = unknown> extends AsyncFetched<R> {
  protected readonly arrived: Result<R>;

  /** @internal Made by executions. */
  constructor(feed: RowFeed, arrived: Result<R>) {
    super(feed);
    this.arrived = arrived;
  }

  /** The names of the columns. */
  keys(): readonly string[] {
    return this.arrived.keys();
  }

  /** The next row, or null at the end. */
  fetchone(): Promise<R | null> {
    return this.fetchOne();
  }

  /** The first column of the first row, or null where there is no row; closes. */
  scalar(): Promise<FirstOf<R> | null> {
    return this.scalars().first();
  }

  /** The first column of the only row. Errors as {@link one}. */
  scalarOne(): Promise<FirstOf<R>> {
    return this.scalars().one();
  }

  /** The first column of the only row, or null where there is no row. Errors as {@link oneOrNone}. */
  scalarOneOrNone(): Promise<FirstOf<R> | null> {
    return this.scalars().oneOrNone();
  }

  /** The values of one column, the first unless another is named by place, name or expression. */
  scalars(): AsyncScalarResult<FirstOf<R>>;
  scalars<I extends number | (keyof R & string)>(column: I): AsyncScalarResult<ValueAt<R, I>>;
  scalars(column: ColumnKey): AsyncScalarResult<unknown>;
  scalars(column: ColumnKey = 0): AsyncScalarResult<any> {
    return new AsyncScalarResult(this.feed, this.arrived.scalars(column));
  }

  /** The rows as mappings from name to value. */
  mappings(): AsyncMappingResult {
    return new AsyncMappingResult(this.feed, this.arrived.mappings());
  }

  /** The rows with only some columns, in the order given. */
  columns(...columns: readonly ColumnKey[]): AsyncResult<Row> {
    return new AsyncResult(this.feed, this.arrived.columns(...columns));
  }

  /** The result itself; rows are tuples already. */
  tuples(): this {
    return this;
  }

  /** The same as {@link tuples}. */
  get t(): this {
    return this;
  }

  /** Fetches all rows that are left, and gives a function that makes a new, synchronous result of them each time. */
  async freeze(): Promise<FrozenResult<R>> {
    while (await this.feed.more(Infinity));
    return this.arrived.freeze();
  }
}

/** The values of one column of a stream. SQLAlchemy: `AsyncScalarResult`. */
export class AsyncScalarResult<T> extends AsyncFetched<T> {
  protected readonly arrived: ScalarResult<T>;

  /** @internal */
  constructor(feed: RowFeed, arrived: ScalarResult<T>) {
    super(feed);
    this.arrived = arrived;
  }
}

/** The rows of a stream as mappings from name to value. SQLAlchemy: `AsyncMappingResult`. */
export class AsyncMappingResult extends AsyncFetched<RowMapping> {
  protected readonly arrived: MappingResult;

  /** @internal */
  constructor(feed: RowFeed, arrived: MappingResult) {
    super(feed);
    this.arrived = arrived;
  }

  /** The names of the columns. */
  keys(): readonly string[] {
    return this.arrived.keys();
  }

  /** The next mapping, or null at the end. */
  fetchone(): Promise<RowMapping | null> {
    return this.fetchOne();
  }

  /** The same with only some columns, in the order given. */
  columns(...columns: readonly ColumnKey[]): AsyncMappingResult {
    return new AsyncMappingResult(this.feed, this.arrived.columns(...columns));
  }
}

import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import type { FirstOf, Row } from '../statement/row-types.js';
import { Fetched } from './fetched.js';
import type { ColumnKey, ResultMetadata } from './result-metadata.js';
import { type RowBase, rowValues } from './row.js';
import { type ResultInit, RowBuffer, rowOf, valueAt } from './row-buffer.js';
import { MappingResult, ScalarResult } from './scalar-result.js';
import { uniqueKey } from './unique-key.js';

/** The type of the value at a place of a row. */
export type ValueAt<R, I extends PropertyKey> = R extends { readonly [K in I]: infer T } ? T : unknown;

/** The primary key of an inserted row, by place and by the keys of its columns. */
export type InsertedKey = Row<readonly any[], Readonly<Record<string, any>>>;

/** Gives the rows that were frozen, as a new result, as often as it is called. SQLAlchemy: `FrozenResult`. */
export type FrozenResult<R> = () => Result<R>;

/**
 * The rows of one execution, all of them fetched from the server, and each to be had once. SQLAlchemy: `Result` and
 * `CursorResult`.
 */
export class Result<R = unknown> extends Fetched<R> {
  /** @internal */
  readonly metadata: ResultMetadata;
  protected readonly convert: ((raw: unknown) => R) | undefined;
  /** Where the columns stand in the rows as they were given; undefined where all of them are shown. */
  readonly #places: readonly number[] | undefined;

  /** @internal Made by executions, with {@link resultOf}. */
  constructor(buffer: RowBuffer, metadata: ResultMetadata, places?: readonly number[]) {
    super(buffer);
    this.metadata = metadata;
    this.#places = places;
    const { form } = buffer;
    if (places !== undefined) {
      this.convert = (raw) =>
        rowOf(
          places.map((i) => valueAt(raw, i, form)),
          metadata,
          'tuple',
        ) as R;
    } else if (form !== 'row') {
      this.convert = (raw) => rowOf(raw, metadata, form) as R;
    }
  }

  /** The names of the columns; known after `close()`, too. */
  keys(): readonly string[] {
    this.buffer.checkReturnsRows();
    return this.metadata.keys;
  }

  /** The next row, or null at the end. */
  fetchone(): R | null {
    return this.read(1)[0] ?? null;
  }

  /** The first column of the first row, or null where there is no row; closes. */
  scalar(): FirstOf<R> | null {
    return this.scalars().first();
  }

  /** The first column of the only row. Errors as {@link one}. */
  scalarOne(): FirstOf<R> {
    return this.scalars().one();
  }

  /** The first column of the only row, or null where there is no row. Errors as {@link oneOrNone}. */
  scalarOneOrNone(): FirstOf<R> | null {
    return this.scalars().oneOrNone();
  }

  /** The values of one column, the first unless another is named by place, name or expression. */
  scalars(): ScalarResult<FirstOf<R>>;
  scalars<I extends number | (keyof R & string)>(column: I): ScalarResult<ValueAt<R, I>>;
  scalars(column: ColumnKey): ScalarResult<unknown>;
  scalars(column: ColumnKey = 0): ScalarResult<any> {
    this.buffer.checkReturnsRows();
    return new ScalarResult(this.buffer, this.#placeOf(column), this);
  }

  /** The rows as mappings from name to value. */
  mappings(): MappingResult {
    this.buffer.checkReturnsRows();
    const toRow = (this.convert ?? ((raw) => raw)) as (raw: unknown) => RowBase;
    return new MappingResult(this.buffer, this.metadata, toRow, this);
  }

  /** The rows with only some columns, in the order given. */
  columns(...columns: readonly ColumnKey[]): Result<Row> {
    this.buffer.checkReturnsRows();
    const picked = this.metadata.pick(columns.map((column) => this.metadata.indexOf(column)));
    const places = columns.map((column) => this.#placeOf(column));
    return new Result<Row>(this.buffer, picked, places).takeOver(this);
  }

  /** The result itself; rows are tuples already. */
  tuples(): this {
    return this;
  }

  /** The same as {@link tuples}. */
  get t(): this {
    return this;
  }

  /** Takes all rows that are left, and gives a function that makes a new result of them each time. */
  freeze(): FrozenResult<R> {
    const { metadata } = this;
    const { unique, facts } = this.buffer;
    const rows = this.all();
    return () => resultOf<R>({ metadata, rows: [...rows], form: 'row', unique: { keyOf: unique.keyOf }, facts });
  }

  /**
   * One result of the rows that are left in this one, and behind them in the others, which are used up by it. All have to
   * give the same number of columns, else it is an ArgumentError; names are those of this one, as is `unique()`.
   * `rowcount` is the sum.
   * SQLAlchemy: `Result.merge()`.
   */
  merge(...others: readonly Result<R>[]): Result<R> {
    const all = [this, ...others];
    const odd = others.find((other) => other.metadata.keys.length !== this.metadata.keys.length);
    if (odd !== undefined) {
      throw new ArgumentError(
        `merge() takes results of as many columns: this one has ${this.keys().join(', ')}, another ${odd.keys().join(', ')}`,
      );
    }
    const rows = all.flatMap((result) => result.all());
    const counts = all.map((result) => result.rowcount);
    const rowcount = counts.includes(-1) ? -1 : counts.reduce((sum, count) => sum + count, 0);
    const { unique, facts } = this.buffer;
    return resultOf<R>({
      metadata: this.metadata,
      rows,
      form: 'row',
      unique: { keyOf: unique.keyOf },
      facts: { ...facts, rowcount },
    }).takeOver(this);
  }

  /** Rows that UPDATE or DELETE touched; -1 where it is not known, as for many parameter sets. */
  get rowcount(): number {
    return this.buffer.facts.rowcount;
  }

  /** True where the statement gives rows, be they none. */
  get returnsRows(): boolean {
    return this.buffer.facts.returnsRows;
  }

  /** True for INSERT. */
  get isInsert(): boolean {
    return this.buffer.facts.isInsert;
  }

  /** The primary key of the row that was inserted; what the server made came by an implicit RETURNING. */
  get insertedPrimaryKey(): InsertedKey {
    if (this.buffer.facts.isMany) {
      throw new InvalidRequestError(
        'This statement ran with many parameter sets; their primary keys are in insertedPrimaryKeyRows',
      );
    }
    return this.insertedPrimaryKeyRows[0] as InsertedKey;
  }

  /** The primary keys of the rows that were inserted, in the order of the parameter sets. */
  get insertedPrimaryKeyRows(): readonly InsertedKey[] {
    const { insertedPrimaryKeyRows } = this.buffer.facts;
    if (insertedPrimaryKeyRows !== undefined) return insertedPrimaryKeyRows() as readonly InsertedKey[];
    throw new InvalidRequestError(this.#whyNoKeys());
  }

  /**
   * What the server made of the row of an INSERT with `returnDefaults()`, its key included; null where that was not asked for,
   * and where no row was inserted. SQLAlchemy: `returned_defaults`.
   */
  get returnedDefaults(): InsertedKey | null {
    return (this.buffer.facts.returnedDefaults as InsertedKey | undefined) ?? null;
  }

  protected defaultKey(item: R): unknown {
    const { keyOf } = this.buffer.unique;
    if (keyOf === undefined) return uniqueKey(item);
    return uniqueKey(rowValues(item as RowBase).map(keyOf));
  }

  #whyNoKeys(): string {
    if (!this.isInsert) return 'Statement is not an insert() expression construct.';
    return this.returnsRows
      ? "Can't call insertedPrimaryKey when returning() is used: the rows of this result have what was asked for"
      : 'The primary keys of this INSERT are not known; ask for them with returning()';
  }

  #placeOf(column: ColumnKey): number {
    const place = this.metadata.indexOf(column);
    return this.#places === undefined ? place : (this.#places[place] as number);
  }
}

/** Makes a result of rows. */
export function resultOf<R>(init: ResultInit): Result<R> {
  return new Result<R>(new RowBuffer(init), init.metadata);
}

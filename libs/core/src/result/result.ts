import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import type { NamedColumn } from '../expression/named-column.js';
import type { FirstOf, Row } from '../statement/row-types.js';
import { Fetched } from './fetched.js';
import type { ColumnKey, ResultMetadata } from './result-metadata.js';
import { type RowBase, rowValues } from './row.js';
import { type ResultInit, RowBuffer, rowOf, valueAt } from './row-buffer.js';
import { MappingResult, ScalarResult } from './scalar-result.js';
import { uniqueKey } from './unique-key.js';
import type { Written } from './written.js';

/** The type of the value at a place of a row. */
export type ValueAt<R, I extends PropertyKey> = R extends { readonly [K in I]: infer T } ? T : unknown;

/** The primary key of an inserted row, by place and by the keys of its columns. */
export type InsertedKey = Row<readonly any[], Readonly<Record<string, any>>>;

/** The values of one execution by name, or of many parameter sets a list of them. */
export type SentParameters = Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[];

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

  /** Its columns, and what waits to be read: `Result(id, name; 2 rows to read)`. */
  override toString(): string {
    const { keys } = this.metadata;
    return `Result(${[keys.join(', '), this.buffer.status].filter((part) => part !== '').join('; ')})`;
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
    this.#refuseMany('primary key returning', 'insertedPrimaryKeyRows');
    return this.insertedPrimaryKeyRows[0] as InsertedKey;
  }

  /**
   * The primary keys of the rows that were inserted, in the order of the parameter sets. Of many sets what the server made is
   * known where `returnDefaults()` asked for it, and null else.
   */
  get insertedPrimaryKeyRows(): readonly InsertedKey[] {
    const keys = this.#written('insert').primaryKeys();
    if (keys !== undefined) return keys as readonly InsertedKey[];
    throw new InvalidRequestError("Can't call insertedPrimaryKey when returning() is used.");
  }

  /**
   * What came back of the row without `returning()`: its key, as far as the server made it, and what `returnDefaults()` asked
   * for; null where nothing came. SQLAlchemy: `returned_defaults`.
   */
  get returnedDefaults(): InsertedKey | null {
    this.#refuseMany('return defaults', 'returnedDefaultsRows');
    return this.returnedDefaultsRows?.[0] ?? null;
  }

  /** The same of all rows, of many parameter sets too; null where nothing was asked for. SQLAlchemy: `returned_defaults_rows`. */
  get returnedDefaultsRows(): readonly InsertedKey[] | null {
    return (this.buffer.facts.written?.defaults() as readonly InsertedKey[] | undefined) ?? null;
  }

  /** The values that an INSERT sent, by name, defaults of the client included; of many sets a list. SQLAlchemy: `last_inserted_params()`. */
  lastInsertedParams(): SentParameters {
    return this.#parameters('insert');
  }

  /** The values that an UPDATE sent, by name; of many sets a list. SQLAlchemy: `last_updated_params()`. */
  lastUpdatedParams(): SentParameters {
    return this.#parameters('update');
  }

  /** The columns of an INSERT or UPDATE whose values the client made: `default` and `onupdate`. SQLAlchemy: `prefetch_cols()`. */
  prefetchCols(): readonly NamedColumn[] {
    return this.#written('insert', 'update').prefetched();
  }

  /** The columns of an INSERT or UPDATE that the server made, and of which the program does not know the values. SQLAlchemy: `postfetch_cols()`. */
  postfetchCols(): readonly NamedColumn[] {
    return this.#written('insert', 'update').notFetched();
  }

  /** True where there are columns that the server made, and of which the program does not know the values. */
  lastrowHasDefaults(): boolean {
    return (this.buffer.facts.written?.notFetched().length ?? 0) > 0;
  }

  protected defaultKey(item: R): unknown {
    const { keyOf } = this.buffer.unique;
    if (keyOf === undefined) return uniqueKey(item);
    return uniqueKey(rowValues(item as RowBase).map(keyOf));
  }

  #written(...kinds: readonly Written['kind'][]): Written {
    const { written } = this.buffer.facts;
    if (written !== undefined && kinds.includes(written.kind)) return written;
    const what = kinds.map((kind) => `${kind}()`).join(' or ');
    throw new InvalidRequestError(`Statement is not an ${what} expression construct.`);
  }

  #parameters(kind: 'insert' | 'update'): SentParameters {
    const sets = this.#written(kind).parameters();
    return this.buffer.facts.isMany ? sets : (sets[0] as Readonly<Record<string, unknown>>);
  }

  #refuseMany(what: string, instead: string): void {
    if (!this.buffer.facts.isMany) return;
    throw new InvalidRequestError(
      `This statement was an executemany call; if ${what} is supported, please use .${instead}.`,
    );
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

import type { RowMapping } from '../statement/row-types.js';
import { Fetched } from './fetched.js';
import type { ColumnKey, ResultMetadata } from './result-metadata.js';
import type { RowBase } from './row.js';
import { type RowBuffer, valueAt } from './row-buffer.js';
import { uniqueKey } from './unique-key.js';

/** The values of one column. Made by `Result.scalars()`. SQLAlchemy: `ScalarResult`. */
export class ScalarResult<T> extends Fetched<T> {
  protected readonly convert: ((raw: unknown) => T) | undefined;
  readonly #place: number;

  /** @internal */
  constructor(buffer: RowBuffer, place: number, from?: Fetched<any>) {
    super(buffer);
    const { form } = buffer;
    this.#place = place;
    this.convert = form === 'scalar' ? undefined : (raw) => valueAt(raw, place, form) as T;
    if (from !== undefined) this.takeOver(from);
  }

  protected defaultKey(item: T): unknown {
    const { keyOf } = this.buffer.unique;
    return keyOf === undefined ? uniqueKey(item) : keyOf(item, this.#place);
  }
}

/** Rows as their mappings from name to value. Made by `Result.mappings()`. SQLAlchemy: `MappingResult`. */
export class MappingResult extends Fetched<RowMapping> {
  protected readonly convert: (raw: unknown) => RowMapping;
  readonly #metadata: ResultMetadata;
  readonly #toRow: (raw: unknown) => RowBase;

  /** @internal */
  constructor(buffer: RowBuffer, metadata: ResultMetadata, toRow: (raw: unknown) => RowBase, from?: Fetched<any>) {
    super(buffer);
    this.#metadata = metadata;
    this.#toRow = toRow;
    this.convert = (raw) => toRow(raw)._mapping;
    if (from !== undefined) this.takeOver(from);
  }

  /** The names of the columns; known after `close()`, too. */
  keys(): readonly string[] {
    this.buffer.checkReturnsRows();
    return this.#metadata.keys;
  }

  /** The same with only some columns, in the order given. */
  columns(...columns: readonly ColumnKey[]): MappingResult {
    const places = columns.map((column) => this.#metadata.indexOf(column));
    const picked = this.#metadata.pick(places);
    const pick = (raw: unknown): RowBase => {
      const row = this.#toRow(raw) as unknown as readonly unknown[];
      return new picked.rowClass(...places.map((i) => row[i]));
    };
    return new MappingResult(this.buffer, picked, pick, this);
  }

  /** The next mapping, or null at the end. */
  fetchone(): RowMapping | null {
    return this.read(1)[0] ?? null;
  }

  protected defaultKey(item: RowMapping): unknown {
    return uniqueKey([...item.values()]);
  }
}

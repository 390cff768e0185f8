import { InvalidRequestError, ResourceClosedError } from '../errors/errors.js';
import type { ResultMetadata } from './result-metadata.js';
import { RowBase } from './row.js';
import type { Written } from './written.js';

/**
 * What the rows of a result are made of: `row` - each is a Row; `tuple` - each is a Row or an array of its values;
 * `scalar` - each is the only value of its row, and Row objects are made only where somebody asks for them.
 */
export type RowForm = 'row' | 'tuple' | 'scalar';

/** How `unique()` has to work for the rows of a result. */
export interface UniqueRule {
  /** What to tell who fetches without `unique()`; undefined where that is allowed. */
  readonly required?: string | undefined;
  /** The key of the value at a place of the row; values with equal keys are the same. */
  readonly keyOf?: ((value: unknown, index: number) => unknown) | undefined;
}

/** What a result says beside its rows. SQLAlchemy's `CursorResult`. */
export interface CursorFacts {
  /** Rows that UPDATE, DELETE or INSERT touched or SELECT gave; -1 where it is not known, as for many parameter sets. */
  readonly rowcount: number;
  readonly returnsRows: boolean;
  readonly isInsert: boolean;
  /** True where the statement ran with many parameter sets. */
  readonly isMany: boolean;
  /** Of an INSERT, UPDATE or DELETE what it wrote. */
  readonly written?: Written | undefined;
}

/** Everything that a result is made of. */
export interface ResultInit {
  readonly metadata: ResultMetadata;
  readonly rows: unknown[];
  readonly form?: RowForm | undefined;
  readonly unique?: UniqueRule | undefined;
  readonly facts?: Partial<CursorFacts> | undefined;
}

/** The rows of a result that nobody has fetched yet; all views of one result (its scalars, its mappings) share it. */
export class RowBuffer {
  readonly form: RowForm;
  readonly unique: UniqueRule;
  readonly facts: CursorFacts;
  /** True as soon as somebody was told that there are no more rows. SQLAlchemy: softly closed. */
  ended = false;
  #rows: unknown[];
  #position = 0;
  #closed = false;

  constructor(init: Omit<ResultInit, 'metadata'>) {
    this.#rows = init.rows;
    this.form = init.form ?? 'tuple';
    this.unique = init.unique ?? {};
    this.facts = { rowcount: init.rows.length, returnsRows: true, isInsert: false, isMany: false, ...init.facts };
  }

  /** True after `close()`; a result whose rows are all fetched is still open. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The number of rows that are there. */
  get waiting(): number {
    return this.#rows.length - this.#position;
  }

  /** How it stands, for people. */
  get status(): string {
    if (!this.facts.returnsRows) return `no rows, rowcount ${this.facts.rowcount}`;
    if (this.#closed) return 'closed';
    return `${this.waiting} ${this.waiting === 1 ? 'row' : 'rows'} to read`;
  }

  /** Throws where the statement gives no rows. */
  checkReturnsRows(): void {
    if (this.facts.returnsRows) return;
    throw new ResourceClosedError('This result object does not return rows. It has been closed automatically.');
  }

  /** Throws where rows cannot be fetched. */
  check(): void {
    this.checkReturnsRows();
    if (this.#closed) throw new ResourceClosedError('This result object is closed.');
  }

  /** Throws where rows may not be fetched in this way. */
  checkUnique(isUnique: boolean): void {
    if (!isUnique && this.unique.required !== undefined) throw new InvalidRequestError(this.unique.required);
  }

  /** More rows, behind those that wait. */
  push(rows: unknown[]): void {
    this.#rows = this.waiting === 0 ? rows : this.#rows.slice(this.#position).concat(rows);
    this.#position = 0;
  }

  /** At most so many rows, as they were given. */
  take(count: number): unknown[] {
    const start = this.#position;
    if (start === 0 && count >= this.#rows.length) {
      const all = this.#rows;
      this.#rows = [];
      return all;
    }
    const taken = this.#rows.slice(start, start + count);
    this.#position += taken.length;
    return taken;
  }

  /** The next row, as it was given; there has to be one. */
  takeOne(): unknown {
    return this.#rows[this.#position++];
  }

  /** Drops what is left; nothing can be fetched any more. */
  close(): void {
    this.#closed = true;
    this.#rows = [];
    this.#position = 0;
  }
}

/** The value at a place of a row as it was given. */
export function valueAt(raw: unknown, place: number, form: RowForm): unknown {
  return form === 'scalar' ? raw : (raw as readonly unknown[])[place];
}

/** The Row of a row as it was given. */
export function rowOf(raw: unknown, metadata: ResultMetadata, form: RowForm): RowBase {
  if (form === 'scalar') return new metadata.rowClass(raw);
  return raw instanceof RowBase ? raw : new metadata.rowClass(...(raw as readonly unknown[]));
}

import type { DecoderFactory, DriverColumn, DriverReceipt, DriverValue, RowDecoder } from '../../dialect/driver.js';
import { type RawField, UnreadableRow } from '../../dialect/unreadable-row.js';
import { readRawRow, readTextRow } from './pg-message-body.js';
import { bytesDecoderOf, type BytesDecoder } from './pg-row-bytes.js';
import { PgVerb } from './pg-verbs.js';
import type { PgExchange, PgField, PgWire } from './pg-wire.js';

/** The most sets of values that are under way to the server at once. */
const BATCH_WINDOW = 256;
const COPY = /\bcopy\b/i;

/** What a {@link StatementExchange} sends and how it reads the answer. */
export interface StatementPlan<R> {
  readonly send: (wire: PgWire) => void;
  /** Goes out ahead, and is the first command to complete. */
  readonly prelude?: PgVerb | undefined;
  readonly receipt?: DriverReceipt | undefined;
  readonly decoder?: DecoderFactory<R>;
  /** The columns and their decoder, where no description will come. */
  readonly known?: { readonly columns: readonly DriverColumn[] | null; readonly decode: RowDecoder<R> | null };
}

/** One statement, or one part of a portal's life: collects its rows and its command tag. */
export class StatementExchange<R> implements PgExchange {
  readonly rows: R[] = [];
  columns: readonly DriverColumn[] | null;
  decode: RowDecoder<R> | null;
  #fromBytes: BytesDecoder<R> | undefined | null = null;
  /** `null` while no command has completed, as where a portal has more rows. */
  tag: string | null = null;
  /** Rows given or touched by all of them; -1 where the server does not say. */
  rowCount = -1;
  failure: unknown = undefined;
  /** What went ahead has not completed. */
  isInPrelude: boolean;
  readonly #plan: StatementPlan<R>;
  /** The commands that have completed, without what went ahead. */
  #done = 0;

  constructor(plan: StatementPlan<R>) {
    this.#plan = plan;
    this.isInPrelude = plan.prelude !== undefined;
    this.columns = plan.known?.columns ?? null;
    this.decode = plan.known?.decode ?? null;
  }

  send(wire: PgWire): void {
    this.#plan.prelude?.send(wire);
    this.#plan.send(wire);
    if (this.#plan.receipt !== undefined) this.#plan.receipt.isSent = true;
  }

  rowDescription(fields: readonly PgField[]): void {
    this.columns = fields.map((field) => ({ name: field.name, typeOid: field.dataTypeID }));
    this.#guarded(() => {
      this.decode = this.#plan.decoder?.(this.columns ?? []) ?? null;
    });
  }

  dataRow(fields: readonly (string | null)[]): void {
    if (this.failure !== undefined || this.decode === null) return;
    try {
      this.rows.push(this.decode(fields));
    } catch (error) {
      this.#unreadable(fields, error);
    }
  }

  dataBytes(bytes: Buffer, start: number): void {
    if (this.failure !== undefined || this.decode === null) return;
    try {
      if (this.#fromBytes === null) this.#fromBytes = bytesDecoderOf(this.decode);
      if (this.#fromBytes !== undefined) this.rows.push(this.#fromBytes(bytes, start + 2));
      else this.rows.push(this.decode(readTextRow(bytes, start)));
    } catch (error) {
      this.#unreadable(readRawRow(bytes, start), error);
    }
  }

  commandComplete(tag: string): void {
    if (this.isInPrelude) {
      this.isInPrelude = false;
      this.#plan.prelude?.hasRun();
      return;
    }
    this.tag = tag;
    const rowCount = rowCountOf(tag);
    this.rowCount = this.#done === 0 ? rowCount : this.rowCount + rowCount;
    this.#done += 1;
  }

  copyOut(): void {
    this.failure ??= new Error(
      "COPY ... TO STDOUT gives no rows; use the driver's own connection (driverConnection) for COPY",
    );
  }

  serverError(error: unknown): void {
    this.failure ??= error;
    if (this.#plan.receipt !== undefined) this.#plan.receipt.done = this.#done;
  }

  #unreadable(fields: readonly RawField[], error: unknown): void {
    this.failure = new UnreadableRow(fields, this.columns ?? [], error);
    if (this.#plan.receipt !== undefined) this.#plan.receipt.done = this.#done;
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.failure ??= error;
    }
  }
}

/** Ends the transaction; what follows may share its Sync. */
export class RollbackExchange implements PgExchange {
  failure: unknown = undefined;
  readonly sharesSync = true;
  readonly #rollback: PgVerb;

  constructor(rollback: PgVerb) {
    this.#rollback = rollback;
  }

  send(wire: PgWire): void {
    this.#rollback.send(wire);
    wire.sync();
  }

  rowDescription(): void {}

  dataRow(): void {}

  dataBytes(): void {}

  commandComplete(): void {
    this.#rollback.hasRun();
  }

  copyOut(): void {}

  serverError(error: unknown): void {
    this.failure ??= error;
  }
}

/** One statement with many sets of values, sent in windows before one Sync: the server stops at the first error. */
export class BatchExchange implements PgExchange {
  rowCount = 0;
  failure: unknown = undefined;
  readonly #sql: string;
  readonly #valueSets: readonly (readonly DriverValue[])[];
  readonly #prelude: string | undefined;
  #inPrelude: boolean;
  #sent = 0;
  #done = 0;
  #synced = false;

  constructor(sql: string, valueSets: readonly (readonly DriverValue[])[], prelude: string | undefined) {
    this.#sql = sql;
    this.#valueSets = valueSets;
    this.#prelude = prelude;
    this.#inPrelude = prelude !== undefined;
  }

  send(wire: PgWire): void {
    if (this.#prelude !== undefined) new PgVerb(this.#prelude).send(wire);
    wire.parse({ name: '', text: this.#sql });
    this.#sendWindow(wire);
  }

  rowDescription(): void {}

  dataRow(): void {}

  dataBytes(): void {}

  commandComplete(tag: string, wire: PgWire): void {
    if (this.#inPrelude) {
      this.#inPrelude = false;
      return;
    }
    this.rowCount += Math.max(rowCountOf(tag), 0);
    this.#done += 1;
    if (this.#done === this.#sent && !this.#synced) this.#sendWindow(wire);
  }

  copyOut(): void {
    this.failure ??= new Error('COPY ... TO STDOUT cannot run with many sets of values');
  }

  serverError(error: unknown, wire: PgWire): void {
    this.failure ??= error;
    this.#sync(wire);
  }

  #sendWindow(wire: PgWire): void {
    const end = Math.min(this.#sent + BATCH_WINDOW, this.#valueSets.length);
    for (const values of this.#valueSets.slice(this.#sent, end)) {
      wire.bind({ portal: '', statement: '', values });
      sendExecute(wire, this.#sql);
    }
    this.#sent = end;
    if (end === this.#valueSets.length) this.#sync(wire);
    else wire.flush();
  }

  #sync(wire: PgWire): void {
    if (this.#synced) return;
    this.#synced = true;
    wire.sync();
  }
}

/** Runs the unnamed portal of `sql` to its end. */
export function sendExecute(wire: PgWire, sql: string): void {
  wire.execute({ portal: '', rows: 0 });
  // COPY ... FROM STDIN would wait for data for ever; after anything else the server ignores the message.
  if (COPY.test(sql)) {
    wire.sendCopyFail("no data given; use the driver's own connection (driverConnection) for COPY ... FROM STDIN");
  }
}

/** The first word of a command tag: `INSERT` of `INSERT 0 3`. */
export function commandOf(tag: string): string {
  const space = tag.indexOf(' ');
  return space === -1 ? tag : tag.slice(0, space);
}

/** The number at the end of a command tag, or -1. */
export function rowCountOf(tag: string): number {
  let count = 0;
  let unit = 1;
  let at = tag.length - 1;
  for (let digit = tag.charCodeAt(at) - 48; digit >= 0 && digit <= 9; digit = tag.charCodeAt(--at) - 48) {
    count += digit * unit;
    unit *= 10;
  }
  return unit > 1 && (at < 0 || tag.charCodeAt(at) === 32) ? count : -1;
}

import type { DriverColumn, DriverCursor, DriverRequest, RowDecoder } from '../../dialect/driver.js';
import { ArgumentError, ResourceClosedError } from '../../errors/errors.js';
import { StatementExchange } from './pg-exchange.js';
import type { SessionQueue } from './pg-session-queue.js';
import { PgVerb } from './pg-verbs.js';
import type { PgTransport, PgWire } from './pg-wire.js';

/**
 * A cursor made of a named portal of the protocol: it takes any statement that gives rows, not only SELECT, and knows
 * the columns before the first row. The statement starts to run with the first read.
 */
export class PgPortal<R> implements DriverCursor<R> {
  columns: readonly DriverColumn[] | null = null;
  readonly #name: string;
  readonly #transport: PgTransport;
  readonly #queue: SessionQueue;
  #decode: RowDecoder<R> | null = null;
  #exhausted = false;
  #closed = false;

  constructor(name: string, transport: PgTransport, queue: SessionQueue) {
    this.#name = name;
    this.#transport = transport;
    this.#queue = queue;
  }

  /** Binds the portal; a statement that gives no rows is run at once. Called once, from within the session's queue. */
  async open(request: DriverRequest<R>): Promise<void> {
    const exchange = new StatementExchange<R>({
      prelude: request.prelude === undefined ? undefined : new PgVerb(request.prelude),
      decoder: request.decoder,
      send: (wire) => this.#sendOpen(wire, request),
    });
    await this.#transport.run(exchange);
    this.columns = exchange.columns;
    this.#decode = exchange.decode;
    if (this.columns === null) await this.#fetch(0);
  }

  async read(count: number): Promise<R[]> {
    if (!Number.isInteger(count) || count < 1) {
      throw new ArgumentError(`A cursor reads a whole number of rows, at least 1; ${count} was asked for`);
    }
    return this.#queue.run(async () => {
      if (this.#closed) throw new ResourceClosedError('This cursor is closed; open another one to read on');
      return this.#exhausted ? [] : this.#fetch(count);
    });
  }

  close(): Promise<void> {
    return this.#queue.run(async () => {
      if (this.#closed) return;
      this.#closed = true;
      if (this.#transport.closed) return;
      await this.#transport.run(
        new StatementExchange<R>({
          send: (wire) => {
            wire.close({ type: 'P', name: this.#name });
            wire.sync();
          },
        }),
      );
    });
  }

  async #fetch(count: number): Promise<R[]> {
    const exchange = new StatementExchange<R>({
      known: { columns: this.columns, decode: this.#decode },
      send: (wire) => {
        wire.execute({ portal: this.#name, rows: count });
        if (this.columns === null) wire.sendCopyFail('COPY cannot run as a cursor');
        wire.sync();
      },
    });
    await this.#transport.run(exchange);
    this.#exhausted = exchange.tag !== null;
    return exchange.rows;
  }

  #sendOpen(wire: PgWire, request: DriverRequest<R>): void {
    wire.parse({ name: '', text: request.sql });
    wire.bind({ portal: this.#name, statement: '', values: request.values });
    wire.describe({ type: 'P', name: this.#name });
    wire.sync();
  }
}

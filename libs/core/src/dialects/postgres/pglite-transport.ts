import type { PGlite, protocol } from '@electric-sql/pglite';
import { markDriverError, SessionClosedError } from './pg-errors.js';
import { StatementExchange } from './pg-exchange.js';
import type { PgExchange, PgField, PgTransport } from './pg-wire.js';
import { PgliteWire } from './pglite-wire.js';

/** What the owner of the database is told about its session. */
export interface PgliteOwner {
  /** The session was given back; it may be lent again when `reset` has settled. */
  released(reset: Promise<void>): void;
  /** The database has stopped working. */
  broken(): void;
}

/** Any message of the server, with the parts of those that are read here. */
interface BackendMessage {
  readonly name: string;
  readonly fields?: readonly unknown[];
  readonly text?: string;
  readonly status?: string;
}

/** Carries exchanges to a PGlite as protocol messages. What it hands out and gets back is raw text throughout. */
export class PgliteTransport implements PgTransport {
  readonly pipelines = false;
  status: 'I' | 'T' | 'E' = 'I';
  readonly #database: PGlite;
  readonly #serialize: typeof protocol.serialize;
  readonly #owner: PgliteOwner;
  #closed = false;
  #reset: Promise<void> | undefined;

  constructor(database: PGlite, serialize: typeof protocol.serialize, owner: PgliteOwner) {
    this.#database = database;
    this.#serialize = serialize;
    this.#owner = owner;
  }

  get closed(): boolean {
    return this.#closed || this.#database.closed;
  }

  get driverConnection(): PGlite {
    return this.#database;
  }

  run(exchange: PgExchange): Promise<void> {
    if (this.closed) return Promise.reject(new SessionClosedError(undefined, { unsent: true }));
    return this.#run(exchange);
  }

  /** Does nothing: a statement holds the thread until it is done, so nothing can be running. */
  cancel(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.terminate();
    return this.#reset ?? Promise.resolve();
  }

  terminate(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reset = this.#resetSession();
    this.#owner.released(this.#reset);
  }

  async #resetSession(): Promise<void> {
    if (this.#database.closed) return;
    if (this.status !== 'I') await this.#command('ROLLBACK');
    await this.#command('DISCARD ALL');
  }

  #command(sql: string): Promise<void> {
    return this.#run(
      new StatementExchange({
        send: (wire) => {
          wire.parse({ name: '', text: sql });
          wire.bind({ portal: '', statement: '', values: [] });
          wire.execute({ portal: '', rows: 0 });
          wire.sync();
        },
      }),
    );
  }

  async #run(exchange: PgExchange): Promise<void> {
    const wire = new PgliteWire(this.#serialize);
    exchange.send(wire);
    await this.#database.runExclusive(async () => {
      for (let bytes = wire.take(); bytes !== null; bytes = wire.take()) {
        for (const message of await this.#exchangeBytes(bytes)) this.#receive(message, exchange, wire);
      }
    });
    if (exchange.failure !== undefined) throw exchange.failure;
  }

  async #exchangeBytes(bytes: Uint8Array): Promise<readonly BackendMessage[]> {
    try {
      return (await this.#database.execProtocol(bytes, { throwOnError: false })).messages;
    } catch (error) {
      // Errors of SQL come as messages; what is thrown is the end of the WebAssembly instance.
      this.#owner.broken();
      if (!this.#closed) this.#owner.released(Promise.resolve());
      this.#closed = true;
      throw new SessionClosedError('PGlite has stopped working; its database was given up', { cause: error });
    }
  }

  #receive(message: BackendMessage, exchange: PgExchange, wire: PgliteWire): void {
    switch (message.name) {
      case 'dataRow':
        return exchange.dataRow(message.fields as readonly (string | null)[]);
      case 'rowDescription':
        return exchange.rowDescription(message.fields as readonly PgField[]);
      case 'commandComplete':
        return exchange.commandComplete(message.text ?? '', wire);
      case 'emptyQuery':
        return exchange.commandComplete('', wire);
      case 'copyOutResponse':
        return exchange.copyOut();
      case 'error':
        return exchange.serverError(markDriverError(message), wire);
      case 'readyForQuery':
        this.status = message.status as 'I' | 'T' | 'E';
    }
  }
}

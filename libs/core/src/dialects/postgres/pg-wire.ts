import type { DriverValue } from '../../dialect/driver.js';

/**
 * The messages that a client sends in PostgreSQL's extended query protocol. They fill a buffer, which goes out in one write:
 * to the socket of `pg`, or into PGlite.
 */
export interface PgWire {
  parse(message: { readonly name: string; readonly text: string }): void;
  bind(message: { readonly portal: string; readonly statement: string; readonly values: readonly DriverValue[] }): void;
  describe(message: { readonly type: 'P'; readonly name: string }): void;
  execute(message: { readonly portal: string; readonly rows: number }): void;
  close(message: { readonly type: 'P' | 'S'; readonly name: string }): void;
  sendCopyFail(reason: string): void;
  flush(): void;
  sync(): void;
}

/** A column as the server's RowDescription has it. */
export interface PgField {
  readonly name: string;
  readonly dataTypeID: number;
}

/**
 * One question and its answer: what is sent up to one Sync, and what is made of the messages that come back before
 * the server is ready again. A failure is kept until then, so that the session's status is known when it is reported.
 */
export interface PgExchange {
  /** The first thing that went wrong; `undefined` while nothing has. */
  readonly failure: unknown;
  /** True for one command that ends the transaction, whose Sync may be left to the exchange that follows. */
  readonly sharesSync?: boolean;
  send(wire: PgWire): void;
  rowDescription(fields: readonly PgField[]): void;
  dataRow(fields: readonly (string | null)[]): void;
  /** A row as the bytes of a DataRow, from its number of fields on. */
  dataBytes(bytes: Buffer, start: number): void;
  /** An empty statement has the tag `''`. */
  commandComplete(tag: string, wire: PgWire): void;
  /** The server sends data of COPY ... TO STDOUT. */
  copyOut(): void;
  serverError(error: unknown, wire: PgWire): void;
}

/** What carries exchanges to a server: a `pg.Client` or a PGlite. */
export interface PgTransport {
  /** True where an exchange may be given before the one in front of it has come to its end. */
  readonly pipelines: boolean;
  /** Resolves when the server is ready again; rejects with the exchange's failure, or when the session is lost. */
  run(exchange: PgExchange): Promise<void>;
  cancel(): Promise<void>;
  close(): Promise<void>;
  terminate(): void;
  holdProcess?(holds: boolean): void;
  readonly closed: boolean;
  /** The letter of the server's last ReadyForQuery. */
  readonly status: 'I' | 'T' | 'E';
  readonly driverConnection: unknown;
}

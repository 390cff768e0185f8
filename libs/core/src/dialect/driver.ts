import type { ResultProcessor } from '../types/type-engine.js';

/** One column of a result, as the server described it. */
export interface DriverColumn {
  readonly name: string;
  /** The server's number for the column's type (`pg_type.oid`). */
  readonly typeOid: number;
}

/** The fields of one row as the server's text, in column order; `null` is SQL NULL. */
export type TextRow = readonly (string | null)[];

/** Makes one row, in whatever form the caller of the statement wants it, from the server's text. */
export interface RowDecoder<R> {
  (row: TextRow): R;
  /** What the decoder does, where it is no more than that: a driver that has the bytes of a row may do it from those. */
  readonly parts?: RowParts<R> | undefined;
  /** Makes the same row of the server's bytes, for a driver that has them; where there are `parts`, those say it all. */
  readonly fromBytes?: ((row: RowBytes) => R) | undefined;
}

/** A row as it came from the server, in the driver's buffer: to be read before the next one comes. */
export interface RowBytes {
  readonly bytes: Buffer;
  /** Where the bytes of each field start; -1 for NULL. */
  readonly starts: readonly number[];
  /** Where the bytes of each field end; of no meaning for NULL. */
  readonly ends: readonly number[];
  /** The text of a field, or null for NULL. */
  text(place: number): string | null;
}

/** A row that is made by one call of a class with the values of the fields in order. */
export interface RowParts<R> {
  readonly rowClass: new (...values: never[]) => R;
  /** Makes the value of each field; `undefined` where the server's text is the value. NULL is null in every case. */
  readonly readers: readonly (ResultProcessor<unknown> | undefined)[];
}

/**
 * Gives the decoder of a statement's rows once the server has said which columns there are.
 * A driver calls it once per execution, before the first row.
 */
export type DecoderFactory<R> = (columns: readonly DriverColumn[]) => RowDecoder<R>;

/** A bind value in the server's text form; `null` is SQL NULL. Types make it (see `TypeEngine.bindProcessor`). */
export type DriverValue = string | null;

/** One statement on its way to the server. */
export interface DriverRequest<R> {
  /** SQL with `$1`, `$2` ... as placeholders. */
  readonly sql: string;
  readonly values: readonly DriverValue[];
  /**
   * Further values, for which the statement is run right behind, with nothing in between. All rows come together; it stops
   * at the first error. Outside a transaction all take effect or none.
   */
  readonly more?: readonly (readonly DriverValue[])[] | undefined;
  /** True where the text will come again: the driver may keep it as a named prepared statement. */
  readonly prepare: boolean;
  /**
   * One command to send ahead of the statement (the BEGIN of a transaction), in the same trip where the driver can.
   * Where it fails the statement does not run.
   */
  readonly prelude?: string | undefined;
  readonly decoder: DecoderFactory<R>;
  /** True for a statement that neither writes nor locks, as far as its text tells. */
  readonly onlyReads?: boolean | undefined;
  /** True for COMMIT and ROLLBACK: it may follow what is in front of it at once, and what follows waits for its answer. */
  readonly ends?: boolean | undefined;
  /** Told when the request is on its way. */
  readonly receipt?: DriverReceipt | undefined;
  /**
   * True where it may be on its way with others of its kind outside of a transaction: it only reads, begins no
   * transaction, and is not cancelled alone.
   */
  readonly sharesWay?: boolean | undefined;
}

/** What a driver tells of a request before there is an answer. */
export interface DriverReceipt {
  /** Set where all of it is on its way, in its place, so that nothing but the server or the line can make it fail. */
  isSent?: boolean | undefined;
  /** Where it failed, on the server or in reading its rows: for how many sets of values it had been run. */
  done?: number | undefined;
}

/** What came back of one statement. */
export interface DriverResult<R> {
  /** The columns, or `null` where the statement gives no rows. */
  readonly columns: readonly DriverColumn[] | null;
  readonly rows: R[];
  /** The first word of the server's command tag: `SELECT`, `INSERT`, `COMMIT`, `ROLLBACK` ... */
  readonly command: string;
  /** Rows returned or touched, as the command tags say; -1 where they say nothing. */
  readonly rowCount: number;
}

/** The same statement with many sets of values. */
export interface DriverBatch {
  readonly sql: string;
  readonly valueSets: readonly (readonly DriverValue[])[];
  readonly prelude?: string | undefined;
}

/** A cursor that the server keeps open inside a transaction. */
export interface DriverCursor<R> {
  /** The columns, or `null` where the statement gives no rows. */
  readonly columns: readonly DriverColumn[] | null;
  /** The next rows, at most `count`; an empty list at the end. */
  read(count: number): Promise<R[]>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** What the server says of the state of the session's transaction. */
export type TransactionStatus = 'idle' | 'active' | 'failed';

/**
 * One session with a database. Statements given at once are run one after the other, in order; a driver may send one before
 * the one in front of it is answered, where that changes nothing for either.
 * All errors are the driver's own; {@link Driver.describeError} reads them. Where the decoder of a request throws, its rows are
 * read to their end, and the error is an `UnreadableRow`.
 */
export interface DriverConnection {
  /** Runs one statement with one set of values, and gives its rows as `request` reads them. */
  execute<R>(request: DriverRequest<R>): Promise<DriverResult<R>>;
  /**
   * Runs one statement once per set of values, in order; gives the sum of the rows touched. Stops at the first error.
   * Outside a transaction all sets take effect or none.
   */
  executeMany(batch: DriverBatch): Promise<number>;
  /** Needs an open transaction. */
  openCursor<R>(request: DriverRequest<R>): Promise<DriverCursor<R>>;
  /**
   * Rolls the open transaction back without anybody waiting: what is given next runs behind it, and from now on
   * `transactionStatus` is `idle`. Where it fails, the session is of no use any more, and `failed` is told.
   */
  rollbackUnawaited(failed: (error: unknown) => void): void;
  /** Asks the server to cancel the running statement; resolves when the request was delivered. No effect where nothing runs. */
  cancel(): Promise<void>;
  /** Says goodbye to the server and closes. Idempotent. */
  close(): Promise<void>;
  /** Drops the session without waiting for anything. Idempotent. */
  terminate(): void;
  /** Says whether the open session keeps the process alive, as it does at first. Not there where no session does. */
  holdProcess?(holds: boolean): void;
  readonly closed: boolean;
  readonly transactionStatus: TransactionStatus;
  /** The driver's own object (a `pg.Client`, a `PGlite`), for what no contract covers. */
  readonly driverConnection: unknown;
}

/** What a driver's error says, in neutral terms; `undefined` where the server said nothing. */
export interface DriverErrorInfo {
  readonly message: string;
  /** Five characters, SQLSTATE. */
  readonly sqlstate?: string | undefined;
  readonly severity?: string | undefined;
  /** The server's function that raised the error; unlike the message it is in no language. */
  readonly routine?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
  /** True where nothing of the statement was sent. */
  readonly unsent?: boolean | undefined;
  /** True where the session is there, and the answer is no longer waited for. */
  readonly unanswered?: boolean | undefined;
}

/** Where and how to connect: the parts of the URL, and the engine's `connectArgs` as they are. */
export interface ConnectArguments {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly database?: string | undefined;
  /** The URL's query, decoded. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  readonly connectArgs: Readonly<Record<string, unknown>>;
}

/** The pool settings that a driver needs where the user gives none. */
export interface PoolDefaults {
  readonly poolSize?: number;
  readonly maxOverflow?: number;
}

/** A way to reach a database. This file is the whole contract between Athanor and a driver. */
export interface Driver {
  /** As in the URL: `postgresql+NAME://`. */
  readonly name: string;
  readonly poolDefaults: PoolDefaults;
  /** The most sessions that may be open at once; `Infinity` for a server. */
  readonly maxConnections: number;
  /** Where the signal is aborted the attempt is of no use any more: what it costs is freed, and it may end in any error. */
  connect(args: ConnectArguments, signal?: AbortSignal): Promise<DriverConnection>;
  /** A session over a connection of the driver's own (see `driverConnection`) that the program has opened. */
  wrap(connection: object): Promise<DriverConnection>;
  /** True where the error means that the session is lost. */
  isDisconnect(error: unknown): boolean;
  /** Reads an error of this driver; `null` where it is not one (a bug, a TypeError). */
  describeError(error: unknown): DriverErrorInfo | null;
  /** Frees what outlives the connections (an embedded database). The driver stays usable. */
  dispose(): Promise<void>;
}

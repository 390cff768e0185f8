import type { Connection, Submittable } from 'pg';
import { markDriverError, markLastWords, sqlstateOf } from './pg-errors.js';
import { PgMessageWriter } from './pg-message-writer.js';
import type { PgExchange, PgField, PgWire } from './pg-wire.js';

/**
 * Hands one exchange to a `pg.Client`, as pg-cursor and pg-query-stream hand in theirs: `client.query()` takes any
 * object with `submit`, and calls these methods with the messages that belong to it.
 */
export class PgSubmission implements Submittable {
  /** pg wraps this where `query_timeout` is set, and needs it called to stop its timer. */
  callback: (error?: unknown) => void;
  readonly #exchange: PgExchange;

  constructor(exchange: PgExchange, callback: (error?: unknown) => void) {
    this.#exchange = exchange;
    this.callback = callback;
  }

  /** Gives an error where nothing could be sent; pg hands it to {@link handleError} and goes on. */
  submit = (connection: Connection): Error | null => {
    try {
      inOneWrite(connection, (wire) => this.#exchange.send(wire));
      return null;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  };

  handleRowDescription(message: { readonly fields: readonly PgField[] }): void {
    this.#exchange.rowDescription(message.fields);
  }

  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void {
    this.#exchange.dataRow(message.fields);
  }

  handleCommandComplete(message: { readonly text: string }, connection: Connection): void {
    inOneWrite(connection, (wire) => this.#exchange.commandComplete(message.text, wire));
  }

  handleEmptyQuery(connection: Connection): void {
    inOneWrite(connection, (wire) => this.#exchange.commandComplete('', wire));
  }

  handleCopyData(): void {
    this.#exchange.copyOut();
  }

  // The messages that follow say all there is to know.
  handlePortalSuspended(): void {}

  handleCopyInResponse(): void {}

  handleReadyForQuery(): void {
    this.callback(this.#exchange.failure);
  }

  handleError(error: unknown, connection: Connection): void {
    markDriverError(error);
    if (sqlstateOf(error) === undefined || connection.stream.destroyed) {
      this.callback(error);
      return;
    }
    inOneWrite(connection, (wire) => this.#exchange.serverError(error, wire));
    this.#settleWhenReady(connection);
  }

  // pg forgets a query at its error and leaves the session's status as it was until the server is ready again.
  #settleWhenReady(connection: Connection): void {
    const settle = (): void => {
      connection.removeListener('readyForQuery', settle);
      connection.removeListener('end', lose);
      this.callback(this.#exchange.failure);
    };
    const lose = (): void => {
      markLastWords(this.#exchange.failure);
      settle();
    };
    connection.once('readyForQuery', settle);
    connection.once('end', lose);
  }
}

// One write to the socket for all messages of a turn, and none where one of them cannot be written.
function inOneWrite(connection: Connection, work: (wire: PgWire) => void): void {
  const writer = new PgMessageWriter();
  work(writer);
  const bytes = writer.take();
  if (bytes !== undefined && connection.stream.writable) connection.stream.write(bytes);
}

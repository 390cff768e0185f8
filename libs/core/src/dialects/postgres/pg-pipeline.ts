import type pg from 'pg';
import type { Submittable } from 'pg';
import { markDriverError, markLastWords, SessionClosedError } from './pg-errors.js';
import { readError, readRowDescription, readText } from './pg-message-body.js';
import type { PgMessageSink } from './pg-message-reader.js';
import { PgMessageWriter } from './pg-message-writer.js';
import type { PgExchange } from './pg-wire.js';

// The kinds of messages, as the letters of the protocol.
const NOTIFICATION = 65; // A
const COMMAND_COMPLETE = 67; // C
const DATA_ROW = 68; // D
const ERROR = 69; // E
const COPY_OUT = 72; // H
const EMPTY_QUERY = 73; // I
const NOTICE = 78; // N
const PARAMETER_STATUS = 83; // S
const ROW_DESCRIPTION = 84; // T
const READY = 90; // Z

const STATUS: Readonly<Record<number, 'I' | 'T' | 'E'>> = { 73: 'I', 84: 'T', 69: 'E' };

/** An exchange that was given, and who waits for its end. */
interface Pending {
  readonly exchange: PgExchange;
  readonly settle: (error?: unknown) => void;
  /** False where its Sync was left out, and that of the next exchange serves both. */
  hasSync: boolean;
}

/** What a pipeline needs of a `pg.Client`. */
export interface PipelineHost {
  readonly DatabaseError: typeof pg.DatabaseError;
  /** Hands in an object that has the connection to itself from its `submit()` on. */
  lease(submittable: Submittable): void;
  /** Lets pg see that the server is ready. */
  passReady(status: 'I' | 'T' | 'E'): void;
  write(bytes: Buffer): void;
  /** Told why the connection is lost. */
  lost(error: unknown): void;
  /** True where the program may use the client itself, so that it must be left as soon as nothing runs. */
  isShared(): boolean;
}

/**
 * Sends exchanges over the socket of a `pg.Client` and reads their answers, in the order given and without waiting for
 * one before the next is sent. All that is given within one turn of the event loop goes out in one write.
 *
 * To pg it is one long query: from `submit()` on, everything the server says in answer comes here, past pg's parser; what
 * the server says of itself (notices, notifications, parameters) goes to pg as always.
 */
export class PgPipeline implements PgMessageSink {
  status: 'I' | 'T' | 'E' = 'I';
  readonly #host: PipelineHost;
  readonly #writer = new PgMessageWriter();
  /** Sent, in order; the answers come in the same order. */
  readonly #sent: Pending[] = [];
  /** Given before pg had let us on the connection. */
  #unsent: Pending[] = [];
  #leased = false;
  #leasing = false;
  #flushing = false;

  constructor(host: PipelineHost) {
    this.#host = host;
  }

  /** True where nothing is on its way. */
  get isEmpty(): boolean {
    return this.#sent.length === 0 && this.#unsent.length === 0;
  }

  /** Calls `settle` when the server is ready again, with the exchange's failure where it has one. */
  run(exchange: PgExchange, settle: (error?: unknown) => void): void {
    const pending = { exchange, settle, hasSync: true };
    if (this.#leased) {
      this.#send(pending);
      return;
    }
    this.#unsent.push(pending);
    if (this.#leasing) return;
    this.#leasing = true;
    this.#host.lease(this.#submittable());
  }

  /** Leaves the client, so that it can be used by the program or closed. Nothing may be on its way. */
  leave(): void {
    if (!this.#leased || !this.isEmpty) return;
    this.#leased = false;
    this.#host.passReady(this.status);
  }

  takes(kind: number): boolean {
    // What comes while nothing runs is the server's word that it goes: pg has to hear it.
    if (!this.#leased || this.#sent.length === 0) return false;
    return kind !== NOTICE && kind !== NOTIFICATION && kind !== PARAMETER_STATUS;
  }

  message(kind: number, bytes: Buffer, start: number, end: number): void {
    const pending = this.#sent[0] as Pending;
    const { exchange } = pending;
    switch (kind) {
      case DATA_ROW:
        return exchange.dataBytes(bytes, start);
      case COMMAND_COMPLETE:
        return this.#complete(pending, readText(bytes, start, end));
      case READY:
        this.status = STATUS[bytes[start] as number] ?? 'I';
        return this.#settle(pending);
      case ROW_DESCRIPTION:
        return exchange.rowDescription(readRowDescription(bytes, start));
      case ERROR:
        return this.#error(markDriverError(readError(this.#host.DatabaseError, bytes, start, end)));
      case EMPTY_QUERY:
        return this.#complete(pending, '');
      case COPY_OUT:
        return exchange.copyOut();
    }
  }

  /** Ends all that is on its way: the connection is lost. */
  lose(error: unknown): void {
    this.#leased = false;
    this.#leasing = false;
    this.#host.lost(error);
    const [first, ...others] = [...this.#sent.splice(0), ...this.#unsent.splice(0)];
    if (first === undefined) return;
    const reason = markLastWords(first.exchange.failure ?? markDriverError(error));
    first.settle(reason);
    for (const { settle } of others) {
      settle(
        new SessionClosedError('The database session ended before this statement was answered', { cause: reason }),
      );
    }
  }

  #submittable(): Submittable {
    const ignore = (): void => undefined;
    const lease = {
      submit: (): null => {
        this.#leasing = false;
        this.#leased = true;
        for (const pending of this.#unsent.splice(0)) this.#send(pending);
        return null;
      },
      handleError: (error: unknown): void => this.lose(error),
      handleReadyForQuery: ignore,
      // pg counts on one where its `query_timeout` is set, which this driver refuses here.
      callback: ignore,
    };
    return lease as unknown as Submittable;
  }

  #send(pending: Pending): void {
    const writer = this.#writer;
    const last = this.#sent.at(-1);
    // A rollback that has not left yet shares the Sync of what follows: the server answers both at once.
    const shared = last?.exchange.sharesSync === true && last.hasSync && !writer.isEmpty ? last : undefined;
    if (shared !== undefined) {
      shared.hasSync = false;
      writer.unsync();
    }
    const { size } = writer;
    this.#sent.push(pending);
    try {
      pending.exchange.send(writer);
    } catch (error) {
      // A part of a message would be taken for the beginning of the next.
      this.#sent.pop();
      writer.cutTo(size);
      if (shared !== undefined) {
        shared.hasSync = true;
        writer.sync();
      }
      pending.settle(error);
      return;
    }
    this.#flushLater();
  }

  #complete(pending: Pending, tag: string): void {
    pending.exchange.commandComplete(tag, this.#writer);
    if (!this.#writer.isEmpty) this.#flushLater();
    if (pending.hasSync) return;
    // Without a Sync of its own: a rollback, which leaves no transaction.
    this.status = 'I';
    this.#settle(pending);
  }

  #error(error: unknown): void {
    // The server passes over everything up to the next Sync.
    for (let pending = this.#sent[0]; pending !== undefined; pending = this.#sent[0]) {
      pending.exchange.serverError(error, this.#writer);
      if (pending.hasSync) break;
      this.#settle(pending);
    }
    if (!this.#writer.isEmpty) this.#flushLater();
  }

  #settle({ exchange, settle }: Pending): void {
    this.#sent.shift();
    if (this.#host.isShared()) this.leave();
    settle(exchange.failure);
  }

  #flushLater(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    process.nextTick(this.#flush);
  }

  readonly #flush = (): void => {
    this.#flushing = false;
    const bytes = this.#writer.take();
    if (bytes !== undefined) this.#host.write(bytes);
  };
}

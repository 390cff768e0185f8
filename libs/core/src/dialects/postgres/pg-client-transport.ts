import type { Socket } from 'node:net';
import type pg from 'pg';
import { type CancelTarget, sendCancelRequest } from './pg-cancel.js';
import { markDriverError, SessionClosedError } from './pg-errors.js';
import { type PgMessageTap, tapMessages } from './pg-message-tap.js';
import { PgPipeline } from './pg-pipeline.js';
import { PgSubmission } from './pg-submission.js';
import type { PgExchange, PgTransport } from './pg-wire.js';

type PgModule = typeof pg;
type Status = 'I' | 'T' | 'E';

/**
 * Carries exchanges over the socket of a `pg.Client`: by a {@link PgPipeline} of our own where this version of pg lets us
 * listen to its socket, else one by one through pg's queue, which gives the same results and is slower.
 */
export class PgClientTransport implements PgTransport {
  readonly #module: PgModule;
  readonly #client: pg.Client;
  readonly #tap: PgMessageTap;
  readonly #pipeline: PgPipeline;
  #pipelines = false;
  #isShared = false;
  #closed = false;
  #isClosing = false;
  /** Why it was closed, where nobody has asked for it. */
  #closedFor: string | undefined;
  /** What the server or the line said at the end. */
  #lastWords: unknown;
  #running = 0;

  constructor(module: PgModule, client: pg.Client) {
    this.#module = module;
    this.#client = client;
    this.#pipeline = this.#makePipeline();
    this.#tap = tapMessages(client.connection, this.#pipeline, this.#giveUp);
    // Without a listener, a session that the server ends while nothing runs would end the process.
    client.on('error', (error) => {
      this.#lose(error);
      this.terminate();
    });
    client.connection.on('parameterStatus' as 'end', this.#heedParameter as () => void);
    client.connection.once('end', () => {
      if (!this.#isClosing) this.#lose(new Error('Connection terminated unexpectedly'));
      this.#closed = true;
    });
  }

  /** Connects; `byPg` leaves it to pg to send and to read. */
  async connect(byPg: boolean): Promise<void> {
    await this.#client.connect();
    this.#pipelines = this.#tap.works && !byPg;
  }

  get pipelines(): boolean {
    return this.#pipelines;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get status(): Status {
    if (this.#pipelines && !this.#isShared) return this.#pipeline.status;
    return (this.#client as unknown as { getTransactionStatus(): Status | null }).getTransactionStatus() ?? 'I';
  }

  /** The client; from now on the program may send statements of its own through it. */
  get driverConnection(): pg.Client {
    this.#isShared = true;
    this.#pipeline.leave();
    return this.#client;
  }

  run(exchange: PgExchange): Promise<void> {
    if (this.#closed) {
      return Promise.reject(new SessionClosedError(this.#closedFor, { cause: this.#lastWords, unsent: true }));
    }
    this.#running += 1;
    return new Promise((resolve, reject) => {
      const settle = (error?: unknown): void => {
        this.#running -= 1;
        if (error === undefined) resolve();
        else reject(error);
      };
      if (this.#pipelines) this.#pipeline.run(exchange, settle);
      else this.#client.query(new PgSubmission(exchange, settle));
    });
  }

  async cancel(): Promise<void> {
    if (this.#running === 0 || this.#closed) return;
    try {
      await sendCancelRequest(this.#module.Connection, this.#client as unknown as CancelTarget);
    } catch (error) {
      throw markDriverError(error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#isClosing = true;
    this.#pipeline.leave();
    await this.#client.end();
  }

  terminate(): void {
    this.#closed = true;
    this.#client.connection.stream.destroy();
  }

  holdProcess(holds: boolean): void {
    // A stream of the program's own may have neither.
    const stream = this.#client.connection.stream as Partial<Pick<Socket, 'ref' | 'unref'>>;
    if (holds) stream.ref?.();
    else stream.unref?.();
  }

  /** All text is read and written as UTF-8; in another encoding it would be another text, unnoticed. */
  readonly #heedParameter = (parameter: { readonly parameterName: string; readonly parameterValue: string }): void => {
    const { parameterName, parameterValue } = parameter;
    if (parameterName !== 'client_encoding' || /^utf-?8$/i.test(parameterValue)) return;
    this.#closedFor = `The database session was closed: its client_encoding became ${parameterValue}, and this driver reads and writes UTF8`;
    this.terminate();
  };

  /** Thrown into the socket, an error of pg's parser would end the process. */
  readonly #giveUp = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : String(error);
    this.#closedFor = `The database session was closed: what the server sent could not be read (${reason})`;
    this.#closed = true;
    this.#client.connection.stream.destroy(new SessionClosedError(this.#closedFor, { cause: error }));
  };

  #makePipeline(): PgPipeline {
    const { connection } = this.#client;
    return new PgPipeline({
      DatabaseError: this.#module.DatabaseError,
      lease: (submittable) => void this.#client.query(submittable),
      passReady: (status) => this.#tap.pass(readyForQuery(status)),
      write: (bytes) => {
        if (connection.stream.writable) connection.stream.write(bytes);
      },
      isShared: () => this.#isShared,
      lost: (error) => this.#lose(error),
    });
  }

  /** Of what is said at the end the first counts; what a session says that was closed by this side is no reason. */
  #lose(error: unknown): void {
    if (this.#closed || this.#lastWords !== undefined) return;
    this.#lastWords = markDriverError(error);
    this.#closedFor = `The database session is closed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The message ReadyForQuery. */
function readyForQuery(status: Status): Buffer {
  return Buffer.from([90, 0, 0, 0, 5, status.charCodeAt(0)]);
}

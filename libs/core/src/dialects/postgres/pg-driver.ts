import type pg from 'pg';
import type { ConnectArguments, Driver, DriverConnection } from '../../dialect/driver.js';
import { InvalidRequestError } from '../../errors/errors.js';
import { type CancelTarget, sendCancelRequest } from './pg-cancel.js';
import { pgClientConfig } from './pg-client-config.js';
import { describePgError, isPgDisconnect, markDriverError, SessionClosedError } from './pg-errors.js';
import { importPeer } from './pg-peer.js';
import { tapRows } from './pg-row-tap.js';
import { PgSession } from './pg-session.js';
import { PgSubmission } from './pg-submission.js';
import type { PgExchange, PgTransport } from './pg-wire.js';

type PgModule = typeof pg;

/**
 * The driver of `postgresql+pg://`: one `pg.Client` for each connection, values and rows as text, named prepared
 * statements. `connectArgs` go to `pg.Client` as they are, except `preparedStatementCacheSize` (100; 0 prepares
 * nothing by name, for PgBouncer).
 */
export function createPgDriver(): Driver {
  return {
    name: 'pg',
    poolDefaults: {},
    maxConnections: Infinity,
    connect: connectPg,
    isDisconnect: isPgDisconnect,
    describeError: describePgError,
    dispose: () => Promise.resolve(),
  };
}

async function connectPg(args: ConnectArguments): Promise<DriverConnection> {
  const module = await importPeer('pg', 'pg', async () => (await import('pg')).default);
  const { client: config, statementCacheSize } = await pgClientConfig(args);
  const client = new module.Client(config);
  requireProtocolAccess(client);
  const transport = new PgClientTransport(module, client);
  try {
    await client.connect();
  } catch (error) {
    transport.terminate();
    throw markDriverError(error);
  }
  return new PgSession(transport, statementCacheSize);
}

const WIRE_METHODS = ['parse', 'bind', 'describe', 'execute', 'close', 'flush', 'sync', 'sendCopyFail'];

function requireProtocolAccess(client: pg.Client): void {
  const connection = client.connection as unknown as Record<string, unknown> | undefined;
  const missing = WIRE_METHODS.filter((name) => typeof connection?.[name] !== 'function');
  if (missing.length === 0) return;
  throw new InvalidRequestError(
    `This version of pg has no connection.${missing.join('(), no connection.')}(), which the driver needs. ` +
      'Install one that it was made for: npm install pg@8',
  );
}

class PgClientTransport implements PgTransport {
  readonly #module: PgModule;
  readonly #client: pg.Client;
  #closed = false;
  #running = false;
  /** The exchange to which belongs what the server sends now; undefined while nothing runs, and while the program uses the client itself. */
  #active: PgExchange | undefined;

  constructor(module: PgModule, client: pg.Client) {
    this.#module = module;
    this.#client = client;
    tapRows(client.connection, () => this.#active);
    // Without a listener, a session that the server ends while nothing runs would end the process.
    client.on('error', () => this.terminate());
    client.connection.once('end', () => {
      this.#closed = true;
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  get status(): 'I' | 'T' | 'E' {
    return (
      (this.#client as unknown as { getTransactionStatus(): 'I' | 'T' | 'E' | null }).getTransactionStatus() ?? 'I'
    );
  }

  get driverConnection(): pg.Client {
    return this.#client;
  }

  run(exchange: PgExchange): Promise<void> {
    if (this.#closed) return Promise.reject(new SessionClosedError());
    this.#running = true;
    return new Promise((resolve, reject) => {
      const started = (): void => {
        this.#active = exchange;
      };
      const submission = new PgSubmission(exchange, started, (error) => {
        this.#active = undefined;
        this.#running = false;
        if (error === undefined) resolve();
        else reject(error);
      });
      this.#client.query(submission);
    });
  }

  async cancel(): Promise<void> {
    if (!this.#running || this.#closed) return;
    try {
      await sendCancelRequest(this.#module.Connection, this.#client as unknown as CancelTarget);
    } catch (error) {
      throw markDriverError(error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#client.end();
  }

  terminate(): void {
    this.#closed = true;
    this.#client.connection.stream.destroy();
  }
}

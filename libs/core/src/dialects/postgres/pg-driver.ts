import type pg from 'pg';
import type { ConnectArguments, Driver, DriverConnection } from '../../dialect/driver.js';
import { ArgumentError, InvalidRequestError, SQLAlchemyError } from '../../errors/errors.js';
import { PgClientTransport } from './pg-client-transport.js';
import { pgClientConfig } from './pg-client-config.js';
import { describePgError, isPgDisconnect, markDriverError, sqlstateOf } from './pg-errors.js';
import { importPeer } from './pg-peer.js';
import { PgSchemaChanges } from './pg-schema-watch.js';
import { DEFAULT_STATEMENT_CACHE_SIZE, PgSession } from './pg-session.js';

/**
 * The driver of `postgresql+pg://`: one `pg.Client` for each connection, values and rows as text, named prepared
 * statements. `connectArgs` go to `pg.Client` as they are, except `preparedStatementCacheSize` (100; 0 prepares
 * nothing by name, for PgBouncer).
 */
export function createPgDriver(): Driver {
  const changes = new PgSchemaChanges();
  return {
    name: 'pg',
    poolDefaults: {},
    maxConnections: Infinity,
    connect: (args, signal) => connectPg(changes, args, signal),
    wrap: (client) => wrapClient(changes, client),
    isDisconnect: isPgDisconnect,
    describeError: describePgError,
    dispose: () => Promise.resolve(),
  };
}

const importPg = (): Promise<typeof pg> => importPeer('pg', 'pg', async () => (await import('pg')).default);

async function connectPg(
  changes: PgSchemaChanges,
  args: ConnectArguments,
  signal?: AbortSignal,
): Promise<DriverConnection> {
  const module = await importPg();
  const { client: config, statementCacheSize, hosts } = await pgClientConfig(args);
  const failures: unknown[] = [];
  for (const host of hosts) {
    try {
      return new PgSession(await connectTo(module, { ...config, ...host }, signal), statementCacheSize, changes);
    } catch (error) {
      failures.push(error);
      if (signal?.aborted || !mayTryNext(error)) throw error;
    }
  }
  throw failures.length === 1 ? failures[0] : markDriverError(new AggregateError(failures, ''));
}

/** True where another server may do better: this one cannot be reached, or takes no connections now. */
function mayTryNext(error: unknown): boolean {
  const sqlstate = sqlstateOf(error);
  return !(error instanceof SQLAlchemyError) && (sqlstate === undefined || sqlstate === '57P03');
}

async function connectTo(
  module: typeof pg,
  config: pg.ClientConfig,
  signal: AbortSignal | undefined,
): Promise<PgClientTransport> {
  // It may have been aborted since the connection was asked for, and then says nothing any more.
  signal?.throwIfAborted();
  const client = new module.Client(config);
  requireProtocolAccess(client);
  const transport = new PgClientTransport(module, client);
  const giveUp = (): void => transport.terminate();
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await transport.connect(mustLeaveWireToPg(config));
  } catch (error) {
    transport.terminate();
    throw markDriverError(error);
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
  return transport;
}

/** A session over a client that is connected; pg goes on to send and to read. */
async function wrapClient(changes: PgSchemaChanges, client: object): Promise<DriverConnection> {
  if (!('connection' in client && 'query' in client)) {
    throw new ArgumentError(`The driver pg takes a connected pg.Client, got ${client.constructor.name}`);
  }
  requireProtocolAccess(client as pg.Client);
  const { stream } = (client as pg.Client).connection;
  // Its statements would wait for ever.
  if ('pending' in stream && stream.pending === true) {
    throw new ArgumentError(
      'The driver pg takes a connected pg.Client, and this one is not; await its connect() first',
    );
  }
  const transport = new PgClientTransport(await importPg(), client as pg.Client);
  return new PgSession(transport, DEFAULT_STATEMENT_CACHE_SIZE, changes);
}

/** What the driver needs of pg beside its documented interface: the socket behind the client, and the session's status. */
function requireProtocolAccess(client: pg.Client): void {
  const { connection, getTransactionStatus } = client as unknown as {
    readonly connection?: { readonly stream?: { readonly write?: unknown } };
    readonly getTransactionStatus?: unknown;
  };
  const missing = [
    typeof connection?.stream?.write === 'function' ? undefined : 'client.connection.stream',
    typeof getTransactionStatus === 'function' ? undefined : 'client.getTransactionStatus()',
  ].filter((name) => name !== undefined);
  if (missing.length === 0) return;
  throw new InvalidRequestError(
    `This version of pg has no ${missing.join(' and no ')}, which the driver needs. ` +
      'Install one that it was made for: npm install pg@8',
  );
}

/** pg's own timer for answers counts on its own reading; the variable is for tests of that way. */
function mustLeaveWireToPg(config: pg.ClientConfig): boolean {
  return Boolean(config.query_timeout) || process.env['ATHANOR_PG_WIRE'] === 'pg';
}

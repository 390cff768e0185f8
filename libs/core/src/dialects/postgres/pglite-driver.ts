import type { PGlite } from '@electric-sql/pglite';
import type { ConnectArguments, Driver, DriverConnection } from '../../dialect/driver.js';
import { ArgumentError, InvalidRequestError } from '../../errors/errors.js';
import { describePgError, isPgDisconnect, markDriverError } from './pg-errors.js';
import { importPeer } from './pg-peer.js';
import { DEFAULT_STATEMENT_CACHE_SIZE, PgSession } from './pg-session.js';
import { PgliteTransport } from './pglite-transport.js';

/**
 * The driver of `postgresql+pglite://memory` (in memory) and `postgresql+pglite:///./directory` (kept in files; four
 * slashes for an absolute path): PostgreSQL inside the process. The database is made at the first connection and lives
 * until `dispose()`; it has one session, which is reset whenever a connection is closed. `connectArgs` go to
 * `PGlite.create()` as they are (`extensions`, `loadDataDir` ...).
 */
export function createPgliteDriver(): Driver {
  return new PgliteDriver();
}

class PgliteDriver implements Driver {
  readonly name = 'pglite';
  readonly poolDefaults = { poolSize: 1, maxOverflow: 0 };
  readonly maxConnections = 1;
  readonly isDisconnect = isPgDisconnect;
  readonly describeError = describePgError;
  #database: Promise<PGlite> | undefined;
  #lent: PgliteTransport | 'opening' | undefined;
  #resetting: Promise<void> = Promise.resolve();

  async connect(args: ConnectArguments, signal?: AbortSignal): Promise<DriverConnection> {
    const dataDir = dataDirOf(args);
    if (this.#lent !== undefined) throw oneSessionOnly();
    this.#lent = 'opening';
    // The database goes on opening, for the next who asks for its session.
    const giveUp = (): void => {
      this.#lent = undefined;
    };
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      await this.#resetting;
      const transport = await this.#lend(dataDir, args.connectArgs);
      signal?.throwIfAborted();
      this.#lent = transport;
      return new PgSession(transport, DEFAULT_STATEMENT_CACHE_SIZE);
    } catch (error) {
      if (!signal?.aborted) this.#lent = undefined;
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** The database stays the program's, which has to close it. */
  async wrap(database: object): Promise<DriverConnection> {
    if (!('execProtocol' in database)) {
      throw new ArgumentError(`The driver pglite takes a PGlite, got ${database.constructor.name}`);
    }
    const { protocol } = await importPglite();
    const owner = { released: (): void => undefined, broken: (): void => undefined };
    const transport = new PgliteTransport(database as PGlite, protocol.serialize, owner);
    return new PgSession(transport, DEFAULT_STATEMENT_CACHE_SIZE);
  }

  async dispose(): Promise<void> {
    if (this.#lent instanceof PgliteTransport) this.#lent.terminate();
    const database = this.#database;
    this.#database = undefined;
    await this.#resetting;
    const opened = await database;
    if (opened !== undefined && !opened.closed) await opened.close();
  }

  async #lend(dataDir: string, options: ConnectArguments['connectArgs']): Promise<PgliteTransport> {
    const { PGlite, protocol } = await importPglite();
    if ((await this.#database)?.closed) this.#database = undefined;
    this.#database ??= PGlite.create(dataDir, options);
    const opening = this.#database;
    try {
      const database = await opening;
      return new PgliteTransport(database, protocol.serialize, {
        released: (reset) => this.#release(reset),
        broken: () => this.#abandon(opening),
      });
    } catch (error) {
      this.#abandon(opening);
      throw markDriverError(error);
    }
  }

  #release(reset: Promise<void>): void {
    this.#lent = undefined;
    this.#resetting = reset.catch(() => undefined);
  }

  #abandon(database: Promise<PGlite>): void {
    if (this.#database === database) this.#database = undefined;
  }
}

const importPglite = (): Promise<typeof import('@electric-sql/pglite')> =>
  importPeer('pglite', '@electric-sql/pglite', () => import('@electric-sql/pglite'));

function dataDirOf({ username, password, host, port, database, query, connectArgs }: ConnectArguments): string {
  const rest = [username, password, port].some((part) => part !== undefined) || Object.keys(query).length > 0;
  if (rest || 'dataDir' in connectArgs) {
    throw new ArgumentError(
      'A PGlite URL has no user, password, port or query, and connectArgs no dataDir: PGlite runs inside the process. ' +
        'Options of PGlite.create() go into connectArgs',
    );
  }
  if (host === 'memory' && !database) return 'memory://';
  if (!host && database) return database;
  throw new ArgumentError(
    'A PGlite URL is postgresql+pglite://memory (in memory) or postgresql+pglite:///./directory (kept in files)',
  );
}

function oneSessionOnly(): InvalidRequestError {
  return new InvalidRequestError(
    'PGlite has one session, and it is in use: a second connection cannot be opened before the first is closed. ' +
      'Keep the pool at poolSize 1 and maxOverflow 0 (the default for PGlite) and give connections back before ' +
      'asking for another, or use a server through postgresql+pg://',
  );
}

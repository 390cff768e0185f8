import type {
  DriverBatch,
  DriverConnection,
  DriverCursor,
  DriverRequest,
  DriverResult,
  TransactionStatus,
} from '../../dialect/driver.js';
import { InvalidRequestError } from '../../errors/errors.js';
import { routineOf, sqlstateOf } from './pg-errors.js';
import {
  BatchExchange,
  commandOf,
  RollbackExchange,
  rowCountOf,
  StatementExchange,
  sendExecute,
  sendPrelude,
} from './pg-exchange.js';
import { refusalOf } from './pg-limits.js';
import { PgPortal } from './pg-portal.js';
import { type Company, SessionQueue } from './pg-session-queue.js';
import { PgStatementCache, type PreparedStatement } from './pg-statement-cache.js';
import type { PgTransport } from './pg-wire.js';

/** The names of named prepared statements kept for each session, where `preparedStatementCacheSize` does not say. */
export const DEFAULT_STATEMENT_CACHE_SIZE = 100;

/** What is sent behind one of these must not count on a statement that was prepared before. */
const FORGETS = /^\s*(?:deallocate|discard)\b/i;

const STATUS: Readonly<Record<'I' | 'T' | 'E', TransactionStatus>> = { I: 'idle', T: 'active', E: 'failed' };

/** A session with PostgreSQL in the extended query protocol, over whatever carries its messages. */
export class PgSession implements DriverConnection {
  readonly #transport: PgTransport;
  readonly #cache: PgStatementCache;
  readonly #queue = new SessionQueue();
  /** True from a rollback that nobody waits for to its end. */
  #isRollingBack = false;
  #closing: Promise<void> | undefined;
  /** The request that was given last to begin a transaction, as long as it has no answer. */
  #beginning: { hasFailed: boolean } | undefined;
  #portalsMade = 0;

  constructor(transport: PgTransport, statementCacheSize: number) {
    this.#transport = transport;
    this.#cache = new PgStatementCache(statementCacheSize);
  }

  get closed(): boolean {
    return this.#transport.closed;
  }

  get transactionStatus(): TransactionStatus {
    return this.#isRollingBack ? 'idle' : STATUS[this.#transport.status];
  }

  get driverConnection(): unknown {
    return this.#transport.driverConnection;
  }

  execute<R>(request: DriverRequest<R>): Promise<DriverResult<R>> {
    return this.#run(request.prelude, () => this.#execute(request), this.#company);
  }

  rollbackUnawaited(failed: (error: unknown) => void): void {
    this.#isRollingBack = true;
    const exchange = new RollbackExchange();
    const done = this.#queue.run(
      () => this.#transport.run(exchange),
      () => (this.#transport.pipelines ? 'ahead' : 'alone'),
    );
    done.then(this.#rolledBack, (error: unknown) => {
      this.#rolledBack();
      failed(error);
    });
  }

  executeMany(batch: DriverBatch): Promise<number> {
    return this.#run(batch.prelude, async () => {
      const refusal = refusalOf(batch.sql, batch.valueSets);
      if (refusal !== undefined) throw refusal;
      const exchange = new BatchExchange(batch.sql, batch.valueSets, batch.prelude);
      await this.#transport.run(exchange);
      return exchange.rowCount;
    });
  }

  openCursor<R>(request: DriverRequest<R>): Promise<DriverCursor<R>> {
    return this.#run(request.prelude, async () => {
      if (request.prelude === undefined && this.transactionStatus === 'idle') {
        throw new InvalidRequestError('A cursor lives inside a transaction, and none is open; begin one first');
      }
      const refusal = refusalOf(request.sql, [request.values]);
      if (refusal !== undefined) throw refusal;
      this.#portalsMade += 1;
      const portal = new PgPortal<R>(`athanor_c${this.#portalsMade}`, this.#transport, this.#queue);
      await portal.open(request);
      return portal;
    });
  }

  cancel(): Promise<void> {
    return this.#transport.cancel();
  }

  close(): Promise<void> {
    this.#closing ??= this.#queue.run(
      () => this.#transport.close(),
      () => 'last',
    );
    return this.#closing;
  }

  terminate(): void {
    this.#transport.terminate();
  }

  /** Queues a request. What is given behind one that begins a transaction must not run where that could not. */
  #run<T>(prelude: string | undefined, task: () => Promise<T>, company?: () => Company): Promise<T> {
    if (prelude !== undefined) return this.#queue.run(this.#begins(task), company);
    const beginning = this.#beginning;
    if (beginning === undefined) return this.#queue.run(task, company);
    return this.#queue.run(() => (beginning.hasFailed ? Promise.reject(notBegun()) : task()), company);
  }

  #begins<T>(task: () => Promise<T>): () => Promise<T> {
    const beginning = { hasFailed: false };
    this.#beginning = beginning;
    return async () => {
      try {
        return await task();
      } catch (error) {
        beginning.hasFailed = this.#transport.status === 'I';
        throw error;
      } finally {
        if (this.#beginning === beginning) this.#beginning = undefined;
      }
    };
  }

  readonly #rolledBack = (): void => {
    this.#isRollingBack = false;
  };

  // Inside a transaction an answer changes nothing about what the next statement is: they may all be on their way at once.
  readonly #company = (): Company =>
    this.#transport.pipelines && this.transactionStatus === 'active' ? 'together' : 'alone';

  #execute<R>(request: DriverRequest<R>): Promise<DriverResult<R>> {
    const refusal = refusalOf(request.sql, [request.values]);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (!request.prepare || !this.#cache.enabled) {
      if (FORGETS.test(request.sql)) this.#cache.discardAll();
      return this.#executeUnnamed(request);
    }
    const prepared = this.#cache.get(request.sql);
    return prepared === undefined ? this.#prepareAndExecute(request) : this.#executeNamed(request, prepared);
  }

  #executeUnnamed<R>(request: DriverRequest<R>): Promise<DriverResult<R>> {
    const exchange = new StatementExchange<R>({
      prelude: request.prelude !== undefined,
      decoder: request.decoder,
      send: (wire) => {
        if (request.prelude !== undefined) sendPrelude(wire, request.prelude);
        wire.parse({ name: '', text: request.sql });
        wire.bind({ portal: '', statement: '', values: request.values });
        wire.describe({ type: 'P', name: '' });
        sendExecute(wire, request.sql);
        wire.sync();
      },
    });
    return this.#finish(exchange);
  }

  async #executeNamed<R>(request: DriverRequest<R>, prepared: PreparedStatement): Promise<DriverResult<R>> {
    const { name, columns } = prepared;
    const before = this.transactionStatus;
    const exchange = new StatementExchange<R>({
      prelude: request.prelude !== undefined,
      known: { columns, decode: columns === null ? null : request.decoder(columns) },
      send: (wire) => {
        if (request.prelude !== undefined) sendPrelude(wire, request.prelude);
        wire.bind({ portal: '', statement: name, values: request.values });
        wire.execute({ portal: '', rows: 0 });
        wire.sync();
      },
    });
    try {
      await this.#transport.run(exchange);
    } catch (error) {
      return this.#prepareAnew(request, error, before);
    }
    return this.#resultOf(exchange);
  }

  async #prepareAnew<R>(
    request: DriverRequest<R>,
    error: unknown,
    before: TransactionStatus,
  ): Promise<DriverResult<R>> {
    if (!isStalePlan(error)) throw error;
    this.#cache.delete(request.sql);
    if (before !== 'idle') throw error;
    // Only the prelude of this very request can have opened a transaction, so nothing is lost by starting again.
    if (this.transactionStatus !== 'idle') await this.#rollback();
    return this.#prepareAndExecute(request);
  }

  async #prepareAndExecute<R>(request: DriverRequest<R>): Promise<DriverResult<R>> {
    const name = this.#cache.nextName();
    if (FORGETS.test(request.sql)) this.#cache.discardAll();
    const { clearings } = this.#cache;
    const exchange = new StatementExchange<R>({
      prelude: request.prelude !== undefined,
      decoder: request.decoder,
      send: (wire) => {
        for (const unwanted of this.#cache.takeUnwanted()) wire.close({ type: 'S', name: unwanted });
        if (request.prelude !== undefined) sendPrelude(wire, request.prelude);
        wire.parse({ name, text: request.sql });
        wire.bind({ portal: '', statement: name, values: request.values });
        wire.describe({ type: 'P', name: '' });
        sendExecute(wire, request.sql);
        wire.sync();
      },
    });
    try {
      const result = await this.#finish(exchange);
      // A DEALLOCATE ALL on the same way may have come before it or after it.
      if (this.#cache.clearings === clearings) this.#cache.set(request.sql, { name, columns: result.columns });
      else this.#cache.discard(name);
      return result;
    } catch (error) {
      this.#cache.discard(name);
      throw error;
    }
  }

  async #finish<R>(exchange: StatementExchange<R>): Promise<DriverResult<R>> {
    await this.#transport.run(exchange);
    return this.#resultOf(exchange);
  }

  #resultOf<R>(exchange: StatementExchange<R>): DriverResult<R> {
    const tag = exchange.tag ?? '';
    if (tag === 'DISCARD ALL' || tag === 'DEALLOCATE ALL') this.#cache.clear();
    return { columns: exchange.columns, rows: exchange.rows, command: commandOf(tag), rowCount: rowCountOf(tag) };
  }

  async #rollback(): Promise<void> {
    await this.#executeUnnamed({ sql: 'ROLLBACK', values: [], prepare: false, decoder: () => (row) => row });
  }
}

/** True where a prepared statement has to be made anew: its result has changed, or the server has lost it. */
function isStalePlan(error: unknown): boolean {
  const sqlstate = sqlstateOf(error);
  return sqlstate === '26000' || (sqlstate === '0A000' && routineOf(error) === 'RevalidateCachedQuery');
}

function notBegun(): InvalidRequestError {
  return new InvalidRequestError(
    'The transaction of this statement could not be begun, so it was not run; the statement given before it has the error',
  );
}

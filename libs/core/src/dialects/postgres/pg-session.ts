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
import { BatchExchange, commandOf, RollbackExchange, StatementExchange, sendExecute } from './pg-exchange.js';
import { refusalOf } from './pg-limits.js';
import { PgPortal } from './pg-portal.js';
import { PgSchemaChanges, PgSchemaWatch } from './pg-schema-watch.js';
import { type Company, SessionQueue } from './pg-session-queue.js';
import { PgStatementCache, type PreparedStatement } from './pg-statement-cache.js';
import { statementNames } from './pg-statement-names.js';
import { type PgVerb, PgVerbs } from './pg-verbs.js';
import type { PgTransport, PgWire } from './pg-wire.js';

/** The names of named prepared statements kept for each session, where `preparedStatementCacheSize` does not say. */
export const DEFAULT_STATEMENT_CACHE_SIZE = 100;

/** What is sent behind one of these must not count on a statement that was prepared before. */
const FORGETS = /^\s*(?:deallocate|discard)\b/i;

/** Commands of which none has to do with the schema. */
const EVERYDAY = /^[SIUBV]|^DEL/;

const STATUS: Readonly<Record<'I' | 'T' | 'E', TransactionStatus>> = { I: 'idle', T: 'active', E: 'failed' };

/** A session with PostgreSQL in the extended query protocol, over whatever carries its messages. */
export class PgSession implements DriverConnection {
  readonly #transport: PgTransport;
  readonly #cache: PgStatementCache;
  readonly #verbs: PgVerbs;
  readonly #schema: PgSchemaWatch;
  readonly #changes: PgSchemaChanges;
  readonly #nextName = statementNames();
  readonly #queue = new SessionQueue();
  /** True from a rollback that nobody waits for to its end. */
  #isRollingBack = false;
  #closing: Promise<void> | undefined;
  /** The request that was given last to begin a transaction, as long as it has no answer. */
  #beginning: { hasFailed: boolean } | undefined;
  #portalsMade = 0;

  constructor(transport: PgTransport, statementCacheSize: number, changes = new PgSchemaChanges()) {
    this.#transport = transport;
    this.#cache = new PgStatementCache(statementCacheSize);
    this.#schema = new PgSchemaWatch(changes, this.#cache);
    this.#changes = changes;
    this.#verbs = new PgVerbs(this.#cache.enabled ? this.#nextName : undefined);
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
    const company =
      request.ends === true ? this.#companyOfEnd : request.sharesWay === true ? this.#sharing : this.#company;
    return this.#run(request.prelude, () => this.#execute(request), company);
  }

  rollbackUnawaited(failed: (error: unknown) => void): void {
    this.#isRollingBack = true;
    this.#schema.rolledBack(false);
    const exchange = new RollbackExchange(this.#verbs.get('ROLLBACK'));
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

  holdProcess(holds: boolean): void {
    this.#transport.holdProcess?.(holds);
  }

  /** Queues a request. What is given behind one that begins a transaction must not run where that could not. */
  #run<T>(prelude: string | undefined, task: () => Promise<T>, company?: () => Company): Promise<T> {
    if (prelude !== undefined) return this.#queue.run(this.#begins(task), company);
    const beginning = this.#beginning;
    if (beginning === undefined) return this.#queue.run(task, company);
    // A session that was lost meanwhile says so itself.
    return this.#queue.run(() => (beginning.hasFailed && !this.closed ? Promise.reject(notBegun()) : task()), company);
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

  // Behind the end of a transaction nothing may run that was meant for it.
  readonly #companyOfEnd = (): Company => (this.#company() === 'together' ? 'behind' : 'alone');

  readonly #sharing = (): Company => (this.#transport.pipelines ? 'together' : 'alone');

  #execute<R>(request: DriverRequest<R>): Promise<DriverResult<R>> {
    const { values, more } = request;
    const refusal = refusalOf(request.sql, more === undefined ? [values] : [values, ...more]);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (this.#schema.seen !== this.#changes.count) this.#schema.catchUp();
    const byName = request.prepare && this.#cache.enabled;
    const prepared = byName ? this.#cache.get(request.sql) : undefined;
    if (prepared !== undefined) return this.#executeNamed(request, prepared);
    if (FORGETS.test(request.sql)) this.#forgetNames();
    return byName ? this.#prepareAndExecute(request) : this.#executeUnnamed(request);
  }

  async #executeUnnamed<R>(request: DriverRequest<R>): Promise<DriverResult<R>> {
    const before = this.transactionStatus;
    const exchange = new StatementExchange<R>({
      prelude: this.#preludeOf(request),
      receipt: request.receipt,
      decoder: request.decoder,
      send: (wire) => {
        wire.parse({ name: '', text: request.sql });
        sendDescribed(wire, '', request);
      },
    });
    try {
      await this.#transport.run(exchange);
    } catch (error) {
      if (!exchange.isInPrelude) throw error;
      return this.#executeAnew(request, error, before);
    }
    return this.#resultOf(exchange);
  }

  async #executeNamed<R>(request: DriverRequest<R>, prepared: PreparedStatement): Promise<DriverResult<R>> {
    const { name, columns } = prepared;
    const before = this.transactionStatus;
    const exchange = new StatementExchange<R>({
      prelude: this.#preludeOf(request),
      receipt: request.receipt,
      known: { columns, decode: columns === null ? null : request.decoder(columns) },
      send: (wire) => {
        wire.bind({ portal: '', statement: name, values: request.values });
        wire.execute({ portal: '', rows: 0 });
        sendEnd(wire, name, request);
      },
    });
    try {
      await this.#transport.run(exchange);
    } catch (error) {
      if (!exchange.isInPrelude && isStalePlan(error)) this.#cache.delete(request.sql);
      return this.#executeAnew(request, error, before);
    }
    return this.#resultOf(exchange);
  }

  async #prepareAndExecute<R>(request: DriverRequest<R>): Promise<DriverResult<R>> {
    const before = this.transactionStatus;
    const name = this.#nextName();
    const { clearings } = this.#cache;
    const exchange = new StatementExchange<R>({
      prelude: this.#preludeOf(request),
      receipt: request.receipt,
      decoder: request.decoder,
      send: (wire) => {
        for (const unwanted of this.#cache.takeUnwanted()) wire.close({ type: 'S', name: unwanted });
        wire.parse({ name, text: request.sql });
        sendDescribed(wire, name, request);
      },
    });
    try {
      await this.#transport.run(exchange);
    } catch (error) {
      this.#cache.discard(name);
      if (!exchange.isInPrelude) throw error;
      return this.#executeAnew(request, error, before);
    }
    const result = this.#resultOf(exchange);
    // A DEALLOCATE ALL on the same way may have come before it or after it.
    if (this.#cache.clearings === clearings) this.#cache.set(request.sql, { name, columns: result.columns });
    else this.#cache.discard(name);
    return result;
  }

  /** Runs a request once more where the server did not know a name in it, and nothing of it has had an effect. */
  async #executeAnew<R>(
    request: DriverRequest<R>,
    error: unknown,
    before: TransactionStatus,
  ): Promise<DriverResult<R>> {
    if (!isStalePlan(error)) throw error;
    this.#verbs.forget();
    if (before !== 'idle') throw error;
    // Only the prelude of this very request can have opened a transaction, so nothing is lost by starting again.
    if (this.transactionStatus !== 'idle') await this.#rollback();
    return this.#execute(request);
  }

  #preludeOf({ prelude }: DriverRequest<unknown>): PgVerb | undefined {
    return prelude === undefined ? undefined : this.#verbs.get(prelude);
  }

  #forgetNames(): void {
    this.#cache.discardAll();
    this.#verbs.forget();
  }

  #resultOf<R>(exchange: StatementExchange<R>): DriverResult<R> {
    const tag = exchange.tag ?? '';
    if (tag === 'DISCARD ALL' || tag === 'DEALLOCATE ALL') {
      this.#cache.clear();
      this.#verbs.forget();
    }
    if (!EVERYDAY.test(tag)) this.#schema.ran(tag, this.#transport.status !== 'I');
    return { columns: exchange.columns, rows: exchange.rows, command: commandOf(tag), rowCount: exchange.rowCount };
  }

  async #rollback(): Promise<void> {
    await this.#executeUnnamed({ sql: 'ROLLBACK', values: [], prepare: false, decoder: () => (row) => row });
  }
}

/** Binds and runs a statement whose columns are not known, with all its values. */
function sendDescribed(wire: PgWire, name: string, request: DriverRequest<unknown>): void {
  wire.bind({ portal: '', statement: name, values: request.values });
  wire.describe({ type: 'P', name: '' });
  sendExecute(wire, request.sql);
  sendEnd(wire, name, request);
}

/** What comes behind the first execution: those with further values, and the Sync. */
function sendEnd(wire: PgWire, name: string, { sql, more }: DriverRequest<unknown>): void {
  if (more !== undefined) {
    for (const values of more) {
      wire.bind({ portal: '', statement: name, values });
      sendExecute(wire, sql);
    }
  }
  wire.sync();
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

import { ArgumentError, AsyncMethodRequired } from '../errors/errors.js';
import type { Driver } from '../dialect/driver.js';
import type { DialectOptions } from '../dialect/registry.js';
import { type ConnectionCreator, Pool, type PoolClass } from '../pool/pool.js';
import { AsyncAdaptedQueuePool, type QueuePoolOptions } from '../pool/queue-pool.js';
import type { IsolationLevel, LastingOptions } from '../expression/execution-options.js';
import type { Echo, Logger } from './echo.js';

/** The options of `createAsyncEngine()`. There are no others: an unknown one is a TypeError. */
export interface CreateAsyncEngineOptions extends QueuePoolOptions, DialectOptions {
  /** True logs statements and transactions, `'debug'` columns and rows as well. */
  readonly echo?: Echo | undefined;
  /** True logs what the pool does, `'debug'` checkouts as well. */
  readonly echoPool?: Echo | undefined;
  /** Stands in the log behind the name of the engine. */
  readonly loggingName?: string | undefined;
  /** Stands in the log behind the name of the pool. */
  readonly poolLoggingName?: string | undefined;
  /** Takes the lines of the log, in place of the standard output; `echo` is true then unless it is set. */
  readonly logger?: Logger | undefined;
  /** True keeps the values of statements out of log and errors. */
  readonly hideParameters?: boolean | undefined;
  /** The class of the pool; `AsyncAdaptedQueuePool` unless set. */
  readonly poolclass?: PoolClass | undefined;
  /** A pool that is there already; other options of the pool mean nothing then and are refused. */
  readonly pool?: Pool | undefined;
  /** Passed to the driver as they are. */
  readonly connectArgs?: Readonly<Record<string, unknown>> | undefined;
  /**
   * Opens sessions in place of the driver; the parts of the URL are not used then. Gives the driver's own connection, a
   * connected `pg.Client` or a `PGlite`. The signal says that nobody waits for it any more.
   */
  readonly asyncCreator?: ((signal?: AbortSignal) => Promise<object>) | undefined;
  /** Of all transactions: `AUTOCOMMIT`, `READ COMMITTED`, `REPEATABLE READ`, `SERIALIZABLE`. */
  readonly isolationLevel?: IsolationLevel | undefined;
  /** True: `rollback()` in AUTOCOMMIT sends nothing; without it a transaction that was begun by hand is rolled back. */
  readonly skipAutocommitRollback?: boolean | undefined;
  /** Options of all executions. */
  readonly executionOptions?: LastingOptions | undefined;
  /** How many compiled statements are kept; 500 unless set, 0 keeps none. */
  readonly queryCacheSize?: number | undefined;
  /** False: many parameter sets are sent one by one, and INSERT of many with RETURNING is an error; true unless set. */
  readonly useInsertmanyvalues?: boolean | undefined;
  /** Rows per statement where many rows are inserted with RETURNING; 1000 unless set. */
  readonly insertmanyvaluesPageSize?: number | undefined;
}

// Written as an object so that the compiler sees to it that none is missing.
const poolOptionNames = Object.keys({
  poolSize: true,
  maxOverflow: true,
  poolTimeout: true,
  poolRecycle: true,
  poolPrePing: true,
  poolUseLifo: true,
  poolResetOnReturn: true,
} satisfies Record<keyof QueuePoolOptions, true>);

const optionNames = Object.keys({
  echo: true,
  echoPool: true,
  loggingName: true,
  poolLoggingName: true,
  skipAutocommitRollback: true,
  logger: true,
  hideParameters: true,
  poolclass: true,
  pool: true,
  connectArgs: true,
  asyncCreator: true,
  isolationLevel: true,
  executionOptions: true,
  enableFromLinting: true,
  queryCacheSize: true,
  useInsertmanyvalues: true,
  insertmanyvaluesPageSize: true,
  jsonSerializer: true,
  jsonDeserializer: true,
  maxIdentifierLength: true,
} satisfies Record<Exclude<keyof CreateAsyncEngineOptions, keyof QueuePoolOptions>, true>);

/** Keywords of SQLAlchemy's `create_engine()` and of `pg`'s pool that mean nothing here, and what there is in their place. */
const leftOut: Readonly<Record<string, string>> = {
  creator: "give 'asyncCreator', which opens sessions in place of the driver",
  implicitReturning: 'a table has it, new Table(.., { implicitReturning: false }), and an INSERT has inline()',
  labelLength: "no label is made up that could become too long; 'maxIdentifierLength' bounds names",
  module: "the URL names the driver; 'asyncCreator' opens sessions in its place",
  paramstyle: 'PostgreSQL knows $1 and nothing else',
  plugins: 'listen to AsyncEngine, or wrap createAsyncEngine()',
  max: "say 'poolSize' for the sessions that are kept, 'maxOverflow' for how many more may be open",
  min: 'a pool opens sessions when they are asked for',
  ssl: "say sslmode in the URL, or give 'connectArgs: { ssl }'",
  connectionTimeoutMillis: "say 'poolTimeout', in seconds, for the wait for the pool, and connect_timeout in the URL",
  idleTimeoutMillis: "idle sessions stay; 'poolRecycle' bounds the age of a session, in seconds",
  future: 'there is no other way to use an engine',
  strategy: 'for DDL as text there is createMockEngine()',
};

/** Refuses options that there are not, and says which was probably meant. */
export function checkOptions(options: CreateAsyncEngineOptions): void {
  const known = [...optionNames, ...poolOptionNames];
  refuseSynchronous(options as Readonly<Record<string, unknown>>);
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const instead = Object.hasOwn(leftOut, name) ? leftOut[name] : undefined;
    if (instead !== undefined)
      throw new TypeError(`Invalid argument '${name}' sent to createAsyncEngine(): ${instead}`);
    const near = nearest(name, known);
    throw new TypeError(`Invalid argument '${name}' sent to createAsyncEngine(); did you mean '${near}'?`);
  }
  if (options.pool !== undefined)
    refuseBeside('pool', options, [...poolOptionNames, 'poolclass', 'asyncCreator', 'connectArgs']);
  if (options.asyncCreator !== undefined) refuseBeside('asyncCreator', options, ['connectArgs']);
}

/** Says more of two options of SQLAlchemy that an asynchronous engine cannot have than that they are unknown. */
function refuseSynchronous(options: Readonly<Record<string, unknown>>): void {
  if (options['serverSideCursors']) {
    throw new AsyncMethodRequired(
      "Can't set serverSideCursors for an engine; use connection.stream() in place of execute()",
    );
  }
  if (options['creator'] !== undefined && options['asyncCreator'] !== undefined) {
    throw new ArgumentError("Can only specify one of 'asyncCreator' or 'creator', but not both.");
  }
}

/** Makes the pool of an engine, with the driver's defaults where the user gave none. */
export function createPool(options: CreateAsyncEngineOptions, driver: Driver, creator: ConnectionCreator): Pool {
  if (options.pool !== undefined) return options.pool;
  const poolClass: PoolClass = options.poolclass ?? AsyncAdaptedQueuePool;
  refuseForeign(poolClass);
  const given: Record<string, unknown> = {};
  for (const name of poolOptionNames) {
    const value = options[name as keyof QueuePoolOptions];
    if (value === undefined) continue;
    if (!poolClass.optionNames.includes(name)) {
      throw new TypeError(
        `Invalid argument '${name}' sent to createAsyncEngine(): ${poolClass.name} does not take it; ` +
          `it takes ${poolClass.optionNames.join(', ')}`,
      );
    }
    given[name] = value;
  }
  const defaults = Object.entries(driver.poolDefaults).filter(([name]) => poolClass.optionNames.includes(name));
  const all: QueuePoolOptions = { ...Object.fromEntries(defaults), ...given };
  checkLimit(all, poolClass, driver);
  return new poolClass(creator, all);
}

function refuseForeign(poolClass: unknown): void {
  if (typeof poolClass === 'function' && poolClass.prototype instanceof Pool) return;
  const name = typeof poolClass === 'function' ? poolClass.name : String(poolClass);
  throw new ArgumentError(
    `Pool class ${name} cannot be used with asyncio engine; use AsyncAdaptedQueuePool, NullPool, StaticPool, ` +
      'AssertionPool or a class that extends Pool',
    { code: 'pcls' },
  );
}

function checkLimit(options: QueuePoolOptions, poolClass: PoolClass, driver: Driver): void {
  if (driver.maxConnections === Infinity || !poolClass.optionNames.includes('poolSize')) return;
  const { poolSize = 5, maxOverflow = 10 } = options;
  const most = poolSize === 0 || maxOverflow === -1 ? Infinity : poolSize + maxOverflow;
  if (most <= driver.maxConnections) return;
  throw new ArgumentError(
    `The driver ${driver.name} can have ${driver.maxConnections} connection(s) at once, and the pool was to have ` +
      `poolSize ${poolSize} and maxOverflow ${maxOverflow}; leave both out`,
  );
}

function refuseBeside(name: string, options: CreateAsyncEngineOptions, others: readonly string[]): void {
  const other = others.find((key) => options[key as keyof CreateAsyncEngineOptions] !== undefined);
  if (other === undefined) return;
  throw new ArgumentError(
    `createAsyncEngine() takes '${name}' or '${other}', not both: '${name}' would leave it without effect`,
  );
}

function nearest(name: string, known: readonly string[]): string {
  const lower = name.replaceAll('_', '').toLowerCase();
  return known.reduce((best, one) =>
    editDistance(lower, one.toLowerCase()) < editDistance(lower, best.toLowerCase()) ? one : best,
  );
}

/** How many letters must be put in, taken out or changed to make `b` of `a`. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(b).entries()) {
      const change = (row[j] as number) + (letter === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}

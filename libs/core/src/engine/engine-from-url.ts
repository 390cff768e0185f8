import type { CachedCompilation } from '../compiler/compile-cached.js';
import type { Dialect } from '../dialect/dialect.js';
import type { ConnectArguments, Driver, DriverConnection } from '../dialect/driver.js';
import { createDialect } from '../dialect/registry.js';
import { makeUrl, type URL } from '../dialect/url.js';
import { ArgumentError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import type { ConnectionCreator, Pool } from '../pool/pool.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
import { LRUCache } from '../util/lru-cache.js';
import { type AsyncEngine, dialectDispatcher, engineOf } from './async-engine.js';
import { echoLogger } from './echo.js';
import { echoPool } from './echo-pool.js';
import type { DialectEvents } from './engine-events.js';
import { type CreateAsyncEngineOptions, checkOptions, createPool } from './engine-options.js';
import { pageSize } from './insert-many-values.js';
import { withSettings } from './session-settings.js';

const CACHE_SIZE = 500;

/** Makes an engine for a URL of a registered dialect; what users call is `createAsyncEngine()`. */
export function engineFromUrl(url: string | URL, options: CreateAsyncEngineOptions): AsyncEngine {
  checkOptions(options);
  const made = makeUrl(url);
  const { jsonSerializer, jsonDeserializer, maxIdentifierLength, enableFromLinting = true } = options;
  const { logger, loggingName, poolLoggingName } = options;
  const dialectOptions = { jsonSerializer, jsonDeserializer, maxIdentifierLength, enableFromLinting };
  const dialect = createDialect(made, dialectOptions);
  const { driver } = dialect;
  const events = dialectDispatcher();
  const { asyncCreator } = options;
  const connect: ConnectionCreator =
    asyncCreator === undefined
      ? (signal) => connectOrAsk(dialect, events, connectArguments(made, options), signal)
      : async (signal) => sessionOf(dialect, 'asyncCreator', await asyncCreator(signal));
  const pool = createPool(options, driver, withSettings(connect, dialect));
  if (options.pool === undefined) drivers.set(pool, driver);
  if (options.echoPool !== undefined) {
    const name = poolLoggingName === undefined ? 'athanor.pool' : `athanor.pool.${poolLoggingName}`;
    echoPool(pool, options.echoPool, logger ?? echoLogger(name));
  }
  const cacheSize = options.queryCacheSize ?? CACHE_SIZE;
  return engineOf({
    url: made,
    dialect,
    pool,
    poolDriver: driverOf(pool, driver),
    dialectEvents: events,
    compiledCache: cacheSize === 0 ? undefined : new LRUCache<string, CachedCompilation>(cacheSize),
    hideParameters: options.hideParameters ?? false,
    useInsertmanyvalues: options.useInsertmanyvalues ?? true,
    skipAutocommitRollback: options.skipAutocommitRollback ?? false,
    loggingName,
    logger,
    echo: options.echo ?? logger !== undefined,
    executionOptions: baseOptions(options),
  });
}

/** With what pools connect: a driver may have what outlives a connection, and goes with the pool and not with an engine. */
const drivers = new WeakMap<Pool, Driver>();

function driverOf(pool: Pool, ofUrl: Driver): Driver {
  const driver = drivers.get(pool) ?? ofUrl;
  if (driver.name === ofUrl.name) return driver;
  throw new ArgumentError(
    `The pool connects with the driver ${driver.name}, and the URL of the engine says ${ofUrl.name}`,
  );
}

/** The session over what an `asyncCreator` or a listener of `doConnect` gave. */
function sessionOf(dialect: Dialect, giver: string, connection: unknown): DriverConnection | Promise<DriverConnection> {
  if (typeof connection !== 'object' || connection === null) {
    throw new ArgumentError(
      `${giver} gives a connection of the driver ${dialect.driver.name}, and it gave ${String(connection)}`,
    );
  }
  if ('executeMany' in connection && 'transactionStatus' in connection) return connection as DriverConnection;
  return dialect.driver.wrap(connection);
}

/** Opens a session with what the listeners of `doConnect` made of the parameters, unless one of them opens it. */
async function connectOrAsk(
  dialect: Dialect,
  events: EventDispatcher<DialectEvents>,
  args: ConnectArguments,
  signal: AbortSignal | undefined,
): Promise<DriverConnection> {
  if (!events.has('doConnect')) return dialect.driver.connect(args, signal);
  const parameters = { ...args, query: { ...args.query }, connectArgs: { ...args.connectArgs } };
  let given: DriverConnection | undefined;
  await events.ask('doConnect', [dialect, parameters], (connection) => {
    given = connection;
    return true;
  });
  return given === undefined ? dialect.driver.connect(parameters, signal) : sessionOf(dialect, 'doConnect', given);
}

function connectArguments(url: URL, { connectArgs = {} }: CreateAsyncEngineOptions): ConnectArguments {
  const { username, password, host, port, database, query } = url;
  return { username, password, host, port, database, query, connectArgs };
}

function baseOptions({
  executionOptions,
  isolationLevel,
  insertmanyvaluesPageSize,
}: CreateAsyncEngineOptions): ExecutionOptions {
  return {
    ...executionOptions,
    ...(isolationLevel === undefined ? {} : { isolationLevel }),
    ...(insertmanyvaluesPageSize === undefined ? {} : { insertmanyvaluesPageSize: pageSize(insertmanyvaluesPageSize) }),
  };
}

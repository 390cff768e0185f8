import type { CachedCompilation } from '../compiler/compile-cached.js';
import type { ConnectArguments } from '../dialect/driver.js';
import { createDialect } from '../dialect/registry.js';
import { makeUrl, type URL } from '../dialect/url.js';
import type { ExecutionOptions } from '../statement/execution-options.js';
import { LRUCache } from '../util/lru-cache.js';
import { type AsyncEngine, engineOf } from './async-engine.js';
import { echoLogger } from './echo.js';
import { echoPool } from './echo-pool.js';
import { type CreateAsyncEngineOptions, checkOptions, createPool } from './engine-options.js';
import { pageSize } from './insert-many-values.js';

const CACHE_SIZE = 500;

/** Makes an engine for a URL of a registered dialect; what users call is `createAsyncEngine()`. */
export function engineFromUrl(url: string | URL, options: CreateAsyncEngineOptions): AsyncEngine {
  checkOptions(options);
  const made = makeUrl(url);
  const { jsonSerializer, jsonDeserializer, logger, loggingName } = options;
  const dialect = createDialect(made, { jsonSerializer, jsonDeserializer });
  const { driver } = dialect;
  const connect = options.asyncCreator ?? ((signal) => driver.connect(connectArguments(made, options), signal));
  const pool = createPool(options, driver, connect);
  if (options.echoPool !== undefined) {
    const name = loggingName === undefined ? 'athanor.pool' : `athanor.pool.${loggingName}`;
    echoPool(pool, options.echoPool, logger ?? echoLogger(name));
  }
  const cacheSize = options.queryCacheSize ?? CACHE_SIZE;
  return engineOf({
    url: made,
    dialect,
    pool,
    compiledCache: cacheSize === 0 ? undefined : new LRUCache<string, CachedCompilation>(cacheSize),
    hideParameters: options.hideParameters ?? false,
    loggingName,
    logger,
    echo: options.echo ?? logger !== undefined,
    executionOptions: baseOptions(options),
  });
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

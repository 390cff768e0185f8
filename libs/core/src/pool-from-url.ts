import { createAsyncEngine } from './create-async-engine.js';
import type { URL } from './dialect/url.js';
import type { Echo } from './engine/echo.js';
import type { CreateAsyncEngineOptions } from './engine/engine-options.js';
import { ArgumentError } from './errors/errors.js';
import type { Pool } from './pool/pool.js';
import type { ResetOnReturn } from './pool/pooled-connection.js';

/** The options of an engine that are its pool's, in their short form. */
interface ShortPoolOptions {
  readonly timeout?: number | undefined;
  readonly recycle?: number | undefined;
  readonly prePing?: boolean | undefined;
  readonly useLifo?: boolean | undefined;
  readonly resetOnReturn?: ResetOnReturn | undefined;
  readonly echo?: Echo | undefined;
  readonly loggingName?: string | undefined;
}

type PoolOptionsOfEngine = Pick<
  CreateAsyncEngineOptions,
  | 'poolSize'
  | 'maxOverflow'
  | 'poolTimeout'
  | 'poolRecycle'
  | 'poolPrePing'
  | 'poolUseLifo'
  | 'poolResetOnReturn'
  | 'poolclass'
  | 'echoPool'
  | 'poolLoggingName'
  | 'logger'
  | 'connectArgs'
  | 'asyncCreator'
>;

/** The options of `createAsyncPoolFromUrl()`: those of an engine that are its pool's, with or without their prefix. */
export interface CreateAsyncPoolOptions extends PoolOptionsOfEngine, ShortPoolOptions {}

const longNames: Readonly<Record<keyof ShortPoolOptions, keyof PoolOptionsOfEngine>> = {
  timeout: 'poolTimeout',
  recycle: 'poolRecycle',
  prePing: 'poolPrePing',
  useLifo: 'poolUseLifo',
  resetOnReturn: 'poolResetOnReturn',
  echo: 'echoPool',
  loggingName: 'poolLoggingName',
};

/**
 * Makes a pool, for one engine or several: `createAsyncEngine(url, { pool })`. Nothing is opened before the first
 * connection. Errors are those of `createAsyncEngine()`; an ArgumentError where an option is given in both its forms.
 * SQLAlchemy: `create_async_pool_from_url()`.
 */
export function createAsyncPoolFromUrl(url: string | URL, options: CreateAsyncPoolOptions = {}): Pool {
  const engineOptions: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const long = Object.hasOwn(longNames, name) ? longNames[name as keyof ShortPoolOptions] : name;
    if (long in engineOptions) {
      throw new ArgumentError(
        `createAsyncPoolFromUrl() takes '${name}' in one form: as '${long}' or without the prefix`,
      );
    }
    engineOptions[long] = value;
  }
  return createAsyncEngine(url, { echo: false, ...(engineOptions as CreateAsyncEngineOptions) }).pool;
}

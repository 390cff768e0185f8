import { createAsyncEngine } from './create-async-engine.js';
import { URL } from './dialect/url.js';
import type { AsyncEngine } from './engine/async-engine.js';
import type { CreateAsyncEngineOptions } from './engine/engine-options.js';
import { ArgumentError } from './errors/errors.js';
import { warn } from './errors/warnings.js';

const truths: Readonly<Record<string, boolean>> = Object.fromEntries([
  ...['true', 'yes', 'on', 'y', 't', '1'].map((text) => [text, true] as const),
  ...['false', 'no', 'off', 'n', 'f', '0'].map((text) => [text, false] as const),
]);

/** The settings whose text is read, as SQLAlchemy reads it; every other text stays a text. */
const readers: Readonly<Record<string, (name: string, text: string) => unknown>> = {
  echo: readEcho,
  echoPool: readEcho,
  future: readTruth,
  poolTimeout: readWhole,
  poolRecycle: readWhole,
  poolSize: readWhole,
  maxOverflow: readWhole,
};

/**
 * Makes an engine of settings as they stand in a file or in the environment: those whose name begins with `prefix`, as
 * `sqlalchemy.url`, `sqlalchemy.pool_size` or `sqlalchemy.poolSize`. The numbers among the options of the pool, `echo` and
 * `echo_pool` may be texts. `options` win. Errors are those of `createAsyncEngine()`; an ArgumentError where there is no
 * `url`, or a text cannot be read. SQLAlchemy: `async_engine_from_config()`.
 */
export function asyncEngineFromConfig(
  configuration: Readonly<Record<string, unknown>>,
  prefix = 'sqlalchemy.',
  options: CreateAsyncEngineOptions = {},
): AsyncEngine {
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(configuration)) {
    if (key.startsWith(prefix)) settings[camelCase(key.slice(prefix.length))] = value;
  }
  const { url, future, ...rest } = Object.fromEntries(
    Object.entries({ ...settings, ...options }).map(([name, value]) => [name, read(name, value)]),
  );
  if (typeof url !== 'string' && !(url instanceof URL)) {
    throw new ArgumentError(`The configuration has no ${prefix}url, which says where the database is`);
  }
  if (future === false) {
    throw new ArgumentError("The 'future' parameter passed to create_engine() may only be set to True.");
  }
  return createAsyncEngine(url, rest as CreateAsyncEngineOptions);
}

function read(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'poolPrePing' || name === 'poolUseLifo') {
    warn(
      `${name} is the text ${JSON.stringify(value)}, which counts as true, as every text does there; give true or false`,
    );
  }
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
  return reader === undefined ? value : reader(name, value);
}

function readTruth(name: string, text: string): boolean {
  const truth = truths[text.trim().toLowerCase()];
  if (truth !== undefined) return truth;
  throw new ArgumentError(`String is not true/false: ${JSON.stringify(text)}, given for ${name}`);
}

function readEcho(name: string, text: string): boolean | 'debug' {
  return text.trim().toLowerCase() === 'debug' ? 'debug' : readTruth(name, text);
}

function readWhole(name: string, text: string): number {
  if (/^\s*[+-]?\d+\s*$/.test(text)) return Number(text);
  throw new ArgumentError(`${name} is a whole number, not ${JSON.stringify(text)}`);
}

/** `pool_size` as `poolSize`. */
function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

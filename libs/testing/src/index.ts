export { type CallCount, countCalls } from './count-calls.js';
export {
  POSTGRES_SOURCES,
  type PostgresAttempt,
  type PostgresSource,
  PostgresUnavailableError,
  type StartPostgresOptions,
  startPostgres,
  type TestPostgres,
} from './postgres-server.js';
export { type ExpectedStatement, expectStatements, type StatementExpectation } from './expect-statements.js';
export { type RecordedStatement, recordStatements, type StatementRecording } from './record-statements.js';
export { type Sandbox, sandbox } from './sandbox.js';

import type { Compiled } from '../compiler/compiled.js';
import type { DriverErrorInfo } from '../dialect/driver.js';
import { UnreadableRow } from '../dialect/unreadable-row.js';
import { DBAPIError, StatementError } from '../errors/errors.js';
import { wrapDriverError } from '../errors/wrap-driver-error.js';
import { dispatch } from '../event/event-target.js';
import type { AsyncConnection } from './async-connection.js';
import type { AsyncEngine } from './async-engine.js';
import { Cancellation } from './cancellation.js';
import type { ExceptionContext, ExecutionContext } from './engine-events.js';
import { unreadableValue } from './unreadable-value.js';

/** What a statement was, for the error that it ended in. */
export interface FailedStatement {
  readonly sql?: string | undefined;
  readonly parameters?: unknown;
  readonly isMulti?: boolean | undefined;
  readonly context?: ExecutionContext | undefined;
  readonly compiled?: Compiled | undefined;
  /** The first error of the transaction, where this is a later one. */
  readonly first?: unknown;
  /** True in AUTOCOMMIT of what may have written: it was its own COMMIT. */
  readonly commitsItself?: boolean | undefined;
}

/** Where an error was caught. */
export interface FailurePlace {
  readonly connection?: AsyncConnection | undefined;
  readonly isPrePing?: boolean | undefined;
}

/** An error that was caught, as users and listeners see it. */
export interface Failure {
  /** What is to be thrown. */
  readonly thrown: unknown;
  readonly isDisconnect: boolean;
  readonly invalidatesPool: boolean;
}

/**
 * Makes the error that users see of one that was caught: the driver's are wrapped, all others pass. Listeners of
 * `handleError` may change whether the session counts as lost, and replace the error by giving or throwing another one.
 */
export async function examineFailure(
  engine: AsyncEngine,
  caught: unknown,
  statement: FailedStatement,
  { connection, isPrePing = false }: FailurePlace = {},
): Promise<Failure> {
  const isCancelled = caught instanceof Cancellation;
  const error = isCancelled ? caught.reason : readable(engine, caught, statement);
  const isDisconnect = isCancelled || engine.dialect.driver.isDisconnect(error);
  const wrapped = error instanceof StatementError ? error : wrapFor(engine, error, statement, isDisconnect);
  const events = connection === undefined ? engine[dispatch] : connection.core.events;
  // A cancelled statement says nothing about the server, so the other sessions of the pool stay.
  const invalidatesPool = !isPrePing && !isCancelled;
  if (!events.has('handleError')) return { thrown: wrapped ?? error, isDisconnect, invalidatesPool };
  const context: Chained = {
    connection,
    engine,
    dialect: engine.dialect,
    statement: statement.sql,
    parameters: statement.parameters,
    executionContext: statement.context,
    originalException: error instanceof StatementError ? (error.orig ?? error) : error,
    sqlalchemyException: wrapped,
    chainedException: undefined,
    isPrePing,
    isDisconnect,
    invalidatePoolOnDisconnect: invalidatesPool,
  };
  const replacement = await askListeners(events, context);
  // Where a listener thinks otherwise of the session, the error has to say so.
  if (wrapped instanceof DBAPIError) {
    (wrapped as { connectionInvalidated: boolean }).connectionInvalidated = context.isDisconnect;
  }
  return {
    thrown: replacement ?? wrapped ?? error,
    // What was given up may still run: such a session cannot be kept, whatever a listener says.
    isDisconnect: isCancelled || context.isDisconnect,
    invalidatesPool: context.invalidatePoolOnDisconnect,
  };
}

function readable(engine: AsyncEngine, caught: unknown, statement: FailedStatement): unknown {
  if (!(caught instanceof UnreadableRow)) return caught;
  return unreadableValue(caught, engine.dialect, { ...statement, hideParameters: engine.hideParameters });
}

type Chained = { -readonly [K in keyof ExceptionContext]: ExceptionContext[K] };

/** What listeners put in the place of the error: the last that was given, or the first that was thrown. */
async function askListeners(events: AsyncEngine[typeof dispatch], context: Chained): Promise<unknown> {
  try {
    await events.ask('handleError', [context], (error) => {
      context.chainedException = error;
      return false;
    });
    return causedBy(context.chainedException, context.originalException);
  } catch (thrown) {
    return causedBy(thrown, context.originalException);
  }
}

/** The error that took another's place names that as its cause, unless it names one itself. */
function causedBy(error: unknown, original: unknown): unknown {
  if (error instanceof Error && error.cause === undefined && error !== original) {
    Object.defineProperty(error, 'cause', { value: original, configurable: true, writable: true });
  }
  return error;
}

function wrapFor(
  engine: AsyncEngine,
  error: unknown,
  statement: FailedStatement,
  isDisconnect: boolean,
): DBAPIError | undefined {
  const { driver } = engine.dialect;
  const report = driver.describeError(error);
  if (report === null) return undefined;
  return wrapDriverError(explained(report, statement, isDisconnect), error, {
    statement: statement.sql,
    params: statement.parameters,
    isMulti: statement.isMulti,
    hideParameters: engine.hideParameters,
    driverName: driver.name,
    isDisconnect,
  });
}

const ENDS = /^(?:COMMIT|PREPARE TRANSACTION|ROLLBACK PREPARED)\b/;

/** Says with the server's message what it cannot know: the error that counts, or what became of a COMMIT. */
function explained(
  report: DriverErrorInfo,
  { sql = '', first, commitsItself = false }: FailedStatement,
  isDisconnect: boolean,
): DriverErrorInfo {
  const isEnd = ENDS.test(sql);
  if ((isDisconnect || report.unanswered === true) && (isEnd || commitsItself)) {
    const what = isEnd ? sql : 'the statement';
    const fate = report.unsent
      ? `${what} was not sent, so the server has not carried it out`
      : `no answer to ${what} came, so it is not known whether the server has carried it out`;
    return { ...report, message: `${report.message}; ${fate}` };
  }
  if (report.sqlstate !== '25P02' || !(first instanceof Error)) return report;
  return { ...report, message: `${report.message}; the error that it failed with was: ${first.message}` };
}

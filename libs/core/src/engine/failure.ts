import { dispatch } from '../event/event-target.js';
import { wrapDriverError } from '../errors/wrap-driver-error.js';
import type { DBAPIError } from '../errors/errors.js';
import type { AsyncConnection } from './async-connection.js';
import type { AsyncEngine } from './async-engine.js';
import { Cancellation } from './cancellation.js';
import type { ExceptionContext } from './engine-events.js';

/** What a statement was, for the error that it ended in. */
export interface FailedStatement {
  readonly sql?: string | undefined;
  readonly parameters?: unknown;
  readonly isMulti?: boolean | undefined;
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
 * `handleError` may change whether the session counts as lost, and replace the error by throwing another one.
 */
export async function examineFailure(
  engine: AsyncEngine,
  caught: unknown,
  statement: FailedStatement,
  connection: AsyncConnection | undefined,
): Promise<Failure> {
  const isCancelled = caught instanceof Cancellation;
  const error = isCancelled ? caught.reason : caught;
  const isDisconnect = isCancelled || engine.dialect.driver.isDisconnect(error);
  const thrown = wrapped(engine, error, statement, isDisconnect);
  const events = connection === undefined ? engine[dispatch] : connection.core.events;
  // A cancelled statement says nothing about the server, so the other sessions of the pool stay.
  if (!events.has('handleError')) return { thrown: thrown ?? error, isDisconnect, invalidatesPool: !isCancelled };
  const context: ExceptionContext = {
    connection,
    engine,
    statement: statement.sql,
    parameters: statement.parameters,
    originalException: error,
    sqlalchemyException: thrown,
    isDisconnect,
    invalidatePoolOnDisconnect: !isCancelled,
  };
  let replacement: unknown;
  try {
    await events.emit('handleError', context);
  } catch (other) {
    replacement = other;
  }
  const told = context.isDisconnect === isDisconnect ? thrown : wrapped(engine, error, statement, context.isDisconnect);
  return {
    thrown: replacement ?? told ?? error,
    // What was given up may still run: such a session cannot be kept, whatever a listener says.
    isDisconnect: isCancelled || context.isDisconnect,
    invalidatesPool: context.invalidatePoolOnDisconnect,
  };
}

function wrapped(
  engine: AsyncEngine,
  error: unknown,
  statement: FailedStatement,
  isDisconnect: boolean,
): DBAPIError | undefined {
  const { driver } = engine.dialect;
  const report = driver.describeError(error);
  if (report === null) return undefined;
  return wrapDriverError(report, error, {
    statement: statement.sql,
    params: statement.parameters,
    isMulti: statement.isMulti,
    hideParameters: engine.hideParameters,
    driverName: driver.name,
    isDisconnect,
  });
}

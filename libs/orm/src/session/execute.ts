import type { ExecutionOptions, Executable, Result, AsyncResult } from '@athanor/core';
import { elementOf, ObjectNotExecutableError, Select } from '@athanor/core/spi';
import { executeSelect, streamSelect } from '../loading/load-entities.js';
import { isOrmStatement } from '../query/lower-select.js';
import type { SessionHost } from './session-host.js';

/** Values of the named parameters of a statement; a list runs it once for each. */
export type Parameters = Readonly<Record<string, unknown>> | ArrayLike<Readonly<Record<string, unknown>>>;

/** True where pending changes have to be sent before the statement, so that it sees them; its own execution options may say no. */
export function needsAutoflush(statement: unknown): boolean {
  const element = elementOf(statement);
  if (element === undefined || !isOrmStatement(element)) return false;
  return !(element instanceof Select) || element.options_.autoflush !== false;
}

/** A way to send a statement within a session's transaction. */
export type SendStatement<R, V> = (
  host: SessionHost,
  statement: Executable<R>,
  parameters: Parameters | undefined,
  options: ExecutionOptions | undefined,
) => Promise<V>;

/** Runs a statement within a session's transaction: entities are loaded, everything else is Core's. */
export async function executeStatement<R>(
  host: SessionHost,
  statement: Executable<R>,
  parameters: Parameters | undefined,
  options: ExecutionOptions | undefined,
): Promise<Result<R>> {
  const element = executableElement(statement);
  if (element instanceof Select && isOrmStatement(element)) {
    return executeSelect<R>(host, element as never, parameters, options);
  }
  const connection = await host.connection(options?.signal);
  return connection.execute(statement, parameters, options);
}

/** Opens a statement's rows as a stream within a session's transaction. */
export async function streamStatement<R>(
  host: SessionHost,
  statement: Executable<R>,
  parameters: Parameters | undefined,
  options: ExecutionOptions | undefined,
): Promise<AsyncResult<R>> {
  const element = executableElement(statement);
  if (element instanceof Select && isOrmStatement(element)) {
    return streamSelect<R>(host, element as never, parameters, options);
  }
  const connection = await host.connection(options?.signal);
  return connection.stream(statement, parameters, options);
}

function executableElement(statement: unknown): object {
  const element = elementOf(statement);
  if (element === undefined) throw new ObjectNotExecutableError(statement);
  return element;
}

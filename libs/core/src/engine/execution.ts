import { valuesFor } from '../compiler/bind-values.js';
import { describeCacheNote } from '../compiler/compile-cached.js';
import type { DriverResult } from '../dialect/driver.js';
import type { ConnectionCore } from './connection-core.js';
import { runMany } from './insert-many-values.js';
import type { ParameterSet } from './parameters.js';
import {
  bound,
  type Executed,
  type ExecutionRequest,
  isKept,
  logRows,
  type PreparedExecution,
  prepareExecution,
} from './prepared-execution.js';

/** Runs one statement: compiles or finds it compiled, begins the transaction, sends, reads, tells the listeners. */
export async function runExecution(core: ConnectionCore, request: ExecutionRequest): Promise<Executed> {
  const prepared = prepareExecution(core, request);
  return prepared.sets.many === undefined
    ? runSingle(core, prepared, prepared.sets.single)
    : runMany(core, prepared, prepared.sets.many);
}

/** Sends one set of values. */
export async function runSingle(
  core: ConnectionCore,
  { compilation, options, decoder }: PreparedExecution,
  set: ParameterSet | undefined,
): Promise<Executed> {
  const { compiled } = compilation;
  const { sql } = compiled;
  const { values, wire } = bound(core, () => valuesFor(compiled, compilation.binds, set));
  const ready = core.readyToSend(options.signal);
  if (ready !== undefined) await ready;
  const { log } = core.engine;
  const context = core.listensToCursor
    ? await core.beforeCursor(sql, values, { compiled, executemany: false }, options)
    : undefined;
  log?.statement(sql, describeCacheNote(compilation), values, false, options.loggingToken);
  let result: DriverResult<unknown>;
  try {
    result = await core.send({ sql, values: wire, prepare: isKept(compilation), decoder }, options.signal);
  } catch (error) {
    throw await core.failure(error, { sql, parameters: values });
  }
  if (log?.rows === true) logRows(core, result, options);
  if (context !== undefined) await core.afterCursor(sql, values, context);
  const { columns, rows, rowCount } = result;
  return { compiled, columns, rows, rowCount, isMany: false, values };
}

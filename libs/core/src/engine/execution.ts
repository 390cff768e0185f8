import { type BoundValues, valuesFor } from '../compiler/bind-values.js';
import { describeCacheNote } from '../compiler/compile-cached.js';
import type { DriverRequest, DriverResult } from '../dialect/driver.js';
import type { ConnectionCore } from './connection-core.js';
import { runMany } from './insert-many-values.js';
import type { ParameterSet } from './parameters.js';
import {
  type Executed,
  type ExecutionRequest,
  isKept,
  logRows,
  type PreparedExecution,
  prepareExecution,
} from './prepared-execution.js';
import { sendOrAsk, sendWatched } from './watched-send.js';
import { reboundValues } from './rebound-values.js';

/** Runs one statement: compiles or finds it compiled, begins the transaction, sends, reads, tells the listeners. Throws what cannot be compiled. */
export function runExecution(core: ConnectionCore, request: ExecutionRequest): Promise<Executed> {
  const prepared = prepareExecution(core, request);
  return prepared.sets.many === undefined
    ? runSingle(core, prepared, prepared.sets.single)
    : runMany(core, prepared, prepared.sets.many);
}

/** Sends one set of values. */
export async function runSingle(
  core: ConnectionCore,
  prepared: PreparedExecution,
  set: ParameterSet | undefined,
): Promise<Executed> {
  const { compilation, options, decoder, receipt } = prepared;
  const { compiled } = compilation;
  let bound: BoundValues;
  try {
    bound = valuesFor(compiled, compilation.binds, set);
  } catch (error) {
    throw await core.refusal(error);
  }
  const ready = core.readyToSend(options.signal);
  if (ready !== undefined) await ready;
  const { onlyReads } = compilation;
  const request = { sql: compiled.sql, values: bound.wire, prepare: isKept(compilation), decoder, onlyReads, receipt };
  let answer: DriverResult<unknown>;
  if (core.isWatched) answer = await sendSingle(core, prepared, request, bound);
  else {
    try {
      const sent = core.send(request, options.signal);
      prepared.turn?.pass();
      answer = await sent;
    } catch (error) {
      throw await core.failure(error, { compiled, parameters: bound.values, sql: request.sql });
    }
  }
  const { columns, rows, rowCount } = answer;
  return { compiled, columns, rows, rowCount, isMany: false, valueSets: () => [bound.values] };
}

async function sendSingle(
  core: ConnectionCore,
  { compilation, options, turn }: PreparedExecution,
  request: DriverRequest<unknown>,
  bound: BoundValues,
): Promise<DriverResult<unknown>> {
  const { compiled } = compilation;
  const result = await sendWatched(core, {
    sql: request.sql,
    parameters: () => bound.values,
    compiled,
    executemany: false,
    options,
    note: () => describeCacheNote(compilation),
    send: (sql, changed, context) => {
      const values = changed === undefined ? request.values : reboundValues(core, compiled.slots, changed, bound);
      // A text that a listener wrote may be another one each time, and is not kept by the server.
      const prepare = request.prepare && sql === request.sql;
      const onlyReads = request.onlyReads === true && sql === request.sql;
      return sendOrAsk(
        core,
        { ...request, sql, values, prepare, onlyReads },
        { context, signal: options.signal, turn },
      );
    },
    rowCount: (answer) => answer.rowCount,
  });
  if (core.engine.log?.rows === true) logRows(core, result, options);
  return result;
}

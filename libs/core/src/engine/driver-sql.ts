import type { DriverBatch, DriverResult, DriverValue } from '../dialect/driver.js';
import { unsendableValue } from '../compiler/bind-values.js';
import { ArgumentError, SQLAlchemyError } from '../errors/errors.js';
import { Result } from '../result/result.js';
import { RowBuffer } from '../result/row-buffer.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
import type { ConnectionCore } from './connection-core.js';
import { bound, logRows } from './prepared-execution.js';
import { textOfValue } from './rebound-values.js';
import { DescribedPlan } from './result-plan.js';
import type { Turn } from './turns.js';
import { type Asking, sendManyOrAsk, sendOrAsk, sendWatched } from './watched-send.js';

/** The values of `$1`, `$2` ..., or a list of such lists; where all values are lists themselves, a list of one list of them. */
export type DriverParameters = readonly unknown[] | readonly (readonly unknown[])[];

const NOTE = 'raw sql';

/** Sends SQL of the driver with values by place; nothing is compiled. A list of several lists runs it once for each. */
export async function execDriverSql(
  core: ConnectionCore,
  sql: string,
  given: DriverParameters = [],
  callOptions?: ExecutionOptions,
  turn?: Turn,
): Promise<Result> {
  if (typeof sql !== 'string') throw new ArgumentError(`execDriverSql() takes SQL as text, got ${typeof sql}`);
  const options = callOptions === undefined ? core.options : { ...core.options, ...callOptions };
  const sets = setsOf(given);
  const isMulti = sets.length > 1;
  const parameters = isMulti ? sets : (sets[0] as readonly unknown[]);
  const wireOf = (values: readonly unknown[]): DriverValue[] => values.map((value) => textOfValue(core, value));
  const wires = bound(core, () => {
    try {
      return sets.map(wireOf);
    } catch (error) {
      throw error instanceof SQLAlchemyError ? error : unsendableValue(error, { sql, parameters, isMulti });
    }
  });
  if (wires instanceof Promise) return wires;
  const ready = core.readyToSend(options.signal);
  if (ready !== undefined) await ready;
  const plan = new DescribedPlan(core.engine.dialect);
  const result = await sendWatched<DriverResult<unknown>>(core, {
    sql,
    parameters: () => parameters,
    compiled: undefined,
    executemany: isMulti,
    options,
    note: () => NOTE,
    send: (text, changed, context) => {
      if (isMulti) {
        const valueSets = changed === undefined ? wires : (changed as readonly (readonly unknown[])[]).map(wireOf);
        return sendMany(core, { sql: text, valueSets }, { context, signal: options.signal, turn });
      }
      const values = changed === undefined ? (wires[0] ?? []) : wireOf(changed);
      const request = { sql: text, values, prepare: false, decoder: plan.decoder };
      return sendOrAsk(core, request, { context, signal: options.signal, turn });
    },
    rowCount: (answer) => answer.rowCount,
  });
  if (core.engine.log?.rows === true) logRows(core, result, options);
  const { columns, rows, rowCount } = result;
  const facts = { rowcount: isMulti ? -1 : rowCount, returnsRows: columns !== null, isMany: isMulti };
  return new Result(new RowBuffer({ rows, form: 'row', facts }), plan.metadataOf(columns));
}

function setsOf(parameters: DriverParameters): readonly (readonly unknown[])[] {
  const isList = parameters.length > 0 && parameters.every((set) => Array.isArray(set));
  return (isList ? parameters : [parameters]) as readonly (readonly unknown[])[];
}

async function sendMany(core: ConnectionCore, batch: DriverBatch, asking: Asking): Promise<DriverResult<unknown>> {
  return { columns: null, rows: [], command: '', rowCount: await sendManyOrAsk(core, batch, asking) };
}

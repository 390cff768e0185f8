import type { DriverResult, DriverValue } from '../dialect/driver.js';
import { ArgumentError } from '../errors/errors.js';
import { Result } from '../result/result.js';
import { RowBuffer } from '../result/row-buffer.js';
import type { ExecutionOptions } from '../statement/execution-options.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import type { ConnectionCore } from './connection-core.js';
import { logRows } from './prepared-execution.js';
import { DescribedPlan } from './result-plan.js';

/** The values of `$1`, `$2` ..., or a list of such lists. */
export type DriverParameters = readonly unknown[] | readonly (readonly unknown[])[];

const NOTE = 'raw sql';

/** Sends SQL of the driver with values by place; nothing is compiled. A list of lists runs it once for each. */
export async function execDriverSql(
  core: ConnectionCore,
  sql: string,
  parameters: DriverParameters = [],
  callOptions?: ExecutionOptions,
): Promise<Result> {
  if (typeof sql !== 'string') throw new ArgumentError(`execDriverSql() takes SQL as text, got ${typeof sql}`);
  const options = callOptions === undefined ? core.options : { ...core.options, ...callOptions };
  const isMulti = parameters.length > 0 && parameters.every((set) => Array.isArray(set));
  const sets = (isMulti ? parameters : [parameters]) as readonly (readonly unknown[])[];
  const wires = sets.map((set) => set.map((value) => textOf(value, core)));
  await core.readyToSend(options.signal);
  const context = await core.beforeCursor(sql, parameters, { compiled: undefined, executemany: isMulti }, options);
  core.engine.log?.statement(sql, NOTE, parameters, isMulti, options.loggingToken);
  const plan = new DescribedPlan(core.engine.dialect);
  let result: DriverResult<unknown>;
  try {
    result = isMulti
      ? await sendMany(core, sql, wires, options.signal)
      : await core.send({ sql, values: wires[0] ?? [], prepare: false, decoder: plan.decoder }, options.signal);
  } catch (error) {
    throw await core.failure(error, { sql, parameters, isMulti });
  }
  if (core.engine.log?.rows === true) logRows(core, result, options);
  if (context !== undefined) await core.afterCursor(sql, parameters, context);
  const { columns, rows, rowCount } = result;
  const facts = { rowcount: isMulti ? -1 : rowCount, returnsRows: columns !== null, isMany: isMulti };
  return new Result(new RowBuffer({ rows, form: 'row', facts }), plan.metadataOf(columns));
}

async function sendMany(
  core: ConnectionCore,
  sql: string,
  valueSets: readonly (readonly DriverValue[])[],
  signal: AbortSignal | undefined,
): Promise<DriverResult<unknown>> {
  return { columns: null, rows: [], command: '', rowCount: await core.sendMany({ sql, valueSets }, signal) };
}

function textOf(value: unknown, core: ConnectionCore): DriverValue {
  if (value === null) return null;
  if (value === undefined) {
    throw new ArgumentError('A value of execDriverSql() is undefined; give null for NULL');
  }
  return typeOfLiteral(value).bindProcessor(core.engine.dialect)(value);
}

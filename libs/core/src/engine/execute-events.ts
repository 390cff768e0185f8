import type { AsyncResult } from '../result/async-result.js';
import type { Result } from '../result/result.js';
import type { ConnectionCore } from './connection-core.js';
import type { StatementOutcome } from './engine-events.js';
import { type ExecutionRequest, optionsOf } from './prepared-execution.js';

/** Tells the listeners that a statement was given; gives the execution as they want it. */
export async function tellBeforeExecute(core: ConnectionCore, request: ExecutionRequest): Promise<ExecutionRequest> {
  const { statement: given, parameters: values } = request;
  const [, statement, parameters] = await core.events.emitChanging(
    'beforeExecute',
    [core.facade, given, values, optionsOf(core, request)],
    ([connection, , , options], [changed, changedValues]) => [connection, changed, changedValues, options],
  );
  return statement === given && parameters === values ? request : { ...request, statement, parameters };
}

/** Tells the listeners that a statement was run. */
export function tellAfterExecute(
  core: ConnectionCore,
  request: ExecutionRequest,
  result: Result<any> | AsyncResult<any> | StatementOutcome,
): Promise<void> {
  const { statement, parameters } = request;
  return core.events.emit('afterExecute', core.facade, statement, parameters, optionsOf(core, request), result);
}

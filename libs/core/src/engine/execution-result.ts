import { AsyncResult } from '../result/async-result.js';
import { Result } from '../result/result.js';
import { type CursorFacts, RowBuffer } from '../result/row-buffer.js';
import type { ConnectionCore } from './connection-core.js';
import { type Executed, type ExecutionRequest, optionsOf } from './prepared-execution.js';
import { resultPlanOf } from './result-plan.js';
import type { StreamFeed } from './stream-feed.js';
import { whatWasWritten } from './what-was-written.js';

/** The result of an execution, of which the rows are Row objects. */
export function resultOfExecution(
  core: ConnectionCore,
  executed: Executed,
  request: ExecutionRequest,
  rowcount?: number,
): Result {
  const { compiled } = executed;
  const columns = shownColumns(executed);
  const returnsRows = columns !== null;
  const facts: Partial<CursorFacts> = {
    rowcount: rowcount ?? rowcountOf(core, executed, request, returnsRows),
    returnsRows,
    isInsert: compiled.kind === 'insert',
    isMany: executed.isMany,
    written: compiled.kind === 'select' ? undefined : whatWasWritten(request.statement, executed),
  };
  // Those of an implicit RETURNING are not what the statement declares.
  const described = compiled.implicitReturning.length > 0 ? null : columns;
  const metadata = resultPlanOf(compiled, core.engine.dialect).metadataOf(described);
  const rows = returnsRows ? executed.rows : [];
  return new Result(new RowBuffer({ rows, form: 'row', facts }), metadata, compiled.shown);
}

/** Of many sets SQLAlchemy's drivers do not say how many rows were touched, so that it has to be asked for. */
function rowcountOf(core: ConnectionCore, executed: Executed, request: ExecutionRequest, returnsRows: boolean): number {
  if (!executed.isMany || returnsRows || executed.columns !== null) return executed.rowCount;
  return optionsOf(core, request).preserveRowcount === true ? executed.rowCount : -1;
}

/** The columns that the program has asked for, which those of an implicit RETURNING are not. */
export function shownColumns({ compiled, columns }: Pick<Executed, 'compiled' | 'columns'>): Executed['columns'] {
  return compiled.implicitReturning.length > 0 && compiled.shown === undefined ? null : columns;
}

/** The result of a stream. */
export function resultOfStream<R>(core: ConnectionCore, feed: StreamFeed, request: ExecutionRequest): AsyncResult<R> {
  const { compiled } = feed;
  const columns = shownColumns(feed);
  const facts = { rowcount: -1, returnsRows: columns !== null, isInsert: compiled.kind === 'insert' };
  const buffer = new RowBuffer({ rows: [], form: 'row', facts });
  feed.feeds(buffer);
  const described = compiled.implicitReturning.length > 0 ? null : columns;
  const arrived = new Result<R>(buffer, resultPlanOf(compiled, core.engine.dialect).metadataOf(described));
  const { yieldPer } = { ...core.options, ...optionsOfStatement(request), ...request.options };
  if (yieldPer !== undefined) arrived.yieldPer(yieldPer);
  return new AsyncResult<R>(feed, arrived);
}

function optionsOfStatement({ statement }: ExecutionRequest): { readonly yieldPer?: number | undefined } {
  return (statement as { options_?: { readonly yieldPer?: number | undefined } }).options_ ?? {};
}

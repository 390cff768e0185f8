import type { Compiled } from '../compiler/compiled.js';
import type { DriverColumn } from '../dialect/driver.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import type { Executable } from '../expression/executable.js';
import type { Result } from '../result/result.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
import { untilAborted } from '../pool/until-aborted.js';
import type { AsyncConnection } from './async-connection.js';
import type { StatementOutcome } from './engine-events.js';
import { tellAfterExecute, tellBeforeExecute } from './execute-events.js';
import { runExecution } from './execution.js';
import type { Executed, StatementLowering } from './prepared-execution.js';
import type { CallSite } from '../util/call-site.js';
import { resultOfExecution, shownColumns } from './execution-result.js';
import type { Parameters } from './parameters.js';
import { openStream } from './stream-feed.js';

/** Options of an execution for a layer above. */
export interface LoweredOptions extends ExecutionOptions {
  /** The caller vouches that no two parameter sets touch the same row: UPDATE and DELETE may take all sets at once. */
  readonly distinctRows?: boolean | undefined;
}

/** What came back: the rows as the lowering's decoder made them. */
export type LoweredResult = Executed;

/** Rows that come as they are asked for. */
export interface LoweredStream {
  readonly compiled: Compiled;
  readonly columns: readonly DriverColumn[] | null;
  /** The next rows, at most `count`; an empty list at the end. */
  read(count: number): Promise<unknown[]>;
  /** Frees the cursor. Idempotent. */
  close(): Promise<void>;
  /** Why nothing can be read any more; undefined as long as it can. */
  readonly lost: string | undefined;
}

/**
 * Runs a statement of a layer above: it is lowered and compiled once per shape, and its rows are made by the lowering's
 * decoder. Without a lowering the rows are Row objects. As `connection.execute()` else.
 */
export async function executeLowered(
  connection: AsyncConnection,
  statement: ClauseElement,
  parameters: Parameters,
  options: LoweredOptions | undefined,
  lowering: StatementLowering | undefined,
): Promise<LoweredResult> {
  const { core } = connection;
  options?.signal?.throwIfAborted();
  core.check('execute()');
  const { distinctRows, ...rest } = options ?? {};
  const site: CallSite = { method: 'execute()', succeeded: false, failure: undefined, isSent: false, turn: 0 };
  core.inFlight.enter(site);
  const turn = core.takeTurn();
  try {
    if (turn?.come !== undefined) await untilAborted(turn.come, options?.signal);
    const own = Object.keys(rest).length === 0 ? undefined : rest;
    const request = { statement, parameters, options: own, lowering, distinctRows, site, turn };
    const asked = core.has('beforeExecute') ? await tellBeforeExecute(core, request) : request;
    const executed = await runExecution(core, asked);
    if (core.has('afterExecute')) await tellAfterExecute(core, asked, outcomeOf(executed));
    site.succeeded = true;
    return executed;
  } catch (error) {
    site.failure = error;
    throw error;
  } finally {
    turn?.pass();
    core.inFlight.leave(site);
  }
}

/**
 * Runs an UPDATE or DELETE with many parameter sets of which the caller vouches that no two touch the same row: one
 * statement for all of them. `rowcount` of the result is the number of rows touched by all sets together.
 */
export async function executeDistinctRows<R>(
  connection: AsyncConnection,
  statement: Executable<R>,
  parameters: Parameters,
): Promise<Result<R>> {
  const element = elementOf(statement) as ClauseElement;
  const executed = await executeLowered(connection, element, parameters, { distinctRows: true }, undefined);
  const request = { statement: element, parameters };
  return resultOfExecution(connection.core, executed, request, executed.rowCount) as Result<R>;
}

/** {@link executeLowered} with a cursor on the server. */
export async function streamLowered(
  connection: AsyncConnection,
  statement: ClauseElement,
  parameters: Parameters,
  options: LoweredOptions | undefined,
  lowering: StatementLowering | undefined,
): Promise<LoweredStream> {
  const { core } = connection;
  options?.signal?.throwIfAborted();
  core.check('stream()');
  const site: CallSite = { method: 'stream()', succeeded: false };
  core.inFlight.enter(site);
  const turn = core.takeTurn();
  try {
    if (turn?.come !== undefined) await untilAborted(turn.come, options?.signal);
    const request = { statement, parameters, options: { ...options, streamResults: true }, lowering, turn };
    const asked = core.has('beforeExecute') ? await tellBeforeExecute(core, request) : request;
    const feed = await openStream(core, asked);
    const outcome = { rowcount: -1, returnsRows: feed.columns !== null };
    if (core.has('afterExecute')) await tellAfterExecute(core, asked, outcome);
    return feed;
  } finally {
    turn?.pass();
    core.inFlight.leave(site);
  }
}

function outcomeOf({ compiled, columns, rowCount }: Executed): StatementOutcome {
  return { rowcount: rowCount, returnsRows: shownColumns({ compiled, columns }) !== null };
}

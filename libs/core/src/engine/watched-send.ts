import type { Compiled } from '../compiler/compiled.js';
import type { DriverBatch, DriverRequest, DriverResult, TextRow } from '../dialect/driver.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
import type { ConnectionSession } from './connection-session.js';
import type { ExecutionContext } from './engine-events.js';
import { queryChannel, traced } from './tracing.js';
import type { Turn } from './turns.js';

/** A statement to be sent, with what listeners, log and traces want to know of it. */
export interface Sending<V> {
  readonly sql: string;
  /** The values as the program gave them; listed only when somebody looks. */
  readonly parameters: () => readonly unknown[];
  readonly compiled: Compiled | undefined;
  readonly executemany: boolean;
  readonly options: ExecutionOptions;
  /** What the log says in brackets. */
  readonly note: () => string;
  /** Sends. `changed` are the parameters that a listener put in place of the given ones. */
  readonly send: (
    sql: string,
    changed: readonly unknown[] | undefined,
    context: ExecutionContext | undefined,
  ) => Promise<V>;
  /** The rows given or touched. */
  readonly rowCount: (answer: V) => number;
}

/**
 * Sends a statement with all who watch it: listeners before and after, the log, traces, and where it fails the listeners
 * of `handleError`. Where nobody does it is only sent.
 */
export async function sendWatched<V>(core: ConnectionSession, sending: Sending<V>): Promise<V> {
  const { sql, compiled, executemany, options } = sending;
  if (!core.isWatched) {
    try {
      return await sending.send(sql, undefined, undefined);
    } catch (error) {
      throw await core.failure(error, { sql, parameters: sending.parameters(), isMulti: executemany, compiled });
    }
  }
  const given = sending.parameters();
  const { dialect } = core.engine;
  const facts = { connection: core.facade, dialect, compiled, executionOptions: options, executemany, info: {} };
  const context: { -readonly [K in keyof ExecutionContext]: ExecutionContext[K] } = {
    ...facts,
    statement: sql,
    parameters: given,
  };
  if (core.has('beforeCursorExecute')) {
    const args = [core.facade, sql, given, context, executemany] as const;
    await core.events.emitChanging('beforeCursorExecute', [...args], ([connection], [statement, parameters]) => {
      Object.assign(context, { statement, parameters });
      return [connection, statement, parameters, context, executemany];
    });
  }
  const { statement, parameters } = context;
  core.engine.log?.statement(statement, sending.note(), parameters, executemany, options.loggingToken);
  try {
    const changed = parameters === given ? undefined : parameters;
    const answer = await tracedSend(core, context, sending, () => sending.send(statement, changed, context));
    if (core.has('afterCursorExecute')) {
      await core.events.emit('afterCursorExecute', core.facade, statement, parameters, context, executemany);
    }
    return answer;
  } catch (error) {
    throw await core.failure(error, { sql: statement, parameters, isMulti: executemany, context, compiled });
  }
}

function tracedSend<V>(
  core: ConnectionSession,
  { statement: sql, parameters, executemany }: ExecutionContext,
  { rowCount }: Sending<V>,
  send: () => Promise<V>,
): Promise<V> {
  if (!queryChannel.hasSubscribers) return send();
  const shown = core.engine.hideParameters ? undefined : parameters;
  return traced(queryChannel, { connection: core.facade, sql, parameters: shown, executemany }, async (trace) => {
    const answer = await send();
    trace.rowCount = rowCount(answer);
    return answer;
  });
}

/** What {@link sendOrAsk} and {@link sendManyOrAsk} do beside sending. */
export interface Asking {
  readonly context: ExecutionContext | undefined;
  readonly signal: AbortSignal | undefined;
  /** Passed as soon as the statement is on its way; where a listener may send, whoever took it passes it at the end. */
  readonly turn?: Turn | undefined;
}

/** Sends a statement, unless a listener of `doExecute` or `doExecuteNoParams` runs it itself. */
export async function sendOrAsk<R>(
  core: ConnectionSession,
  request: DriverRequest<R>,
  { context, signal, turn }: Asking,
): Promise<DriverResult<R>> {
  if (context === undefined) return passing(turn, core.send(request, signal));
  const { dialectEvents } = core.engine;
  const withoutParameters = request.values.length === 0 && context.executionOptions.noParameters === true;
  const isAsked = dialectEvents.has(withoutParameters ? 'doExecuteNoParams' : 'doExecute');
  if (!isAsked) return passing(turn, core.send(request, signal));
  await core.sendPrelude();
  let given: DriverResult<TextRow> | undefined;
  const take = (answer: DriverResult<TextRow>): boolean => {
    given = answer;
    return true;
  };
  const { sql, values, decoder } = request;
  if (withoutParameters) await dialectEvents.ask('doExecuteNoParams', [core.driver, sql, context], take);
  else await dialectEvents.ask('doExecute', [core.driver, sql, values, context], take);
  if (given === undefined) return core.send(request, signal);
  const decode = decoder(given.columns ?? []);
  return { ...given, rows: given.rows.map(decode) };
}

/** Sends a statement with many sets of values, unless a listener of `doExecutemany` does so itself. */
export async function sendManyOrAsk(
  core: ConnectionSession,
  batch: DriverBatch,
  { context, signal, turn }: Asking,
): Promise<number> {
  const { dialectEvents } = core.engine;
  if (context === undefined || !dialectEvents.has('doExecutemany')) return passing(turn, core.sendMany(batch, signal));
  await core.sendPrelude();
  let given: number | undefined;
  await dialectEvents.ask('doExecutemany', [core.driver, batch.sql, batch.valueSets, context], (answer) => {
    given = answer;
    return true;
  });
  return given ?? core.sendMany(batch, signal);
}

/** Lets the next statement go: this one is on its way. */
function passing<V>(turn: Turn | undefined, answer: Promise<V>): Promise<V> {
  turn?.pass();
  return answer;
}

import { type BoundValues, type BulkValues, bulkValuesFor, valuesFor } from '../compiler/bind-values.js';
import { describeCacheNote } from '../compiler/compile-cached.js';
import type { BindSlot, BulkForm, Compiled } from '../compiler/compiled.js';
import type { DriverReceipt, DriverResult, DriverValue } from '../dialect/driver.js';
import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import { Cancellation } from './cancellation.js';
import type { ConnectionCore } from './connection-core.js';
import { bound, type Executed, isKept, logRows, type PreparedExecution } from './prepared-execution.js';
import type { ParameterSet } from './parameters.js';
import { reboundValues } from './rebound-values.js';
import { sendManyOrAsk, sendOrAsk, type Sending, sendWatched } from './watched-send.js';

const PAGE_SIZE = 1000;

/**
 * Runs a statement with many parameter sets, in as few trips as can be: all sets as arrays in one statement where the
 * compiler found a form for it (in pages where rows come back), else one statement for each set.
 */
export function runMany(
  core: ConnectionCore,
  prepared: PreparedExecution,
  sets: readonly ParameterSet[],
): Promise<Executed> {
  const { compiled } = prepared.compilation;
  const { bulk, kind } = compiled;
  const { useInsertmanyvalues } = core.engine;
  if (!useInsertmanyvalues && kind === 'insert' && hasReturning(compiled)) refuseReturning();
  if (bulk !== undefined && useInsertmanyvalues) return runBulk(core, prepared, bulk, sets);
  return hasReturning(compiled) ? runEach(core, prepared, sets) : runBatch(core, prepared, sets);
}

/** True where rows come back, be they the statement's or not. */
function hasReturning({ returnsRows, implicitReturning }: Compiled): boolean {
  return returnsRows === true || implicitReturning.length > 0;
}

function refuseReturning(): never {
  throw new InvalidRequestError(
    'INSERT..RETURNING with many parameter sets needs insertmanyvalues, which this engine was made without; ' +
      'leave out { useInsertmanyvalues: false }, or execute the statement once for each set',
  );
}

async function runBulk(
  core: ConnectionCore,
  prepared: PreparedExecution,
  bulk: BulkForm,
  sets: readonly ParameterSet[],
): Promise<Executed> {
  const { compilation, options } = prepared;
  const { compiled, binds } = compilation;
  const pages = hasReturning(compiled) ? pagesOf(sets, pageSize(options.insertmanyvaluesPageSize)) : [sets];
  const bulks = bound(core, () => pages.map((page) => bulkValuesFor(bulk, binds, page)));
  if (bulks instanceof Promise) return bulks;
  const ready = core.readyToSend(options.signal);
  if (ready !== undefined) await ready;
  // Outside of a transaction each page is one of its own, and listeners hear of one page at a time.
  const apart = core.isAutocommit || core.isWatched;
  const results = apart
    ? await sendApart(core, prepared, bulk, bulks)
    : [await sendTogether(core, prepared, bulk, bulks)];
  const rows = results.length === 1 ? (results[0]?.rows ?? []) : results.flatMap((result) => result.rows);
  const rowCount = results.reduce((sum, result) => sum + Math.max(result.rowCount, 0), 0);
  const valueSets = (): readonly (readonly unknown[])[] => bulks.flatMap(({ sets: values }) => values());
  return { compiled, columns: results.at(-1)?.columns ?? null, rows, rowCount, isMany: true, valueSets };
}

/** Sends all pages at once, so that the server has the next one while its answer is read. */
async function sendTogether(
  core: ConnectionCore,
  { compilation, options, decoder, turn, ...prepared }: PreparedExecution,
  { sql }: BulkForm,
  pages: readonly BulkValues[],
): Promise<DriverResult<unknown>> {
  const [values = [], ...more] = pages.map((page) => page.wire);
  const receipt: DriverReceipt = prepared.receipt ?? {};
  try {
    const request = { sql, values, more, prepare: isKept(compilation), decoder, receipt };
    const answer = core.send(request, options.signal);
    turn?.pass();
    return await answer;
  } catch (error) {
    const failed = pages[receipt.done ?? 0];
    throw await core.failure(error, { sql, compiled: compilation.compiled, parameters: failed?.sets(), isMulti: true });
  }
}

/** Sends one page after the other, with those who watch. */
async function sendApart(
  core: ConnectionCore,
  prepared: PreparedExecution,
  bulk: BulkForm,
  pages: readonly BulkValues[],
): Promise<DriverResult<unknown>[]> {
  const { compilation, options, decoder } = prepared;
  const results: DriverResult<unknown>[] = [];
  // Of several pages each could fail by itself.
  const receipt = pages.length === 1 ? prepared.receipt : undefined;
  for (const [i, { sets, wire }] of pages.entries()) {
    const turn = i === pages.length - 1 ? prepared.turn : undefined;
    const result = await around<DriverResult<unknown>>(core, prepared, {
      sql: bulk.sql,
      parameters: sets,
      note: () => noteOf(prepared, bulk, i, pages.length),
      send: (sql, changed, context) => {
        if (i > 0) refuseRest(options.signal);
        const values = changed === undefined ? wire : reboundArrays(bulk.slots, changed as ValueSets);
        const prepare = isKept(compilation) && sql === bulk.sql;
        const asking = { context, signal: options.signal, turn };
        return sendOrAsk(core, { sql, values, prepare, decoder, receipt }, asking);
      },
      rowCount: (answer) => answer.rowCount,
    });
    if (core.engine.log?.rows === true) logRows(core, result, options);
    results.push(result);
  }
  return results;
}

async function runBatch(
  core: ConnectionCore,
  prepared: PreparedExecution,
  sets: readonly ParameterSet[],
): Promise<Executed> {
  const { compilation, options, turn } = prepared;
  const { compiled, binds } = compilation;
  const all = bound(core, () => sets.map((set, i) => valuesFor(compiled, binds, set, i)));
  if (all instanceof Promise) return all;
  const rowCount = await around(core, prepared, {
    sql: compiled.sql,
    parameters: () => all.map((one) => one.values),
    note: () => describeCacheNote(compilation),
    send: (sql, changed, context) => {
      const batch = { sql, valueSets: reboundSets(core, compiled, all, changed) };
      return sendManyOrAsk(core, batch, { context, signal: options.signal, turn });
    },
    rowCount: (touched) => touched,
  });
  return {
    compiled,
    columns: null,
    rows: [],
    rowCount,
    isMany: true,
    valueSets: () => all.map(({ values }) => values),
  };
}

/** Set by set, in one entry of the log: rows come back, and there is no form that takes all sets at once. */
async function runEach(
  core: ConnectionCore,
  prepared: PreparedExecution,
  sets: readonly ParameterSet[],
): Promise<Executed> {
  const { compilation, decoder, options } = prepared;
  const { compiled, binds } = compilation;
  const all = bound(core, () => sets.map((set, i) => valuesFor(compiled, binds, set, i)));
  if (all instanceof Promise) return all;
  const results = await around(core, prepared, {
    sql: compiled.sql,
    parameters: () => all.map((one) => one.values),
    note: () => describeCacheNote(compilation),
    send: async (sql, changed, context) => {
      const done: DriverResult<unknown>[] = [];
      const prepare = isKept(compilation) && sql === compiled.sql;
      for (const values of reboundSets(core, compiled, all, changed)) {
        if (done.length > 0) refuseRest(options.signal);
        const asking = { context, signal: options.signal };
        done.push(await sendOrAsk(core, { sql, values, prepare, decoder }, asking));
      }
      return done;
    },
    rowCount: (answers) => answers.reduce((sum, one) => sum + Math.max(one.rowCount, 0), 0),
  });
  const rowCount = results.reduce((sum, result) => sum + Math.max(result.rowCount, 0), 0);
  const rows = results.flatMap((result) => result.rows);
  const valueSets = (): readonly (readonly unknown[])[] => all.map(({ values }) => values);
  return { compiled, columns: results[0]?.columns ?? null, rows, rowCount, isMany: true, valueSets };
}

/** A part of the statement has run: to stop here is to give up a statement that runs, and not one that has not been sent. */
function refuseRest(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Cancellation(signal.reason);
}

/** Sends what was made of many sets: in a transaction, and with those who watch. */
async function around<V>(
  core: ConnectionCore,
  { compilation: { compiled }, options }: PreparedExecution,
  sending: Pick<Sending<V>, 'sql' | 'parameters' | 'note' | 'send' | 'rowCount'>,
): Promise<V> {
  const ready = core.readyToSend(options.signal);
  if (ready !== undefined) await ready;
  return sendWatched(core, { ...sending, compiled, executemany: true, options });
}

type ValueSets = readonly (readonly unknown[])[];

/** The server's text of all sets, with those that a listener put in their place. */
function reboundSets(
  core: ConnectionCore,
  compiled: Compiled,
  all: readonly BoundValues[],
  changed: readonly unknown[] | undefined,
): DriverValue[][] {
  if (changed === undefined) return all.map((one) => one.wire);
  return (changed as ValueSets).map((set, i) => {
    return reboundValues(core, compiled.slots, set, all[i] ?? { values: [], wire: [] });
  });
}

/** The server's text of all sets as one array for each slot. */
function reboundArrays(slots: readonly BindSlot[], sets: ValueSets): DriverValue[] {
  return slots.map((slot, place) => slot.process(sets.map((set) => set[place])));
}

function noteOf({ compilation }: PreparedExecution, bulk: BulkForm, page: number, pages: number): string {
  const note = describeCacheNote(compilation);
  if (!hasReturning(compilation.compiled)) return note;
  const which = `${page + 1}/${pages} (${bulk.ordered ? 'ordered' : 'unordered'})`;
  return page === 0 ? `${note} (insertmanyvalues) ${which}` : `insertmanyvalues ${which}`;
}

function pagesOf<T>(items: readonly T[], size: number): (readonly T[])[] {
  const pages: (readonly T[])[] = [];
  for (let i = 0; i < items.length; i += size) pages.push(items.slice(i, i + size));
  return pages;
}

/** Checks the size of pages; 1000 where none is given. */
export function pageSize(size: number | undefined): number {
  if (size === undefined) return PAGE_SIZE;
  if (Number.isInteger(size) && size > 0) return size;
  throw new ArgumentError(`insertmanyvaluesPageSize is a whole number from 1 on, not ${String(size)}`);
}

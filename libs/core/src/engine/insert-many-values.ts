import { type BoundValues, type BulkValues, bulkValuesFor, valuesFor } from '../compiler/bind-values.js';
import { describeCacheNote } from '../compiler/compile-cached.js';
import type { BindSlot, BulkForm, Compiled } from '../compiler/compiled.js';
import type { DriverResult, DriverValue } from '../dialect/driver.js';
import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
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
  const { bulk, kind, returnsRows } = prepared.compilation.compiled;
  const { useInsertmanyvalues } = core.engine;
  if (!useInsertmanyvalues && kind === 'insert' && returnsRows === true) refuseReturning();
  if (bulk !== undefined && useInsertmanyvalues) return runBulk(core, prepared, bulk, sets);
  return returnsRows === true ? runEach(core, prepared, sets) : runBatch(core, prepared, sets);
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
  const { compilation, options, decoder } = prepared;
  const { compiled } = compilation;
  const pages = compiled.returnsRows === true ? pagesOf(sets, pageSize(options.insertmanyvaluesPageSize)) : [sets];
  const bulks = await bound(core, () => pages.map((page) => bulkValuesFor(bulk, compilation.binds, page)));
  const sendPage = ({ sets: values, wire }: BulkValues, i: number): Promise<DriverResult<unknown>> => {
    const note = (): string =>
      compiled.returnsRows === true ? pageNote(prepared, bulk, i, pages.length) : describeCacheNote(compilation);
    return around<DriverResult<unknown>>(core, prepared, {
      sql: bulk.sql,
      parameters: values,
      note,
      send: (sql, changed, context) => {
        const arrays = changed === undefined ? wire : reboundArrays(bulk.slots, changed as ValueSets);
        const prepare = isKept(compilation) && sql === bulk.sql;
        return sendOrAsk(core, { sql, values: arrays, prepare, decoder }, context, options.signal);
      },
      rowCount: (answer) => answer.rowCount,
    });
  };
  const results = await sendPages(core, options, bulks, sendPage);
  const rows = results.length === 1 ? (results[0]?.rows ?? []) : results.flatMap((result) => result.rows);
  const rowCount = results.reduce((sum, result) => sum + Math.max(result.rowCount, 0), 0);
  return { compiled, columns: results.at(-1)?.columns ?? null, rows, rowCount, isMany: true, values: [] };
}

/** Sends all pages in order: at once where that can be, so that the server has the next one while its answer is read. */
async function sendPages(
  core: ConnectionCore,
  options: ExecutionOptions,
  pages: readonly BulkValues[],
  send: (page: BulkValues, i: number) => Promise<DriverResult<unknown>>,
): Promise<DriverResult<unknown>[]> {
  const ready = core.readyToSend(options.signal);
  if (ready !== undefined) await ready;
  // Outside of a transaction an error must keep the pages behind it from being written, and listeners hear of one page at a time.
  if (!core.isAutocommit && !core.isWatched && options.signal === undefined) return allInOrder(pages.map(send));
  const results: DriverResult<unknown>[] = [];
  for (const [i, page] of pages.entries()) {
    const result = await send(page, i);
    if (core.engine.log?.rows === true) logRows(core, result, options);
    results.push(result);
  }
  return results;
}

/** What all give; the first error in their order, when all have come to an end. */
async function allInOrder<V>(running: readonly Promise<V>[]): Promise<V[]> {
  const values: V[] = [];
  for (const outcome of await Promise.allSettled(running)) {
    if (outcome.status === 'rejected') throw outcome.reason;
    values.push(outcome.value);
  }
  return values;
}

async function runBatch(
  core: ConnectionCore,
  prepared: PreparedExecution,
  sets: readonly ParameterSet[],
): Promise<Executed> {
  const { compilation, options } = prepared;
  const { compiled, binds } = compilation;
  const all = await bound(core, () => sets.map((set, i) => valuesFor(compiled, binds, set, i + 1)));
  const rowCount = await around(core, prepared, {
    sql: compiled.sql,
    parameters: () => all.map((one) => one.values),
    note: () => describeCacheNote(compilation),
    send: (sql, changed, context) =>
      sendManyOrAsk(core, { sql, valueSets: reboundSets(core, compiled, all, changed) }, context, options.signal),
    rowCount: (touched) => touched,
  });
  return { compiled, columns: null, rows: [], rowCount, isMany: true, values: [] };
}

/** Set by set, in one entry of the log: rows come back, and there is no form that takes all sets at once. */
async function runEach(
  core: ConnectionCore,
  prepared: PreparedExecution,
  sets: readonly ParameterSet[],
): Promise<Executed> {
  const { compilation, decoder, options } = prepared;
  const { compiled, binds } = compilation;
  const all = await bound(core, () => sets.map((set, i) => valuesFor(compiled, binds, set, i + 1)));
  const results = await around(core, prepared, {
    sql: compiled.sql,
    parameters: () => all.map((one) => one.values),
    note: () => describeCacheNote(compilation),
    send: async (sql, changed, context) => {
      const done: DriverResult<unknown>[] = [];
      const prepare = isKept(compilation) && sql === compiled.sql;
      for (const values of reboundSets(core, compiled, all, changed)) {
        done.push(await sendOrAsk(core, { sql, values, prepare, decoder }, context, options.signal));
      }
      return done;
    },
    rowCount: (answers) => answers.reduce((sum, one) => sum + Math.max(one.rowCount, 0), 0),
  });
  const rowCount = results.reduce((sum, result) => sum + Math.max(result.rowCount, 0), 0);
  const rows = results.flatMap((result) => result.rows);
  return { compiled, columns: results[0]?.columns ?? null, rows, rowCount, isMany: true, values: [] };
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

function pageNote({ compilation }: PreparedExecution, bulk: BulkForm, page: number, pages: number): string {
  const which = `${page + 1}/${pages} (${bulk.ordered ? 'ordered' : 'unordered'})`;
  return page === 0 ? `${describeCacheNote(compilation)} (insertmanyvalues) ${which}` : `insertmanyvalues ${which}`;
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

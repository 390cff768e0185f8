import type { BulkForm } from '../compiler/compiled.js';
import { bulkValuesFor, valuesFor } from '../compiler/bind-values.js';
import { describeCacheNote } from '../compiler/compile-cached.js';
import { ArgumentError } from '../errors/errors.js';
import type { ConnectionCore } from './connection-core.js';
import { bound, type Executed, isKept, logRows, type PreparedExecution } from './prepared-execution.js';
import type { ParameterSet } from './parameters.js';

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
  const { bulk, returnsRows } = prepared.compilation.compiled;
  if (bulk !== undefined) return runBulk(core, prepared, bulk, sets);
  return returnsRows === true ? runEach(core, prepared, sets) : runBatch(core, prepared, sets);
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
  const bulks = bound(core, () => pages.map((page) => bulkValuesFor(bulk, compilation.binds, page)));
  const rows: unknown[] = [];
  let rowCount = 0;
  let columns: Executed['columns'] = null;
  for (const [i, { sets: values, wire }] of bulks.entries()) {
    const note = (): string =>
      compiled.returnsRows === true ? pageNote(prepared, bulk, i, pages.length) : describeCacheNote(compilation);
    const result = await around(core, prepared, bulk.sql, values, note, () =>
      core.send({ sql: bulk.sql, values: wire, prepare: isKept(compilation), decoder }, options.signal),
    );
    if (core.engine.log?.rows === true) logRows(core, result, options);
    for (const row of result.rows) rows.push(row);
    rowCount += Math.max(result.rowCount, 0);
    columns = result.columns;
  }
  return { compiled, columns, rows, rowCount, isMany: true, values: [] };
}

async function runBatch(
  core: ConnectionCore,
  prepared: PreparedExecution,
  sets: readonly ParameterSet[],
): Promise<Executed> {
  const { compilation } = prepared;
  const { compiled, binds } = compilation;
  const all = bound(core, () => sets.map((set, i) => valuesFor(compiled, binds, set, i + 1)));
  const values = (): unknown[][] => all.map((one) => one.values);
  const { sql } = compiled;
  const rowCount = await around(
    core,
    prepared,
    sql,
    values,
    () => describeCacheNote(compilation),
    () => core.sendMany({ sql, valueSets: all.map((one) => one.wire) }, prepared.options.signal),
  );
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
  const { sql } = compiled;
  const all = bound(core, () => sets.map((set, i) => valuesFor(compiled, binds, set, i + 1)));
  const values = (): unknown[][] => all.map((one) => one.values);
  const results = await around(
    core,
    prepared,
    sql,
    values,
    () => describeCacheNote(compilation),
    async () => {
      const done = [];
      for (const { wire } of all) {
        done.push(await core.send({ sql, values: wire, prepare: isKept(compilation), decoder }, options.signal));
      }
      return done;
    },
  );
  const rowCount = results.reduce((sum, result) => sum + Math.max(result.rowCount, 0), 0);
  const rows = results.flatMap((result) => result.rows);
  return { compiled, columns: results[0]?.columns ?? null, rows, rowCount, isMany: true, values: [] };
}

/** What stands around every sending of many sets: transaction, listeners, log, errors. Values are listed only for those. */
async function around<V>(
  core: ConnectionCore,
  { compilation: { compiled }, options }: PreparedExecution,
  sql: string,
  list: () => readonly (readonly unknown[])[],
  note: () => string,
  send: () => Promise<V>,
): Promise<V> {
  let listed: readonly (readonly unknown[])[] | undefined;
  const values = (): readonly (readonly unknown[])[] => (listed ??= list());
  const ready = core.readyToSend(options.signal);
  if (ready !== undefined) await ready;
  const context = core.listensToCursor
    ? await core.beforeCursor(sql, values(), { compiled, executemany: true }, options)
    : undefined;
  core.engine.log?.statement(sql, note(), values(), true, options.loggingToken);
  let result: V;
  try {
    result = await send();
  } catch (error) {
    throw await core.failure(error, { sql, parameters: values(), isMulti: true });
  }
  if (context !== undefined) await core.afterCursor(sql, values(), context);
  return result;
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

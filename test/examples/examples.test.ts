import { IntegrityError } from '@athanor/core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyDatabase } from '../scenarios/empty-database.js';
import { comparison } from '../scenarios/play.js';
import { type RecordedSql, scenarioOf } from '../scenarios/record-format.js';
import { athanorUrl } from '../support/database.js';
import { loggedStatements } from './logged-statements.js';
import { runExample } from './run-example.js';

afterAll(emptyDatabase);

/** The statements of some steps of a record, the first step being number 1. */
const recorded = (id: string, ...steps: number[]): readonly RecordedSql[] =>
  steps.flatMap((step) => scenarioOf(id).steps[step - 1]?.sql ?? []);

/** Says where a log differs from what the record has. */
function difference(log: string, sql: readonly RecordedSql[]): string[] {
  const observed = { statements: loggedStatements(log), result: undefined, error: undefined, warnings: [] };
  return comparison([{ do: 'run the program', sql }], [observed]).map((found) => found.difference);
}

// PGlite takes seconds to start where the machine is busy.
describe.each(['pg', 'pglite'] as const)('the examples on %s', { timeout: 60_000 }, (driver) => {
  const run = (name: string) => runExample(name, athanorUrl(driver));

  beforeEach(async () => {
    if (driver === 'pg') await emptyDatabase();
  });

  // proves: page-core-synopsis
  it('core-synopsis prints its rows, and sends what SQLAlchemy sends', async () => {
    const { printed, logged, error } = await run('core-synopsis');
    expect(error).toBeUndefined();
    expect(printed).toEqual(["[ Row('some name 1') ]", 'some name 1', 'some name 2']);
    expect(difference(logged, recorded('seed-01-core-synopsis', 1, 2, 5))).toEqual([]);
    expect(difference(logged, recorded('seed-01-core-synopsis', 1, 2))).not.toEqual([]);
  });

  // proves: page-orm-synopsis
  it('orm-synopsis prints its graph and the changed value, and sends what SQLAlchemy sends', async () => {
    const { printed, logged, error } = await run('orm-synopsis');
    expect(error).toBeUndefined();
    expect(printed).toEqual([
      'A {',
      '  id: 1,',
      "  data: 'a1',",
      '  createDate: <time>,',
      "  bs: [ B { id: 1, aId: 1, data: 'b1' }, B { id: 2, aId: 1, data: 'b2' } ]",
      '}',
      'created at: <time>',
      "B { id: 1, aId: 1, data: 'b1' }",
      "B { id: 2, aId: 1, data: 'b2' }",
      "A { id: 2, data: 'a2', createDate: <time>, bs: [] }",
      'created at: <time>',
      'A {',
      '  id: 3,',
      "  data: 'a3',",
      '  createDate: <time>,',
      "  bs: [ B { id: 3, aId: 3, data: 'b3' }, B { id: 4, aId: 3, data: 'b4' } ]",
      '}',
      'created at: <time>',
      "B { id: 3, aId: 3, data: 'b3' }",
      "B { id: 4, aId: 3, data: 'b4' }",
      'new data',
    ]);
    expect(difference(logged, recorded('seed-02-orm-synopsis', 1, 4, 5, 6))).toEqual([]);
  });

  // proves: page-get-list, page-refresh-names
  it('get-and-refresh loads the collection by name and by awaiting it', async () => {
    const { printed, logged, error } = await run('get-and-refresh');
    expect(error).toBeUndefined();
    expect(printed).toEqual([
      'MissingGreenlet',
      'bs collection: [ B { id: 1, aId: 1 }, B { id: 2, aId: 1 } ]',
      'awaited: 1',
      'awaited: 2',
    ]);
    const ofSession = logged.slice(logged.lastIndexOf('COMMIT'));
    const awaited: RecordedSql = { op: 'SELECT', on: 'b', params: [1] };
    expect(difference(ofSession, [...recorded('seed-03-small-samples', 1), awaited, { op: 'ROLLBACK' }])).toEqual([]);
  });

  // proves: page-expire-on-commit
  it('expire-on-commit reads after a commit what it may', async () => {
    const { printed, error } = await run('expire-on-commit');
    expect(error).toBeUndefined();
    expect(printed).toEqual(['a1', '[]', 'a1']);
  });

  // proves: page-null-pool, pool-null
  it('null-pool keeps no connection', async () => {
    const { printed, error } = await run('null-pool');
    expect(error).toBeUndefined();
    expect(printed).toEqual(['1', '1', 'NullPool']);
  });

  // proves: page-scoped-session
  it('scoped-session has a session of its own for each task', async () => {
    const { printed, error } = await run('scoped-session');
    expect(error).toBeUndefined();
    expect(printed).toEqual([
      "[ 'a1' ]",
      "[ 'a1', 'a2' ]",
      'each scope has a session of its own: true',
      'InvalidRequestError',
    ]);
  });

  // proves: page-inspector
  it('inspector prints views, tables, columns and keys', async () => {
    const { printed, error } = await run('inspector');
    expect(error).toBeUndefined();
    expect(printed).toEqual(["[ 'v1' ]", "[ 'a', 'b' ]", 'id INTEGER', 'data VARCHAR', "[ 'a_id' ] -> a"]);
  });
});

describe('an example that runs a second time on the same database', () => {
  it('core-synopsis fails, since its rows are there, as in the record', async () => {
    await emptyDatabase();
    expect((await runExample('core-synopsis', athanorUrl('pg'))).error).toBeUndefined();
    const { printed, logged, error } = await runExample('core-synopsis', athanorUrl('pg'));
    expect(error).toBeInstanceOf(IntegrityError);
    expect(printed).toEqual([]);
    expect(difference(logged, recorded('seed-01-core-synopsis', 3))).toEqual([]);
  });

  it('orm-synopsis adds its objects again, and has nothing to change', async () => {
    await emptyDatabase();
    expect((await runExample('orm-synopsis', athanorUrl('pg'))).error).toBeUndefined();
    const { printed, logged, error } = await runExample('orm-synopsis', athanorUrl('pg'));
    expect(error).toBeUndefined();
    expect(printed.at(-1)).toBe('new data');
    const createAll: RecordedSql[] = [{ op: 'BEGIN' }, { op: 'COMMIT' }];
    const [begin, selectA, selectB] = recorded('seed-02-orm-synopsis', 8) as [RecordedSql, RecordedSql, RecordedSql];
    // Without an ORDER BY the changed row comes last.
    const byPlace: RecordedSql = { ...selectB, params: [2, 3, 1, 4, 5, 6] };
    const program = [
      ...createAll,
      ...recorded('seed-02-orm-synopsis', 7),
      begin,
      selectA,
      byPlace,
      ...recorded('seed-02-orm-synopsis', 9),
    ];
    expect(difference(logged, program)).toEqual([]);
  });
});

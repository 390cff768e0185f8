import { DBAPIError, IntegrityError, MissingGreenlet, OperationalError } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { differences, type Observation } from './compare.js';
import { comparison } from './play.js';
import { comparableLog } from './log-lines.js';
import { readPythonLiteral } from './python-literal.js';
import type { RecordedSql, RecordedStep } from './record-format.js';
import { isCatalogueQuery, sentByEngine } from './sent-statement.js';
import { tagged } from './tagged-values.js';

const insert: RecordedSql = { op: 'INSERT', on: 'a', rows: 2, params: ['x', 1, 'y', 2] };
const select: RecordedSql = { op: 'SELECT', on: 'a', params: [1] };
const sentInsert = { op: 'INSERT', on: 'a', batch: 2, values: ['x', 1, 'y', 2] };
const sentSelect = { op: 'SELECT', on: 'a', batch: 1, values: [1] };

const step = (outcome: Partial<RecordedStep>): RecordedStep => ({ do: 'something', ...outcome });
const observed = (outcome: Partial<Observation> = {}): Observation => ({
  statements: [],
  result: undefined,
  error: undefined,
  warnings: [],
  ...outcome,
});
const statementsOf = (sql: string, parameters: readonly unknown[] = [], executemany = false) =>
  sentByEngine({ sql, parameters, executemany, connection: undefined as never }, new Map());

describe('statements agree with the record', () => {
  const recorded = step({ sql: [insert, select] });

  it('where kind, table, batch and values are the same', () => {
    expect(differences(recorded, observed({ statements: [sentInsert, sentSelect] }))).toEqual([]);
  });

  it.each([
    ['in another order', [sentSelect, sentInsert]],
    ['fewer', [sentInsert]],
    ['more', [sentInsert, sentSelect, sentSelect]],
    ['of another kind', [{ ...sentInsert, op: 'UPDATE' }, sentSelect]],
    ['on another table', [{ ...sentInsert, on: 'b' }, sentSelect]],
    ['on no table', [{ ...sentInsert, on: undefined }, sentSelect]],
    ['in other batches', [{ ...sentInsert, batch: 1 }, sentSelect]],
    ['with other values', [{ ...sentInsert, values: ['x', 1, 'y', 3] }, sentSelect]],
    ['with values in another order', [{ ...sentInsert, values: [1, 'x', 'y', 2] }, sentSelect]],
    ['with a text for a number', [sentInsert, { ...sentSelect, values: ['1'] }]],
    ['with null for a value', [sentInsert, { ...sentSelect, values: [null] }]],
    ['with more values', [sentInsert, { ...sentSelect, values: [1, 2] }]],
  ])('but not where they come %s', (_, statements) => {
    expect(differences(recorded, observed({ statements }))).not.toEqual([]);
  });

  it('but not where the record has none and something is sent', () => {
    expect(differences(step({ sql: [] }), observed({ statements: [sentSelect] }))).not.toEqual([]);
  });

  it('in every case where the record leaves them out', () => {
    expect(differences(step({}), observed({ statements: [sentSelect] }))).toEqual([]);
  });

  it('in any order of neighbours of one kind where the record says that none is fixed, and only there', () => {
    const pairs: RecordedSql = {
      op: 'INSERT',
      on: 'b',
      executemany: 2,
      params: [
        [1, 2],
        [3, 4],
      ],
    };
    const statements = [{ op: 'INSERT', on: 'b', batch: 2, values: [3, 4, 1, 2] }, sentInsert];
    const free = step({ sql: [insert, pairs], order_free: 'hash order' });
    expect(differences(free, observed({ statements }))).toEqual([]);
    expect(differences(step({ sql: [insert, pairs] }), observed({ statements }))).not.toEqual([]);
    const torn = [{ op: 'INSERT', on: 'b', batch: 2, values: [3, 2, 1, 4] }, sentInsert];
    expect(differences(free, observed({ statements: torn }))).not.toEqual([]);
    const between = step({ sql: [insert, select, pairs], order_free: 'hash order' });
    expect(
      differences(between, observed({ statements: [statements[0] as typeof sentInsert, sentSelect, sentInsert] })),
    ).not.toEqual([]);
  });

  it('where they are those of the next version, and not where they are a mixture of both', () => {
    const later = { sql: [{ ...select, on: 'b' }], result: 2 };
    const either = step({ sql: [select], result: 1, also_in_2_1: later });
    const sentLater = [{ ...sentSelect, on: 'b' }];
    expect(differences(either, observed({ statements: [sentSelect], result: 1 }))).toEqual([]);
    expect(differences(either, observed({ statements: sentLater, result: 2 }))).toEqual([]);
    expect(differences(either, observed({ statements: sentLater, result: 1 }))).not.toEqual([]);
  });
});

describe('results agree with the record', () => {
  it.each([
    [[[1, 'a']], [[1, 'a']], true],
    [[[1, 'a']], [[1, 'b']], false],
    [[1, 2], [1], false],
    [[1], [1, 2], false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [{ a: 1 }, { b: 1 }, false],
    [null, null, true],
    [null, undefined, false],
    [undefined, null, false],
    [undefined, 1, false],
    [0, false, false],
    ['1', 1, false],
    [[], {}, false],
    [{}, [], false],
    [{ $obj: 'A', pk: [1] }, { $obj: 'A', pk: [2] }, false],
    [{ $error: 'TypeError', message: 'one wording' }, { $error: 'TypeError', message: 'another' }, true],
    [{ $error: 'TypeError', message: 'one wording' }, { $error: 'TypeError' }, false],
    [{ $error: 'TypeError', message: 'x' }, { $error: 'RangeError', message: 'x' }, false],
    [{ message: 'a value of the program' }, { message: 'another' }, false],
  ])('%j and %j: %s', (expected, given, agree) => {
    expect(differences(step({ result: expected }), observed({ result: given })).length === 0).toBe(agree);
  });
});

describe('errors agree with the record', () => {
  const duplicate = {
    class: 'IntegrityError',
    code: 'gkpj',
    sqlstate: '23505',
    message: 'duplicate key',
    connection_invalidated: false,
  };
  const same = new IntegrityError('worded otherwise', { sqlstate: '23505' });

  it('where class, code and SQLSTATE are the same, whatever the message', () => {
    expect(differences(step({ error: duplicate }), observed({ error: same }))).toEqual([]);
  });

  it.each([
    ['there is none', undefined],
    ['it is of another class', new OperationalError('x', { sqlstate: '23505' })],
    ['it is of a parent class', new DBAPIError('x', { sqlstate: '23505', code: 'gkpj' })],
    ['it has another code', new IntegrityError('x', { sqlstate: '23505', code: 'e3q8' })],
    ['it has another SQLSTATE', new IntegrityError('x', { sqlstate: '23502' })],
    [
      'it says that the connection was lost',
      new IntegrityError('x', { sqlstate: '23505', connectionInvalidated: true }),
    ],
    ['it is no error', 'IntegrityError'],
  ])('but not where %s', (_, error) => {
    expect(differences(step({ error: duplicate }), observed({ error }))).not.toEqual([]);
  });

  it('but not where the record has none, or one without a code', () => {
    expect(differences(step({}), observed({ error: same }))).not.toEqual([]);
    expect(
      differences(step({ error: { class: 'MissingGreenlet' } }), observed({ error: new MissingGreenlet('x') })),
    ).not.toEqual([]);
  });

  it('where the driver has a class of its own for the same failure', () => {
    const lost = { class: 'InterfaceError', code: 'rvf5', connection_invalidated: true };
    expect(
      differences(
        step({ error: lost }),
        observed({ error: new OperationalError('x', { connectionInvalidated: true }) }),
      ),
    ).toEqual([]);
    expect(differences(step({ error: lost }), observed({ error: new OperationalError('x') }))).not.toEqual([]);
    expect(
      differences(step({ error: lost }), observed({ error: new IntegrityError('x', { connectionInvalidated: true }) })),
    ).not.toEqual([]);
  });
});

describe('warnings agree with the record', () => {
  it('where they are of the same classes', () => {
    const recorded = step({ warnings: [{ category: 'SAWarning' }] });
    expect(differences(recorded, observed({ warnings: ['SAWarning'] }))).toEqual([]);
    expect(differences(recorded, observed())).not.toEqual([]);
    expect(differences(recorded, observed({ warnings: ['SADeprecationWarning'] }))).not.toEqual([]);
    expect(differences(step({}), observed({ warnings: ['SAWarning'] }))).not.toEqual([]);
  });
});

describe('a scenario agrees with its record', () => {
  const begin: RecordedSql = { op: 'BEGIN' };
  const commit: RecordedSql = { op: 'COMMIT' };
  const mark = (op: string) => ({ op, on: undefined, batch: 1, values: [] });

  it('where BEGIN comes with the first statement, although the record has it with one that was refused', () => {
    const recorded = [step({ sql: [begin, { ...select, not_sent: true }] }), step({ sql: [select] })];
    expect(comparison(recorded, [observed(), observed({ statements: [mark('BEGIN'), sentSelect] })])).toEqual([]);
    expect(comparison(recorded, [observed(), observed({ statements: [sentSelect] })])).not.toEqual([]);
    expect(comparison(recorded, [observed({ statements: [mark('BEGIN'), sentSelect] }), observed()])).not.toEqual([]);
  });

  it('where a transaction that sends nothing is left out', () => {
    const recorded = [step({ sql: [begin, commit] }), step({ sql: [begin, select, commit] })];
    const full = observed({ statements: [mark('BEGIN'), sentSelect, mark('COMMIT')] });
    expect(comparison(recorded, [observed(), full])).toEqual([]);
    expect(comparison(recorded, [observed({ statements: [mark('BEGIN'), mark('COMMIT')] }), full])).toEqual([]);
    expect(comparison(recorded, [full, full])).not.toEqual([]);
    expect(
      comparison(recorded, [observed(), observed({ statements: [mark('BEGIN'), sentSelect, mark('ROLLBACK')] })]),
    ).not.toEqual([]);
    expect(comparison(recorded, [observed(), observed({ statements: [sentSelect] })])).not.toEqual([]);
  });

  it('and names the step that does not', () => {
    const recorded = [step({ result: 1 }), step({ do: 'count', result: 2 })];
    expect(comparison(recorded, [observed({ result: 1 }), observed({ result: 3 })])).toEqual([
      { step: 2, do: 'count', difference: 'result: expected 2, got 3' },
    ]);
  });
});

describe('a statement of the engine', () => {
  it('is known by its kind and its first table', () => {
    expect(statementsOf('INSERT INTO "order" (id) VALUES ($1)', [1])).toEqual({
      op: 'INSERT',
      on: 'order',
      batch: 1,
      values: [1],
    });
    expect(statementsOf('UPDATE a SET x=$1 WHERE a.id = $2', [1, 2])).toMatchObject({ op: 'UPDATE', on: 'a' });
    expect(statementsOf('DELETE FROM a USING unnest($1) AS p(p0) WHERE a.id = p.p0', [[1], [2]], true)).toMatchObject({
      op: 'DELETE',
      on: 'a',
      batch: 2,
    });
    expect(statementsOf('SELECT a.id \nFROM a JOIN b ON true')).toMatchObject({ op: 'SELECT', on: 'a' });
    expect(statementsOf('SELECT x.id FROM (SELECT a.id FROM a) AS x')).toMatchObject({ op: 'SELECT', on: 'SELECT' });
    expect(statementsOf('select 1')).toMatchObject({ op: 'SELECT', on: undefined });
    expect(statementsOf('\nCREATE TABLE a (\n\tid SERIAL\n)\n\n')).toMatchObject({ op: 'CREATE TABLE', on: 'a' });
    expect(statementsOf('SAVEPOINT sa_savepoint_7')).toMatchObject({ op: 'SAVEPOINT', on: 'sp1' });
  });

  it('counts its parameter sets or its row tuples', () => {
    expect(
      statementsOf('INSERT INTO a (x) SELECT p0 FROM unnest($1::TEXT[]) AS imp(p0)', [['a'], ['b'], ['c']], true),
    ).toMatchObject({
      batch: 3,
      values: ['a', 'b', 'c'],
    });
    expect(
      statementsOf('INSERT INTO a (x, y) VALUES ($1, f(1, (2))), ($2, 3) RETURNING a.id', ['a', 'b']),
    ).toMatchObject({ batch: 2 });
    expect(statementsOf('INSERT INTO a DEFAULT VALUES')).toMatchObject({ batch: 1 });
  });

  it('counts the items of a list that is bound as one array, and no other array', () => {
    expect(statementsOf('SELECT a.id FROM a WHERE a.id = ANY ($1::INTEGER[]) LIMIT $2', [[1, 2], 3]).values).toEqual([
      1, 2, 3,
    ]);
    expect(statementsOf('SELECT a.id FROM a WHERE a.id != ALL ($1::INTEGER[])', [[1, 2]]).values).toEqual([1, 2]);
    expect(statementsOf('UPDATE a SET tags=$1', [['x', 'y']]).values).toEqual([['x', 'y']]);
  });

  it('is left out where it asks the catalogue', () => {
    expect(isCatalogueQuery('SELECT relname FROM pg_catalog.pg_class')).toBe(true);
    expect(isCatalogueQuery('SELECT a.id FROM a')).toBe(false);
    expect(isCatalogueQuery('SELECT show FROM a')).toBe(false);
  });
});

describe('values', () => {
  it('take the form of the record', () => {
    expect(tagged([1n, new Date(0), new Uint8Array([255]), { a: undefined }])).toEqual([
      1,
      { $datetime: '1970-01-01T00:00:00.000Z' },
      { $bytes: 'ff' },
      { a: null },
    ]);
    expect(tagged(2n ** 60n)).toEqual({ $repr: String(2n ** 60n) });
    class Entity {}
    expect(() => tagged(new Entity())).toThrow('a step gave a Entity');
  });

  it('are read back from a log', () => {
    expect(readPythonLiteral(`('it''s', "x'y", -1.5, None, True, [], {'a': (1,)})`.replace("''", "\\'"))).toEqual([
      "it's",
      "x'y",
      -1.5,
      null,
      true,
      [],
      { a: [1] },
    ]);
    expect(readPythonLiteral("[('a',), ('b\\n\\x00',)]")).toEqual([['a'], ['b\n\0']]);
    expect(readPythonLiteral('()')).toEqual([]);
    expect(readPythonLiteral('(1, ... 2)')).toBeUndefined();
    expect(readPythonLiteral('nope')).toBeUndefined();
    expect(readPythonLiteral('(1) (2)')).toBeUndefined();
  });
});

describe('lines of a log', () => {
  const line = (text: string) => `INFO sqlalchemy.engine.Engine ${text}`;
  const logs = (...texts: string[]) => comparableLog(texts.map(line));

  it('agree where statements differ in wording only', () => {
    expect(logs('INSERT INTO t (v) VALUES ($1)', "[no key Ns] [('a',), ('b',)]")).toEqual(
      logs('INSERT INTO t (v) SELECT p0 FROM unnest($1) AS x(p0)', "[no key Ns] [('a',), ('b',)]"),
    );
    expect(logs('SELECT x FROM pg_catalog.pg_class', "[generated in Ns] ('t',)", 'COMMIT')).toEqual(logs('COMMIT'));
  });

  it('do not agree where marks, notes, tables, values, levels or tokens differ', () => {
    const texts: [string, string][] = [
      ['COMMIT', 'ROLLBACK'],
      ['BEGIN (implicit)', 'BEGIN'],
      ['INSERT INTO t (v) VALUES ($1)', 'INSERT INTO u (v) VALUES ($1)'],
      ['[generated in Ns] (1,)', '[cached since Ns ago] (1,)'],
      ['[generated in Ns] (1,)', '[generated in Ns] (2,)'],
      ["[generated in Ns] ('1',)", '[generated in Ns] (1,)'],
      ['[tok] COMMIT', 'COMMIT'],
      ['select 1', 'select 2'],
      [
        "[generated in Ns] ('zz ... (102 characters truncated) ... zz',)",
        "[generated in Ns] ('zz ... (103 characters truncated) ... zz',)",
      ],
    ];
    for (const [one, other] of texts) expect(logs(one)).not.toEqual(logs(other));
    expect(comparableLog([line('x')])).not.toEqual(comparableLog([line('x').replace('INFO', 'DEBUG')]));
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DriverConnection, DriverReceipt, DriverResult } from '../../libs/core/src/dialect/driver.js';
import { asText, type DriverUnderTest, rejection, run } from './driver-fixture.js';

/** What every driver of PostgreSQL must do, whatever carries its messages. */
export function driverContract({ driver, args }: DriverUnderTest): void {
  let connection: DriverConnection;
  const sqlstateOf = ({ reason }: PromiseRejectedResult) => driver.describeError(reason)?.sqlstate;

  beforeEach(async () => {
    connection = await driver.connect(args());
  });

  afterEach(async () => {
    await connection.close();
  });

  describe('rows', () => {
    it('arrive as the text of the server, with null for NULL', async () => {
      const result = await run(
        connection,
        `select 12::int, 9007199254740993::bigint, 1.50::numeric, true, null, '', '{1,2}'::int[],
           '2024-02-03 04:05:06.123456'::timestamp, '{"a": 1}'::jsonb, '\\x00ff'::bytea`,
      );
      expect(result.rows).toEqual([
        ['12', '9007199254740993', '1.50', 't', null, '', '{1,2}', '2024-02-03 04:05:06.123456', '{"a": 1}', '\\x00ff'],
      ]);
    });

    it('come with the names and types of their columns', async () => {
      const { columns } = await run(connection, `select 1::int as a, 'x'::text as "B c", null::jsonb as a`);
      expect(columns).toEqual([
        { name: 'a', typeOid: 23 },
        { name: 'B c', typeOid: 25 },
        { name: 'a', typeOid: 3802 },
      ]);
    });

    it('have their columns even where there are none of them', async () => {
      const result = await run(connection, 'select 1 as a where false');
      expect(result.rows).toEqual([]);
      expect(result.columns?.map((column) => column.name)).toEqual(['a']);
    });

    it('are made by the decoder of the statement', async () => {
      const result = await connection.execute({
        sql: 'select g, g * 2 as twice from generate_series(1, 2) g',
        values: [],
        prepare: true,
        decoder: (columns) => (row) => Object.fromEntries(columns.map((column, i) => [column.name, Number(row[i])])),
      });
      expect(result.rows).toEqual([
        { g: 1, twice: 2 },
        { g: 2, twice: 4 },
      ]);
    });

    it.each([true, false])(
      'that cannot be decoded fail the statement and nothing else (prepared: %s)',
      async (prepare) => {
        const broken = new TypeError('not my column');
        const request = { sql: 'select 1 as broken', values: [], prepare };
        for (let time = 0; time < 2; time++) {
          const error = await rejection(
            connection.execute({
              ...request,
              decoder: () => () => {
                throw broken;
              },
            }),
          );
          expect(error).toMatchObject({ name: 'UnreadableRow', fields: ['1'], columns: [{ name: 'broken' }] });
          expect((error as Error).cause).toBe(broken);
          expect(driver.describeError(error)).toBeNull();
        }
        expect((await run(connection, 'select 2')).rows).toEqual([['2']]);
      },
    );

    it('of many thousands arrive complete and in order', async () => {
      const { rows, rowCount } = await run(connection, 'select g from generate_series(1, 20000) g');
      expect(rowCount).toBe(20_000);
      expect(rows.map((row) => Number(row[0]))).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1));
    });
  });

  describe('values', () => {
    it('of every type are given as text', async () => {
      const { rows } = await run(
        connection,
        "select $1::int + 1, $2::boolean, $3::timestamptz at time zone 'utc', $4::int[], $5::jsonb, $6::bytea, $7::uuid",
        ['41', 'false', '2024-01-01 00:00:00+02', '{1,NULL,3}', '{"b":[1,2]}', '\\xdeadbeef', '0'.repeat(32)],
      );
      expect(rows).toEqual([
        [
          '42',
          'f',
          '2023-12-31 22:00:00',
          '{1,NULL,3}',
          '{"b": [1, 2]}',
          '\\xdeadbeef',
          '00000000-0000-0000-0000-000000000000',
        ],
      ]);
    });

    it('keep the empty string and NULL apart', async () => {
      const { rows } = await run(connection, 'select $1::text, $2::text, $1::text is null, $2::text is null', [
        '',
        null,
      ]);
      expect(rows).toEqual([['', null, 'f', 't']]);
    });

    it('of 100,000 bytes and of any script come back as they went', async () => {
      const long = 'x'.repeat(100_000);
      const unicode = 'Grüße, 東京 🜂 \u{10ffff} \n\t\\ \' " $1';
      expect((await run(connection, 'select $1::text, $2::text', [long, unicode])).rows).toEqual([[long, unicode]]);
    });
  });

  describe('the command and its row count', () => {
    it.each([
      ['create temp table t (id int primary key, a text)', 'CREATE', -1],
      ["insert into t values (1, 'a'), (2, 'b'), (3, 'c')", 'INSERT', 3],
      ["update t set a = 'x' where id > 1", 'UPDATE', 2],
      ['select * from t', 'SELECT', 3],
      ['delete from t where id = 1', 'DELETE', 1],
      ['insert into t select 1 where false', 'INSERT', 0],
    ])('are what the server says of %s', async (sql, command, rowCount) => {
      await run(connection, 'create temp table if not exists t (id int primary key, a text)');
      if (sql.startsWith('create')) await run(connection, 'drop table t');
      else if (!sql.includes('(1,')) await run(connection, "insert into t values (1, 'a'), (2, 'b'), (3, 'c')");
      const result = await run(connection, sql);
      expect({ command: result.command, rowCount: result.rowCount }).toEqual({ command, rowCount });
      expect(result.columns === null).toBe(command !== 'SELECT');
    });

    it('of INSERT ... RETURNING come with its rows', async () => {
      await run(connection, 'create temp table t (id int generated always as identity, a text)');
      const result = await run(connection, "insert into t (a) values ('x'), ('y') returning id");
      expect(result).toMatchObject({ command: 'INSERT', rowCount: 2, rows: [['1'], ['2']] });
    });

    it('of an empty statement are empty', async () => {
      expect(await run(connection, '')).toMatchObject({ command: '', rowCount: -1, rows: [], columns: null });
    });

    it('are refused for COPY, which has a stream of its own', async () => {
      await run(connection, 'create temp table t (a int)');
      const error = await rejection(run(connection, 'copy t from stdin'));
      expect(driver.describeError(error)?.message).toContain('driverConnection');
      await expect(run(connection, 'copy (select 1) to stdout')).rejects.toThrow('driverConnection');
      expect((await run(connection, 'select count(*) from t')).rows).toEqual([['0']]);
    });
  });

  describe('a transaction', () => {
    it('is seen in the status and in the commands', async () => {
      expect(connection.transactionStatus).toBe('idle');
      expect((await run(connection, 'BEGIN')).command).toBe('BEGIN');
      expect(connection.transactionStatus).toBe('active');
      expect((await run(connection, 'COMMIT')).command).toBe('COMMIT');
      expect(connection.transactionStatus).toBe('idle');
    });

    it('that has failed says so, and its COMMIT is answered with ROLLBACK', async () => {
      await run(connection, 'BEGIN');
      await rejection(run(connection, 'select 1/0'));
      expect(connection.transactionStatus).toBe('failed');
      const error = await rejection(run(connection, 'select 1'));
      expect(driver.describeError(error)?.sqlstate).toBe('25P02');
      expect((await run(connection, 'COMMIT')).command).toBe('ROLLBACK');
      expect(connection.transactionStatus).toBe('idle');
    });

    it('goes on after a rollback to a savepoint', async () => {
      await run(connection, 'BEGIN');
      await run(connection, 'SAVEPOINT a');
      await rejection(run(connection, 'select 1/0'));
      expect((await run(connection, 'ROLLBACK TO SAVEPOINT a')).command).toBe('ROLLBACK');
      expect(connection.transactionStatus).toBe('active');
      await run(connection, 'ROLLBACK');
    });
  });

  describe('a prelude', () => {
    it.each([true, false])('is sent ahead of the statement (prepared: %s)', async (prepare) => {
      for (let time = 0; time < 2; time++) {
        const result = await run(connection, 'select $1::int', ['7'], { prelude: 'BEGIN', prepare });
        expect(result).toMatchObject({ command: 'SELECT', rowCount: 1, rows: [['7']] });
        expect(connection.transactionStatus).toBe('active');
        await run(connection, 'ROLLBACK');
      }
    });

    it('that succeeded leaves a failed transaction where the statement fails', async () => {
      await rejection(run(connection, 'select * from nowhere', [], { prelude: 'BEGIN' }));
      expect(connection.transactionStatus).toBe('failed');
      await run(connection, 'ROLLBACK');
      expect(connection.transactionStatus).toBe('idle');
    });

    it('that fails keeps the statement from running', async () => {
      await run(connection, 'create temp table t (a int)');
      await rejection(run(connection, 'insert into t values (1)', [], { prelude: 'BEGIN ISOLATION LEVEL NONSENSE' }));
      expect(connection.transactionStatus).toBe('idle');
      expect((await run(connection, 'select count(*) from t')).rows).toEqual([['0']]);
    });

    it('can set the isolation level of the transaction', async () => {
      const prelude = 'BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY';
      const { rows } = await run(connection, "select current_setting('transaction_isolation')", [], { prelude });
      expect(rows).toEqual([['serializable']]);
      await run(connection, 'ROLLBACK');
    });
  });

  describe('a prepared statement', () => {
    const prepared = { prepare: true };
    const onServer = "select count(*) from pg_prepared_statements where name like 'athanor%'";

    it('is kept by the server and used again', async () => {
      for (const value of ['1', '2', '3']) {
        expect((await run(connection, 'select $1::int', [value], prepared)).rows).toEqual([[value]]);
      }
      expect((await run(connection, onServer)).rows).toEqual([['1']]);
    });

    it('tells its columns each time', async () => {
      const first = await run(connection, 'select 1 as one', [], prepared);
      const second = await run(connection, 'select 1 as one', [], prepared);
      expect(second.columns).toEqual(first.columns);
      expect((await run(connection, 'create temp table t ()', [], prepared)).columns).toBeNull();
    });

    it('is closed on the server when it was not used for long', async () => {
      for (let i = 0; i < 130; i++) await run(connection, `select ${i}`, [], prepared);
      const { rows } = await run(connection, onServer);
      expect(Number(rows[0]?.[0])).toBeGreaterThan(90);
      expect(Number(rows[0]?.[0])).toBeLessThanOrEqual(101);
      expect((await run(connection, 'select 0', [], prepared)).rows).toEqual([['0']]);
    });

    it('is made anew, unseen, when its table has changed', async () => {
      await run(connection, 'create temp table t (a int)');
      await run(connection, 'insert into t values (1)');
      expect((await run(connection, 'select * from t', [], prepared)).rows).toEqual([['1']]);
      await run(connection, "alter table t add column b text default 'new'");
      const result = await run(connection, 'select * from t', [], prepared);
      expect(result.rows).toEqual([['1', 'new']]);
      expect(result.columns?.map((column) => column.name)).toEqual(['a', 'b']);
    });

    it('is made anew when its table has changed and the statement opens a transaction', async () => {
      await run(connection, 'create temp table t (a int)');
      await run(connection, 'select * from t', [], prepared);
      await run(connection, 'alter table t alter column a type text');
      const result = await run(connection, 'select * from t', [], { prepare: true, prelude: 'BEGIN' });
      expect(result.columns).toEqual([{ name: 'a', typeOid: 25 }]);
      expect(connection.transactionStatus).toBe('active');
      await run(connection, 'ROLLBACK');
    });

    it('is made anew where its own transaction has changed the table, and where that is taken back', async () => {
      const width = async () => (await run(connection, 'select * from t', [], prepared)).columns?.length;
      await run(connection, 'create temp table t (a int)');
      expect(await width()).toBe(1);
      await run(connection, 'BEGIN');
      await run(connection, 'alter table t add column b int');
      expect(await width()).toBe(2);
      await run(connection, 'SAVEPOINT s');
      await run(connection, 'alter table t add column c int');
      expect(await width()).toBe(3);
      await run(connection, 'ROLLBACK TO SAVEPOINT s');
      expect(await width()).toBe(2);
      connection.rollbackUnawaited((error) => expect.fail(String(error)));
      await run(connection, 'BEGIN');
      await run(connection, 'select 1');
      expect(await width()).toBe(1);
      await run(connection, 'drop table t');
      await run(connection, 'create temp table t (a text, b int)');
      expect(await width()).toBe(2);
      await run(connection, 'ROLLBACK');
    });

    it('fails once where a function has changed its table in mid-transaction, and is made anew after it', async () => {
      await run(connection, 'create temp table t (a int)');
      await run(connection, 'select * from t', [], prepared);
      await run(connection, 'BEGIN');
      await run(connection, "do $$ begin execute 'alter table t add column b int'; end $$");
      const error = await rejection(run(connection, 'select * from t', [], prepared));
      expect(driver.describeError(error)?.sqlstate).toBe('0A000');
      expect(connection.transactionStatus).toBe('failed');
      await run(connection, 'ROLLBACK');
      expect((await run(connection, 'select * from t', [], prepared)).columns).toHaveLength(1);
    });

    it('is made anew when the server has dropped it', async () => {
      await run(connection, 'select 1', [], prepared);
      await run(connection, 'DISCARD ALL');
      expect((await run(connection, 'select 1', [], prepared)).rows).toEqual([['1']]);
      const own = await run(connection, "select name from pg_prepared_statements where statement = 'select 1'");
      await run(connection, `DEALLOCATE ${String(own.rows[0]?.[0])}`);
      expect((await run(connection, 'select 1', [], prepared)).rows).toEqual([['1']]);
    });

    it('is what begins and rolls back transactions, from the second on', async () => {
      const verbs =
        "select statement from pg_prepared_statements where statement in ('BEGIN', 'ROLLBACK') order by statement";
      const unexpected: unknown[] = [];
      const fail = (error: unknown): void => void unexpected.push(error);
      const find = (): Promise<DriverResult<unknown>> =>
        run(connection, verbs, [], { prepare: false, prelude: 'BEGIN' });
      expect((await find()).rows).toEqual([['BEGIN']]);
      connection.rollbackUnawaited(fail);
      expect((await find()).rows).toEqual([['BEGIN'], ['ROLLBACK']]);
      connection.rollbackUnawaited(fail);
      expect((await find()).rows).toEqual([['BEGIN'], ['ROLLBACK']]);
      await run(connection, 'ROLLBACK');
      expect(unexpected).toEqual([]);
    });

    it('of a BEGIN is made anew when the server has dropped it unseen', async () => {
      const forget = "do $$ begin execute 'deallocate all'; end $$";
      await run(connection, forget, [], { prepare: false, prelude: 'BEGIN' });
      await run(connection, 'ROLLBACK');
      for (const options of [{ prepare: false }, prepared, prepared]) {
        const result = await run(connection, 'select 1', [], { ...options, prelude: 'BEGIN' });
        expect(result.rows).toEqual([['1']]);
        expect(connection.transactionStatus).toBe('active');
        await run(connection, forget);
        await run(connection, 'ROLLBACK');
      }
    });

    it('of a ROLLBACK that the server has dropped unseen ends no transaction in secret', async () => {
      const failures: unknown[] = [];
      await run(connection, 'create temp table t (a int)');
      await run(connection, 'select 1', [], { ...prepared, prelude: 'BEGIN' });
      connection.rollbackUnawaited((error) => failures.push(error));
      await run(connection, 'insert into t values (1)', [], { ...prepared, prelude: 'BEGIN' });
      await run(connection, "do $$ begin execute 'deallocate all'; end $$");
      connection.rollbackUnawaited((error) => failures.push(driver.describeError(error)?.sqlstate));
      const next = await run(connection, 'select count(*) from t', [], { ...prepared, prelude: 'BEGIN' });
      expect(failures).toEqual(['26000']);
      expect(next.rows).toEqual([['0']]);
      expect(connection.transactionStatus).toBe('active');
      await run(connection, 'ROLLBACK');
    });

    it('that fails can be run again', async () => {
      await rejection(run(connection, 'select 1 / $1::int', ['0'], prepared));
      expect((await run(connection, 'select 1 / $1::int', ['1'], prepared)).rows).toEqual([['1']]);
      await rejection(run(connection, 'select 1 / $1::int', ['0'], prepared));
      expect((await run(connection, 'select 1 / $1::int', ['1'], prepared)).rows).toEqual([['1']]);
    });
  });

  describe('many sets of values', () => {
    const sql = 'insert into t values ($1, $2)';

    beforeEach(async () => {
      await run(connection, 'create temp table t (id int primary key, a text)');
    });

    it('run one statement in order and count the rows', async () => {
      const valueSets = Array.from({ length: 1000 }, (_, i) => [String(i), i % 2 ? null : `v${i}`]);
      expect(await connection.executeMany({ sql, valueSets, prelude: 'BEGIN' })).toBe(1000);
      expect(connection.transactionStatus).toBe('active');
      await run(connection, 'COMMIT');
      expect((await run(connection, 'select count(*), count(a), max(id) from t')).rows).toEqual([
        ['1000', '500', '999'],
      ]);
      expect(await connection.executeMany({ sql: 'delete from t where id < $1', valueSets: [['5'], ['9']] })).toBe(9);
    });

    it.each([2, 700])('stop at the first error (at %i)', async (at) => {
      const valueSets = Array.from({ length: 1000 }, (_, i) => [i === at ? '0' : String(i), 'x']);
      await run(connection, 'BEGIN');
      const error = await rejection(connection.executeMany({ sql, valueSets }));
      expect(driver.describeError(error)?.sqlstate).toBe('23505');
      expect(connection.transactionStatus).toBe('failed');
      await run(connection, 'ROLLBACK');
    });

    it('outside a transaction are all done or none', async () => {
      const valueSets = Array.from({ length: 600 }, (_, i) => [i === 599 ? '0' : String(i), 'x']);
      await rejection(connection.executeMany({ sql, valueSets }));
      expect(connection.transactionStatus).toBe('idle');
      expect((await run(connection, 'select count(*) from t')).rows).toEqual([['0']]);
    });

    it.each([true, false])(
      'give all their rows together where one request has them (prepared: %s)',
      async (prepare) => {
        const request = (...ids: string[]) => ({
          sql: 'insert into t values ($1::int), ($1::int + 1) returning id',
          values: [ids[0] as string],
          more: ids.slice(1).map((id) => [id]),
          prepare,
          decoder: asText,
          receipt: {} as DriverReceipt,
        });
        const first = await connection.execute({ ...request('1', '11', '21'), prelude: 'BEGIN' });
        expect(first).toMatchObject({ rowCount: 6, command: 'INSERT', columns: [{ name: 'id' }] });
        expect(first.rows.map((row) => row[0])).toEqual(['1', '2', '11', '12', '21', '22']);
        expect((await connection.execute(request('31', '41'))).rows).toEqual([['31'], ['32'], ['41'], ['42']]);
        await run(connection, 'COMMIT');
        const failing = request('51', '61', '2', '71');
        const reason = await rejection(connection.execute(failing));
        expect(driver.describeError(reason)?.sqlstate).toBe('23505');
        expect(failing.receipt).toEqual({ isSent: true, done: 2 });
        await run(connection, 'alter table t alter id type bigint');
        expect((await connection.execute(request('51', '61'))).rows).toHaveLength(4);
        expect((await run(connection, 'select count(*) from t')).rows).toEqual([['14']]);
      },
    );

    it('may be none at all', async () => {
      expect(await connection.executeMany({ sql, valueSets: [], prelude: 'BEGIN' })).toBe(0);
      expect(connection.transactionStatus).toBe('active');
      await run(connection, 'ROLLBACK');
    });
  });

  describe('a cursor', () => {
    const numbers = { sql: 'select g from generate_series(1, $1::int) g', prepare: false, decoder: asText };

    it('gives its columns at once and its rows in the portions asked for', async () => {
      const cursor = await connection.openCursor({ ...numbers, values: ['5'], prelude: 'BEGIN' });
      expect(cursor.columns).toEqual([{ name: 'g', typeOid: 23 }]);
      expect(await cursor.read(2)).toEqual([['1'], ['2']]);
      expect(await cursor.read(3)).toEqual([['3'], ['4'], ['5']]);
      expect(await cursor.read(2)).toEqual([]);
      expect(await cursor.read(2)).toEqual([]);
      await cursor.close();
      await cursor.close();
      expect((await run(connection, 'select count(*) from pg_cursors where name like $1', ['athanor%'])).rows).toEqual([
        ['0'],
      ]);
      await expect(cursor.read(1)).rejects.toThrow('closed');
      await run(connection, 'COMMIT');
    });

    it('stands beside another, and beside statements', async () => {
      const one = await connection.openCursor({ ...numbers, values: ['3'], prelude: 'BEGIN' });
      const two = await connection.openCursor({ ...numbers, values: ['30'] });
      expect(await two.read(1)).toEqual([['1']]);
      expect(await one.read(2)).toEqual([['1'], ['2']]);
      expect((await run(connection, "select 'between'")).rows).toEqual([['between']]);
      expect(await two.read(2)).toEqual([['2'], ['3']]);
      expect(await one.read(9)).toEqual([['3']]);
      await Promise.all([one.close(), two.close(), run(connection, 'COMMIT')]);
    });

    it('reads what INSERT ... RETURNING gives', async () => {
      await run(connection, 'create temp table t (id int generated always as identity, a text)');
      const cursor = await connection.openCursor({
        sql: "insert into t (a) select 'x' from generate_series(1, 3) returning id",
        values: [],
        prepare: false,
        prelude: 'BEGIN',
        decoder: asText,
      });
      expect(await cursor.read(2)).toEqual([['1'], ['2']]);
      await cursor.close();
      await run(connection, 'COMMIT');
      expect((await run(connection, 'select count(*) from t')).rows).toEqual([['3']]);
    });

    it('over a statement without rows has run it', async () => {
      await run(connection, 'create temp table t (a int)');
      const sql = 'insert into t values (1)';
      const cursor = await connection.openCursor({ ...numbers, sql, values: [], prelude: 'BEGIN' });
      expect(cursor.columns).toBeNull();
      expect(await cursor.read(1)).toEqual([]);
      await run(connection, 'COMMIT');
      expect((await run(connection, 'select * from t')).rows).toEqual([['1']]);
    });

    it('can be closed after its transaction has failed or ended', async () => {
      const cursor = await connection.openCursor({ ...numbers, values: ['9'], prelude: 'BEGIN' });
      await rejection(run(connection, 'select 1/0'));
      await cursor.close();
      await run(connection, 'ROLLBACK');
      const other = await connection.openCursor({ ...numbers, values: ['9'], prelude: 'BEGIN' });
      await run(connection, 'COMMIT');
      expect(driver.describeError(await rejection(other.read(1)))?.sqlstate).toBe('34000');
      await other.close();
    });

    it('needs a transaction and reads at least one row', async () => {
      await expect(connection.openCursor({ ...numbers, values: ['1'] })).rejects.toThrow('begin one first');
      const cursor = await connection.openCursor({ ...numbers, values: ['1'], prelude: 'BEGIN' });
      await expect(cursor.read(0)).rejects.toThrow('at least 1');
      await run(connection, 'ROLLBACK');
    });
  });

  describe('a connection', () => {
    it('runs statements given at once one after the other, in order', async () => {
      await run(connection, 'create temp table t (n int, at int generated always as identity)');
      const results = await Promise.allSettled([
        run(connection, 'select pg_sleep(0.02)'),
        ...Array.from({ length: 5 }, (_, i) =>
          run(connection, 'insert into t values ($1)', [String(i)], { prepare: true }),
        ),
        run(connection, 'select 1/0'),
        run(connection, 'select n from t order by at'),
      ]);
      expect(results.map((result) => result.status).join(' ')).toBe(`${'fulfilled '.repeat(6)}rejected fulfilled`);
      const last = results.at(-1);
      expect(last?.status === 'fulfilled' && last.value).toMatchObject({ rows: [['0'], ['1'], ['2'], ['3'], ['4']] });
    });

    it('gives questions that share the way their own answers, whatever stands before and behind them', async () => {
      await run(connection, 'create temp table t (n int)');
      const count = () => run(connection, 'select count(*) from t', [], { sharesWay: true });
      const results = await Promise.allSettled([
        run(connection, 'insert into t values (1)'),
        count(),
        run(connection, 'select 1/0', [], { sharesWay: true }),
        count(),
        run(connection, 'insert into t values (2)', [], { prelude: 'BEGIN' }),
        count(),
        run(connection, 'ROLLBACK'),
        count(),
      ]);
      expect(results.map((result) => (result.status === 'fulfilled' ? result.value.rows : sqlstateOf(result)))).toEqual(
        [[], [['1']], '22012', [['1']], [], [['2']], [], [['1']]],
      );
      expect(connection.transactionStatus).toBe('idle');
    });

    it('gives each of the statements given at once in a transaction its own answer, and none after an error', async () => {
      await run(connection, 'BEGIN');
      const statement = (n: number) => run(connection, 'select 6 / $1::int', [String(n)], { prepare: true });
      expect((await Promise.all([1, 2, 3].map(statement))).map(({ rows }) => rows)).toEqual([
        [['6']],
        [['3']],
        [['2']],
      ]);
      const results = await Promise.allSettled([1, 0, 3].map(statement));
      expect(results.map((result) => (result.status === 'fulfilled' ? result.value.rows : sqlstateOf(result)))).toEqual(
        [[['6']], '22012', '25P02'],
      );
      expect(connection.transactionStatus).toBe('failed');
      expect((await run(connection, 'COMMIT')).command).toBe('ROLLBACK');
    });

    it('runs nothing outside of the transaction that it was given for, where that could not be begun', async () => {
      await run(connection, 'create temp table t (n int)');
      const results = await Promise.allSettled([
        run(connection, 'insert into t values (1)', [], { prelude: 'BEGIN NONSENSE' }),
        run(connection, 'insert into t values (2)', [], { prepare: true }),
        connection.executeMany({ sql: 'insert into t values ($1)', valueSets: [['3']] }),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(String((results[1] as PromiseRejectedResult).reason)).toContain('could not be begun, so it was not run');
      expect((await run(connection, 'select count(*) from t')).rows).toEqual([['0']]);
    });

    it('keeps the order of statements and of cursors, batches and commits among them', async () => {
      await run(connection, 'create temp table t (n int)');
      const count = () => run(connection, 'select count(*) from t', [], { prepare: true });
      const [, before, , after, cursor, , , end] = await Promise.all([
        run(connection, 'insert into t values (1)', [], { prelude: 'BEGIN' }),
        count(),
        connection.executeMany({ sql: 'insert into t values ($1)', valueSets: [['2'], ['3']] }),
        count(),
        connection.openCursor({ sql: 'select n from t order by n', values: [], prepare: false, decoder: asText }),
        run(connection, 'insert into t values (4)'),
        run(connection, 'COMMIT'),
        count(),
      ]);
      expect([before, after, end].map(({ rows }) => rows[0]?.[0])).toEqual(['1', '3', '4']);
      expect(cursor.columns?.length).toBe(1);
    });

    it('can roll back without anybody waiting: what is given next runs behind it, outside of the transaction', async () => {
      await run(connection, 'create temp table t (n int)');
      await run(connection, 'insert into t values (1)', [], { prelude: 'BEGIN' });
      const failed: unknown[] = [];
      connection.rollbackUnawaited((error) => failed.push(error));
      expect(connection.transactionStatus).toBe('idle');
      const next = run(connection, 'select count(*) from t', [], { prelude: 'BEGIN', prepare: true });
      expect((await next).rows).toEqual([['0']]);
      expect(connection.transactionStatus).toBe('active');
      connection.rollbackUnawaited((error) => failed.push(error));
      await connection.close();
      expect(failed).toEqual([]);
    });

    it('can roll back a transaction that has failed, and several times with nothing in between', async () => {
      await rejection(run(connection, 'select 1/0', [], { prelude: 'BEGIN' }));
      expect(connection.transactionStatus).toBe('failed');
      for (let i = 0; i < 3; i++) connection.rollbackUnawaited((error) => expect(error).toBeUndefined());
      expect((await run(connection, 'select 1')).rows).toEqual([['1']]);
      expect(connection.transactionStatus).toBe('idle');
    });

    it('tells the error of the statement, and not of the rollback that went out with it', async () => {
      await run(connection, 'select 1', [], { prelude: 'BEGIN' });
      const failed: unknown[] = [];
      connection.rollbackUnawaited((error) => failed.push(error));
      const next = rejection(run(connection, 'select 1/0'));
      expect(driver.describeError(await next)?.sqlstate).toBe('22012');
      expect(failed).toEqual([]);
      expect(connection.transactionStatus).toBe('idle');
    });

    it('tells who rolls back without waiting that the session was lost', async () => {
      await run(connection, 'select 1', [], { prelude: 'BEGIN' });
      connection.terminate();
      const failed = new Promise((resolve) => connection.rollbackUnawaited(resolve));
      expect(driver.isDisconnect(await failed)).toBe(true);
    });

    it('is closed once and then refuses statements', async () => {
      await Promise.all([connection.close(), connection.close()]);
      expect(connection.closed).toBe(true);
      const error = await rejection(run(connection, 'select 1'));
      expect(driver.isDisconnect(error)).toBe(true);
    });

    it('that is terminated is closed at once and refuses statements', async () => {
      await run(connection, 'BEGIN');
      connection.terminate();
      connection.terminate();
      expect(connection.closed).toBe(true);
      expect(driver.isDisconnect(await rejection(run(connection, 'select 1')))).toBe(true);
      await connection.close();
    });

    it('can cancel when nothing runs, to no effect', async () => {
      await connection.cancel();
      expect((await run(connection, 'select 1')).rows).toEqual([['1']]);
    });
  });

  describe('an error', () => {
    beforeEach(async () => {
      await run(connection, 'drop table if exists driver_child, driver_parent');
      await run(
        connection,
        'create table driver_parent (id int primary key, a text not null, n int constraint n_positive check (n > 0))',
      );
      await run(connection, 'create table driver_child (parent_id int references driver_parent)');
    });

    afterEach(async () => {
      await run(connection, 'drop table driver_child, driver_parent');
    });

    const insert = 'insert into driver_parent values ($1, $2, $3)';

    it('of a unique violation names the constraint and the value', async () => {
      await run(connection, insert, ['1', 'a', '1']);
      expect(driver.describeError(await rejection(run(connection, insert, ['1', 'b', '1'])))).toEqual({
        message: 'duplicate key value violates unique constraint "driver_parent_pkey"',
        sqlstate: '23505',
        severity: 'ERROR',
        detail: 'Key (id)=(1) already exists.',
        hint: undefined,
        schema: 'public',
        table: 'driver_parent',
        column: undefined,
        constraint: 'driver_parent_pkey',
        routine: '_bt_check_unique',
      });
    });

    it('of a not-null violation names the column', async () => {
      const error = await rejection(run(connection, insert, ['1', null, '1']));
      expect(driver.describeError(error)).toMatchObject({ sqlstate: '23502', table: 'driver_parent', column: 'a' });
    });

    it('of a check violation names the constraint', async () => {
      const error = await rejection(run(connection, insert, ['1', 'a', '0']));
      expect(driver.describeError(error)).toMatchObject({ sqlstate: '23514', constraint: 'n_positive' });
    });

    it('of a foreign key violation names table and constraint', async () => {
      const error = await rejection(run(connection, 'insert into driver_child values (7)'));
      expect(driver.describeError(error)).toMatchObject({
        sqlstate: '23503',
        table: 'driver_child',
        constraint: 'driver_child_parent_id_fkey',
        detail: 'Key (parent_id)=(7) is not present in table "driver_parent".',
      });
    });

    it('of the syntax may carry a hint', async () => {
      const error = await rejection(run(connection, 'select idd from driver_parent'));
      expect(driver.describeError(error)).toMatchObject({ sqlstate: '42703', hint: expect.stringContaining('id') });
    });

    it('of SQL does not mean that the session is lost', async () => {
      const error = await rejection(run(connection, 'select 1/0'));
      expect(driver.isDisconnect(error)).toBe(false);
      expect(connection.closed).toBe(false);
      expect(error).toBeInstanceOf(Error);
    });

    it('of somebody else is not described', () => {
      const lookalike = Object.assign(new Error('mine'), { code: '23505', severity: 'ERROR' });
      for (const error of [lookalike, new TypeError('x'), 'text', undefined]) {
        expect(driver.describeError(error)).toBeNull();
        expect(driver.isDisconnect(error)).toBe(false);
      }
    });
  });
}

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DriverConnection } from '../../libs/core/src/dialect/driver.js';
import { createPgDriver } from '../../libs/core/src/dialects/postgres/pg-driver.js';
import { type HostileProxy, startHostileProxy } from '../support/hostile-proxy.js';
import { asText, rejection, run, serverArguments } from './driver-fixture.js';

const message = (error: unknown): string => (error as Error).message;

for (const wire of ['own', 'pg'] as const) {
  describe(`what the server may say, with the wire of ${wire}`, () => {
    const driver = createPgDriver();
    const open: DriverConnection[] = [];
    let proxy: HostileProxy;

    beforeAll(async () => {
      if (wire === 'pg') process.env['ATHANOR_PG_WIRE'] = 'pg';
      const { host = 'localhost', port = 5432 } = serverArguments();
      proxy = await startHostileProxy(host, port);
    });
    afterEach(async () => {
      proxy.slice(0);
      await Promise.all(open.splice(0).map((connection) => connection.close()));
    });
    afterAll(async () => {
      delete process.env['ATHANOR_PG_WIRE'];
      await proxy.close();
    });

    const connect = async (query: Record<string, string> = {}, connectArgs = {}): Promise<DriverConnection> => {
      const args = { ...serverArguments(), host: '127.0.0.1', port: proxy.port, connectArgs };
      const connection = await driver.connect({ ...args, query: { ...args.query, ...query } });
      open.push(connection);
      return connection;
    };
    const usable = async (connection: DriverConnection): Promise<void> => {
      expect((await run(connection, 'select 1')).rows).toEqual([['1']]);
    };

    it.each([1, 2, 3, 5, 8, 13])('is the same in pieces of %i bytes', async (size) => {
      const connection = await connect();
      const sql =
        "select i, case when i % 3 = 0 then null else repeat('ä漢🐘', i) end, '' from generate_series(1, 12) i";
      const whole = await run(connection, sql);
      proxy.slice(size);
      expect((await run(connection, sql, [], { prepare: true })).rows).toEqual(whole.rows);
      expect((await run(connection, sql, [], { prepare: true })).rows).toEqual(whole.rows);
      expect(message(await rejection(run(connection, "select 'ä漢🐘'::int")))).toContain('ä漢🐘');
    });

    it('may be 10 MB in one field, and as much in a value', async () => {
      const connection = await connect();
      const long = 'aé漢🐘'.repeat(1_000_000);
      const { rows } = await run(connection, 'select $1::text, length($1::text)::text, null', [long]);
      expect(rows[0]?.[0] === long).toBe(true);
      expect(rows[0]?.slice(1)).toEqual(['4000000', null]);
    });

    it('may be rows of no columns, of 1600 columns, and no rows at all', async () => {
      const connection = await connect();
      for (const prepare of [false, true, true]) {
        expect(await run(connection, 'select', [], { prepare })).toMatchObject({
          columns: [],
          rows: [[]],
          rowCount: 1,
        });
        const wide = Array.from({ length: 1600 }, (_, i) => (i % 7 === 0 ? 'null' : `${i} as c${i}`)).join();
        const { rows, columns } = await run(connection, `select ${wide}`, [], { prepare });
        expect(columns).toHaveLength(1600);
        expect(rows[0]?.[1599]).toBe('1599');
        expect(rows[0]?.[7]).toBe(null);
        expect((await run(connection, 'select 1 where false', [], { prepare })).rows).toEqual([]);
      }
    });

    it('may have notices, notifications and parameters in between', async () => {
      const connection = await connect();
      proxy.slice(3);
      await run(connection, 'listen adversary');
      await run(connection, 'begin');
      const noisy = `select i, set_config('application_name', 'n' || i, false), pg_notify('adversary', 'x' || i)::text from generate_series(1, 5) i`;
      await run(connection, `do $$ begin raise notice 'ä'; raise warning 'b'; end $$`);
      const all = [
        run(connection, noisy),
        run(connection, `do $$ begin raise notice 'ä'; end $$`),
        run(connection, noisy),
      ];
      const [first, , third] = await Promise.all(all);
      expect(first?.rows.map((row) => row[1])).toEqual(['n1', 'n2', 'n3', 'n4', 'n5']);
      expect(third?.rows).toEqual(first?.rows);
      await run(connection, 'commit');
      await usable(connection);
    });

    it('refuses COPY cleanly, alone, in a pipeline, prepared, as a cursor and in a batch', async () => {
      const connection = await connect();
      await run(connection, 'create temp table copied (i int)');
      await run(connection, 'insert into copied select generate_series(1, 1000)');
      for (const prepare of [false, true]) {
        expect(message(await rejection(run(connection, 'copy copied from stdin', [], { prepare })))).toContain('COPY');
        await usable(connection);
        expect(message(await rejection(run(connection, 'copy copied to stdout', [], { prepare })))).toContain('COPY');
        await usable(connection);
      }
      await run(connection, 'begin');
      await run(connection, 'select 1');
      const all = await Promise.allSettled([
        run(connection, 'select 1'),
        run(connection, 'copy copied to stdout'),
        run(connection, 'select 2'),
        run(connection, 'copy copied from stdin'),
        run(connection, 'select 3'),
      ]);
      expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'rejected']);
      await run(connection, 'rollback');
      for (const sql of ['copy copied from stdin', 'copy copied to stdout']) {
        await run(connection, 'begin');
        const opened = await rejection(
          connection.openCursor({ sql, values: [], prepare: false, decoder: asText }).then((cursor) => cursor.read(1)),
        );
        expect(message(opened)).toContain('COPY');
        await run(connection, 'rollback');
        expect(message(await rejection(connection.executeMany({ sql, valueSets: [[], []] })))).toContain('COPY');
        await usable(connection);
      }
      expect((await run(connection, 'select count(*) from copied')).rows).toEqual([['1000']]);
    });

    // proves: error-statement
    it('gives each statement of a pipeline its own answer, and the connection goes on after ROLLBACK', async () => {
      const connection = await connect({}, { preparedStatementCacheSize: 2 });
      for (let failing = 0; failing < 8; failing++) {
        await run(connection, 'begin');
        const all = await Promise.allSettled(
          Array.from({ length: 8 }, (_, i) =>
            run(connection, i === failing ? 'select 1/0' : `select ${i}`, [], { prepare: i % 2 === 0 }),
          ),
        );
        all.forEach((one, i) => {
          if (i < failing) expect((one as PromiseFulfilledResult<{ rows: unknown }>).value.rows).toEqual([[String(i)]]);
          else expect((one as PromiseRejectedResult).reason.code).toBe(i === failing ? '22012' : '25P02');
        });
        expect(connection.transactionStatus).toBe('failed');
        await run(connection, 'rollback');
        expect(connection.transactionStatus).toBe('idle');
      }
    });

    // proves: pg-prepared
    describe('of prepared statements', () => {
      it('that changed is tried again outside of a transaction, and is a clear error inside', async () => {
        const connection = await connect();
        const other = await connect();
        await run(connection, 'drop table if exists adversary_changing');
        await run(connection, 'create table adversary_changing (a int)');
        await run(connection, 'insert into adversary_changing values (1)');
        const read = (prelude?: string) =>
          run(connection, 'select * from adversary_changing', [], { prepare: true, ...(prelude && { prelude }) });
        expect((await read()).rows).toEqual([['1']]);
        await run(other, 'alter table adversary_changing add b int default 2');
        expect((await read()).rows).toEqual([['1', '2']]);
        await run(other, 'alter table adversary_changing alter a type text');
        expect((await read('BEGIN')).rows).toEqual([['1', '2']]);
        await run(connection, 'commit');
        await run(other, 'alter table adversary_changing rename b to c');
        expect((await read()).columns?.map(({ name }) => name)).toEqual(['a', 'c']);
        await run(other, "do $$ begin execute 'alter table adversary_changing drop c'; end $$");
        await run(connection, 'begin');
        await run(connection, 'select 1');
        const all = await Promise.allSettled([read(), read()]);
        expect(all.map((one) => (one as PromiseRejectedResult).reason.code)).toEqual(['0A000', '25P02']);
        await run(connection, 'rollback');
        await run(connection, 'begin');
        expect((await Promise.all([read(), read(), read()])).map(({ rows }) => rows)).toEqual(Array(3).fill([['1']]));
        await run(connection, 'commit');
        await run(connection, 'drop table adversary_changing');
      });

      it('are made anew in all sessions of a driver once one of them has changed the schema', async () => {
        const [connection, other] = [await connect(), await connect()];
        await run(other, 'create table adversary_shared (a int)');
        const width = async () =>
          (await run(connection, 'select * from adversary_shared', [], { prepare: true })).columns?.length;
        expect(await width()).toBe(1);
        await run(connection, 'begin');
        await run(connection, 'select 1');
        await run(other, 'begin');
        await run(other, 'alter table adversary_shared add b int');
        await run(other, 'commit');
        expect(await width()).toBe(2);
        await run(connection, 'commit');
        await run(other, 'alter table adversary_shared drop b');
        await run(connection, 'begin');
        await run(connection, 'select 1');
        expect(await width()).toBe(1);
        await run(connection, 'drop table adversary_shared');
        await run(connection, 'commit');
      });

      it('that the program has dropped are made anew', async () => {
        const connection = await connect();
        for (const drop of ['deallocate all', 'DISCARD ALL', 'discard plans']) {
          for (const prepare of [true, false]) {
            const read = () => run(connection, 'select 7', [], { prepare: true });
            await read();
            await run(connection, drop, [], { prepare });
            expect((await read()).rows).toEqual([['7']]);
          }
        }
        await run(connection, `do $$ begin execute 'deallocate all'; end $$`);
        expect((await run(connection, 'select 7', [], { prepare: true })).rows).toEqual([['7']]);
      });

      it('and dropped by one of several statements given at once', async () => {
        const connection = await connect();
        const read = (n: number) => run(connection, `select ${n}`, [], { prepare: true });
        for (const prepare of [true, false]) {
          await run(connection, 'begin');
          await Promise.all([read(1), read(2), run(connection, 'deallocate all', [], { prepare }), read(3)]);
          expect((await Promise.all([read(1), read(2), read(3)])).map(({ rows }) => rows[0]?.[0])).toEqual([
            '1',
            '2',
            '3',
          ]);
          await run(connection, 'commit');
        }
      });

      it('stay within the size of the cache, with and without a pipeline', async () => {
        const connection = await connect({}, { preparedStatementCacheSize: 3 });
        await run(connection, 'begin');
        for (let round = 0; round < 5; round++) {
          const all = await Promise.all(
            Array.from({ length: 40 }, (_, i) => run(connection, `select ${(i * 7) % 11}`, [], { prepare: true })),
          );
          expect(all.map(({ rows }) => rows[0]?.[0])).toEqual(
            Array.from({ length: 40 }, (_, i) => String((i * 7) % 11)),
          );
        }
        await run(connection, 'commit');
        await run(connection, 'select 99', [], { prepare: true });
        await run(connection, 'select 98', [], { prepare: true });
        const { rows } = await run(connection, 'select count(*) from pg_prepared_statements');
        expect(Number(rows[0]?.[0])).toBeLessThanOrEqual(4);
      });
    });

    it('is not asked for what the protocol cannot say, and the connection goes on', async () => {
      const connection = await connect();
      const values = Array.from({ length: 65536 }, () => '1');
      const list = (n: number): string => Array.from({ length: n }, (_, i) => `$${i + 1}::int`).join();
      const most = await run(connection, `select array_length(array[${list(65535)}], 1)`, values.slice(1));
      expect(most.rows).toEqual([['65535']]);
      const tooMany = /at most 65535 values, and this one has 65536/;
      const nul = /U\+0000 \(NUL\), which stands at place 9: "select 'a\\u0000b'"/;
      const surrogate = /a lone surrogate, which stands at place 11: "select '😀a\\udc00b'"/u;
      const sql = "select 'a\0b'";
      for (const prepare of [true, false]) {
        await expect(run(connection, 'select 1', values, { prepare })).rejects.toThrow(tooMany);
        await expect(run(connection, sql, [], { prepare })).rejects.toThrow(nul);
        await expect(run(connection, "select '😀a\udc00b'", [], { prepare })).rejects.toThrow(surrogate);
      }
      await expect(connection.executeMany({ sql: 'select 1', valueSets: [[], values] })).rejects.toThrow(tooMany);
      await expect(connection.executeMany({ sql, valueSets: [[]] })).rejects.toThrow(nul);
      const first = rejection(run(connection, sql, [], { prelude: 'BEGIN' }));
      // It would run outside of a transaction.
      await expect(run(connection, 'select 1')).rejects.toThrow('could not be begun');
      expect(message(await first)).toMatch(nul);
      await run(connection, 'begin');
      const cursor = { sql, values: [], prepare: false, decoder: asText };
      await expect(connection.openCursor(cursor)).rejects.toThrow(nul);
      const all = await Promise.allSettled([
        run(connection, 'select 1'),
        run(connection, sql),
        run(connection, 'select 2'),
      ]);
      expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      await run(connection, 'commit');
      await usable(connection);
    });

    it('is not told half a message: a value that is no text is an error of its own statement', async () => {
      const connection = await connect();
      await run(connection, 'select 1');
      connection.rollbackUnawaited(() => undefined);
      const all = await Promise.allSettled([
        run(connection, 'select $1::text', [7 as never]),
        run(connection, 'select 2'),
        run(connection, 'select $1::text, $2::text', ['a', {} as never]),
        run(connection, 'select 3'),
      ]);
      const given = all.map((one) => (one.status === 'fulfilled' ? one.value.rows : 'rejected'));
      expect(given).toEqual(['rejected', [['2']], 'rejected', [['3']]]);
      await usable(connection);
    });

    it('cannot be read in another encoding: the session is closed, with the reason', async () => {
      const connection = await connect();
      await run(connection, "set client_encoding to 'UTF-8'");
      await usable(connection);
      const setting = run(connection, "set client_encoding to 'LATIN1'").catch((error: unknown) => error);
      await setting;
      const error = await rejection(run(connection, "select 'ä'"));
      expect(message(error)).toContain('its client_encoding became LATIN1');
      expect(driver.isDisconnect(error)).toBe(true);
      expect(connection.closed).toBe(true);
    });
  });
}

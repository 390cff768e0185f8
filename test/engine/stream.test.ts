import { AsyncResult, insert, ResourceClosedError, select, text } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers, rejection, things, useEngine } from './engine-fixture.js';

const series = (count: number) => text<{ n: number }>(`select n from generate_series(1, ${count}) as n`);

describe.each(drivers)('A stream on %s', (driver) => {
  const engine = useEngine(driver);

  // proves: page-stream, conn-stream, pg-cursors
  it('gives rows one after the other, from a cursor that grows', async () => {
    await engine().connect(async (connection) => {
      const seen: number[] = [];
      await using rows = await connection.stream(series(3000));
      expect(rows).toBeInstanceOf(AsyncResult);
      for await (const row of rows) seen.push(row.n);
      expect(seen).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1));
    });
  });

  // proves: async-result, async-result-freeze
  it('has the fetch methods of a result', async () => {
    await engine().connect(async (connection) => {
      const open = () => connection.stream(series(5));
      expect(await (await open()).all()).toHaveLength(5);
      expect((await (await open()).first())?.n).toBe(1);
      expect(await (await open()).scalars().all()).toEqual([1, 2, 3, 4, 5]);
      expect(await (await open()).scalar()).toBe(1);
      expect((await rejection((await open()).one())).name).toBe('MultipleResultsFound');
      expect((await rejection((await open()).scalarOne())).name).toBe('MultipleResultsFound');
      const rows = await open();
      expect((await rows.fetchone())?.n).toBe(1);
      expect((await rows.fetchmany(3)).map((row) => row.n)).toEqual([2, 3, 4]);
      expect(rows.keys()).toEqual(['n']);
      expect((await rows.fetchmany(3)).map((row) => row.n)).toEqual([5]);
      expect(await rows.fetchone()).toBeNull();
      expect(await rows.all()).toEqual([]);
      const parts: number[] = [];
      for await (const part of (await open()).partitions(2)) parts.push(part.length);
      expect(parts).toEqual([2, 2, 1]);
      const byOption: number[] = [];
      for await (const part of (await connection.stream(series(5), {}, { yieldPer: 3 })).partitions()) {
        byOption.push(part.length);
      }
      expect(byOption).toEqual([3, 2]);
      const names = (await open()).mappings();
      expect((await names.fetchone())?.get('n')).toBe(1);
      await names.close();
      const frozen = await (await open()).freeze();
      expect([frozen().all().length, frozen().all().length]).toEqual([5, 5]);
      expect(await (await open()).unique((row) => row.n % 2).all()).toHaveLength(2);
    });
  });

  // proves: conn-stream
  it('frees its cursor however it is left', async () => {
    await engine().connect(async (connection) => {
      const cursors = async () => {
        const found = await connection.execute(text("select name from pg_cursors where name like 'athanor%'"));
        return found.all().length;
      };
      const broken = await connection.stream(series(5000));
      for await (const row of broken) if (row.n === 3) break;
      expect(broken.closed).toBe(true);
      const thrown = await connection.stream(series(5000));
      await rejection(
        (async () => {
          for await (const row of thrown) if (row.n === 3) throw new RangeError('mine');
        })(),
      );
      expect(thrown.closed).toBe(true);
      await (async () => {
        await using disposed = await connection.stream(series(5000));
        await disposed.fetchone();
      })();
      const ended = await connection.stream(series(3));
      expect(await ended.scalars().all()).toEqual([1, 2, 3]);
      expect([await ended.first(), await ended.scalar(), await ended.all(), ended.closed]).toEqual([
        null,
        null,
        [],
        false,
      ]);
      const closed = await connection.stream(series(5000));
      await closed.close();
      expect((await rejection(closed.all())).message).toBe('This result object is closed.');
      await (await connection.stream(series(5000))).all();
      expect(await cursors()).toBe(0);
      const open = await connection.stream(series(5000));
      expect(await cursors()).toBe(1);
      await open.close();
    });
  });

  it('runs beside another one, and beside statements', async () => {
    await engine().connect(async (connection) => {
      await using left = await connection.streamScalars(series(100));
      await using right = await connection.streamScalars(series(100));
      expect(await left.fetchmany(2)).toEqual([1, 2]);
      expect(await right.fetchmany(3)).toEqual([1, 2, 3]);
      expect(await connection.scalar(text('select 7'))).toBe(7);
      expect(await left.fetchmany(1)).toEqual([3]);
      expect(await right.all()).toHaveLength(97);
    });
  });

  // proves: conn-stream-transaction
  it('ends with its transaction', async () => {
    await engine().connect(async (connection) => {
      const rows = await connection.stream(series(100));
      await rows.fetchone();
      await connection.commit();
      const error = await rejection(rows.all());
      expect(error).toBeInstanceOf(ResourceClosedError);
      expect(error.message).toContain('its transaction has ended');
    });
  });

  it('of a statement that writes has written, whether or not somebody reads its rows', async () => {
    await engine().connect(async (connection) => {
      const names = async () => (await connection.scalars(select(things.c.name).orderBy(things.c.name))).all();
      const adding = insert(things).values({ name: 'a' }).returning(things.c.id);
      await (await connection.stream(adding)).close();
      await connection.stream(text("insert into engine_things (name) values ('b') returning id"));
      await connection.stream(insert(things).values({ name: 'c' }));
      await connection.commit();
      expect(await names()).toEqual(['a', 'b', 'c']);
      const error = await rejection(connection.stream(adding));
      expect(error).toMatchObject({ name: 'IntegrityError', sqlstate: '23505' });
    });
  });

  it('of which a fetch failed has no end: what is asked of it further is an error', async () => {
    await engine().connect(async (connection) => {
      const failing = text<{ x: number }>('select 1 / (20 - n) as x from generate_series(1, 50) as n');
      const rows = await connection.stream(failing, undefined, { yieldPer: 10 });
      expect(await rows.fetchmany(10)).toHaveLength(10);
      expect(await rejection(rows.fetchmany(10))).toMatchObject({ name: 'DBAPIError', sqlstate: '22012' });
      const after = await rejection(rows.fetchone());
      expect(after).toBeInstanceOf(ResourceClosedError);
      expect(after.message).toBe('This result object is closed: a fetch of its rows has failed');
      await rows.close();
      await connection.rollback();
    });
  });

  it('takes the size of its parts from yieldPer(), as do its views', async () => {
    await engine().connect(async (connection) => {
      const sizes = async (rows: AsyncIterable<readonly unknown[]>) => {
        const all: number[] = [];
        for await (const part of rows) all.push(part.length);
        return all;
      };
      expect(await sizes((await connection.stream(series(5))).yieldPer(2).partitions())).toEqual([2, 2, 1]);
      expect(await sizes((await connection.stream(series(5))).scalars().yieldPer(3).partitions())).toEqual([3, 2]);
      expect(await sizes((await connection.stream(series(5))).mappings().yieldPer(4).partitions())).toEqual([4, 1]);
    });
  });

  it('of a statement without rows says so when rows are fetched', async () => {
    await engine().connect(async (connection) => {
      const rows = await connection.stream(insert(things).values({ id: 1, name: 'a' }));
      const message = 'This result object does not return rows. It has been closed automatically.';
      expect((await rejection(rows.all())).message).toBe(message);
      await rows.close();
      expect((await connection.execute(select(things))).all()).toHaveLength(1);
    });
  });
});

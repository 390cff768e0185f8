import {
  type AsyncAdaptedQueuePool,
  type AsyncEngine,
  createAsyncEngine,
  type DBAPIError,
  insert,
  literal,
  select,
  text,
  update,
} from '@athanor/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { rejection, things, useEngine } from '../engine/engine-fixture.js';
import { type PgBouncer, startPgBouncer } from './pgbouncer.js';

let pooler: PgBouncer | undefined;
beforeAll(async () => {
  pooler = await startPgBouncer();
});
afterAll(() => pooler?.stop());

function through({ skip }: TestContext, query: string): AsyncEngine {
  if (pooler === undefined) return skip('PgBouncer is not installed here');
  return createAsyncEngine(pooler.url + query, { poolSize: 4, maxOverflow: 0 });
}

// Not everywhere is one installed, so this proves no row of the ledger.
describe('Behind a pooler that lends its sessions for single transactions', () => {
  const direct = useEngine('pg');
  let names = 0;
  beforeEach(() => {
    names = 0;
  });

  /** One of everything; gives what came back, and adds two rows. */
  const everything = async (engine: AsyncEngine, own: number): Promise<unknown[]> => {
    const written = await engine.begin(async (connection) => {
      const name = `n${++names}`;
      const id = (await connection.execute(insert(things).values({ name }).returning(things.c.id))).scalarOne();
      await connection.beginNested(() =>
        connection.execute(
          update(things)
            .values({ name: `${name}+` })
            .where(things.c.id.eq(id)),
        ),
      );
      await connection.execDriverSql('insert into engine_things (name) values ($1)', [[`${name}#`]]);
      const back = await connection.scalar(select(things.c.name).where(things.c.id.eq(id)));
      return back === `${name}+`;
    });
    const streamed = await engine.connect(async (connection) => {
      const rows = await connection.stream(text('select g from generate_series(1, 100) as g'));
      return (await rows.all()).length;
    });
    const atOnce = await engine.connect((connection) =>
      Promise.all([1, 2, 3].map((number) => connection.scalar(select(literal(number * own))))),
    );
    return [written, streamed, atOnce];
  };

  it('everything works where nothing is prepared by name, from more connections than it has sessions', async (context) => {
    await using engine = through(context, '?prepared_statement_cache_size=0');
    const tasks = [1, 2, 3, 4, 5, 6].map(async (own) => {
      for (let i = 0; i < 5; i++) expect(await everything(engine, own)).toEqual([true, 100, [own, 2 * own, 3 * own]]);
    });
    await Promise.all(tasks);
    const autocommit = engine.executionOptions({ isolationLevel: 'AUTOCOMMIT' });
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    const read = (i: number) => autocommit.connect((connection) => connection.scalar(select(literal(i))));
    expect(await Promise.all(numbers.map(read))).toEqual(numbers);
    expect(await direct().connect((c) => c.scalar(text('select count(*)::int from engine_things')))).toBe(60);
    expect((engine.pool as AsyncAdaptedQueuePool).checkedout()).toBe(0);
  });

  it('a statement can be cancelled, and the next one is not', async (context) => {
    await using engine = through(context, '?prepared_statement_cache_size=0');
    const controller = new AbortController();
    const { signal } = controller;
    const sleeping = engine.connect((connection) => {
      setTimeout(() => controller.abort(), 50);
      return connection.execute(text('select pg_sleep(30)'), undefined, { signal });
    });
    expect(await rejection(sleeping)).toBe(signal.reason);
    expect(await engine.connect((connection) => connection.scalar(text('select 1')))).toBe(1);
  });

  it('no statement of another connection is ever run in the place of one that was prepared by name', async (context) => {
    await using engine = through(context, '');
    const outcomes = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (own) => {
        const errors: DBAPIError[] = [];
        for (let i = 0; i < 10; i++) {
          try {
            expect(await everything(engine, own)).toEqual([true, 100, [own, 2 * own, 3 * own]]);
          } catch (error) {
            errors.push(error as DBAPIError);
          }
        }
        return errors;
      }),
    );
    for (const error of outcomes.flat()) {
      expect(error).toMatchObject({
        sqlstate: '26000',
        message: expect.stringContaining('say prepared_statement_cache_size=0 in the URL'),
      });
    }
  });
});

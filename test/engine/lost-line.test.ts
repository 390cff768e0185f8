import {
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  insert,
  makeUrl,
  select,
  text,
} from '@athanor/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { type HostileProxy, startHostileProxy } from '../support/hostile-proxy.js';
import { eventually } from '../pool/pool-fixture.js';
import { lentBy, rejection, things, useEngine } from './engine-fixture.js';

const count = text<{ readonly 0: string }>('select count(*) from engine_things');
const busy = text<{ readonly 0: number }>(
  "select count(*)::int from pg_stat_activity where application_name = :application and state <> 'idle'",
);

for (const wire of ['own', 'pg'] as const) {
  // proves: error-wrapping, pool-dead-connection
  describe(`a line that is cut, with the wire of ${wire}`, () => {
    const direct = useEngine('pg');
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    const application = `lost lines ${process.pid} ${wire}`;
    let proxy: HostileProxy;
    let engine: AsyncEngine;
    let last: number;

    beforeAll(async () => {
      if (wire === 'pg') process.env['ATHANOR_PG_WIRE'] = 'pg';
      process.on('unhandledRejection', note);
      const url = makeUrl(athanorUrl('pg'));
      proxy = await startHostileProxy(url.host ?? 'localhost', url.port ?? 5432);
      engine = createAsyncEngine(url.set({ host: '127.0.0.1', port: proxy.port }), {
        poolSize: 1,
        maxOverflow: 0,
        connectArgs: { application_name: application },
      });
    });
    beforeEach(() => {
      last = 0;
      unhandled.length = 0;
    });
    afterEach(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      expect(unhandled).toEqual([]);
      expect(lentBy(engine)).toBe(0);
      // The pool goes on.
      expect(await engine.connect((connection) => connection.scalar(text('select 1')))).toBe(1);
    });
    afterAll(async () => {
      delete process.env['ATHANOR_PG_WIRE'];
      process.removeListener('unhandledRejection', note);
      await engine.dispose();
      await proxy.close();
    });

    const add = (connection: AsyncConnection): Promise<unknown> =>
      connection.execute(insert(things).values({ name: `n${++last}` }));
    const written = async (): Promise<number> =>
      Number(await direct().connect((connection) => connection.scalar(count)));

    it('before COMMIT reached the server is an error, and nothing was written', async () => {
      proxy.cutAt('unheard', 'COMMIT');
      const error = await rejection(engine.begin(add));
      expect(error).toMatchObject({ connectionInvalidated: true, message: expect.stringContaining('it is not known') });
      expect(await written()).toBe(0);
    });

    it('before the answer to COMMIT came is the same error, though all was written', async () => {
      proxy.cutAt('unanswered', 'COMMIT');
      const error = await rejection(engine.begin(add));
      expect(error).toMatchObject({ connectionInvalidated: true, message: expect.stringContaining('it is not known') });
      expect(await written()).toBe(1);
    });

    it('around a COMMIT given at once with statements is never success, and all was written or nothing', async () => {
      const outcome = async (connection: AsyncConnection): Promise<boolean> => {
        await connection.execute(select(things));
        const before = await written();
        const all = await Promise.allSettled([add(connection), add(connection), connection.commit()]);
        const [first, second, commit] = all.map(({ status }) => status === 'fulfilled');
        const there = (await written()) - before;
        expect([0, 2]).toContain(there);
        if (commit === true) expect([first, second, there]).toEqual([true, true, 2]);
        else {
          const { reason } = all[2] as PromiseRejectedResult;
          // Sent one by one, COMMIT was never sent where a statement in front of it had no answer.
          if (reason.name === 'CommitFailedError') expect([wire, there]).toEqual(['pg', 0]);
          else
            expect(reason).toMatchObject({
              connectionInvalidated: true,
              message: expect.stringContaining('it is not known whether'),
            });
          await connection.rollback();
          expect(await connection.scalar(text('select 2'))).toBe(2);
        }
        return commit === true;
      };
      const committed: boolean[] = [];
      for (const fate of ['unheard', 'unanswered', ...Array.from({ length: 45 }, (_, i) => 7 * i + 1)] as const) {
        // The server may still be at work on what came before the last cut.
        await eventually(() => direct().connect((connection) => connection.scalar(busy, { application })), 0);
        proxy.cutAt(fate, 'INSERT', 'COMMIT');
        committed.push(await engine.connect(outcome));
        proxy.cutAt('unheard', 'no such text');
        await engine.connect((connection) => connection.execute(select(things))).catch(() => undefined);
      }
      expect(committed.slice(0, 3)).toEqual([false, false, false]);
      expect(committed.at(-1)).toBe(true);
    });

    it('while statements given at once are on their way is an error for each of them', async () => {
      proxy.cutAt('unanswered', 'later');
      await engine.connect(async (connection) => {
        await add(connection);
        const all = await Promise.allSettled([
          add(connection),
          add(connection),
          connection.scalar(text("select 'later'")),
          add(connection),
        ]);
        const statuses = all.map(({ status }) => status);
        // One by one the first two have their answers.
        const first = wire === 'own' ? 'rejected' : 'fulfilled';
        expect(statuses).toEqual([first, first, 'rejected', 'rejected']);
        expect(await rejection(add(connection))).toMatchObject({ code: '8s2b' });
        expect(await rejection(connection.commit())).toBeDefined();
        await connection.rollback();
        expect(await connection.scalar(text('select 2'))).toBe(2);
      });
      expect(await written()).toBe(0);
    });

    it('by the server is told to Promise.all() with the reason, from the first statement on and later', async () => {
      const ending = text('select pg_terminate_backend(pg_backend_pid())');
      for (const first of [[], [select(things)]]) {
        const error = await rejection(
          engine.begin(async (connection) => {
            for (const statement of first) await connection.execute(statement);
            await Promise.all([connection.execute(ending), add(connection), connection.execute(select(things))]);
          }),
        );
        expect(error).toMatchObject({ name: 'OperationalError', sqlstate: '57P01', connectionInvalidated: true });
      }
      expect(await written()).toBe(0);
    });

    it('while a cursor is open is an error of the next fetch', async () => {
      await engine.connect(async (connection) => {
        const result = await connection.stream(text('select i from generate_series(1, 100) as i'));
        expect(await result.fetchmany(3)).toHaveLength(3);
        proxy.cut();
        expect(await rejection(result.all())).toMatchObject({ connectionInvalidated: true });
        await result.close();
        await connection.rollback();
        expect(await connection.scalar(text('select 2'))).toBe(2);
      });
    });

    it('while a released ROLLBACK is on its way is an error of the next borrower, or of none', async () => {
      for (let i = 0; i < 5; i++) {
        proxy.cutAt('unanswered', 'ROLLBACK');
        await engine.connect((connection) => connection.execute(select(things)));
        const next = await engine
          .connect((connection) => connection.execute(select(things)))
          .catch((error: unknown) => error);
        if (next instanceof Error) expect(next).toMatchObject({ connectionInvalidated: true });
        await new Promise((resolve) => setTimeout(resolve, 10));
        proxy.cutAt('unheard', 'no such text');
      }
    });

    it('while many pages of rows are on their way is one error, and nothing was written', async () => {
      const rows = Array.from({ length: 4500 }, (_, i) => ({ name: `page ${i}` }));
      for (const fate of ['unheard', 'unanswered'] as const) {
        proxy.cutAt(fate, 'page 2500');
        const error = await rejection(
          engine.begin((connection) => connection.execute(insert(things).returning(things.c.id), rows)),
        );
        expect(error).toMatchObject({ connectionInvalidated: true });
      }
      expect(await written()).toBe(0);
    });

    it.each(['statement', 'pipeline', 'cursor', 'savepoint', 'commit'] as const)(
      'by the server at %s is an error and the pool goes on',
      async (point) => {
        const error = await rejection(
          engine.begin(async (connection) => {
            const kill = async (): Promise<void> => {
              const pid = connection.info['pid'];
              await direct().connect((c) => c.scalar(text('select pg_terminate_backend(:pid)'), { pid }));
            };
            connection.info['pid'] = await connection.scalar(text('select pg_backend_pid()'));
            if (point === 'statement') {
              const running = rejection(connection.execute(text('select pg_sleep(5)')));
              await new Promise((resolve) => setTimeout(resolve, 30));
              await kill();
              throw await running;
            }
            if (point === 'pipeline') {
              const all = [add(connection), connection.execute(text('select pg_sleep(5)')), add(connection)].map(
                rejection,
              );
              all[0]?.catch(() => undefined);
              await new Promise((resolve) => setTimeout(resolve, 30));
              await kill();
              await all[2];
              throw await all[1];
            }
            const stream =
              point === 'cursor'
                ? await connection.stream(text('select i from generate_series(1, 9) as i'))
                : undefined;
            if (point === 'savepoint') await connection.beginNested();
            await kill();
            await stream?.all();
            if (point === 'savepoint') await add(connection);
          }),
        );
        expect(error).toMatchObject({ connectionInvalidated: true });
        await engine.connect((c) => c.scalar(text('select 1'))).catch(() => undefined);
      },
    );
  });
}

// proves: cancel-waiting, cancel-statement
import { type AsyncAdaptedQueuePool, type AsyncEngine, text } from '@athanor/core';
import { errorOf } from './outcome.js';
import { backendNames, pidOf, sessionsOf, wait, watchPool } from './pool-watch.js';
import { script } from './script.js';

/** What a signal is aborted with here. */
class CancelledError extends Error {}

const one = text<{ readonly 0: number }>('select 1');
const sleep = text('select pg_sleep(30)');

const classOf = async (work: () => unknown) => ((await errorOf(work)) as { class: string }).class;
const lentAndIdle = ({ pool }: AsyncEngine) => {
  const queue = pool as AsyncAdaptedQueuePool;
  return { lent: queue.checkedout(), idle: queue.checkedin() };
};

export const pool07 = script('pool-07-cancellation', async (scene) => {
  const abortAfter = (milliseconds: number) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new CancelledError()), milliseconds);
    return controller.signal;
  };
  return [
    async () => {
      const engine = scene.engine({ poolSize: 1, maxOverflow: 0, poolTimeout: 5 });
      const connection = await engine.connect();
      const seen: unknown[] = [await classOf(() => engine.connect({ signal: abortAfter(50) }))];
      seen.push(lentAndIdle(engine).lent);
      const waiting = engine.connect().start();
      await wait(20);
      await connection.close();
      const next = await waiting;
      seen.push('served', lentAndIdle(engine).lent);
      await next.close();
      return [...seen, lentAndIdle(engine).idle, lentAndIdle(engine).lent];
    },
    async () => {
      const engine = scene.engine({ poolSize: 1, maxOverflow: 0 });
      const watch = watchPool(engine);
      const nameOf = backendNames();
      const seen = await engine.connect(async (c) => {
        const pid = await pidOf(c);
        const inside: unknown[] = [await nameOf(c)];
        watch.take();
        inside.push(await classOf(() => c.execute(sleep, undefined, { signal: abortAfter(100) })));
        inside.push(watch.take(), c.invalidated, c.inTransaction());
        for (let i = 0; i < 100 && (await sessionsOf(scene.url, pid)) > 0; i++) await wait(20);
        inside.push((await sessionsOf(scene.url, pid)) === 0, await errorOf(() => c.execute(one)));
        await c.rollback();
        return [...inside, await nameOf(c), c.invalidated];
      });
      return [...seen, lentAndIdle(engine).lent, lentAndIdle(engine).idle];
    },
    async () => {
      const engine = scene.engine({ poolSize: 1, maxOverflow: 0 });
      const signal = abortAfter(200);
      const name = await classOf(() => engine.begin((c) => c.execute(sleep, undefined, { signal })));
      const value = await engine.connect((c) => c.scalar(one));
      return [name, value, lentAndIdle(engine).lent, lentAndIdle(engine).idle];
    },
    async () => {
      const engine = scene.engine({ poolSize: 1, maxOverflow: 0 });
      const signal = abortAfter(100);
      const name = await classOf(() =>
        engine.begin(async (c) => {
          await c.execute(one);
          await new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
          });
        }),
      );
      const value = await engine.connect((c) => c.scalar(one));
      return [name, value, lentAndIdle(engine).lent, lentAndIdle(engine).idle];
    },
  ];
});

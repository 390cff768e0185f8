// proves: engine-dispose, engine-dispose-keep, pool-dispose
import { type AsyncAdaptedQueuePool, type AsyncEngine, text } from '@athanor/core';
import { valueOrError } from './outcome.js';
import { backendNames, pidOf, sessionsOf, wait, watchPool } from './pool-watch.js';
import { script } from './script.js';

const queueOf = ({ pool }: Pick<AsyncEngine, 'pool'>): AsyncAdaptedQueuePool => pool as AsyncAdaptedQueuePool;

export const pool05 = script('pool-05-dispose', async (scene) => [
  async () => {
    const engine = scene.engine({ poolSize: 2 });
    const nameOf = backendNames();
    const watch = watchPool(engine);
    const first = await engine.connect(nameOf);
    const old = queueOf(engine);
    watch.take();
    await engine.dispose();
    const pool = queueOf(engine);
    const seen = [
      first,
      watch.take(),
      pool === old,
      pool.constructor.name,
      pool.size(),
      pool.checkedin(),
      old.checkedin(),
    ];
    return [...seen, await engine.connect(nameOf), watch.take()];
  },
  async () => {
    const engine = scene.engine({ poolSize: 2 });
    const nameOf = backendNames();
    const watch = watchPool(engine);
    const connection = await engine.connect();
    const seen: unknown[] = [await nameOf(connection)];
    watch.take();
    await engine.dispose();
    seen.push(watch.take(), await nameOf(connection), queueOf(engine).checkedout());
    await connection.close();
    return [...seen, queueOf(engine).checkedin()];
  },
  async () => {
    const engine = scene.engine({ poolSize: 2 });
    const nameOf = backendNames();
    const watch = watchPool(engine);
    const [name, pid] = await engine.connect(async (c) => [await nameOf(c), await pidOf(c)] as const);
    const old = queueOf(engine);
    watch.take();
    await engine.dispose({ close: false });
    const seen = [name, watch.take(), old === engine.pool, old.checkedin(), queueOf(engine).checkedin()];
    const after = [await sessionsOf(scene.url, pid), await engine.connect(nameOf)];
    await old.dispose();
    return [...seen, ...after];
  },
  async () => {
    const engine = scene.engine({ poolSize: 1 });
    const other = engine.executionOptions({ a: 1 });
    await engine.connect(pidOf);
    await other.dispose();
    return [other.pool === engine.pool, queueOf(engine).checkedin()];
  },
  async () => {
    const engine = scene.engine({ poolSize: 1 });
    const watch = watchPool(engine);
    await engine.dispose();
    await engine.dispose();
    return watch.take();
  },
  async () => {
    const engine = scene.engine({ poolSize: 1, maxOverflow: 0, poolTimeout: 0.3 });
    const connection = await engine.connect();
    const waiting = engine.connect().start();
    await wait(50);
    await engine.dispose();
    const next = await engine.connect();
    await connection.close();
    const served = await valueOrError(async () => {
      await (await waiting).close();
      return 'waiter served';
    });
    await next.close();
    return ['new pool lends', served];
  },
  () =>
    scene.engine({ poolSize: 1 }).connect(async (c) => {
      await c.execute(text('create temp table tt (x int)'));
      await c.commit();
      await c.engine.dispose();
      await c.execute(text('insert into tt values (1)'));
      await c.commit();
      return [(await c.execute(text('select x from tt'))).scalars().all()];
    }),
]);

// proves: pool-queue, pool-lifo, pool-recycle, pool-info, pool-detach, pool-invalidate, pool-reset
import { type CreateAsyncEngineOptions, listen, text } from '@athanor/core';
import { backendNames, wait, watchPool } from './pool-watch.js';
import { script } from './script.js';

const one = text('select 1');

export const pool02 = script('pool-02-reuse-recycle', async (scene) => {
  const fourUses = async (options: CreateAsyncEngineOptions) => {
    const engine = scene.engine({ poolSize: 3, ...options });
    const nameOf = backendNames();
    const connections = [await engine.connect(), await engine.connect(), await engine.connect()];
    for (const connection of connections) await nameOf(connection);
    for (const connection of connections) await connection.close();
    const seen = [];
    for (let i = 0; i < 4; i++) seen.push(await engine.connect(nameOf));
    return seen;
  };
  return [
    () => fourUses({}),
    () => fourUses({ poolUseLifo: true }),
    async () => {
      const engine = scene.engine({ poolSize: 1, poolRecycle: 1 });
      const nameOf = backendNames();
      const watch = watchPool(engine);
      const seen = [await engine.connect(nameOf), await engine.connect(nameOf)];
      watch.take();
      await wait(1200);
      seen.push(await engine.connect(nameOf));
      return [seen, watch.take()];
    },
    async () => {
      const engine = scene.engine({ poolSize: 1, poolRecycle: 0 });
      const nameOf = backendNames();
      const first = await engine.connect(nameOf);
      await wait(10);
      return [first, await engine.connect(nameOf)];
    },
    async () => {
      const engine = scene.engine({ poolSize: 1 });
      const seen: unknown[] = [];
      await engine.connect(async (connection) => {
        const raw = await connection.getRawConnection();
        raw.info['i'] = 1;
        if (raw.recordInfo !== null) raw.recordInfo['r'] = 2;
        seen.push([{ ...raw.info }, { ...raw.recordInfo }]);
      });
      await engine.connect(async (connection) => {
        const raw = await connection.getRawConnection();
        seen.push([{ ...raw.info }, { ...raw.recordInfo }]);
        await connection.invalidate();
        await connection.scalar(one);
        const next = await connection.getRawConnection();
        seen.push([{ ...next.info }, { ...next.recordInfo }]);
      });
      return seen;
    },
    async () => {
      const engine = scene.engine({ poolSize: 1, maxOverflow: 0 });
      const watch = watchPool(engine);
      const nameOf = backendNames();
      const connection = await engine.connect();
      const seen: unknown[] = [await nameOf(connection)];
      await connection.detach();
      seen.push(watch.take(), await engine.connect(nameOf));
      watch.take();
      seen.push(await nameOf(connection));
      await connection.close();
      return [...seen, watch.take()];
    },
    async () => {
      const engine = scene.engine({ poolSize: 1 });
      const watch = watchPool(engine);
      const nameOf = backendNames();
      const seen = await engine.connect(async (connection) => {
        const first = await nameOf(connection);
        await (await connection.getRawConnection()).invalidate(undefined, { soft: true });
        return [first, await nameOf(connection)];
      });
      watch.take();
      return [[...seen, await engine.connect(nameOf)], watch.take()];
    },
    async () => {
      const engine = scene.engine({ poolSize: 2 });
      const watch = watchPool(engine);
      const nameOf = backendNames();
      const [a, b] = [await engine.connect(), await engine.connect()];
      const seen: unknown[] = [await nameOf(a), await nameOf(b)];
      watch.take();
      await a.invalidate();
      seen.push(a.invalidated, watch.take());
      await a.rollback();
      seen.push(await nameOf(a));
      await a.close();
      await b.close();
      return [...seen, await engine.connect(nameOf), await engine.connect(nameOf)];
    },
    async () => {
      const engine = scene.engine({ poolSize: 1 });
      const seen: unknown[] = [];
      listen(engine, 'reset', (_connection, _record, state) => {
        seen.push([state.transactionWasReset, state.terminateOnly, state.asyncioSafe]);
      });
      await engine.connect((c) => c.execute(one));
      await engine.connect(async (c) => {
        await c.execute(one);
        await c.commit();
      });
      await engine.connect(async (c) => {
        await c.execute(one);
        await c.rollback();
      });
      await engine.connect(() => undefined);
      await engine.begin((c) => c.execute(one));
      return seen;
    },
  ];
});

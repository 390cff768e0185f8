// proves: pool-queue, pool-timeout
import {
  type AsyncConnection,
  type AsyncEngine,
  AsyncAdaptedQueuePool,
  type CreateAsyncEngineOptions,
  DBAPIError,
} from '@athanor/core';
import type { Scene } from './scene.js';
import { script } from './script.js';

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const pool01 = script('pool-01-overflow-timeout', async (scene) => {
  const engine = scene.engine({ poolSize: 1, maxOverflow: 1, poolTimeout: 0.2 });
  let connections: AsyncConnection[] = [];
  const connected = async () => {
    connections.push(await engine.connect());
    return numbersOf(engine);
  };
  const steps = [
    () => [engine.pool.constructor.name, engine.pool.status(), numbersOf(engine)],
    connected,
    connected,
    async () => void (await engine.connect()),
    async () => {
      const waiter = engine.connect().start();
      await wait(20);
      await connections.pop()?.close();
      connections.push(await waiter);
      return numbersOf(engine);
    },
    async () => {
      const seen = [];
      for (const connection of connections) {
        await connection.close();
        seen.push(numbersOf(engine));
      }
      connections = [];
      return seen;
    },
    () => servedInOrder(scene),
    () => openAndClose(scene, { poolSize: 0 }, 20),
    () => openAndClose(scene, { poolSize: 1, maxOverflow: -1 }, 12),
    () => failThreeTimes(scene),
  ];
  return steps;
});

function numbersOf(engine: AsyncEngine): Record<string, number> {
  const pool = engine.pool as AsyncAdaptedQueuePool;
  return { size: pool.size(), checkedin: pool.checkedin(), overflow: pool.overflow(), checkedout: pool.checkedout() };
}

async function servedInOrder(scene: Scene): Promise<unknown> {
  const engine = scene.engine({ poolSize: 1, maxOverflow: 0 });
  const order: number[] = [];
  await Promise.all(
    [0, 1, 2].map((i) =>
      engine.connect(async () => {
        order.push(i);
        await wait(10);
      }),
    ),
  );
  const { checkedin, checkedout } = numbersOf(engine);
  return [order, checkedin, checkedout];
}

async function openAndClose(scene: Scene, options: CreateAsyncEngineOptions, count: number): Promise<unknown> {
  const engine = scene.engine(options);
  const connections = [];
  for (let i = 0; i < count; i++) connections.push(await engine.connect());
  const open = engine.pool.status();
  for (const connection of connections) await connection.close();
  return [open, engine.pool.status()];
}

async function failThreeTimes(scene: Scene): Promise<unknown> {
  const engine = scene.engine({ poolSize: 1, maxOverflow: 0, connectArgs: { database: 'no_such_database' } });
  const errors = [];
  for (let i = 0; i < 3; i++) {
    const error: unknown = await engine.connect().catch((caught: unknown) => caught);
    // As in SQLAlchemy 2.1: the driver's error comes wrapped.
    errors.push(error instanceof DBAPIError && error.sqlstate === '3D000' ? 'DBAPIError' : String(error));
  }
  return [errors, engine.pool.status()];
}

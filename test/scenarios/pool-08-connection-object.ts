// proves: page-driver-methods, conn-not-started, conn-run-sync, engine-raw-connection, pool-info
import { type AsyncConnection, listen, text } from '@athanor/core';
import type pg from 'pg';
import { errorOf } from './outcome.js';
import { script } from './script.js';

const four = async (client: unknown) => (await (client as pg.Client).query<{ v: number }>('select 4 as v')).rows[0]?.v;

export const pool08 = script('pool-08-connection-object', async (scene) => [
  async () => {
    const engine = scene.engine();
    const seen: unknown[] = [];
    listen(engine, 'connect', async ({ driverConnection }) => {
      await (driverConnection as pg.Client).query("set application_name = 'mine'");
      seen.push(1);
    });
    return engine.connect(async (c) => [...seen, await c.scalar(text('show application_name'))]);
  },
  () =>
    scene.engine().connect(async (c) => {
      const raw = await c.getRawConnection();
      const isSame = raw === (await c.getRawConnection());
      return [isSame, raw.isValid, await four(raw.driverConnection.driverConnection)];
    }),
  async () => {
    const pending = scene.engine().connect();
    const early = pending as unknown as AsyncConnection;
    const seen: unknown[] = [await errorOf(() => early.closed), await errorOf(() => early.getRawConnection())];
    const connection = await pending.start();
    seen.push(true, connection.closed, await errorOf(() => pending.start()));
    await connection.close();
    await connection.close();
    await connection.aclose();
    return [...seen, connection.closed];
  },
  () =>
    scene.engine().connect(async (c) => {
      const value = await c.runSync((_connection, a: number, { b }: { b: number }) => [a, b], 1, { b: 2 });
      const error = await errorOf(() =>
        c.runSync(() => {
          throw new ZeroDivisionError();
        }),
      );
      return [value, (error as { class: string }).class];
    }),
  async () => {
    const engine = scene.engine({ poolSize: 1 });
    await engine.connect(async (c) => {
      (await c.getRawConnection()).info['x'] = 1;
    });
    return engine.connect((c) => [{ ...c.info }]);
  },
  async () => {
    const connection = await scene.engine().connect((c) => ({ c }));
    return [
      await errorOf(() => connection.c.execute(text('select 1'))),
      await errorOf(() => connection.c.getRawConnection()),
    ];
  },
]);

/** Python's. */
class ZeroDivisionError extends Error {}

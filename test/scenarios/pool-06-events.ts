// proves: pool-events, events-engine
import {
  type AsyncAdaptedQueuePool,
  type AsyncConnection,
  DisconnectionError,
  InvalidatePoolError,
  listen,
  text,
} from '@athanor/core';
import { errorOf, valueOrError } from './outcome.js';
import { backendNames, watchPool } from './pool-watch.js';
import { script } from './script.js';

const one = text('select 1');
const two = text<{ readonly 0: number }>('select 2');

const failing = {
  first_connect: 'firstConnect',
  connect: 'connect',
  checkout: 'checkout',
  begin: 'begin',
  before_execute: 'beforeExecute',
  before_cursor_execute: 'beforeCursorExecute',
  after_cursor_execute: 'afterCursorExecute',
  after_execute: 'afterExecute',
  commit: 'commit',
} as const;

const ofConnections = {
  engine_connect: 'engineConnect',
  begin: 'begin',
  before_execute: 'beforeExecute',
  before_cursor_execute: 'beforeCursorExecute',
  after_cursor_execute: 'afterCursorExecute',
  after_execute: 'afterExecute',
  savepoint: 'savepoint',
  release_savepoint: 'releaseSavepoint',
  rollback_savepoint: 'rollbackSavepoint',
  commit: 'commit',
  rollback: 'rollback',
} as const;

export const pool06 = script('pool-06-events', async (scene) => [
  async () => {
    const engine = scene.engine();
    const watch = watchPool(engine);
    await engine.connect((c) => c.execute(one));
    const seen = [watch.take()];
    await engine.connect(async (c) => {
      await c.execute(one);
      await c.commit();
    });
    seen.push(watch.take());
    await engine.begin((c) => c.execute(one));
    seen.push(watch.take());
    await engine.connect(() => undefined);
    seen.push(watch.take());
    await engine.connect(async (c) => {
      await c.execute(one);
      await c.rollback();
    });
    return [...seen, watch.take()];
  },
  async () => {
    const engine = scene.engine({ poolSize: 1, maxOverflow: 1 });
    const watch = watchPool(engine);
    const [a, b] = [await engine.connect(), await engine.connect()];
    watch.take();
    await a.close();
    const first = watch.take();
    await b.close();
    return [first, watch.take()];
  },
  async () => {
    const engine = scene.engine({ poolSize: 1 });
    const watch = watchPool(engine);
    let calls = 0;
    listen(engine, 'checkout', () => {
      calls += 1;
      if (calls === 1) throw new DisconnectionError('no');
    });
    await engine.connect(() => undefined);
    return [calls, watch.take()];
  },
  async () => {
    const engine = scene.engine({ poolSize: 1 });
    const watch = watchPool(engine);
    let calls = 0;
    listen(engine, 'checkout', () => {
      calls += 1;
      throw new DisconnectionError('no');
    });
    const error = await errorOf(() => engine.connect());
    return [error, calls, watch.take(), (engine.pool as AsyncAdaptedQueuePool).checkedout()];
  },
  async () => {
    const engine = scene.engine({ poolSize: 2 });
    const nameOf = backendNames();
    const both = async () => {
      const [a, b] = [await engine.connect(), await engine.connect()];
      const names = [await nameOf(a), await nameOf(b)];
      await a.close();
      await b.close();
      return names;
    };
    const first = await both();
    let bad = true;
    listen(engine, 'checkout', () => {
      if (!bad) return;
      bad = false;
      throw new InvalidatePoolError('all');
    });
    return [...first, ...(await both())];
  },
  async () => {
    const seen = [];
    for (const [word, name] of Object.entries(failing)) {
      const engine = scene.engine({ poolSize: 1, maxOverflow: 0, poolTimeout: 1 });
      // Those two would not come again.
      if (name !== 'firstConnect' && name !== 'connect') await engine.connect(() => undefined);
      let fails = true;
      listen(engine, name, () => {
        if (fails) throw new ValueError('boom');
      });
      const outcome = await errorOf(() => engine.begin((c) => c.execute(one)));
      fails = false;
      const next = await valueOrError(() => engine.begin((c) => c.scalar(two)));
      const lent = (engine.pool as AsyncAdaptedQueuePool).checkedout();
      seen.push([word, outcome === 'no error' ? 'ok' : outcome, next, lent]);
    }
    return seen;
  },
  async () => {
    const engine = scene.engine();
    const seen: unknown[] = [];
    listen(engine, 'connect', (connection, record) => {
      seen.push([record.connection === connection, { ...record.info }]);
      record.info['k'] = 'v';
    });
    listen(engine, 'checkout', (connection, record, lent) => {
      seen.push([record.connection === connection, { ...record.info }, lent.isValid]);
    });
    listen(engine, 'checkin', (connection, record) => void seen.push([connection !== null, { ...record.info }]));
    listen(engine, 'engineConnect', (connection) => {
      seen.push([connection.constructor.name === 'AsyncConnection', { ...connection.info }]);
    });
    await engine.connect(() => undefined);
    return seen;
  },
  async () => {
    const engine = scene.engine();
    const watch = watchPool(engine);
    const connection = await engine.connect();
    await connection.execute(one);
    watch.take();
    await connection.invalidate();
    const seen = [watch.take()];
    await connection.rollback();
    seen.push(watch.take());
    await connection.close();
    return [...seen, watch.take()];
  },
  async () => {
    const engine = scene.engine();
    const watch = watchPool(engine);
    await errorOf(() =>
      engine.begin(async (c) => {
        await c.execute(one);
        throw new ValueError('x');
      }),
    );
    return watch.take();
  },
  async () => {
    const engine = scene.engine();
    const watch = watchPool(engine);
    await errorOf(() => engine.begin((c) => c.execute(text('select 1/0'))));
    return watch.take();
  },
  async () => {
    const seen = [];
    for (const [word, name] of Object.entries(ofConnections)) {
      const engine = scene.engine();
      const sent: unknown[] = [];
      listen(engine, 'beforeCursorExecute', (_connection, sql) => void sent.push(sql));
      let isFirst = true;
      // The types of several events at once are more than the compiler can compare.
      listen(engine, name as 'begin', async (connection: AsyncConnection) => {
        if (!isFirst) return;
        isFirst = false;
        sent.push(await connection.scalar(text("select 'in listener'")));
      });
      await engine.connect(async (c) => {
        await c.execute(one);
        await c.beginNested(() => undefined);
        await (await c.beginNested()).rollback();
        await c.commit();
        await c.execute(two);
        await c.rollback();
      });
      seen.push([word, sent]);
    }
    return seen;
  },
  async () => {
    const engine = scene.engine();
    const sent: string[] = [];
    listen(engine, 'beforeCursorExecute', (_connection, sql) => void sent.push(sql));
    listen(engine, 'rollback', (connection) => connection.execute(text("select 'at close'")));
    await engine.connect((c) => c.execute(one));
    return sent;
  },
]);

/** Python's. */
class ValueError extends Error {}

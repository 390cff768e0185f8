// proves: pool-null, pool-static, pool-assertion, engine-from-config, engine-pool-from-url, engine-creator, pool-timeout
import {
  AssertionPool,
  type AsyncAdaptedQueuePool,
  asyncEngineFromConfig,
  createAsyncEngine,
  createAsyncPoolFromUrl,
  NullPool,
  StaticPool,
  text,
} from '@athanor/core';
import pg from 'pg';
import { errorOf } from './outcome.js';
import { backendNames, watchPool } from './pool-watch.js';
import { script } from './script.js';

export const pool04 = script('pool-04-pools-config', async (scene) => [
  () => {
    const engines = [scene.engine(), scene.engine({ poolclass: NullPool }), scene.engine({ poolclass: StaticPool })];
    const names = engines.map(({ pool }) => pool.constructor.name);
    return [...names, engines[0]?.pool.status(), engines[1]?.pool.status()];
  },
  async () => {
    const engine = scene.engine({ poolclass: NullPool });
    const nameOf = backendNames();
    const watch = watchPool(engine);
    return [[await engine.connect(nameOf), await engine.connect(nameOf)], watch.take()];
  },
  async () => {
    const engine = scene.engine({ poolclass: StaticPool });
    const nameOf = backendNames();
    const watch = watchPool(engine);
    const seen = await engine.connect((a) => engine.connect(async (b) => [await nameOf(a), await nameOf(b)]));
    seen.push(await engine.connect(nameOf));
    return [seen, watch.take().filter((name) => ['connect', 'close', 'checkout'].includes(name))];
  },
  async () => {
    const engine = scene.engine({ poolclass: AssertionPool });
    const error = await engine.connect(() => errorOf(() => engine.connect()));
    return [(error as { class: string }).class, await engine.connect(() => 'ok')];
  },
  () => {
    const engine = asyncEngineFromConfig({
      'sqlalchemy.url': scene.url,
      'sqlalchemy.pool_size': '3',
      'sqlalchemy.max_overflow': '1',
      'sqlalchemy.pool_timeout': '7',
      'sqlalchemy.echo': 'false',
      'sqlalchemy.pool_recycle': '50',
      'other.x': 'y',
    });
    const other = asyncEngineFromConfig({ 'db.url': scene.url, 'db.pool_size': '2' }, 'db.', { poolSize: 4 });
    return [(engine.pool as AsyncAdaptedQueuePool).size(), engine.echo, (other.pool as AsyncAdaptedQueuePool).size()];
  },
  async () => [await errorOf(() => asyncEngineFromConfig({ 'sqlalchemy.url': scene.url, 'sqlalchemy.nope': '1' }))],
  async () => {
    const pool = createAsyncPoolFromUrl(scene.url, { poolSize: 2, timeout: 3 });
    const [a, b] = [createAsyncEngine(scene.url, { pool }), createAsyncEngine(scene.url, { pool })];
    const nameOf = backendNames();
    const size = (pool as AsyncAdaptedQueuePool).size();
    const seen = [pool.constructor.name, a.pool === pool, b.pool === pool, size];
    seen.push(await a.connect(nameOf), await b.connect(nameOf));
    await a.dispose();
    return seen;
  },
  async () => {
    let made = 0;
    const engine = createAsyncEngine('postgresql+pg://nobody:x@nowhere/none', {
      asyncCreator: async () => {
        made += 1;
        const client = new pg.Client({ connectionString: scene.url.replace('postgresql+pg:', 'postgresql:') });
        await client.connect();
        return client;
      },
    });
    const value = await engine.connect((c) => c.scalar(text('select 5')));
    await engine.dispose();
    return [value, made];
  },
  () => {
    const engine = scene.engine();
    const secret = createAsyncEngine('postgresql+pg://u:secret@h/d');
    return [
      engine.name,
      engine.dialect.name,
      engine.executionOptions({ z: 1 }).pool === engine.pool,
      String(secret.url).includes('***'),
      String(secret).includes('secret'),
    ];
  },
  async () => {
    const engine = scene.engine({ poolSize: 2, maxOverflow: 0, poolTimeout: 0.1 });
    // Not in scopes, where it would be named as a deadlock at once.
    const lent = [await engine.connect(), await engine.connect()];
    const error = await errorOf(() => engine.connect());
    for (const connection of lent) await connection.close();
    return error;
  },
]);

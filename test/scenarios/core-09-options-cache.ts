// proves: conn-options, engine-options, compiled-cache, option-schema-translate
import {
  bindparam,
  Column,
  type ExecutionOptions,
  insert,
  Integer,
  listen,
  MetaData,
  type Row,
  select,
  Table,
  text,
  update,
  VARCHAR,
} from '@athanor/core';
import { script } from './script.js';

const meta = new MetaData();
const t = new Table('t', meta, { id: new Column(Integer, { primaryKey: true }), v: new Column(VARCHAR) });
const u = new Table('u', meta, { id: new Column(Integer, { primaryKey: true }) }, { schema: 'shared' });
const one = text('select 1');
const names = ['a', 'b', 'c', 'd'] as const;

export const core09 = script('core-09-options-cache', async (scene) => {
  const engine = scene.engine();
  await engine.begin(async (c) => {
    for (const schema of ['one', 'two']) {
      await c.execute(text(`create schema if not exists ${schema}`));
      await c.execute(text(`drop table if exists ${schema}.u`));
      await c.execute(text(`create table ${schema}.u (id serial primary key)`));
    }
    await c.execute(text('insert into two.u values (22)'));
    await c.execute(text('create table t (id serial primary key, v varchar)'));
    await c.execute(insert(t), [{ v: 'a' }, { v: 'b' }, { v: 'c' }]);
  });
  return [
    async () => {
      const four = scene.engine({ executionOptions: { a: 'engine', b: 'engine', c: 'engine', d: 'engine' } });
      const seen: unknown[] = [];
      listen(four, 'beforeCursorExecute', (_connection, _sql, _parameters, { executionOptions }) => {
        seen.push(Object.fromEntries(names.map((name) => [name, executionOptions[name]])));
      });
      await four.connect(async (c) => {
        await c.executionOptions({ b: 'connection', c: 'connection', d: 'connection' });
        await c.execute(one.executionOptions({ c: 'statement', d: 'statement' }), undefined, { d: 'call' });
        await c.execute(one);
      });
      return seen;
    },
    async () => {
      const x = scene.engine();
      const y = x.executionOptions({ a: 1 });
      const z = y.executionOptions({ b: 2 });
      y.updateExecutionOptions({ c: 3 });
      const ofConnection = await z.connect(async (c) => (await c.executionOptions({ d: 4 })).getExecutionOptions());
      return [x, y, z].map((each): unknown => each.getExecutionOptions()).concat([ofConnection, x.pool === z.pool]);
    },
    async () => {
      const fresh = scene.engine();
      const size = () => fresh.compiledCache?.size ?? NaN;
      const growth: number[] = [];
      await fresh.connect(async (c) => {
        const run = async (...args: Parameters<typeof c.execute>) => {
          const before = size();
          await c.execute(...args);
          growth.push(size() - before);
        };
        await run(select(t.c.v).where(t.c.id.eq(1)));
        await run(select(t.c.v).where(t.c.id.eq(2)));
        await run(select(t.c.v).where(t.c.id.eq(2), t.c.v.eq('x')));
        for (const list of [[1, 2], [1, 2, 3, 4], []]) await run(select(t.c.v).where(t.c.id.in(list)));
        await run(select(t.c.v).limit(1));
        await run(select(t.c.v).limit(7).offset(0));
        await run(select(t.c.v).limit(2));
        await run(one);
        await run(text('select 1'));
        await run(text('select 2'));
        await run(insert(t), { v: 'x' });
        await run(insert(t), { v: 'y' });
        await run(insert(t), { id: 100, v: 'y' });
        await run(insert(t).values({ v: 'z' }));
        await run(insert(t), [{ v: 'x' }, { v: 'y' }]);
        await run(select(t.c.id), undefined, { compiledCache: false });
        await run(select(t.c.id));
        await run(update(t).values({ v: 'q' }).where(t.c.id.eq(1)));
        await run(update(t).values({ v: 'r' }).where(t.c.id.eq(7)));
      });
      fresh.clearCompiledCache();
      return [growth, size()];
    },
    async () => {
      const before = engine.compiledCache?.size ?? NaN;
      const ids = select(u.c.id);
      const two: ExecutionOptions & { signal?: never } = { schemaTranslateMap: { shared: 'two' } };
      const seen = await engine.connect(async (c) => {
        const byCall = [];
        for (const schema of ['one', 'two']) {
          const options = { schemaTranslateMap: { shared: schema } };
          byCall.push((await c.execute(ids, undefined, options)).scalars().all());
        }
        await c.executionOptions(two);
        return [...byCall, (await c.scalars(ids)).all()];
      });
      seen.push(await engine.executionOptions(two).connect(async (c) => (await c.scalars(ids)).all()));
      return [seen, (engine.compiledCache?.size ?? NaN) - before];
    },
    () =>
      engine.connect(async (c) => {
        const byKey = update(t)
          .where(t.c.id.eq(bindparam('b')))
          .values({ v: bindparam('w') });
        const sets = [
          { b: 1, w: '1' },
          { b: 2, w: '2' },
        ];
        const small = t.c.id.lt(3);
        return [
          (await c.execute(byKey, sets)).rowcount,
          (await c.execute(select(t.c.id).where(small))).rowcount,
          (await c.execute(update(t).values({ v: 'z' }).where(small))).rowcount,
        ];
      }),
    async () => {
      const lines: string[] = [];
      const write = (line: string) => void lines.push(line.replace(/\s+/g, ' ').replace(/\d+\.\d+s/g, 'Ns'));
      const uncached = scene.engine({ logger: { info: write, debug: write }, queryCacheSize: 0 });
      const byId = select(t.c.id).where(t.c.id.eq(1));
      await uncached.connect(async (c) => {
        lines.length = 0;
        await c.execute(byId);
        await c.execute(byId);
        await c.execute(one);
      });
      return lines;
    },
    async () => {
      const small = scene.engine({ queryCacheSize: 4 });
      const sizes: number[] = [];
      await small.connect(async (c) => {
        for (let i = 0; i < 12; i++) {
          await c.execute(text(`select ${i}`));
          sizes.push(small.compiledCache?.size ?? NaN);
        }
      });
      return [Math.max(...sizes) <= 6, (sizes.at(-1) ?? 0) >= 4];
    },
    () =>
      engine.connect(async (c) => {
        await c.execute(one, undefined, { mine: {}, yours: [1] });
        return c.scalar(text<Row<readonly [string]>>("select :x || '%%' as y").bindparams({ x: 'a' }));
      }),
    async () => {
      const seen: unknown[] = [];
      const other = scene.engine();
      listen(other, 'beforeExecute', (_c, _s, _p, options) => void seen.push(['before_execute', options['k']]));
      listen(other, 'afterExecute', (_c, _s, _p, options) => void seen.push(['after_execute', options['k']]));
      listen(other, 'setEngineExecutionOptions', (_e, options) => void seen.push(['set_engine', { ...options }]));
      listen(
        other,
        'setConnectionExecutionOptions',
        (_c, options) => void seen.push(['set_connection', { ...options }]),
      );
      await other.executionOptions({ k: 'e' }).connect(async (c) => {
        await c.execute(one);
        await c.executionOptions({ k: 'c' });
        await c.execute(one, undefined, { k: 'x' });
        await c.execDriverSql('select 1');
      });
      return seen;
    },
  ];
});

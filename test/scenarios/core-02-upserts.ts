// proves: on-conflict, insert-many
import {
  type AsyncConnection,
  bindparam,
  Column,
  insert,
  Integer,
  MetaData,
  select,
  Table,
  update,
  VARCHAR,
} from '@athanor/core';
import { errorOf } from './outcome.js';
import { onBoth, script } from './script.js';

const meta = new MetaData();
const up = new Table('up', meta, {
  id: new Column(Integer, { primaryKey: true }),
  k: new Column(VARCHAR(10), { unique: true }),
  n: new Column(Integer, { default: 1, onupdate: 50 }),
  srv: new Column(Integer, { serverDefault: '3' }),
});
const { k, n, srv } = up.c;
const rows = select(k, n, srv).orderBy(k);
const one = insert(up).values({ k: 'a' });

export const core02 = script(
  'core-02-upserts',
  async (scene) => {
    const engine = scene.engine();
    await scene.unrecorded(() => engine.begin((conn) => conn.runSync(meta.createAll)));
    const within = (work: (conn: AsyncConnection) => Promise<unknown>) => () =>
      engine.connect(async (conn) => {
        await conn.execute(insert(up), { k: 'a', n: 5 });
        return work(conn);
      });
    const all = async (conn: AsyncConnection) => (await conn.execute(rows)).all();
    return [
      within(async (conn) => {
        const adding = insert(up).onConflictDoUpdate({
          indexElements: ['k'],
          set: (excluded) => ({ n: excluded.n.add(n) }),
        });
        return [(await conn.execute(adding, { k: 'a', n: 2 })).rowcount, await all(conn)];
      }),
      within(async (conn) => {
        const taking = insert(up)
          .onConflictDoUpdate({ indexElements: ['k'], set: (excluded) => ({ n: excluded.n }) })
          .returning(k, n);
        const result = await conn.execute(taking, [
          { k: 'a', n: 2 },
          { k: 'b', n: 3 },
        ]);
        return [result.rowcount, result.all()];
      }),
      within(async (conn) => {
        const result = await conn.execute(insert(up).onConflictDoNothing().returning(k), [
          { k: 'a' },
          { k: 'b' },
          { k: 'a' },
        ]);
        return [result.rowcount, result.all()];
      }),
      within(async (conn) => {
        const passing = insert(up).onConflictDoNothing({ indexElements: ['k'] });
        return [(await conn.execute(passing, { k: 'a' })).rowcount, await all(conn)];
      }),
      within(async (conn) => {
        const result = await conn.execute(insert(up).onConflictDoNothing(), [{ k: 'a' }, { k: 'b' }]);
        return [result.rowcount, result.returnsRows];
      }),
      within(async (conn) => {
        const statement = insert(up)
          .onConflictDoUpdate({
            constraint: 'up_k_key',
            set: { n: bindparam('nn'), srv: null },
            where: n.lt(bindparam('most')),
          })
          .returning(n);
        const given: unknown[] = [];
        for (const nn of [9, 10, 11])
          given.push((await conn.execute(statement, { k: 'a', nn, most: 10 } as never)).all());
        return [given, await all(conn)];
      }),
      within(async (conn) => {
        const seven = insert(up).onConflictDoUpdate({ indexElements: ['k'], set: { n: 7 } });
        await conn.execute(seven, [{ k: 'a' }, { k: 'a' }, { k: 'c' }]);
        return all(conn);
      }),
      within((conn) =>
        conn.execute(
          insert(up)
            .values([{ k: 'a' }, { k: 'a' }])
            .onConflictDoUpdate({ indexElements: ['k'], set: { n: 5 } }),
        ),
      ),
      within(async () => [
        await errorOf(() => one.onConflictDoNothing().onConflictDoNothing()),
        await errorOf(() => one.onConflictDoUpdate({ indexElements: ['k'], set: {} })),
        await errorOf(() =>
          one.onConflictDoUpdate({ indexElements: ['k'], constraint: 'up_k_key', set: { n: 1 } } as never),
        ),
        await errorOf(() => one.onConflictDoUpdate({ set: { n: 1 } } as never)),
      ]),
      within((conn) => conn.execute(insert(up).onConflictDoNothing({ constraint: 'nope' }), { k: 'a' })),
      within((conn) =>
        conn.execute(insert(up).onConflictDoUpdate({ indexElements: ['srv'], set: { n: 1 } }), { k: 'a' }),
      ),
      within(async (conn) => {
        const copying = insert(up)
          .fromSelect(['k', 'n'], select(k, n.add(1)))
          .onConflictDoUpdate({ indexElements: ['k'], set: (excluded) => ({ n: excluded.n }) });
        await conn.execute(copying);
        return all(conn);
      }),
      within(async (conn) => {
        await conn.execute(
          insert(up)
            .values([{ k: 'x' }])
            .values([{ k: 'y' }]),
        );
        return all(conn);
      }),
      within(async (conn) => [
        await errorOf(() =>
          conn.execute(
            insert(up)
              .values([{ k: 'x' }])
              .values({ n: 1 }),
          ),
        ),
        await errorOf(() =>
          conn.execute(
            insert(up)
              .values({ k: 'x' })
              .values([{ k: 'y' }]),
          ),
        ),
      ]),
      within(async (conn) => {
        await conn.execute(insert(up).values({ n: 7 }), [{ k: 'b' }, { k: 'c', n: 9 }]);
        await conn.execute(
          update(up)
            .where(k.eq(bindparam('kk')))
            .values({ srv: 8 }),
          [{ kk: 'a' }, { kk: 'b', srv: 9 }],
        );
        return all(conn);
      }),
    ];
  },
  onBoth,
);

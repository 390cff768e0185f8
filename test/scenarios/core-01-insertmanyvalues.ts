// proves: insert-many, inserted-primary-key
import { bindparam, Column, deleteFrom, insert, Integer, MetaData, select, Table, Text, update } from '@athanor/core';
import { onBoth, script } from './script.js';

const meta = new MetaData();
const t = new Table('t', meta, {
  id: new Column(Integer, { primaryKey: true }),
  v: new Column(Text),
  n: new Column(Integer, { default: 0 }),
});
const nk = new Table('nk', meta, {
  k: new Column(Text, { primaryKey: true }),
  v: new Column(Integer, { serverDefault: '3' }),
});

const vs = ['v0', 'v1', 'v2', 'v3', 'v4'].map((v) => ({ v }));

export const core01 = script(
  'core-01-insertmanyvalues',
  async (scene) => {
    const engine = scene.engine();
    await engine.begin((conn) => conn.runSync(meta.createAll));
    const conn = await engine.connect();
    return [
      async () => {
        const result = await conn.execute(insert(t), vs);
        return [result.rowcount, result.returnsRows];
      },
      async () => {
        const result = await conn.execute(insert(t), { v: 'one' });
        return [result.insertedPrimaryKey, result.isInsert, result.rowcount];
      },
      async () => (await conn.execute(insert(t).returning(t.c.id, t.c.v), vs)).all(),
      async () => {
        const statement = insert(t).returning(t.c.id, t.c.v).inParameterOrder();
        return (await conn.execute(statement, vs, { insertmanyvaluesPageSize: 2 })).all();
      },
      async () => {
        const statement = insert(nk).returning(nk.c.k, nk.c.v).inParameterOrder();
        return (await conn.execute(statement, [{ k: 'z' }, { k: 'a' }, { k: 'm' }])).all();
      },
      async () =>
        (
          await conn.execute(
            insert(t)
              .values([{ v: 'm1' }, { v: 'm2' }])
              .returning(t.c.v, t.c.n),
          )
        ).all(),
      async () => {
        const source = select(t.c.v).where(t.c.id.eq(1));
        return (await conn.execute(insert(t).fromSelect(['v'], source).returning(t.c.v, t.c.n))).all();
      },
      async () => (await conn.execute(insert(nk).values({ k: 'empty-list' }), [])).rowcount,
      async () => void (await conn.execute(insert(t), [{ v: 'x', n: 1 }, { v: 'y' }])),
      // @ts-expect-error the compiler sees it, too
      async () => void (await conn.execute(insert(t), { nope: 1 })),
      async () => void (await conn.execute(insert(t))),
      async () => {
        const updated = await conn.execute(update(t).values({ n: 9 }).where(t.c.id.le(3)));
        const many = update(t)
          .where(t.c.id.eq(bindparam('b_id')))
          .values({ n: bindparam('b_n') });
        const executed = await conn.execute(many, [
          { b_id: 1, b_n: 1 },
          { b_id: 2, b_n: 2 },
        ]);
        const deleted = await conn.execute(deleteFrom(t).where(t.c.id.eq(3)));
        return [updated.rowcount, executed.rowcount, deleted.rowcount];
      },
    ];
  },
  onBoth,
);

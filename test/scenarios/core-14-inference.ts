// proves: select-join, row-names
import {
  bindparam,
  cast,
  Column,
  DDL,
  desc,
  func,
  type Insert,
  insert,
  Integer,
  MetaData,
  literal,
  select,
  Table,
  Text,
  text,
  typeCoerce,
  VARCHAR,
} from '@athanor/core';
import { onBoth, script } from './script.js';

const meta = new MetaData();
const id = () => new Column(Integer, { primaryKey: true });
const to = (key: string) => new Column(Integer, { foreignKey: key });
const owner = new Table('owner', meta, { id: id(), rank: new Column(Integer) });
const orders = new Table('orders', meta, { id: id(), ownerId: to('owner.id'), rank: new Column(Integer) });
const item = new Table('item', meta, {
  id: id(),
  orderId: to('orders.id'),
  ownerId: to('owner.id'),
  rank: new Column(Integer),
});
const note = new Table('note', meta, {
  id: id(),
  body: new Column(VARCHAR),
  size: new Column(Integer, { serverDefault: '7' }),
  extra: new Column(Integer),
});
const noteAnew = new Table('note', new MetaData(), {
  id: id(),
  body: new Column(Integer),
  size: new Column(VARCHAR),
  extra: new Column(Integer),
});

export const core14 = script(
  'core-14-inference',
  async (scene) => {
    const engine = scene.engine();
    await scene.unrecorded(() =>
      engine.begin(async (conn) => {
        await conn.runSync(meta.createAll);
        await conn.execute(insert(owner), [
          { id: 1, rank: 1 },
          { id: 2, rank: 2 },
        ]);
        await conn.execute(insert(orders), [
          { id: 1, ownerId: 1, rank: 9 },
          { id: 2, ownerId: 2, rank: 5 },
        ]);
        await conn.execute(insert(item), [
          { id: 1, orderId: 1, ownerId: 2, rank: 3 },
          { id: 2, orderId: 2, ownerId: 2, rank: 4 },
        ]);
      }),
    );
    return [
      () =>
        engine.connect(async (conn) => [
          (
            await conn.execute(
              select(owner.c.id, item.c.id).selectFrom(owner).join(orders).join(item).orderBy(item.c.id),
            )
          ).all(),
          (
            await conn.execute(
              select(item.c.id, orders.c.id).selectFrom(item).join(owner).join(orders).orderBy(item.c.id, orders.c.id),
            )
          ).all(),
          (
            await conn.execute(
              select(orders.c.id, item.c.id).selectFrom(orders.join(owner).join(item)).orderBy(item.c.id),
            )
          ).all(),
        ]),
      () =>
        engine.connect(async (conn) => [
          (await conn.execute(select(owner.c.id).join(orders).orderBy('rank'))).all(),
          (await conn.execute(select(orders.c.id).join(owner).orderBy('rank'))).all(),
          (await conn.execute(select(owner.c.rank).join(orders).orderBy(desc('owner_rank')))).all(),
        ]),
      () =>
        engine.connect(async (conn) => {
          const casts = select(
            cast(func.max(owner.c.rank), Text),
            typeCoerce(func.min(owner.c.rank), Integer),
            cast(cast(owner.c.id, Text), Integer),
            cast(owner.c.rank.label('place'), Text),
          );
          const result = await conn.execute(casts.groupBy(owner.c.id, owner.c.rank).orderBy(owner.c.id));
          return [result.keys(), result.all()];
        }),
      () =>
        engine.connect(async (conn) => {
          const both = select(item.c.id).where(item.c.orderId.eq(bindparam('n')), item.c.id.eq(bindparam('n')));
          const given: unknown[] = [];
          for (const n of [1, 2, 3]) given.push((await conn.execute(both, { n } as never)).all());
          return given;
        }),
      () =>
        engine.connect(async (conn) => {
          const written = async (statement: Insert<any, any>) => {
            const result = await conn.execute(statement);
            return [[...result.insertedPrimaryKey], result.returnedDefaults && [...result.returnedDefaults]];
          };
          return [
            await written(insert(note).values({ body: 'a' }).returnDefaults()),
            await written(insert(note).values({ id: literal(40), body: 'b' })),
            await written(insert(note).values({ body: 'c' })),
          ];
        }),
      () =>
        engine.connect(async (conn) => {
          const all = async (from: Parameters<typeof conn.execute>[0]) => (await conn.execute(from)).all();
          const seen: unknown[] = [];
          await conn.execute(insert(note).values({ id: 1, body: 'x' }));
          seen.push(await all(select(note)));
          await conn.runSync(note.drop);
          await conn.runSync(noteAnew.create);
          await conn.execute(insert(noteAnew).values({ id: 1, body: 5, size: 'y' }));
          seen.push(await all(select(noteAnew)));
          await conn.execute(new DDL('ALTER TABLE note ALTER body TYPE text'));
          seen.push(await all(text('SELECT body FROM note')));
          await conn.execute(new DDL('ALTER TABLE note ALTER body TYPE int USING body::int'));
          seen.push(await all(text('SELECT body FROM note')));
          await conn.rollback();
          await conn.execute(insert(note).values({ id: 1, body: 'x' }));
          seen.push(await all(select(note)));
          return seen;
        }),
    ];
  },
  onBoth,
);

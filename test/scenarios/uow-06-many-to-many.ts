// proves: flush-many-to-many
import { Column, Integer, select, Table, Text } from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn, relationship, selectinload } from '@athanor/orm';
import { onBoth, script } from './script.js';

class Base extends DeclarativeBase {}

const itemTag = new Table('item_tag', Base.metadata, {
  itemId: new Column(Integer, { primaryKey: true, foreignKey: 'item.id' }),
  tagId: new Column(Integer, { primaryKey: true, foreignKey: 'tag.id' }),
});

class Item extends Base.table('item', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  tags: () => relationship([Tag], { secondary: itemTag, backPopulates: 'items' }),
}) {}

class Tag extends Base.table('tag', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text, { unique: true }),
  items: () => relationship([Item], { secondary: itemTag, backPopulates: 'tags' }),
}) {}

export const uow06 = script(
  'uow-06-many-to-many',
  async (scene) => {
    const engine = scene.engine();
    await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
    const asyncSession = asyncSessionmaker(engine);
    let session = asyncSession();
    const [t1, t2] = [new Tag({ name: 't1' }), new Tag({ name: 't2' })];
    let i1 = new Item({ name: 'i1', tags: [t1, t2] });
    const i2 = new Item({ name: 'i2' });
    t2.items.push(i2);
    return [
      async () => {
        session.add(i1);
        await session.commit();
      },
      async () => {
        i1.tags = [t2, new Tag({ name: 't3' })];
        await session.commit();
      },
      async () => {
        i1.tags.push(t2);
        await session.flush();
      },
      async () => {
        await scene.unrecorded(() => session.close());
        session = asyncSession();
        i1 = await session.getOne(Item, 1, { options: [selectinload(Item.c.tags)] });
        i1.tags.splice(
          i1.tags.findIndex((tag) => tag.name === 't3'),
          1,
        );
        await session.commit();
      },
      async () => {
        await session.delete(i1);
        await session.commit();
      },
      async () => {
        const pairs = await session.execute(select(itemTag).orderBy(itemTag.c.itemId, itemTag.c.tagId));
        const tags = await session.scalars(select(Tag.c.name).orderBy(Tag.c.id));
        return { pairs: pairs.all(), tags: tags.all() };
      },
    ];
  },
  onBoth,
);

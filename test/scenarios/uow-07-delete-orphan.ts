// proves: flush-orphans
import { inspect, Integer, Text } from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn, relationship, selectinload } from '@athanor/orm';
import { script } from './script.js';

class Base extends DeclarativeBase {}

class Parent extends Base.table('parent', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  children: () =>
    relationship([Child], { backPopulates: 'parent', cascade: 'all, delete-orphan', orderBy: Child.c.id }),
}) {}

class Child extends Base.table('child', {
  id: mappedColumn(Integer, { primaryKey: true }),
  parentId: mappedColumn(Integer, { foreignKey: 'parent.id' }),
  name: mappedColumn(Text),
  parent: () => relationship(Parent, { nullable: true, backPopulates: 'children' }),
}) {}

export const uow07 = script('uow-07-delete-orphan', async (scene) => {
  const engine = scene.engine();
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const asyncSession = asyncSessionmaker(engine);
  let session = asyncSession();
  const [c1, c2] = [new Child({ name: 'c1' }), new Child({ name: 'c2' })];
  const p1 = new Parent({ name: 'p1', children: [c1, c2] });
  const p2 = new Parent({ name: 'p2', children: [] });
  session.addAll([p1, p2]);
  await session.commit();
  return [
    async () => {
      p1.children.splice(0, 1);
      await session.commit();
      return { c1: inspect(c1).status, 'c1.parent': c1.parent === null };
    },
    async () => {
      p2.children.push(c2);
      await session.commit();
      return { 'p1.children': p1.children.length, 'c2.parent_id': c2.parentId };
    },
    async () => {
      const c3 = new Child({ name: 'c3' });
      p1.children.push(c3);
      const afterAppend = inspect(c3).status;
      p1.children.pop();
      await session.commit();
      return { 'after append': afterAppend, 'at the end': inspect(c3).status };
    },
    async () => {
      session.add(new Child({ name: 'c4' }));
      await session.flush();
    },
    async () => {
      await scene.unrecorded(() => session.close());
      session = asyncSession();
      const child = await session.getOne(Child, 2, {
        options: [selectinload(Child.c.parent).selectinload(Parent.c.children)],
      });
      child.parent = null;
      await session.flush();
      return inspect(child).status;
    },
  ];
});

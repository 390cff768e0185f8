// proves: flush-batches
import { Integer, select, Text } from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn } from '@athanor/orm';
import { loadedAttributes } from './loaded-attributes.js';
import { script } from './script.js';

class Base extends DeclarativeBase {}

class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  x: mappedColumn(Integer),
  y: mappedColumn(Integer),
  z: mappedColumn(Text, { nullable: true }),
}) {}

export const uow12 = script('uow-12-update-batches', async (scene) => {
  const engine = scene.engine();
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const asyncSession = asyncSessionmaker(engine);
  await asyncSession.begin(async (session) => session.addAll([0, 1, 2, 3, 4, 5].map((n) => new A({ x: n, y: n }))));
  const session = asyncSession();
  const [a1, a2, a3, a4, a5, a6] = (await session.scalars(select(A).orderBy(A.c.id))).all() as [A, A, A, A, A, A];
  return [
    async () => {
      a3.x = 30;
      a1.x = 10;
      a2.x = 20;
      [a4.x, a4.y] = [40, 41];
      // The present value is written again, as the record says.
      const present = a5.x;
      a5.x = present;
      const before = a6.x;
      a6.x = 99;
      a6.x = before;
      const modified = [a5, a6, a1].map((a) => session.isModified(a));
      const dirty = session.dirty.length;
      await session.flush();
      return {
        dirty,
        'is_modified row 5': modified[0],
        'is_modified row 6': modified[1],
        'is_modified row 1': modified[2],
      };
    },
    async () => {
      Object.assign(a1, { x: A.c.x.add(1) });
      await session.flush();
      return { loaded: loadedAttributes(a1) };
    },
    () => void a1.x,
    async () => {
      await session.refresh(a1);
      return a1.x;
    },
  ];
});

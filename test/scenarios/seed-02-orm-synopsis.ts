// proves: page-orm-synopsis
import { func, select, text } from '@athanor/core';
import { type AsyncSession, asyncSessionmaker, selectinload } from '@athanor/orm';
import { onBoth, script } from './script.js';
import { A, B, Base } from './seed-entities.js';

export const seed02 = script(
  'seed-02-orm-synopsis',
  async (scene) => {
    const engine = scene.engine();
    const asyncSession = asyncSessionmaker(engine);
    let session: AsyncSession;
    const insertObjects = (make: (data: string) => B) => () =>
      asyncSession.begin(async (inner) => {
        inner.addAll([
          new A({ data: 'a1', bs: [make('b1'), make('b2')] }),
          new A({ data: 'a2', bs: [] }),
          new A({ data: 'a3', bs: [make('b3'), make('b4')] }),
        ]);
      });
    const readGraph = async () => {
      session = asyncSession();
      const result = await session.execute(select(A).options(selectinload(A.c.bs)).orderBy(A.c.id));
      return Array.from(result.scalars(), (a) => [a.id, a.data, a.createDate instanceof Date, a.bs.map((b) => b.data)]);
    };
    const change = async () => {
      const a1 = (await session.execute(select(A).orderBy(A.c.id).limit(1))).scalars().one();
      a1.data = 'new data';
      await session.commit();
      await scene.unrecorded(() => session.close());
      return a1.data;
    };
    const withData = insertObjects((data) => new B({ data }));
    return [
      () => engine.begin((conn) => conn.runSync(Base.metadata.createAll)),
      insertObjects(() => new B()),
      () =>
        scene.unrecorded(() =>
          engine.begin(async (conn) => {
            const counts = await Promise.all(
              [A, B].map((entity) => conn.scalar(select(func.count()).selectFrom(entity))),
            );
            // The keys of the record begin at 1 again.
            await conn.execute(text('truncate a, b restart identity'));
            return [counts];
          }),
        ),
      withData,
      readGraph,
      change,
      withData,
      readGraph,
      change,
    ];
  },
  onBoth,
);

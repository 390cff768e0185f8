// proves: load-raise
import { select } from '@athanor/core';
import { asyncSessionmaker, raiseload, selectinload } from '@athanor/orm';
import { A, B, createGraph } from './loading-entities.js';
import { RaisingA } from './raising-entities.js';
import { script } from './script.js';

export const load04 = script('load-04-raise', async (scene) => {
  const engine = scene.engine();
  await createGraph(engine);
  // Later rows get numbers of their own.
  await engine.begin((conn) => conn.execDriverSql("select setval('a_id_seq', 3)"));
  const asyncSession = asyncSessionmaker(engine);
  const raising = asyncSession();
  const session = asyncSession();
  let a: RaisingA;
  return [
    async () => {
      a = await raising.getOne(RaisingA, 1);
      void a.bs;
    },
    async () => void (await a.awaitableAttrs.bs),
    async () => {
      await raising.refresh(a, ['bs']);
      return a.bs.length;
    },
    async () => {
      const added = new RaisingA({ x: 1 });
      raising.add(added);
      scene.note(added.bs.length);
      await raising.flush();
      void added.bs;
    },
    async () => {
      const added = new RaisingA({ x: 1, bs: [] });
      raising.add(added);
      await raising.flush();
      return added.bs.length;
    },
    async () => {
      const added = new RaisingA({ x: 1 });
      raising.add(added);
      await raising.flush();
      void added.bs;
    },
    async () => {
      await raising.delete(await raising.getOne(RaisingA, 2));
      await raising.flush();
    },
    async () => {
      await scene.unrecorded(() => raising.close());
      void (await session.scalars(select(B).where(B.c.id.eq(1)).options(raiseload('*')))).one().a;
    },
    async () => {
      session.expungeAll();
      const a1 = await session.getOne(A, 1);
      const [b1, , b3] = (
        await session.scalars(
          select(B)
            .orderBy(B.c.id)
            .options(raiseload(B.c.a, { sqlOnly: true })),
        )
      ).all();
      if (b1?.a === a1) scene.note(b1.a.id);
      void b3?.a;
    },
    () => {
      throw new Error('there is no noload() yet');
    },
    async () => {
      session.expungeAll();
      const statement = select(A).where(A.c.id.eq(1)).options(selectinload(A.c.bs).raiseload(B.c.cs));
      void (await session.scalars(statement)).one().bs[0]?.cs;
    },
  ];
});

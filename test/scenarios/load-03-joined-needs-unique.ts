// proves: load-joined
import { select } from '@athanor/core';
import { asyncSessionmaker, joinedload } from '@athanor/orm';
import { A, B, createGraph } from './loading-entities.js';
import { script } from './script.js';

export const load03 = script('load-03-joined-needs-unique', async (scene) => {
  const engine = scene.engine();
  await createGraph(engine);
  const session = asyncSessionmaker(engine)();
  const joined = select(A).orderBy(A.c.id).options(joinedload(A.c.bs));
  const multiplied = select(A).join(A.c.bs).orderBy(A.c.id);
  return [
    async () => void (await session.scalars(joined)).all(),
    async () =>
      (await session.scalars(joined))
        .unique()
        .all()
        .map((a) => [a.id, a.bs.length]),
    async () =>
      (await session.execute(joined))
        .unique()
        .all()
        .map((row) => [row[0].id]),
    async () => void (await session.execute(joined.where(A.c.id.eq(1)))).scalarOne(),
    async () => {
      const statement = select(A, A.c.x).orderBy(A.c.id).options(joinedload(A.c.bs));
      return (await session.execute(statement))
        .unique()
        .all()
        .map((row) => [row[0].id, row[1]]);
    },
    async () => {
      const all = (await session.scalars(multiplied)).all();
      const unique = (await session.scalars(multiplied)).unique().all();
      return [all.map((a) => a.id), unique.map((a) => a.id)];
    },
    async () => {
      const result = await session.execute(select(A.c.x).orderBy(A.c.x));
      return result.unique((row) => (row[0] as number) % 2).all();
    },
    async () => void (await (await session.stream(joined, undefined, { yieldPer: 2 })).all()),
    async () => (await session.scalars(select(B).options(joinedload(B.c.a)))).all().length,
  ];
});

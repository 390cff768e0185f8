// proves: load-selectin
import { select } from '@athanor/core';
import { asyncSessionmaker, defaultload, joinedload, type LoaderOption, selectinload } from '@athanor/orm';
import { A, B, createGraph } from './loading-entities.js';
import { onBoth, script } from './script.js';

const ids = (bs: readonly { readonly id: number }[]) => bs.map(({ id }) => id);
const graph = (all: readonly A[]) => all.map((a) => [a.id, ids(a.bs)]);
const withChildren = (bs: readonly B[]) => bs.map((b) => [b.id, ids(b.cs)]);

export const load01 = script(
  'load-01-strategies',
  async (scene) => {
    const engine = scene.engine();
    await createGraph(engine);
    const session = asyncSessionmaker(engine)();
    const anew = () => session.expungeAll();
    const byStrategy = (option: LoaderOption) => async () => {
      anew();
      return graph((await session.scalars(select(A).orderBy(A.c.id).options(option))).unique().all());
    };
    const parents = (option: LoaderOption) => async () => {
      anew();
      const bs = (await session.scalars(select(B).orderBy(B.c.id).options(option))).all();
      return bs.map((b) => [b.id, b.a?.id ?? null]);
    };
    return [
      byStrategy(selectinload(A.c.bs)),
      byStrategy(joinedload(A.c.bs)),
      byStrategy(joinedload(A.c.bs, { innerjoin: true })),
      missing('subqueryload'),
      missing('immediateload'),
      async () => {
        anew();
        const statement = select(A).orderBy(A.c.id).options(selectinload(A.c.bs).selectinload(B.c.cs));
        return (await session.scalars(statement)).all().map((a) => [a.id, withChildren(a.bs)]);
      },
      async () => {
        anew();
        const statement = select(A).orderBy(A.c.id).limit(2).options(joinedload(A.c.bs).joinedload(B.c.cs));
        return graph((await session.scalars(statement)).unique().all());
      },
      parents(selectinload(B.c.a)),
      parents(joinedload(B.c.a)),
      async () => {
        await scene.unrecorded(async () => {
          anew();
          await session.scalars(select(A));
          await session.scalars(select(B));
        });
        const bs = await scene.unrecorded(async () => (await session.scalars(select(B).orderBy(B.c.id))).all());
        return bs.map((b) => b.a?.id ?? null);
      },
      async () => {
        anew();
        const statement = select(A).where(A.c.id.eq(1)).options(defaultload(A.c.bs).selectinload(B.c.cs));
        const a1 = (await session.scalars(statement)).one();
        return withChildren(await a1.awaitableAttrs.bs);
      },
    ];
  },
  onBoth,
);

/** A step whose way of loading is still to be built. */
const missing = (strategy: string) => () => {
  throw new Error(`there is no ${strategy}() yet`);
};

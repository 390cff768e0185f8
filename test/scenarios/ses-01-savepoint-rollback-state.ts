// proves: session-savepoint, session-rollback
import { inspect, select } from '@athanor/core';
import { type AsyncSessionTransaction, asyncSessionmaker } from '@athanor/orm';
import { loadedValues } from './loaded-attributes.js';
import { A, Base } from './one-to-many-entities.js';
import { onBoth, script } from './script.js';

export const ses01 = script(
  'ses-01-savepoint-rollback-state',
  async (scene) => {
    const engine = scene.engine();
    await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
    const asyncSession = asyncSessionmaker(engine);
    await asyncSession.begin(async (session) => session.addAll([1, 2, 3].map((x) => new A({ x }))));
    const session = asyncSession();
    const [a1, a2, a3] = (await session.scalars(select(A).orderBy(A.c.id))).all() as [A, A, A];
    const n = new A({ x: 4 });
    let nested: AsyncSessionTransaction;
    return [
      () => {
        a1.x = 100;
      },
      async () => {
        nested = await session.beginNested();
      },
      async () => {
        a2.x = 200;
        session.add(n);
        await session.delete(a3);
        await session.flush();
        return {
          n: inspect(n).status,
          'n.id': n.id,
          a3: inspect(a3).status,
          in_nested: session.inNestedTransaction(),
        };
      },
      async () => {
        await nested.rollback();
        return {
          n: inspect(n).status,
          'n values': loadedValues(n),
          a3: inspect(a3).status,
          a1: loadedValues(a1),
          a2: loadedValues(a2),
          'a3 values': loadedValues(a3),
          in_transaction: session.inTransaction(),
          in_nested: session.inNestedTransaction(),
        };
      },
      () => void a2.x,
      async () => {
        await session.refresh(a2);
        await session.refresh(a3);
        await session.commit();
        const rows = await scene.unrecorded(() =>
          engine.connect((conn) => conn.execute(select(A.c.id, A.c.x).orderBy(A.c.id))),
        );
        return rows.all();
      },
    ];
  },
  onBoth,
);

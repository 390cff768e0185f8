// proves: session-states
import { func, inspect, select } from '@athanor/core';
import { asyncSessionmaker, makeTransient } from '@athanor/orm';
import { loadedValues } from './loaded-attributes.js';
import { A, Base } from './one-to-many-entities.js';
import { script } from './script.js';

export const ses11 = script('ses-11-states', async (scene) => {
  const engine = scene.engine();
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const session = asyncSessionmaker(engine, { expireOnCommit: true })();
  const keeping = asyncSessionmaker(engine)();
  const a = new A({ x: 1 });
  const gone = new A({ x: 4 });
  return [
    async () => {
      const seen = [inspect(a).status as string];
      session.add(a);
      seen.push(inspect(a).status);
      await session.flush();
      seen.push(inspect(a).status);
      await session.commit();
      seen.push(inspect(a).status);
      await session.delete(a);
      seen.push(`${inspect(a).status}${session.deleted.includes(a) ? ' in session.deleted' : ''}`);
      await session.flush();
      seen.push(inspect(a).status);
      await session.commit();
      return [...seen, inspect(a).status];
    },
    async () => {
      session.add(a);
      await session.flush();
    },
    async () => {
      const before = loadedValues(a);
      makeTransient(a);
      const isCleared = inspect(a).key === undefined;
      delete (a as Partial<A>).id;
      a.x = 5;
      session.add(a);
      await session.flush();
      return [isCleared, before, a.id > 0];
    },
    async () => {
      await session.rollback();
      return [inspect(a).status, loadedValues(a)];
    },
    async () => {
      const pending = new A({ x: 2 });
      session.add(pending);
      try {
        await session.delete(pending);
      } finally {
        session.expunge(pending);
      }
    },
    () => session.delete(new A({ x: 2 })),
    async () => {
      const pending = new A({ x: 3 });
      session.add(pending);
      session.expunge(pending);
      await session.commit();
      return inspect(pending).status;
    },
    async () => {
      session.add(gone);
      await session.commit();
      await session.delete(gone);
      await session.flush();
      session.add(gone);
    },
    async () => {
      await session.commit();
      const rows = select(func.count()).selectFrom(A).where(A.c.x.eq(4));
      return [[await scene.unrecorded(() => engine.connect((conn) => conn.scalar(rows)))]];
    },
    () => session.add({}),
    async () => {
      const [b, c] = [new A({ x: 6 }), new A({ x: 7 })];
      session.addAll([b, c]);
      const sizes = [session.new.length, session.dirty.length, session.deleted.length, [...session].length];
      session.expungeAll();
      return sizes;
    },
    async () => {
      const kept = new A({ x: 9 });
      keeping.add(kept);
      await keeping.commit();
      await keeping.delete(kept);
      await keeping.commit();
      return inspect(kept).status;
    },
  ];
});

// proves: flush-failure
import { inspect, select, text } from '@athanor/core';
import { asyncSessionmaker } from '@athanor/orm';
import { A, Base } from './one-to-many-entities.js';
import { script } from './script.js';

export const ses03 = script('ses-03-pending-rollback', async (scene) => {
  const engine = scene.engine();
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const asyncSession = asyncSessionmaker(engine);
  await asyncSession.begin(async (session) => session.add(new A({ x: 1 })));
  const session = asyncSession();
  await session.execute(text('select 1'));
  const bad = new A({ id: 1, x: 2 });
  const good = new A({ x: 3 });
  const states = () => [inspect(bad).status, inspect(good).status];
  return [
    async () => {
      session.addAll([bad, good]);
      await session.flush();
    },
    () => [session.isActive, session.inTransaction(), ...states()],
    async () => void (await session.execute(text('select 1'))),
    () => session.commit(),
    async () => {
      await session.rollback();
      return [session.isActive, session.inTransaction(), ...states(), session.has(good)];
    },
    async () => {
      session.add(good);
      const found = (await session.scalars(select(A))).all();
      await session.rollback();
      return found.length;
    },
    async () => {
      session.add(bad);
      try {
        await session.scalars(select(A));
      } catch (error) {
        await session.rollback();
        const { name, message } = error as Error;
        return { class: name, starts: message.split('\n')[0] };
      }
    },
    async () => {
      session.add(good);
      const found = await session.noAutoflush(async () => (await session.scalars(select(A))).all());
      return [found.length, inspect(good).status];
    },
    async () => (await session.scalars(select(A), undefined, { autoflush: false })).all().length,
  ];
});

// proves: session-begin
import { inspect, text } from '@athanor/core';
import { type AsyncSessionTransaction, asyncSessionmaker } from '@athanor/orm';
import { A, Base } from './one-to-many-entities.js';
import { script } from './script.js';

const one = text('select 1');

export const ses04 = script('ses-04-autobegin-session', async (scene) => {
  const engine = scene.engine();
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const asyncSession = asyncSessionmaker(engine);
  const session = asyncSession();
  const withoutAutobegin = asyncSession({ autobegin: false });
  const closing = asyncSession({ closeResetsOnly: false });
  return [
    () => [session.inTransaction(), session.isActive, session.getTransaction() === null],
    async () => {
      await session.commit();
      const afterCommit = session.inTransaction();
      await session.rollback();
      return [afterCommit, session.inTransaction()];
    },
    () => {
      session.add(new A({ x: 1 }));
      return session.inTransaction();
    },
    async () => void (await session.begin()),
    async () => {
      await session.rollback();
      await session.begin(async () => {
        await session.execute(one);
        await session.commit();
        await session.execute(one);
      });
    },
    () =>
      session.begin(async () => {
        await session.execute(one);
        await session.rollback();
        await session.execute(one);
      }),
    async () => {
      const begun = session.inTransaction();
      await session.execute(text('select 3'));
      await session.rollback();
      return begun;
    },
    () =>
      session.begin(async () => {
        await session.execute(one);
        await session.rollback();
      }),
    () => void (session.begin() as AsyncSessionTransaction).isActive,
    async () => {
      const tx = await session.begin();
      const before = [tx.isActive, session.getTransaction() === tx];
      await tx.commit();
      scene.note([...before, tx.isActive]);
      await tx.commit();
    },
    async () => void (await withoutAutobegin.execute(one)),
    async () => {
      await withoutAutobegin.begin();
      await withoutAutobegin.execute(one);
      await withoutAutobegin.commit();
      await withoutAutobegin.execute(one);
    },
    async () => {
      await closing.close();
      await closing.execute(one);
    },
    async () => {
      const resetting = asyncSession({ closeResetsOnly: false });
      await resetting.reset();
      const value = await resetting.scalar(one);
      await resetting.rollback();
      return value;
    },
    async () => {
      const a = new A({ x: 1 });
      session.add(a);
      await session.commit();
      await session.close();
      const value = await session.scalar(one);
      await session.close();
      return [inspect(a).status, value];
    },
  ];
});

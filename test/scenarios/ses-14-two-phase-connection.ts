// proves: two-phase
import { type AsyncConnection, listen, text } from '@athanor/core';
import { script } from './script.js';

const insert = (x: number) => text(`insert into tp values (${x})`);
const count = text<{ readonly 0: number }>('select count(*)::int from tp');

export const ses14 = script('ses-14-two-phase-connection', async (scene) => {
  const engine = scene.engine();
  await engine.begin((c) => c.execute(text('create table tp (x int)')));
  const on = (work: (connection: AsyncConnection) => Promise<unknown>) => () => engine.connect(work);
  return [
    on(async (c) => {
      const t = await c.beginTwophase('x1');
      await c.execute(insert(1));
      await t.prepare();
      const prepared = [t.isActive, c.inTransaction(), t.xid];
      await t.commit();
      return [...prepared, t.isActive, await c.scalar(count)];
    }),
    on(async (c) => {
      const t = await c.beginTwophase('x2');
      await c.execute(insert(2));
      await t.commit();
      return [t.isActive, await c.scalar(count)];
    }),
    on(async (c) => {
      const t = await c.beginTwophase('x3');
      await c.execute(insert(3));
      await t.prepare();
      await t.rollback();
      return [t.isActive, await c.scalar(count)];
    }),
    on(async (c) => {
      const t = await c.beginTwophase('x4');
      await c.execute(insert(4));
      await t.rollback();
      return [t.isActive, await c.scalar(count)];
    }),
    on(async (c) => {
      await c.execute(text('select 1'));
      await c.beginTwophase();
    }),
    async () => {
      await engine.connect(async (c) => {
        const t = await c.beginTwophase('x7');
        await c.execute(insert(7));
        await t.prepare();
        await c.invalidate();
      });
      return engine.connect(async (c) => {
        const before = await c.recoverTwophase();
        await c.commitPrepared('x7');
        return [before, await c.recoverTwophase(), await c.scalar(count)];
      });
    },
    async () => {
      const other = scene.engine();
      const seen: unknown[] = [];
      listen(other, 'beginTwophase', (_c, xid) => void seen.push(['begin_twophase', xid]));
      listen(other, 'prepareTwophase', (_c, xid) => void seen.push(['prepare_twophase', xid]));
      listen(other, 'commitTwophase', (_c, xid, isPrepared) => void seen.push(['commit_twophase', xid, isPrepared]));
      listen(
        other,
        'rollbackTwophase',
        (_c, xid, isPrepared) => void seen.push(['rollback_twophase', xid, isPrepared]),
      );
      await other.connect(async (c) => {
        const first = await c.beginTwophase('e1');
        await c.execute(insert(8));
        await first.prepare();
        await first.commit();
        const second = await c.beginTwophase('e2');
        await c.execute(insert(9));
        await second.rollback();
        const third = await c.beginTwophase('e3');
        await third.prepare();
        await third.rollback();
        await (await c.beginTwophase('e4')).commit();
      });
      return seen;
    },
  ];
});

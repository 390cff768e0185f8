// proves: events-engine, events-api
import { type AsyncConnection, AsyncEngine, listen, once, remove, text } from '@athanor/core';
import { onBoth, script } from './script.js';

const events = ['begin', 'commit', 'beforeExecute'] as const;

export const core03 = script(
  'core-03-listener-order',
  async (scene) => {
    const engine = scene.engine();
    const special = engine.executionOptions({ a: 1 });
    const told: string[] = [];
    const tell = (who: string) => () => void told.push(who);
    const onAll = tell('all engines');
    const take = () => told.splice(0);
    for (const event of events) {
      listen(engine, event, tell('engine 1'));
      listen(engine, event, tell('engine 2'));
      listen(special, event, tell('engine with options'));
    }
    /** With a listener of all engines, which others would hear if it stayed. */
    const withAll = (work: (conn: AsyncConnection) => Promise<unknown>, from: AsyncEngine) => async () => {
      take();
      for (const event of events) listen(AsyncEngine, event, onAll);
      try {
        return await from.connect(work);
      } finally {
        for (const event of events) remove(AsyncEngine, event, onAll);
      }
    };
    const each = async (conn: AsyncConnection) => {
      for (const event of events) listen(conn, event, tell('connection'));
      await conn.begin();
      const begun = take();
      await conn.execute(text('select 1'));
      const executed = take();
      await conn.commit();
      return [begun, executed, take()];
    };
    return [
      withAll(each, engine),
      withAll(each, special),
      withAll(async (conn) => {
        once(engine, 'rollback', tell('once'));
        for (let i = 0; i < 2; i++) {
          await conn.begin();
          await conn.rollback();
        }
        return take();
      }, engine),
    ];
  },
  onBoth,
);

// proves: page-core-synopsis, page-stream
import { type AsyncAdaptedQueuePool, Column, insert, MetaData, select, Table, VARCHAR } from '@athanor/core';
import { onBoth, script } from './script.js';

const meta = new MetaData();
const t1 = new Table('t1', meta, { name: new Column(VARCHAR(50), { primaryKey: true }) });

export const seed01 = script(
  'seed-01-core-synopsis',
  async (scene) => {
    const engine = scene.engine();
    const write = async () => {
      await engine.begin(async (conn) => {
        await conn.runSync(meta.createAll);
        await conn.execute(insert(t1), [{ name: 'some name 1' }, { name: 'some name 2' }]);
      });
    };
    const read = () =>
      engine.connect(async (conn) => (await conn.execute(select(t1).where(t1.c.name.eq('some name 1')))).all());
    return [
      write,
      read,
      write,
      read,
      () =>
        engine.connect(async (conn) => {
          const rows = [];
          for await (const row of await conn.stream(select(t1).orderBy(t1.c.name))) rows.push(row);
          return rows;
        }),
      async () => {
        await engine.dispose();
        return (engine.pool as AsyncAdaptedQueuePool).checkedin();
      },
    ];
  },
  onBoth,
);

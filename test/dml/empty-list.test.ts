import { Column, insert, Integer, MetaData, SADeprecationWarning, select, Table, update } from '@athanor/core';
import { expect, it } from 'vitest';
import { useTables } from './dml-fixture.js';

const metadata = new MetaData();
const thing = new Table('thing', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  n: new Column(Integer),
});
const engine = useTables('pg', metadata);

async function warned(work: () => Promise<unknown>): Promise<string[]> {
  const heard: string[] = [];
  const listener = (warning: Error): void =>
    void (warning instanceof SADeprecationWarning && heard.push(warning.message));
  process.on('warning', listener);
  try {
    await work();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    process.off('warning', listener);
  }
  return heard;
}

// proves: insert-values
it('An INSERT with an empty list of parameters makes a row of defaults, and warns of it', async () => {
  await engine().begin(async (connection) => {
    const heard = await warned(() => connection.execute(insert(thing), []));
    expect(heard).toEqual([
      expect.stringMatching(/^Empty parameter sequence passed to execute\(\): the INSERT makes one/),
    ]);
    expect((await connection.execute(select(thing))).all().map((row) => row._asdict())).toEqual([{ id: 1, n: null }]);
    const silent = await warned(async () => {
      await connection.execute(insert(thing));
      await connection.execute(insert(thing).values({ n: 1 }), []);
      await connection.execute(update(thing).values({ n: 2 }), []);
    });
    expect(silent).toEqual([]);
  });
});

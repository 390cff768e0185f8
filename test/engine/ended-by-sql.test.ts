import { type AsyncConnection, insert, select, text } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers, things, useEngine } from './engine-fixture.js';

describe.each(drivers)('a transaction that the program ends by SQL of its own, with %s', (driver) => {
  const engine = useEngine(driver);

  const add = (connection: AsyncConnection, name: string): Promise<unknown> =>
    connection.execute(insert(things).values({ name }));
  const names = async (): Promise<string[]> =>
    (await engine().connect((c) => c.execute(select(things.c.name).orderBy(things.c.name))))
      .all()
      .map(({ name }) => name);

  // proves: conn-autobegin
  it.each(['COMMIT', 'ROLLBACK'])(
    'by %s is followed by another one, which rollback() and close() take back',
    async (end) => {
      for (const last of ['rollback', 'close'] as const) {
        await engine().connect(async (connection) => {
          await add(connection, `${last} a`);
          await connection.execute(text(end));
          await add(connection, `${last} b`);
          await connection.execute(text('insert into engine_things (name) values (:name)'), [
            { name: `${last} c` },
            { name: `${last} d` },
          ]);
          if (last === 'rollback') await connection.rollback();
        });
      }
      expect(await names()).toEqual(end === 'COMMIT' ? ['close a', 'rollback a'] : []);
    },
  );

  it('and whose next statement opens a cursor or a savepoint has another one for them', async () => {
    await engine().connect(async (connection) => {
      await add(connection, 'a');
      await connection.execute(text('COMMIT'));
      const stream = await connection.stream(select(things.c.name));
      expect(await stream.all()).toHaveLength(1);
      await connection.execute(text('ROLLBACK'));
      const savepoint = await connection.beginNested();
      await add(connection, 'b');
      await savepoint.rollback();
      await add(connection, 'c');
      await connection.commit();
    });
    expect(await names()).toEqual(['a', 'c']);
  });

  it('keeps its isolation level for the next one', async () => {
    await engine().connect(async (connection) => {
      await connection.executionOptions({ isolationLevel: 'SERIALIZABLE' });
      const level = text('show transaction_isolation');
      expect(await connection.scalar(level)).toBe('serializable');
      await connection.execute(text('COMMIT'));
      expect(await connection.scalar(level)).toBe('serializable');
    });
  });
});

import { type AsyncConnection, func, insert, listen, select, text } from '@athanor/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { drivers, rejection, things, useEngine } from './engine-fixture.js';

/** Waits the longer the earlier the statement was given. */
function slowest(): () => Promise<void> {
  let wait = 40;
  return async () => {
    wait = Math.max(wait - 8, 0);
    await sleep(wait);
  };
}

// proves: events-engine
describe.each(drivers)('statements given at once, with listeners that wait, on %s', (driver) => {
  const engine = useEngine(driver);
  const noteSent = (connection: AsyncConnection): string[] => {
    const sent: string[] = [];
    listen(connection, 'afterCursorExecute', (_c, sql) => void sent.push(sql));
    return sent;
  };

  const count = select(func.count()).selectFrom(things);
  const named = (...ids: readonly number[]) => ids.map((id) => ({ id, name: `thing ${id}` }));

  it.each(['beforeExecute', 'beforeCursorExecute', 'both', 'once'] as const)(
    'go in the order given: %s',
    async (which) => {
      await engine().connect(async (connection) => {
        if (which === 'once') listen(connection, 'beforeExecute', () => sleep(30), { once: true });
        if (which === 'beforeExecute' || which === 'both') listen(connection, 'beforeExecute', slowest());
        if (which === 'beforeCursorExecute' || which === 'both') listen(connection, 'beforeCursorExecute', slowest());
        const pages = { insertmanyvaluesPageSize: 1 };
        const raw = 'INSERT INTO engine_things (id, name) VALUES ($1, $2)';
        const given = [
          connection.scalar(count),
          connection.execute(insert(things), named(1, 2)),
          connection.scalar(count),
          connection.execute(insert(things).returning(things.c.id), named(3, 4), pages),
          connection.execDriverSql('SELECT count(*) FROM engine_things').then((result) => result.scalar()),
          connection.execDriverSql(raw, [
            [5, 'thing 5'],
            [6, 'thing 6'],
          ]),
          connection.scalars(count).then((result) => result.one()),
          connection.beginNested().then((savepoint) => ({ savepoint })),
          connection.execute(insert(things).values({ id: 7, name: 'thing 7' })),
          connection.stream(count).then((stream) => stream.close()),
          connection.scalar(count),
        ] as const;
        const results = await Promise.all(given);
        expect([0, 2, 4, 6, 10].map((i) => Number(results[i]))).toEqual([0, 2, 4, 6, 7]);
        await results[7].savepoint.rollback();
        expect(await connection.scalar(count)).toBe(6);
      });
    },
  );

  it('go on behind one that a listener refuses, and behind one that cannot be sent', async () => {
    let told = 0;
    await engine().connect(async (connection) => {
      listen(connection, 'beforeExecute', async () => {
        told += 1;
        const isFirst = told === 1;
        await sleep(isFirst ? 30 : 1);
        if (isFirst) throw new Error('not this one');
      });
      const sent = noteSent(connection);
      const refused = rejection(connection.execute(text('SELECT 1')));
      const streaming = rejection(connection.execute(text('SELECT 2'), undefined, { yieldPer: 1 }));
      const unsendable = rejection(connection.execute(select(things.c.id).where(things.c.id.eq('x' as never))));
      const last = connection.scalar(text('SELECT 4'));
      expect((await refused).message).toBe('not this one');
      expect((await streaming).message).toContain('server-side cursor');
      expect((await unsendable).message).toContain('Integer takes whole numbers');
      expect(await last).toBe(4);
      expect(sent).toEqual(['SELECT 4']);
    });
  });

  it('come behind what a listener runs on the connection before one of them', async () => {
    let isInside = false;
    await engine().connect(async (connection) => {
      listen(connection, 'beforeExecute', async (_, statement) => {
        if (isInside) return;
        isInside = true;
        await sleep(10);
        await connection.execDriverSql(`SELECT 'before ${String(statement).trim()}'`);
        isInside = false;
      });
      const sent = noteSent(connection);
      await Promise.all([connection.execute(text('SELECT 1')), connection.execute(text('SELECT 2'))]);
      expect(sent).toEqual(["SELECT 'before SELECT 1'", 'SELECT 1', "SELECT 'before SELECT 2'", 'SELECT 2']);
    });
  });

  it('are committed with the COMMIT that was given with them', async () => {
    await engine().connect(async (connection) => {
      listen(connection, 'beforeExecute', slowest());
      await Promise.all([
        connection.execute(insert(things).values({ id: 1, name: 'one' })),
        connection.execute(insert(things).values({ id: 2, name: 'two' })),
        connection.commit(),
      ]);
      expect(connection.inTransaction()).toBe(false);
      expect((await connection.scalars(select(things.c.id).orderBy(things.c.id))).all()).toEqual([1, 2]);
    });
  });
});

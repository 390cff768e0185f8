import { insert, select } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers, rejection, things, useEngine } from './engine-fixture.js';

describe.each(drivers)('Savepoints that end in another order than they began, on %s', (driver) => {
  const engine = useEngine(driver);

  // proves: transaction-nesting
  it('an outer one takes the inner with it, whose handle learns of it from the server', async () => {
    await engine().connect(async (connection) => {
      await connection.begin();
      const outer = await connection.beginNested();
      await connection.execute(insert(things).values({ name: 'outer' }));
      const inner = await connection.beginNested();
      await connection.execute(insert(things).values({ name: 'inner' }));
      await outer.rollback();
      expect([outer.isActive, inner.isActive]).toEqual([false, true]);
      expect((await connection.execute(select(things))).all()).toEqual([]);
      const error = await rejection(inner.commit());
      expect([error.name, error.sqlstate]).toEqual(['DBAPIError', '3B001']);
      await connection.rollback();
      expect(connection.inTransaction()).toBe(false);
    });
  });

  it('a released outer one keeps what was done inside of both', async () => {
    await engine().begin(async (connection) => {
      const outer = await connection.beginNested();
      await connection.beginNested();
      await connection.execute(insert(things).values({ name: 'kept' }));
      await outer.commit();
      expect((await connection.execute(select(things.c.name))).scalars().all()).toEqual(['kept']);
    });
    expect(await engine().connect((connection) => connection.scalar(select(things.c.name)))).toBe('kept');
  });
});

import {
  AsyncContextNotStarted,
  CommitFailedError,
  IllegalStateChangeError,
  insert,
  listen,
  IntegrityError,
  InvalidRequestError,
  PendingRollbackError,
  ProgrammingError,
  ResourceClosedError,
  select,
  text,
  type AsyncConnection,
  type AsyncTransaction,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers, rejection, things, useEngine } from './engine-fixture.js';

const add = (connection: AsyncConnection, name: string) => connection.execute(insert(things).values({ name }));

// proves: transaction-object
describe.each(drivers)('A transaction on %s', (driver) => {
  const engine = useEngine(driver);

  const names = () =>
    engine().connect(async (c) => (await c.scalars(select(things.c.name).orderBy(things.c.name))).all());

  it('of engine.begin() commits at the end and gives the value', async () => {
    const value = await engine().begin(async (connection) => {
      await add(connection, 'a');
      return 5;
    });
    expect(value).toBe(5);
    expect(await names()).toEqual(['a']);
  });

  it('of engine.begin() rolls back what threw, and the error comes through', async () => {
    const error = await rejection(
      engine().begin(async (connection) => {
        await add(connection, 'a');
        throw new RangeError('mine');
      }),
    );
    expect(error).toBeInstanceOf(RangeError);
    expect(await names()).toEqual([]);
  });

  it('has to be awaited before it is used', async () => {
    await engine().connect(async (connection) => {
      const pending = connection.begin() as never as AsyncTransaction;
      expect(() => pending.commit()).toThrow(AsyncContextNotStarted);
      expect(() => pending.isActive).toThrow('AsyncTransaction context has not been started');
      expect(connection.inTransaction()).toBe(false);
    });
  });

  it('cannot begin twice, nor after a statement', async () => {
    await engine().connect(async (connection) => {
      const transaction = await connection.begin();
      const error = await rejection(connection.begin());
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error.message).toContain("can't call begin() here unless rollback() or commit() is called first");
      await transaction.rollback();
      await connection.execute(select(things));
      expect(await rejection(connection.begin())).toBeInstanceOf(InvalidRequestError);
      expect(connection.getTransaction()).not.toBe(transaction);
    });
  });

  it('left by await using is rolled back, not committed', async () => {
    await engine().connect(async (connection) => {
      {
        await using transaction = await connection.begin();
        await add(connection, 'a');
        expect(transaction.isActive).toBe(true);
        expect(connection.getTransaction()).toBe(transaction);
      }
      expect(connection.inTransaction()).toBe(false);
    });
    expect(await names()).toEqual([]);
  });

  it('is inactive after its end: commit is refused, rollback has no effect', async () => {
    await engine().connect(async (connection) => {
      const transaction = await connection.begin();
      await transaction.commit();
      expect(transaction.isActive).toBe(false);
      expect((await rejection(transaction.commit())).message).toBe('This transaction is inactive');
      await transaction.rollback();
      await transaction.close();
      await connection.begin(async () => {
        await transaction.rollback();
        await add(connection, 'a');
      });
    });
    expect(await names()).toEqual(['a']);
  });

  // proves: conn-begin-scope
  it('takes no statement inside its scope once it has ended there', async () => {
    await engine().connect(async (connection) => {
      const error = await rejection(
        connection.begin(async (transaction) => {
          await add(connection, 'a');
          await transaction.commit();
          await add(connection, 'b');
        }),
      );
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error.message).toContain("Can't operate on closed transaction inside context manager.");
      await add(connection, 'c');
    });
    expect(await names()).toEqual(['a']);
  });

  // proves: conn-savepoint
  it('with a savepoint keeps what was done outside of it', async () => {
    await engine().begin(async (connection) => {
      await add(connection, 'a');
      const savepoint = await connection.beginNested();
      expect(savepoint.nested).toBe(true);
      expect(connection.getNestedTransaction()).toBe(savepoint);
      await add(connection, 'b');
      await savepoint.rollback();
      expect(connection.inNestedTransaction()).toBe(false);
      await connection.beginNested(() => add(connection, 'c'));
      const error = await rejection(connection.beginNested(() => add(connection, 'a')));
      expect(error).toBeInstanceOf(IntegrityError);
      await add(connection, 'd');
      expect((await rejection(savepoint.commit())).message).toBe('This nested transaction is inactive');
    });
    expect(await names()).toEqual(['a', 'c', 'd']);
  });

  it('begins with a savepoint where there is none', async () => {
    await engine().connect(async (connection) => {
      await connection.beginNested(() => add(connection, 'a'));
      expect(connection.inTransaction()).toBe(true);
      await connection.commit();
    });
    expect(await names()).toEqual(['a']);
  });

  it('that ends takes its savepoints with it', async () => {
    await engine().connect(async (connection) => {
      const outer = await connection.begin();
      const savepoint = await connection.beginNested();
      await outer.rollback();
      expect([outer.isActive, savepoint.isActive, connection.inNestedTransaction()]).toEqual([false, false, false]);
      await savepoint.rollback();
    });
  });

  // proves: honest-transactions
  it('is not committed where the server rolled it back: a swallowed error is an error of the commit', async () => {
    const error = await rejection(
      engine().begin(async (connection) => {
        await add(connection, 'a');
        await add(connection, 'a').catch(() => undefined);
      }),
    );
    expect(error).toBeInstanceOf(CommitFailedError);
    expect(error.message).toContain('answered COMMIT with ROLLBACK');
    expect(error.cause).toBeInstanceOf(IntegrityError);
    expect(await names()).toEqual([]);
  });

  it('whose commit failed must be rolled back before the connection works again', async () => {
    await engine().connect(async (connection) => {
      const transaction = await connection.begin();
      await rejection(connection.execute(text('select * from no_such_table')));
      expect(await rejection(transaction.commit())).toBeInstanceOf(CommitFailedError);
      const pending = await rejection(connection.execute(select(things)));
      expect(pending).toBeInstanceOf(PendingRollbackError);
      expect(pending.code).toBe('8s2b');
      await connection.rollback();
      expect((await connection.execute(select(things))).all()).toEqual([]);
    });
  });

  it('whose commit failed is no longer with the server: rollback() sends nothing and tells nobody', async () => {
    await engine().connect(async (connection) => {
      const told: string[] = [];
      for (const name of ['begin', 'commit', 'rollback'] as const) listen(connection, name, () => void told.push(name));
      await connection.execute(text('create temp table late (id int primary key deferrable initially deferred)'));
      await connection.execute(text('insert into late values (1), (1)'));
      expect(await rejection(connection.commit())).toMatchObject({ name: 'IntegrityError', sqlstate: '23505' });
      expect([connection.inTransaction(), connection.getTransaction()?.isActive]).toEqual([false, false]);
      expect((await rejection(connection.begin())).message).toContain("can't call begin() here unless rollback()");
      expect(await rejection(connection.beginNested())).toBeInstanceOf(PendingRollbackError);
      expect(await rejection(connection.commit())).toBeInstanceOf(PendingRollbackError);
      await connection.rollback();
      expect(await connection.scalar(text('select 1'))).toBe(1);
      expect(told).toEqual(['begin', 'commit', 'begin']);
    });
  });

  it('that has ended is warned of where it is rolled back again, and not where it is closed', async () => {
    const warned: string[] = [];
    const note = (warning: Error) => void warned.push(`${warning.name}: ${warning.message}`);
    const passed = () => new Promise((resolve) => setImmediate(resolve));
    await passed();
    process.on('warning', note);
    await engine().connect(async (connection) => {
      const transaction = await connection.begin();
      const savepoint = await connection.beginNested();
      await savepoint.commit();
      await savepoint.close();
      await savepoint.rollback();
      await transaction.commit();
      await transaction.close();
      await transaction.rollback();
    });
    await passed();
    process.off('warning', note);
    expect(warned).toEqual([
      'SAWarning: nested transaction already deassociated from connection',
      'SAWarning: transaction already deassociated from connection',
    ]);
  });

  // proves: conn-invalidate
  it('of a session that was dropped sends nothing for its savepoints', async () => {
    await engine().connect(async (connection) => {
      const savepoint = await connection.beginNested();
      await connection.invalidate();
      expect([savepoint.isActive, savepoint.isValid]).toEqual([true, false]);
      const error = await rejection(savepoint.commit());
      expect(error).toBeInstanceOf(PendingRollbackError);
      expect(error.message).toContain("Can't reconnect until invalid savepoint transaction is rolled back.");
      await savepoint.rollback();
      expect(await rejection(connection.scalar(text('select 1')))).toBeInstanceOf(PendingRollbackError);
      await connection.rollback();
      expect(await connection.scalar(text('select 1'))).toBe(1);
    });
  });

  // proves: honest-transactions, concurrent-use
  it('is refused its commit while a statement runs, with the place where that was started', async () => {
    const error = await rejection(
      engine().begin(async (connection) => {
        void add(connection, 'forgotten').catch(() => undefined);
      }),
    );
    expect(error).toBeInstanceOf(IllegalStateChangeError);
    expect(error.message).toMatch(/statement was still running: execute\(\) called at .*transaction\.test\.ts:\d+:\d+/);
    expect(await names()).toEqual([]);
  });

  it('can be committed when the statement has been awaited after all', async () => {
    await engine().connect(async (connection) => {
      const running = connection.stream(select(things));
      expect(await rejection(connection.commit())).toBeInstanceOf(IllegalStateChangeError);
      await running;
      await add(connection, 'a');
      await connection.commit();
    });
    expect(await names()).toEqual(['a']);
  });

  it('rolled back over a running statement waits for it, and says that its work is lost', async () => {
    await engine().connect(async (connection) => {
      const running = add(connection, 'a');
      const error = await rejection(connection.rollback());
      expect(error).toBeInstanceOf(IllegalStateChangeError);
      expect(error.message).toContain('transaction.test.ts');
      await running;
      expect(connection.inTransaction()).toBe(false);
    });
    expect(await names()).toEqual([]);
  });

  it('ends in the first error of statements that were sent together, whatever the others do', async () => {
    const error = await rejection(
      engine().begin((connection) =>
        Promise.all([
          connection.execute(text('select * from no_such_table')),
          add(connection, 'a'),
          add(connection, 'b'),
        ]),
      ),
    );
    expect(error).toBeInstanceOf(ProgrammingError);
    expect(error.sqlstate).toBe('42P01');
    expect(await names()).toEqual([]);
  });

  it('takes no statement that comes while it is being committed', async () => {
    await engine().connect(async (connection) => {
      await add(connection, 'a');
      const committing = connection.commit();
      const error = await rejection(add(connection, 'late'));
      expect(error).toBeInstanceOf(IllegalStateChangeError);
      expect(error.code).toBe('isce');
      await committing;
    });
    expect(await names()).toEqual(['a']);
  });

  it('lets nothing escape: a statement that comes after its scope is refused', async () => {
    let late: Promise<unknown> | undefined;
    await engine().begin(async (connection) => {
      await add(connection, 'a');
      late = new Promise((resolve) => setTimeout(resolve, 30)).then(() => add(connection, 'late'));
      late.catch(() => undefined);
    });
    expect(await rejection(late as Promise<unknown>)).toBeInstanceOf(ResourceClosedError);
    expect(await names()).toEqual(['a']);
  });

  it('and all its connection closed over a running statement: the statement is waited for, and reported', async () => {
    const connection = await engine().connect();
    const running = add(connection, 'a');
    const error = await rejection(connection.close());
    expect(error).toBeInstanceOf(IllegalStateChangeError);
    await running;
    expect(connection.closed).toBe(true);
    expect(await names()).toEqual([]);
  });

  // proves: pg-begin
  it('that never sent anything sends neither BEGIN nor COMMIT', async () => {
    await engine().connect(async (connection) => {
      const raw = await connection.getRawConnection();
      await connection.begin(() => undefined);
      expect(raw.driverConnection.transactionStatus).toBe('idle');
      await connection.begin(async () => {
        expect(raw.driverConnection.transactionStatus).toBe('idle');
        await connection.execute(select(things));
        expect(raw.driverConnection.transactionStatus).toBe('active');
      });
      expect(raw.driverConnection.transactionStatus).toBe('idle');
    });
  });
});

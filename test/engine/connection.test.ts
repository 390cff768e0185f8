import {
  AsyncContextNotStarted,
  AsyncMethodRequired,
  ArgumentError,
  func,
  InvalidRequestError,
  insert,
  IntegrityError,
  ObjectNotExecutableError,
  ResourceClosedError,
  select,
  StatementError,
  text,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers, lentBy, rejection, things, useEngine } from './engine-fixture.js';

// proves: conn-execute, engine-connect
describe.each(drivers)('A connection on %s', (driver) => {
  const engine = useEngine(driver);

  it('is lent by await using, and given back at the end of the block', async () => {
    {
      await using connection = await engine().connect();
      expect(await connection.scalar(text('select 1'))).toBe(1);
      expect(lentBy(engine())).toBe(1);
    }
    expect(lentBy(engine())).toBe(0);
  });

  it('is lent to a function, whose value comes back', async () => {
    const value = await engine().connect((connection) => connection.scalar(text('select 7 as x')));
    expect(value).toBe(7);
  });

  it('is given back when the function throws, and the error comes through', async () => {
    const error = await rejection(
      engine().connect(async (connection) => {
        await connection.execute(text('select 1'));
        throw new RangeError('mine');
      }),
    );
    expect(error).toBeInstanceOf(RangeError);
  });

  // proves: conn-execute
  it('runs a function by itself', async () => {
    await engine().connect(async (connection) => {
      const upper: string | null = await connection.scalar(func.upper('a'));
      expect(upper).toBe('A');
      expect((await connection.execute(func.count())).one()[0]).toBe(1);
    });
  });

  // proves: conn-not-started
  it('has to be awaited before it is used', () => {
    const pending = engine().connect() as never as { execute(): void; closed: boolean };
    expect(() => pending.execute()).toThrow(AsyncContextNotStarted);
    expect(() => pending.closed).toThrow(
      'AsyncConnection context has not been started and object has not been awaited.',
    );
    expect(lentBy(engine())).toBe(0);
  });

  it('cannot be started twice', async () => {
    const pending = engine().connect();
    await using connection = await pending.start();
    expect(connection.closed).toBe(false);
    expect(() => pending.start()).toThrow('connection is already started');
  });

  // proves: conn-autobegin
  it('begins a transaction with the first statement, and closing rolls back', async () => {
    await engine().connect(async (connection) => {
      expect(connection.inTransaction()).toBe(false);
      await connection.execute(insert(things).values({ name: 'a' }));
      expect(connection.inTransaction()).toBe(true);
    });
    expect(await engine().connect((c) => c.scalars(select(things.c.name)).then((r) => r.all()))).toEqual([]);
  });

  it('keeps what was committed', async () => {
    await engine().connect(async (connection) => {
      await connection.execute(insert(things).values({ name: 'a' }));
      await connection.commit();
      expect(connection.inTransaction()).toBe(false);
      await connection.execute(insert(things).values({ name: 'b' }));
      await connection.rollback();
      await connection.rollback();
      await connection.commit();
      expect((await connection.scalars(select(things.c.name))).all()).toEqual(['a']);
    });
  });

  // proves: conn-close
  it('refuses everything after close()', async () => {
    const connection = await engine().connect();
    await connection.close();
    await connection.close();
    expect(connection.closed).toBe(true);
    const calls = [
      () => connection.execute(select(things)),
      () => connection.stream(select(things)),
      () => connection.execDriverSql('select 1'),
      () => connection.begin(),
      () => connection.beginNested(),
      () => connection.commit(),
      () => connection.invalidate(),
      () => connection.getRawConnection(),
    ];
    for (const call of calls) {
      const error = await rejection(call());
      expect(error).toBeInstanceOf(ResourceClosedError);
      expect(error.message).toBe('This Connection is closed');
    }
    await connection.rollback();
  });

  // proves: conn-not-executable
  it('runs statements only, not text', async () => {
    await engine().connect(async (connection) => {
      const error = await rejection(connection.execute('select 1' as never));
      expect(error).toBeInstanceOf(ObjectNotExecutableError);
      expect(error.message).toContain('Not an executable object: "select 1"; wrap SQL text in text()');
      expect(await rejection(connection.execute(things.c.id as never))).toBeInstanceOf(ObjectNotExecutableError);
      expect(await rejection(connection.execute(undefined as never))).toBeInstanceOf(ObjectNotExecutableError);
      expect(await rejection(connection.execute(select(things), 5 as never))).toBeInstanceOf(ArgumentError);
      expect(await rejection(connection.execute(select(things), {}, { yieldPer: 5 }))).toBeInstanceOf(
        AsyncMethodRequired,
      );
      expect(connection.inTransaction()).toBe(false);
    });
  });

  // proves: conn-driver-sql
  it('sends SQL of the driver with values by place', async () => {
    await engine().connect(async (connection) => {
      const result = await connection.execDriverSql('select $1::int + $2::int as sum, $3::text as t', [1, 2, 'x']);
      expect(result.one()).toEqual({ sum: 3, t: 'x' });
      const many = await connection.execDriverSql('insert into engine_things (name) values ($1)', [['a'], ['b']]);
      expect(many.rowcount).toBe(-1);
      expect((await connection.execute(select(things))).all()).toHaveLength(2);
      // A list of one is one set, which gives rows: so values that are lists can be sent by themselves.
      const single = await connection.execDriverSql('select $1::int[] as list', [[[1, 2]]]);
      expect(single.one()).toEqual({ list: [1, 2] });
      const error = await rejection(connection.execDriverSql('select $1::text', ['\ud800']));
      expect(error).toBeInstanceOf(StatementError);
      expect(error).toMatchObject({ code: 'cd3x', statement: 'select $1::text', params: ['\ud800'], isMulti: false });
      expect(await connection.scalar(text('select 1'))).toBe(1);
    });
  });

  // proves: conn-run-sync, page-run-sync
  it('runs a function with itself and its arguments', async () => {
    await engine().connect(async (connection) => {
      const value = await connection.runSync(
        async (c, a: number, b: number) => {
          expect(c).toBe(connection);
          return a + b;
        },
        1,
        2,
      );
      expect(value).toBe(3);
    });
  });

  it('tells in an error what was sent and what the server said', async () => {
    await engine().connect(async (connection) => {
      await connection.execute(insert(things).values({ name: 'a' }));
      const error = await rejection(connection.execute(insert(things).values({ name: 'a' })));
      expect(error).toBeInstanceOf(IntegrityError);
      expect(error).toMatchObject({
        code: 'gkpj',
        sqlstate: '23505',
        constraint: 'engine_things_name_key',
        params: ['a'],
      });
      expect(error.message).toContain('[SQL: INSERT INTO engine_things (name)');
      expect(error.message).toContain("[parameters: ('a',)]");
    });
  });

  // proves: isolation, conn-options
  it('isolates by the level that it was given, before a transaction only', async () => {
    await engine().connect(async (connection) => {
      await connection.executionOptions({ isolationLevel: 'repeatable_read' });
      expect(await connection.getIsolationLevel()).toBe('REPEATABLE READ');
      expect(await connection.scalar(text('show transaction_isolation'))).toBe('repeatable read');
      const error = await rejection(connection.executionOptions({ isolationLevel: 'SERIALIZABLE' }));
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error.message).toContain(
        'isolationLevel may not be altered unless rollback() or commit() is called first',
      );
      await connection.rollback();
      // @ts-expect-error -- no such level
      expect(await rejection(connection.executionOptions({ isolationLevel: 'SHAKY' }))).toBeInstanceOf(ArgumentError);
      expect(
        await rejection(connection.execute(select(things), {}, { isolationLevel: 'SERIALIZABLE' })),
      ).toBeInstanceOf(ArgumentError);
    });
    await engine().connect(async (connection) => {
      expect(await connection.getIsolationLevel()).toBe('READ COMMITTED');
    });
  });

  // proves: autocommit
  it('in AUTOCOMMIT writes at once, and rollback has no effect', async () => {
    await engine().connect(async (connection) => {
      await connection.executionOptions({ isolationLevel: 'AUTOCOMMIT' });
      await connection.execute(insert(things).values({ name: 'a' }));
      await connection.rollback();
    });
    expect(await engine().connect((c) => c.scalar(select(things.c.name)))).toBe('a');
  });
});

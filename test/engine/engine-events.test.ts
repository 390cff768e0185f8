import {
  AsyncConnection,
  AsyncEngine,
  createAsyncEngine,
  type ExceptionContext,
  IllegalStateChangeError,
  insert,
  listen,
  ProgrammingError,
  remove,
  select,
  text,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { drivers, lentBy, rejection, things, useEngine } from './engine-fixture.js';

// proves: events-engine
describe.each(drivers)('Events of an engine on %s', (driver) => {
  const engine = useEngine(driver);

  it('tell of transactions, savepoints and statements, in order', async () => {
    const told: string[] = [];
    const other = createAsyncEngine(athanorUrl(driver));
    for (const name of ['engineConnect', 'begin', 'commit', 'rollback', 'beforeExecute', 'afterExecute'] as const) {
      listen(other, name, () => void told.push(name));
    }
    for (const name of ['savepoint', 'rollbackSavepoint', 'releaseSavepoint'] as const) {
      listen(other, name, (_connection: unknown, savepoint: string | null) => void told.push(`${name} ${savepoint}`));
    }
    listen(other, 'beforeCursorExecute', (_c, sql) => void told.push(`> ${sql}`));
    listen(other, 'afterCursorExecute', (_c, sql) => void told.push(`< ${sql}`));
    listen(other, 'engineDisposed', () => void told.push('engineDisposed'));
    await other.connect(async (connection) => {
      await connection.execute(text('select 1'));
      await connection.beginNested(() => undefined);
      await (await connection.beginNested()).rollback();
      await connection.commit();
      await connection.begin();
    });
    await other.dispose();
    expect(told).toEqual([
      'engineConnect',
      'beforeExecute',
      'begin',
      '> select 1',
      '< select 1',
      'afterExecute',
      'savepoint null',
      '> SAVEPOINT sa_savepoint_1',
      '< SAVEPOINT sa_savepoint_1',
      'releaseSavepoint sa_savepoint_1',
      '> RELEASE SAVEPOINT sa_savepoint_1',
      '< RELEASE SAVEPOINT sa_savepoint_1',
      'savepoint null',
      '> SAVEPOINT sa_savepoint_2',
      '< SAVEPOINT sa_savepoint_2',
      'rollbackSavepoint sa_savepoint_2',
      '> ROLLBACK TO SAVEPOINT sa_savepoint_2',
      '< ROLLBACK TO SAVEPOINT sa_savepoint_2',
      'commit',
      'begin',
      'rollback',
      'engineDisposed',
    ]);
  });

  it('show streamResults among the options of a stream, and of nothing else', async () => {
    const told: unknown[] = [];
    await engine().connect(async (connection) => {
      listen(connection, 'beforeExecute', (_c, _s, _p, options) => void told.push({ ...options }));
      listen(connection, 'beforeCursorExecute', (_c, _s, _p, { executionOptions }) => void told.push(executionOptions));
      listen(connection, 'afterExecute', (_c, _s, _p, options) => void told.push({ ...options }));
      await (await connection.stream(text('select 1').executionOptions({ mine: 1 }), {}, { yieldPer: 2 })).all();
      expect(told).toEqual(Array(3).fill({ mine: 1, yieldPer: 2, streamResults: true }));
      told.length = 0;
      await connection.execute(text('select 1'));
      expect(told).toEqual([{}, {}, {}]);
    });
  });

  // proves: events-api
  it('reach listeners of the connection, of its class and of the class of engines', async () => {
    const told: string[] = [];
    const onEngines = () => void told.push('all engines');
    const onConnections = () => void told.push('all connections');
    listen(AsyncEngine, 'begin', onEngines);
    listen(AsyncConnection, 'begin', onConnections);
    await engine().connect(async (connection) => {
      listen(connection, 'begin', () => void told.push('this connection'));
      await connection.begin();
    });
    await engine().connect((connection) => connection.begin(() => undefined));
    remove(AsyncEngine, 'begin', onEngines);
    remove(AsyncConnection, 'begin', onConnections);
    expect(told).toEqual(['all connections', 'this connection', 'all engines', 'all connections', 'all engines']);
  });

  it('of the pool can be listened to on the engine', async () => {
    let checkouts = 0;
    const count = () => void checkouts++;
    listen(engine(), 'checkout', count);
    await engine().connect(() => undefined);
    remove(engine(), 'checkout', count);
    expect(checkouts).toBe(1);
  });

  it('wait for async listeners, which may send statements themselves', async () => {
    const other = createAsyncEngine(athanorUrl(driver));
    listen(other, 'engineConnect', async (connection) => {
      await connection.execute(text("set application_name = 'listened'"));
      await connection.commit();
    });
    expect(await other.connect((c) => c.scalar(text('show application_name')))).toBe('listened');
    await other.dispose();
  });

  it('with an error end what they were called from, and nothing leaks', async () => {
    const boom = (): never => {
      throw new RangeError('mine');
    };
    for (const name of [
      'engineConnect',
      'begin',
      'beforeExecute',
      'beforeCursorExecute',
      'commit',
      'checkout',
    ] as const) {
      listen(engine(), name, boom);
      const error = await rejection(engine().begin((connection) => connection.execute(select(things))));
      remove(engine(), name, boom);
      expect([name, error.message, lentBy(engine())]).toEqual([name, 'mine', 0]);
    }
    await engine().begin((connection) => connection.execute(insert(things).values({ name: 'works' })));
  });

  // proves: concurrent-use
  it('of a begin keep statements given at once in their order, also where a listener runs one itself or fails', async () => {
    const order: string[] = [];
    const note = (_connection: unknown, sql: string): void => void order.push(sql);
    const one = (number: number) => text(`select ${number}`);
    let fails = false;
    const slowly = async (connection: AsyncConnection): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      await connection.execute(text("select 'begin'"));
      if (!fails) return;
      fails = false;
      throw new RangeError('mine');
    };
    listen(engine(), 'begin', slowly);
    listen(engine(), 'beforeCursorExecute', note);
    await engine().connect((connection) => Promise.all([1, 2, 3].map((number) => connection.execute(one(number)))));
    expect(order.splice(0)).toEqual(["select 'begin'", 'select 1', 'select 2', 'select 3']);
    fails = true;
    const outcomes = await engine().connect((connection) =>
      Promise.allSettled([1, 2, 3].map((number) => connection.execute(one(number)))),
    );
    remove(engine(), 'begin', slowly);
    remove(engine(), 'beforeCursorExecute', note);
    // The one that began it has the error, and the next begins another one.
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(order).toEqual(["select 'begin'", "select 'begin'", 'select 2', 'select 3']);
  });

  // proves: transaction-object
  it('may not end the transaction that waits for the listener, nor close its connection: it would never come to an end', async () => {
    const events = ['begin', 'beforeExecute', 'beforeCursorExecute', 'afterCursorExecute', 'afterExecute'] as const;
    const ends = ['commit', 'rollback', 'close'] as const;
    for (const [event, end] of [
      ...events.flatMap((name) => ends.map((method) => [name, method] as const)),
      ...ends.map((method) => ['commit', method] as const),
      ...ends.map((method) => ['rollback', method] as const),
    ]) {
      // Before the first statement nothing has begun that could be rolled back.
      if (event === 'beforeExecute' && end === 'rollback') continue;
      const tried: unknown[] = [];
      const attempt = async (connection: AsyncConnection): Promise<void> => {
        await new Promise((resolve) => setImmediate(resolve));
        tried.push(await rejection(connection[end]()));
      };
      // The types of several events at once are more than the compiler can compare.
      listen(engine(), event as 'begin', attempt);
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        await (event === 'commit' ? connection.commit() : connection.rollback());
      });
      remove(engine(), event, attempt);
      expect([event, end, tried]).toEqual([event, end, [expect.any(IllegalStateChangeError)]]);
    }
    // What a listener only sets going does not hold it up.
    let later: Promise<void> = Promise.resolve();
    const leave = (connection: AsyncConnection): void => {
      later = new Promise((resolve) => setTimeout(resolve, 20)).then(() => connection.close());
    };
    listen(engine(), 'afterExecute', leave);
    const connection = await engine().connect();
    await connection.execute(select(things));
    remove(engine(), 'afterExecute', leave);
    await later;
    expect(connection.closed).toBe(true);
  });

  // proves: handle-error
  it('of errors tell what happened, and may replace the error', async () => {
    const contexts: ExceptionContext[] = [];
    const note = (context: ExceptionContext): void => {
      contexts.push(context);
      if (context.statement?.includes('other') === true) throw new RangeError('replaced');
    };
    listen(engine(), 'handleError', note);
    await engine().connect(async (connection) => {
      expect(await rejection(connection.execute(text('select * from no_such')))).toBeInstanceOf(ProgrammingError);
      await connection.rollback();
      expect((await rejection(connection.execute(text('select * from other')))).message).toBe('replaced');
      expect(contexts[0]?.connection).toBe(connection);
    });
    remove(engine(), 'handleError', note);
    expect(contexts[0]?.sqlalchemyException).toBeInstanceOf(ProgrammingError);
    expect(contexts[0]).toMatchObject({ statement: 'select * from no_such', isDisconnect: false });
  });

  it('of options tell which were set', async () => {
    const told: unknown[] = [];
    const onEngine = (_engine: unknown, options: unknown) => void told.push(options);
    listen(engine(), 'setEngineExecutionOptions', onEngine);
    listen(engine(), 'setConnectionExecutionOptions', onEngine);
    const named = engine().executionOptions({ a: 1 });
    await named.connect(async (connection) => {
      await connection.executionOptions({ b: 2 });
      expect(connection.getExecutionOptions()).toEqual({ a: 1, b: 2 });
    });
    remove(engine(), 'setEngineExecutionOptions', onEngine);
    remove(engine(), 'setConnectionExecutionOptions', onEngine);
    expect(told).toEqual([{ a: 1 }, { b: 2 }]);
    expect(named.pool).toBe(engine().pool);
  });
});

import {
  type AsyncConnection,
  AsyncEngine,
  AsyncResult,
  bindparam,
  contains,
  createAsyncEngine,
  DBAPIError,
  type ExceptionContext,
  type ExecutionContext,
  insert,
  InvalidRequestError,
  listen,
  listensFor,
  literal,
  once,
  remove,
  Result,
  type Row,
  select,
  StatementError,
  text,
  update,
} from '@athanor/core';
import { afterEach, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { drivers, rejection, things, useEngine } from './engine-fixture.js';

const names = select(things.c.name).orderBy(things.c.id);

describe.each(drivers)('A listener on %s', (driver) => {
  const engine = useEngine(driver);
  const undo: (() => void)[] = [];
  const on = ((target: never, name: never, fn: never, options: never) => {
    listen(target, name, fn, options);
    undo.push(() => contains(target, name, fn) && remove(target, name, fn));
  }) as unknown as typeof listen;
  afterEach(() => {
    for (const end of undo.splice(0)) end();
  });

  // proves: events-change
  it('of beforeExecute with retval puts another statement, and other values, in the place of what was given', async () => {
    on(
      engine(),
      'beforeExecute',
      async (_connection, statement, parameters) => {
        if (statement === names) return [select(literal('hidden').label('name')), parameters];
        return [statement, Array.isArray(parameters) ? parameters.slice(1) : parameters];
      },
      { retval: true },
    );
    await engine().begin(async (connection) => {
      await connection.execute(insert(things), [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
      expect((await connection.scalars(names)).all()).toEqual(['hidden']);
      expect((await connection.scalars(select(things.c.name).orderBy(things.c.name))).all()).toEqual(['b', 'c']);
    });
  });

  // proves: events-change
  it('of beforeCursorExecute with retval changes what is sent; the next one gets it changed', async () => {
    const seen: [string, readonly unknown[]][] = [];
    on(
      engine(),
      'beforeCursorExecute',
      (_c, sql, values) => [`${sql} /* one */`, values.map((v) => (v === 'a' ? 'z' : v))],
      {
        retval: true,
      },
    );
    on(engine(), 'beforeCursorExecute', (_c, sql, values) => void seen.push([sql, values]));
    on(engine(), 'afterCursorExecute', (_c, sql, values, context) => {
      expect([context.statement, context.parameters]).toEqual([sql, values]);
      seen.push([sql, values]);
    });
    await engine().begin(async (connection) => {
      const stored = await connection.scalar(insert(things).values({ id: 7, name: 'a' }).returning(things.c.name));
      expect(stored).toBe('z');
      const insertion =
        'INSERT INTO engine_things (id, name) VALUES ($1::INTEGER, $2::VARCHAR) RETURNING engine_things.name';
      expect(seen.splice(0).map(([sql, values]) => [sql.replaceAll(/\s+/g, ' '), values])).toEqual([
        [`${insertion} /* one */`, [7, 'z']],
        [`${insertion} /* one */`, [7, 'z']],
      ]);
      expect((await connection.execDriverSql('select $1::text', ['a'])).scalar()).toBe('z');
      await using rows = await connection.stream(text('select cast(:v as text)'), { v: 'a' });
      expect(await rows.scalar()).toBe('z');
    });
  });

  // proves: events-change
  it('changes the values of many sets, in whatever form they are sent', async () => {
    const upper = (values: readonly unknown[]): unknown[] =>
      values.map((value) =>
        Array.isArray(value) ? upper(value) : typeof value === 'string' ? value.toUpperCase() : value,
      );
    on(engine(), 'beforeCursorExecute', (_c, sql, values) => [sql, upper(values)], { retval: true });
    await engine().begin(async (connection) => {
      await connection.execute(insert(things), [{ name: 'a' }, { name: 'b' }]);
      const rename = update(things)
        .where(things.c.name.eq(bindparam('old')))
        .values({ name: bindparam('new') });
      await connection.execute(rename, [
        { old: 'A', new: 'c' },
        { old: 'B', new: 'd' },
      ]);
      await connection.execDriverSql('insert into engine_things (name) values ($1)', [['e'], ['f']]);
      expect((await connection.scalars(names)).all()).toEqual(['C', 'D', 'E', 'F']);
    });
  });

  it('with retval that returns nothing is told so', async () => {
    on(engine(), 'beforeExecute', (() => undefined) as never, { retval: true });
    const error = await rejection(engine().connect((connection) => connection.execute(names)));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain("of 'beforeExecute' was registered with retval and returned nothing");
  });

  // proves: events-engine
  it('of afterExecute hears of every execution: buffered, streamed', async () => {
    const told: unknown[] = [];
    on(engine(), 'afterExecute', (_c, statement, parameters, options, result) => {
      told.push([statement === names, parameters, options['mine'], result.constructor]);
    });
    await engine().connect(async (connection) => {
      await connection.executionOptions({ mine: 'connection' });
      await connection.execute(names);
      await connection.execute(names.executionOptions({ mine: 'statement' }), {}, { mine: 'call' });
      await (await connection.stream(names)).close();
    });
    expect(told).toEqual([
      [true, undefined, 'connection', Result],
      [false, {}, 'call', Result],
      [true, undefined, 'connection', AsyncResult],
    ]);
  });

  // proves: handle-error
  it('of handleError gives another error, and the next one sees it', async () => {
    class Forbidden extends Error {}
    const contexts: ExceptionContext[] = [];
    on(engine(), 'handleError', (context) => (context.statement === 'select 1/0' ? new Forbidden('one') : undefined));
    on(engine(), 'handleError', (context) => {
      contexts.push({ ...context });
    });
    on(engine(), 'handleError', async ({ chainedException }) => chainedException && new Forbidden('two'));
    await engine().connect(async (connection) => {
      const error = await rejection(connection.execute(text('select 1/0'), {}, { mine: 1 }));
      expect([error.constructor, error.message]).toEqual([Forbidden, 'two']);
      expect(error.cause).toBe(contexts[0]?.originalException);
      const [{ executionContext, ...context }] = contexts as [ExceptionContext];
      expect(context).toMatchObject({
        connection,
        engine: engine(),
        dialect: engine().dialect,
        statement: 'select 1/0',
        parameters: [],
        chainedException: new Forbidden('one'),
        isPrePing: false,
        isDisconnect: false,
        invalidatePoolOnDisconnect: true,
      });
      expect(context.sqlalchemyException).toBeInstanceOf(DBAPIError);
      expect(executionContext).toMatchObject({ connection, executemany: false, executionOptions: { mine: 1 } });
    });
  });

  // proves: handle-error
  it('of handleError hears of values that cannot be sent, and the transaction stays usable', async () => {
    const contexts: ExceptionContext[] = [];
    on(engine(), 'handleError', (context) => void contexts.push({ ...context }));
    await engine().connect(async (connection) => {
      await connection.execute(insert(things).values({ name: 'kept' }));
      const wrong = connection.execute(insert(things).values({ id: 'x' as never, name: 'a' }));
      expect((await rejection(wrong)).code).toBe('cd3x');
      expect(contexts).toHaveLength(1);
      expect(contexts[0]?.sqlalchemyException).toBeInstanceOf(StatementError);
      expect(contexts[0]?.sqlalchemyException).not.toBeInstanceOf(DBAPIError);
      expect(contexts[0]?.originalException).toBe(contexts[0]?.sqlalchemyException?.orig);
      expect((await connection.scalars(names)).all()).toEqual(['kept']);
    });
  });

  // proves: events-change
  it('of doExecute runs a statement in place of the driver, on an engine and on those made of it', async () => {
    const asked: unknown[] = [];
    on(engine(), 'doExecute', async (session, sql, values, context) => {
      asked.push([sql, values, context.executemany]);
      if (!sql.includes('cached')) return;
      return { columns: [{ name: 'n', typeOid: 23 }], rows: [['42']], command: 'SELECT', rowCount: 1 };
    });
    on(engine(), 'doExecutemany', (_session, sql, sets) => {
      asked.push([sql, sets]);
      return 5;
    });
    on(engine(), 'doExecuteNoParams', (_session, sql) => void asked.push(['without', sql]));
    const named = engine().executionOptions({ mine: 1 });
    await named.connect(async (connection) => {
      expect(await connection.scalar(text('select cached'))).toBe(42);
      expect(await connection.scalar(text('select cast(:n as int)'), { n: 1 })).toBe(1);
      await connection.execDriverSql('nothing $1', [['a'], ['b']]);
      await connection.execDriverSql('select 1', [], { noParameters: true });
      expect(connection.inTransaction()).toBe(true);
    });
    expect(asked).toEqual([
      ['select cached', [], false],
      ['select cast($1 as int)', ['1'], false],
      ['nothing $1', [['a'], ['b']]],
      ['without', 'select 1'],
    ]);
  });

  // proves: page-driver-methods
  it('of connect may use the driver itself, and is waited for', async () => {
    const other = createAsyncEngine(athanorUrl(driver));
    listen(other, 'connect', async (session) => {
      const client = session.driverConnection as { query(sql: string): Promise<unknown> };
      await client.query("set application_name = 'from the driver'");
      await session.execute({
        sql: "set statement_timeout = '7s'",
        values: [],
        prepare: false,
        decoder: () => (row) => row,
      });
    });
    await other.connect(async (connection) => {
      expect(await connection.scalar(text('show application_name'))).toBe('from the driver');
      expect(await connection.scalar(text('show statement_timeout'))).toBe('7s');
    });
    await other.dispose();
  }, 60_000);
});

describe('A listener of handleError', () => {
  // proves: handle-error
  it('hears of a ping that failed, and may say that the session is not lost for it', async () => {
    await using engine = createAsyncEngine(athanorUrl('pg'), { poolPrePing: true });
    const pid = text<Row<[number]>>('SELECT pg_backend_pid()');
    const own = await engine.connect((connection) => connection.scalar(pid));
    const told: unknown[] = [];
    let keeps = false;
    listen(engine, 'handleError', (context) => {
      told.push([context.isPrePing, context.isDisconnect, context.connection, context.invalidatePoolOnDisconnect]);
      if (keeps) context.isDisconnect = false;
    });
    const end = async (session: number | null): Promise<void> => {
      await using other = createAsyncEngine(athanorUrl('pg'));
      await other.connect((connection) =>
        connection.execute(text('SELECT pg_terminate_backend(:pid)'), { pid: session }),
      );
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    await end(own);
    const next = await engine.connect((connection) => connection.scalar(pid));
    expect(next).not.toBe(own);
    expect(told.splice(0)).toEqual([[true, true, undefined, false]]);
    keeps = true;
    await end(next);
    expect(await rejection(engine.connect())).toMatchObject({ connectionInvalidated: false });
    expect(told).toEqual([[true, true, undefined, false]]);
  });
});

describe('Listeners', () => {
  // proves: events-change
  it('of doConnect changes what a session is opened with, or opens it', async () => {
    const other = createAsyncEngine(athanorUrl('pg'));
    const opened: unknown[] = [];
    listen(other, 'doConnect', async (dialect, parameters) => {
      opened.push([dialect === other.dialect, parameters.database]);
      parameters.connectArgs = { ...parameters.connectArgs };
    });
    await other.connect((connection) => connection.execute(text('select 1')));
    expect(opened).toEqual([[true, other.url.database]]);
    await other.dispose();
    once(other, 'doConnect', (dialect, parameters) => dialect.driver.connect(parameters));
    listen(other, 'doConnect', () => void opened.push('not asked'));
    await other.connect((connection) => connection.execute(text('select 1')));
    expect(opened).toHaveLength(2);
    await other.dispose();
  });

  // proves: events-api
  it('are registered in two steps by listensFor(), which gives the function back', async () => {
    const engine = createAsyncEngine(athanorUrl('pg'));
    const told: string[] = [];
    const heard = listensFor(engine, 'engineConnect')((connection) => void told.push(connection.engine.name));
    expect(contains(engine, 'engineConnect', heard)).toBe(true);
    const commented = listensFor(engine, 'beforeCursorExecute', { retval: true })((_c, sql, values) => [sql, values]);
    await engine.connect((connection) => connection.execute(text('select 1')));
    remove(engine, 'beforeCursorExecute', commented);
    expect(told).toEqual(['postgresql']);
    await engine.dispose();
  });

  // proves: events-api
  it('of the class hear of all engines, also of what is asked before the driver', async () => {
    const engine = createAsyncEngine(athanorUrl('pg'));
    const told: string[] = [];
    const onConnect = (): void => void told.push('doConnect');
    const onExecute = (_s: unknown, sql: string, _v: unknown, context: ExecutionContext): void => {
      told.push(`${sql} ${context.connection.engine.name}`);
    };
    listen(AsyncEngine, 'doConnect', onConnect);
    listen(AsyncEngine, 'doExecute', onExecute);
    await engine.connect((connection: AsyncConnection) => connection.execute(text('select 1')));
    remove(AsyncEngine, 'doConnect', onConnect);
    remove(AsyncEngine, 'doExecute', onExecute);
    expect(told).toEqual(['doConnect', 'select 1 postgresql']);
    await engine.dispose();
  });

  // proves: events-api
  it('with options that would have no effect are refused', () => {
    const engine = createAsyncEngine(athanorUrl('pg'));
    // @ts-expect-error nothing of `begin` can be changed
    expect(() => listen(engine, 'begin', () => undefined, { retval: true })).toThrow(
      "'begin' does not take retval: of 'AsyncEngine' only beforeExecute, beforeCursorExecute can be changed by it",
    );
    expect(() => listen(engine, 'begin', () => undefined, { propagate: true })).toThrow(
      "'begin' does not take propagate: a 'AsyncEngine' is never copied",
    );
    // @ts-expect-error there is no such event
    expect(() => listen(engine, 'beforeexecute', () => undefined)).toThrow(InvalidRequestError);
  });
});

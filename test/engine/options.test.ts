import {
  ArgumentError,
  type AsyncConnection,
  AsyncMethodRequired,
  bindparam,
  createAsyncEngine,
  type ExecutionOptions,
  insert,
  listen,
  literal,
  remove,
  type Row,
  select,
  text,
  update,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { metadata, rejection, things, useEngine } from './engine-fixture.js';

const one = select(literal(1).label('n'));

/** What an engine logs of `one`, run twice, without the times. */
async function notesOf(options: Parameters<typeof createAsyncEngine>[1], execution = {}): Promise<string[]> {
  const lines: string[] = [];
  const logger = { info: (line: string) => void lines.push(line), debug: () => undefined };
  await using engine = createAsyncEngine(athanorUrl('pg'), { ...options, logger });
  await engine.connect(async (conn) => {
    for (let i = 0; i < 2; i++) await conn.execute(one, undefined, execution);
  });
  return lines.filter((line) => line.endsWith('(1,)')).map((line) => line.replace(/ [\d.e-]+s.*/, ''));
}

describe('Options', () => {
  const engine = useEngine('pg');

  // proves: engine-options
  it('of an engine made of another one leave that one as it is, and share its pool', async () => {
    const serializable = engine().executionOptions({ isolationLevel: 'SERIALIZABLE' });
    expect(serializable.pool).toBe(engine().pool);
    expect(engine().getExecutionOptions()).toEqual({});
    expect(await serializable.connect((conn) => conn.getIsolationLevel())).toBe('SERIALIZABLE');
    expect(await engine().connect((conn) => conn.getIsolationLevel())).toBe('READ COMMITTED');
  });

  // proves: execution-options
  it('are those of the engine, the connection, the statement and the call; the narrower wins', async () => {
    const seen: unknown[] = [];
    const outer = engine().executionOptions({ a: 'engine', b: 'engine', c: 'engine', d: 'engine' });
    listen(outer, 'beforeCursorExecute', (_connection, _sql, _parameters, context) => {
      const { a, b, c, d } = context.executionOptions;
      seen.push([a, b, c, d]);
    });
    await outer.connect(async (conn) => {
      await conn.executionOptions({ b: 'connection', c: 'connection', d: 'connection' });
      await conn.execute(one.executionOptions({ c: 'statement', d: 'statement' }), undefined, { d: 'call' });
    });
    expect(seen).toEqual([['engine', 'connection', 'statement', 'call']]);
  });

  // proves: compiled-cache-limits
  it('keep statements in the compiled cache, or out of it', async () => {
    expect(await notesOf({})).toEqual(['[generated in', '[cached since']);
    expect(await notesOf({ queryCacheSize: 0 })).toEqual(['[caching disabled', '[caching disabled']);
    expect(await notesOf({}, { compiledCache: false })).toEqual(['[caching disabled', '[caching disabled']);
  });

  // proves: option-token
  it('put a token before the lines of the log', async () => {
    expect(await notesOf({}, { loggingToken: 'job 7' })).toEqual(['[job 7] [generated in', '[job 7] [cached since']);
  });

  // proves: option-yield-per
  it('say how many rows of a stream are fetched at once, and how many its parts have', async () => {
    await engine().begin((conn) =>
      conn.execute(
        insert(things),
        ['a', 'b', 'c', 'd', 'e'].map((name) => ({ name })),
      ),
    );
    await engine().connect(async (conn) => {
      const names = select(things.c.name).orderBy(things.c.id);
      const sizes: number[] = [];
      await using rows = await conn.stream(names, undefined, { yieldPer: 2 });
      for await (const part of rows.scalars().partitions()) sizes.push(part.length);
      expect(sizes).toEqual([2, 2, 1]);
      await expect(conn.execute(names, undefined, { yieldPer: 2 })).rejects.toThrow(
        /Use the AsyncConnection.stream\(\) method/,
      );
    });
  });

  it('bound how many rows a stream asks for at once, as it asks for more and more', async () => {
    const asked = (maxRowBuffer?: number) =>
      engine().connect(async (conn) => {
        await conn.execDriverSql('CREATE TEMPORARY SEQUENCE asked');
        const rows = await conn.stream(text("SELECT nextval('asked') FROM generate_series(1, 100)"), undefined, {
          maxRowBuffer,
        });
        for (let i = 0; i < 12; i++) await rows.fetchone();
        await rows.close();
        return conn.scalar(text('SELECT last_value::int FROM asked'));
      });
    expect(await asked(4)).toBe(1 + 4 + 4 + 4);
    expect(await asked()).toBe(1 + 5 + 25);
  });

  it('make a transaction read only and deferrable', async () => {
    await engine().connect(async (conn) => {
      await conn.executionOptions({
        isolationLevel: 'SERIALIZABLE',
        postgresqlReadonly: true,
        postgresqlDeferrable: true,
      });
      const setting = (name: string) => conn.scalar(text(`SELECT current_setting('${name}')`));
      expect(await setting('transaction_isolation')).toBe('serializable');
      expect(await setting('transaction_read_only')).toBe('on');
      expect(await setting('transaction_deferrable')).toBe('on');
      await expect(conn.execute(insert(things).values({ name: 'x' }))).rejects.toMatchObject({ sqlstate: '25006' });
    });
  });
});

describe('An option', () => {
  const engine = useEngine('pg');

  // proves: execution-options
  it('of transactions is refused on a statement and on a call, where it would come too late', async () => {
    // @ts-expect-error a statement has no isolation level
    expect(() => one.executionOptions({ isolationLevel: 'SERIALIZABLE' })).toThrow(ArgumentError);
    // @ts-expect-error nor a cache
    expect(() => one.executionOptions({ compiledCache: false })).toThrow(
      "'compiledCache' execution option may not be specified on a statement",
    );
    await engine().connect(async (conn) => {
      const late = conn.execute(one, undefined, { isolationLevel: 'SERIALIZABLE' });
      await expect(late).rejects.toThrow("'isolationLevel' execution option may not be specified on a statement");
      expect(conn.inTransaction()).toBe(false);
    });
  });

  // proves: execution-options
  it('may stand on a text', async () => {
    const seen: unknown[] = [];
    await engine().connect(async (conn) => {
      listen(conn, 'beforeCursorExecute', (_c, _sql, _p, context) => void seen.push(context.executionOptions['mine']));
      const statement = text('select 1').executionOptions({ mine: 'text' });
      await conn.execute(statement);
      await conn.execute(statement, {}, { mine: 'call' });
      await conn.execute(text('select 1'));
    });
    expect(seen).toEqual(['text', 'call', undefined]);
  });

  // proves: execution-options
  it('that asks for a cursor on the server is refused by execute(), scalar() and scalars()', async () => {
    await engine().connect(async (conn) => {
      for (const method of ['execute', 'scalar', 'scalars'] as const) {
        const error = await rejection(conn[method](one, undefined, { streamResults: true }));
        expect(error).toBeInstanceOf(AsyncMethodRequired);
        expect(error.message).toContain(`Can't use the AsyncConnection.${method}() method with a server-side cursor`);
      }
      await using rows = await conn.stream(one, undefined, { streamResults: true });
      expect(await rows.scalar()).toBe(1);
      await conn.executionOptions({ yieldPer: 2 });
      expect(await rejection(conn.execute(one))).toBeInstanceOf(AsyncMethodRequired);
    });
  });

  // proves: execution-options
  it.each(['engine', 'connection', 'statement', 'call'] as const)('takes effect where the %s has it', async (level) => {
    type Options = Pick<
      ExecutionOptions,
      'preserveRowcount' | 'insertmanyvaluesPageSize' | 'noParameters' | 'maxRowBuffer'
    >;
    const run = async <V>(
      options: Options,
      work: (
        conn: AsyncConnection,
        on: <S extends { executionOptions(o: Options): S }>(s: S) => S,
        call: Options,
      ) => Promise<V>,
    ): Promise<V> => {
      const own = level === 'engine' ? engine().executionOptions(options) : engine();
      return own.connect(async (conn) => {
        if (level === 'connection') await conn.executionOptions(options);
        return work(
          conn,
          (one) => (level === 'statement' ? one.executionOptions(options) : one),
          level === 'call' ? options : {},
        );
      });
    };
    const sets = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
    const touched = await run(
      { preserveRowcount: true },
      async (conn, on, call) => (await conn.execute(on(insert(things)), sets, call)).rowcount,
    );
    expect(touched).toBe(3);
    const pages = await run({ insertmanyvaluesPageSize: 2 }, async (conn, on, call) => {
      const sizes: number[] = [];
      listen(conn, 'beforeCursorExecute', (_c, _sql, values) => void sizes.push(values.length));
      const ids = await conn.execute(on(insert(things).returning(things.c.id)), sets, call);
      return [sizes, ids.all().length];
    });
    expect(pages).toEqual([[2, 1], 3]);
    const asked = await run({ maxRowBuffer: 4 }, async (conn, on, call) => {
      await conn.execDriverSql('CREATE TEMPORARY SEQUENCE asked_at_level');
      const numbers = on(text("SELECT nextval('asked_at_level') FROM generate_series(1, 100)"));
      const rows = await conn.stream(numbers, undefined, call);
      for (let n = 0; n < 12; n++) await rows.fetchone();
      await rows.close();
      return conn.scalar(text('SELECT last_value::int FROM asked_at_level'));
    });
    expect(asked).toBe(1 + 4 + 4 + 4);
    const bare = await run({ noParameters: true }, async (conn, on, call) => {
      const heard: string[] = [];
      const note = (name: string) => () => void heard.push(name);
      const [plain, without] = [note('doExecute'), note('doExecuteNoParams')];
      listen(engine(), 'doExecute', plain);
      listen(engine(), 'doExecuteNoParams', without);
      await conn.execute(on(text('select 1')), undefined, call);
      remove(engine(), 'doExecute', plain);
      remove(engine(), 'doExecuteNoParams', without);
      return heard;
    });
    expect(bare).toEqual(['doExecuteNoParams']);
  });

  // proves: execution-options
  it('keeps the rowcount of many parameter sets', async () => {
    await engine().begin(async (conn) => {
      const rename = update(things)
        .values({ name: bindparam('name') })
        .where(things.c.name.eq(bindparam('old')));
      await conn.execute(insert(things), [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
      const sets = [
        { old: 'a', name: 'x' },
        { old: 'b', name: 'y' },
        { old: 'none', name: 'z' },
      ];
      expect((await conn.execute(rename, sets)).rowcount).toBe(-1);
      const back = sets.map(({ old, name }) => ({ old: name, name: old }));
      expect((await conn.execute(rename, back, { preserveRowcount: true })).rowcount).toBe(2);
    });
  });

  // proves: events-change
  it('may be changed by a listener before it takes effect', async () => {
    const named = engine().executionOptions({});
    const first = (options: Record<string, unknown>): void => void (options['mine'] = 'changed');
    listen(named, 'setEngineExecutionOptions', (_engine, options) => first(options));
    named.updateExecutionOptions({ mine: 'given' });
    expect(named.getExecutionOptions()).toEqual({ mine: 'changed' });
    await named.connect(async (conn) => {
      listen(
        conn,
        'setConnectionExecutionOptions',
        (_conn, options) => void (options['isolationLevel'] = 'SERIALIZABLE'),
      );
      await conn.executionOptions({ isolationLevel: 'READ COMMITTED' });
      expect(await conn.getIsolationLevel()).toBe('SERIALIZABLE');
      expect(await conn.scalar(text('SHOW transaction_isolation'))).toBe('serializable');
    });
  });

  // proves: engine-option-set
  it('of the engine forbids to send many sets in one statement', async () => {
    await using plain = createAsyncEngine(athanorUrl('pg'), { useInsertmanyvalues: false });
    const sent: string[] = [];
    listen(plain, 'beforeCursorExecute', (_c, sql) => void sent.push(sql));
    await plain.begin(async (conn) => {
      await conn.execute(insert(things), [{ name: 'a' }, { name: 'b' }]);
      expect(sent).toEqual(['INSERT INTO engine_things (name) VALUES ($1::VARCHAR)']);
      const returning = conn.execute(insert(things).returning(things.c.id), [{ name: 'c' }, { name: 'd' }]);
      await expect(returning).rejects.toThrow(/needs insertmanyvalues, which this engine was made without/);
      expect((await conn.scalars(select(things.c.name).orderBy(things.c.id))).all()).toEqual(['a', 'b']);
    });
  });

  // proves: engine-option-set
  it('of the engine bounds the names of tables', async () => {
    await using short = createAsyncEngine(athanorUrl('pg'), { maxIdentifierLength: 10 });
    const tooLong = short.connect((conn) => conn.runSync(metadata.createAll, { checkfirst: false }));
    await expect(tooLong).rejects.toThrow("Identifier 'engine_things' exceeds maximum length of 10 characters");
    expect(() => createAsyncEngine(athanorUrl('pg'), { maxIdentifierLength: 64 })).toThrow(ArgumentError);
  });
});

describe('The isolation level', () => {
  const engine = useEngine('pg');
  const level = text<Row<[string]>>('SHOW transaction_isolation');

  // proves: isolation
  it('of a connection holds until it is given back, whatever its case, and over an invalidation', async () => {
    await engine().connect(async (conn) => {
      expect(conn.defaultIsolationLevel).toBe('READ COMMITTED');
      await conn.executionOptions({ isolationLevel: 'repeatable read' });
      expect([await conn.getIsolationLevel(), await conn.scalar(level)]).toEqual([
        'REPEATABLE READ',
        'repeatable read',
      ]);
      await conn.rollback();
      await conn.execute(text('set transaction isolation level serializable'));
      expect(await conn.getIsolationLevel()).toBe('SERIALIZABLE');
      await conn.rollback();
      await conn.invalidate();
      expect(await conn.scalar(level)).toBe('repeatable read');
    });
    await engine().connect(async (conn) => {
      expect([await conn.getIsolationLevel(), await conn.scalar(level)]).toEqual(['READ COMMITTED', 'read committed']);
    });
  });

  // proves: isolation
  it('that there is not is refused with those that there are, also for the whole engine', async () => {
    const message =
      "Invalid value 'CHAOS' for isolation_level. Valid isolation levels for 'postgresql' are " +
      'AUTOCOMMIT, READ UNCOMMITTED, READ COMMITTED, REPEATABLE READ, SERIALIZABLE';
    // @ts-expect-error -- no such level
    expect(() => createAsyncEngine(athanorUrl('pg'), { isolationLevel: 'CHAOS' })).toThrow(message);
    await engine().connect(async (conn) => {
      // @ts-expect-error -- no such level
      await expect(conn.executionOptions({ isolationLevel: 'CHAOS' })).rejects.toThrow(message);
      await conn.begin();
      await expect(conn.executionOptions({ isolationLevel: 'SERIALIZABLE' })).rejects.toThrow(
        'This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; ' +
          'isolationLevel may not be altered unless rollback() or commit() is called first.',
      );
    });
  });

  // proves: autocommit
  it('AUTOCOMMIT leaves begin(), commit() and rollback() as frames without effect', async () => {
    const lines: string[] = [];
    const logger = { info: (line: string) => void lines.push(line), debug: () => undefined };
    await using other = createAsyncEngine(athanorUrl('pg'), { isolationLevel: 'autocommit', logger });
    await other.connect(async (conn) => {
      const transaction = await conn.begin();
      await conn.execute(insert(things).values({ name: 'stays' }));
      await transaction.rollback();
      await conn.execute(text('select 1'));
      await conn.commit();
      expect([await conn.getIsolationLevel(), conn.inTransaction()]).toEqual(['READ COMMITTED', false]);
    });
    expect(await engine().connect(async (conn) => (await conn.scalars(select(things.c.name))).all())).toEqual([
      'stays',
    ]);
    expect(lines.filter((line) => /^(BEGIN|COMMIT|ROLLBACK)/.test(line))).toEqual([
      'BEGIN (implicit; DBAPI should not BEGIN due to autocommit mode)',
      'ROLLBACK using DBAPI connection.rollback(); set skip_autocommit_rollback to prevent fully',
      'BEGIN (implicit; DBAPI should not BEGIN due to autocommit mode)',
      'COMMIT using DBAPI connection.commit(), has no effect due to autocommit mode',
    ]);
  });

  // proves: autocommit
  it('AUTOCOMMIT with skipAutocommitRollback sends no ROLLBACK, even for a transaction begun by hand', async () => {
    for (const skipAutocommitRollback of [false, true]) {
      const lines: string[] = [];
      const logger = { info: (line: string) => void lines.push(line), debug: () => undefined };
      const options = { isolationLevel: 'AUTOCOMMIT' as const, skipAutocommitRollback, logger };
      await using other = createAsyncEngine(athanorUrl('pg'), options);
      await other.connect(async (conn) => {
        await conn.execDriverSql('BEGIN');
        await conn.rollback();
        const { driverConnection } = await conn.getRawConnection();
        expect(driverConnection.transactionStatus).toBe(skipAutocommitRollback ? 'active' : 'idle');
      });
      expect(lines.includes('ROLLBACK will be skipped by skip_autocommit_rollback')).toBe(skipAutocommitRollback);
    }
  });

  // proves: conn-detach
  it('or any other setting of a session that is detached is found by nobody else', async () => {
    await using other = createAsyncEngine(athanorUrl('pg'), { poolSize: 1, maxOverflow: 0, poolTimeout: 1 });
    const detached: unknown[] = [];
    listen(other, 'detach', (session) => void detached.push(session));
    listen(other, 'closeDetached', (session) => void detached.push(session));
    const pid = text<Row<[number]>>('SELECT pg_backend_pid()');
    await other.connect(async (conn) => {
      conn.info['mine'] = 1;
      const own = await conn.scalar(pid);
      await conn.detach();
      expect(conn.info['mine']).toBe(1);
      expect(await other.connect((second) => second.scalar(pid))).not.toBe(own);
      expect(await conn.scalar(pid)).toBe(own);
      await conn.rollback();
      await conn.invalidate();
      await expect(conn.detach()).rejects.toThrow("Can't detach an invalidated Connection");
    });
    expect(new Set(detached).size).toBe(1);
  });
});

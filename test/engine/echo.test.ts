import {
  createAsyncEngine,
  insert,
  literal,
  MetaData,
  Column,
  Table,
  Integer,
  VARCHAR,
  select,
  text,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { drivers } from './engine-fixture.js';

const metadata = new MetaData();
const t = new Table('echo_t', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  v: new Column(VARCHAR()),
});

const lines: string[] = [];
const logger = {
  info: (line: string) => void lines.push(`INFO ${clean(line)}`),
  debug: (line: string) => void lines.push(`DEBUG ${clean(line)}`),
};
const clean = (line: string) =>
  line
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/\d+(\.\d+)?(e-\d+)?s\b/g, 'Ns');
const taken = () => lines.splice(0);

// proves: echo-log
describe.each(drivers)('The log on %s', (driver) => {
  it('says in the words of SQLAlchemy what is sent', async () => {
    const engine = createAsyncEngine(athanorUrl(driver), { logger });
    const connection = await engine.connect();
    expect(taken()).toEqual([
      'INFO select pg_catalog.version()',
      'INFO [raw sql] ()',
      'INFO select current_schema()',
      'INFO [raw sql] ()',
      'INFO show standard_conforming_strings',
      'INFO [raw sql] ()',
    ]);
    await connection.runSync(metadata.createAll);
    await connection.commit();
    expect(taken().filter((line) => !/pg_catalog|'pg_catalog'/.test(line))).toEqual([
      'INFO BEGIN (implicit)',
      'INFO CREATE TABLE echo_t ( id SERIAL NOT NULL, v VARCHAR, PRIMARY KEY (id) )',
      'INFO [no key Ns] ()',
      'INFO COMMIT',
    ]);
    for (const id of [1, 2]) await connection.execute(select(t.c.v).where(t.c.id.eq(id)));
    await connection.rollback();
    expect(taken()).toEqual([
      'INFO BEGIN (implicit)',
      'INFO SELECT echo_t.v FROM echo_t WHERE echo_t.id = $1::INTEGER',
      'INFO [generated in Ns] (1,)',
      'INFO SELECT echo_t.v FROM echo_t WHERE echo_t.id = $1::INTEGER',
      'INFO [cached since Ns ago] (2,)',
      'INFO ROLLBACK',
    ]);
    await connection.execute(text('select :a'), { a: 'x' });
    await connection.execDriverSql('select 1');
    await connection.execute(select(t.c.id), undefined, { compiledCache: false });
    expect(taken()).toEqual([
      'INFO BEGIN (implicit)',
      'INFO select $1',
      "INFO [generated in Ns] ('x',)",
      'INFO select 1',
      'INFO [raw sql] ()',
      'INFO SELECT echo_t.id FROM echo_t',
      'INFO [caching disabled Ns] ()',
    ]);
    await connection.execute(
      insert(t),
      Array.from({ length: 20 }, (_, i) => ({ v: `v${i}` })),
    );
    await connection.execute(
      insert(t).returning(t.c.id).inParameterOrder(),
      ['a', 'b', 'c'].map((v) => ({ v })),
      { insertmanyvaluesPageSize: 2 },
    );
    await connection.execute(select(literal('z'.repeat(400))));
    await connection.execute(select(t.c.v).where(t.c.id.in([1, 2])));
    const notes = taken().filter((line) => line.startsWith('INFO ['));
    expect(notes).toEqual([
      "INFO [generated in Ns] [('v0',), ('v1',), ('v2',), ('v3',), ('v4',), ('v5',), ('v6',), ('v7',) ... displaying 10 of 20 total bound parameter sets ... ('v18',), ('v19',)]",
      "INFO [generated in Ns (insertmanyvalues) 1/2 (ordered)] [('a',), ('b',)]",
      "INFO [insertmanyvalues 2/2 (ordered)] [('c',)]",
      `INFO [generated in Ns] ('${'z'.repeat(149)} ... (102 characters truncated) ... ${'z'.repeat(149)}',)`,
      'INFO [generated in Ns] ([1, 2],)',
    ]);
    await connection.beginNested(() => connection.execute(text('select 1')));
    await connection.rollback();
    expect(taken()).toEqual([
      'INFO SAVEPOINT sa_savepoint_1',
      'INFO [no key Ns] ()',
      'INFO select 1',
      'INFO [generated in Ns] ()',
      'INFO RELEASE SAVEPOINT sa_savepoint_1',
      'INFO [no key Ns] ()',
      'INFO ROLLBACK',
    ]);
    await connection.executionOptions({ isolationLevel: 'AUTOCOMMIT', loggingToken: 'tok' });
    await connection.execute(text('select 1'));
    await connection.close();
    expect(taken()).toEqual([
      'INFO [tok] BEGIN (implicit; DBAPI should not BEGIN due to autocommit mode)',
      'INFO [tok] select 1',
      'INFO [tok] [cached since Ns ago] ()',
      'INFO [tok] ROLLBACK using DBAPI connection.rollback(); set skip_autocommit_rollback to prevent fully',
    ]);
    engine.echo = false;
    await engine.begin((c) => c.runSync(metadata.dropAll));
    expect(taken()).toEqual([]);
    await engine.dispose();
  });
});

describe('The log', () => {
  const driver = 'pg';

  // proves: echo-rows
  it('shows columns and rows where it is asked for debug', async () => {
    const engine = createAsyncEngine(athanorUrl(driver), { logger, echo: 'debug' });
    await engine.connect(async (connection) => {
      taken();
      await connection.execute(text("select g, 'x' as s from generate_series(1,2) g"));
    });
    expect(taken()).toEqual([
      'INFO BEGIN (implicit)',
      "INFO select g, 'x' as s from generate_series(1,2) g",
      'INFO [generated in Ns] ()',
      "DEBUG Col ('g', 's')",
      "DEBUG Row (1, 'x')",
      "DEBUG Row (2, 'x')",
      'INFO ROLLBACK',
    ]);
    await engine.dispose();
  });

  // proves: hide-parameters
  it('hides values where it must, in errors too', async () => {
    const engine = createAsyncEngine(athanorUrl(driver), { logger, hideParameters: true });
    await engine.connect(async (connection) => {
      taken();
      await connection.execute(text('select :a'), { a: 'secret' });
      const error = await connection.execute(text('select 1 / cast(:a as int)'), { a: '0' }).catch((e: Error) => e);
      expect(String(error)).toContain('[SQL parameters hidden due to hideParameters=true]');
    });
    engine.echo = 'debug';
    await engine.connect((connection) => connection.execute(text('select cast(:a as text) as v'), { a: 'secret' }));
    const logged = taken();
    expect(logged).toContain("DEBUG Col ('v',)");
    expect(logged).toContain('DEBUG Row [SQL parameters hidden due to hideParameters=true]');
    expect(logged.join('\n')).not.toContain('secret');
    await engine.dispose();
  });

  // proves: echo-rows
  it('shows the rows of a stream as they are fetched', async () => {
    const engine = createAsyncEngine(athanorUrl(driver), { logger, echo: 'debug' });
    await engine.connect(async (connection) => {
      taken();
      await using rows = await connection.stream(text('select g from generate_series(1,3) g'), undefined, {
        yieldPer: 2,
        loggingToken: 'tok',
      });
      expect(taken().slice(1)).toEqual([
        'INFO [tok] select g from generate_series(1,3) g',
        'INFO [tok] [generated in Ns] ()',
        "DEBUG [tok] Col ('g',)",
        'DEBUG [tok] Row (1,)',
        'DEBUG [tok] Row (2,)',
      ]);
      await rows.all();
      expect(taken()).toEqual(['DEBUG [tok] Row (3,)']);
    });
    await engine.dispose();
  });

  // proves: echo-pool
  it('of the pool shows what happens to its connections', async () => {
    taken();
    const engine = createAsyncEngine(athanorUrl(driver), { logger, echo: false, echoPool: 'debug' });
    await engine.connect((connection) => connection.execute(text('select 1')));
    await engine.connect(() => undefined);
    await engine.connect((connection) => connection.invalidate(new RangeError('mine')));
    await engine.connect(() => undefined);
    await engine.dispose();
    expect(taken()).toEqual([
      'DEBUG Created new connection #1',
      'DEBUG Connection #1 checked out from pool',
      'DEBUG Connection #1 being returned to pool',
      'DEBUG Connection #1 reset, transaction already reset',
      'DEBUG Connection #1 checked out from pool',
      'DEBUG Connection #1 being returned to pool',
      'DEBUG Connection #1 rollback-on-return',
      'DEBUG Connection #1 checked out from pool',
      'INFO Invalidate connection #1 (reason: RangeError:mine)',
      'DEBUG Hard-closing connection #1',
      'DEBUG Created new connection #2',
      'DEBUG Connection #2 checked out from pool',
      'DEBUG Connection #2 being returned to pool',
      'DEBUG Connection #2 rollback-on-return',
      'INFO Pool recreating',
      'DEBUG Closing connection #2',
      'INFO Pool disposed. Pool size: 5 Connections in pool: 0 Current Overflow: -5 Current Checked out connections: 0',
    ]);
  });

  // proves: echo-pool
  it('of the pool says why a session is replaced', async () => {
    const engine = createAsyncEngine(athanorUrl(driver), { logger, echo: false, echoPool: true, poolSize: 2 });
    const first = await engine.rawConnection();
    const second = await engine.rawConnection();
    taken();
    await first.invalidate(undefined, { soft: true });
    await first.close();
    await second.close();
    await engine.connect(() => undefined);
    expect(taken()).toEqual([
      'INFO Soft Invalidate connection #1',
      'INFO Connection #1 invalidated due to local soft invalidation; recycling',
    ]);
    const lost = await engine.rawConnection();
    await engine.pool.invalidate(lost, new RangeError('mine'));
    await engine.connect(async () => engine.connect(() => undefined));
    expect(taken()).toEqual([
      'INFO Invalidate connection #2 (reason: RangeError:mine)',
      'INFO Connection #3 invalidated due to pool invalidation; recycling',
    ]);
    await engine.dispose();
    taken();

    const aging = createAsyncEngine(athanorUrl(driver), { logger, echo: false, echoPool: true, poolRecycle: 0.01 });
    await aging.connect(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await aging.connect(() => undefined);
    // The first one, too, where it took longer to open.
    expect(taken().at(-1)).toMatch(/^INFO Connection #\d exceeded timeout; recycling$/);
    await aging.dispose();
    taken();
  });

  // proves: echo-pool
  it('of the pool tells of pings, and of sessions that are given up at their checkout', async () => {
    const options = { logger, echo: false, echoPool: 'debug', poolPrePing: true } as const;
    const engine = createAsyncEngine(athanorUrl(driver), options);
    await engine.connect(() => undefined);
    await engine.connect(() => undefined);
    expect(taken().filter((line) => /ping/.test(line))).toEqual([
      'DEBUG Connection #1 is fresh, skipping pre-ping',
      'DEBUG Pool pre-ping on connection #1',
    ]);
    await using other = await createAsyncEngine(athanorUrl(driver)).connect();
    const lent = await engine.connect();
    const pid = await lent.scalar(text('select pg_backend_pid()'));
    await lent.close();
    taken();
    await other.execute(text('select pg_terminate_backend(:pid)'), { pid });
    await engine.connect(() => undefined);
    expect(taken()).toEqual([
      'DEBUG Connection #1 checked out from pool',
      'DEBUG Pool pre-ping on connection #1',
      'DEBUG Pool pre-ping on connection #1 failed, will invalidate pool',
      'INFO Disconnection detected on checkout, invalidating all pooled connections prior to current timestamp (reason: InvalidatePoolError:the session gave no sign of life)',
      'INFO Invalidate connection #1 (reason: InvalidatePoolError:the session gave no sign of life)',
      'DEBUG Hard-closing connection #1',
      'DEBUG Created new connection #2',
      'DEBUG Connection #2 is fresh, skipping pre-ping',
      'DEBUG Connection #2 being returned to pool',
      'DEBUG Connection #2 rollback-on-return',
    ]);
    await engine.dispose();
    taken();
  });

  it('goes to the standard output with time, level and name', async () => {
    const written: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    const engine = createAsyncEngine(athanorUrl(driver), { echo: true, loggingName: 'mine' });
    process.stdout.write = ((text: string) => written.push(text) > 0) as never;
    try {
      await engine.connect((connection) => connection.execute(text('select 1')));
    } finally {
      process.stdout.write = write;
      await engine.dispose();
    }
    expect(written).toContainEqual(
      expect.stringMatching(
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO athanor\.engine\.Engine\.mine BEGIN \(implicit\)\n$/,
      ),
    );
  });
});

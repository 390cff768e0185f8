import {
  type AsyncEngine,
  type AsyncAdaptedQueuePool,
  CompileError,
  createAsyncEngine,
  type CreateAsyncEngineOptions,
  DBAPIError,
  insert,
  IntegrityError,
  InvalidRequestError,
  makeUrl,
  NullPool,
  PendingRollbackError,
  type Row,
  StatementError,
  text,
  TimeoutError,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { eventually } from '../pool/pool-fixture.js';
import { athanorUrl } from '../support/database.js';
import { drivers, rejection, things, useEngine } from './engine-fixture.js';

const backend = text<Row<[number], { pid: number }>>('select pg_backend_pid() as pid');

async function withEngine(options: CreateAsyncEngineOptions, work: (engine: AsyncEngine) => Promise<void>) {
  const engine = createAsyncEngine(athanorUrl('pg'), options);
  try {
    await work(engine);
    expect((engine.pool as AsyncAdaptedQueuePool).checkedout?.() ?? 0).toBe(0);
  } finally {
    await engine.dispose();
  }
}

const CREATE_SLOWLY = `create function engine_slowly() returns trigger language plpgsql
  as $$ begin perform pg_sleep(0.4); return null; end $$`;
const SLOWLY_AT_COMMIT = `create constraint trigger slowly after insert on engine_slow
  deferrable initially deferred for each row execute function engine_slowly()`;

async function kill(pid: number | null): Promise<void> {
  await withEngine({ poolclass: NullPool }, async (engine) => {
    await engine.connect((connection) => connection.execute(text('select pg_terminate_backend(:pid)'), { pid }));
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
}

// proves: error-wrapping
describe.each(drivers)('Wrong input on %s', (driver) => {
  const engine = useEngine(driver);

  it('is an error of the right class, and leaves the connection usable', async () => {
    await engine().connect(async (connection) => {
      const unknown = await rejection(connection.execute(insert(things).values({ nope: 1 } as never)));
      expect(unknown).toBeInstanceOf(CompileError);
      expect(unknown.message).toContain('Unconsumed column names: nope');
      expect(connection.inTransaction()).toBe(false);
      const nulls = await rejection(connection.execute(insert(things).values({ name: null as never })));
      expect(nulls).toBeInstanceOf(IntegrityError);
      expect(nulls).toMatchObject({ sqlstate: '23502', column: 'name', table: 'engine_things' });
      await connection.rollback();
      const wrong = await rejection(connection.execute(insert(things).values({ id: 'x' as never, name: 'a' })));
      expect(wrong).toBeInstanceOf(StatementError);
      expect(wrong.code).toBe('cd3x');
      const division = await rejection(connection.execute(text('select 1/0')));
      expect(division).toBeInstanceOf(DBAPIError);
      expect(division.sqlstate).toBe('22012');
      await connection.rollback();
      expect(await connection.scalar(text('select 1'))).toBe(1);
    });
  });
});

describe('A server', () => {
  // proves: error-connect
  it('that is not there, or refuses, is a clear error, and no place of the pool is lost', async () => {
    const url = makeUrl(athanorUrl('pg'));
    for (const wrong of [url.set({ port: 1 }), url.set({ database: 'no_such_database' })]) {
      const engine = createAsyncEngine(wrong, { poolSize: 1, maxOverflow: 0 });
      for (let i = 0; i < 3; i++) {
        const error = await rejection(engine.connect());
        expect(error).toBeInstanceOf(DBAPIError);
        expect(error.message).toMatch(/ECONNREFUSED|no_such_database/);
        expect((await rejection(engine.begin(() => undefined))).name).toBe(error.name);
      }
      expect((engine.pool as AsyncAdaptedQueuePool).checkedout()).toBe(0);
      await engine.dispose();
    }
  });

  // proves: disconnect, pool-dead-connection
  it('that ends a session: the first use fails and drops all older sessions, the next works', async () => {
    await withEngine({ poolSize: 2 }, async (engine) => {
      const [one, two] = await Promise.all([engine.connect(), engine.connect()]);
      const pids = [await one.scalar(backend), await two.scalar(backend)];
      await one.close();
      await two.close();
      for (const pid of pids) await kill(pid);
      const error = await rejection(engine.connect((connection) => connection.scalar(backend)));
      expect(error).toBeInstanceOf(DBAPIError);
      expect(error.connectionInvalidated).toBe(true);
      for (let i = 0; i < 2; i++) expect(pids).not.toContain(await engine.connect((c) => c.scalar(backend)));
    });
  });

  // proves: pool-pre-ping
  it('that ends a session is not noticed where the pool asks before it lends', async () => {
    await withEngine({ poolPrePing: true }, async (engine) => {
      const pid = await engine.connect((connection) => connection.scalar(backend));
      await kill(pid);
      expect(await engine.connect((connection) => connection.scalar(backend))).not.toBe(pid);
    });
  });

  it('that ends a session in a transaction: rollback first, then the connection works again', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        const pid = await connection.scalar(backend);
        await kill(pid);
        const error = await rejection(connection.scalar(backend));
        expect(error).toMatchObject({ connectionInvalidated: true });
        expect(connection.invalidated).toBe(true);
        const pending = await rejection(connection.scalar(backend));
        expect(pending).toBeInstanceOf(PendingRollbackError);
        expect(pending.code).toBe('8s2b');
        await connection.rollback();
        expect(await connection.scalar(backend)).not.toBe(pid);
        expect(connection.invalidated).toBe(false);
      });
    });
  });

  it('that reports a lost connection of somebody else ends the statement, and not the session', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        const pid = await connection.scalar(backend);
        const raising = (code: string) =>
          rejection(connection.execute(text(`do $$ begin raise exception 'x' using errcode = '${code}'; end $$`)));
        for (const code of ['08006', '57P01', '0A000']) {
          expect(await raising(code)).toMatchObject({
            name: 'DBAPIError',
            sqlstate: code,
            connectionInvalidated: false,
          });
          await connection.rollback();
        }
        expect(await rejection(connection.execDriverSql('select $1::int'))).toMatchObject({ sqlstate: '08P01' });
        await connection.rollback();
        expect(await connection.scalar(backend)).toBe(pid);
      });
    });
  });

  it('that takes longer over a COMMIT than is waited for may have carried it out, which the error says', async () => {
    const slow = ['create table engine_slow (id int)', CREATE_SLOWLY, SLOWLY_AT_COMMIT];
    await withEngine({}, async (engine) => {
      await engine.begin(async (connection) => {
        for (const sql of slow) await connection.execDriverSql(sql);
      });
      await withEngine({ connectArgs: { query_timeout: 100 } }, async (impatient) => {
        const work = impatient.begin((connection) => connection.execDriverSql('insert into engine_slow values (1)'));
        const error = await rejection(work);
        expect(error.message).toContain(
          'Query read timeout; no answer to COMMIT came, so it is not known whether the server has carried it out',
        );
      });
      const count = text('select count(*)::int from engine_slow');
      await eventually(() => engine.connect((connection) => connection.scalar(count)), 1);
      await engine.begin(async (connection) => {
        for (const sql of ['drop table engine_slow', 'drop function engine_slowly'])
          await connection.execDriverSql(sql);
      });
    });
  });

  it('that ends a session at the commit: the error comes through and nothing leaks', async () => {
    await withEngine({}, async (engine) => {
      const error = await rejection(
        engine.begin(async (connection) => {
          await kill(await connection.scalar(backend));
        }),
      );
      expect(error).toMatchObject({ connectionInvalidated: true });
    });
  });
});

describe('A connection', () => {
  // proves: conn-invalidate
  it('that the program drops is replaced, outside of a transaction at once', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        const pid = await connection.scalar(backend);
        await connection.rollback();
        await connection.invalidate();
        expect(connection.invalidated).toBe(true);
        const next = await connection.scalar(backend);
        expect(next).not.toBe(pid);
        await connection.invalidate();
        expect(await rejection(connection.scalar(backend))).toBeInstanceOf(PendingRollbackError);
      });
    });
  });

  // proves: pool-timeout
  it('that is not to be had in time is a TimeoutError that says so', async () => {
    await withEngine({ poolSize: 1, maxOverflow: 0, poolTimeout: 0.1 }, async (engine) => {
      await engine.connect(async () => {
        const error = await rejection(engine.connect());
        expect(error).toBeInstanceOf(TimeoutError);
        expect(error.code).toBe('3o7r');
        expect(error.message).toContain('QueuePool limit of size 1 overflow 0 reached');
      });
    });
  });

  // proves: engine-dispose
  it('outlives dispose(), and is closed when it comes back', async () => {
    await withEngine({}, async (engine) => {
      const connection = await engine.connect();
      await engine.dispose();
      expect(await connection.scalar(text('select 1'))).toBe(1);
      await connection.close();
      expect((engine.pool as AsyncAdaptedQueuePool).checkedin()).toBe(0);
    });
  });

  // proves: conn-stream-transaction
  it('needs a transaction to stream', async () => {
    await withEngine({ isolationLevel: 'AUTOCOMMIT' }, async (engine) => {
      await engine.connect(async (connection) => {
        expect(await rejection(connection.stream(text('select 1')))).toBeInstanceOf(InvalidRequestError);
      });
    });
  });
});

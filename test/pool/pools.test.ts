import {
  ArgumentError,
  AssertionPool,
  AsyncAdaptedQueuePool,
  createAsyncEngine,
  createAsyncPoolFromUrl,
  DisconnectionError,
  listen,
  NullPool,
  StaticPool,
  text,
} from '@athanor/core';
import { PGlite } from '@electric-sql/pglite';
import { AssertionError } from 'node:assert';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { rejection } from '../engine/engine-fixture.js';
import { athanorUrl, testDatabaseUrl } from '../support/database.js';
import { eventually, pidOf, recordEvents, sleep, stateOf, withEngine } from './pool-fixture.js';

const answer = text('select 1');

// proves: pool-events
describe('The events of a pool', () => {
  it('come in the order of SQLAlchemy, from the first use to the return', async () => {
    await withEngine({}, async (engine) => {
      const events = recordEvents(engine);
      await engine.connect((connection) => connection.execute(answer));
      expect(events.splice(0)).toEqual([
        'firstConnect',
        'connect',
        'checkout',
        'engineConnect',
        'begin',
        'rollback',
        'reset(was reset)',
        'checkin',
      ]);
      await engine.begin((connection) => connection.execute(answer));
      expect(events.splice(0)).toEqual(['checkout', 'engineConnect', 'begin', 'commit', 'reset(not yet)', 'checkin']);
      // Whoever ends the transaction before close() has not reset the session.
      await engine.connect(async (connection) => {
        await connection.execute(answer);
        await connection.rollback();
      });
      expect(events.splice(0)).toEqual(['checkout', 'engineConnect', 'begin', 'rollback', 'reset(not yet)', 'checkin']);
      await engine.connect(async (connection) => {
        await connection.execute(answer);
        await connection.invalidate(new TypeError('not good'));
      });
      expect(events.splice(0)).toEqual([
        'checkout',
        'engineConnect',
        'begin',
        'invalidate(TypeError)',
        'close',
        'checkin',
        'rollback',
      ]);
      await engine.connect((connection) => connection.detach());
      expect(events.splice(0)).toEqual([
        'connect',
        'checkout',
        'engineConnect',
        'detach',
        'reset(not yet)',
        'closeDetached',
      ]);
    });
  });

  // proves: page-driver-methods
  it("let a listener use the driver's own connection, and wait for it", async () => {
    await withEngine({ poolSize: 1, maxOverflow: 0 }, async (engine) => {
      const order: string[] = [];
      listen(engine, 'connect', async (connection) => {
        const client = connection.driverConnection as pg.Client;
        await client.query("set application_name to 'prepared by a listener'");
        order.push('connect');
      });
      listen(engine, 'checkout', () => void order.push('checkout'));
      const name = await engine.connect((connection) => connection.scalar(text('show application_name')));
      expect([name, order]).toEqual(['prepared by a listener', ['connect', 'checkout']]);
    });
  });

  it('let a checkout listener refuse a session, which is replaced', async () => {
    await withEngine({ poolSize: 1, maxOverflow: 0 }, async (engine) => {
      const first = await engine.connect(pidOf);
      listen(
        engine,
        'checkout',
        () => {
          throw new DisconnectionError('not this one');
        },
        { once: true },
      );
      expect(await engine.connect(pidOf)).not.toBe(first);
    });
  });
});

// proves: pool-static
describe('StaticPool', () => {
  it('has one session for everybody, at once too', async () => {
    await withEngine({ poolclass: StaticPool }, async (engine) => {
      expect(engine.pool.status()).toBe('StaticPool');
      const [one, two] = await Promise.all([engine.connect(), engine.connect()]);
      expect(await pidOf(one)).toBe(await pidOf(two));
      await one.close();
      expect(await pidOf(two)).toBeGreaterThan(0);
      await two.close();
    });
  });

  it('opens another session after the first was invalidated, and after dispose()', async () => {
    await withEngine({ poolclass: StaticPool }, async (engine) => {
      const pids = [await engine.connect(pidOf)];
      await (await engine.rawConnection()).invalidate();
      pids.push(...(await Promise.all([engine.connect(pidOf), engine.connect(pidOf)])));
      expect(pids[1]).toBe(pids[2]);
      await engine.dispose();
      pids.push(await engine.connect(pidOf));
      expect(new Set(pids).size).toBe(3);
    });
  });

  it('refuses options that mean nothing to it', () => {
    expect(() => createAsyncEngine(athanorUrl('pg'), { poolclass: StaticPool, poolSize: 1 })).toThrow(TypeError);
  });
});

// proves: pool-assertion
describe('AssertionPool', () => {
  it('fails where a second connection is taken, with the stack of the first', async () => {
    await withEngine({ poolclass: AssertionPool }, async (engine) => {
      expect(engine.pool.status()).toBe('AssertionPool');
      const first = await engine.connect(async (connection) => {
        const error = await rejection(engine.connect());
        expect(error).toBeInstanceOf(AssertionError);
        expect(error.message).toMatch(/^connection is already checked out at:\n[^]*pools\.test\.ts/);
        return pidOf(connection);
      });
      expect(await engine.connect(pidOf)).toBe(first);
    });
  });
});

// proves: pool-null
it('NullPool closes what comes back', async () => {
  await withEngine({}, async (watcher) => {
    await withEngine({ poolclass: NullPool }, async (engine) => {
      const pid = await engine.connect(pidOf);
      await eventually(() => stateOf(watcher, pid), null);
    });
  });
});

// proves: engine-pool-from-url
describe('A pool of a URL', () => {
  it('serves several engines', async () => {
    const url = athanorUrl('pg');
    const pool = createAsyncPoolFromUrl(url, { poolSize: 1, maxOverflow: 0, timeout: 5 });
    const [one, two] = [
      createAsyncEngine(url, { pool }),
      createAsyncEngine(url, { pool, isolationLevel: 'SERIALIZABLE' }),
    ];
    expect(await one.connect(pidOf)).toBe(await two.connect(pidOf));
    expect(await two.connect((connection) => connection.getIsolationLevel())).toBe('SERIALIZABLE');
    await one.dispose();
    await two.dispose();
  });
});

// proves: engine-dispose-keep
it('dispose({ close: false }) leaves the old pool and its sessions alone, and goes on with a new one', async () => {
  await withEngine({}, async (engine) => {
    const old = engine.pool as AsyncAdaptedQueuePool;
    const pid = await engine.connect(pidOf);
    let disposed = 0;
    listen(engine, 'engineDisposed', () => void (disposed += 1));
    await engine.dispose({ close: false });
    expect([old.checkedin(), disposed, engine.pool === old]).toEqual([1, 1, false]);
    expect(await engine.connect(pidOf)).not.toBe(pid);
    await old.dispose();
    expect(old.checkedin()).toBe(0);
  });
});

// proves: engine-creator, engine-raw-connection
describe('asyncCreator', () => {
  it('gives a pg.Client that the program has connected', async () => {
    const signals: unknown[] = [];
    const asyncCreator = async (signal?: AbortSignal) => {
      signals.push(signal);
      const client = new pg.Client({ connectionString: testDatabaseUrl(), application_name: 'made by hand' });
      await client.connect();
      return client;
    };
    await withEngine({ asyncCreator, poolSize: 1, maxOverflow: 0 }, async (engine) => {
      const name = text('show application_name');
      expect(await engine.connect((connection) => connection.scalar(name))).toBe('made by hand');
      const lent = await engine.rawConnection();
      const client = lent.driverConnection.driverConnection as pg.Client;
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
      await lent.close();
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 50);
      const error = await rejection(
        engine.connect((connection) =>
          connection.execute(text('select pg_sleep(10)'), {}, { signal: controller.signal }),
        ),
      );
      expect(error).toBe(controller.signal.reason);
      expect(signals).toEqual([undefined]);
    });
  });

  it('gives a PGlite, which stays the program’s', async () => {
    const database = await PGlite.create('memory://');
    const engine = createAsyncEngine('postgresql+pglite://memory', { asyncCreator: async () => database });
    expect(await engine.connect((connection) => connection.scalar(answer))).toBe(1);
    await engine.dispose();
    expect((await database.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
    await database.close();
  });

  it('that gives something else is told what is wanted', async () => {
    const given: readonly (readonly [unknown, string])[] = [
      [new Date(), 'The driver pg takes a connected pg.Client, got Date'],
      [undefined, 'asyncCreator gives a connection of the driver pg, and it gave undefined'],
      [new pg.Client(), 'The driver pg takes a connected pg.Client, and this one is not; await its connect() first'],
    ];
    for (const [connection, message] of given) {
      await withEngine(
        { asyncCreator: async () => connection as object, poolSize: 1, maxOverflow: 0 },
        async (engine) => {
          const error = await rejection(engine.connect());
          expect(error).toBeInstanceOf(ArgumentError);
          expect(error.message).toBe(message);
        },
      );
    }
    await withEngine({ poolSize: 1, maxOverflow: 0 }, async (engine) => {
      listen(engine, 'doConnect', () => 'a connection' as never);
      const error = await rejection(engine.connect());
      expect(error).toBeInstanceOf(ArgumentError);
      expect(error.message).toBe('doConnect gives a connection of the driver pg, and it gave a connection');
    });
  });
});

// proves: engine-dispose
it('dispose() frees an embedded database also where a listener of close fails', async () => {
  const engine = createAsyncEngine(athanorUrl('pglite'));
  let database: PGlite | undefined;
  listen(engine, 'connect', ({ driverConnection }) => void (database = driverConnection as PGlite));
  listen(engine, 'close', () => {
    throw new RangeError('mine');
  });
  await engine.connect(() => undefined);
  await expect(engine.dispose()).rejects.toThrow(new RangeError('mine'));
  expect(database?.closed).toBe(true);
}, 60_000);

// proves: pool-detach
it('detach() takes the session out of the pool, which may have another one then', async () => {
  await withEngine({ poolSize: 1, maxOverflow: 0, poolTimeout: 1 }, async (engine) => {
    await engine.connect(async (connection) => {
      const pid = await pidOf(connection);
      await connection.detach();
      expect(await engine.connect(pidOf)).not.toBe(pid);
      expect(await pidOf(connection)).toBe(pid);
    });
  });
});

// proves: concurrent-use
describe('Statements that are given at once', () => {
  it('on one connection run one after the other, in their order', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        await connection.execute(text('create temporary table turns (n serial, name text)'));
        const names = ['a', 'b', 'c', 'd', 'e'];
        await Promise.all(
          names.map((name, i) =>
            connection.execute(text('insert into turns (name) select :name from pg_sleep(:seconds)'), {
              name,
              seconds: (names.length - i) / 100,
            }),
          ),
        );
        const rows = await connection.scalars(text('select name from turns order by n'));
        expect(rows.all()).toEqual(names);
      });
    });
  });

  it('as the first on a connection that has lost its session share the new one', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        await connection.invalidate();
        const [one, two] = await Promise.all([pidOf(connection), pidOf(connection)]);
        expect(one).toBe(two);
        expect((engine.pool as AsyncAdaptedQueuePool).checkedout()).toBe(1);
      });
    });
  });

  it('before close() are waited for, and those after it are refused', async () => {
    await withEngine({}, async (engine) => {
      const connection = await engine.connect();
      await connection.invalidate();
      const outcomes = await Promise.allSettled([
        connection.execute(answer),
        connection.close(),
        connection.execute(answer),
      ]);
      expect(connection.closed).toBe(true);
      expect(outcomes[2].status).toBe('rejected');
      await sleep(20);
    });
  });
});

import {
  ArgumentError,
  type AsyncAdaptedQueuePool,
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  insert,
  listen,
  PendingRollbackError,
  select,
  text,
} from '@athanor/core';
import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rejection, things, useEngine } from '../engine/engine-fixture.js';
import { athanorUrl } from '../support/database.js';
import { backendPid, eventually, listeners, pidOf, recordEvents, sleep, stateOf, withEngine } from './pool-fixture.js';

const sleeping = text('select pg_sleep(30)');

/** Aborts when the work has begun, and gives the signal and what it was aborted with. */
function abortSoon(milliseconds = 60) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

let watcher: AsyncEngine;
beforeAll(() => {
  watcher = createAsyncEngine(athanorUrl('pg'));
});
afterAll(() => watcher.dispose());

// proves: cancel-statement
describe('A statement that is cancelled', () => {
  const forms: Record<string, (connection: AsyncConnection, signal: AbortSignal) => Promise<unknown>> = {
    'execute()': (connection, signal) => connection.execute(sleeping, undefined, { signal }),
    'scalar()': (connection, signal) => connection.scalar(sleeping, undefined, { signal }),
    'scalars()': (connection, signal) => connection.scalars(sleeping, undefined, { signal }),
    'execDriverSql()': (connection, signal) => connection.execDriverSql('select pg_sleep($1)', [30], { signal }),
    'execDriverSql() with a list': (connection, signal) =>
      connection.execDriverSql('select pg_sleep($1)', [[30], [30]], { signal }),
    'execute() with a list': (connection, signal) =>
      connection.execute(text('select pg_sleep(:s)'), [{ s: 30 }, { s: 30 }], { signal }),
    'stream()': async (connection, signal) => (await connection.stream(sleeping, undefined, { signal })).all(),
    'streamScalars()': async (connection, signal) =>
      (await connection.streamScalars(sleeping, undefined, { signal })).all(),
  };

  it.each(Object.entries(forms))(
    '%s rejects with the reason of the signal, and is gone from the server',
    async (_, run) => {
      await withEngine({ poolSize: 1, maxOverflow: 0 }, async (engine) => {
        await engine.connect(async (connection) => {
          const pid = await pidOf(connection);
          const signal = abortSoon();
          const started = performance.now();
          const error = await rejection(run(connection, signal));
          expect(error).toBe(signal.reason);
          expect(error.name).toBe('AbortError');
          expect(performance.now() - started).toBeLessThan(1500);
          expect(listeners(signal)).toBe(0);
          expect(connection.invalidated).toBe(true);
          await eventually(() => stateOf(watcher, pid), null);
          const pending = await rejection(connection.scalar(backendPid));
          expect(pending).toBeInstanceOf(PendingRollbackError);
          expect(pending.code).toBe('8s2b');
          await connection.rollback();
          expect(await pidOf(connection)).not.toBe(pid);
          expect(connection.invalidated).toBe(false);
        });
      });
    },
  );

  it('costs its connection and no other: the pool keeps the rest', async () => {
    await withEngine({ poolSize: 2, maxOverflow: 0 }, async (engine) => {
      const [one, two] = [await engine.connect(), await engine.connect()];
      const pid = await pidOf(two);
      await rejection(one.execute(sleeping, undefined, { signal: abortSoon() }));
      await one.close();
      await two.close();
      const pids = await Promise.all(
        [0, 1].map(() =>
          engine.connect(async (connection) => {
            await sleep(20);
            return pidOf(connection);
          }),
        ),
      );
      expect(pids).toContain(pid);
    });
  });

  it('tells its story in events: invalidated for the reason, closed, given back', async () => {
    await withEngine({ poolSize: 1, maxOverflow: 0 }, async (engine) => {
      await engine.connect(async (connection) => {
        await connection.execute(text('select 1'));
        const events = recordEvents(engine);
        const contexts: unknown[] = [];
        listen(engine, 'handleError', (context) => {
          contexts.push([context.originalException, context.isDisconnect, context.invalidatePoolOnDisconnect]);
        });
        const signal = abortSoon();
        await rejection(connection.execute(sleeping, undefined, { signal }));
        expect(events).toEqual(['invalidate(AbortError)', 'close', 'checkin']);
        expect(contexts).toEqual([[signal.reason, true, false]]);
        await connection.rollback();
        await connection.execute(text('select 1'));
        expect(events.slice(3)).toEqual(['rollback', 'connect', 'checkout', 'begin']);
      });
    });
  });

  it('in engine.begin(): the reason comes through, nothing is committed, the connection comes back', async () => {
    await withEngine({ poolSize: 1, maxOverflow: 0 }, async (engine) => {
      const signal = abortSoon();
      const error = await rejection(
        engine.begin(async (connection) => {
          await connection.execute(text('create table cancelled_table (id int)'));
          await connection.execute(sleeping, undefined, { signal });
        }),
      );
      expect(error).toBe(signal.reason);
      const exists = text("select to_regclass('cancelled_table') is null");
      expect(await engine.connect((connection) => connection.scalar(exists))).toBe(true);
    });
  });

  it('by AbortSignal.timeout() ends in its TimeoutError; any reason comes through as it is', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        const signal = AbortSignal.timeout(60);
        expect((await rejection(connection.execute(sleeping, undefined, { signal }))).name).toBe('TimeoutError');
        await connection.rollback();
        const controller = new AbortController();
        setTimeout(() => controller.abort('the client has gone'), 60);
        expect(await rejection(connection.execute(sleeping, undefined, { signal: controller.signal }))).toBe(
          'the client has gone',
        );
        await connection.rollback();
      });
    });
  });

  it('before it was sent costs nothing', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        const pid = await pidOf(connection);
        const signal = AbortSignal.abort();
        for (const run of Object.values(forms)) expect(await rejection(run(connection, signal))).toBe(signal.reason);
        expect(connection.invalidated).toBe(false);
        expect(await pidOf(connection)).toBe(pid);
        const controller = new AbortController();
        listen(connection, 'beforeCursorExecute', () => controller.abort(), { once: true });
        const late = await rejection(connection.execute(sleeping, undefined, { signal: controller.signal }));
        expect(late).toBe(controller.signal.reason);
        expect(await pidOf(connection)).toBe(pid);
      });
    });
  });

  it('leaves no listener behind where it was not cancelled after all', async () => {
    await withEngine({}, async (engine) => {
      const { signal } = new AbortController();
      await engine
        .begin(
          async (connection) => {
            await connection.execute(text('select 1'), undefined, { signal });
            await rejection(connection.execute(text('select 1/0'), undefined, { signal }));
            await connection.rollback();
            const rows = await connection.stream(text('select generate_series(1, 3000)'), undefined, { signal });
            expect(await rows.all()).toHaveLength(3000);
            expect(listeners(signal)).toBe(0);
          },
          { signal },
        )
        .catch((error: unknown) => {
          // The block had ended its transaction by itself.
          expect(String(error)).toContain("Can't operate on closed transaction");
        });
      expect(listeners(signal)).toBe(0);
    });
  });

  it('while others run on the same connection takes them along, since they share its transaction', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        const signal = abortSoon();
        const outcomes = await Promise.allSettled([
          connection.execute(sleeping),
          connection.execute(text('select 2'), undefined, { signal }),
        ]);
        expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
        expect((outcomes[1] as PromiseRejectedResult).reason).toBe(signal.reason);
        expect(connection.invalidated).toBe(true);
        await connection.rollback();
        expect(await connection.scalar(text('select 1'))).toBe(1);
      });
    });
  });

  it('between two fetches of a stream closes the cursor, and the connection goes on', async () => {
    await withEngine({}, async (engine) => {
      await engine.connect(async (connection) => {
        const controller = new AbortController();
        const { signal } = controller;
        const rows = await connection.stream(text('select generate_series(1, 1000)'), undefined, {
          signal,
          yieldPer: 10,
        });
        await rows.fetchmany(10);
        controller.abort();
        expect(await rejection(rows.fetchmany(10))).toBe(signal.reason);
        expect(connection.invalidated).toBe(false);
        expect(await connection.scalar(text('select 1'))).toBe(1);
      });
    });
  });

  it('is no option that lasts', async () => {
    await withEngine({}, async (engine) => {
      const { signal } = new AbortController();
      const options = { signal } as never;
      expect(() => engine.executionOptions(options)).toThrow(ArgumentError);
      expect(() => engine.updateExecutionOptions(options)).toThrow(ArgumentError);
      expect(() => select(things).executionOptions(options)).toThrow(/'signal' is an option of one call/);
      expect(() => insert(things).executionOptions(options)).toThrow(ArgumentError);
      expect(() => createAsyncEngine(athanorUrl('pg'), { executionOptions: options })).toThrow(ArgumentError);
      const error = await rejection(engine.connect((connection) => connection.executionOptions(options)));
      expect(error).toBeInstanceOf(ArgumentError);
    });
  });
});

// proves: cancel-waiting
describe('A wait for the pool that is given up', () => {
  const place = { poolSize: 1, maxOverflow: 0, poolTimeout: 5 };

  it('rejects with the reason, and loses no place', async () => {
    await withEngine(place, async (engine) => {
      const holder = await engine.connect();
      const signal = abortSoon();
      const waits = [
        engine.connect({ signal }),
        engine.connect(() => 'never', { signal }),
        engine.begin(() => 'never', { signal }),
        engine.rawConnection({ signal }),
        engine.pool.connect({ signal }),
      ];
      const served = engine.connect((connection) => connection.scalar(text('select 7')));
      for (const wait of waits) expect(await rejection(wait)).toBe(signal.reason);
      expect(listeners(signal)).toBe(0);
      await holder.close();
      expect(await served).toBe(7);
      expect(engine.pool.status()).toContain('Connections in pool: 1');
    });
  });

  it('at the moment in which it is served: the place is not lost either way', async () => {
    await withEngine(place, async (engine) => {
      const holder = await engine.pool.connect();
      const controller = new AbortController();
      const wait = engine.pool.connect({ signal: controller.signal });
      const back = holder.close();
      controller.abort();
      await back;
      await wait.then(
        (lent) => lent.close(),
        (error: unknown) => expect(error).toBe(controller.signal.reason),
      );
      expect((engine.pool as AsyncAdaptedQueuePool).checkedout()).toBe(0);
      expect(await engine.connect((connection) => connection.scalar(text('select 1')))).toBe(1);
    });
  });

  it('is not begun where the signal was aborted before', async () => {
    await withEngine(place, async (engine) => {
      const signal = AbortSignal.abort(new Error('too late'));
      expect((await rejection(engine.connect({ signal }))).message).toBe('too late');
      expect(engine.pool.status()).toContain('Current Checked out connections: 0');
    });
  });

  it('for another session, after the first was lost, leaves the connection usable', async () => {
    await withEngine(place, async (engine) => {
      const connection = await engine.connect();
      await connection.invalidate();
      const other = await engine.connect();
      const signal = abortSoon();
      expect(await rejection(connection.execute(text('select 1'), undefined, { signal }))).toBe(signal.reason);
      await other.close();
      expect(await connection.scalar(text('select 1'))).toBe(1);
      await connection.close();
    });
  });
});

describe('Connecting that is given up', () => {
  let silent: Server;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    silent = createServer((socket) => {
      sockets.add(socket.resume());
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => silent.close(resolve)));

  it('frees the place and closes the socket', async () => {
    const { port } = silent.address() as { port: number };
    const engine = createAsyncEngine(`postgresql+pg://nobody@127.0.0.1:${port}/nothing`, {
      poolSize: 1,
      maxOverflow: 0,
    });
    const signal = abortSoon();
    expect(await rejection(engine.connect({ signal }))).toBe(signal.reason);
    expect((engine.pool as AsyncAdaptedQueuePool).checkedout()).toBe(0);
    expect(listeners(signal)).toBe(0);
    await eventually(() => sockets.size, 0);
    await engine.dispose();
  });

  it('before it has reached the network is not begun', async () => {
    const { port } = silent.address() as { port: number };
    const engine = createAsyncEngine(`postgresql+pg://nobody@127.0.0.1:${port}/nothing`);
    const controller = new AbortController();
    const failed = rejection(engine.connect({ signal: controller.signal }));
    controller.abort();
    expect(await failed).toBe(controller.signal.reason);
    await eventually(() => listeners(controller.signal), 0);
    expect(sockets.size).toBe(0);
    await engine.dispose();
  });

  it('closes a connection that comes late', async () => {
    const opened: { closed: boolean }[] = [];
    let opening: Promise<void> = Promise.resolve();
    const real = createAsyncEngine(athanorUrl('pg'));
    const creator = async () => {
      const lent = await real.rawConnection();
      const session = lent.driverConnection;
      await lent.detach();
      let done = (): void => undefined;
      opening = new Promise((resolve) => (done = resolve));
      await sleep(100);
      opened.push(session);
      done();
      return session;
    };
    await withEngine({ asyncCreator: creator, poolSize: 1, maxOverflow: 0 }, async (engine) => {
      const signal = abortSoon(40);
      expect(await rejection(engine.connect({ signal }))).toBe(signal.reason);
      expect((engine.pool as AsyncAdaptedQueuePool).checkedout()).toBe(0);
      await opening;
      await eventually(() => opened[0]?.closed, true);
      expect(await engine.connect((connection) => connection.scalar(text('select 1')))).toBe(1);
      expect(opened).toHaveLength(2);
    });
    await real.dispose();
  });
});

describe('On PGlite', () => {
  const engine = useEngine('pglite');

  it('a statement holds the thread until it is done: the signal is seen before and after, never within', async () => {
    await engine().connect(async (connection) => {
      const signal = AbortSignal.timeout(5);
      const counted = connection.scalar(text('select count(*) from generate_series(1, 2000000)'), undefined, {
        signal,
      });
      const outcome = await counted.catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBe(signal.reason);
      else expect(outcome).toBe(2000000n);
      await connection.rollback();
      expect(await connection.scalar(text('select 1'))).toBe(1);
    });
  });

  it('a wait for the one session can be given up', async () => {
    await engine().connect(async () => {
      const signal = abortSoon(20);
      expect(await rejection(engine().connect({ signal }))).toBe(signal.reason);
    });
  });

  it('opening the database can be given up; it goes on opening for the next', async () => {
    const other = createAsyncEngine('postgresql+pglite://memory');
    const signal = abortSoon(10);
    expect(await rejection(other.connect({ signal }))).toBe(signal.reason);
    expect(await other.connect((connection) => connection.scalar(text('select 1')))).toBe(1);
    await other.dispose();
  });
});

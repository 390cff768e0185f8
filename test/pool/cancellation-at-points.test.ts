import {
  type AsyncAdaptedQueuePool,
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  type CreateAsyncEngineOptions,
  insert,
  listen,
  makeUrl,
  PendingRollbackError,
  ResourceClosedError,
  text,
} from '@athanor/core';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, type MockInstance, vi } from 'vitest';
import { rejection, things, useEngine } from '../engine/engine-fixture.js';
import { athanorUrl } from '../support/database.js';
import { type Fate, type HostileProxy, startHostileProxy } from '../support/hostile-proxy.js';
import { backendPid, eventually, listeners, pidOf, sleep, withEngine } from './pool-fixture.js';

const one = text<{ readonly 0: number }>('select 1');
const rowsOf = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `row ${i}` }));

/** A moment at which a call waits, and is given up. */
interface Point {
  readonly options?: CreateAsyncEngineOptions;
  /** What happens before the network goes silent. */
  readonly before?: (engine: AsyncEngine) => Promise<unknown>;
  /** With which piece of a client the network goes silent. */
  readonly silent: readonly [fate: Fate, ...texts: readonly string[]];
  readonly call: (engine: AsyncEngine, signal: AbortSignal) => PromiseLike<unknown>;
  /** True where the server is asked to cancel a statement, which takes its two seconds. */
  readonly cancels?: true;
  /** What listeners of `handleError` hear of; of the reason, once, unless it is said. */
  readonly tells?: readonly string[];
}

const lend = (engine: AsyncEngine, signal: AbortSignal): Promise<unknown> => engine.connect(() => 'never', { signal });
const useOnce = (engine: AsyncEngine): Promise<unknown> => engine.connect((connection) => connection.execute(one));

function execute(act: (connection: AsyncConnection, signal: AbortSignal) => PromiseLike<unknown>): Point['call'] {
  return (engine, signal) => engine.connect((connection) => act(connection, signal));
}

const points: Record<string, Point> = {
  'the log-in': { silent: ['unheard', 'client_encoding'], call: lend },
  'the answer to the log-in': { silent: [4, 'client_encoding'], call: lend },
  'the question for the settings of the session': { silent: ['unheard', 'array_nulls'], call: lend },
  'the questions of the first connection': { silent: ['unheard', 'pg_catalog.version'], call: lend },
  'the questions of the first connection, for another': {
    options: { poolSize: 2 },
    silent: ['unheard', 'pg_catalog.version'],
    call: async (engine, signal) => {
      const first = rejection(lend(engine, signal));
      const second = rejection(lend(engine, signal));
      await first;
      throw await second;
    },
    tells: ['AbortError', 'AbortError'],
  },
  'a listener of firstConnect': {
    before: async (engine) => {
      listen(engine, 'firstConnect', async ({ driverConnection }) => {
        await (driverConnection as pg.Client).query("select 'in a listener'");
      });
    },
    silent: ['unheard', 'in a listener'],
    call: lend,
  },
  'a listener of connect': {
    before: async (engine) => {
      listen(engine, 'connect', async ({ driverConnection }) => {
        await (driverConnection as pg.Client).query("select 'in a listener'");
      });
    },
    silent: ['unheard', 'in a listener'],
    call: lend,
  },
  'a listener of checkout': {
    before: async (engine) => {
      await useOnce(engine);
      listen(engine, 'checkout', async ({ driverConnection }) => {
        await (driverConnection as pg.Client).query("select 'in a listener'");
      });
    },
    silent: ['unheard', 'in a listener'],
    call: lend,
  },
  'a listener of engineConnect': {
    before: async (engine) => {
      listen(engine, 'engineConnect', async (connection) => {
        await connection.execute(text("select 'in a listener'"));
      });
    },
    silent: ['unheard', 'in a listener'],
    call: lend,
    // Of what became of the statement of the listener.
    tells: ['Error'],
  },
  'the ping': { options: { poolPrePing: true }, before: useOnce, silent: ['unheard', 'SELECT 1'], call: lend },
  'the goodbye to a session that is too old': {
    options: { poolRecycle: 0 },
    before: async (engine) => {
      await useOnce(engine);
      await sleep(5);
    },
    silent: ['unheard', 'X\0\0\0\x04'],
    call: lend,
  },
  'another session for a connection that has lost its own': {
    silent: ['unheard', 'client_encoding'],
    before: useOnce,
    call: execute(async (connection, signal) => {
      await connection.invalidate();
      return connection.execute(one, undefined, { signal });
    }),
  },
  'BEGIN and the first statement': {
    before: useOnce,
    silent: ['unheard', 'first of all'],
    call: execute((connection, signal) => connection.scalar(text("select 'first of all'"), undefined, { signal })),
    cancels: true,
  },
  'rows that come': {
    before: useOnce,
    silent: [20_000, 'generate_series'],
    call: execute((connection, signal) =>
      connection.execute(text('select i from generate_series(1, 9000) as i'), undefined, { signal }),
    ),
    cancels: true,
  },
  'pages of rows': {
    before: useOnce,
    // Two, as a piece may end within one.
    silent: [9000, 'row 1500', 'row 1501'],
    call: execute((connection, signal) =>
      connection.execute(insert(things).returning(things.c.id), rowsOf(4000), { signal }),
    ),
    cancels: true,
  },
  'the opening of a stream': {
    before: useOnce,
    silent: ['unheard', 'athanor_c1'],
    call: execute((connection, signal) => connection.stream(one, undefined, { signal })),
    cancels: true,
  },
  'a fetch of a stream': {
    before: useOnce,
    silent: ['unheard', 'no such text'],
    call: execute(async (connection, signal) => {
      const rows = await connection.stream(text('select generate_series(1, 9)'), undefined, { signal, yieldPer: 2 });
      await rows.fetchmany(2);
      proxy.silenceAt('unheard', 'athanor_c1');
      return rows.fetchmany(2);
    }),
    cancels: true,
  },
};

let proxy: HostileProxy;
let emit: MockInstance<typeof process.emitWarning>;
const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);

beforeAll(async () => {
  const url = makeUrl(athanorUrl('pg'));
  proxy = await startHostileProxy(url.host ?? 'localhost', url.port ?? 5432);
  process.on('unhandledRejection', note);
  emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});
afterEach(async () => {
  // The server has not heard yet that those are gone.
  proxy.cut();
  await sleep(5);
  expect(unhandled.splice(0)).toEqual([]);
});
afterAll(async () => {
  process.removeListener('unhandledRejection', note);
  emit.mockRestore();
  await proxy.close();
});

// proves: cancel-waiting, cancel-statement
describe('A call that is given up while the network is silent', () => {
  useEngine('pg');

  it.each(Object.entries(points))('at %s: its reason, no place lost, nothing left behind', async (_, point) => {
    const url = makeUrl(athanorUrl('pg')).set({ host: '127.0.0.1', port: proxy.port });
    const engine = createAsyncEngine(url, { poolSize: 1, maxOverflow: 0, poolTimeout: 5, ...point.options });
    const pool = engine.pool as AsyncAdaptedQueuePool;
    const told: string[] = [];
    listen(engine, 'handleError', ({ originalException }) => void told.push((originalException as Error).name));
    const controller = new AbortController();
    const { signal } = controller;
    await point.before?.(engine);
    emit.mockClear();
    proxy.silenceAt(...point.silent);
    const running = rejection(point.call(engine, signal));
    await vi.waitFor(() => expect(proxy.silenced).toBe(1), 5000);
    await sleep(20);
    const started = performance.now();
    controller.abort();
    expect(await running).toBe(signal.reason);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect([pool.checkedout(), listeners(signal)]).toEqual([0, 0]);
    expect(told).toEqual(point.tells ?? ['AbortError']);
    const warnings = emit.mock.calls.map(([warning]) => String(warning));
    const givenUp = expect.stringContaining('A statement was given up and could not be cancelled');
    expect(warnings).toEqual(point.cancels ? [givenUp] : []);
    // No socket stays, and the next one gets through.
    await vi.waitFor(() => expect(proxy.open).toBe(0), 5000);
    expect(await engine.connect((connection) => connection.scalar(one), { signal: AbortSignal.timeout(5000) })).toBe(1);
    await engine.dispose();
  });
});

// proves: cancel-statement
describe('A log-in that is given up', () => {
  it('while encryption is begun closes its socket', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
      // Yes to the question for encryption, and nothing more.
      socket.once('data', () => socket.write('S'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const engine = createAsyncEngine(`postgresql+pg://nobody@127.0.0.1:${port}/nothing?sslmode=require`);
    const controller = new AbortController();
    const { signal } = controller;
    const running = rejection(engine.connect({ signal }));
    await eventually(() => sockets.size, 1);
    await sleep(30);
    controller.abort();
    expect(await running).toBe(signal.reason);
    await eventually(() => sockets.size, 0);
    expect([(engine.pool as AsyncAdaptedQueuePool).checkedout(), listeners(signal)]).toEqual([0, 0]);
    await engine.dispose();
    await new Promise((resolve) => server.close(resolve));
  });
});

// proves: cancel-statement
describe('A call that is given up', () => {
  const engine = useEngine('pg');

  it('while another session is opened does not take the next call with it', async () => {
    const url = makeUrl(athanorUrl('pg')).set({ host: '127.0.0.1', port: proxy.port });
    const other = createAsyncEngine(url, { poolSize: 1, maxOverflow: 0 });
    await other.connect(async (connection) => {
      await connection.execute(one);
      await connection.rollback();
      await connection.invalidate();
      proxy.silenceAt('unheard', 'client_encoding');
      const controller = new AbortController();
      const running = rejection(connection.execute(one, undefined, { signal: controller.signal }));
      await vi.waitFor(() => expect(proxy.silenced).toBe(1), 5000);
      controller.abort();
      expect(await running).toBe(controller.signal.reason);
      expect(await connection.scalar(one)).toBe(1);
    });
    await other.dispose();
  });

  it('between two fetches of a stream: what has not come is not taken for the end', async () => {
    await engine().connect(async (connection) => {
      const controller = new AbortController();
      const { signal } = controller;
      const rows = await connection.stream(text('select generate_series(1, 9)'), undefined, { signal, yieldPer: 2 });
      await rows.fetchmany(2);
      controller.abort();
      expect(await rejection(rows.fetchmany(2))).toBe(signal.reason);
      for (const fetch of [() => rows.fetchmany(2), () => rows.all()]) {
        const error = await rejection(fetch());
        expect(error).toBeInstanceOf(ResourceClosedError);
        expect(error.message).toBe('This result object is closed: its fetching was given up');
      }
      expect(await connection.scalar(one)).toBe(1);
    });
  });

  it('while a listener holds up the statement in front of it is not held up itself, nor is its place lost', async () => {
    await engine().connect(async (connection) => {
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let isFirst = true;
      listen(connection, 'beforeExecute', async () => {
        if (!isFirst) return;
        isFirst = false;
        await held;
      });
      const controller = new AbortController();
      const { signal } = controller;
      const order: unknown[] = [];
      const first = connection.scalar(text('select 1')).then((value) => order.push(value));
      const forms = [
        connection.execute(text('select 2'), undefined, { signal }),
        connection.stream(text('select 2'), undefined, { signal }),
        connection.execDriverSql('select 2', [], { signal }),
      ].map(rejection);
      const last = connection.scalar(text('select 3')).then((value) => order.push(value));
      await sleep(10);
      controller.abort();
      for (const form of forms) expect(await form).toBe(signal.reason);
      expect([order, listeners(signal)]).toEqual([[], 0]);
      release();
      await Promise.all([first, last]);
      expect(order).toEqual([1, 3]);
    });
  });

  it.each(['log', 'listener'] as const)(
    'between the pages of a statement is given up within it, where a %s sees them apart',
    async (watcher) => {
      await withEngine({ logger: { info: () => undefined, debug: () => undefined } }, async (logged) => {
        const controller = new AbortController();
        const { signal } = controller;
        await logged.connect(async (connection) => {
          let pages = 0;
          const abort = (): void => {
            pages += 1;
            if (pages === 2) controller.abort();
          };
          if (watcher === 'log') listen(connection, 'beforeCursorExecute', abort);
          else listen(connection, 'afterCursorExecute', abort);
          const many = insert(things).returning(things.c.id);
          expect(await rejection(connection.execute(many, rowsOf(3500), { signal }))).toBe(signal.reason);
          expect(pages).toBe(2);
          expect(connection.invalidated).toBe(true);
          // Not a part of it can be committed.
          expect(await rejection(connection.commit())).toBeInstanceOf(PendingRollbackError);
          await connection.rollback();
          expect(await connection.scalar(text('select count(*)::int from engine_things'))).toBe(0);
        });
      });
    },
  );

  it('by a listener, before anything was sent, is not what a later failure is put down to', async () => {
    await engine().connect(async (connection) => {
      const controller = new AbortController();
      await connection.execute(one);
      listen(connection, 'beforeCursorExecute', () => controller.abort(), { once: true });
      const { signal } = controller;
      expect(await rejection(connection.execute(one, undefined, { signal }))).toBe(signal.reason);
      const cause = await rejection(connection.execute(text('select 1/0')));
      expect(await rejection(connection.commit())).toMatchObject({ name: 'CommitFailedError', cause });
    });
  });

  it('when it is done already is done, and its connection goes on', async () => {
    await engine().connect(async (connection) => {
      const pid = await pidOf(connection);
      const controller = new AbortController();
      const { signal } = controller;
      listen(connection, 'afterCursorExecute', () => controller.abort(), { once: true });
      expect(await connection.scalar(backendPid, undefined, { signal })).toBe(pid);
      expect([connection.invalidated, listeners(signal)]).toEqual([false, 0]);
      expect(await pidOf(connection)).toBe(pid);
    });
  });
});

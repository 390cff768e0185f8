import { AsyncAdaptedQueuePool, createAsyncEngine, makeUrl, text } from '@athanor/core';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { rejection } from '../engine/engine-fixture.js';
import { athanorUrl } from '../support/database.js';
import { eventually, listeners, sleep, withEngine } from './pool-fixture.js';

/** The same numbers every time. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

// proves: cancel-waiting, cancel-statement
describe('Many calls that are cancelled at any moment', () => {
  it('lose no place of the pool, leave nothing on the server and no listener behind', async () => {
    const application = `cancelled ${process.pid}`;
    const options = { poolSize: 2, maxOverflow: 1, poolTimeout: 10, connectArgs: { application_name: application } };
    await withEngine(options, async (engine) => {
      const random = numbers(7);
      const signals: AbortSignal[] = [];
      const outcomes = { done: 0, cancelled: 0 };
      const task = async (patience: number): Promise<void> => {
        const controller = new AbortController();
        const { signal } = controller;
        signals.push(signal);
        const timer = setTimeout(() => controller.abort(), random() * patience);
        const seconds = random() / 50;
        try {
          const value = await engine.begin(
            async (connection) => {
              await connection.execute(text('select pg_sleep(:seconds)'), { seconds }, { signal });
              return connection.scalar(text('select 7'), undefined, { signal });
            },
            { signal },
          );
          expect(value).toBe(7);
          outcomes.done += 1;
        } catch (error) {
          expect(error).toBe(signal.reason);
          outcomes.cancelled += 1;
        } finally {
          clearTimeout(timer);
        }
      };
      // With more patience each time, so that on a busy machine some calls come to their end as well.
      for (let round = 1; round <= 8; round++) {
        await Promise.all(Array.from({ length: 25 }, () => task(60 * round)));
      }
      expect(outcomes.done).toBeGreaterThan(10);
      expect(outcomes.cancelled).toBeGreaterThan(10);
      expect(signals.reduce((sum, signal) => sum + listeners(signal), 0)).toBe(0);
      const pool = engine.pool as AsyncAdaptedQueuePool;
      await eventually(() => pool.checkedout(), 0);
      const others = text(
        'select count(*) from pg_stat_activity where application_name = :application and state <> :idle',
      );
      const active = () =>
        engine.connect((connection) => connection.scalar(others, { application, idle: 'idle' })).then(Number);
      // Only the one that asks.
      await eventually(active, 1);
    });
  });
});

describe('A server that does not answer any more', () => {
  it('does not keep a call from being cancelled: its session is dropped after two seconds, with a warning', async () => {
    const url = makeUrl(athanorUrl('pg'));
    const sockets = new Set<Socket>();
    let isFrozen = false;
    const proxy = createServer((client) => {
      sockets.add(client.on('error', () => undefined));
      if (isFrozen) return;
      const server = connect(url.port ?? 5432, url.host ?? 'localhost');
      sockets.add(server.on('error', () => undefined));
      client.on('data', (data) => isFrozen || server.write(data));
      server.on('data', (data) => isFrozen || client.write(data));
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as { port: number };
    const engine = createAsyncEngine(url.set({ host: '127.0.0.1', port }), { poolSize: 1, maxOverflow: 0 });
    const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    try {
      const connection = await engine.connect();
      await connection.execute(text('select 1'));
      isFrozen = true;
      const controller = new AbortController();
      const started = performance.now();
      const running = rejection(connection.execute(text('select 2'), undefined, { signal: controller.signal }));
      await sleep(20);
      controller.abort();
      expect(await running).toBe(controller.signal.reason);
      expect(performance.now() - started).toBeLessThan(3500);
      expect(connection.invalidated).toBe(true);
      await connection.close();
      expect((engine.pool as AsyncAdaptedQueuePool).checkedout()).toBe(0);
      expect(emit.mock.calls.map(([warning]) => String(warning))).toEqual([
        expect.stringContaining('A statement was given up and could not be cancelled; it may go on at the server'),
      ]);
    } finally {
      emit.mockRestore();
      for (const socket of sockets) socket.destroy();
      await engine.dispose();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});

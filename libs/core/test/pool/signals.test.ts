import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { AssertionPool, NullPool, StaticPool } from '../../src/pool/fixed-pools.js';
import { AsyncAdaptedQueuePool } from '../../src/pool/queue-pool.js';
import { SharedAttempt } from '../../src/pool/until-aborted.js';
import { type FakeConnection, fakeServer, recordEvents, settle } from './fake-connection.js';

const one = { poolSize: 1, maxOverflow: 0 };

// proves: cancel-waiting
describe('A signal', () => {
  it.each([AsyncAdaptedQueuePool, NullPool, StaticPool, AssertionPool])(
    'frees the place of %o while it is opened',
    async (PoolClass) => {
      const server = fakeServer();
      const pool = new PoolClass(server.connect, {});
      const controller = new AbortController();
      const lending = pool.connect(controller);
      controller.abort(new Error('given up'));
      await expect(lending).rejects.toThrow('given up');
      await settle();
      const lent = await pool.connect();
      expect(lent.isValid).toBe(true);
      // StaticPool keeps the session that came late, as there is never more than one.
      expect(server.open()).toBe(1);
      expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    },
  );

  it('of one who waits leaves the order of the others as it is', async () => {
    const pool = new AsyncAdaptedQueuePool(fakeServer().connect, one);
    const holder = await pool.connect();
    const controller = new AbortController();
    const order: string[] = [];
    const waits = [undefined, controller.signal, undefined].map(async (signal, i) => {
      const lent = await pool.connect({ signal });
      order.push(`${i}`);
      await lent.close();
    });
    controller.abort(new Error('given up'));
    await expect(waits[1]).rejects.toThrow('given up');
    await holder.close();
    await Promise.all([waits[0], waits[2]]);
    expect([order, pool.checkedin(), pool.checkedout()]).toEqual([['0', '2'], 1, 0]);
  });

  it('ends a sign of life that does not come, and the session with it', async () => {
    const server = fakeServer();
    const pool = new AsyncAdaptedQueuePool(server.connect, { ...one, poolPrePing: true });
    await (await pool.connect()).close();
    const session = server.opened[0] as FakeConnection;
    session.execute = () => new Promise<never>(() => undefined);
    const events = recordEvents(pool);
    const controller = new AbortController();
    const lending = pool.connect(controller);
    await settle();
    controller.abort(new Error('given up'));
    await expect(lending).rejects.toThrow('given up');
    expect([session.terminated, pool.checkedout(), events]).toEqual([
      true,
      0,
      ['invalidate(Error)', 'close', 'checkin'],
    ]);
  });

  it('of a place that is still being opened for a waiter gives it to the next', async () => {
    const server = fakeServer();
    const pool = new AsyncAdaptedQueuePool(server.connect, one);
    const holder = await pool.connect();
    const controller = new AbortController();
    const first = pool.connect(controller);
    const second = pool.connect();
    await holder.detach();
    await holder.close();
    controller.abort(new Error('given up'));
    await expect(first).rejects.toThrow('given up');
    await (await second).close();
    expect([pool.checkedout(), pool.checkedin()]).toEqual([0, 1]);
  });
});

describe('An attempt that several share', () => {
  it('goes on as long as one of them waits, and is given up with the last', async () => {
    let given: AbortSignal | undefined;
    const attempt = new SharedAttempt((signal) => {
      given = signal;
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    });
    const [a, b] = [new AbortController(), new AbortController()];
    const joined = [attempt.join(a.signal), attempt.join(b.signal)];
    a.abort(new Error('a has gone'));
    await expect(joined[0]).rejects.toThrow('a has gone');
    expect(given?.aborted).toBe(false);
    b.abort(new Error('b has gone'));
    await expect(joined[1]).rejects.toThrow('b has gone');
    expect(given?.aborted).toBe(true);
  });
});

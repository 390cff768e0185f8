import { describe, expect, it, vi } from 'vitest';
import { ArgumentError, TimeoutError } from '../../src/errors/errors.js';
import { listen } from '../../src/event/event-target.js';
import { AsyncAdaptedQueuePool, type QueuePoolOptions } from '../../src/pool/queue-pool.js';
import { fakeServer, recordEvents, settle } from './fake-connection.js';

function setUp(options: QueuePoolOptions = {}) {
  const server = fakeServer();
  const pool = new AsyncAdaptedQueuePool(server.connect, options);
  const numbers = () => ({
    size: pool.size(),
    checkedin: pool.checkedin(),
    overflow: pool.overflow(),
    checkedout: pool.checkedout(),
  });
  return { server, pool, numbers };
}

// proves: pool-queue
describe('the size of a queue pool', () => {
  it('starts empty, keeps its size, and closes what is beyond it when it comes back', async () => {
    const { server, pool, numbers } = setUp({ poolSize: 1, maxOverflow: 1 });
    expect(pool.status()).toBe(
      'Pool size: 1  Connections in pool: 0 Current Overflow: -1 Current Checked out connections: 0',
    );
    const first = await pool.connect();
    expect(numbers()).toEqual({ size: 1, checkedin: 0, overflow: 0, checkedout: 1 });
    const second = await pool.connect();
    expect(numbers()).toEqual({ size: 1, checkedin: 0, overflow: 1, checkedout: 2 });
    await first.close();
    expect(numbers()).toEqual({ size: 1, checkedin: 1, overflow: 1, checkedout: 1 });
    await second.close();
    expect(numbers()).toEqual({ size: 1, checkedin: 1, overflow: 0, checkedout: 0 });
    expect(server.opened.map(({ closed, terminated }) => [closed, terminated])).toEqual([
      [false, false],
      [true, false],
    ]);
  });

  it('has no limit when it is 0', async () => {
    const { server, pool } = setUp({ poolSize: 0, maxOverflow: 3 });
    const lent = await Promise.all(Array.from({ length: 20 }, () => pool.connect()));
    expect(pool.status()).toBe(
      'Pool size: 0  Connections in pool: 0 Current Overflow: 0 Current Checked out connections: 20',
    );
    await Promise.all(lent.map((one) => one.close()));
    expect(pool.status()).toBe(
      'Pool size: 0  Connections in pool: 20 Current Overflow: 0 Current Checked out connections: 0',
    );
    expect(server.open()).toBe(20);
  });

  it('may be exceeded without limit when maxOverflow is -1', async () => {
    const { server, pool } = setUp({ poolSize: 1, maxOverflow: -1 });
    const lent = await Promise.all(Array.from({ length: 12 }, () => pool.connect()));
    expect(pool.status()).toBe(
      'Pool size: 1  Connections in pool: 0 Current Overflow: 11 Current Checked out connections: 12',
    );
    await Promise.all(lent.map((one) => one.close()));
    expect(pool.status()).toBe(
      'Pool size: 1  Connections in pool: 1 Current Overflow: 0 Current Checked out connections: 0',
    );
    expect(server.open()).toBe(1);
  });

  it('is never exceeded, however many ask at once', async () => {
    const { server, pool } = setUp({ poolSize: 2, maxOverflow: 1 });
    let most = 0;
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        const lent = await pool.connect();
        most = Math.max(most, server.open());
        await settle();
        await lent.close();
      }),
    );
    expect(most).toBe(3);
    expect([pool.checkedout(), pool.checkedin(), server.open()]).toEqual([0, 2, 2]);
  });

  // proves: pool-lifo
  it('lends connections in turn, or the last one first with poolUseLifo', async () => {
    const uses = async (poolUseLifo: boolean) => {
      const { server, pool } = setUp({ poolSize: 2, poolUseLifo });
      const [first, second] = [await pool.connect(), await pool.connect()];
      await first.close();
      await second.close();
      const seen: number[] = [];
      for (let i = 0; i < 3; i++) {
        const lent = await pool.connect();
        seen.push(server.opened.findIndex((connection) => connection === lent.driverConnection) + 1);
        await lent.close();
      }
      return seen;
    };
    expect(await uses(false)).toEqual([1, 2, 1]);
    expect(await uses(true)).toEqual([2, 2, 2]);
  });
});

// proves: pool-timeout
describe('waiting for a connection', () => {
  it('is first come first served, and a newcomer never overtakes', async () => {
    const { pool } = setUp({ poolSize: 1, maxOverflow: 0 });
    const order: string[] = [];
    const use = async (name: string) => {
      const lent = await pool.connect();
      order.push(name);
      await lent.close();
    };
    const held = await pool.connect();
    const waiting = ['a', 'b', 'c'].map(use);
    await settle();
    const returned = held.close();
    const newcomer = use('newcomer');
    await Promise.all([returned, newcomer, ...waiting]);
    expect(order).toEqual(['a', 'b', 'c', 'newcomer']);
    expect([pool.checkedout(), pool.overflow()]).toEqual([0, 0]);
  });

  it('ends with a TimeoutError that says what to do', async () => {
    const { pool } = setUp({ poolSize: 1, maxOverflow: 1, poolTimeout: 0.02 });
    const lent = [await pool.connect(), await pool.connect()];
    const error = await pool.connect().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      code: '3o7r',
      summary: expect.stringMatching(
        /^QueuePool limit of size 1 overflow 1 reached, connection timed out, timeout 0\.02; see that every/,
      ),
    });
    await lent[0]?.close();
    expect([pool.checkedin(), pool.checkedout()]).toEqual([1, 1]);
  });

  it('lasts as long for each of several, whatever became of those in front', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] });
    try {
      const { pool } = setUp({ poolSize: 1, maxOverflow: 0, poolTimeout: 10 });
      const lent = await pool.connect();
      const ended: string[] = [];
      const wait = (name: string, signal?: AbortSignal): void => {
        const said = (word: string) => () => void ended.push(`${name} ${word}`);
        pool.connect({ signal }).then(said('served'), said('gave up'));
      };
      const controller = new AbortController();
      wait('a', controller.signal);
      await vi.advanceTimersByTimeAsync(4000);
      wait('b');
      wait('c');
      await vi.advanceTimersByTimeAsync(4000);
      wait('d');
      controller.abort();
      await vi.advanceTimersByTimeAsync(5990);
      expect(ended).toEqual(['a gave up']);
      await vi.advanceTimersByTimeAsync(20);
      expect(ended).toEqual(['a gave up', 'b gave up', 'c gave up']);
      await lent.close();
      await vi.advanceTimersByTimeAsync(0);
      expect(ended.at(-1)).toBe('d served');
      // Of those who wait; one of the resting of sessions may be left.
      expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
    } finally {
      vi.useRealTimers();
    }
  });

  it('may be longer than a timer of Node can be', async () => {
    const { pool } = setUp({ poolSize: 1, maxOverflow: 0, poolTimeout: 3_000_000 });
    const lent = await pool.connect();
    const waiting = pool.connect();
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
    await lent.close();
    await (await waiting).close();
  });

  it('of one that gave up does not keep the place from the others', async () => {
    const { pool } = setUp({ poolSize: 1, maxOverflow: 0, poolTimeout: 0.02 });
    const lent = await pool.connect();
    await expect(pool.connect()).rejects.toThrow(TimeoutError);
    const patient = pool.connect();
    await lent.close();
    expect((await patient).isValid).toBe(true);
  });
});

describe('a failed connect', () => {
  it('does not use up a place', async () => {
    const { server, pool } = setUp({ poolSize: 1, maxOverflow: 0 });
    server.failures = 3;
    for (let i = 0; i < 3; i++) await expect(pool.connect()).rejects.toThrow('no such database');
    expect(pool.status()).toBe(
      'Pool size: 1  Connections in pool: 0 Current Overflow: -1 Current Checked out connections: 0',
    );
    expect((await pool.connect()).isValid).toBe(true);
  });

  it('hands its place to the next in line', async () => {
    const { server, pool } = setUp({ poolSize: 1, maxOverflow: 0 });
    server.failures = 2;
    const outcomes = await Promise.allSettled([pool.connect(), pool.connect(), pool.connect()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(pool.checkedout()).toBe(1);
  });

  it('of a place whose session was dropped leaves the place to the next in line', async () => {
    const { server, pool } = setUp({ poolSize: 1, maxOverflow: 0 });
    const lent = await pool.connect();
    const waiting = [pool.connect(), pool.connect()];
    server.failures = 1;
    await lent.invalidate();
    const outcomes = await Promise.allSettled(waiting);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect([pool.checkedout(), pool.checkedin()]).toEqual([1, 0]);
  });

  it('by a connect listener drops the session', async () => {
    const { server, pool } = setUp({ poolSize: 1 });
    listen(pool, 'connect', () => Promise.reject(new Error('search_path refused')), { once: true });
    await expect(pool.connect()).rejects.toThrow('search_path refused');
    expect([server.open(), pool.checkedout()]).toEqual([0, 0]);
    expect((await pool.connect()).isValid).toBe(true);
  });
});

// proves: pool-dispose
describe('dispose', () => {
  it('closes what nobody has at once, and what is lent when it comes back', async () => {
    const { server, pool } = setUp({ poolSize: 3 });
    const [idle, held] = [await pool.connect(), await pool.connect()];
    await idle.close();
    await pool.dispose();
    expect(server.opened.map(({ closed }) => closed)).toEqual([true, false]);
    expect(held.isValid).toBe(true);
    await held.close();
    expect(server.open()).toBe(0);
    expect(server.opened.some(({ terminated }) => terminated)).toBe(false);
    expect(pool.status()).toBe(
      'Pool size: 3  Connections in pool: 0 Current Overflow: -3 Current Checked out connections: 0',
    );
  });

  it('still serves those who wait', async () => {
    const { server, pool } = setUp({ poolSize: 1, maxOverflow: 0 });
    const held = await pool.connect();
    const waiting = pool.connect();
    await pool.dispose();
    await held.close();
    const lent = await waiting;
    expect([lent.isValid, server.opened.length]).toEqual([true, 2]);
    await lent.close();
    expect(server.open()).toBe(0);
  });

  it('is followed by recreate, which keeps options and listeners', async () => {
    const { pool } = setUp({ poolSize: 2, maxOverflow: 0 });
    const events = recordEvents(pool);
    const next = pool.recreate();
    await (await next.connect()).close();
    expect([next.size(), next.checkedin(), pool.checkedin()]).toEqual([2, 1, 0]);
    expect(events).toEqual(['firstConnect', 'connect', 'checkout', 'reset', 'checkin']);
  });
});

describe('the options of a queue pool', () => {
  it.each([{ poolSize: -1 }, { poolSize: 1.5 }, { maxOverflow: -2 }, { poolTimeout: -1 }, { poolRecycle: NaN }])(
    'refuse %o',
    (options) => {
      expect(() => setUp(options)).toThrow(ArgumentError);
    },
  );

  it('refuse a way of resetting that does not exist', () => {
    expect(() => setUp({ poolResetOnReturn: 'discard' as 'commit' })).toThrow("is 'rollback', 'commit' or null");
  });
});

import { type AsyncEngine, PoolDeadlockError, text, TimeoutError } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { rejection } from '../engine/engine-fixture.js';
import { sleep, withEngine } from './pool-fixture.js';

const one = { poolSize: 1, maxOverflow: 0, poolTimeout: 1 };
const two = { poolSize: 2, maxOverflow: 0, poolTimeout: 1 };
const answer = text('select 1');

/** Milliseconds until the promise is settled. */
async function timed(promise: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await promise.catch(() => undefined);
  return performance.now() - started;
}

/** Holds a connection until it is told, and then does what it is given. */
function holdUntil<V>(engine: AsyncEngine, ready: Promise<unknown>, then: () => Promise<V>): Promise<V> {
  return engine.connect(async () => {
    await ready;
    return then();
  });
}

// proves: pool-deadlock
describe('A deadlock of the pool', () => {
  it('of one function that takes a second connection is named at once', async () => {
    await withEngine(one, async (engine) => {
      await engine.connect((connection) => connection.execute(answer));
      const nested = engine.begin(async () => {
        await engine.begin((inner) => inner.execute(answer));
      });
      const waited = timed(nested);
      const error = await rejection(nested);
      expect(error).toBeInstanceOf(PoolDeadlockError);
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error.code).toBe('3o7r');
      expect(error.message).toMatch(
        /^QueuePool limit of size 1 overflow 0 reached, and every connection is held by a function that waits for another one/,
      );
      expect(error.message).toMatch(/Lent to engine\.begin\(\) called at .*deadlock\.test\.ts:\d+:\d+/);
      expect(await waited).toBeLessThan(500);
    });
  });

  it('of several functions breaks the wait that closed the circle, and the others go on', async () => {
    await withEngine(two, async (engine) => {
      let bothHold = (): void => undefined;
      const ready = new Promise<void>((resolve) => (bothHold = resolve));
      const nested = () => engine.connect((inner) => inner.scalar(answer));
      const tasks = [holdUntil(engine, ready, nested), holdUntil(engine, ready, nested)];
      await sleep(100);
      bothHold();
      const outcomes = await Promise.allSettled(tasks);
      const [broken, ...others] = outcomes.filter(({ status }) => status === 'rejected');
      expect(others).toEqual([]);
      expect((broken as PromiseRejectedResult).reason).toBeInstanceOf(PoolDeadlockError);
    });
  });

  it.each<[string, (engine: AsyncEngine) => Promise<unknown>]>([
    ['a connection that is awaited', async (engine) => (await engine.connect()).close()],
    ['a raw connection', async (engine) => (await engine.rawConnection()).close()],
    ['a list with Promise.all()', (engine) => Promise.all([engine.connect((c) => c.scalar(answer)), sleep(1)])],
    [
      'a list with Promise.allSettled(), once it fails',
      async (engine) => {
        const [outcome] = await Promise.allSettled([engine.connect((c) => c.scalar(answer))]);
        throw (outcome as PromiseRejectedResult).reason;
      },
    ],
    ['a chain of then()', (engine) => engine.connect((c) => c.scalar(answer)).then((value) => value)],
    ['a function far below', (engine) => (async () => (async () => engine.begin(() => 1))())()],
  ])('is seen through %s', async (_, nested) => {
    await withEngine(one, async (engine) => {
      const error = await rejection(
        engine.connect(async () => {
          await nested(engine);
        }),
      );
      expect(error).toBeInstanceOf(PoolDeadlockError);
    });
  });
});

describe('No deadlock of the pool is', () => {
  it('a second connection that nobody waits for: it comes when the first is given back', async () => {
    await withEngine(one, async (engine) => {
      let later: Promise<unknown> | undefined;
      await engine.connect(async () => {
        later = engine.connect((inner) => inner.scalar(answer));
        await sleep(100);
      });
      expect(await later).toBe(1);
    });
  });

  it('a wait for one of several things', async () => {
    await withEngine(one, async (engine) => {
      const first = engine.connect(async () => {
        const inner = engine.connect((connection) => connection.scalar(answer));
        return [await Promise.any([inner, sleep(100)]), inner];
      });
      const [value, inner] = (await first) as [unknown, Promise<unknown>];
      expect(value).toBeUndefined();
      expect(await inner).toBe(1);
    });
  });

  it('a wait with a signal, from which the program has its own way out', async () => {
    await withEngine(one, async (engine) => {
      const value = await engine.connect(async (connection) => {
        const inner = await rejection(engine.connect({ signal: AbortSignal.timeout(100) }));
        expect(inner.name).toBe('TimeoutError');
        expect(inner).not.toBeInstanceOf(TimeoutError);
        return connection.scalar(answer);
      });
      expect(value).toBe(1);
    });
  });

  it('a busy pool, also where one of many holders waits', async () => {
    await withEngine({ ...two, poolTimeout: 5 }, async (engine) => {
      const busy = Array.from({ length: 30 }, (_, i) =>
        engine.connect(async (connection) => {
          await connection.execute(text('select pg_sleep(0.01)'));
          if (i === 0) await engine.connect((inner) => inner.execute(answer));
          return i;
        }),
      );
      expect(await Promise.all(busy)).toEqual(busy.map((_, i) => i));
    });
  });

  it('a holder that waits, and another one that is held in a way that cannot be told', async () => {
    await withEngine(two, async (engine) => {
      const other = await engine.connect();
      const nested = engine.connect(() => engine.connect((inner) => inner.scalar(answer)));
      await sleep(150);
      await other.close();
      expect(await nested).toBe(1);
    });
  });

  it('a function that waits after it has given its connection back', async () => {
    await withEngine(one, async (engine) => {
      const value = await engine.connect(async (connection) => {
        await connection.close();
        return engine.connect((inner) => inner.scalar(answer));
      });
      expect(value).toBe(1);
    });
  });

  it('an ordinary wait that lasts too long: that error names those who have the connections', async () => {
    await withEngine({ ...one, poolTimeout: 0.1 }, async (engine) => {
      await using held = await engine.connect();
      expect(held.closed).toBe(false);
      const error = await rejection(engine.connect(() => undefined));
      expect(error).not.toBeInstanceOf(PoolDeadlockError);
      expect(error.message).toMatch(
        /^QueuePool limit of size 1 overflow 0 reached, connection timed out, timeout 0\.10; .*\. Lent to engine\.connect\(\) called at .*deadlock\.test\.ts/,
      );
    });
  });
});

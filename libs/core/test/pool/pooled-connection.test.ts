import { describe, expect, it, vi } from 'vitest';
import { DisconnectionError, InvalidRequestError, ResourceClosedError } from '../../src/errors/errors.js';
import { listen, remove } from '../../src/event/event-target.js';
import { NullPool } from '../../src/pool/fixed-pools.js';
import { Pool } from '../../src/pool/pool.js';
import { AsyncAdaptedQueuePool, type QueuePoolOptions } from '../../src/pool/queue-pool.js';
import { type FakeConnection, fakeServer, recordEvents, requestContext, settle } from './fake-connection.js';

function setUp(options: QueuePoolOptions = {}) {
  const server = fakeServer();
  const pool = new AsyncAdaptedQueuePool(server.connect, options);
  return { server, pool, events: recordEvents(pool) };
}

/** Warnings of the process while `fn` runs. */
async function warningsOf(fn: () => Promise<unknown>): Promise<string[]> {
  const emit = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  try {
    await fn();
    return emit.mock.calls.map(([warning]) => String(warning));
  } finally {
    emit.mockRestore();
  }
}

describe('a lent connection', () => {
  // proves: pool-events
  it('tells its story in events', async () => {
    const { pool, events } = setUp();
    const lent = await pool.connect();
    await lent.close();
    await (await pool.connect()).close();
    expect(events).toEqual(['firstConnect', 'connect', 'checkout', 'reset', 'checkin', 'checkout', 'reset', 'checkin']);
  });

  it('is of no use once it was given back', async () => {
    const { pool, events } = setUp();
    const lent = await pool.connect();
    await Promise.all([lent.close(), lent.close()]);
    expect(lent.isValid).toBe(false);
    expect(() => lent.driverConnection).toThrow(ResourceClosedError);
    expect(events.filter((name) => name === 'checkin')).toHaveLength(1);
    expect(pool.checkedin()).toBe(1);
  });

  // proves: pool-info
  it('keeps info with the session and recordInfo with the place', async () => {
    const { pool } = setUp({ poolSize: 1 });
    const lent = await pool.connect();
    lent.info['a'] = 1;
    Object.assign(lent.recordInfo ?? {}, { b: 2 });
    await lent.close();
    const again = await pool.connect();
    expect([again.info, again.recordInfo]).toEqual([{ a: 1 }, { b: 2 }]);
    await again.invalidate();
    const anew = await pool.connect();
    expect([anew.info, anew.recordInfo]).toEqual([{}, { b: 2 }]);
  });

  it('is opened outside of the context of the request that needed it', async () => {
    const { server, pool } = setUp();
    await requestContext.run('request 1', () => pool.connect());
    expect(server.opened[0]?.openedIn).toBeUndefined();
  });
});

// proves: pool-reset
describe('reset on return', () => {
  const returnWith = async (options: QueuePoolOptions, status: FakeConnection['transactionStatus']) => {
    const { server, pool } = setUp(options);
    const lent = await pool.connect();
    const connection = server.opened[0] as FakeConnection;
    connection.transactionStatus = status;
    await lent.close();
    return connection.statements;
  };

  it('rolls back where a transaction is open, and spares the trip where none is', async () => {
    expect(await returnWith({}, 'active')).toEqual(['ROLLBACK']);
    expect(await returnWith({}, 'failed')).toEqual(['ROLLBACK']);
    expect(await returnWith({}, 'idle')).toEqual([]);
  });

  it('commits, or leaves the transaction alone, when told to', async () => {
    expect(await returnWith({ poolResetOnReturn: 'commit' }, 'active')).toEqual(['COMMIT']);
    expect(await returnWith({ poolResetOnReturn: null }, 'active')).toEqual([]);
  });

  it('tells listeners whether the borrower has already rolled back', async () => {
    const { pool } = setUp();
    const states: unknown[] = [];
    listen(pool, 'reset', (_connection, _record, state) => states.push(state));
    await (await pool.connect()).close({ transactionWasReset: true });
    await (await pool.connect()).close();
    expect(states).toEqual([
      { transactionWasReset: true, terminateOnly: false, asyncioSafe: true },
      { transactionWasReset: false, terminateOnly: false, asyncioSafe: true },
    ]);
  });

  it('drops a session that cannot be reset, with a warning, and never hands it on', async () => {
    const { server, pool, events } = setUp({ poolSize: 1, maxOverflow: 0 });
    const lent = await pool.connect();
    Object.assign(server.opened[0] as FakeConnection, { transactionStatus: 'active', dead: true });
    events.length = 0;
    const warnings = await warningsOf(() => lent.close());
    expect(warnings).toEqual([expect.stringContaining('could not be reset')]);
    expect(events).toEqual(['reset', 'invalidate(Error)', 'close', 'checkin']);
    const next = await pool.connect();
    expect(next.driverConnection).toBe(server.opened[1]);
  });

  it('does not keep a session that was closed meanwhile', async () => {
    const { server, pool } = setUp({ poolSize: 1, maxOverflow: 0 });
    const lent = await pool.connect();
    (server.opened[0] as FakeConnection).closed = true;
    await lent.close();
    expect((await pool.connect()).driverConnection).toBe(server.opened[1]);
  });

  it('gives the place back even when a listener fails', async () => {
    const { pool } = setUp({ poolSize: 1, maxOverflow: 0 });
    listen(pool, 'checkin', () => Promise.reject(new Error('listener failed')), { once: true });
    await expect((await pool.connect()).close()).rejects.toThrow('listener failed');
    expect([pool.checkedout(), pool.checkedin()]).toEqual([0, 1]);
  });
});

// proves: pool-invalidate
describe('invalidation', () => {
  it('drops the session at once and opens another one when the place is needed', async () => {
    const { server, pool, events } = setUp({ poolSize: 1, maxOverflow: 0 });
    const lent = await pool.connect();
    events.length = 0;
    await lent.invalidate(new TypeError('gone'));
    expect([lent.isValid, server.opened[0]?.terminated, pool.checkedin()]).toEqual([false, true, 1]);
    await pool.connect();
    expect(events).toEqual(['invalidate(TypeError)', 'close', 'checkin', 'connect', 'checkout']);
  });

  it('when soft, lets the borrower finish and replaces the session afterwards', async () => {
    const { server, pool, events } = setUp({ poolSize: 1 });
    const lent = await pool.connect();
    events.length = 0;
    await lent.invalidate(undefined, { soft: true });
    expect([lent.isValid, server.open()]).toEqual([true, 1]);
    await lent.close();
    const next = await pool.connect();
    expect(next.driverConnection).toBe(server.opened[1]);
    expect(events).toEqual(['softInvalidate', 'reset', 'checkin', 'close', 'connect', 'checkout']);
  });

  it('of the whole pool replaces all older sessions, and only them', async () => {
    const { server, pool, events } = setUp({ poolSize: 3 });
    const [a, b] = [await pool.connect(), await pool.connect()];
    await b.close();
    events.length = 0;
    await pool.invalidate(a, new TypeError('server gone'));
    expect(events).toEqual(['invalidate(TypeError)', 'close', 'checkin']);
    events.length = 0;
    const lent = await Promise.all([pool.connect(), pool.connect()]);
    expect(new Set(lent.map((one) => (one.driverConnection as FakeConnection).number))).toEqual(new Set([3, 4]));
    expect(events.filter((name) => name === 'close')).toHaveLength(1);
    await Promise.all(lent.map((one) => one.close()));
    await Promise.all([pool.connect(), pool.connect()]);
    expect(server.opened).toHaveLength(4);
  });

  it('of the whole pool by a connection of an older generation changes nothing', async () => {
    const { server, pool } = setUp({ poolSize: 3 });
    const [a, b] = [await pool.connect(), await pool.connect()];
    await pool.invalidate(a);
    const c = await pool.connect();
    await pool.invalidate(b);
    await c.close();
    const lent = [await pool.connect(), await pool.connect(), await pool.connect()];
    expect(lent.map((one) => (one.driverConnection as FakeConnection).number)).toContain(3);
    expect(server.opened).toHaveLength(5);
  });
});

describe('at checkout', () => {
  // proves: pool-recycle
  it('a session older than poolRecycle seconds is replaced', async () => {
    const { server, pool, events } = setUp({ poolSize: 1, poolRecycle: 0.03 });
    await (await pool.connect()).close();
    await (await pool.connect()).close();
    expect(server.opened).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    events.length = 0;
    await pool.connect();
    expect(events).toEqual(['close', 'connect', 'checkout']);
    expect(server.opened[0]).toMatchObject({ closed: true, terminated: false });
  });

  it('poolPrePing asks sessions that were used before for a sign of life', async () => {
    const { server, pool } = setUp({ poolSize: 1, poolPrePing: true });
    await (await pool.connect()).close();
    expect(server.opened[0]?.statements).toEqual([]);
    await pool.connect();
    expect(server.opened[0]?.statements).toEqual(['SELECT 1']);
  });

  // proves: pool-pre-ping
  it('poolPrePing replaces a dead session unseen, and all older ones with it', async () => {
    const { server, pool, events } = setUp({ poolSize: 2, poolPrePing: true });
    const both = await Promise.all([pool.connect(), pool.connect()]);
    await Promise.all(both.map((lent) => lent.close()));
    for (const connection of server.opened) connection.dead = true;
    events.length = 0;
    const lent = await pool.connect();
    await lent.close({ transactionWasReset: true });
    expect(events).toEqual(['invalidate(InvalidatePoolError)', 'close', 'connect', 'checkout', 'reset', 'checkin']);
    events.length = 0;
    await Promise.all([pool.connect(), pool.connect()]);
    expect(events.filter((name) => name !== 'checkout')).toEqual(['close', 'connect']);
    expect(server.opened).toHaveLength(4);
  });

  it('a listener may have the session replaced, but not for ever', async () => {
    const { server, pool } = setUp({ poolSize: 1 });
    const refuse = (): never => {
      throw new DisconnectionError('not this one');
    };
    listen(pool, 'checkout', refuse, { once: true });
    expect((await pool.connect()).driverConnection).toBe(server.opened[1]);
    const other = setUp({ poolSize: 1, maxOverflow: 0 });
    listen(other.pool, 'checkout', refuse);
    const error = await other.pool.connect().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(String(error)).toMatch(/^InvalidRequestError: This connection is closed; .*\(not this one\)/);
    expect([other.pool.checkedout(), other.server.open()]).toEqual([0, 0]);
  });

  it('an error of a listener gives the place back', async () => {
    const { server, pool } = setUp({ poolSize: 1, maxOverflow: 0 });
    listen(pool, 'checkout', () => Promise.reject(new TypeError('bug')), { once: true });
    await expect(pool.connect()).rejects.toThrow('bug');
    expect([pool.checkedout(), server.open()]).toEqual([0, 0]);
    expect((await pool.connect()).isValid).toBe(true);
  });
});

describe('firstConnect', () => {
  it('comes once, and other new sessions wait for it', async () => {
    const { pool } = setUp();
    const seen: string[] = [];
    listen(pool, 'firstConnect', async () => {
      await settle();
      seen.push('prepared');
    });
    listen(pool, 'connect', () => void seen.push('connect'));
    await Promise.all([pool.connect(), pool.connect(), pool.connect()]);
    expect(seen).toEqual(['prepared', 'connect', 'connect', 'connect']);
  });

  it('comes again where it failed', async () => {
    const { server, pool } = setUp();
    let calls = 0;
    listen(pool, 'firstConnect', () => {
      calls += 1;
      if (calls === 1) throw new Error('not ready');
    });
    const outcomes = await Promise.allSettled([pool.connect(), pool.connect(), pool.connect()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect([calls, server.open()]).toEqual([2, 2]);
  });
});

// proves: pool-detach
describe('detach', () => {
  it('takes the session out of the pool and closes it at the end', async () => {
    const { server, pool, events } = setUp({ poolSize: 1, maxOverflow: 0 });
    const lent = await pool.connect();
    lent.info['a'] = 1;
    events.length = 0;
    await lent.detach();
    expect([lent.isValid, lent.info, lent.recordInfo]).toEqual([true, { a: 1 }, null]);
    expect((await pool.connect()).driverConnection).toBe(server.opened[1]);
    await lent.close();
    expect([server.opened[0]?.closed, lent.isValid]).toEqual([true, false]);
    expect(events).toEqual(['detach', 'connect', 'checkout', 'reset', 'closeDetached']);
  });

  it('may be followed by invalidate', async () => {
    const { server, pool } = setUp();
    const lent = await pool.connect();
    await lent.detach();
    await lent.invalidate();
    expect([server.opened[0]?.terminated, lent.isValid]).toEqual([true, false]);
  });
});

// proves: pool-null
describe('NullPool', () => {
  it('opens a session for every checkout and closes it on return', async () => {
    const server = fakeServer();
    const pool = new NullPool(server.connect);
    const events = recordEvents(pool);
    const lent = await Promise.all([pool.connect(), pool.connect()]);
    expect(server.open()).toBe(2);
    await Promise.all(lent.map((one) => one.close()));
    expect([server.open(), pool.status()]).toEqual([0, 'NullPool']);
    expect(events.filter((name) => name === 'close')).toHaveLength(2);
  });

  it('takes none of the options of a pool that keeps connections', () => {
    expect(NullPool.optionNames).toEqual(['poolResetOnReturn']);
    expect(AsyncAdaptedQueuePool.optionNames).toContain('poolSize');
  });
});

// proves: events-pool
describe('listeners on a class of pools', () => {
  it('hear of all pools of that class, those that are there already too', async () => {
    const { pool } = setUp();
    const nullPool = new NullPool(fakeServer().connect);
    const seen: string[] = [];
    const onAny = (): void => void seen.push('any');
    const onQueue = (): void => void seen.push('queue');
    listen(Pool, 'connect', onAny);
    listen(AsyncAdaptedQueuePool, 'connect', onQueue);
    try {
      await pool.connect();
      await nullPool.connect();
    } finally {
      remove(Pool, 'connect', onAny);
      remove(AsyncAdaptedQueuePool, 'connect', onQueue);
    }
    expect(seen).toEqual(['any', 'queue', 'any']);
  });
});

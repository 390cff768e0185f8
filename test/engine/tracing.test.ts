import { tracingChannel } from 'node:diagnostics_channel';
import {
  ACQUIRE_CHANNEL,
  type AcquireTrace,
  AsyncConnection,
  createAsyncEngine,
  insert,
  QUERY_CHANNEL,
  type QueryTrace,
  select,
  subscribeTraces,
  text,
  TRANSACTION_CHANNEL,
  type TransactionTrace,
} from '@athanor/core';
import { afterEach, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { rejection, things, useEngine } from './engine-fixture.js';

type Message = 'start' | 'asyncEnd' | 'error';

const undo: (() => void)[] = [];
afterEach(() => {
  for (const end of undo.splice(0)) end();
});

/** Notes the messages of a channel. */
function heard<T extends object>(name: string): [Message, T][] {
  const messages: [Message, T][] = [];
  const channel = tracingChannel<string, T>(name);
  const nothing = (): void => undefined;
  const listeners = {
    start: (trace: T) => void messages.push(['start', { ...trace }]),
    asyncEnd: (trace: T) => void messages.push(['asyncEnd', { ...trace }]),
    error: (trace: T) => void messages.push(['error', { ...trace }]),
    end: nothing,
    asyncStart: nothing,
  };
  channel.subscribe(listeners);
  undo.push(() => channel.unsubscribe(listeners));
  return messages;
}

describe('subscribeTraces()', () => {
  const engine = useEngine('pg');

  it('calls what is given, with one typed object for a statement, until it is ended', async () => {
    const seen: [string, QueryTrace][] = [];
    const end = subscribeTraces(QUERY_CHANNEL, {
      start: (trace) => void seen.push(['start', trace]),
      error: (trace) => void seen.push(['error', trace]),
      asyncEnd: (trace) => void seen.push(['asyncEnd', trace]),
    });
    await engine().connect((conn) => conn.execute(text('select 1')));
    await rejection(engine().connect((conn) => conn.execute(text('select nothing'))));
    end();
    await engine().connect((conn) => conn.execute(text('select 2')));
    expect(seen.map(([message, { sql }]) => [message, sql])).toEqual([
      ['start', 'select 1'],
      ['asyncEnd', 'select 1'],
      ['start', 'select nothing'],
      ['error', 'select nothing'],
      ['asyncEnd', 'select nothing'],
    ]);
    expect(seen[0]?.[1]).toBe(seen[1]?.[1]);
  });
});

describe('The diagnostics channel', () => {
  const engine = useEngine('pg');

  // proves: diagnostics
  it('of queries tells of every statement that is sent, with its time and its rows', async () => {
    const messages = heard<QueryTrace>(QUERY_CHANNEL);
    await engine().begin(async (connection) => {
      await connection.execute(insert(things), [{ name: 'a' }, { name: 'b' }]);
      await connection.execute(select(things.c.name).where(things.c.name.eq('a')));
      await connection.execDriverSql('select $1::int', [1]);
    });
    const ends = messages.filter(([message]) => message === 'asyncEnd').map(([, trace]) => trace);
    expect(
      ends.map(({ sql, parameters, executemany, rowCount }) => ({
        sql: sql.split(' ')[0],
        parameters,
        executemany,
        rowCount,
      })),
    ).toEqual([
      { sql: 'INSERT', parameters: [['a'], ['b']], executemany: true, rowCount: 2 },
      { sql: 'SELECT', parameters: ['a'], executemany: false, rowCount: 1 },
      { sql: 'select', parameters: [1], executemany: false, rowCount: 1 },
    ]);
    for (const { duration, startedAt, connection } of ends) {
      expect(duration).toBeGreaterThan(0);
      expect(startedAt).toBeLessThan(performance.now());
      expect(connection).toBeInstanceOf(AsyncConnection);
    }
    expect(messages.filter(([message]) => message === 'start').map(([, trace]) => trace.duration)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  // proves: diagnostics
  it('of queries tells of errors, and keeps values to itself where the engine hides them', async () => {
    const messages = heard<QueryTrace>(QUERY_CHANNEL);
    await using hiding = createAsyncEngine(athanorUrl('pg'), { hideParameters: true });
    await hiding.connect(async (connection) => {
      await rejection(connection.execute(text('select 1 / cast(:n as int)'), { n: 0 }));
    });
    expect(messages.map(([message]) => message)).toEqual(['start', 'error', 'asyncEnd']);
    expect(messages[1]?.[1]).toMatchObject({ parameters: undefined, error: { code: '22012' } });
  });

  // proves: diagnostics
  it('of acquisition tells how long a connection took, the wait for the pool included', async () => {
    await using small = createAsyncEngine(athanorUrl('pg'), { poolSize: 1, maxOverflow: 0, poolTimeout: 0.05 });
    const messages = heard<AcquireTrace>(ACQUIRE_CHANNEL);
    {
      // Not as a scope: a wait inside of one for a connection that only the scope can give back is named at once.
      await using connection = await small.connect();
      await rejection(small.connect());
      const [[, start], [, end], , [, failed]] = messages as [any, any, any, any];
      expect(start).toMatchObject({ engine: small });
      expect(end.connection).toBe(await connection.getRawConnection());
      expect(end.duration).toBeGreaterThan(0);
      expect(failed.duration).toBeGreaterThan(40);
      expect(failed.error.message).toContain('QueuePool limit of size 1 overflow 0 reached');
    }
    expect(messages.map(([message]) => message)).toEqual(['start', 'asyncEnd', 'start', 'error', 'asyncEnd']);
  });

  // proves: diagnostics
  it('of transactions tells of their steps, and how old they were', async () => {
    const messages = heard<TransactionTrace>(TRANSACTION_CHANNEL);
    await engine().connect(async (connection) => {
      await connection.execute(text('select pg_sleep(0.02)'));
      await connection.beginNested(() => undefined);
      await (await connection.beginNested()).rollback();
      await connection.commit();
      const second = await connection.beginTwophase('traced');
      await second.prepare();
      await second.commit();
      await connection.begin();
    });
    const ends = messages.filter(([message]) => message === 'asyncEnd').map(([, trace]) => trace);
    expect(ends.map(({ step, name }) => [step, name])).toEqual([
      ['begin', undefined],
      ['savepoint', 'sa_savepoint_1'],
      ['releaseSavepoint', 'sa_savepoint_1'],
      ['savepoint', 'sa_savepoint_2'],
      ['rollbackSavepoint', 'sa_savepoint_2'],
      ['commit', undefined],
      ['begin', 'traced'],
      ['prepareTwophase', 'traced'],
      ['commitTwophase', 'traced'],
      ['begin', undefined],
      ['rollback', undefined],
    ]);
    expect(ends[0]?.age).toBeUndefined();
    expect(ends[5]?.age).toBeGreaterThan(19);
    expect(ends[5]?.duration).toBeLessThan(ends[5]?.age as number);
  });
});

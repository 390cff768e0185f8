import { type AsyncEngine, createAsyncEngine, insert, select, text } from '@athanor/core';
import { afterEach, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { rejection, things, useEngine } from './engine-fixture.js';

const state = text('select state from pg_stat_activity where pid = :pid');
const backend = text('select pg_backend_pid() as pid');

describe('A connection that goes back to its pool', () => {
  const engine = useEngine('pg', { poolSize: 1, maxOverflow: 0 });
  const open: AsyncEngine[] = [];
  const other = (): AsyncEngine => {
    open.push(createAsyncEngine(athanorUrl('pg')));
    return open.at(-1) as AsyncEngine;
  };

  afterEach(async () => {
    await Promise.all(open.splice(0).map((one) => one.dispose()));
  });

  it('is idle on the server and in no transaction, though nobody has waited for its ROLLBACK', async () => {
    const pid = await engine().connect(async (connection) => {
      await connection.execute(select(things));
      return connection.scalar(backend);
    });
    await other().connect(async (watcher) => {
      await expect.poll(async () => watcher.scalar(state, { pid })).toBe('idle');
    });
  });

  it('is used again at once, in a transaction of its own', async () => {
    const seen = new Set<unknown>();
    for (let i = 0; i < 20; i++) {
      await engine().connect(async (connection) => {
        await connection.execute(select(things));
        seen.add(await connection.scalar(text('select txid_current()')));
      });
    }
    expect(seen.size).toBe(20);
  });

  it('has waited for the ROLLBACK of what it wrote or locked: others get the rows without waiting', async () => {
    await engine().begin((connection) => connection.execute(insert(things).values({ name: 'a' })));
    const nowait = text('select name from engine_things for update nowait');
    await other().connect(async (second) => {
      for (let i = 0; i < 10; i++) {
        await engine().connect(async (first) => {
          await first.execute(i % 2 === 0 ? nowait : text("update engine_things set name = 'b'"));
          expect(await rejection(second.execute(nowait))).toMatchObject({ sqlstate: '55P03' });
          await second.rollback();
        });
        expect(await second.scalar(nowait)).toBe('a');
        await second.rollback();
      }
    });
  });

  it('is closed with its pool after the ROLLBACK has gone through', async () => {
    for (let i = 0; i < 5; i++) {
      const short = createAsyncEngine(athanorUrl('pg'));
      await short.connect((connection) => connection.execute(select(things)));
      await short.dispose();
    }
  });
});

describe('A ROLLBACK that nobody waits for', () => {
  let proxy: TcpProxy | undefined;
  afterEach(() => proxy?.close());

  it('and that fails is a warning, and its session is replaced before anybody gets it', async () => {
    const url = new URL(athanorUrl('pg'));
    proxy = await startTcpProxy(url.hostname, Number(url.port || 5432));
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const engine = createAsyncEngine(url.href, { poolSize: 1, maxOverflow: 0 });
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    const first = await engine.connect(async (connection) => {
      const pid = await connection.scalar(select(text('pg_backend_pid()') as never));
      setImmediate(() => proxy?.cut());
      await new Promise((resolve) => setImmediate(resolve));
      return pid;
    });
    expect((await warned).message).toContain('A ROLLBACK that nobody waited for failed, and its session was dropped');
    const second = await engine.connect((connection) => connection.scalar(backend));
    expect(second).not.toBe(first);
    await engine.dispose();
  });
});

describe('Statements given at once', () => {
  const engine = useEngine('pg');

  it('of which one fails: the later ones name the error that counts', async () => {
    await engine().connect(async (connection) => {
      await connection.execute(select(things));
      const [fine, failed, refused] = await Promise.allSettled([
        connection.scalar(text('select 1')),
        connection.scalar(text('select 1/0')),
        connection.scalar(text('select 2')),
      ]);
      expect(fine).toMatchObject({ value: 1 });
      expect(failed).toMatchObject({ reason: { sqlstate: '22012' } });
      expect(refused).toMatchObject({ reason: { sqlstate: '25P02' } });
      expect(String((refused as PromiseRejectedResult).reason)).toContain(
        'current transaction is aborted, commands ignored until end of transaction block; ' +
          'the error that it failed with was: division by zero',
      );
      await connection.rollback();
      expect(await connection.scalar(text('select 3'))).toBe(3);
    });
  });
});

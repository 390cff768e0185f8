import { createAsyncEngine } from '@athanor/core';
import { AsyncSession } from '@athanor/orm';
import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { withEngine } from './pool-fixture.js';

const program = new URL('worker.mjs', import.meta.url);

interface Report {
  readonly threadId: number;
  readonly pids: readonly number[];
  readonly sums: readonly number[];
}

// proves: worker-threads
describe('Worker threads', () => {
  it('have an engine each, with sessions of its own', async () => {
    const workers = [0, 1, 2].map(() => new Worker(program, { workerData: { url: athanorUrl('pg') }, execArgv: [] }));
    const reports = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0] as Report));
    for (const { threadId, sums } of reports) expect(sums).toEqual(Array.from({ length: 20 }, (_, i) => i + threadId));
    const pids = reports.flatMap((report) => report.pids);
    expect(new Set(pids).size).toBe(pids.length);
  });

  it('cannot be sent what belongs to another thread; the error says why', async () => {
    await withEngine({}, async (engine) => {
      const connection = await engine.connect();
      const transaction = await connection.begin();
      const lent = await connection.getRawConnection();
      const session = new AsyncSession(engine);
      const { port1, port2 } = new MessageChannel();
      for (const thing of [engine, engine.pool, connection, transaction, lent, lent.record, session]) {
        const send = () => port1.postMessage({ thing });
        expect(send).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
        expect(send).toThrow(/belongs to the thread that made it; send the URL, and make an engine in each worker/);
        expect(() => structuredClone(thing)).toThrow(/belongs to the thread that made it/);
        expect(() => new Worker(program, { workerData: { thing } })).toThrow(/belongs to the thread that made it/);
      }
      port1.close();
      port2.close();
      await connection.close();
    });
  });

  it('get the URL as text, which has the password; the object leaves it behind and is refused', () => {
    const { url } = createAsyncEngine('postgresql+pg://scott:tiger@localhost/test');
    expect(() => createAsyncEngine(structuredClone(url))).toThrow('Expected string or URL object, got object');
    expect(url.renderAsString({ hidePassword: false })).toContain('tiger');
  });
});

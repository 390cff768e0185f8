import { type AsyncAdaptedQueuePool, createAsyncEngine, DBAPIError, PendingRollbackError, text } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { findLocalBinaries } from '../../libs/testing/src/postgres-binaries.js';
import { type RunningServer, startCluster } from '../../libs/testing/src/postgres-cluster.js';
import { serverUser } from '../../libs/testing/src/postgres-user.js';
import { pidOf, sleep } from '../pool/pool-fixture.js';
import { rejection } from '../engine/engine-fixture.js';

/** A server that may crash; undefined where this machine has no programs of PostgreSQL. */
async function startServer(): Promise<RunningServer | undefined> {
  const user = serverUser();
  let binaries: ReturnType<typeof findLocalBinaries>;
  try {
    binaries = findLocalBinaries(process.env, user);
  } catch {
    return undefined;
  }
  return startCluster(() => binaries, user);
}

describe('A server that crashes and starts again', () => {
  it('costs all sessions of the pool, and nothing else', async (context) => {
    const server = await startServer();
    if (server === undefined) return context.skip();
    const url = server.url.replace(/^postgresql:/, 'postgresql+pg:');
    for (const poolPrePing of [false, true]) {
      const engine = createAsyncEngine(url, { poolSize: 3, maxOverflow: 0, poolPrePing });
      const pool = engine.pool as AsyncAdaptedQueuePool;
      const lent = await Promise.all([engine.connect(), engine.connect(), engine.connect()]);
      const pids = await Promise.all(lent.map(pidOf));
      const [connection, second, third] = lent;
      await second.close();
      await third.close();
      // Of which the server ends all others, and starts again from its log.
      process.kill(pids[2] as number, 'SIGKILL');
      const error = await rejection(
        (async () => {
          for (;;) await connection.scalar(text('select 1'));
        })(),
      );
      expect(error).toBeInstanceOf(DBAPIError);
      expect(error.connectionInvalidated).toBe(true);
      expect(await rejection(connection.scalar(text('select 1')))).toBeInstanceOf(PendingRollbackError);
      await connection.close();
      // As long as it starts, it takes no connections; each refusal gives its place back.
      let outcome: unknown;
      for (let i = 0; i < 500; i++) {
        outcome = await engine.connect(pidOf).catch((refusal: unknown) => refusal);
        expect(pool.checkedout()).toBe(0);
        if (!(outcome instanceof Error)) break;
        expect(outcome).toBeInstanceOf(DBAPIError);
        await sleep(20);
      }
      expect(typeof outcome).toBe('number');
      // The generation was replaced with the first loss: nobody else meets a dead session.
      const all = await Promise.all([engine.connect(), engine.connect(), engine.connect()]);
      for (const one of all) expect(pids).not.toContain(await pidOf(one));
      for (const one of all) await one.close();
      expect(pool.checkedout()).toBe(0);
      await engine.dispose();
    }
    await server.stop();
  });
});

import { createAsyncEngine, insert, select, update } from '@athanor/core';
import pg from 'pg';
import { startTcpProxy } from '../../test/support/tcp-proxy.ts';
import type { Fixture } from '../fixture.ts';
import type { Workload } from '../measure.ts';
import { authorTable as author, postTable as post } from '../model.ts';
import { clearScripts, scriptsByHand } from './script.ts';

const roundTripMs = 3;
const scripts = 40;

/** A workload, and what ends the connections that it was measured over. */
export interface DistantWorkload extends Workload {
  readonly close: () => Promise<void>;
}

/** A small transaction over a proxy that adds three milliseconds to every round trip, as a network within a region does. */
export async function distantWorkload(fixture: Fixture): Promise<DistantWorkload> {
  const url = new URL(fixture.url);
  const proxy = await startTcpProxy(url.hostname, Number(url.port || 5432), roundTripMs);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  const pool = new pg.Pool({ connectionString: url.href, max: 5 });
  const engine = createAsyncEngine(url.href.replace(/^postgres(ql)?:/, 'postgresql+pg:'), { poolSize: 5 });
  let turn = 0;
  return {
    name: `${scripts} transactions with ${roundTripMs} ms a round trip`,
    reset: () => clearScripts(fixture.pool, 'Distant'),
    contestants: {
      raw: scriptsByHand(pool, scripts, 'Distant'),
      core: async () => {
        for (let i = 1; i <= scripts; i++) {
          await engine.begin(async (connection) => {
            const { id } = (await connection.execute(select(post.c.id, post.c.views).where(post.c.id.eq(i)))).one();
            // None needs what another gives.
            await Promise.all([
              connection.execute(update(post).where(post.c.id.eq(id)).values({ views: ++turn })),
              connection.execute(insert(author).values({ name: 'Distant', email: 's@example.org' })),
              connection.commit(),
            ]);
          });
        }
        return scripts;
      },
    },
    async close() {
      await pool.end();
      await engine.dispose();
      await proxy.close();
    },
  };
}

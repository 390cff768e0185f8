// A thread with an engine of its own: counts over it, and sends what came back.
import { createAsyncEngine, text } from '@athanor/core';
import { parentPort, threadId, workerData } from 'node:worker_threads';

const engine = createAsyncEngine(workerData.url, { poolSize: 2, maxOverflow: 0 });
const pids = new Set();
const sums = await Promise.all(
  Array.from({ length: 20 }, (_, i) =>
    engine.connect(async (connection) => {
      pids.add(await connection.scalar(text('select pg_backend_pid()')));
      return connection.scalar(text('select cast(:a as int) + cast(:b as int)'), { a: i, b: threadId });
    }),
  ),
);
await engine.dispose();
parentPort.postMessage({ threadId, pids: [...pids], sums });

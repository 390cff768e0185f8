// An engine that keeps no connection: each is opened for its borrower and closed behind it.
import { createAsyncEngine, NullPool, text } from '@athanor/core';

const url = process.argv[2] ?? process.env['DATABASE_URL'] ?? 'postgresql+pglite://memory';
const engine = createAsyncEngine(url, { poolclass: NullPool });

try {
  for (let i = 0; i < 2; i++) {
    await engine.connect(async (conn) => console.log(await conn.scalar(text('select 1'))));
  }
  console.log(engine.pool.status());
} finally {
  await engine.dispose();
}

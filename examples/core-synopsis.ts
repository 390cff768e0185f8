// The engine, a table, a transaction, a buffered result and a streamed one, with everything that is sent logged.
//
//   node examples/core-synopsis.ts postgresql+pg://scott:tiger@localhost/test
import { Column, createAsyncEngine, insert, MetaData, select, Table, VARCHAR } from '@athanor/core';

const meta = new MetaData();
const t1 = new Table('t1', meta, { name: new Column(VARCHAR(50), { primaryKey: true }) });

const url = process.argv[2] ?? process.env['DATABASE_URL'] ?? 'postgresql+pglite://memory';
const engine = createAsyncEngine(url, { echo: true });

try {
  await engine.begin(async (conn) => {
    await conn.runSync(meta.createAll);
    await conn.execute(insert(t1), [{ name: 'some name 1' }, { name: 'some name 2' }]);
  });

  await engine.connect(async (conn) => {
    // A Result, with all its rows in memory.
    const result = await conn.execute(select(t1).where(t1.c.name.eq('some name 1')));
    console.log(result.all());
  });

  await engine.connect(async (conn) => {
    // An AsyncResult, over a cursor on the server.
    await using rows = await conn.stream(select(t1).orderBy(t1.c.name));
    for await (const row of rows) console.log(row.name);
  });
} finally {
  await engine.dispose();
}

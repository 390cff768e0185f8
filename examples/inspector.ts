// What there is in a database, asked through a connection.
import { type AsyncConnection, createAsyncEngine, inspect, text } from '@athanor/core';

const url = process.argv[2] ?? process.env['DATABASE_URL'] ?? 'postgresql+pglite://memory';
const engine = createAsyncEngine(url);

async function useInspector(conn: AsyncConnection): Promise<readonly string[]> {
  const inspector = inspect(conn);
  console.log(await inspector.getViewNames());
  // Whatever is returned comes back to the caller.
  return inspector.getTableNames();
}

try {
  await engine.begin(async (conn) => {
    await conn.execute(text('create table a (id integer primary key, data varchar not null)'));
    await conn.execute(text('create table b (id integer primary key, a_id integer not null references a (id))'));
    await conn.execute(text('create view v1 as select id from a'));
  });
  await engine.connect(async (conn) => {
    console.log(await conn.runSync(useInspector));
    for (const { name, type } of await inspect(conn).getColumns('a')) console.log(name, conn.dialect.typeName(type));
    for (const { constrainedColumns, referredTable } of await inspect(conn).getForeignKeys('b')) {
      console.log(constrainedColumns, '->', referredTable);
    }
  });
} finally {
  await engine.dispose();
}

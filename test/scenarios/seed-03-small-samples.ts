// proves: page-get-list, page-null-pool, page-inspector
import { type AsyncConnection, inspect, Integer, NullPool, select, Text, text } from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';
import pg from 'pg';
import { script } from './script.js';
import { objectTag } from './tagged-values.js';

class Base extends DeclarativeBase {}

class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  data: mappedColumn(Text),
  bs: () => relationship([B], { orderBy: B.c.id }),
}) {}

class B extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
}) {}

export const seed03 = script('seed-03-small-samples', async (scene) => {
  const engine = scene.engine();
  await engine.begin(async (conn) => {
    await conn.runSync(Base.metadata.createAll);
    await conn.execute(text('create view v1 as select id from a'));
  });
  const asyncSession = asyncSessionmaker(engine);
  await asyncSession.begin(async (session) => session.add(new A({ data: 'a1', bs: [new B(), new B()] })));
  const session = asyncSession();
  return [
    async () => {
      const a = await session.getOne(A, [1]);
      await session.refresh(a, ['bs']);
      return a.bs.map(objectTag);
    },
    async () => {
      const a1 = (await session.execute(select(A).orderBy(A.c.id))).scalars().first();
      await session.commit();
      return a1?.data;
    },
    async () => {
      const application = `null pool ${process.pid}`;
      const unpooled = scene.engine({ poolclass: NullPool, connectArgs: { application_name: application } });
      for (let i = 0; i < 2; i++) await unpooled.connect((conn) => conn.execute(text('select 1')));
      return [[await openSessions(scene.url, application)]];
    },
    () => engine.connect((conn) => conn.runSync(useInspector)),
  ];
});

async function useInspector(conn: AsyncConnection): Promise<(readonly string[])[]> {
  const inspector = inspect(conn);
  return [await inspector.getViewNames(), await inspector.getTableNames()];
}

/** How many sessions the server has of an application; a session takes a moment to end after its client has left. */
async function openSessions(url: string, application: string): Promise<number> {
  const client = new pg.Client({ connectionString: url.replace('postgresql+pg:', 'postgresql:') });
  await client.connect();
  try {
    for (let attempt = 0; ; attempt++) {
      const query = 'select count(*)::int as open from pg_stat_activity where application_name = $1';
      const open = (await client.query<{ open: number }>(query, [application])).rows[0]?.open ?? 0;
      if (open === 0 || attempt === 20) return open;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await client.end();
  }
}

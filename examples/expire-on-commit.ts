// What can be read after a commit. Athanor's sessions keep it; with expireOnCommit: true it has to be loaded again.
import { createAsyncEngine, Integer, select, Text } from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn } from '@athanor/orm';

class Base extends DeclarativeBase {}

class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  data: mappedColumn(Text),
}) {}

const url = process.argv[2] ?? process.env['DATABASE_URL'] ?? 'postgresql+pglite://memory';
const engine = createAsyncEngine(url);

try {
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const asyncSession = asyncSessionmaker(engine);
  await asyncSession.begin(async (session) => session.add(new A({ data: 'a1' })));

  await using session = asyncSession();
  const kept = (await session.execute(select(A).orderBy(A.c.id))).scalars().first();
  await session.commit();
  console.log(kept?.data);

  await using expiring = asyncSession({ expireOnCommit: true });
  const expired = await expiring.getOne(A, 1);
  await expiring.commit();
  console.log(Object.keys(expired));
  console.log(await expired.awaitableAttrs.data);
} finally {
  await engine.dispose();
}

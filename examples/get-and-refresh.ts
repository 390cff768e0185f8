// An object by its key, a relationship loaded by name, and attributes that are awaited.
import { createAsyncEngine, Integer, Text } from '@athanor/core';
import { AsyncSession, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

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

const url = process.argv[2] ?? process.env['DATABASE_URL'] ?? 'postgresql+pglite://memory';
const engine = createAsyncEngine(url, { echo: true });

try {
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  await using setup = new AsyncSession(engine);
  setup.add(new A({ data: 'a1', bs: [new B(), new B()] }));
  await setup.commit();

  await using session = new AsyncSession(engine);
  const a = await session.getOne(A, [1]);

  // Reading what is not loaded is an error that names the ways out; nothing is loaded behind a property.
  try {
    console.log(a.bs);
  } catch (error) {
    console.log((error as Error).name);
  }

  // One way: load the collection by naming it.
  await session.refresh(a, ['bs']);
  console.log('bs collection:', a.bs);

  // Another: await the attribute. What is loaded is given at once; what is not is loaded now.
  session.expire(a, ['bs']);
  for (const b of await a.awaitableAttrs.bs) console.log('awaited:', b.id);
} finally {
  await engine.dispose();
}

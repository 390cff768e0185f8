// One session for everything that one task does, found without being passed around.
import { createAsyncEngine, Integer, select, Text } from '@athanor/core';
import { asyncScopedSession, asyncSessionmaker, DeclarativeBase, mappedColumn } from '@athanor/orm';

class Base extends DeclarativeBase {}

class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  data: mappedColumn(Text),
}) {}

const url = process.argv[2] ?? process.env['DATABASE_URL'] ?? 'postgresql+pglite://memory';
const engine = createAsyncEngine(url);
const session = asyncScopedSession(asyncSessionmaker(engine));

async function addObject(data: string): Promise<void> {
  session.add(new A({ data }));
  await session.commit();
}

async function readObjects(): Promise<string[]> {
  return (await session.scalars(select(A.c.data).orderBy(A.c.id))).all();
}

try {
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));

  const one = await session.run(async () => {
    await addObject('a1');
    console.log(await readObjects());
    return session();
  });
  const other = await session.run(async () => {
    await addObject('a2');
    console.log(await readObjects());
    return session();
  });
  console.log('each scope has a session of its own:', one !== other);

  // Outside of a scope there is none.
  try {
    await readObjects();
  } catch (error) {
    console.log((error as Error).name);
  }
} finally {
  await engine.dispose();
}

// Entities, a unit of work, an eager load, a change and what can be read after the commit.
//
//   node examples/orm-synopsis.ts postgresql+pg://scott:tiger@localhost/test
import { createAsyncEngine, DateTime, func, Integer, select, Text } from '@athanor/core';
import {
  type AsyncSessionmaker,
  asyncSessionmaker,
  DeclarativeBase,
  mappedColumn,
  relationship,
  selectinload,
} from '@athanor/orm';

class Base extends DeclarativeBase {}

class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  data: mappedColumn(Text),
  createDate: mappedColumn(DateTime, { serverDefault: func.now() }),
  bs: () => relationship([B], { lazy: 'raise' }),
}) {}

class B extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
  data: mappedColumn(Text),
}) {}

async function insertObjects(asyncSession: AsyncSessionmaker): Promise<void> {
  await asyncSession.begin(async (session) => {
    session.addAll([
      new A({ data: 'a1', bs: [new B({ data: 'b1' }), new B({ data: 'b2' })] }),
      new A({ data: 'a2', bs: [] }),
      new A({ data: 'a3', bs: [new B({ data: 'b3' }), new B({ data: 'b4' })] }),
    ]);
  });
}

async function selectAndUpdateObjects(asyncSession: AsyncSessionmaker): Promise<void> {
  await using session = asyncSession();

  const result = await session.execute(select(A).options(selectinload(A.c.bs)));
  for (const a1 of result.scalars()) {
    console.log(a1);
    console.log(`created at: ${a1.createDate.toISOString()}`);
    for (const b1 of a1.bs) console.log(b1);
  }

  const a1 = (await session.scalars(select(A).orderBy(A.c.id).limit(1))).one();
  a1.data = 'new data';
  await session.commit();

  // Nothing expires at commit unless a session is made with expireOnCommit: true.
  console.log(a1.data);
}

const url = process.argv[2] ?? process.env['DATABASE_URL'] ?? 'postgresql+pglite://memory';
const engine = createAsyncEngine(url, { echo: true });

try {
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  const asyncSession = asyncSessionmaker(engine);
  await insertObjects(asyncSession);
  await selectAndUpdateObjects(asyncSession);
} finally {
  await engine.dispose();
}

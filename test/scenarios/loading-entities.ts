import { type AsyncEngine, Integer, Text } from '@athanor/core';
import { asyncSessionmaker, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

class Base extends DeclarativeBase {}

/** `A(id, x)`, with its `bs` by id. */
export class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  x: mappedColumn(Integer),
  bs: () => relationship([B], { backPopulates: 'a', orderBy: B.c.id }),
}) {}

/** `B(id, a_id, y)`, with its `a` and its `cs` by id. */
export class B extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { nullable: true, foreignKey: 'a.id' }),
  y: mappedColumn(Text),
  a: () => relationship(A, { nullable: true, backPopulates: 'bs' }),
  cs: () => relationship([C], { backPopulates: 'b', orderBy: C.c.id }),
}) {}

/** `C(id, b_id)`, with its `b`. */
export class C extends Base.table('c', {
  id: mappedColumn(Integer, { primaryKey: true }),
  bId: mappedColumn(Integer, { foreignKey: 'b.id' }),
  b: () => relationship(B, { backPopulates: 'cs' }),
}) {}

/** Makes the tables and their rows: A1 has B1 and B2, A2 none, A3 has B3; B1 has C1 and C2; B4 has no A. */
export async function createGraph(engine: AsyncEngine): Promise<void> {
  await engine.begin((conn) => conn.runSync(Base.metadata.createAll));
  await asyncSessionmaker(engine).begin(async (session) => {
    session.addAll([
      ...[1, 2, 3].map((id) => new A({ id, x: id })),
      ...(
        [
          [1, 1],
          [2, 1],
          [3, 3],
          [4, null],
        ] as const
      ).map(([id, aId]) => new B({ id, aId, y: `b${id}` })),
      ...[1, 2].map((id) => new C({ id, bId: 1 })),
    ]);
  });
}

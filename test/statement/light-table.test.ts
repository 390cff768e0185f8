import { column, deleteFrom, Integer, insert, select, table, Text, update } from '@athanor/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTables } from '../dml/dml-fixture.js';
import { fill, metadata, place, rowsOf } from './statement-fixture.js';

const light = table('st_place', column('id', Integer), column('name', Text), column('parent_id', Integer), {
  schema: 'public',
});

describe('A table() without MetaData', () => {
  const engine = useTables('pg', metadata);
  beforeEach(() => fill(engine()));
  const rows = (statement: Parameters<typeof rowsOf>[1]) => rowsOf(engine(), statement);

  // proves: expr-table
  it('is selected from and joined', async () => {
    const above = place.alias('above');
    const joined = select(light.c.name, above.c.name).join(above, above.c.id.eq(light.c.parent_id));
    expect(await rows(joined.orderBy(light.c.id))).toEqual([
      ['France', 'Europe'],
      ['Italy', 'Europe'],
      ['Paris', 'France'],
    ]);
  });

  // proves: expr-table
  it('is written, one row and many', async () => {
    await engine().begin(async (connection) => {
      const added = await connection.execute(insert(light), { id: 5, name: 'Rome', parent_id: 3 });
      expect([added.rowcount, [...added.insertedPrimaryKey]]).toEqual([1, []]);
      const returned = await connection.execute(insert(light).returning(light.c.id), [
        { id: 6, name: 'Nice' },
        { id: 7, name: 'Bari' },
      ]);
      expect(returned.scalars().all()).toEqual([6, 7]);
      const moved = update(light).where(light.c.id.eq(7)).values({ parent_id: 3 }).returning(light.c.parent_id);
      expect(await connection.scalar(moved)).toBe(3);
      expect((await connection.execute(deleteFrom(light).where(light.c.id.gt(5)))).rowcount).toBe(2);
    });
    expect(await rows(select(light).where(light.c.id.gt(4)))).toEqual([[5, 'Rome', 3]]);
  });
});

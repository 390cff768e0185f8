import { column, func, Integer, literalColumn, select, tablesample, Text, text, unionAll, values } from '@athanor/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTables } from '../dml/dml-fixture.js';
import { fill, metadata, place, rowsOf, sale } from './statement-fixture.js';

describe.each(['pg', 'pglite'] as const)('Rows of several kinds on %s', (driver) => {
  const engine = useTables(driver, metadata);
  beforeEach(() => fill(engine()));
  const rows = (statement: Parameters<typeof rowsOf>[1]) => rowsOf(engine(), statement);

  function walk() {
    const top = select(place.c.id, place.c.name).where(place.c.id.eq(1)).cte('tree', { recursive: true });
    return unionAll(top, select(place.c.id, place.c.name).join(top, top.c.id.eq(place.c.parentId)));
  }

  // proves: select-cte-recursive
  it('a recursive CTE is walked in the order that SEARCH says, by suffixWith()', async () => {
    const ordered = async (how: string) => {
      const tree = walk().suffixWith(`SEARCH ${how} FIRST BY id SET place_order`);
      const names = await rows(select(tree.c.name).orderBy(text('place_order')));
      return names.flat();
    };
    expect(await ordered('DEPTH')).toEqual(['Europe', 'France', 'Paris', 'Italy']);
    expect(await ordered('BREADTH')).toEqual(['Europe', 'France', 'Italy', 'Paris']);
  });

  // proves: select-cte-recursive
  it('a recursive CTE ends where CYCLE finds a row again, by suffixWith()', async () => {
    await rows(place.update().filterBy({ id: 1 }).values({ parentId: 4 }).returning(place.c.id));
    const tree = walk().suffixWith('CYCLE id SET again USING path');
    const found = select(tree.c.name, literalColumn('again')).orderBy(tree.c.id, literalColumn('again'));
    expect(await rows(found)).toEqual([
      ['Europe', false],
      ['Europe', true],
      ['France', false],
      ['Italy', false],
      ['Paris', false],
    ]);
  });

  // proves: select-lateral
  it('VALUES are joined with tables, and with a row of theirs by LATERAL', async () => {
    const rates = values(column('id', Integer), column('rate', Text)).data([
      [2, 'high'],
      [4, null],
    ]);
    const named = rates.alias('rates');
    expect(
      await rows(select(place.c.name, named.c.rate).outerjoin(named, named.c.id.eq(place.c.id)).orderBy(place.c.id)),
    ).toEqual([
      ['Europe', null],
      ['France', 'high'],
      ['Italy', null],
      ['Paris', null],
    ]);
    const each = values(column('n', Integer))
      .data([[place.c.id], [place.c.id.mul(10)]])
      .lateral('each');
    expect(await rows(select(each.c.n).selectFrom(place, each).where(place.c.id.lt(3)).orderBy(each.c.n))).toEqual([
      [1],
      [2],
      [10],
      [20],
    ]);
  });

  // proves: select-lateral
  it('a sample has all rows at a hundred percent and none at zero, and is joined', async () => {
    const all = tablesample(sale, func.bernoulli(100), { name: 'few', seed: 7 });
    const joined = select(func.count(all.c.id)).selectFrom(place.join(all, all.c.placeId.eq(place.c.id)));
    expect(await rows(joined)).toEqual([[5]]);
    expect(await rows(select(func.count()).selectFrom(tablesample(sale, 0)))).toEqual([[0]]);
  });
});

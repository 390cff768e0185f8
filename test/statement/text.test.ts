import { bindparam, column, compile, func, Integer, JSON, select, Text, text, unionAll } from '@athanor/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTables } from '../dml/dml-fixture.js';
import { fill, metadata, place, rowsOf, sale } from './statement-fixture.js';

describe.each(['pg', 'pglite'] as const)('A text() with columns on %s', (driver) => {
  const engine = useTables(driver, metadata);
  beforeEach(() => fill(engine()));
  const rows = (statement: Parameters<typeof rowsOf>[1]) => rowsOf(engine(), statement);

  // proves: expr-text
  it('is joined as a subquery, and as a CTE, with a parameter of its own', async () => {
    const sums = text('SELECT place_id, sum(amount)::int FROM st_sale WHERE amount > :least GROUP BY 1 ORDER BY 1')
      .columns(sale.c.placeId, column('total', Integer))
      .bindparams({ least: 5 });
    const named = text('SELECT place_id, sum(amount)::int AS total FROM st_sale WHERE amount > :least GROUP BY 1')
      .columns(column('place_id', Integer), column('total', Integer))
      .bindparams({ least: 5 });
    expect(await rows(sums)).toEqual([
      [2, 40],
      [4, 40],
    ]);
    for (const source of [named.subquery('s'), named.cte('s')]) {
      const joined = select(place.c.name, source.c.total).join(source, source.c.place_id.eq(place.c.id));
      expect(await rows(joined.orderBy(place.c.id))).toEqual([
        ['France', 40],
        ['Paris', 40],
      ]);
    }
  });

  // proves: expr-text, expr-in
  it('takes a list behind IN, of any length, and none of a type that is not known', async () => {
    const sql = 'SELECT id FROM st_sale WHERE place_id IN :places ORDER BY id';
    const some = text(sql).bindparams({ places: bindparam('places', { expanding: true, type: Integer }) });
    const given = text(sql).bindparams({ places: bindparam('places', { expanding: true, value: [1, 4] }) });
    await engine().connect(async (connection) => {
      const ids = async (...args: Parameters<typeof connection.scalars>) => (await connection.scalars(...args)).all();
      expect(await ids(some, { places: [2] })).toEqual([1, 2]);
      expect(await ids(some, { places: [1, 4] })).toEqual([3, 4, 5]);
      expect(await ids(some, { places: [] })).toEqual([]);
      expect(await ids(given)).toEqual([3, 4, 5]);
      expect(await ids(given, { places: [1] })).toEqual([5]);
    });
    expect(compile(given, { literalBinds: true }).sql).toContain(
      "IN (SELECT * FROM unnest(CAST('{1,4}' AS INTEGER[]))) ORDER",
    );
    const unknown = text(sql).bindparams({ places: bindparam('places', { expanding: true }) });
    expect(() => compile(unknown)).toThrow("The list parameter 'places' of a text() needs the type of its values");
  });

  // proves: expr-text
  it('takes types by the names of columns, wherever they stand', async () => {
    const sql = "SELECT name, id, '[1]' AS list, '{2}' AS other FROM st_place WHERE id <= :most ORDER BY id";
    const named = text(sql).columns({ list: JSON, id: Text }).bindparams({ most: 2 });
    await engine().connect(async (connection) => {
      const result = await connection.execute(named);
      expect([...result.keys()]).toEqual(['name', 'id', 'list', 'other']);
      const [row] = result.all();
      expect([...(row as Iterable<unknown>)]).toEqual(['Europe', '1', [1], '{2}']);
      expect([row?.id, row?.list, row?.name]).toEqual(['1', [1], 'Europe']);
      expect((await (await connection.stream(named)).all()).map(({ list }) => list)).toEqual([[1], [1]]);
      const both = unionAll(named, text('SELECT $$a$$, 7, $$[3]$$, $$b$$').columns({ list: JSON, id: Text }));
      expect((await connection.execute(both)).all().map(({ list }) => list)).toEqual([[1], [1], [3]]);
      const lacking = connection.execute(text('SELECT 1 AS id').columns({ nope: Integer }));
      await expect(lacking).rejects.toThrow('The columns() of a text() name "nope", and its rows have "id"');
    });
    const part = named.subquery('s');
    expect(await rows(select(part.c.list, part.c.id))).toEqual([
      [[1], '1'],
      [[1], '2'],
    ]);
    expect(() => text('SELECT 1').columns({ id: 5 as never })).toThrow(
      'A type such as Integer or VARCHAR(50) was expected',
    );
  });

  // proves: expr-text
  it('says which values are meant by IN, and is one value', async () => {
    const sold = text('SELECT DISTINCT place_id FROM st_sale').columns(sale.c.placeId);
    expect(await rows(select(place.c.name).where(place.c.id.notIn(sold)))).toEqual([['Italy']]);
    const most = text('SELECT max(amount) FROM st_sale').columns(column('most', Integer)).scalarSubquery();
    expect(await rows(select(sale.c.id).where(sale.c.amount.eq(most)))).toEqual([[2]]);
    expect(await rows(select(func.lower(text("SELECT 'X'").columns(column('x', Text)).scalarSubquery())))).toEqual([
      ['x'],
    ]);
  });
});

import {
  and,
  createAsyncEngine,
  deleteFrom,
  except,
  exceptAll,
  exists,
  func,
  insert,
  intersectAll,
  Integer,
  join,
  literalColumn,
  outerjoin,
  SAWarning,
  select,
  sqlTrue,
  text,
  union,
  unionAll,
  update,
} from '@athanor/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTables } from '../dml/dml-fixture.js';
import { athanorUrl } from '../support/database.js';
import { fill, metadata, place, rowsOf, sale } from './statement-fixture.js';

describe('A SELECT', () => {
  const engine = useTables('pg', metadata);
  beforeEach(() => fill(engine()));
  const rows = (statement: Parameters<typeof rowsOf>[1]) => rowsOf(engine(), statement);

  // proves: select-fetch
  it('gives the rows that sort like the last one with FETCH .. WITH TIES', async () => {
    const byAmount = select(sale.c.id).orderBy(sale.c.amount.desc());
    expect(await rows(byAmount.fetch(2, { withTies: true }))).toEqual([[2], [3], [4]]);
    expect(await rows(byAmount.orderBy(sale.c.id).fetch(2))).toEqual([[2], [3]]);
    expect(await rows(byAmount.orderBy(sale.c.id).slice(1, 3))).toEqual([[3], [4]]);
  });

  // proves: select-join
  it('takes joins behind FROM, one of which stands inside of another', async () => {
    const other = place.alias('other');
    const sold = join(sale, other, other.c.id.eq(sale.c.placeId));
    const joined = outerjoin(place, sold, and(other.c.id.eq(place.c.id), sale.c.amount.gt(10)));
    expect(await rows(select(place.c.name, sale.c.amount).selectFrom(joined).orderBy(place.c.id, sale.c.id))).toEqual([
      ['Europe', null],
      ['France', 30],
      ['Italy', null],
      ['Paris', 20],
      ['Paris', 20],
    ]);
  });

  // proves: select-lock
  it('locks rows of one table of a join, which others then skip', async () => {
    const joined = select(sale.c.id).join(place).where(place.c.name.eq('Paris')).orderBy(sale.c.id);
    await engine().begin(async (first) => {
      expect((await first.execute(joined.limit(1).withForUpdate({ of: sale }))).all()).toHaveLength(1);
      expect(await rows(joined.withForUpdate({ of: sale, skipLocked: true }))).toEqual([[4]]);
      await expect(rows(joined.withForUpdate({ nowait: true }))).rejects.toThrow('could not obtain lock');
      expect(await rows(select(place.c.id).where(place.c.id.eq(4)).withForUpdate({ nowait: true }))).toEqual([[4]]);
    });
  });

  // proves: select-lateral
  it('takes for each row the best of another table by LATERAL', async () => {
    const best = select(sale.c.id, sale.c.amount)
      .where(sale.c.placeId.eq(place.c.id))
      .orderBy(sale.c.amount.desc(), sale.c.id)
      .limit(1)
      .lateral('best');
    expect(await rows(select(place.c.name, best.c.amount).outerjoin(best, sqlTrue).orderBy(place.c.id))).toEqual([
      ['Europe', 5],
      ['France', 30],
      ['Italy', null],
      ['Paris', 20],
    ]);
  });

  // proves: select-join
  it('reads a join that has a name', async () => {
    const joined = place.join(sale).alias('j');
    const { name, amount } = joined.c;
    expect(Object.keys(joined.c)).toEqual(['id', 'parentId', 'name', 'st_sale_id', 'placeId', 'amount', 'price']);
    expect(await rows(select(name, joined.c.st_sale_id).where(amount.gt(15)).orderBy('st_sale_id'))).toEqual([
      ['France', 2],
      ['Paris', 3],
      ['Paris', 4],
    ]);
    const flat = place.outerjoin(sale).alias('f', { flat: true });
    expect(await rows(select(func.count(flat.c.name)).selectFrom(flat))).toEqual([[6]]);
    expect((await rows(place.alias('p').select().orderBy('id').limit(1)))[0]).toEqual([1, null, 'Europe']);
  });

  // proves: select-cte-recursive
  it('walks a tree by a recursive CTE', async () => {
    const top = select(place.c.id, place.c.name, literalColumn('1', Integer).label('depth'))
      .where(place.c.parentId.is(null))
      .cte('tree', { recursive: true });
    const tree = unionAll(
      top,
      select(place.c.id, place.c.name, top.c.depth.add(1)).join(top, top.c.id.eq(place.c.parentId)),
    );
    const sold = select(tree.c.name, tree.c.depth, sale.c.amount).outerjoin(sale, sale.c.placeId.eq(tree.c.id));
    expect(await rows(sold.where(tree.c.depth.gt(1)).orderBy(tree.c.depth, tree.c.name, sale.c.amount))).toEqual([
      ['France', 2, 10],
      ['France', 2, 30],
      ['Italy', 2, null],
      ['Paris', 3, 20],
      ['Paris', 3, 20],
    ]);
  });

  // proves: select-cte
  it('moves rows from table to table by a CTE that deletes', async () => {
    const gone = deleteFrom(sale).where(sale.c.amount.lt(15)).returning(sale.c.id, sale.c.amount).cte('gone');
    const named = insert(place).fromSelect(
      ['id', 'name'],
      select(gone.c.id.add(100), literalColumn<string>("'was sold'")),
    );
    expect(await rows(named.returning(place.c.id))).toEqual([[101], [105]]);
    expect(await rows(select(sale.c.id).orderBy(sale.c.id))).toEqual([[2], [3], [4]]);
    const paid = update(sale).values({ amount: 0 }).returning(sale.c.id, sale.c.placeId).cte();
    expect(
      await rows(select(place.c.name, paid.c.id).join(paid, paid.c.placeId.eq(place.c.id)).orderBy(paid.c.id)),
    ).toEqual([
      ['France', 2],
      ['Paris', 3],
      ['Paris', 4],
    ]);
  });

  // proves: set-operations
  it('adds, subtracts and intersects rows', async () => {
    const amounts = select(sale.c.amount);
    const low = amounts.where(sale.c.amount.le(20));
    expect(await rows(unionAll(low, select(place.c.id)).orderBy('amount').limit(3))).toEqual([[1], [2], [3]]);
    expect(await rows(exceptAll(amounts, select(literalColumn('20'))).orderBy(sale.c.amount.desc()))).toEqual([
      [30],
      [20],
      [10],
      [5],
    ]);
    expect(await rows(except(amounts, low))).toEqual([[30]]);
    expect(await rows(amounts.except(low).union(select(place.c.id)).orderBy('amount').limit(2))).toEqual([[1], [2]]);
    expect(await rows(amounts.intersectAll(low).orderBy('amount').limit(3))).toEqual([[5], [10], [20]]);
    expect(await rows(intersectAll(amounts, low).orderBy('amount'))).toEqual([[5], [10], [20], [20]]);
    const ids = union(select(place.c.id), select(sale.c.id)).subquery('ids');
    expect(await rows(select(ids.c.id).where(ids.c.id.gt(3)).orderBy(ids.c.id))).toEqual([[4], [5]]);
    expect(
      await rows(
        select(place.c.id)
          .where(place.c.id.in(union(select(sale.c.id.add(2)), select(sale.c.amount))))
          .orderBy(place.c.id),
      ),
    ).toEqual([[3], [4]]);
  });

  // proves: select-subquery
  it('asks whether there are rows', async () => {
    const sold = exists().where(sale.c.placeId.eq(place.c.id));
    expect(await rows(select(place.c.name).where(sold.negate()))).toEqual([['Italy']]);
    expect(await rows(select(exists(sale.c.id).where(sale.c.amount.gt(100))))).toEqual([[false]]);
  });

  // proves: select-prefixes
  it('takes hints and text at its ends', async () => {
    const statement = select(place.c.id)
      .withHint(place, 'ONLY')
      .prefixWith('ALL')
      .suffixWith(text('LIMIT :n').bindparams({ n: 1 }));
    expect(await rows(statement.where(place.c.id.gt(2)))).toEqual([[3]]);
  });
});

// proves: cartesian-warning
describe('A FROM with parts that nothing connects', () => {
  async function warned(options: Parameters<typeof createAsyncEngine>[1], times = 1): Promise<Error[]> {
    const heard: Error[] = [];
    const listener = (warning: Error): void => void (warning instanceof SAWarning && heard.push(warning));
    process.on('warning', listener);
    try {
      await using engine = createAsyncEngine(athanorUrl('pg'), options);
      await engine.begin((connection) => connection.runSync(metadata.createAll));
      for (let i = 0; i < times; i++) await rowsOf(engine, select(place.c.id, sale.c.id).where(place.c.id.eq(i)));
      await engine.begin((connection) => connection.runSync(metadata.dropAll));
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('warning', listener);
    }
    return heard;
  }

  it('is warned of when the statement is compiled, once', async () => {
    expect((await warned({}, 3)).map(({ message }) => message)).toEqual([
      'SELECT statement has a cartesian product between FROM element(s) "st_sale" and FROM element "st_place".  Apply join condition(s) between each element to resolve.',
    ]);
  });

  it('is not, where the engine has enableFromLinting off', async () => {
    expect(await warned({ enableFromLinting: false })).toEqual([]);
  });
});

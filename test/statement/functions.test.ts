import {
  aggregateOrderBy,
  column,
  cast,
  func,
  Integer,
  IntervalValue,
  JSON,
  literal,
  select,
  sqlTrue,
  tablesample,
  Text,
  tuple,
  typeCoerce,
  values,
} from '@athanor/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTables } from '../dml/dml-fixture.js';
import { fill, metadata, place, rowsOf, sale } from './statement-fixture.js';

describe('A function', () => {
  const engine = useTables('pg', metadata);
  beforeEach(() => fill(engine()));
  const rows = (statement: Parameters<typeof rowsOf>[1]) => rowsOf(engine(), statement);

  // proves: functions
  it('gives values of the type that is known of it', async () => {
    const { amount, price } = sale.c;
    expect(
      await rows(select(func.count(), func.sum(amount), func.avg(amount), func.sum(price), func.max(price))),
    ).toEqual([[5, 85, '17.0000000000000000', '13.74', '9.99']]);
    expect(
      await rows(select(func.sum(cast(literal(2_147_483_647), Integer))).selectFrom(func.generateSeries(1, 3))),
    ).toEqual([[6_442_450_941]]);
    const [texts] = await rows(
      select(
        func.arrayAgg(aggregateOrderBy(place.c.name, place.c.id.desc())),
        func.aggregateStrings(place.c.name, '+').aggregateOrderBy(place.c.name),
        func.count(place.c.parentId.distinct()),
        func.count().filter(place.c.id.gt(2), place.c.parentId.eq(1)),
      ),
    );
    expect(texts).toEqual([['Paris', 'Italy', 'France', 'Europe'], 'Europe+France+Italy+Paris', 2, 1]);
    const [row] = await rows(
      select(func.now(), func.random(), func.sessionUser(), func.concat('a', 1), func.pgCatalog.lower('ABC')),
    );
    expect(row).toEqual([expect.any(Date), expect.any(Number), expect.any(String), 'a1', 'abc']);
  });

  // proves: functions
  it('compares two of its arguments', async () => {
    const other = place.alias('other');
    const begins = func.startsWith(place.c.name, func.left(other.c.name, 1)).asComparison(1, 2);
    expect(await rows(select(place.c.id, other.c.id).join(other, begins).where(place.c.id.ne(other.c.id)))).toEqual([]);
    expect(
      await rows(
        select(place.c.id, begins.negate()).selectFrom(place).join(other, other.c.id.eq(4)).orderBy(place.c.id),
      ),
    ).toEqual([
      [1, true],
      [2, true],
      [3, true],
      [4, false],
    ]);
  });

  it('whose sum does not fit into a number is an error, not another number', async () => {
    const total = typeCoerce(literal(2n ** 60n), func.sum(sale.c.amount).type);
    await expect(rows(select(total))).rejects.toThrow('1152921504606846976');
  });

  it('of sorted rows takes them within a group', async () => {
    const { amount } = sale.c;
    const median = func.percentileCont(0.5).withinGroup(amount);
    expect(
      await rows(select(median, func.percentileDisc(0.9).withinGroup(amount), func.mode().withinGroup(amount))),
    ).toEqual([[20, 30, 20]]);
    const span = func.makeInterval(0, 0, 0, 0, amount);
    expect(
      await rows(
        select(
          func.percentileCont([0, 0.5]).withinGroup(amount.desc()),
          func.percentileCont(0.5).withinGroup(span),
          func.pgCatalog.percentileCont(0.5).withinGroup(span),
          func.percentileDisc([0.5, 0.9]).withinGroup(span),
        ),
      ),
    ).toEqual([
      [
        [30, 20],
        IntervalValue.of({ hours: 20 }),
        IntervalValue.of({ hours: 20 }),
        [IntervalValue.of({ hours: 20 }), IntervalValue.of({ hours: 30 })],
      ],
    ]);
  });

  // proves: functions-window
  it('looks over a window of rows', async () => {
    const { id, placeId, amount } = sale.c;
    const window = { partitionBy: placeId, orderBy: id };
    const statement = select(
      id,
      func.rowNumber().over(window),
      func.sum(amount).over({ ...window, rows: [null, 0] }),
      func.lag(amount).over(window),
      func.rank().over({ orderBy: amount.desc() }),
      func.sum(amount).over({ orderBy: amount, groups: [-1, 0], exclude: 'current row' }),
      func.firstValue(amount).over({ orderBy: amount, range: [{ preceding: 10 }, 0] }),
    ).orderBy(id);
    expect(await rows(statement)).toEqual([
      [1, 1, 10, null, 4, 5, 5],
      [2, 2, 40, 10, 1, 40, 20],
      [3, 1, 20, null, 2, 30, 10],
      [4, 2, 40, 20, 2, 30, 10],
      [5, 1, 5, null, 5, null, 5],
    ]);
  });

  it('groups in several ways at once', async () => {
    const { placeId, amount } = sale.c;
    const statement = select(placeId, func.sum(amount), func.grouping(placeId)).groupBy(func.rollup(placeId));
    expect(await rows(statement.orderBy(func.grouping(placeId), placeId))).toEqual([
      [1, 5, 0],
      [2, 40, 0],
      [4, 40, 0],
      [null, 85, 1],
    ]);
  });

  // proves: select-lateral
  it('gives rows in FROM', async () => {
    const numbers = func
      .generateSeries(2, 6, 2)
      .tableValued('n', { name: 's', withOrdinality: 'place' })
      .renderDerived();
    expect(await rows(select(numbers.c.n, numbers.c.place).where(numbers.c.n.gt(2)))).toEqual([
      [4, 2],
      [6, 3],
    ]);
    const letter = func.regexpSplitToTable(place.c.name, '').columnValued('letter');
    expect(
      await rows(
        select(letter, func.count())
          .selectFrom(place)
          .where(place.c.id.gt(2))
          .groupBy(letter)
          .having(func.count().gt(1))
          .orderBy('letter'),
      ),
    ).toEqual([['a', 2]]);
    const record = func
      .jsonToRecordset(literal([{ a: 1, b: 'x' }, { a: 2 }], JSON))
      .tableValued(column('a', Integer), column('b', Text), { name: 'r' })
      .renderDerived({ withTypes: true });
    expect(await rows(select(record.c.a, record.c.b))).toEqual([
      [1, 'x'],
      [2, null],
    ]);
    const times = func.generateSeries(1, place.c.id).tableValued('n').renderDerived({ name: 't' }).lateral();
    expect(await rows(select(func.count()).selectFrom(place).join(times, sqlTrue))).toEqual([[10]]);
  });

  // proves: select-lateral
  it('VALUES and samples can be selected from', async () => {
    const data = values(column('id', Integer), column('rate', Text)).data([
      [2, 'high'],
      [4, null],
    ]);
    const v = data.alias('v');
    expect(
      await rows(
        select(place.c.name, v.c.rate).outerjoin(v, v.c.id.eq(place.c.id)).where(place.c.id.gt(1)).orderBy(place.c.id),
      ),
    ).toEqual([
      ['France', 'high'],
      ['Italy', null],
      ['Paris', null],
    ]);
    const cte = data.cte('given');
    expect(await rows(select(cte.c.id).where(cte.c.rate.is(null)))).toEqual([[4]]);
    expect(await rows(select(data.literalBinds().alias('w').c.rate))).toEqual([['high'], [null]]);
    const ids = values(column('id', Integer)).data([[2], [4]]);
    const names = select(place.c.name).orderBy(place.c.id);
    expect(await rows(names.where(place.c.id.in(ids.scalarValues())))).toEqual([['France'], ['Paris']]);
    expect(await rows(names.where(tuple(place.c.id, place.c.name).in(data)))).toEqual([]);
    expect(
      await rows(
        select(
          values(column('n', Integer))
            .data([[7]])
            .scalarValues()
            .add(1),
        ),
      ),
    ).toEqual([[8]]);
    expect(await rows(select(func.count()).selectFrom(tablesample(place, func.bernoulli(100), { seed: 1 })))).toEqual([
      [4],
    ]);
  });
});

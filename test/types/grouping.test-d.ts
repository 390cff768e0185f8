import { Column, func, Integer, MetaData, type RowOfStatement, select, Table, Text, tuple } from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const sale = new Table('sale', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  place: new Column(Text, { nullable: false }),
  year: new Column(Integer, { nullable: false }),
  amount: new Column(Integer, { nullable: false }),
});
const { place, year, amount } = sale.c;
const total = func.sum(amount).label('total');

// proves: functions
describe('the row of a SELECT', () => {
  it('has its keys as they are where all rows are grouped by them', () => {
    const plain = select(place, year, total).groupBy(place, year).groupBy('total');
    type R = RowOfStatement<typeof plain>;
    expectTypeOf<R['place']>().toEqualTypeOf<string>();
    expectTypeOf<R[1]>().toEqualTypeOf<number>();
    expectTypeOf(select(place).groupBy(place).groupBy(null)).toEqualTypeOf(select(place));
  });

  it('may lack the keys of ROLLUP and CUBE, and no others', () => {
    const rolled = select(place, year, total, func.count()).groupBy(place, func.rollup(year)).having(amount.gt(1));
    type R = RowOfStatement<typeof rolled>;
    expectTypeOf<R['place']>().toEqualTypeOf<string>();
    expectTypeOf<R['year']>().toEqualTypeOf<number | null>();
    expectTypeOf<R[1]>().toEqualTypeOf<number | null>();
    expectTypeOf<R[3]>().toEqualTypeOf<number>();
    const cube = select(place, year).groupBy(func.cube(place, year)).subquery('c');
    type C = RowOfStatement<ReturnType<typeof select<readonly [typeof cube.c.place]>>>;
    expectTypeOf<C['place']>().toEqualTypeOf<string | null>();
  });

  it('may lack keys of GROUPING SETS, and labels', () => {
    const sets = select(place, year).groupBy(func.groupingSets(tuple(place, year), tuple(place), year));
    expectTypeOf<RowOfStatement<typeof sets>['place']>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOfStatement<typeof sets>['year']>().toEqualTypeOf<number | null>();
    const initial = func.left(place, 1).label('initial');
    const rolled = select(initial, total).groupBy(func.rollup(initial));
    expectTypeOf<RowOfStatement<typeof rolled>['initial']>().toEqualTypeOf<string | null>();
    void rolled.filterBy({ place: 'x' });
  });
});

import {
  all,
  any,
  ARRAY,
  array,
  BigInteger,
  BOOLEAN,
  caseWhen,
  Column,
  type ColumnElement,
  DATE,
  type DateText,
  DateTime,
  type DecimalText,
  INT4RANGE,
  Integer,
  Interval,
  type IntervalValue,
  JSONB,
  literal,
  MetaData,
  Numeric,
  Range,
  select,
  Table,
  Text,
  Time,
  type TimeText,
  tuple,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const t = new Table('t', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  n: new Column(Integer),
  name: new Column(Text, { nullable: false }),
  ok: new Column(BOOLEAN),
  big: new Column(BigInteger, { nullable: false }),
  price: new Column(Numeric, { nullable: false }),
  day: new Column(DATE, { nullable: false }),
  clock: new Column(Time, { nullable: false }),
  at: new Column(DateTime, { nullable: false }),
  span: new Column(Interval, { nullable: false }),
  j: new Column(JSONB<{ a: { b: number[] }; s: string; o?: boolean }>(), { nullable: false }),
  any: new Column(JSONB()),
  arr: new Column(ARRAY(Integer), { nullable: false }),
  r: new Column(INT4RANGE, { nullable: false }),
});
const { id, n, name, ok, big, price, day, clock, at, span, j, arr, r } = t.c;

declare const week: IntervalValue;

describe('arithmetic', () => {
  it('gives the kind that both sides make, and null where one of them may be', () => {
    expectTypeOf(id.add(1)).toEqualTypeOf<ColumnElement<number>>();
    expectTypeOf(id.add(n)).toEqualTypeOf<ColumnElement<number | null>>();
    expectTypeOf(big.add(1)).toEqualTypeOf<ColumnElement<bigint>>();
    expectTypeOf(big.div(2)).toEqualTypeOf<ColumnElement<DecimalText>>();
    expectTypeOf(id.mul(price)).toEqualTypeOf<ColumnElement<DecimalText>>();
    expectTypeOf(price.add('1.50')).toEqualTypeOf<ColumnElement<DecimalText>>();
    expectTypeOf(id.add(big)).toEqualTypeOf<ColumnElement<number | bigint>>();
    expectTypeOf(name.add('x')).toEqualTypeOf<ColumnElement<string>>();
  });

  it('of days, times and spans', () => {
    expectTypeOf(day.sub(day)).toEqualTypeOf<ColumnElement<number>>();
    expectTypeOf(day.sub('2024-01-01')).toEqualTypeOf<ColumnElement<number>>();
    expectTypeOf(day.add(3)).toEqualTypeOf<ColumnElement<DateText>>();
    expectTypeOf(day.add(week)).toEqualTypeOf<ColumnElement<Date>>();
    expectTypeOf(at.sub(at)).toEqualTypeOf<ColumnElement<IntervalValue>>();
    expectTypeOf(at.sub(week)).toEqualTypeOf<ColumnElement<Date>>();
    expectTypeOf(clock.add(week)).toEqualTypeOf<ColumnElement<TimeText>>();
    expectTypeOf(span.mul(2)).toEqualTypeOf<ColumnElement<IntervalValue>>();
  });

  it('refuses what has no meaning', () => {
    // @ts-expect-error texts are not subtracted
    name.sub('x');
    // @ts-expect-error a day is not added to a day
    day.add(day);
    // @ts-expect-error a truth value is no number
    id.add(ok);
    // @ts-expect-error nor is a document
    j.add(1);
    // @ts-expect-error bits are those of whole numbers
    name.bitwiseAnd('x');
    // @ts-expect-error undefined is no value
    id.add(undefined);
  });
});

describe('comparison', () => {
  it('keeps decimals, days and texts apart', () => {
    day.eq('2024-01-01');
    price.gt('1.5');
    // @ts-expect-error a decimal is no day
    day.eq(price);
    // @ts-expect-error a pattern matches texts
    id.regexpMatch('1');
  });

  it('of tuples takes tuples of the same length and types', () => {
    const pair = tuple(id, name);
    pair.in([[1, 'x']]);
    pair.in(select(id, name));
    pair.eq([1, 'x']);
    // @ts-expect-error the second is a text
    pair.in([[1, 2]]);
    // @ts-expect-error there are two
    pair.eq([1]);
  });

  it('with any and all takes arrays of the type', () => {
    id.eq(any([1, 2]));
    id.eq(any(arr));
    id.gt(all(select(t.c.n)));
    literal(1).eq(any(arr));
    // @ts-expect-error texts are no numbers
    id.eq(any(['x']));
    // @ts-expect-error nor is the column of the SELECT
    id.eq(any(select(name)));
  });
});

describe('a document', () => {
  it('gives its parts by their types, which may be missing', () => {
    expectTypeOf(j.getitem('s')).toExtend<ColumnElement<string | null>>();
    expectTypeOf(j.getitem('a').getitem('b').getitem(0)).toExtend<ColumnElement<number | null>>();
    expectTypeOf(j.getitem(['a', 'b', 0])).toExtend<ColumnElement<number | null>>();
    expectTypeOf(j.getitem('o')).toExtend<ColumnElement<boolean | null>>();
    expectTypeOf(j.getitem('a').asText()).toEqualTypeOf<ColumnElement<string | null>>();
    expectTypeOf(j.getitem('a').asNumeric()).toEqualTypeOf<ColumnElement<DecimalText | null>>();
    expectTypeOf(t.c.any.getitem('x')).toExtend<ColumnElement<unknown>>();
  });

  it('has no other parts', () => {
    // @ts-expect-error there is no such key
    j.getitem('nope');
    // @ts-expect-error nor on the way
    j.getitem(['a', 'c']);
    // @ts-expect-error a text has no parts
    name.getitem('x');
    // @ts-expect-error a whole document is not read as a number
    j.asInteger();
    // @ts-expect-error keys are asked of documents
    name.hasKey('x');
  });

  it('is asked for parts of its own type', () => {
    j.contains({ s: 'x' });
    j.contains({ a: { b: [1] } });
    // @ts-expect-error `s` is a text
    j.contains({ s: 1 });
  });
});

describe('an array', () => {
  it('has elements', () => {
    expectTypeOf(arr.getitem(1)).toExtend<ColumnElement<number | null>>();
    expectTypeOf(arr.slice(1, 2)).toEqualTypeOf<ColumnElement<number[]>>();
    expectTypeOf(array([id, n, 3])).toEqualTypeOf<ColumnElement<(number | null)[]>>();
    arr.contains([1]);
    arr.any(5);
    arr.append(null);
    // @ts-expect-error its elements are numbers
    arr.contains(['x']);
    // @ts-expect-error of one type
    arr.any('x');
    // @ts-expect-error a text is no array
    name.slice(1, 2);
  });
});

describe('a range', () => {
  it('takes values and ranges of its own type', () => {
    r.contains(1);
    r.contains(new Range(1, 2));
    expectTypeOf(r.union(new Range(1, 2))).toEqualTypeOf<ColumnElement<Range<number>>>();
    // @ts-expect-error its bounds are numbers
    r.contains('x');
    // @ts-expect-error a number has no neighbours
    id.adjacentTo(new Range(1, 2));
  });
});

describe('caseWhen()', () => {
  it('gives what its results give', () => {
    expectTypeOf(caseWhen([[id.gt(5), 'many']], 'few')).toEqualTypeOf<ColumnElement<string>>();
    expectTypeOf(caseWhen([[id.gt(5), 1]])).toEqualTypeOf<ColumnElement<number | null>>();
    expectTypeOf(caseWhen(id, [[1, name]], 'x')).toEqualTypeOf<ColumnElement<string>>();
    // @ts-expect-error the value is a number
    caseWhen(id, [['x', 1]]);
  });
});

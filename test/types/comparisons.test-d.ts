import {
  ARRAY,
  BigInteger,
  bindparam,
  call,
  Column,
  type ColumnElement,
  func,
  insert,
  Integer,
  literal,
  MetaData,
  Numeric,
  type RowOf,
  type RowOfStatement,
  select,
  type SqlFunction,
  Table,
  Text,
  update,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const t = new Table('t', new MetaData(), {
  id: new Column(BigInteger, { primaryKey: true }),
  n: new Column(Integer),
  big: new Column(BigInteger),
  name: new Column(Text, { nullable: false }),
  note: new Column(Text),
  price: new Column(Numeric(10, 2), { nullable: false, default: '0' }),
});
const { id, n, big, name, note, price } = t.c;
const ids = select(id);

describe('a bigint column', () => {
  it('is compared with bigints, with whole numbers, and with columns of either', () => {
    id.eq(5n);
    id.eq(5);
    big.lt(5);
    big.in([1, 2n, 3]);
    big.between(1, 10);
    id.eq(n);
    // @ts-expect-error a text is no number
    id.eq('5');
    // @ts-expect-error nor is one in a list
    id.in(['5']);
    big.isDistinctFrom(5);
    big.isNotDistinctFrom(n);
    // @ts-expect-error a bigint stands not beside an integer column
    n.eq(5n);
    // @ts-expect-error a text is no number
    big.isDistinctFrom('5');
    // @ts-expect-error a bigint stands not beside an integer column
    n.isDistinctFrom(5n);
  });

  it('is written with either, and read as a bigint', () => {
    insert(t).values({ id: 1, name: 'a' });
    insert(t).values({ id: 1n, big: 5, name: 'a' });
    update(t).values({ big: 5 }).where(id.eq(1));
    update(t).values({ big: n });
    // @ts-expect-error a text is no number
    update(t).values({ big: '5' });
    expectTypeOf<RowOfStatement<typeof ids>['id']>().toEqualTypeOf<bigint>();
  });
});

describe('null', () => {
  it('is compared by eq(), ne() and is(), not by what it makes NULL of', () => {
    n.eq(null);
    n.isDistinctFrom(null);
    // @ts-expect-error no row is less than NULL
    n.lt(null);
    // @ts-expect-error no text is like NULL
    name.like(null);
  });
});

describe('functions', () => {
  it('coalesce(), greatest() and least() may give null only where all of their values may', () => {
    expectTypeOf(func.coalesce(note, 'x')).toEqualTypeOf<SqlFunction<string>>();
    expectTypeOf(func.coalesce(note, name)).toEqualTypeOf<SqlFunction<string>>();
    expectTypeOf(func.coalesce(note, note)).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.coalesce(note)).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.greatest(n, 1)).toEqualTypeOf<SqlFunction<number>>();
    expectTypeOf(func.least(n, n)).toEqualTypeOf<SqlFunction<number | null>>();
    // @ts-expect-error a number is no text
    func.coalesce(note, 5);
  });

  it('coalesce() takes a list and a document as they are written', () => {
    const documents = func.jsonAgg(func.jsonBuildObject('name', name));
    expectTypeOf(func.coalesce(documents, [])).toEqualTypeOf<SqlFunction<{ name: string }[]>>();
    expectTypeOf(func.coalesce(documents, [{ name: 'x' }])).toEqualTypeOf<SqlFunction<{ name: string }[]>>();
    // @ts-expect-error no such document
    func.coalesce(documents, [{ nme: 'x' }]);
  });

  it('nullif() may give null, arrayAgg() a list', () => {
    expectTypeOf(func.nullif(name, '')).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.arrayAgg(name)).toEqualTypeOf<SqlFunction<string[] | null>>();
    // @ts-expect-error a text is not compared with a number
    func.nullif(name, 5);
  });

  it('of any name are called without a question whether they are there', () => {
    expectTypeOf(call('my_function', n)).toEqualTypeOf<SqlFunction<any>>();
    expectTypeOf(call(['ours', 'my_function'])).toEqualTypeOf<SqlFunction<any>>();
  });
});

// proves: type-numeric
describe('a decimal column', () => {
  it('is compared with decimal text, with numbers of all kinds, and with columns of numbers', () => {
    price.eq('1.5');
    price.gt(1.5);
    price.in([1, 2n, '3']);
    price.between(1, '2');
    price.isDistinctFrom(n);
    price.le(big);
    price.eq(bindparam('least'));
    // @ts-expect-error a truth value is no number
    price.gt(true);
    // @ts-expect-error nor is one in a list
    price.in([true]);
    // @ts-expect-error a text column takes no number for that
    name.eq(5);
    // @ts-expect-error nor in a list
    name.in([5]);
  });

  it('is written with either, and read as text', () => {
    insert(t).values({ name: 'a', price: 1.5 });
    insert(t).values({ name: 'a', price: n });
    update(t).values({ price: 2n });
    update(t).values({ price: bindparam('price') });
    // @ts-expect-error a truth value is no number
    update(t).values({ price: true });
    expectTypeOf(func.coalesce(price, 0)).toEqualTypeOf<SqlFunction<RowOf<[typeof price]>['price']>>();
    expectTypeOf(func.coalesce(n, big)).toEqualTypeOf<SqlFunction<number | bigint | null>>();
    expectTypeOf(func.coalesce(n, 0)).toEqualTypeOf<SqlFunction<number>>();
  });
});

// proves: expr-like
describe('operators of text', () => {
  it('give NULL where a text that is put behind another one may be', () => {
    expectTypeOf(name.concat('!')).toEqualTypeOf<ColumnElement<string>>();
    expectTypeOf(name.concat(note)).toEqualTypeOf<ColumnElement<string | null>>();
    expectTypeOf(name.concat(' ').concat(note).concat('!')).toEqualTypeOf<ColumnElement<string | null>>();
    expectTypeOf(note.concat('!')).toEqualTypeOf<ColumnElement<string | null>>();
    const words = literal(['a'], ARRAY(Text));
    expectTypeOf(words.concat(func.stringToArray(note, ','))).toEqualTypeOf<ColumnElement<string[]>>();
    // @ts-expect-error a number is no text
    name.concat(1);
  });

  it('are not for other columns, and keep whether it may be null', () => {
    // @ts-expect-error a number has no LIKE
    n.like('a%');
    // @ts-expect-error nor has a decimal number
    n.startsWith('a');
    expectTypeOf<RowOf<[ReturnType<typeof note.collate>]>[0]>().toEqualTypeOf<string | null>();
  });
});

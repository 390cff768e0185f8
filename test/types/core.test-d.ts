import {
  BigInteger,
  BOOLEAN,
  Column,
  column,
  type ColumnElement,
  DATE,
  DateTime,
  type DecimalText,
  deleteFrom,
  func,
  insert,
  Integer,
  literal,
  MetaData,
  type NamedColumn,
  Numeric,
  type RowOfStatement,
  select,
  Table,
  text,
  union,
  unionAll,
  update,
  VARCHAR,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const meta = new MetaData();

const user = new Table('user_account', meta, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(VARCHAR(30), { nullable: false }),
  age: new Column(Integer),
  active: new Column(BOOLEAN),
});

const { id, name, age, active } = user.c;

// proves: type-inference
describe('a row', () => {
  it('is a tuple with names, by the select list', () => {
    const statement = select(id, name, age);
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R[0]>().toEqualTypeOf<number>();
    expectTypeOf<R['name']>().toEqualTypeOf<string>();
    expectTypeOf<R[2]>().toEqualTypeOf<number | null>();
    expectTypeOf<R['age']>().toEqualTypeOf<number | null>();
    expectTypeOf<R['length']>().toEqualTypeOf<3>();
  });

  it('is taken apart by position', () => {
    const statement = select(id, name, age);
    const take = ([first, second, third]: RowOfStatement<typeof statement>) => ({ first, second, third });
    expectTypeOf<ReturnType<typeof take>>().toEqualTypeOf<{ first: number; second: string; third: number | null }>();
  });

  it('has no names and places that are not selected', () => {
    const statement = select(id, name);
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R>().not.toHaveProperty('age');
    expectTypeOf<R>().toHaveProperty('1');
    expectTypeOf<R>().not.toHaveProperty('2');
  });

  it('has labels and functions by name and type', () => {
    const statement = select(name.label('who'), func.count(), literal('x').label('x'));
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R['who']>().toEqualTypeOf<string>();
    expectTypeOf<R[1]>().toEqualTypeOf<number>();
    expectTypeOf<R['x']>().toEqualTypeOf<string>();
  });

  it('of a table has all of its columns', () => {
    const statement = select(user);
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R['id']>().toEqualTypeOf<number>();
    expectTypeOf<R['active']>().toEqualTypeOf<boolean | null>();
  });

  it('keeps its type through where(), joins, sorting and set operations', () => {
    const one = select(id).where(name.eq('x')).orderBy(id).limit(1).distinct();
    expectTypeOf<RowOfStatement<typeof one>[0]>().toEqualTypeOf<number>();
    const both = union(select(id), select(age));
    expectTypeOf<RowOfStatement<typeof both>[0]>().toEqualTypeOf<number | null>();
  });

  // proves: set-operations
  it('of a set operation has the types that the server makes of all of them', () => {
    const price = column('price', Numeric);
    const numbers = union(select(age.label('n')), select(price));
    expectTypeOf<RowOfStatement<typeof numbers>[0]>().toEqualTypeOf<DecimalText | null>();
    expectTypeOf<RowOfStatement<typeof numbers>['n']>().toEqualTypeOf<DecimalText | null>();
    expectTypeOf(numbers.subquery().c.n).toEqualTypeOf<NamedColumn<DecimalText | null, 'n', ''>>();
    const moments = unionAll(select(column('day', DATE)), select(column('at', DateTime)));
    expectTypeOf<RowOfStatement<typeof moments>[0]>().toEqualTypeOf<Date>();
    const longer = union(select(id), select(column('big', BigInteger)));
    expectTypeOf<RowOfStatement<typeof longer>[0]>().toEqualTypeOf<number | bigint>();
    const words = union(select(name), select(column('word', VARCHAR)));
    expectTypeOf<RowOfStatement<typeof words>[0]>().toEqualTypeOf<string>();
  });

  it('comes from subqueries by their columns', () => {
    const sub = select(id, name.label('who')).subquery();
    const statement = select(sub.c.who, sub.c.id);
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R[0]>().toEqualTypeOf<string>();
    expectTypeOf<R['id']>().toEqualTypeOf<number>();
    expectTypeOf(sub.c).not.toHaveProperty('name');
  });

  it('of text() is what its caller says', () => {
    expectTypeOf<RowOfStatement<ReturnType<typeof text<{ n: number }>>>>().toEqualTypeOf<{ n: number }>();
  });

  it('of RETURNING follows its list', () => {
    const inserted = insert(user).values({ name: 'x' }).returning(id, name);
    expectTypeOf<RowOfStatement<typeof inserted>['name']>().toEqualTypeOf<string>();
    const gone = deleteFrom(user).where(id.eq(1)).returning(age);
    expectTypeOf<RowOfStatement<typeof gone>[0]>().toEqualTypeOf<number | null>();
    const plain = insert(user);
    expectTypeOf<RowOfStatement<typeof plain>>().toEqualTypeOf<never>();
  });
});

describe('an operand', () => {
  it('has the type of the column', () => {
    expectTypeOf(id.eq(1)).toEqualTypeOf<ColumnElement<boolean>>();
    id.eq(age);
    name.in(['a', 'b']);
    age.is(null);
    // @ts-expect-error a string is no number
    id.eq('1');
    // @ts-expect-error nor are its elements
    id.in(['1']);
    // @ts-expect-error a text column is no number
    id.eq(name);
    // @ts-expect-error between takes the column's type
    age.between('a', 'b');
    // @ts-expect-error undefined is neither NULL nor the absence of a condition
    id.eq(undefined);
  });

  it('of LIKE and its kin is text, as is the column', () => {
    name.like('a%');
    name.startsWith('a', { autoescape: true });
    // @ts-expect-error a number is not matched by a pattern
    id.like('1%');
    // @ts-expect-error a pattern is text
    name.like(1);
  });
});

describe('a predicate', () => {
  it('is a condition, and no other value', () => {
    select(id).where(active, id.eq(1));
    // @ts-expect-error a number is no condition
    select(id).where(age);
    // @ts-expect-error a string is none either
    select(id).where('id = 1');
  });
});

describe('values', () => {
  it('are those of the columns, or expressions of their type', () => {
    insert(user).values({ id: 1, name: 'x', age: null });
    update(user).values({ age: age.add(1) });
    // @ts-expect-error there is no such column
    insert(user).values({ nope: 1 });
    // @ts-expect-error age is a number
    insert(user).values({ age: 'x' });
    // @ts-expect-error an expression of another type
    update(user).values({ age: name });
  });
});

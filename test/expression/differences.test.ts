import {
  call,
  any,
  ARRAY,
  BigInteger,
  caseWhen,
  cast,
  Column,
  column,
  type ColumnElement,
  createAsyncEngine,
  func,
  HSTORE,
  insert,
  Integer,
  JSONB,
  literal,
  MetaData,
  select,
  Table,
  Text,
  text,
  update,
} from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

const metadata = new MetaData();
const t = new Table('differences', metadata, {
  id: new Column(BigInteger, { primaryKey: true, autoincrement: false }),
  n: new Column(Integer),
  marks: new Column(ARRAY(Integer), { nullable: false }),
  zero: new Column(ARRAY(Integer, { zeroIndexes: true }), { nullable: false }),
  data: new Column(JSONB<{ a?: { b?: number }; list?: string[] }>(), { nullable: false }),
  h: new Column(HSTORE, { nullable: false }),
});
const { id, n, marks, zero, data, h } = t.c;

const engine = createAsyncEngine(athanorUrl('pg'));
const one = (expression: ColumnElement) =>
  engine.connect(async (conn) => (await conn.execute(select(expression).selectFrom(t).where(id.eq(1)))).scalarOne());

beforeAll(async () => {
  await engine.begin(async (conn) => {
    await conn.execute(text('CREATE EXTENSION IF NOT EXISTS hstore'));
    await conn.runSync(metadata.dropAll);
    await conn.runSync(metadata.createAll);
    await conn.execute(
      insert(t).values({
        id: 1,
        n: 3,
        marks: [7, 8, 9],
        zero: [7, 8, 9],
        data: { a: { b: 1 }, list: ['x', 'y'] },
        h: { a: '1', b: null },
      }),
    );
  });
});

afterAll(async () => {
  await engine.begin((conn) => conn.runSync(metadata.dropAll));
  await engine.dispose();
});

describe('parts of arrays on the server', () => {
  // proves: type-array-operators
  it('are taken of calls, casts, cases, parameters and slices', async () => {
    expect(await one(func.arrayAgg(n).getitem(1))).toBe(3);
    expect(await one(cast(literal('{4,5}', Text), ARRAY(Integer)).getitem(2))).toBe(5);
    expect(await one(caseWhen([[n.gt(1), marks]]).getitem(3))).toBe(9);
    expect(await one(literal([1, 2]).getitem(2))).toBe(2);
    expect(await one(marks.slice(2, 3).getitem(1))).toBe(8);
    expect(await one(marks.slice(2, 3))).toEqual([8, 9]);
  });

  // proves: type-array-operators
  it('are counted from 0 with zeroIndexes, in slices and in SET too', async () => {
    expect(await one(zero.getitem(0))).toBe(7);
    expect(await one(zero.slice(1, 2))).toEqual([8, 9]);
    const changed = await engine.connect((conn) =>
      conn.execute(
        update(t)
          .orderedValues([zero.getitem(0), 1])
          .where(id.eq(1))
          .returning(zero),
      ),
    );
    expect(changed.scalarOne()).toEqual([1, 8, 9]);
  });

  // proves: type-array-operators
  it('are compared by ANY on either side', async () => {
    expect(await one(any(marks).eq(8))).toBe(true);
    expect(await one(any(marks).gt(8))).toBe(true);
    expect(await one(any(marks).lt(7))).toBe(false);
  });
});

describe('parts of documents on the server', () => {
  // proves: update-values
  it('are set in their place', async () => {
    const changed = await engine.connect((conn) =>
      conn.execute(
        update(t)
          .orderedValues([data.getitem('a').getitem('b'), 5], [data.getitem(['list', 1]), 'z'])
          .where(id.eq(1))
          .returning(data),
      ),
    );
    expect(changed.scalarOne()).toEqual({ a: { b: 5 }, list: ['x', 'z'] });
  });
});

describe('HSTORE on the server', () => {
  // proves: type-json-operators
  it('has keys, values and parts', async () => {
    expect(await one(h.getitem('a'))).toBe('1');
    expect(await one(h.getitem('c'))).toBe(null);
    expect(await one(h.hasKey('b'))).toBe(true);
    expect(await one(h.hasAny(['c', 'a']))).toBe(true);
    expect(await one(h.hasAll(['c', 'a']))).toBe(false);
    expect(await one(h.contains({ a: '1' }))).toBe(true);
    expect(await one(h.containedBy({ a: '1' }))).toBe(false);
  });

  // proves: type-json-operators
  it('is put together and taken apart', async () => {
    expect(await one(h.concat({ c: '3' }))).toEqual({ a: '1', b: null, c: '3' });
    expect(await one(h.deleteKey('a'))).toEqual({ b: null });
    expect(await one(h.deleteKey(['a', 'b']))).toEqual({});
  });
});

describe('values on the server', () => {
  // proves: expr-arithmetic
  it('divides truly where nobody said the types', async () => {
    expect(await one(call('int4abs', n).div(2))).toBe('1.5000000000000000');
    expect(await one(n.div(call('int4abs', 2)))).toBe(1.5);
  });

  // proves: expr-comparison
  it('finds a bigint by a number', async () => {
    expect(await one(id.in([1, 2n]))).toBe(true);
    expect(await one(id.between(1, 5))).toBe(true);
    await expect(one(id.eq(2 ** 53))).rejects.toThrow('safe integer');
  });

  // proves: expr-text, select-cte
  it('selects from a text', async () => {
    const rows = text('SELECT id, n FROM differences WHERE n >= :least').columns(
      column('id', BigInteger),
      column('n', Integer),
    );
    const found = await engine.connect((conn) => conn.execute(select(rows.subquery().c.n), { least: 3 }));
    expect(found.scalarOne()).toBe(3);
    const named = await engine.connect((conn) => conn.execute(select(rows.cte('x').c.id), { least: 3 }));
    expect(named.scalarOne()).toBe(1n);
  });

  // proves: functions
  it('gives null of nullif() and coalesce() where it is', async () => {
    expect(await one(func.nullif(n, 3))).toBe(null);
    expect(await one(func.coalesce(func.nullif(n, 3), 9))).toBe(9);
    expect(await one(func.greatest(n, 5))).toBe(5);
    expect(await one(func.least(n, 5))).toBe(3);
  });
});

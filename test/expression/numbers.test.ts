import {
  BigInteger,
  caseWhen,
  Column,
  type ColumnElement,
  createAsyncEngine,
  Float,
  func,
  insert,
  Integer,
  literal,
  MetaData,
  Numeric,
  select,
  Table,
  update,
} from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

const metadata = new MetaData();
const t = new Table('numbers', metadata, {
  id: new Column(Integer, { primaryKey: true, autoincrement: false }),
  big: new Column(BigInteger, { nullable: false }),
  price: new Column(Numeric(10, 2), { nullable: false }),
  rate: new Column(Float, { nullable: false }),
});
const { id, big, price, rate } = t.c;
const never = literal(false);

describe.each(['pg', 'pglite'] as const)('numbers of different kinds beside each other, on %s', (driver) => {
  const engine = createAsyncEngine(driver === 'pg' ? athanorUrl('pg') : 'postgresql+pglite://memory');
  const one = <T>(value: ColumnElement<T>) =>
    engine.connect(async (conn) => (await conn.execute(select(value).where(id.eq(1)))).scalarOne());

  beforeAll(async () => {
    await engine.begin(async (conn) => {
      await conn.runSync(metadata.dropAll);
      await conn.runSync(metadata.createAll);
      await conn.execute(insert(t), [
        { id: 1, big: 5, price: 12.5, rate: 1.5 },
        { id: 2, big: 9223372036854775807n, price: 7n, rate: 2 },
      ]);
      await conn.execute(insert(t).values({ id: 3, big: 1, price: 0.1, rate: 0 }));
      await conn.execute(update(t).where(id.eq(3)).values({ price: 3n }));
    });
  });

  afterAll(async () => {
    await engine.begin((conn) => conn.runSync(metadata.dropAll));
    await engine.dispose();
  });

  // proves: type-numeric
  it('a decimal is written as text, number or bigint, and read as text', async () => {
    const prices = await engine.connect(async (conn) => (await conn.scalars(select(price).orderBy(id))).all());
    expect(prices).toEqual(['12.50', '7.00', '3.00']);
  });

  // proves: expr-comparison
  it.each([
    ['a number', price.gt(12.4), [1]],
    ['a bigint', price.eq(7n), [2]],
    ['a list of all of them', price.in([12.5, 7n, '3']), [1, 2, 3]],
    ['the ends of a BETWEEN', price.between(3, '7'), [2, 3]],
    ['a column of whole numbers', price.gt(id), [1, 2]],
    ['a column of bigints', price.gt(big), [1, 3]],
  ])('a decimal is compared with %s', async (_, condition, ids) => {
    const found = await engine.connect(async (conn) =>
      (await conn.scalars(select(id).where(condition).orderBy(id))).all(),
    );
    expect(found).toEqual(ids);
  });

  // proves: expr-comparison
  it('a whole number is compared with a column of bigints', async () => {
    const found = await engine.connect(async (conn) => (await conn.scalars(select(id).where(id.gt(big)))).all());
    expect(found).toEqual([3]);
  });

  // proves: case-when
  it('the whole number that stands first in a CASE does not say how the fraction behind it is read', async () => {
    expect(await one(caseWhen([[never, 0]], price))).toBe('12.50');
    expect(await one(caseWhen([[never, 0]], rate))).toBe(1.5);
    expect(await one(caseWhen([[never, 0]], big))).toBe(5n);
    expect(await one(func.sum(caseWhen([[never, 0]], price)))).toBe('12.50');
    expect(await one(caseWhen([[never, price]], 0))).toBe('0');
  });

  // proves: functions
  it('nor does it in coalesce(), greatest() and least()', async () => {
    expect(await one(func.coalesce(func.nullif(price, 12.5), 0))).toBe('0');
    expect(await one(func.coalesce(func.nullif(id, 1), big))).toBe(5n);
    expect(await one(func.greatest(price, id))).toBe('12.50');
    expect(await one(func.least(big, 3))).toBe(3n);
  });

  it('a number stays a number, however large', async () => {
    expect(await one(literal(3_000_000_000))).toBe(3_000_000_000);
    expect(await one(literal(Number.MIN_SAFE_INTEGER))).toBe(Number.MIN_SAFE_INTEGER);
    expect(await one(literal(2 ** 60))).toBe(2 ** 60);
    expect(await one(literal([1, 3_000_000_000]))).toEqual([1, 3_000_000_000]);
    expect(await one(func.coalesce(func.nullif(id, 1), 3_000_000_000))).toBe(3_000_000_000);
    expect(await one(big.add(3_000_000_000))).toBe(3_000_000_005n);
    expect(await one(literal([3_000_000_000, 9_007_199_254_740_993n]))).toEqual([
      3_000_000_000n,
      9_007_199_254_740_993n,
    ]);
  });
});

import {
  ARRAY,
  BigInteger,
  caseWhen,
  cast,
  type ColumnElement,
  DATE,
  DateTime,
  except,
  Float,
  func,
  Integer,
  literal,
  Numeric,
  select,
  SmallInteger,
  type TypeLike,
  Text,
  union,
  unionAll,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { useTables } from '../dml/dml-fixture.js';
import { metadata, rowsOf } from './statement-fixture.js';

const of = <T>(value: string, type: TypeLike<T>): ColumnElement<T> => cast(literal(value), type);

// Two columns of different types, and what the server makes of them in one column.
const pairs = [
  ['Integer and Numeric', of('1', Integer), of('2.50', Numeric), ['1', '2.50']],
  ['Numeric and Integer', of('2.50', Numeric), of('1', Integer), ['2.50', '1']],
  ['Integer and Float', of('1', Integer), of('2.5', Float), [1, 2.5]],
  ['SmallInteger and BigInteger', of('1', SmallInteger), of('9007199254740993', BigInteger), [1n, 9007199254740993n]],
  ['BigInteger and Integer', of('9007199254740993', BigInteger), of('1', Integer), [9007199254740993n, 1n]],
  ['BigInteger and Numeric', of('1', BigInteger), of('2.5', Numeric), ['1', '2.5']],
  ['Float and Numeric', of('0.5', Float), of('2.25', Numeric), ['0.5', '2.25']],
  [
    'DATE and DateTime',
    of('2024-02-29', DATE),
    of('2024-03-01 12:30', DateTime),
    [new Date('2024-02-29T00:00Z'), new Date('2024-03-01T12:30Z')],
  ],
  [
    'timestamps without and with zone',
    of('2024-02-29 12:00', DateTime({ as: 'string' })),
    of('2024-03-01 12:30+00', DateTime({ as: 'string', timezone: true })),
    ['2024-02-29 12:00:00+00', '2024-03-01 12:30:00+00'],
  ],
  ['a text and nothing', literal('x'), func.nullif(literal('x'), 'x'), ['x', null]],
] as const;

describe.each(['pg', 'pglite'] as const)('The columns of a set operation over %s', (driver) => {
  const engine = useTables(driver, metadata);
  const values = async (statement: Parameters<typeof rowsOf>[1]) =>
    (await rowsOf(engine(), statement)).map(([value]) => value);

  // proves: set-operations
  it.each(pairs)('of %s are read as what the server makes of both', async (_, left, right, expected) => {
    await engine().begin(async (connection) => {
      await connection.execDriverSql("SET LOCAL timezone = 'UTC'");
      const both = unionAll(select(left.label('v')), select(right.label('v')));
      expect((await connection.execute(both)).scalars().all()).toEqual(expected);
      const sub = both.subquery('s');
      expect((await connection.execute(select(sub.c.v))).scalars().all()).toEqual(expected);
      const other = caseWhen([[literal(1).eq(2), left]], right);
      expect(await connection.scalar(select(other))).toEqual(expected[1]);
    });
  });

  it('are of one type over several of them, and as a value', async () => {
    const one = select(of('1', Integer).label('v'));
    const three = union(one, select(of('2', BigInteger)), select(of('2.50', Numeric))).orderBy('v');
    expect(await values(three)).toEqual(['1', '2', '2.50']);
    expect(await values(except(union(one, select(of('0.5', Float))), one))).toEqual([0.5]);
    const value = union(one, select(of('1', Numeric))).scalarSubquery();
    expect(await values(select(value))).toEqual(['1']);
    expect(await values(union(select(of('{1}', ARRAY(Integer))), select(of('{2}', ARRAY(Integer)))).limit(1))).toEqual([
      [expect.any(Number)],
    ]);
    expect(await values(union(select(of('a', Text)), select(literal('a'))))).toEqual(['a']);
  });
});

import {
  all,
  and,
  any,
  ARRAY,
  array,
  BigInteger,
  bindparam,
  caseWhen,
  Column,
  type ColumnElement,
  compile,
  createAsyncEngine,
  DATE,
  DateTime,
  func,
  insert,
  INT4MULTIRANGE,
  INT4RANGE,
  Integer,
  Interval,
  IntervalValue,
  JSONB,
  literal,
  MetaData,
  MultiRange,
  not,
  Numeric,
  phrasetoTsquery,
  Range,
  select,
  type SqlExpression,
  sqlNull,
  Table,
  Text,
  text,
  Time,
  toTsquery,
  toTsvector,
  tsHeadline,
  tsRank,
  tsRankCd,
  tuple,
  websearchToTsquery,
} from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

interface Doc {
  readonly a?: { readonly b: readonly number[] };
  readonly s?: string;
  readonly n?: number | null;
}

const meta = new MetaData();
const t = new Table('operators_t', meta, {
  id: new Column(Integer, { primaryKey: true }),
  n: new Column(Integer),
  name: new Column(Text),
  big: new Column(BigInteger),
  price: new Column(Numeric),
  day: new Column(DATE),
  clock: new Column(Time),
  at: new Column(DateTime),
  span: new Column(Interval),
  j: new Column(JSONB<Doc | null>()),
  arr: new Column(ARRAY(Integer)),
  r: new Column(INT4RANGE),
  mr: new Column(INT4MULTIRANGE),
});
const { id, n, name, big, price, day, clock, at, span, j, arr, r, mr } = t.c;
const noon = new Date('2024-02-29T12:00:00Z');

describe.each(['pg', 'pglite'] as const)('operators on %s', (driver) => {
  const engine = createAsyncEngine(athanorUrl(driver));

  beforeAll(() =>
    engine.begin(async (conn) => {
      await conn.runSync(meta.dropAll);
      await conn.runSync(meta.createAll);
      await conn.execute(
        insert(t).values({
          id: 1,
          n: 7,
          name: '50% Off',
          big: 9007199254740993n,
          price: '19.90',
          day: '2024-02-29',
          clock: '12:30:00',
          at: noon,
          span: IntervalValue.parse('1 day'),
          j: { a: { b: [10, 20] }, s: 'x', n: 5 },
          arr: [1, 2, 3],
          r: new Range(1, 5),
          mr: new MultiRange([new Range(1, 3), new Range(5, 7)]),
        }),
      );
      await conn.execute(insert(t).values({ id: 2, n: -7, name: 'plain', price: '0.1', j: null, arr: [] }));
      await conn.execute(insert(t).values({ id: 3, name: 'cats and dogs', j: sqlNull }));
    }),
  );

  afterAll(async () => {
    await engine.begin((conn) => conn.runSync(meta.dropAll));
    await engine.dispose();
  });

  /** The values of an expression in row 1. */
  async function valueOf<T>(element: SqlExpression<T>): Promise<unknown> {
    const value = await engine.connect((conn) => conn.scalar(select(element as ColumnElement<T>).where(id.eq(1))));
    return value instanceof IntervalValue ? value.toString() : value;
  }

  /** The rows for which a predicate holds. */
  async function where(predicate: ColumnElement<boolean>): Promise<readonly number[]> {
    return engine.connect(async (conn) => (await conn.scalars(select(id).where(predicate).orderBy(id))).all());
  }

  // proves: expr-arithmetic
  it('calculate exactly, in the kind that both sides make', async () => {
    expect(await valueOf(n.div(2))).toBe(3.5);
    expect(await valueOf(n.floordiv(2))).toBe(3);
    expect(await valueOf(n.mod(4))).toBe(3);
    expect(await valueOf(n.neg())).toBe(-7);
    expect(await valueOf(big.add(1))).toBe(9007199254740994n);
    expect(await valueOf(n.add(big))).toBe(9007199254741000n);
    expect(await valueOf(big.mul(price))).toBe('179243265169345760.70');
    expect(await valueOf(n.add('0.5'))).toBe('7.5');
    expect(await valueOf(price.floordiv(2))).toBe('9');
    expect(await valueOf(big.div(2))).toMatch(/^4503599627370496\.50*$/);
    expect(await valueOf(name.add('!'))).toBe('50% Off!');
  });

  it('calculate with days, times and spans', async () => {
    expect(await valueOf(day.sub('2024-01-01'))).toBe(59);
    expect(await valueOf(day.add(1))).toBe('2024-03-01');
    expect(await valueOf(day.add(IntervalValue.parse('1 day')))).toEqual(new Date('2024-03-01T00:00:00Z'));
    expect(await valueOf(day.add(clock))).toEqual(new Date('2024-02-29T12:30:00Z'));
    expect(await valueOf(at.sub(new Date('2024-02-28T11:00:00Z')))).toBe(
      IntervalValue.parse('1 day 01:00:00').toString(),
    );
    expect(await valueOf(at.sub(span))).toEqual(new Date('2024-02-28T12:00:00Z'));
    expect(await valueOf(span.mul(3))).toBe(IntervalValue.parse('3 days').toString());
    expect(await valueOf(clock.sub('12:00:00'))).toBe(IntervalValue.parse('00:30:00').toString());
  });

  // proves: expr-bitwise
  it('work on bits', async () => {
    expect(await valueOf(n.bitwiseAnd(3))).toBe(3);
    expect(await valueOf(n.bitwiseOr(8))).toBe(15);
    expect(await valueOf(n.bitwiseXor(1))).toBe(6);
    expect(await valueOf(n.bitwiseNot())).toBe(-8);
    expect(await valueOf(n.bitwiseLeftShift(2))).toBe(28);
    expect(await valueOf(n.bitwiseRightShift(1))).toBe(3);
  });

  // proves: expr-like, expr-regexp
  it('search texts', async () => {
    expect(await where(name.contains('50%', { autoescape: true }))).toEqual([1]);
    expect(await where(name.iStartsWith('PLAIN'))).toEqual([2]);
    expect(await where(not(name.iEndsWith('OFF')))).toEqual([2, 3]);
    expect(await where(name.regexpMatch('^p.*n$'))).toEqual([2]);
    expect(await where(name.regexpMatch('^P', 'i'))).toEqual([2]);
    expect(await where(name.regexpMatch('^ P', 'ix'))).toEqual([2]);
    expect(await where(name.notRegexpMatch('a'))).toEqual([1]);
    expect(await valueOf(name.regexpReplace('f', 'F', 'g'))).toBe('50% OFF');
    expect(await where(name.match('dogs cats', { regconfig: 'english' }))).toEqual([3]);
    expect(await where(name.like(any(['p%', '%dogs'])))).toEqual([2, 3]);
    expect(await where(id.between(3, 2, { symmetric: true }))).toEqual([2, 3]);
  });

  // proves: expr-regexp
  it('search words', async () => {
    const words = toTsvector(name, { regconfig: 'english' });
    const query = toTsquery('cat & !bird', { regconfig: 'english' });
    expect(await where(words.match(query))).toEqual([3]);
    expect(await where(words.match(websearchToTsquery('"cats and dogs"', { regconfig: 'english' })))).toEqual([3]);
    expect(await where(words.match(func.toTsquery('english', 'cat & !bird')))).toEqual(await where(words.match(query)));
    expect(await where(words.match(phrasetoTsquery('dogs cats', { regconfig: 'english' })))).toEqual([]);
    await engine.connect(async (conn) => {
      const found = select(
        tsHeadline(name, query, { regconfig: 'english' }),
        tsRank(words, query).gt(0),
        tsRankCd(words, query, { weights: [1, 1, 1, 1] }).gt(0),
      );
      expect([...(await conn.execute(found.where(id.eq(3)))).one()]).toEqual(['<b>cats</b> and dogs', true, true]);
    });
  });

  // proves: expr-tuple, expr-in
  it('compare tuples, with lists of any length', async () => {
    const pair = tuple(id, name);
    expect(
      await where(
        pair.in([
          [1, '50% Off'],
          [2, 'other'],
          [3, 'cats and dogs'],
        ]),
      ),
    ).toEqual([1, 3]);
    expect(await where(pair.in([]))).toEqual([]);
    expect(await where(pair.notIn([]))).toEqual([1, 2, 3]);
    expect(await where(pair.notIn([[1, '50% Off']]))).toEqual([2, 3]);
    expect(await where(pair.eq([2, 'plain']))).toEqual([2]);
    expect(await where(tuple(id, n).gt([1, 6]))).toEqual([1, 2, 3]);
    expect(await where(tuple(id, arr).in([[1, [1, 2, 3]]]))).toEqual([1]);
    expect(await where(pair.in(select(id, name).where(n.eq(-7))))).toEqual([2]);
  });

  // proves: expr-tuple
  it('compare with any and all of an array or a SELECT', async () => {
    expect(await where(id.eq(any([1, 3])))).toEqual([1, 3]);
    expect(await where(not(id.eq(any([1, 3]))))).toEqual([2]);
    expect(await where(id.ge(all(select(t.c.id))))).toEqual([3]);
    expect(await where(arr.any(2))).toEqual([1]);
    expect(await where(arr.all(0, 'lt'))).toEqual([1, 2]);
    expect(await where(literal(3).eq(any(arr)))).toEqual([1]);
  });

  // proves: type-json-operators
  it('take documents apart', async () => {
    expect(await valueOf(j.getitem('a').getitem('b').getitem(0))).toBe(10);
    expect(await valueOf(j.getitem(['a', 'b', 1]))).toBe(20);
    expect(await valueOf(j.getitem('s').asText())).toBe('x');
    expect(await valueOf(j.getitem('s'))).toBe('x');
    expect(await valueOf(j.getitem('n').asInteger().add(1))).toBe(6);
    expect(await valueOf(j.getitem('n').asNumeric())).toBe('5');
    expect(await valueOf(j.getitem('n').asFloat())).toBe(5);
    expect(await valueOf(j.getitem(literal('s')))).toBe('x');
    expect(await valueOf(j.deletePath(['a', 'b', 0]).getitem('a'))).toEqual({ b: [20] });
    expect(await where(j.getitem('s').asText().eq('x'))).toEqual([1]);
    expect(await where(j.getitem('s').asText().in(['x', 'y']))).toEqual([1]);
    expect(await where(j.pathExists('$.a.b[*] ? (@ > 15)'))).toEqual([1]);
    expect(await where(j.hasAny(['q', 's']))).toEqual([1]);
  });

  it('tell NULL from a document that is null', async () => {
    expect(await where(j.is(null))).toEqual([3]);
    expect(await where(j.eq(literal(null, JSONB<null>())))).toEqual([2]);
  });

  // proves: type-array-operators
  it('take arrays apart and put them together', async () => {
    expect(await valueOf(arr.getitem(1))).toBe(1);
    expect(await valueOf(arr.getitem(9))).toBeNull();
    expect(await valueOf(arr.slice(2, 3))).toEqual([2, 3]);
    expect(await valueOf(arr.slice(2))).toEqual([2, 3]);
    expect(await valueOf(arr.concat([4]))).toEqual([1, 2, 3, 4]);
    expect(await valueOf(func.coalesce(arr, [1]).getitem(2))).toBe(2);
    expect(await valueOf(caseWhen([[n.gt(1), arr]], arr).slice(2))).toEqual([2, 3]);
    expect(await valueOf(array([id, n]).getitem(2))).toBe(7);
    expect(await valueOf(literal([4, 5], ARRAY(Integer)).getitem(2))).toBe(5);
    expect(await valueOf(select(arr).where(id.eq(1)).correlate(null).scalarSubquery().getitem(3))).toBe(3);
    expect(await valueOf(arr.append(null))).toEqual([1, 2, 3, null]);
    expect(await where(arr.contains([2]))).toEqual([1]);
    expect(await where(arr.containedBy([1, 2, 3, 4]))).toEqual([1, 2]);
    expect(await where(arr.overlap([3, 9]))).toEqual([1]);
    expect(await valueOf(array([id, n, 3]))).toEqual([1, 7, 3]);
    expect(await valueOf(array([], Integer))).toEqual([]);
    expect(await valueOf(array(select(t.alias('o').c.id).orderBy(text('1'))))).toEqual([1, 2, 3]);
    expect(await valueOf(array([array([1, 2]), array([3, 4])]))).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  // proves: type-range
  it('compare ranges and put them together', async () => {
    expect(await where(r.contains(4))).toEqual([1]);
    expect(await where(r.contains(5))).toEqual([]);
    expect(await where(r.contains(new Range(2, 3)))).toEqual([1]);
    expect(await where(r.containedBy(new Range(0, 9)))).toEqual([1]);
    expect(await where(r.overlaps(new Range(4, 9)))).toEqual([1]);
    expect(await where(r.strictlyLeftOf(new Range(5, 9)))).toEqual([1]);
    expect(await where(r.strictlyRightOf(new Range(0, 1)))).toEqual([1]);
    expect(await where(and(r.notExtendRightOf(new Range(3, 5)), r.notExtendLeftOf(new Range(0, 2))))).toEqual([1]);
    expect(await where(r.adjacentTo(new Range(5, 6)))).toEqual([1]);
    expect(await valueOf(r.union(new Range(5, 9)))).toEqual(new Range(1, 9));
    expect(await valueOf(r.intersection(new Range(3, 9)))).toEqual(new Range(3, 5));
    expect(await valueOf(r.difference(new Range(3, 9)))).toEqual(new Range(1, 3));
    expect(await where(mr.contains(6))).toEqual([1]);
    expect(await where(mr.overlaps(r))).toEqual([1]);
    expect(String(await valueOf(mr.union([new Range(3, 5)])))).toBe(String(new MultiRange([new Range(1, 7)])));
  });

  // proves: case-when
  it('choose by conditions and by values', async () => {
    expect(await valueOf(caseWhen(n, [[7, 'seven']], 'other'))).toBe('seven');
    expect(await valueOf(caseWhen([[n.lt(0), 1]]))).toBeNull();
    expect(await valueOf(func.coalesce(j.getitem(['a', 'b', 9]).asText(), name))).toBe('50% Off');
  });

  // proves: expr-literals
  it('take parameters from functions, and as literals', async () => {
    let next = 1;
    const called = bindparam('n', { type: Integer, callable: () => next++ });
    const statement = select(id).where(id.eq(called));
    await engine.connect(async (conn) => {
      expect([await conn.scalar(statement), await conn.scalar(statement)]).toEqual([1, 2]);
      expect(await conn.scalar(statement, { n: 3 })).toBe(3);
      const written = bindparam('x', { value: 2, literalExecute: true });
      expect(await conn.scalar(select(id).where(id.eq(written)))).toBe(2);
      const optional = select(id).where(id.eq(bindparam('m', { type: Integer, required: false })));
      expect([await conn.scalar(optional), await conn.scalar(optional, { m: 2 })]).toEqual([null, 2]);
    });
  });

  // proves: compile
  it('mean the same where their values are written into the SQL', async () => {
    const predicate = and(
      name.eq('50% Off'),
      arr.contains([1]),
      tuple(id, n).in([[1, 7]]),
      r.overlaps(new Range(1, 2)),
      id.in([1]),
    );
    const { sql } = compile(select(id).where(predicate), { literalBinds: true });
    expect(sql).not.toContain('$');
    expect(await engine.connect((conn) => conn.scalar(text(sql.replaceAll(':', '\\:'))))).toBe(1);
  });
});

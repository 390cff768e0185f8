import {
  type AnyFunction,
  ARRAY,
  BigInteger,
  BOOLEAN,
  Column,
  column,
  DATE,
  type DateText,
  DateTime,
  type DecimalText,
  Enum,
  func,
  INT4RANGE,
  Integer,
  Interval,
  type IntervalValue,
  JSONB,
  MetaData,
  type NamedColumn,
  Numeric,
  type RowOfStatement,
  select,
  type SqlFunction,
  Table,
  Text,
  Time,
} from '@athanor/core';
import { describe, expectTypeOf, it } from 'vitest';

const t = new Table('t', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  n: new Column(Integer),
  big: new Column(BigInteger, { nullable: false }),
  price: new Column(Numeric, { nullable: false }),
  name: new Column(Text, { nullable: false }),
  note: new Column(Text),
  state: new Column(Enum('open', 'done', { nativeEnum: false }), { nullable: false }),
  ok: new Column(BOOLEAN, { nullable: false }),
  day: new Column(DATE, { nullable: false }),
  at: new Column(DateTime),
  clock: new Column(Time, { nullable: false }),
  span: new Column(Interval, { nullable: false }),
  tags: new Column(ARRAY(Text), { nullable: false }),
  doc: new Column(JSONB<{ a: number; b?: string }>(), { nullable: false }),
  any: new Column(JSONB()),
  years: new Column(INT4RANGE, { nullable: false }),
});
const { id, n, big, price, name, note, state, ok, day, at, clock, span, tags, doc } = t.c;

/** The names of functions of which nothing is known: of them any member is a function of the schema of that name. */
type Untyped<F> = {
  [K in keyof F as string extends K ? never : K]: string extends keyof F[K] ? K : never;
} extends infer M
  ? M[keyof M]
  : never;

// proves: functions
describe('a function of PostgreSQL', () => {
  it('has a type, whichever it is', () => {
    expectTypeOf<Untyped<typeof func>>().toEqualTypeOf<never>();
    expectTypeOf<Untyped<{ readonly some: AnyFunction }>>().toEqualTypeOf<'some'>();
    expectTypeOf(func['my_function']?.(1)).toEqualTypeOf<SqlFunction<any> | undefined>();
  });

  it('that is strict gives NULL where one of its arguments may be', () => {
    expectTypeOf(func.lower(name)).toEqualTypeOf<SqlFunction<string>>();
    expectTypeOf(func.lower(note)).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.upper(state)).toEqualTypeOf<SqlFunction<string>>();
    expectTypeOf(func.upper(t.c.years)).toEqualTypeOf<SqlFunction<number | null>>();
    expectTypeOf(func.length(note)).toEqualTypeOf<SqlFunction<number | null>>();
    expectTypeOf(func.lpad(name, n, '0')).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.startsWith(name, note)).toEqualTypeOf<SqlFunction<boolean | null>>();
    expectTypeOf(func.lower(null)).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.pgCatalog.lower(note)).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.concatWs(',', note, n)).toEqualTypeOf<SqlFunction<string>>();
    expectTypeOf(func.nextval('s')).toEqualTypeOf<SqlFunction<bigint>>();
  });

  it('gives NULL where there is nothing to give', () => {
    expectTypeOf(func.regexpMatch(name, 'x')).toEqualTypeOf<SqlFunction<(string | null)[] | null>>();
    expectTypeOf(func.substring(name, 2)).toEqualTypeOf<SqlFunction<string>>();
    expectTypeOf(func.substring(name, 'x')).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.arrayLength(tags, 1)).toEqualTypeOf<SqlFunction<number | null>>();
    expectTypeOf(func.currentSchema()).toEqualTypeOf<SqlFunction<string | null>>();
    expectTypeOf(func.boolAnd(ok)).toEqualTypeOf<SqlFunction<boolean | null>>();
  });

  it('of texts takes texts', () => {
    // @ts-expect-error -- a number
    func.lower(5);
    // @ts-expect-error -- a column of numbers
    func.trim(id);
    // @ts-expect-error -- a decimal is no text, although it is read as one
    func.upper(price);
    // @ts-expect-error -- nor is a day
    func.left(day, 4);
    // @ts-expect-error -- the length is a number
    func.lpad(name, '5');
    // @ts-expect-error -- a third argument
    func.startsWith(name, 'a', 'b');
    // @ts-expect-error -- nothing to replace it by
    func.replace(name, 'a');
    // @ts-expect-error -- a text has no form
    func.toChar(name, 'YYYY');
  });
});

// proves: functions
describe('a function of numbers', () => {
  it('gives a number of the kind that the server makes', () => {
    expectTypeOf(func.abs(n)).toEqualTypeOf<SqlFunction<number | null>>();
    expectTypeOf(func.abs(big)).toEqualTypeOf<SqlFunction<bigint>>();
    expectTypeOf(func.abs(-1.5)).toEqualTypeOf<SqlFunction<number>>();
    expectTypeOf(func.ceil(price)).toEqualTypeOf<SqlFunction<DecimalText>>();
    expectTypeOf(func.ceil(big)).toEqualTypeOf<SqlFunction<number>>();
    expectTypeOf(func.round(price, 2)).toEqualTypeOf<SqlFunction<DecimalText>>();
    expectTypeOf(func.round(n, id)).toEqualTypeOf<SqlFunction<number | null>>();
    expectTypeOf(func.power(price, 2)).toEqualTypeOf<SqlFunction<DecimalText>>();
    expectTypeOf(func.power(id, n)).toEqualTypeOf<SqlFunction<number | null>>();
    expectTypeOf(func.mod(price, 2)).toEqualTypeOf<SqlFunction<DecimalText>>();
    expectTypeOf(func.sum(span)).toEqualTypeOf<SqlFunction<IntervalValue | null>>();
    expectTypeOf(func.avg(span)).toEqualTypeOf<SqlFunction<IntervalValue | null>>();
    expectTypeOf(func.avg(n)).toEqualTypeOf<SqlFunction<DecimalText | null>>();
    expectTypeOf(func.stddev(price)).toEqualTypeOf<SqlFunction<DecimalText | null>>();
  });

  it('takes numbers', () => {
    // @ts-expect-error -- a text
    func.abs(name);
    // @ts-expect-error -- a day
    func.round(day);
    // @ts-expect-error -- true or false
    func.power(ok, 2);
    // @ts-expect-error -- texts are not added up
    func.sum(name);
    // @ts-expect-error -- nor have they a mean
    func.avg(note);
    // @ts-expect-error -- nor days
    func.stddev(day);
    // @ts-expect-error -- a number is not true
    func.boolOr(n);
    // @ts-expect-error -- a decimal is no text
    func.stringAgg(price, ',');
    // @ts-expect-error -- the server has no least of these
    func.max(ok);
    expectTypeOf(func.max(state)).toEqualTypeOf<SqlFunction<'open' | 'done' | null>>();
    expectTypeOf(func.min(day)).toEqualTypeOf<SqlFunction<DateText | null>>();
  });
});

// proves: functions
describe('a function of moments', () => {
  it('gives timestamps and spans', () => {
    expectTypeOf(func.dateTrunc('day', at)).toEqualTypeOf<SqlFunction<Date | null>>();
    expectTypeOf(func.dateTrunc('month', day)).toEqualTypeOf<SqlFunction<Date>>();
    expectTypeOf(func.dateTrunc('hour', clock)).toEqualTypeOf<SqlFunction<IntervalValue>>();
    expectTypeOf(func.dateTrunc('hour', span)).toEqualTypeOf<SqlFunction<IntervalValue>>();
    expectTypeOf(func.datePart('year', day)).toEqualTypeOf<SqlFunction<number>>();
    expectTypeOf(func.age(at)).toEqualTypeOf<SqlFunction<IntervalValue | null>>();
    expectTypeOf(func.generateSeries(1, n)).toEqualTypeOf<SqlFunction<number>>();
    expectTypeOf(func.generateSeries(day, '2024-03-01', span)).toEqualTypeOf<SqlFunction<Date>>();
    expectTypeOf(func.generateSeries(at, new Date(), span)).toEqualTypeOf<SqlFunction<Date>>();
    expectTypeOf(func.generateSeries(price, price, price)).toEqualTypeOf<SqlFunction<DecimalText>>();
    const days = func.generateSeries(day, day, span).tableValued('day');
    expectTypeOf(days.c.day).toEqualTypeOf<NamedColumn<Date, 'day', ''>>();
  });

  it('takes moments', () => {
    // @ts-expect-error -- a text
    func.dateTrunc('day', name);
    // @ts-expect-error -- a number
    func.datePart('day', id);
    // @ts-expect-error -- a time of day has no age
    func.age(clock);
    // @ts-expect-error -- from day to day there are steps
    func.generateSeries(day, '2024-03-01');
    // @ts-expect-error -- which are no numbers
    func.generateSeries(day, '2024-03-01', 1);
    // @ts-expect-error -- of texts there are none
    func.generateSeries(name, 'b', span);
  });
});

// proves: functions
describe('a function of lists', () => {
  it('has the type of their elements', () => {
    expectTypeOf(func.arrayAppend(tags, 'x')).toEqualTypeOf<SqlFunction<string[]>>();
    expectTypeOf(func.arrayAppend(tags, note)).toEqualTypeOf<SqlFunction<(string | null)[]>>();
    expectTypeOf(func.arrayRemove(tags, 'x')).toEqualTypeOf<SqlFunction<string[]>>();
    expectTypeOf(func.unnest(tags)).toEqualTypeOf<SqlFunction<string>>();
    expectTypeOf(func.cardinality(tags)).toEqualTypeOf<SqlFunction<number>>();
    expectTypeOf(func.stringToArray(note, ',')).toEqualTypeOf<SqlFunction<string[] | null>>();
    // @ts-expect-error -- the elements are texts
    func.arrayAppend(tags, 5);
    // @ts-expect-error -- a text is no list
    func.cardinality(name);
    // @ts-expect-error -- the elements are texts
    func.arrayPosition(tags, id);
  });
});

// proves: functions
describe('a function of documents', () => {
  it('has the type of what it makes', () => {
    expectTypeOf(func.jsonbBuildObject('id', id, 'price', price, 'note', note, 'at', at)).toEqualTypeOf<
      SqlFunction<{ id: number; price: number | bigint; note: string | null; at: string | null }>
    >();
    expectTypeOf(func.jsonBuildObject(name, id)).toEqualTypeOf<SqlFunction<Record<string, unknown>>>();
    expectTypeOf(func.jsonAgg(n)).toEqualTypeOf<SqlFunction<(number | null)[] | null>>();
    expectTypeOf(func.jsonbAgg(doc)).toEqualTypeOf<SqlFunction<{ a: number; b?: string }[] | null>>();
    expectTypeOf(func.toJsonb(span)).toEqualTypeOf<SqlFunction<string>>();
    expectTypeOf(func.jsonbSet(doc, ['a'], 5)).toEqualTypeOf<SqlFunction<{ a: number; b?: string }>>();
    expectTypeOf(func.jsonbArrayElements(t.c.any)).toEqualTypeOf<SqlFunction<unknown>>();
    const pairs = func.jsonbEach(doc).tableValued('key', 'value');
    type Pair = RowOfStatement<ReturnType<typeof select<readonly [typeof pairs.c.key, typeof pairs.c.value]>>>;
    expectTypeOf<Pair['key']>().toEqualTypeOf<string>();
    expectTypeOf<Pair['value']>().toEqualTypeOf<number | string | undefined>();
    expectTypeOf(func.jsonEachText(doc).tableValued('value').c.value).toEqualTypeOf<
      NamedColumn<string | null, 'value', ''>
    >();
    expectTypeOf(func.jsonToRecord(doc).tableValued(column('a', Integer)).c.a).toEqualTypeOf<
      NamedColumn<number, 'a', ''>
    >();
  });

  it('makes a document of an object of values, and of all columns', () => {
    expectTypeOf(func.jsonBuildObject({ id, note, at: 'x' })).toEqualTypeOf<
      SqlFunction<{ id: number; note: string | null; at: string }>
    >();
    expectTypeOf(func.jsonbBuildObject({ ...t.c, id: name }).type).not.toBeAny();
    const other = t.alias('other');
    const whole = func.jsonBuildObject(other.c);
    type Whole = RowOfStatement<ReturnType<typeof select<readonly [typeof whole]>>>[0];
    expectTypeOf<Whole['note']>().toEqualTypeOf<string | null>();
    expectTypeOf<Whole['day']>().toEqualTypeOf<string>();
    // @ts-expect-error -- a key without its value
    func.jsonBuildObject('id');
  });

  it('takes documents', () => {
    // @ts-expect-error -- a text
    func.jsonEach(name);
    // @ts-expect-error -- a document that is no list
    func.jsonbArrayElements(doc);
    // @ts-expect-error -- a key without a value
    func.jsonBuildObject('a', id, 'b');
    // @ts-expect-error -- a path is a list of keys
    func.jsonbSet(doc, '{a}', 5);
  });
});

import {
  array,
  cast,
  BOOLEAN,
  BigInteger,
  type ColumnElement,
  type DateText,
  DATE,
  DateTime,
  type DecimalText,
  func,
  Float,
  Integer,
  IntervalValue,
  JSONB,
  literal,
  Numeric,
  Range,
  select,
  sqlNull,
  type SqlExpression,
  Text,
  Time,
  tuple,
  values,
  column,
} from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { useTables } from '../dml/dml-fixture.js';
import { metadata } from './statement-fixture.js';

/** A call, and the value that the server gives for it: for the compiler of the type that the call is said to give. */
const gives = <T>(call: SqlExpression<T>, value: NoInfer<T>): readonly [SqlExpression<T>, T] => [call, value];

const word = literal('Tree', Text) as ColumnElement<string | null>;
const nothing = cast(sqlNull, Text) as ColumnElement<string | null>;
const price = cast(literal('12.50'), Numeric) as ColumnElement<DecimalText>;
const whole = literal(7, Integer);
const big = literal(9_007_199_254_740_993n, BigInteger);
const ratio = literal(2.5, Float);
const moment = literal(new Date('2024-02-29T13:45:00Z'), DateTime);
const day = cast(literal('2024-02-29'), DATE) as ColumnElement<DateText>;
const clock = cast(literal('13:45'), Time);
const list = array([1, 2, 3]);
const words = cast(literal(['a', 'b']), array(['a']).type) as ColumnElement<string[]>;
const document = literal({ a: 1, b: [true, null] }, JSONB<{ a: number; b: (boolean | null)[] }>());
const span = IntervalValue.parse('1 day');
const noon = new Date('2024-02-29T00:00:00Z');

const calls = {
  lower: gives(func.lower(word), 'tree'),
  'lower of nothing': gives(func.lower(nothing), null),
  upper: gives(func.upper('a'), 'A'),
  initcap: gives(func.initcap('a title'), 'A Title'),
  reverse: gives(func.reverse('abc'), 'cba'),
  length: gives(func.length(word), 4),
  charLength: gives(func.charLength('ab'), 2),
  'length of bytes': gives(func.length(Buffer.from([1, 2, 3])), 3),
  md5: gives(func.md5('a'), '0cc175b9c0f1b6a831c399e269772661'),
  trim: gives(func.trim(' a '), 'a'),
  btrim: gives(func.btrim('xax', 'x'), 'a'),
  ltrim: gives(func.ltrim(' a'), 'a'),
  rtrim: gives(func.rtrim('a '), 'a'),
  lpad: gives(func.lpad('7', 3, '0'), '007'),
  rpad: gives(func.rpad('7', 3), '7  '),
  left: gives(func.left(word, 2), 'Tr'),
  right: gives(func.right('abc', 1), 'c'),
  repeat: gives(func.repeat('ab', 2), 'abab'),
  replace: gives(func.replace('abc', 'b', 'x'), 'axc'),
  translate: gives(func.translate('abc', 'ab', 'xy'), 'xyc'),
  splitPart: gives(func.splitPart('a,b', ',', 2), 'b'),
  strpos: gives(func.strpos('abc', 'c'), 3),
  startsWith: gives(func.startsWith(word, 'T'), true),
  substring: gives(func.substring('abc', 2), 'bc'),
  'substring by a pattern': gives(func.substring('abc', 'b.'), 'bc'),
  'substring of a pattern that is not there': gives(func.substring('abc', 'x'), null),
  substr: gives(func.substr('abc', 2, 1), 'b'),
  concat: gives(func.concat('a', 1, nothing), 'a1'),
  concatWs: gives(func.concatWs('-', 'a', 1), 'a-1'),
  'concatWs of nothing': gives(func.concatWs(nothing, 'a'), null),
  format: gives(func.format('%s is %s', 'a', 1), 'a is 1'),
  regexpReplace: gives(func.regexpReplace('abab', 'b', 'x', 'g'), 'axax'),
  regexpMatch: gives(func.regexpMatch('ab', '(a)(x)?'), ['a', null]),
  'regexpMatch of no match': gives(func.regexpMatch('ab', 'x'), null),
  regexpMatches: gives(func.regexpMatches('ab', '(a)(x)?'), ['a', null]),
  regexpSplitToTable: gives(func.regexpSplitToTable('a', ','), 'a'),
  regexpSplitToArray: gives(func.regexpSplitToArray('a,b', ','), ['a', 'b']),
  stringToArray: gives(func.stringToArray('a,b', ','), ['a', 'b']),
  'stringToArray with NULL': gives(func.stringToArray('a,b', ',', 'b'), ['a', null]),
  toChar: gives(func.toChar(moment, 'YYYY-MM'), '2024-02'),
  'toChar of a number': gives(func.toChar(price, 'FM999.0'), '12.5'),
  toDate: gives(func.toDate('29.02.2024', 'DD.MM.YYYY'), '2024-02-29'),
  toNumber: gives(func.toNumber('1,5', '9G9'), '15'),
  toTimestamp: gives(func.toTimestamp(60), new Date(60_000)),
  toTsvector: gives(func.toTsvector('simple', 'a cat'), "'a':1 'cat':2"),
  toTsquery: gives(func.toTsquery('simple', 'cat'), "'cat'"),
  plaintoTsquery: gives(func.plaintoTsquery('simple', 'a cat'), "'a' & 'cat'"),
  tsRank: gives(func.tsRank(func.toTsvector('simple', 'cat'), func.toTsquery('simple', 'dog')), 0),
  abs: gives(func.abs(-5), 5),
  'abs of a bigint': gives(func.abs(big), 9_007_199_254_740_993n),
  'abs of a decimal': gives(func.abs(price), '12.50'),
  ceil: gives(func.ceil(ratio), 3),
  'ceil of a whole number': gives(func.ceil(whole), 7),
  'ceil of a bigint': gives(func.ceil(5n), 5),
  'ceil of a decimal': gives(func.ceil(price), '13'),
  floor: gives(func.floor(ratio), 2),
  sign: gives(func.sign(-2), -1),
  round: gives(func.round(ratio), 2),
  'round to digits': gives(func.round(price, 1), '12.5'),
  'round of a whole number to digits': gives(func.round(whole, 1), 7),
  'round of a bigint to digits': gives(func.round(5n, 1), '5.0'),
  trunc: gives(func.trunc(price), '12'),
  'trunc to digits': gives(func.trunc(price, 1), '12.5'),
  sqrt: gives(func.sqrt(9), 3),
  'sqrt of a decimal': gives(func.sqrt(price), '3.535533905932738'),
  power: gives(func.power(2, 3), 8),
  'power of a decimal': gives(func.power(price, 2), expect.stringMatching(/^156\.250+$/)),
  mod: gives(func.mod(whole, 4), 3),
  'mod of a bigint': gives(func.mod(big, 2n), 1n),
  'mod of a decimal': gives(func.mod(price, 5), '2.50'),
  genRandomUuid: gives(func.genRandomUuid(), expect.stringMatching(/^[0-9a-f-]{36}$/)),
  random: gives(func.random(), expect.any(Number)),
  version: gives(func.version(), expect.stringContaining('PostgreSQL')),
  currentSchema: gives(func.currentSchema(), 'public'),
  currentDatabase: gives(func.currentDatabase(), expect.any(String)),
  user: gives(func.user(), expect.any(String)),
  pgSleep: gives(func.pgSleep(0), ''),
  now: gives(func.now(), expect.any(Date)),
  clockTimestamp: gives(func.clockTimestamp(), expect.any(Date)),
  statementTimestamp: gives(func.statementTimestamp(), expect.any(Date)),
  localtimestamp: gives(func.localtimestamp(), expect.any(Date)),
  currentDate: gives(func.currentDate(), expect.stringMatching(/^\d{4}-\d\d-\d\d$/)),
  currentTime: gives(func.currentTime(), expect.stringMatching(/^\d\d:\d\d/)),
  localtime: gives(func.localtime(), expect.stringMatching(/^\d\d:\d\d/)),
  age: gives(func.age(moment, day), IntervalValue.parse('13:45:00')),
  'age of a day': gives(func.age(day), expect.any(IntervalValue)),
  dateTrunc: gives(func.dateTrunc('day', moment), noon),
  'dateTrunc of a day': gives(func.dateTrunc('month', day), new Date('2024-02-01T00:00:00Z')),
  'dateTrunc of a time': gives(func.dateTrunc('hour', clock), IntervalValue.parse('13:00:00')),
  'dateTrunc in a zone': gives(
    func.dateTrunc('day', literal(new Date('2024-02-29T13:45:00Z')), 'UTC'),
    new Date('2024-02-29T00:00:00Z'),
  ),
  datePart: gives(func.datePart('hour', moment), 13),
  'datePart of a span': gives(func.datePart('day', span), 1),
  makeDate: gives(func.makeDate(2024, 2, 29), '2024-02-29'),
  makeInterval: gives(func.makeInterval(0, 0, 0, 1), span),
  'generateSeries of numbers': gives(func.generateSeries(3, 3), 3),
  'generateSeries of bigints': gives(func.generateSeries(big, big), 9_007_199_254_740_993n),
  'generateSeries of decimals': gives(func.generateSeries(price, 13), '12.50'),
  'generateSeries of days': gives(func.generateSeries(day, '2024-02-29', span), noon),
  'generateSeries of timestamps': gives(
    func.generateSeries(moment, new Date('2024-02-29T13:45:00Z'), span),
    new Date('2024-02-29T13:45:00Z'),
  ),
  arrayLength: gives(func.arrayLength(list, 1), 3),
  'arrayLength of an empty list': gives(func.arrayLength(func.arrayRemove(array([1]), 1), 1), null),
  cardinality: gives(func.cardinality(list), 3),
  arrayToString: gives(func.arrayToString(words, '+'), 'a+b'),
  arrayAppend: gives(func.arrayAppend(list, 4), [1, 2, 3, 4]),
  'arrayAppend of NULL': gives(func.arrayAppend(words, nothing), ['a', 'b', null]),
  arrayRemove: gives(func.arrayRemove(words, 'a'), ['b']),
  arrayPosition: gives(func.arrayPosition(words, 'b'), 2),
  'arrayPosition of what is not there': gives(func.arrayPosition(words, 'x'), null),
  generateSubscripts: gives(func.generateSubscripts(array([5]), 1), 1),
  unnest: gives(func.unnest(array([5])), 5),
  toJson: gives(func.toJson(moment), '2024-02-29T13:45:00'),
  toJsonb: gives(func.toJsonb(price), 12.5),
  jsonBuildObject: gives(func.jsonBuildObject('a', whole, 'b', nothing), { a: 7, b: null }),
  jsonbBuildObject: gives(func.jsonbBuildObject('a', 1, 'b', document), { a: 1, b: { a: 1, b: [true, null] } }),
  'jsonBuildObject of an object': gives(func.jsonBuildObject({ a: whole, b: nothing, c: day }), {
    a: 7,
    b: null,
    c: '2024-02-29',
  }),
  'jsonbBuildObject of nothing': gives(func.jsonbBuildObject({}), {}),
  jsonBuildArray: gives(func.jsonBuildArray(1, 'x', day), [1, 'x', '2024-02-29']),
  jsonbBuildArray: gives(func.jsonbBuildArray(), []),
  jsonAgg: gives(func.jsonAgg(day), ['2024-02-29']),
  jsonbAgg: gives(func.jsonbAgg(whole), [7]),
  jsonObjectAgg: gives(func.jsonObjectAgg(literal('k'), whole), { k: 7 }),
  jsonbObjectAgg: gives(func.jsonbObjectAgg(literal('k'), price), { k: 12.5 }),
  jsonbSet: gives(func.jsonbSet(document, ['a'], 5), { a: 5, b: [true, null] }),
  'jsonbSet of a list': gives(func.jsonbSet(document, ['b'], [false]), { a: 1, b: [false] }),
  jsonArrayElements: gives(func.jsonArrayElements([1]), 1),
  jsonbArrayElements: gives(func.jsonbArrayElements(literal([1], JSONB<number[]>())), 1),
  jsonArrayElementsText: gives(func.jsonArrayElementsText([1]), '1'),
  jsonbArrayElementsText: gives(func.jsonbArrayElementsText([null]), null),
  jsonObjectKeys: gives(func.jsonObjectKeys({ a: 1 }), 'a'),
  jsonbObjectKeys: gives(func.jsonbObjectKeys({ a: 1 }), 'a'),
  jsonEach: gives(func.jsonEach({ a: 1 }), '(a,1)'),
  jsonbEachText: gives(func.jsonbEachText({ a: null }), '(a,)'),
  boolAnd: gives(func.boolAnd(literal(true, BOOLEAN)), true),
  boolOr: gives(func.boolOr(literal(false, BOOLEAN)), false),
  every: gives(func.every(literal(true, BOOLEAN)), true),
  stddev: gives(func.stddev(whole), null),
  variance: gives(func.variance(price), null),
  'avg of spans': gives(func.avg(literal(span)), span),
  'avg of numbers': gives(func.avg(whole), '7.0000000000000000'),
  exp: gives(func.exp(0), 1),
  'exp of a decimal': gives(func.exp(price), expect.stringMatching(/^268337\./)),
  ln: gives(func.ln(ratio), expect.closeTo(0.916)),
  log: gives(func.log(100), 2),
  pi: gives(func.pi(), Math.PI),
  radians: gives(func.radians(180), Math.PI),
  degrees: gives(func.degrees(Math.PI), 180),
  sin: gives(func.sin(0), 0),
  cos: gives(func.cos(0), 1),
  tan: gives(func.tan(0), 0),
  asin: gives(func.asin(0), 0),
  acos: gives(func.acos(1), 0),
  atan: gives(func.atan(0), 0),
  atan2: gives(func.atan2(0, 1), 0),
  widthBucket: gives(func.widthBucket(ratio, 0, 10, 5), 2),
  stddevPop: gives(func.stddevPop(whole), '0'),
  stddevSamp: gives(func.stddevSamp(whole), null),
  varPop: gives(func.varPop(whole), '0'),
  varSamp: gives(func.varSamp(whole), null),
  corr: gives(func.corr(whole, ratio), null),
  bitAnd: gives(func.bitAnd(whole), 7),
  bitOr: gives(func.bitOr(big), 9_007_199_254_740_993n),
  numNulls: gives(func.numNulls(nothing, whole), 1),
  numNonnulls: gives(func.numNonnulls(nothing, whole, word), 2),
  pgGetSerialSequence: gives(func.pgGetSerialSequence('pg_catalog.pg_class', 'oid'), null),
  currentSetting: gives(func.currentSetting('timezone'), 'UTC'),
  'currentSetting that is not there': gives(func.currentSetting('my.setting', true), null),
  setConfig: gives(func.setConfig('my.other', 'x', true), 'x'),
  pgAdvisoryXactLock: gives(func.pgAdvisoryXactLock(1), ''),
  pgTryAdvisoryXactLock: gives(func.pgTryAdvisoryXactLock(1, 2), true),
  pgNotify: gives(func.pgNotify('news', 'x'), ''),
  pgBackendPid: gives(func.pgBackendPid(), expect.any(Number)),
  pgTotalRelationSize: gives(func.pgTotalRelationSize('pg_class'), expect.any(BigInt)),
  pgSizePretty: gives(func.pgSizePretty(10_240n), '10 kB'),
  sha256: gives(func.sha256(Buffer.from('a')), expect.any(Uint8Array)),
  encode: gives(func.encode(Buffer.from('a'), 'hex'), '61'),
  decode: gives(func.decode('YQ==', 'base64'), expect.objectContaining({ 0: 97 })),
  ascii: gives(func.ascii('a'), 97),
  chr: gives(func.chr(97), 'a'),
  octetLength: gives(func.octetLength('ä'), 2),
  toHex: gives(func.toHex(255), 'ff'),
  hashtext: gives(func.hashtext(word), expect.any(Number)),
  quoteLiteral: gives(func.quoteLiteral("it's"), "'it''s'"),
  quoteIdent: gives(func.quoteIdent('a b'), '"a b"'),
  regexpCount: gives(func.regexpCount('abab', 'b'), 2),
  regexpLike: gives(func.regexpLike(word, 'tree', 'i'), true),
  regexpSubstr: gives(func.regexpSubstr('abc', 'x'), null),
  stringToTable: gives(func.stringToTable('a', ','), 'a'),
  setweight: gives(func.setweight(func.toTsvector('simple', 'cat'), 'A'), "'cat':1A"),
  timezone: gives(func.timezone('Europe/Berlin', moment), new Date('2024-02-29T12:45:00Z')),
  'timezone of an instant': gives(
    func.timezone('Europe/Berlin', literal(new Date('2024-02-29T12:45:00Z'))),
    new Date('2024-02-29T13:45:00Z'),
  ),
  dateBin: gives(
    func.dateBin(IntervalValue.parse('1 hour'), moment, literal(noon, DateTime)),
    new Date('2024-02-29T13:00:00Z'),
  ),
  justifyHours: gives(func.justifyHours(IntervalValue.parse('24 hours')), span),
  justifyDays: gives(func.justifyDays(IntervalValue.parse('30 days')), IntervalValue.parse('1 month')),
  justifyInterval: gives(func.justifyInterval(IntervalValue.parse('-24 hours 2 days')), span),
  transactionTimestamp: gives(func.transactionTimestamp(), expect.any(Date)),
  makeTime: gives(func.makeTime(13, 45, 0), '13:45:00'),
  makeTimestamp: gives(func.makeTimestamp(2024, 2, 29, 0, 0, 0), noon),
  makeTimestamptz: gives(func.makeTimestamptz(2024, 2, 29, 1, 0, 0, 'Europe/Berlin'), noon),
  arrayPrepend: gives(func.arrayPrepend(0, list), [0, 1, 2, 3]),
  arrayCat: gives(func.arrayCat(list, [4]), [1, 2, 3, 4]),
  arrayReplace: gives(func.arrayReplace(words, 'a', 'x'), ['x', 'b']),
  arrayPositions: gives(func.arrayPositions(list, 2), [2]),
  arrayNdims: gives(func.arrayNdims(list), 1),
  arrayLower: gives(func.arrayLower(list, 1), 1),
  arrayUpper: gives(func.arrayUpper(list, 2), null),
  isempty: gives(func.isempty(new Range(1, 5)), false),
  lowerInc: gives(func.lowerInc(new Range(1, 5)), true),
  upperInc: gives(func.upperInc(new Range(1, 5)), false),
  lowerInf: gives(func.lowerInf(new Range(null, 5)), true),
  upperInf: gives(func.upperInf(new Range(null, 5)), false),
  jsonbInsert: gives(func.jsonbInsert(document, ['b', '0'], false), { a: 1, b: [false, true, null] }),
  jsonbStripNulls: gives(func.jsonbStripNulls({ a: 1, n: null }), expect.objectContaining({ a: 1 })),
  jsonbPretty: gives(func.jsonbPretty({ a: 1 }), '{\n    "a": 1\n}'),
  jsonTypeof: gives(func.jsonTypeof([1]), 'array'),
  jsonbTypeof: gives(func.jsonbTypeof(document), 'object'),
  jsonArrayLength: gives(func.jsonArrayLength([1, 2]), 2),
  jsonbArrayLength: gives(func.jsonbArrayLength(document.getitem('b')), 2),
  rowToJson: gives(func.rowToJson(tuple(whole, word)), { f1: 7, f2: 'Tree' }),
  arrayToJson: gives(func.arrayToJson(list), [1, 2, 3]),
  jsonbPathQuery: gives(func.jsonbPathQuery(document, '$.a'), 1),
  jsonbPathQueryFirst: gives(func.jsonbPathQueryFirst(document, '$.x'), null),
  jsonbPathQueryArray: gives(func.jsonbPathQueryArray(document, '$.b[*]'), [true, null]),
  jsonbPathExists: gives(func.jsonbPathExists(document, '$.b[*] ? (@ == true)'), true),
  jsonbPathMatch: gives(func.jsonbPathMatch(document, '$.a == 1'), true),
  'coalesce with a decimal': gives(func.coalesce(price, '0'), '12.50'),
  'coalesce with a day': gives(func.coalesce(day, '2024-01-01'), '2024-02-29'),
  'coalesce with a timestamp': gives(
    func.coalesce(moment, new Date('2024-01-01T00:00:00Z')),
    new Date('2024-02-29T13:45:00Z'),
  ),
  'greatest of days': gives(func.greatest(day, '2024-03-01'), '2024-03-01'),
  'nullif of a decimal': gives(func.nullif(price, '12.5'), null),
};

describe.each(['pg', 'pglite'] as const)('A function over %s', (driver) => {
  const engine = useTables(driver, metadata);

  // proves: functions
  it.each(Object.entries(calls))('%s gives what its type says', async (_, [call, value]) => {
    await engine().begin(async (connection) => {
      await connection.execDriverSql("SET LOCAL timezone = 'UTC'");
      expect((await connection.execute(select(call))).one()[0]).toEqual(value);
    });
  });

  // proves: functions
  it('of sequences gives bigints', async () => {
    await engine().begin(async (connection) => {
      await connection.execDriverSql('CREATE TEMPORARY SEQUENCE st_numbers');
      const value = async (call: SqlExpression<bigint | null>) => connection.scalar(select(call));
      expect(await value(func.setval('st_numbers', 5, false))).toBe(5n);
      expect(await value(func.nextval('st_numbers'))).toBe(5n);
      expect(await value(func.currval('st_numbers'))).toBe(5n);
    });
  });

  // proves: select-lateral
  it('of records has its fields by their types', async () => {
    await engine().begin(async (connection) => {
      const pair = func.jsonbEach(document).tableValued('key', 'value', { name: 'p' });
      const rows = await connection.execute(select(pair.c.key, pair.c.value).orderBy(pair.c.key));
      const read: readonly (readonly [string, number | (boolean | null)[]])[] = rows.all().map(([k, v]) => [k, v]);
      expect(read).toEqual([
        ['a', 1],
        ['b', [true, null]],
      ]);
      const texts = func.jsonEachText({ a: 1, n: null }).tableValued('key', 'value', { name: 't' });
      const found: readonly (string | null)[] = (await connection.scalars(select(texts.c.value))).all();
      expect(found).toEqual(['1', null]);
      const days = func.generateSeries(day, '2024-03-01', span).tableValued('day', { name: 'd' }).renderDerived();
      await connection.execDriverSql("SET LOCAL timezone = 'UTC'");
      const dates: readonly Date[] = (await connection.scalars(select(days.c.day))).all();
      expect(dates).toEqual([noon, new Date('2024-03-01T00:00:00Z')]);
    });
  });

  // proves: functions
  it('groups some rows by less keys, which are NULL there', async () => {
    await engine().begin(async (connection) => {
      const sold = values(column('place', Text), column('amount', Integer)).data([
        ['Paris', 1],
        ['Pisa', 2],
        ['Rome', 4],
      ]);
      const v = sold.alias('v');
      const initial = func.left(v.c.place, 1).label('initial');
      const totals = select(initial, func.sum(v.c.amount)).groupBy(func.rollup(initial)).orderBy(initial.nullsLast());
      const read: [string | null, number | null][] = [];
      for (const [key, total] of await connection.execute(totals)) read.push([key, total]);
      expect(read).toEqual([
        ['P', 3],
        ['R', 4],
        [null, 7],
      ]);
      const sets = select(v.c.place, func.count()).groupBy(func.groupingSets(tuple(v.c.place), tuple()));
      const places: (string | null)[] = (await connection.scalars(sets)).all();
      expect(places.filter((place) => place === null)).toHaveLength(1);
    });
  });

  // proves: functions
  it('takes values of the type of the column that they stand beside', async () => {
    await engine().begin(async (connection) => {
      const rows = values(column('id', Integer), column('price', Numeric))
        .data([[1, null]])
        .alias('v');
      expect(await connection.scalar(select(func.coalesce(rows.c.price, '0.50')))).toBe('0.50');
      expect(await connection.scalar(select(func.lag(rows.c.price, 1, '1.5').over()))).toBe('1.5');
    });
  });
});

import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/errors.js';
import { and } from '../../src/expression/boolean-list.js';
import { any, array } from '../../src/expression/collections.js';
import { literal, literal as value } from '../../src/expression/column-element.js';
import type { SqlExpression } from '../../src/expression/sql-expression.js';
import { column, distinct, typeCoerce } from '../../src/expression/constructs.js';
import { aggregateOrderBy, funcfilter, over, withinGroup } from '../../src/expression/functions.js';
import { replace } from '../../src/expression/traversal.js';
import { tuple } from '../../src/expression/tuple.js';
import { Sequence } from '../../src/schema/sequence.js';
import { text } from '../../src/statement/textual-select.js';
import { type AnyFunction, func, registerFunction, sqlFunction } from '../../src/statement/func.js';
import { select } from '../../src/statement/select.js';
import { tablesample } from '../../src/statement/table-sample.js';
import { values } from '../../src/statement/values.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Text } from '../../src/types/string-types.js';
import { JSON } from '../../src/types/structured-types.js';
import { DateTime } from '../../src/types/temporal-types.js';
import { a, b, dialect, sqlOf } from './tables.js';

const sqlOfValue = (element: SqlExpression<any>) =>
  sqlOf(select(element))
    .replace(/^SELECT /, '')
    .replace(/ AS "?\w+"?( \nFROM \w+)?$/, '');

/** A function that the types do not name. */
const anyFunction = (name: string) => func[name] as AnyFunction;

const typeOf = (element: SqlExpression<any>) => dialect.compile(select(element)).resultColumns?.[0]?.type.visitName;

// proves: functions
describe('a function', () => {
  it('is called by its name, and in a schema by both', () => {
    expect(sqlOfValue(func.dateTrunc('day', column('at', DateTime)))).toBe('date_trunc($1::VARCHAR, at)');
    expect(sqlOfValue(func.pgCatalog.lower(a.c.data))).toBe('pg_catalog.lower(a.data)');
    expect(sqlOfValue(anyFunction('my_schema').deep?.fn?.() as SqlExpression<any>)).toBe('my_schema.deep.fn()');
    expect(sqlOfValue(anyFunction('name')(a.c.x))).toBe('name(a.x)');
    expect(sqlOf(select(func.pgCatalog.lower(a.c.data)))).toContain(' AS lower_1 ');
  });

  it('takes the name of a text search configuration where the server has one in front', () => {
    expect(sqlOfValue(func.toTsvector('english', a.c.data))).toBe('to_tsvector($1::REGCONFIG, a.data)');
    expect(sqlOfValue(func.toTsquery('english', 'cat'))).toBe('to_tsquery($1::REGCONFIG, $2::VARCHAR)');
    expect(sqlOfValue(func.toTsvector('the cats'))).toBe('to_tsvector($1::VARCHAR)');
    const headline = anyFunction('tsHeadline');
    const query = func.toTsquery('cat');
    expect(sqlOfValue(headline('english', a.c.data, query))).toBe(
      'ts_headline($1::REGCONFIG, a.data, to_tsquery($2::VARCHAR))',
    );
    expect(sqlOfValue(headline('the cats', query, 'MaxWords=2'))).toBe(
      'ts_headline($1::VARCHAR, to_tsquery($2::VARCHAR), $3::VARCHAR)',
    );
  });

  it('casts, and gives the part of a date', () => {
    expect(sqlOfValue(func.cast(a.c.data, Integer))).toBe('CAST(a.data AS INTEGER)');
    expect(sqlOfValue(func.cast('1', Integer))).toBe('CAST($1::INTEGER AS INTEGER)');
    expect(typeOf(func.cast(a.c.data, Integer))).toBe('integer');
    expect(sqlOfValue(func.extract('year', column('at', DateTime)))).toBe('EXTRACT(year FROM at)');
    expect(() => func.extract('a year' as never, a.c.x)).toThrow('"a year" is not a field of a date or time');
  });

  it('gives the next number of a sequence', () => {
    const orders = new Sequence('order_no', { schema: 'Shop' });
    expect(sqlOf(select(func.nextValue(orders)))).toBe(`SELECT nextval('"Shop".order_no') AS next_value_1`);
    expect(() => func.nextValue('order_no' as never)).toThrow('func.nextValue() takes a Sequence');
  });

  it('of an exact name is quoted', () => {
    expect(sqlOfValue(sqlFunction('MyTotal', Integer, a.c.x, 1))).toBe('"MyTotal"(a.x, $1::INTEGER)');
    expect(sqlOfValue(sqlFunction(['Tools', 'total'], Integer))).toBe('"Tools".total()');
    expect(typeOf(sqlFunction('MyTotal', Integer))).toBe('integer');
  });

  it('without arguments stands without parentheses where SQL has it so', () => {
    expect([func.currentDate(), func.localtime(), func.sessionUser(), func.user()].map(sqlOfValue)).toEqual([
      'CURRENT_DATE',
      'LOCALTIME',
      'SESSION_USER',
      'USER',
    ]);
  });

  it.each([
    [func.count(), 'integer'],
    [func.sum(a.c.x), 'bigInteger'],
    [func.sum(a.c.big), 'bigInteger'],
    [func.sum(a.c.ratio), 'float'],
    [func.avg(a.c.x), 'numeric'],
    [func.max(a.c.data), 'varchar'],
    [func.coalesce(a.c.x, 1), 'integer'],
    [func.arrayAgg(a.c.x), 'array'],
    [func.unnest(a.c.tags), 'integer'],
    [func.aggregateStrings(a.c.data, ','), 'varchar'],
    [func.rank().over(), 'integer'],
    [func.percentRank(), 'double'],
    [func.lag(a.c.data), 'varchar'],
    [func.mode().withinGroup(a.c.data), 'varchar'],
    [func.percentileCont(0.5).withinGroup(a.c.x), 'double'],
    [func.currentDate(), 'date'],
    [anyFunction('anything')(a.c.x), 'null'],
  ])('%# has the type %s of PostgreSQL', (call, type) => {
    expect(typeOf(call)).toBe(type);
  });

  it('can be told its type once for all', () => {
    registerFunction('myCounter', Integer);
    registerFunction('myFirst', { typeOf: (args) => args[0]?.type as never });
    expect(typeOf(anyFunction('myCounter')(1))).toBe('integer');
    expect(typeOf(anyFunction('my_first')(a.c.data))).toBe('varchar');
    expect(() => registerFunction('my_counter', Text)).toThrow('is registered already');
    registerFunction('geo.bufferOf', Text, { name: 'geo.ST_Buffer' });
    const buffer = anyFunction('geo')['bufferOf']?.(1) as SqlExpression<any>;
    expect([sqlOfValue(buffer), typeOf(buffer)]).toEqual(['geo."ST_Buffer"($1::INTEGER)', 'text']);
  });
});

// proves: functions
describe('a function as a comparison', () => {
  const pair = anyFunction('startsWith')(a.c.data, b.c.y, 'x').asComparison(1, 2);

  it('is the call, with a left and a right side', () => {
    expect([pair.left, pair.right]).toEqual([a.c.data, b.c.y]);
    expect(sqlOf(select(a.c.id).join(b, pair))).toBe(
      'SELECT a.id \nFROM a JOIN b ON starts_with(a.data, b.y, $1::VARCHAR)',
    );
    expect(sqlOf(select(a.c.id).where(and(pair, a.c.x.eq(1))))).toContain(
      'WHERE starts_with(a.data, b.y, $1::VARCHAR) AND a.x = $2::INTEGER',
    );
    expect(sqlOfValue(func.startsWith(a.c.data, 'x').asComparison(1, 2).negate())).toBe(
      'NOT (starts_with(a.data, $1::VARCHAR))',
    );
    expect(typeOf(pair)).toBe('boolean');
  });

  it('has the sides of the call that stands in its place', () => {
    const other = b.alias('o');
    const moved = replace(pair, (node) => (node === b.c.y ? other.c.y : undefined));
    expect(moved.right).toBe(other.c.y);
    expect(sqlOfValue(moved)).toContain('starts_with(a.data, o.y, $1::VARCHAR)');
  });

  it('refuses places that the call does not have', () => {
    expect(() => func.startsWith(a.c.data, 'x').asComparison(1, 3)).toThrow(
      new ArgumentError('asComparison() of starts_with() takes places from 1 to 2; got 3'),
    );
    expect(() => func.startsWith(a.c.data, 'x').asComparison(0, 1)).toThrow('got 0');
  });
});

describe('an aggregate', () => {
  it('takes its rows in an order, each once, or only some', () => {
    expect(sqlOfValue(func.arrayAgg(aggregateOrderBy(a.c.x, a.c.id.desc())))).toBe('array_agg(a.x ORDER BY a.id DESC)');
    expect(sqlOfValue(func.aggregateStrings(a.c.data, ', ').aggregateOrderBy(a.c.id))).toBe(
      'string_agg(a.data, $1::VARCHAR ORDER BY a.id)',
    );
    expect(sqlOfValue(func.count(distinct(a.c.x)))).toBe('count(DISTINCT a.x)');
    expect(sqlOfValue(func.count().filter(a.c.x.gt(1)).filter(a.c.flag.is(true)))).toBe(
      'count(*) FILTER (WHERE a.x > $1::INTEGER AND a.flag IS true)',
    );
    expect(() => func.count().filter()).toThrow('filter() needs at least one predicate');
    expect(() => func.now().aggregateOrderBy(a.c.x)).toThrow('now() has no argument');
  });

  it('of sorted rows stands within a group', () => {
    expect(sqlOfValue(func.percentileCont(0.5).withinGroup(a.c.x.desc()))).toBe(
      'percentile_cont($1::FLOAT) WITHIN GROUP (ORDER BY a.x DESC)',
    );
    expect(sqlOfValue(func.mode().withinGroup(a.c.x).filter(a.c.id.gt(1)))).toBe(
      'mode() WITHIN GROUP (ORDER BY a.x) FILTER (WHERE a.id > $1::INTEGER)',
    );
    expect(() => func.mode().withinGroup()).toThrow(ArgumentError);
  });

  it('groups in several ways', () => {
    const statement = (key: SqlExpression<any>) =>
      sqlOf(select(func.grouping(a.c.x)).groupBy(key)).split('GROUP BY ')[1];
    expect(statement(func.rollup(a.c.x, a.c.data))).toBe('ROLLUP(a.x, a.data)');
    expect(statement(func.cube(a.c.x, a.c.data))).toBe('CUBE(a.x, a.data)');
    expect(statement(func.groupingSets(a.c.x, a.c.data))).toBe('GROUPING SETS(a.x, a.data)');
    expect(statement(func.groupingSets(tuple(a.c.x, a.c.data), tuple()))).toBe('GROUPING SETS((a.x, a.data), ())');
  });

  it('can be made by free functions as well', () => {
    expect(sqlOfValue(over(funcfilter(func.sum(a.c.x), a.c.x.gt(0)), { orderBy: a.c.id }))).toBe(
      'sum(a.x) FILTER (WHERE a.x > $1::INTEGER) OVER (ORDER BY a.id)',
    );
    expect(sqlOfValue(withinGroup(func.mode() as never, a.c.x))).toBe('mode() WITHIN GROUP (ORDER BY a.x)');
  });
});

// proves: functions-window
describe('a window', () => {
  const sum = func.sum(a.c.x);

  it.each([
    [{}, ''],
    [{ partitionBy: a.c.data }, 'PARTITION BY a.data'],
    [
      { partitionBy: [a.c.data, a.c.flag], orderBy: [a.c.id.desc(), a.c.x] },
      'PARTITION BY a.data, a.flag ORDER BY a.id DESC, a.x',
    ],
    [{ orderBy: a.c.id, rows: [null, 0] }, 'ORDER BY a.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'],
    [{ orderBy: a.c.id, rows: [-2, 3] }, 'ORDER BY a.id ROWS BETWEEN $1::INTEGER PRECEDING AND $2::INTEGER FOLLOWING'],
    [{ orderBy: a.c.id, range: [0, null] }, 'ORDER BY a.id RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING'],
    [
      { orderBy: a.c.id, groups: [-1, 1], exclude: 'ties' },
      'ORDER BY a.id GROUPS BETWEEN $1::INTEGER PRECEDING AND $2::INTEGER FOLLOWING EXCLUDE TIES',
    ],
    [
      { orderBy: a.c.id, range: [{ preceding: text("interval '1 day'") }, { following: literal(2) }] },
      "ORDER BY a.id RANGE BETWEEN interval '1 day' PRECEDING AND $1::INTEGER FOLLOWING",
    ],
  ] as const)('%# is OVER (%s)', (options, words) => {
    expect(sqlOfValue(sum.over(options))).toBe(`sum(a.x) OVER (${words})`);
  });

  it('shares one text among frames of other sizes', () => {
    const frame = (n: number) => select(sum.over({ orderBy: a.c.id, rows: [-n, n] }));
    expect(frame(1).compare(frame(2), { compareValues: false })).toBe(true);
    expect(frame(1).compare(frame(-1), { compareValues: false })).toBe(false);
  });

  it('has one frame at most, of whole numbers', () => {
    expect(() => sum.over({ rows: [0, 1], range: [0, 1] })).toThrow(
      "only one of 'rows', 'range', or 'groups' may be provided",
    );
    expect(() => sum.over({ rows: [0.5, 1] })).toThrow('Integer or null expected');
    expect(() => sum.over({ exclude: 'group' })).toThrow("'exclude' needs one of");
    expect(() => sum.over({ rows: [0, 1], exclude: 'x) --' as never })).toThrow("'exclude' is one of");
  });
});

// proves: select-lateral
describe('a function in FROM', () => {
  it('has the columns that it is given', () => {
    const each = func.jsonbEach(typeCoerce(a.c.data, JSON)).tableValued('key', 'value');
    expect(sqlOf(select(a.c.id, each.c.key, each.c.value))).toBe(
      'SELECT a.id, anon_1.key, anon_1.value \nFROM a, jsonb_each(a.data) AS anon_1',
    );
    const series = func.generateSeries(1, 5).tableValued('n', { name: 's', withOrdinality: 'place' }).renderDerived();
    expect(sqlOf(select(series.c.n, series.c.place).where(series.c.n.gt(2)))).toBe(
      'SELECT s.n, s.place \nFROM generate_series($1::INTEGER, $2::INTEGER) WITH ORDINALITY AS s(n, place) \nWHERE s.n > $3::INTEGER',
    );
  });

  it('of records says the types of its columns', () => {
    const record = func
      .jsonbToRecordset(value([], JSON<object[]>()))
      .tableValued(column('a', Integer), column('bC', Text), { name: 'x' })
      .renderDerived({ withTypes: true });
    expect(sqlOf(select(record.c.a, record.c.bC))).toBe(
      'SELECT x.a, x."bC" \nFROM jsonb_to_recordset($1::JSON) AS x(a INTEGER, "bC" TEXT)',
    );
  });

  it('is a value by its name', () => {
    const item = func.unnest(a.c.tags).columnValued('item');
    expect(sqlOf(select(a.c.id, item).where(item.gt(1)))).toBe(
      'SELECT a.id, item \nFROM a, unnest(a.tags) AS item \nWHERE item > $1::INTEGER',
    );
    const whole = func.jsonbArrayElements(typeCoerce(a.c.data, JSON)).alias('el');
    expect(sqlOf(select(whole.column))).toBe('SELECT el \nFROM jsonb_array_elements(a.data) AS el');
  });

  it('stands in LATERAL, and without a name', () => {
    const each = func.unnest(a.c.tags).tableValued('tag').lateral('t');
    expect(sqlOf(select(a.c.id, each.c.tag))).toBe('SELECT a.id, t.tag \nFROM a, LATERAL unnest(a.tags) AS t');
    expect(sqlOf(select(column('n')).selectFrom(func.generateSeries(1, 3)))).toBe(
      'SELECT n \nFROM generate_series($1::INTEGER, $2::INTEGER)',
    );
    expect(sqlOf(select(text('x') as never).selectFrom(text('t TABLESAMPLE system (1)')))).toBe(
      'SELECT x \nFROM t TABLESAMPLE system (1)',
    );
  });

  it('gives one field of its record as a value', () => {
    expect(sqlOf(select(func.jsonbEach(typeCoerce(a.c.data, JSON)).scalarTableValued('key', Text)))).toBe(
      'SELECT (jsonb_each(a.data)).key AS anon_1 \nFROM a',
    );
  });
});

// proves: select-lateral
describe('VALUES and TABLESAMPLE', () => {
  const pairs = () => values(column('id', Integer), column('name', Text));

  it('VALUES gives rows of the program', () => {
    const v = pairs()
      .data([
        [1, 'a'],
        [2, null],
      ])
      .data([[3, func.lower('C')]])
      .alias('v');
    expect(sqlOf(select(v.c.id, b.c.id).join(b, b.c.aId.eq(v.c.id)).where(v.c.name.ne('x')))).toBe(
      'SELECT v.id, b.id AS id_1 \nFROM (VALUES ($1::INTEGER, $2::TEXT), ($3::INTEGER, $4::TEXT), ($5::INTEGER, lower($6::VARCHAR))) AS v (id, name) JOIN b ON b.a_id = v.id \nWHERE v.name != $7::TEXT',
    );
    expect(sqlOf(select(pairs().data([[1, 'a']])))).toContain(
      'FROM (VALUES ($1::INTEGER, $2::TEXT)) AS anon_1 (id, name)',
    );
  });

  it('VALUES can stand in WITH, in LATERAL, and with its values written out', () => {
    const cte = pairs()
      .data([[1, 'a']])
      .cte('v');
    expect(sqlOf(select(cte.c.name))).toBe(
      'WITH v(id, name) AS \n(VALUES ($1::INTEGER, $2::TEXT))\n SELECT v.name \nFROM v',
    );
    const lateral = values(column('n', Integer))
      .data([[a.c.x]])
      .lateral('l');
    expect(sqlOf(select(a.c.id, lateral.c.n))).toBe('SELECT a.id, l.n \nFROM a, LATERAL (VALUES (a.x)) AS l (n)');
    const literalRows = pairs()
      .data([[1, "it's"]])
      .literalBinds()
      .alias('v');
    expect(sqlOf(select(literalRows.c.id))).toBe("SELECT v.id \nFROM (VALUES (1, 'it''s')) AS v (id, name)");
  });

  it('VALUES of one column is a value, and a list behind IN', () => {
    const one = values(column('n', Integer)).data([[1], [null]]);
    const rows = '(VALUES ($1::INTEGER), ($2::INTEGER))';
    const where = (predicate: SqlExpression<boolean>) => sqlOf(select(a.c.id).where(predicate)).split('WHERE ')[1];
    expect(sqlOf(select(one.scalarValues()))).toBe(`SELECT ${rows} AS anon_1`);
    expect(sqlOf(select(one.alias('v').scalarValues().add(1)))).toBe(`SELECT ${rows} + $3::INTEGER AS anon_1`);
    expect(where(a.c.x.eq(one.scalarValues()))).toBe(`a.x = ${rows}`);
    expect(where(a.c.x.in(one.scalarValues()))).toBe(`a.x IN ${rows}`);
    expect(where(a.c.x.notIn(one))).toBe(`(a.x NOT IN ${rows})`);
    expect(where(a.c.x.gt(any(one.scalarValues())))).toBe(`a.x > ANY ${rows}`);
    expect(where(tuple(a.c.x, a.c.data).in(pairs().data([[1, 'a']])))).toBe(
      '(a.x, a.data) IN (VALUES ($1::INTEGER, $2::TEXT))',
    );
    expect(sqlOf(select(array(one.scalarValues())))).toBe(
      'SELECT ARRAY(VALUES ($1::INTEGER), ($2::INTEGER)) AS anon_1',
    );
    expect(where(a.c.x.in(one.literalBinds().scalarValues()))).toBe('a.x IN (VALUES (1), (NULL))');
    expect(typeOf(one.scalarValues())).toBe('integer');
    expect(() => pairs().scalarValues.call(pairs() as never)).toThrow('has to have exactly one column, this one has 2');
  });

  it('VALUES refuses rows of another length, and none at all', () => {
    expect(() => pairs().data([[1]] as never)).toThrow('Wrong number of elements for 1-tuple');
    expect(() => values()).toThrow('values() needs at least one column');
    expect(() => sqlOf(select(pairs().alias('v')))).toThrow('values() has no rows');
  });

  it('TABLESAMPLE takes some rows by chance', () => {
    const few = tablesample(a, 10, { name: 'few', seed: 7 });
    expect(sqlOf(select(few.c.id))).toBe(
      'SELECT few.id \nFROM a AS few TABLESAMPLE system($1::FLOAT) REPEATABLE ($2::FLOAT)',
    );
    const each = tablesample(a, func.bernoulli(1));
    expect(sqlOf(select(each.c.id))).toBe('SELECT a_1.id \nFROM a AS a_1 TABLESAMPLE bernoulli($1::INTEGER)');
  });
});

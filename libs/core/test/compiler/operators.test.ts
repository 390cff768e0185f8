import { describe, expect, it } from 'vitest';
import { and, not, or } from '../../src/expression/boolean-list.js';
import { type ColumnElement, literal } from '../../src/expression/column-element.js';
import { exists } from '../../src/statement/exists.js';
import { func } from '../../src/statement/func.js';
import { select } from '../../src/statement/select.js';
import { Column } from '../../src/schema/column.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { HSTORE } from '../../src/dialects/postgres/postgres-hstore.js';
import {
  phrasetoTsquery,
  plaintoTsquery,
  toTsquery,
  toTsvector,
  tsHeadline,
  tsRank,
  tsRankCd,
  websearchToTsquery,
} from '../../src/dialects/postgres/postgres-text-search.js';
import { JSONB } from '../../src/dialects/postgres/postgres-types.js';
import { IntervalValue } from '../../src/types/interval-value.js';
import { BigInteger, BOOLEAN, Float, Integer, Numeric } from '../../src/types/numeric-types.js';
import { INT4MULTIRANGE, INT4RANGE } from '../../src/types/range-types.js';
import { Range } from '../../src/types/range-value.js';
import { Text } from '../../src/types/string-types.js';
import { ARRAY } from '../../src/types/structured-types.js';
import { DATE, DateTime, Interval, Time } from '../../src/types/temporal-types.js';
import { sqlOf } from './tables.js';

interface Doc {
  a: { b: number[] };
  s: string;
  n: number;
}

const t = new Table('t', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  n: new Column(Integer),
  name: new Column(Text),
  ok: new Column(BOOLEAN),
  big: new Column(BigInteger),
  price: new Column(Numeric),
  ratio: new Column(Float),
  day: new Column(DATE),
  clock: new Column(Time),
  at: new Column(DateTime),
  span: new Column(Interval),
  j: new Column(JSONB<Doc>()),
  arr: new Column(ARRAY(Integer)),
  grid: new Column(ARRAY(Integer, { dimensions: 2 })),
  tags: new Column(ARRAY(Text)),
  r: new Column(INT4RANGE),
  mr: new Column(INT4MULTIRANGE),
});
const { id, n, name, ok, big, price, ratio, day, clock, at, span, j, arr, grid, tags, r, mr } = t.c;

/** The SQL of an expression, without the names of the types of its parameters but where they are asked for. */
function textOf(element: ColumnElement, casts = false): string {
  const sql = sqlOf(select(element.label('x')))
    .replace(/^SELECT /, '')
    .replace(/ AS x( \nFROM t)?$/, '');
  return casts ? sql : sql.replace(/(\$\d+)::[A-Z0-9]+(\[\])?/g, '$1');
}

function expectTexts(list: readonly (readonly [ColumnElement, string])[], casts = false): void {
  for (const [element, sql] of list) expect(textOf(element, casts)).toBe(sql);
}

function expectTypes(list: readonly (readonly [ColumnElement, string])[]): void {
  for (const [element, type] of list)
    expect(`${textOf(element)}: ${element.type.visitName}`).toBe(`${textOf(element)}: ${type}`);
}

// proves: expr-comparison
describe('comparisons', () => {
  it('between two bounds, in whatever order with `symmetric`, and not between', () => {
    expectTexts([
      [id.between(1, 2), 't.id BETWEEN $1 AND $2'],
      [id.between(2, 1, { symmetric: true }), 't.id BETWEEN SYMMETRIC $1 AND $2'],
      [id.notBetween(1, 2), 't.id NOT BETWEEN $1 AND $2'],
      [not(id.between(1, 2)), 't.id NOT BETWEEN $1 AND $2'],
    ]);
  });

  // proves: expr-like
  it('of the beginning, the end and the middle of a text, with and without regard to case', () => {
    expectTexts([
      [name.startsWith('a'), "t.name LIKE $1 || '%'"],
      [name.endsWith('a'), "t.name LIKE '%' || $1"],
      [name.contains('a'), "t.name LIKE '%' || $1 || '%'"],
      [name.iStartsWith('a'), "t.name ILIKE $1 || '%'"],
      [name.iEndsWith('a'), "t.name ILIKE '%' || $1"],
      [name.iContains('5%', { autoescape: true }), "t.name ILIKE '%' || $1 || '%' ESCAPE '/'"],
      [not(name.startsWith('a')), "t.name NOT LIKE $1 || '%'"],
      [not(name.iContains('a')), "t.name NOT ILIKE '%' || $1 || '%'"],
    ]);
  });

  // proves: expr-regexp
  it('with regular expressions and their flags', () => {
    expectTexts([
      [name.regexpMatch('^a'), 't.name ~ $1'],
      [name.regexpMatch('^a', 'i'), 't.name ~* $1'],
      [name.regexpMatch('^a', 'ix'), "t.name ~ CONCAT('(?', 'ix', ')', $1)"],
      [name.notRegexpMatch('^a'), 't.name !~ $1'],
      [not(name.regexpMatch('^a', 'i')), 't.name !~* $1'],
      [name.regexpReplace('a', 'b'), 'REGEXP_REPLACE(t.name, $1, $2)'],
      [name.regexpReplace('a', 'b', 'g'), "REGEXP_REPLACE(t.name, $1, $2, 'g')"],
    ]);
  });

  // proves: expr-regexp
  it('by the words of a text', () => {
    expectTexts([
      [name.match('cat dog'), 't.name @@ plainto_tsquery($1)'],
      [name.match('cat', { regconfig: 'english' }), "t.name @@ plainto_tsquery('english', $1)"],
      [not(name.match('cat')), 'NOT (t.name @@ plainto_tsquery($1))'],
    ]);
  });

  it("by an operator of one's own, which may be a test and have a precedence", () => {
    expectTexts([
      [name.op('SIMILAR TO')('a'), 't.name SIMILAR TO $1'],
      [not(name.boolOp('~~')('a')), 'NOT (t.name ~~ $1)'],
      [n.op('+', { precedence: 7 })(1).mul(2), '(t.n + $1) * $2'],
      [n.op('*', { precedence: 8 })(1).add(2), 't.n * $1 + $2'],
      [n.op('+')(1).eq(2), '(t.n + $1) = $2'],
    ]);
    expectTypes([
      [name.op('->')('a'), 'text'],
      [name.op('->', Integer)('a'), 'integer'],
      [name.op('->', { returnType: Integer })('a'), 'integer'],
      [name.boolOp('~~')('a'), 'boolean'],
    ]);
  });
});

// proves: expr-boolean
describe('precedence', () => {
  it('is that of the operators table: parentheses only where the SQL would mean something else', () => {
    expectTexts([
      [n.add(1).mul(2), '(t.n + $1) * $2'],
      [n.mul(2).add(1), 't.n * $1 + $2'],
      [n.add(1).add(2), 't.n + $1 + $2'],
      [n.sub(1).sub(2), '(t.n - $1) - $2'],
      [n.sub(id.sub(2)), 't.n - (t.id - $1)'],
      [n.div(2).mul(3), '(t.n / CAST($1 AS NUMERIC)) * $2'],
      [n.add(1).neg(), '-(t.n + $1)'],
      [n.neg().add(1), '-t.n + $1'],
      [n.add(1).eq(2), 't.n + $1 = $2'],
      [id.eq(n.add(1)), 't.id = t.n + $1'],
      [id.eq(1).eq(true), '(t.id = $1) = true'],
      [name.concat('x').concat(name), 't.name || $1 || t.name'],
      [name.concat('x').like('y'), '(t.name || $1) LIKE $2'],
      [name.eq(name.concat('x')), 't.name = (t.name || $1)'],
      [name.collate('C').eq('x'), '(t.name COLLATE "C") = $1'],
      [or(id.eq(1), and(id.eq(2), n.eq(3))), 't.id = $1 OR t.id = $2 AND t.n = $3'],
      [and(id.eq(1), or(id.eq(2), n.eq(3))), 't.id = $1 AND (t.id = $2 OR t.n = $3)'],
      [n.bitwiseOr(1).eq(2), 't.n | $1 = $2'],
      [n.bitwiseAnd(1).add(2), '(t.n & $1) + $2'],
      [n.add(1).bitwiseLeftShift(2), '(t.n + $1) << $2'],
      [n.bitwiseNot().mul(2), '(~t.n) * $1'],
    ]);
  });

  it('puts what databases parse differently into parentheses inside of other operators', () => {
    expectTexts([
      [j.getitem('s').asText().eq('x'), '(t.j ->> $1) = $2'],
      [j.getitem('a').getitem('b').getitem(0), '((t.j -> $1) -> $2) -> $3'],
      [and(j.hasKey('a'), j.contains({ s: 'x' })), 't.j ? $1 AND t.j @> $2'],
      [arr.concat([1]).contains([1]), '(t.arr || $1) @> $2'],
      [arr.getitem(1).add(2), 't.arr[$1] + $2'],
    ]);
  });

  it('holds for what is negated too', () => {
    expectTexts([
      [not(id.eq(1)), 't.id != $1'],
      [not(id.is(null)), 't.id IS NOT NULL'],
      [not(id.isDistinctFrom(1)), 't.id IS NOT DISTINCT FROM $1'],
      [not(name.like('a', '/')), "t.name NOT LIKE $1 ESCAPE '/'"],
      [not(id.in([1])), 't.id != ALL ($1)'],
      [not(id.in(select(t.c.n))), '(t.id NOT IN (SELECT t.n \nFROM t))'],
      [not(ok), 'NOT t.ok'],
      [not(not(ok)), 't.ok'],
      [not(or(id.eq(1), id.eq(2))), 'NOT (t.id = $1 OR t.id = $2)'],
      [not(exists(select(literal(1)))), 'NOT (EXISTS (SELECT $1 AS anon_1))'],
      [not(j.hasKey('a')), 'NOT (t.j ? $1)'],
      [not(arr.any(5)), 'NOT ($1 = ANY (t.arr))'],
    ]);
  });
});

// proves: expr-arithmetic
describe('arithmetic', () => {
  it('divides wholly and truly, takes remainders and negatives', () => {
    expectTexts([
      [n.floordiv(2), 't.n / $1'],
      [price.floordiv(2), 'FLOOR(t.price / $1)'],
      [n.mod(2), 't.n % $1'],
      [n.neg(), '-t.n'],
      [name.add('x'), 't.name || $1'],
    ]);
  });

  it('gives the kind that both sides make', () => {
    expectTypes([
      [n.add(1), 'integer'],
      [n.add(1.5), 'float'],
      [n.add('1.5'), 'numeric'],
      [n.add(2n), 'bigInteger'],
      [n.add(big), 'bigInteger'],
      [big.add(1), 'bigInteger'],
      [big.div(2), 'numeric'],
      [n.mul(price), 'numeric'],
      [price.mul(n), 'numeric'],
      [ratio.mul(price), 'numeric'],
      [ratio.mul(n), 'float'],
      [n.mul(ratio), 'float'],
      [n.div(2), 'numeric'],
    ]);
  });

  it('of days, times and spans', () => {
    const week = IntervalValue.parse('7 days');
    expectTexts(
      [
        [day.sub('2024-01-01'), 't.day - $1::DATE'],
        [day.add(3), 't.day + $1::INTEGER'],
        [day.add(week), 't.day + $1::INTERVAL'],
        [at.sub(new Date(0)), 't.at - $1::TIMESTAMP WITHOUT TIME ZONE'],
        [at.sub(week), 't.at - $1::INTERVAL'],
        [span.mul(2), 't.span * $1::FLOAT'],
        [clock.add(week), 't.clock + $1::INTERVAL'],
      ],
      true,
    );
    expectTypes([
      [day.sub(day), 'integer'],
      [day.add(3), 'date'],
      [day.add(week), 'datetime'],
      [day.add(clock), 'datetime'],
      [n.add(day), 'date'],
      [at.sub(at), 'interval'],
      [at.sub(day), 'interval'],
      [at.add(span), 'datetime'],
      [span.add(at), 'datetime'],
      [span.add(day), 'datetime'],
      [span.mul(2), 'interval'],
      [n.mul(span), 'interval'],
      [clock.sub(clock), 'interval'],
      [clock.sub(span), 'time'],
    ]);
  });

  // proves: expr-bitwise
  it('of bits', () => {
    expectTexts([
      [n.bitwiseAnd(1), 't.n & $1'],
      [n.bitwiseOr(1), 't.n | $1'],
      [n.bitwiseXor(1), 't.n # $1'],
      [n.bitwiseNot(), '~t.n'],
      [n.bitwiseLeftShift(1), 't.n << $1'],
      [n.bitwiseRightShift(1), 't.n >> $1'],
    ]);
  });
});

// proves: type-json-operators
describe('documents', () => {
  it('give their parts by key, place and path, each sent as what it is', () => {
    expectTexts(
      [
        [j.getitem('s'), 't.j -> $1::TEXT'],
        [j.getitem('a').getitem('b').getitem(0), '((t.j -> $1::TEXT) -> $2::TEXT) -> $3::INTEGER'],
        [j.getitem(['a', 'b', 1]), 't.j #> $1::TEXT[]'],
        [j.getitem('s').asText(), 't.j ->> $1::TEXT'],
        [j.getitem(['a', 'b', 1]).asText(), 't.j #>> $1::TEXT[]'],
        [j.getitem('s').asJson(), 't.j -> $1::TEXT'],
        [j.getitem('n').asInteger().gt(3), 'CAST(t.j ->> $1::TEXT AS INTEGER) > $2::INTEGER'],
        [j.getitem('n').asFloat(), 'CAST(t.j ->> $1::TEXT AS FLOAT)'],
        [j.getitem('n').asNumeric({ precision: 10, scale: 2 }), 'CAST(t.j ->> $1::TEXT AS NUMERIC(10, 2))'],
        [j.getitem('s').asBoolean(), 'CAST(t.j ->> $1::TEXT AS BOOLEAN)'],
      ],
      true,
    );
    expectTypes([
      [j.getitem('s'), 'jsonb'],
      [j.getitem('s').asText(), 'text'],
      [j.getitem('s').asString(), 'varchar'],
    ]);
  });

  it('are asked for keys, members and paths, and changed', () => {
    expectTexts(
      [
        [j.contains({ s: 'y' }), 't.j @> $1::JSONB'],
        [j.containedBy({ s: 'y', z: 1 }), 't.j <@ $1::JSONB'],
        [j.hasKey('a'), 't.j ? $1::TEXT'],
        [j.hasKey(name), 't.j ? t.name'],
        [j.hasAny(['n', 'q']), 't.j ?| $1::TEXT[]'],
        [j.hasAll(tags), 't.j ?& t.tags'],
        [j.concat({ k: 1 }), 't.j || $1::JSONB'],
        [j.deleteKey('a'), 't.j - $1::TEXT'],
        [j.deleteKey(0), 't.j - $1::INTEGER'],
        [j.deleteKey(['a', 'b']), 't.j - $1::TEXT[]'],
        [j.deletePath(['a', 'b', 0]), 't.j #- $1::TEXT[]'],
        [j.pathExists('$.a'), 't.j @? $1'],
        [j.pathMatch('$.n == 5'), 't.j @@ $1'],
      ],
      true,
    );
  });

  it('are NULL or hold null, which are two things', () => {
    expectTexts([
      [j.eq(null), 't.j IS NULL'],
      [j.eq(literal(null, JSONB<null>()) as never), 't.j = $1'],
    ]);
  });

  it('are read as text only through their parts', () => {
    expect(() => j.asText.call(j as never)).toThrow(
      "asText() reads a part of a JSON document, as in column.getitem('key').asText(), and not a column of type jsonb",
    );
    expect(() => (name as unknown as typeof j).getitem('s')).toThrow(
      'getitem() is for JSON, HSTORE and ARRAY, but the expression is of type text',
    );
  });
});

// proves: type-array-operators
describe('arrays', () => {
  it('give elements and slices, counted from 1', () => {
    expectTexts([
      [arr.getitem(1), 't.arr[$1]'],
      [grid.getitem(1).getitem(2), 't.grid[$1][$2]'],
      [arr.slice(1, 2), 't.arr[$1:$2]'],
      [arr.slice(undefined, 2), 't.arr[:$1]'],
      [arr.slice(n), 't.arr[t.n:]'],
    ]);
    expectTexts([
      [func.arrayAgg(n).getitem(1), '(array_agg(t.n))[$1]'],
      [arr.concat(arr).getitem(1), '(t.arr || t.arr)[$1]'],
      [literal([1], ARRAY(Integer)).getitem(1), '($1)[$2]'],
    ]);
    expectTypes([
      [arr.getitem(1), 'integer'],
      [grid.getitem(1), 'array'],
      [grid.getitem(1).getitem(2), 'integer'],
      [arr.slice(1, 2), 'array'],
    ]);
  });

  it('are compared, searched and put together', () => {
    expectTexts(
      [
        [arr.contains([1]), 't.arr @> $1::INTEGER[]'],
        [arr.containedBy([1, 2]), 't.arr <@ $1::INTEGER[]'],
        [arr.overlap([1]), 't.arr && $1::INTEGER[]'],
        [arr.concat([1]), 't.arr || $1::INTEGER[]'],
        [arr.append(1), 't.arr || $1::INTEGER'],
        [arr.append(null), 't.arr || $1::INTEGER'],
        [arr.any(5), '$1::INTEGER = ANY (t.arr)'],
        [arr.all(5, 'lt'), '$1::INTEGER < ALL (t.arr)'],
        [tags.any('x', 'like'), '$1::TEXT LIKE ANY (t.tags)'],
        [arr.eq([1, 2]), 't.arr = $1::INTEGER[]'],
      ],
      true,
    );
  });
});

// proves: type-range
describe('ranges', () => {
  it('are compared and put together', () => {
    const range = new Range(1, 5);
    expectTexts(
      [
        [r.contains(5), 't.r @> $1::INTEGER'],
        [r.contains(range), 't.r @> $1::INT4RANGE'],
        [r.containedBy(range), 't.r <@ $1::INT4RANGE'],
        [r.overlaps(range), 't.r && $1::INT4RANGE'],
        [r.strictlyLeftOf(range), 't.r << $1::INT4RANGE'],
        [r.strictlyRightOf(range), 't.r >> $1::INT4RANGE'],
        [r.notExtendRightOf(range), 't.r &< $1::INT4RANGE'],
        [r.notExtendLeftOf(range), 't.r &> $1::INT4RANGE'],
        [r.adjacentTo(range), 't.r -|- $1::INT4RANGE'],
        [r.union(range), 't.r + $1::INT4RANGE'],
        [r.intersection(r).contains(3), 't.r * t.r @> $1::INTEGER'],
        [r.difference(range), 't.r - $1::INT4RANGE'],
        [mr.contains(5), 't.mr @> $1::INTEGER'],
        [mr.overlaps(range), 't.mr && $1::INT4RANGE'],
        [mr.union([range]), 't.mr + $1::INT4MULTIRANGE'],
      ],
      true,
    );
    expectTypes([
      [r.union(range), 'int4range'],
      [mr.difference(mr), 'int4multirange'],
    ]);
  });
});

// proves: expr-regexp
describe('text search', () => {
  const query = toTsquery('cat & dog', { regconfig: 'english' });

  it('has functions with the types of their values', () => {
    expectTexts(
      [
        [toTsvector(name), 'to_tsvector(t.name)'],
        [toTsvector(name, { regconfig: 'english' }), "to_tsvector(CAST('english' AS REGCONFIG), t.name)"],
        [query, "to_tsquery(CAST('english' AS REGCONFIG), $1::TEXT)"],
        [plaintoTsquery('a b'), 'plainto_tsquery($1::TEXT)'],
        [phrasetoTsquery('a b'), 'phraseto_tsquery($1::TEXT)'],
        [websearchToTsquery('a -b'), 'websearch_to_tsquery($1::TEXT)'],
        [
          tsHeadline(name, plaintoTsquery('a'), { options: 'MaxWords=5' }),
          'ts_headline(t.name, plainto_tsquery($1::TEXT), $2::TEXT)',
        ],
        [tsRank(toTsvector(name), plaintoTsquery('a')), 'ts_rank(to_tsvector(t.name), plainto_tsquery($1::TEXT))'],
        [
          tsRankCd(toTsvector(name), plaintoTsquery('a'), { weights: [0.1, 0.2, 0.4, 1], normalization: 2 }),
          'ts_rank_cd($1::REAL[], to_tsvector(t.name), plainto_tsquery($2::TEXT), $3::INTEGER)',
        ],
      ],
      true,
    );
    expectTypes([
      [toTsvector(name), 'tsvector'],
      [query, 'tsquery'],
      [tsRank(toTsvector(name), query), 'float'],
    ]);
  });

  it('compares words with a query', () => {
    expectTexts([
      [toTsvector(name).match(plaintoTsquery('a b')), 'to_tsvector(t.name) @@ plainto_tsquery($1)'],
      [toTsvector(name).match('a b'), 'to_tsvector(t.name) @@ plainto_tsquery($1)'],
      [not(toTsvector(name).match(plaintoTsquery('a'))), 'NOT (to_tsvector(t.name) @@ plainto_tsquery($1))'],
    ]);
  });
});

describe('an HSTORE', () => {
  const h = new Table('h', new MetaData(), { pairs: new Column(HSTORE) }).c.pairs;
  const text = (element: ColumnElement): string =>
    sqlOf(select(element.label('x'))).replace(/^SELECT (.*) AS x \nFROM h$/, '$1');

  it('gives values under keys, and is asked for keys and pairs', () => {
    expect(text(h.getitem('color'))).toBe('h.pairs -> $1::TEXT');
    expect(h.getitem('color').type.visitName).toBe('text');
    expect(text(h.hasKey('color'))).toBe('h.pairs ? $1::TEXT');
    expect(text(h.hasAny(['a', 'b']))).toBe('h.pairs ?| $1::TEXT[]');
    expect(text(h.contains({ color: 'red' }))).toBe('h.pairs @> $1::HSTORE');
    expect(text(h.concat({ color: 'red' }))).toBe('h.pairs || $1::HSTORE');
    expect(text(h.deleteKey('color'))).toBe('h.pairs - $1::TEXT');
  });
});

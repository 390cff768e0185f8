import { describe, expect, it } from 'vitest';
import { bindparam } from '../../src/expression/bindparam.js';
import { and, not } from '../../src/expression/boolean-list.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { caseWhen } from '../../src/expression/case.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { all, any, array } from '../../src/expression/collections.js';
import { type ColumnElement, literal } from '../../src/expression/column-element.js';
import { asc, collate, desc, distinct, nullsFirst, nullsLast } from '../../src/expression/constructs.js';
import { func } from '../../src/statement/func.js';
import { tuple } from '../../src/expression/tuple.js';
import { select } from '../../src/statement/select.js';
import { Integer } from '../../src/types/numeric-types.js';
import { a, b, dialect, sqlOf } from './tables.js';

/** The SQL of an expression in a select list. */
function textOf(element: ColumnElement): string {
  return sqlOf(select(element.label('x')))
    .replace(/^SELECT /, '')
    .replace(/ AS x( \nFROM \w)?$/, '');
}

const keyOf = (element: ClauseElement): string | undefined => cacheKeyOf(element)?.text;

// proves: expr-tuple
describe('a tuple', () => {
  const pair = tuple(a.c.id, a.c.data);

  it('is compared with values and with other tuples', () => {
    expect(textOf(pair.eq([1, 'x']))).toBe('(a.id, a.data) = ($1::INTEGER, $2::VARCHAR)');
    expect(textOf(pair.lt(tuple(a.c.x, a.c.data)))).toBe('(a.id, a.data) < (a.x, a.data)');
    expect(textOf(not(pair.eq([1, 'x'])))).toBe('(a.id, a.data) != ($1::INTEGER, $2::VARCHAR)');
    expect(textOf(pair.between([1, 'a'], [2, 'b']))).toBe(
      '(a.id, a.data) BETWEEN ($1::INTEGER, $2::VARCHAR) AND ($3::INTEGER, $4::VARCHAR)',
    );
  });

  it('is one of a list, sent as one array for each column, so that the text does not depend on its length', () => {
    const rows = '(SELECT * FROM unnest($1::INTEGER[], $2::VARCHAR[]))';
    const two = pair.in([
      [1, 'x'],
      [2, 'y'],
    ]);
    expect(textOf(two)).toBe(`(a.id, a.data) IN ${rows}`);
    expect(dialect.compile(select(two)).slots.map((slot) => slot.bind.value)).toEqual([
      [1, 2],
      ['x', 'y'],
    ]);
    expect(textOf(pair.in([]))).toBe(`(a.id, a.data) IN ${rows}`);
    expect(textOf(pair.notIn([[1, 'x']]))).toBe(`((a.id, a.data) NOT IN ${rows})`);
    expect(keyOf(two)).toBe(keyOf(pair.in([])));
  });

  it('is written row by row where a value is an expression or an array', () => {
    expect(textOf(pair.in([[a.c.x, 'x'] as never]))).toBe('(a.id, a.data) IN ((a.x, $1::VARCHAR))');
    expect(textOf(tuple(a.c.id, a.c.tags).in([[1, [2]]]))).toBe('(a.id, a.tags) IN (($1::INTEGER, $2::INTEGER[]))');
  });

  it('is one of the rows of a SELECT', () => {
    expect(textOf(tuple(a.c.id, a.c.x).in(select(b.c.id, b.c.y)))).toBe('(a.id, a.x) IN (SELECT b.id, b.y \nFROM b)');
  });

  it('has as many values as expressions', () => {
    expect(() => pair.in([[1] as never])).toThrow('A tuple of 2 expressions is compared with as many values, not 1');
    expect(() => pair.in(a.c.id)).toThrow('in() of a tuple takes a list of tuples of values, or a SELECT');
  });
});

// proves: expr-tuple
describe('any() and all()', () => {
  it('take an array, an expression or a SELECT', () => {
    expect(textOf(a.c.id.eq(any([1, 2])))).toBe('a.id = ANY ($1::INTEGER[])');
    expect(textOf(a.c.id.eq(any(a.c.tags)))).toBe('a.id = ANY (a.tags)');
    expect(textOf(a.c.x.gt(all(select(b.c.y))))).toBe('a.x > ALL (SELECT b.y \nFROM b)');
    expect(textOf(a.c.data.like(any(['a%', 'b%'])))).toBe('a.data LIKE ANY ($1::VARCHAR[])');
    expect(textOf(a.c.id.eq(any(a.c.tags.concat([1]))))).toBe('a.id = ANY (a.tags || $1::INTEGER[])');
    expect(textOf(literal(1).eq(any(a.c.tags)))).toBe('$1::INTEGER = ANY (a.tags)');
  });

  it('are negated as a whole', () => {
    expect(textOf(not(a.c.id.eq(any([1, 2]))))).toBe('NOT (a.id = ANY ($1::INTEGER[]))');
  });
});

// proves: type-array-operators
describe('array()', () => {
  it('is made of expressions, or of the rows of a SELECT', () => {
    expect(textOf(array([a.c.id, a.c.x, 3]))).toBe('ARRAY[a.id, a.x, $1::INTEGER]');
    expect(textOf(array([], Integer))).toBe('CAST(ARRAY[] AS INTEGER[])');
    expect(textOf(array([array([1, 2]), array([3, 4])]))).toBe(
      'ARRAY[ARRAY[$1::INTEGER, $2::INTEGER], ARRAY[$3::INTEGER, $4::INTEGER]]',
    );
    expect(textOf(array(select(b.c.id)))).toBe('ARRAY(SELECT b.id \nFROM b)');
    expect(textOf(array([a.c.id, a.c.x]).contains([1]))).toBe('ARRAY[a.id, a.x] @> $1::INTEGER[]');
  });

  it('of nothing needs a type', () => {
    expect(() => array([])).toThrow('The type of the elements of an empty array() must be given');
  });

  it('knows the type of its elements', () => {
    expect(array([a.c.id]).getitem(1).type.visitName).toBe('integer');
    expect(array(select(b.c.id)).getitem(1).type.visitName).toBe('integer');
  });
});

// proves: case-when
describe('caseWhen()', () => {
  it('compares a value with each condition', () => {
    const name = caseWhen(
      a.c.x,
      [
        [1, 'one'],
        [2, a.c.data],
      ],
      'many',
    );
    expect(textOf(name)).toBe(
      'CASE a.x WHEN $1::INTEGER THEN $2::VARCHAR WHEN $3::INTEGER THEN a.data ELSE $4::VARCHAR END',
    );
    expect(name.type.visitName).toBe('varchar');
  });

  it('searches the first condition that holds', () => {
    expect(textOf(caseWhen([[and(a.c.x.gt(5), a.c.flag), 1]]))).toBe(
      'CASE WHEN (a.x > $1::INTEGER AND a.flag) THEN $2::INTEGER END',
    );
    expect(() => caseWhen([])).toThrow('caseWhen() needs at least one [condition, result]');
  });
});

// proves: expr-literals
describe('bindparam()', () => {
  it('takes its type from its value or from what it stands beside', () => {
    expect(textOf(a.c.big.eq(bindparam('n', { value: 1n })))).toBe('a.big = $1::BIGINT');
    expect(textOf(bindparam('n', { value: 'x' }))).toBe('$1::VARCHAR');
    expect(textOf(bindparam('n', { type: Integer }))).toBe('$1::INTEGER');
  });

  it('of one name and type is one parameter, wherever an execution has to give its value', () => {
    const compiled = dialect.compile(select(a.c.id).where(a.c.x.eq(bindparam('n')), a.c.id.eq(bindparam('n'))));
    expect(compiled.sql).toBe('SELECT a.id \nFROM a \nWHERE a.x = $1::INTEGER AND a.id = $1::INTEGER');
    expect(compiled.slots.map(({ key }) => key)).toEqual(['n']);
    expect(textOf(and(a.c.x.eq(bindparam('n')), a.c.big.eq(bindparam('n'))))).toBe(
      'a.x = $1::INTEGER AND a.big = $2::BIGINT',
    );
    expect(textOf(and(a.c.x.eq(bindparam('n', { value: 1 })), a.c.id.eq(bindparam('n', { value: 2 }))))).toBe(
      'a.x = $1::INTEGER AND a.id = $2::INTEGER',
    );
  });

  it('that is unique may stand beside others of its name', () => {
    const first = bindparam('n', { value: 1, unique: true });
    const second = bindparam('n', { value: 2, unique: true });
    expect(dialect.compile(select(first.label('a'), second.label('b'))).slots.map((slot) => slot.bind.value)).toEqual([
      1, 2,
    ]);
  });

  it('with literalExecute is part of the text, and of the key', () => {
    const limited = (n: number) => a.c.x.eq(bindparam('n', { value: n, literalExecute: true }));
    expect(textOf(limited(5))).toBe('a.x = 5');
    expect(keyOf(limited(5))).not.toBe(keyOf(limited(6)));
    expect(() => textOf(a.c.x.eq(bindparam('n', { literalExecute: true })))).toThrow(
      "Bind parameter 'n' without a renderable value not allowed here.",
    );
  });

  it('refuses a value beside a function that gives it', () => {
    expect(() => bindparam('n', { value: 1, callable: () => 2 })).toThrow(
      "bindparam('n') has both a value and a callable",
    );
  });
});

describe('functions in the place of methods', () => {
  it('sort and mark', () => {
    const sorted = select(a.c.id).orderBy(asc(a.c.id), nullsLast(desc(a.c.x)), nullsFirst(a.c.big));
    expect(sqlOf(sorted)).toBe('SELECT a.id \nFROM a ORDER BY a.id ASC, a.x DESC NULLS LAST, a.big NULLS FIRST');
    expect(textOf(func.count(distinct(a.c.x)))).toBe('count(DISTINCT a.x)');
    expect(textOf(collate(a.c.data, 'C'))).toBe('a.data COLLATE "C"');
  });
});

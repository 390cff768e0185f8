import { describe, expect, it } from 'vitest';
import { JSONB } from '../../src/dialects/postgres/postgres-types.js';
import { and, not, or } from '../../src/expression/boolean-list.js';
import { caseWhen } from '../../src/expression/case.js';
import { any, array } from '../../src/expression/collections.js';
import { literal } from '../../src/expression/column-element.js';
import { cast, literalColumn } from '../../src/expression/constructs.js';
import { insert } from '../../src/statement/insert.js';
import { call, func } from '../../src/statement/func.js';
import { select } from '../../src/statement/select.js';
import { update } from '../../src/statement/update.js';
import { Column } from '../../src/schema/column.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
import { BOOLEAN, Integer } from '../../src/types/numeric-types.js';
import { Text } from '../../src/types/string-types.js';
import { ARRAY } from '../../src/types/structured-types.js';
import { sqlOf } from './tables.js';

const t = new Table('t', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  n: new Column(Integer),
  name: new Column(Text),
  ok: new Column(BOOLEAN),
  marks: new Column(ARRAY(Integer)),
  data: new Column(JSONB<{ a: string[]; b: { c: number }; d: number }>()),
});
const { id, n, name, ok, marks, data } = t.c;

/** Calls with arguments that do not compile, as a program without types may. */
const untyped = (call: () => unknown): (() => unknown) => call;

describe('the part of an array', () => {
  // proves: type-array-operators
  it('stands behind parentheses where the server takes no brackets: a call, a CAST, a CASE, a parameter', () => {
    expect(sqlOf(select(func.arrayAgg(n).getitem(1)))).toBe('SELECT (array_agg(t.n))[$1::INTEGER] AS anon_1 \nFROM t');
    expect(sqlOf(select(func.arrayAgg(n).slice(1, 2)))).toContain('(array_agg(t.n))[$1::INTEGER:$2::INTEGER]');
    expect(sqlOf(select(cast('{1}', ARRAY(Integer)).getitem(1)))).toContain(
      '(CAST($1::INTEGER[] AS INTEGER[]))[$2::INTEGER]',
    );
    expect(sqlOf(select(literal([1, 2]).getitem(1)))).toBe('SELECT ($1::INTEGER[])[$2::INTEGER] AS anon_1');
    expect(sqlOf(select(caseWhen([[ok, marks]]).getitem(1)))).toContain('(CASE WHEN t.ok THEN t.marks END)[');
    expect(sqlOf(select(array([id]).getitem(1)))).toContain('(ARRAY[t.id])[$1::INTEGER]');
    expect(sqlOf(select(select(marks).limit(1).scalarSubquery().getitem(1)))).toContain(
      'LIMIT $1::INTEGER)[$2::INTEGER]',
    );
  });

  // proves: type-array-operators
  it('of a slice is one of its elements, and no further slice', () => {
    expect(sqlOf(select(marks.slice(2, 3).getitem(1)))).toContain('(t.marks[$1::INTEGER:$2::INTEGER])[$3::INTEGER]');
    expect(sqlOf(select(marks.slice(2, 3).slice(1, 1)))).toContain(
      't.marks[$1::INTEGER:$2::INTEGER][$3::INTEGER:$4::INTEGER]',
    );
  });
});

describe('ANY and ALL', () => {
  // proves: type-array-operators
  it('on the left of a comparison change sides, since SQL has them on the right only', () => {
    expect(sqlOf(any(marks).eq(5), { fragment: true })).toBe('$1::INTEGER = ANY (t.marks)');
    expect(sqlOf(any(marks).lt(n), { fragment: true })).toBe('t.n > ANY (t.marks)');
    expect(sqlOf(not(any(marks).ge(5)), { fragment: true })).toBe('NOT ($1::INTEGER <= ANY (t.marks))');
  });

  it('take nothing but comparisons', () => {
    expect(() => any(marks).add(5)).toThrow('Only comparison operators may be used with ANY/ALL');
  });
});

describe('division', () => {
  // proves: expr-arithmetic
  it('is a true one also where nobody said that a side is a whole number', () => {
    expect(sqlOf(call('foo', n).div(2), { fragment: true })).toBe('foo(t.n) / CAST($1::INTEGER AS NUMERIC)');
    expect(sqlOf(n.div(literalColumn<number>('x')), { fragment: true })).toBe('t.n / CAST(x AS NUMERIC)');
  });

  it('of what has no type is read as the server says, and of a whole number by it as a fraction', () => {
    expect(call('foo', n).div(2).type.affinity).toBe('null');
    expect(call('foo', n).add(2).type.affinity).toBe('null');
    expect(n.div(literalColumn<number>('x')).type.affinity).toBe('numeric');
  });
});

describe('null, true and false', () => {
  // proves: expr-comparison
  it('are words behind IS, whatever the column', () => {
    expect(sqlOf(and(n.is(true), name.isNot(false)), { fragment: true })).toBe('t.n IS true AND t.name IS NOT false');
  });

  // proves: expr-comparison
  it.each(['lt', 'le', 'gt', 'ge', 'like', 'notLike', 'ilike', 'notIlike'] as const)(
    '%s() refuses null, with which it holds for no row',
    (operator) => {
      expect(() => (name[operator] as unknown as (other: null) => unknown).call(name, null)).toThrow(
        `Only eq(), ne(), is(), isNot(), isDistinctFrom() and isNotDistinctFrom() compare with null; ${operator}() would hold for no row`,
      );
    },
  );
});

describe('a string is no condition', () => {
  const message =
    'A string is no condition: the textual SQL expression "x = 1" should be explicitly declared as text("x = 1")';

  // proves: expr-text
  it.each([
    ['where()', untyped(() => select(t).where('x = 1' as never))],
    ['having()', untyped(() => select(t).having('x = 1' as never))],
    ['and()', untyped(() => and('x = 1' as never, ok))],
    ['or()', untyped(() => or(ok, 'x = 1' as never))],
    ['not()', untyped(() => not('x = 1' as never))],
    ['join()', untyped(() => select(t).join(t.alias(), 'x = 1' as never))],
    ['update()', untyped(() => update(t).where('x = 1' as never))],
  ])('%s', (_, build) => {
    expect(build).toThrow(message);
  });
});

describe('a subquery', () => {
  // proves: select-subquery
  it('refuses two labels of one name, of which the outer statement could name neither', () => {
    const twice = select(id.label('x'), n.label('x')).subquery();
    expect(() => twice.c).toThrow('The label "x" stands twice in a subquery; give each label a name of its own');
    expect(sqlOf(select(func.count()).selectFrom(twice))).toContain('(SELECT t.id AS x, t.n AS x');
  });
});

describe('clauses with values of a wrong kind', () => {
  // proves: functions-window
  it('frames have two bounds, whole numbers or null', () => {
    const frame = (rows: unknown) => untyped(() => func.sum(n).over({ orderBy: id, rows: rows as never }));
    expect(frame(5)).toThrow('A frame has two bounds: [start, end]');
    expect(frame([1])).toThrow('A frame has two bounds: [start, end]');
    expect(frame(['a', 1])).toThrow('Integer or null expected for a bound of a frame; got a');
    expect(frame([1.5, 2])).toThrow('Integer or null expected for a bound of a frame; got 1.5');
  });

  // proves: select-fetch
  it('limits are whole numbers or expressions', () => {
    expect(() => select(t).limit('a' as never)).toThrow('limit() takes a whole number from 0, or an expression; got a');
    expect(() => select(t).offset(1.5)).toThrow('offset() takes a whole number from 0, or an expression; got 1.5');
  });

  // proves: expr-literals
  it('types are types', () => {
    expect(() => cast(n, 'integer' as never)).toThrow(
      'A type such as Integer or VARCHAR(50) was expected; got integer',
    );
  });

  // proves: insert-from-select
  it('an INSERT has values or a SELECT', () => {
    const message = 'cannot have';
    expect(() => insert(t).values({ n: 1 }).fromSelect(['n'], select(id))).toThrow(message);
    expect(() => insert(t).fromSelect(['n'], select(id)).values({ n: 1 })).toThrow(message);
  });
});

describe('functions by their name', () => {
  // proves: functions
  it('are called with whatever they take, in lists with their schema', () => {
    expect(sqlOf(call('my_function', n, 'x'), { fragment: true })).toBe('my_function(t.n, $1::VARCHAR)');
    expect(sqlOf(call(['Ours', 'doIt']), { fragment: true })).toBe('"Ours"."doIt"()');
  });

  // proves: functions
  it('nullif, greatest and least have the type of what they take', () => {
    expect(func.nullif(n, 0).type.affinity).toBe('integer');
    expect(func.greatest(name, 'a').type.affinity).toBe('string');
    expect(func.least(n, 3).type.affinity).toBe('integer');
  });
});

describe('parts of JSONB columns in SET', () => {
  // proves: update-values
  it('are written with brackets', () => {
    expect(sqlOf(update(t).orderedValues([data.getitem('d'), 5]))).toBe('UPDATE t SET data[$1::TEXT]=$2::JSONB');
    expect(sqlOf(update(t).orderedValues([data.getitem(['a', 0]), 'x'], ['n', 1]))).toBe(
      'UPDATE t SET n=$1::INTEGER, data[$2::TEXT][$3::TEXT]=$4::JSONB',
    );
    expect(sqlOf(update(t).orderedValues([data.getitem('b').getitem('c'), null]))).toBe(
      'UPDATE t SET data[$1::TEXT][$2::TEXT]=$3::JSONB',
    );
  });
});

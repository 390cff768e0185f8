import type { ClauseElement } from '../../src/expression/clause-element.js';
import { describe, expect, it } from 'vitest';
import { and, or } from '../../src/expression/boolean-list.js';
import type { Predicate } from '../../src/expression/sql-expression.js';
import { bindparam } from '../../src/expression/bindparam.js';
import { caseWhen } from '../../src/expression/case.js';
import { cast, literalColumn, typeCoerce } from '../../src/expression/constructs.js';
import { func } from '../../src/statement/func.js';
import { text } from '../../src/statement/textual-select.js';
import { exists } from '../../src/statement/exists.js';
import { select } from '../../src/statement/select.js';
import { union, unionAll } from '../../src/statement/compound-select.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Text } from '../../src/types/string-types.js';
import { a, b, c, dialect, sqlOf } from './tables.js';

const whereOf = (predicate: Predicate) => sqlOf(select(a.c.id).where(predicate)).split(' \nWHERE ')[1];

// proves: select-basic
describe('a SELECT as SQL', () => {
  it('names the columns of a table with their table', () => {
    expect(sqlOf(select(b))).toBe('SELECT b.id, b.a_id, b.y \nFROM b');
  });

  // proves: pg-casts
  it('casts each parameter to its type, without length', () => {
    expect(sqlOf(select(a.c.data).where(a.c.data.eq('some name 1')))).toBe(
      'SELECT a.data \nFROM a \nWHERE a.data = $1::VARCHAR',
    );
  });

  it('writes its clauses in order', () => {
    const statement = select(a.c.x, func.count())
      .where(a.c.x.gt(1), a.c.x.lt(9))
      .groupBy(a.c.x)
      .having(func.count().gt(2))
      .orderBy(a.c.x.desc())
      .limit(5)
      .offset(10);
    expect(sqlOf(statement)).toBe(
      'SELECT a.x, count(*) AS count_1 \nFROM a \nWHERE a.x > $1::INTEGER AND a.x < $2::INTEGER GROUP BY a.x \nHAVING count(*) > $3::INTEGER ORDER BY a.x DESC \n LIMIT $4::INTEGER OFFSET $5::INTEGER',
    );
    expect(dialect.compile(statement).slots.map((slot) => slot.bind.value)).toEqual([1, 9, 2, 5, 10]);
  });

  it('says LIMIT ALL where only an offset is given', () => {
    expect(sqlOf(select(a.c.id).offset(3))).toBe('SELECT a.id \nFROM a \n LIMIT ALL OFFSET $1::INTEGER');
  });

  // proves: select-lock
  it('locks rows on request', () => {
    expect(sqlOf(select(b.c.id).withForUpdate({ skipLocked: true }))).toBe(
      'SELECT b.id \nFROM b FOR UPDATE SKIP LOCKED',
    );
  });

  it('takes DISTINCT, and DISTINCT ON with expressions', () => {
    expect(sqlOf(select(b.c.y).distinct())).toBe('SELECT DISTINCT b.y \nFROM b');
    expect(sqlOf(select(b.c.y).distinct(b.c.aId))).toBe('SELECT DISTINCT ON (b.a_id) b.y \nFROM b');
  });

  it('numbers names that repeat', () => {
    const { resultColumns } = dialect.compile(select(b.c.id, c.c.id, b.c.id, func.max(b.c.y), b.c.y.add(1)));
    expect(resultColumns?.map(({ key }) => key)).toEqual(['id', 'id_1', 'id__1', 'max_1', 'anon_1']);
  });

  it('names rows by the keys of columns, and reads them by their types', () => {
    const { resultColumns, returnsRows } = dialect.compile(select(b.c.aId, b.c.y.label('why')));
    expect(resultColumns?.map(({ key, name, type }) => [key, name, type.visitName])).toEqual([
      ['aId', 'a_id', 'integer'],
      ['why', 'why', 'integer'],
    ]);
    expect(returnsRows).toBe(true);
  });

  it('sorts by a label of the select list by its name', () => {
    const total = func.sum(b.c.y).label('total');
    expect(sqlOf(select(b.c.aId, total).groupBy(b.c.aId).orderBy(total.desc(), 'aId'))).toBe(
      'SELECT b.a_id, sum(b.y) AS total \nFROM b GROUP BY b.a_id ORDER BY total DESC, b.a_id',
    );
  });

  it('gives the same parameter one placeholder however often it stands', () => {
    const n = bindparam('n', { type: Integer });
    const statement = select(b.c.id).where(or(b.c.y.eq(n), b.c.aId.eq(n)));
    expect(sqlOf(statement)).toBe('SELECT b.id \nFROM b \nWHERE b.y = $1::INTEGER OR b.a_id = $1::INTEGER');
  });
});

// proves: expr-comparison, expr-boolean
describe('predicates as SQL', () => {
  it('writes NULL and booleans as words', () => {
    expect(whereOf(and(a.c.x.eq(null), a.c.x.ne(null), a.c.flag.eq(true), a.c.flag.is(false)))).toBe(
      'a.x IS NULL AND a.x IS NOT NULL AND a.flag = true AND a.flag IS false',
    );
  });

  it('groups by precedence', () => {
    expect(whereOf(and(or(a.c.x.eq(1), a.c.x.eq(2)), a.c.id.gt(0)))).toBe(
      '(a.x = $1::INTEGER OR a.x = $2::INTEGER) AND a.id > $3::INTEGER',
    );
    expect(whereOf(a.c.x.add(1).mul(2).eq(6))).toBe('(a.x + $1::INTEGER) * $2::INTEGER = $3::INTEGER');
  });

  // proves: expr-in
  it('sends a list as one array, so that the text does not depend on its length', () => {
    expect(whereOf(a.c.id.in([1, 2, 3]))).toBe('a.id = ANY ($1::INTEGER[])');
    expect(whereOf(a.c.id.in([]))).toBe('a.id = ANY ($1::INTEGER[])');
    expect(whereOf(a.c.id.notIn([1]))).toBe('a.id != ALL ($1::INTEGER[])');
  });

  it('takes the type of a list parameter from the column', () => {
    expect(whereOf(a.c.id.in(bindparam('ids')))).toBe('a.id = ANY ($1::INTEGER[])');
  });

  it('writes a list of arrays item by item, and an empty one as false', () => {
    expect(whereOf(a.c.tags.in([[1], [2, 3]]))).toBe('a.tags IN ($1::INTEGER[], $2::INTEGER[])');
    expect(whereOf(a.c.tags.in([]))).toBe('false');
    expect(whereOf(a.c.tags.notIn([]))).toBe('true');
  });

  it('takes lists with expressions, and SELECTs', () => {
    expect(whereOf(a.c.id.in([a.c.x, 3]))).toBe('a.id IN (a.x, $1::INTEGER)');
    expect(whereOf(a.c.id.in(select(b.c.aId)))).toBe('a.id IN (SELECT b.a_id \nFROM b)');
    expect(whereOf(a.c.id.notIn(select(b.c.aId)))).toBe('(a.id NOT IN (SELECT b.a_id \nFROM b))');
  });

  // proves: expr-like
  it('writes BETWEEN and LIKE with their operands', () => {
    expect(whereOf(a.c.x.between(1, 2))).toBe('a.x BETWEEN $1::INTEGER AND $2::INTEGER');
    expect(whereOf(a.c.data.like('a%', '/'))).toBe("a.data LIKE $1::VARCHAR ESCAPE '/'");
    expect(whereOf(a.c.data.contains('50%', { autoescape: true }))).toBe(
      "a.data LIKE '%' || $1::VARCHAR || '%' ESCAPE '/'",
    );
  });

  // proves: expr-arithmetic
  it('divides integers truly', () => {
    expect(whereOf(a.c.x.div(a.c.id).gt(1))).toContain('a.x / CAST(a.id AS NUMERIC) >');
    expect(whereOf(a.c.ratio.div(2).gt(1))).toContain('a.ratio / $1::FLOAT >');
  });

  it('negates without losing the grouping', () => {
    expect(whereOf(a.c.x.eq(1).negate())).toBe('a.x != $1::INTEGER');
    expect(whereOf(and(a.c.x.eq(1), a.c.id.eq(2)).negate())).toBe('NOT (a.x = $1::INTEGER AND a.id = $2::INTEGER)');
  });

  it('keeps text with OR together among other predicates', () => {
    expect(whereOf(and(text('a.x = 1 OR a.x = 2') as never, a.c.id.gt(0)))).toBe(
      '(a.x = 1 OR a.x = 2) AND a.id > $1::INTEGER',
    );
  });

  it('gives a bindparam without a type that of what it is compared with', () => {
    expect(whereOf(a.c.big.eq(bindparam('n')))).toBe('a.big = $1::BIGINT');
  });
});

describe('values as SQL', () => {
  // proves: case-when, functions
  it('writes CASE, CAST and functions', () => {
    const size = caseWhen([[a.c.x.gt(5), 'large']], 'small').label('size');
    expect(sqlOf(select(size, cast(a.c.data, Integer), func.power(a.c.x, 1)))).toBe(
      'SELECT CASE WHEN (a.x > $1::INTEGER) THEN $2::VARCHAR ELSE $3::VARCHAR END AS size, CAST(a.data AS INTEGER) AS data, power(a.x, $4::INTEGER) AS power_1 \nFROM a',
    );
  });

  it('calls a value that is cast as it was called before', () => {
    const cast2 = cast(cast(a.c.x, Text), Integer);
    expect(sqlOf(select(cast(func.max(a.c.x), Text), typeCoerce(func.max(a.c.id), Text), cast2))).toBe(
      'SELECT CAST(max(a.x) AS TEXT) AS max_1, max(a.id) AS max_2, CAST(CAST(a.x AS TEXT) AS INTEGER) AS x \nFROM a',
    );
    expect(sqlOf(select(cast(a.c.x.label('y'), Text), cast(a.c.x.add(1), Text), a.c.x.label('y')))).toBe(
      'SELECT CAST(a.x AS TEXT) AS y_1, CAST(a.x + $1::INTEGER AS TEXT) AS anon_1, a.x AS y \nFROM a',
    );
  });

  it('quotes a function name that is none', () => {
    const name = 'evil(); drop table a; --';
    expect(sqlOf(select((func[name] as () => ReturnType<typeof func.now>)()))).toContain(
      '"evil(); drop table a; --"()',
    );
  });

  // proves: expr-literals
  it('leaves literal columns and text as they are', () => {
    expect(sqlOf(select(literalColumn('1'), text('now() AS t') as never))).toBe('SELECT 1, now() AS t');
  });
});

describe('FROM', () => {
  // proves: select-join
  it('joins by the foreign keys', () => {
    expect(sqlOf(select(a.c.id).join(b).outerjoin(c))).toBe(
      'SELECT a.id \nFROM a JOIN b ON a.id = b.a_id LEFT OUTER JOIN c ON b.id = c.b_id',
    );
  });

  it('lists what columns and predicates name', () => {
    expect(sqlOf(select(a.c.id).where(b.c.y.eq(1)))).toBe('SELECT a.id \nFROM a, b \nWHERE b.y = $1::INTEGER');
  });

  it('joins from the side that is named', () => {
    expect(sqlOf(select(a.c.id, c.c.id).joinFrom(a, b))).toBe(
      'SELECT a.id, c.id AS id_1 \nFROM a JOIN b ON a.id = b.a_id, c',
    );
  });

  // proves: select-join
  it('finds the side that the condition names', () => {
    expect(sqlOf(select(a.c.id, c.c.id).join(b, b.c.aId.eq(a.c.id)))).toBe(
      'SELECT a.id, c.id AS id_1 \nFROM a JOIN b ON b.a_id = a.id, c',
    );
  });

  it('asks for the left side where several could be meant, or none', () => {
    expect(() => sqlOf(select(a.c.id, c.c.id).join(b))).toThrow(
      "Can't determine which FROM clause to join from, there are multiple FROMS which can join to this entity.",
    );
    expect(() => sqlOf(select(a.c.id).join(c))).toThrow("Don't know how to join to 'c'.");
  });

  it('names aliases without a name after their table', () => {
    const other = b.alias();
    expect(sqlOf(select(b.c.id, other.c.id).where(b.c.id.lt(other.c.id)))).toBe(
      'SELECT b.id, b_1.id AS id_1 \nFROM b, b AS b_1 \nWHERE b.id < b_1.id',
    );
  });

  // proves: select-subquery
  it('selects from a subquery, whose columns all have a name', () => {
    const sub = select(b.c.aId, func.count().label('n')).groupBy(b.c.aId).subquery();
    expect(sqlOf(select(a.c.id, sub.c.n).join(sub, sub.c.aId.eq(a.c.id)))).toBe(
      'SELECT a.id, anon_1.n \nFROM a JOIN (SELECT b.a_id AS a_id, count(*) AS n \nFROM b GROUP BY b.a_id) AS anon_1 ON anon_1.a_id = a.id',
    );
  });

  // proves: select-cte
  it('puts common table expressions in front, inner ones first', () => {
    const first = select(b.c.aId.label('k')).where(b.c.y.gt(1)).cte('firsts');
    const second = select(first.c.k).cte();
    expect(sqlOf(select(second.c.k))).toBe(
      'WITH firsts AS \n(SELECT b.a_id AS k \nFROM b \nWHERE b.y > $1::INTEGER), \nanon_1 AS \n(SELECT firsts.k AS k \nFROM firsts)\n SELECT anon_1.k \nFROM anon_1',
    );
  });

  // proves: select-correlate
  it('leaves the tables of the statement around it out of a nested SELECT', () => {
    const count = select(func.count()).where(b.c.aId.eq(a.c.id)).scalarSubquery();
    expect(sqlOf(select(a.c.id, count.label('bs')))).toBe(
      'SELECT a.id, (SELECT count(*) AS count_1 \nFROM b \nWHERE b.a_id = a.id) AS bs \nFROM a',
    );
    expect(sqlOf(select(a.c.id).where(exists(select(b.c.id).where(b.c.aId.eq(a.c.id)))))).toBe(
      'SELECT a.id \nFROM a \nWHERE EXISTS (SELECT b.id \nFROM b \nWHERE b.a_id = a.id)',
    );
  });

  it('leaves nothing out of a subquery in FROM', () => {
    const sub = select(a.c.id, b.c.y).where(a.c.id.eq(b.c.aId)).subquery('s');
    expect(sqlOf(select(a.c.x, sub.c.y))).toBe(
      'SELECT a.x, s.y \nFROM a, (SELECT a.id AS id, b.y AS y \nFROM a, b \nWHERE a.id = b.a_id) AS s',
    );
  });

  it('refuses a nested SELECT whose tables are all those of the statement around it', () => {
    const all = select(a.c.id).where(a.c.id.eq(b.c.aId)).exists();
    expect(() => sqlOf(select(a.c.id, b.c.id).where(all))).toThrow('returned no FROM clauses due to auto-correlation');
  });

  it('correlates as told', () => {
    const inner = select(b.c.id).where(b.c.aId.eq(a.c.id)).correlate(b).exists();
    expect(sqlOf(select(a.c.id, b.c.id).where(inner))).toContain('EXISTS (SELECT b.id \nFROM a \nWHERE b.a_id = a.id)');
  });
});

// proves: set-operations
describe('set operations', () => {
  it('stand between SELECTs, and sort by the names of the result', () => {
    expect(sqlOf(union(select(a.c.id), select(b.c.id)).orderBy(a.c.id).limit(2))).toBe(
      'SELECT a.id \nFROM a UNION SELECT b.id \nFROM b ORDER BY id \n LIMIT $1::INTEGER',
    );
  });

  it('hold parts with clauses of their own in parentheses', () => {
    expect(sqlOf(unionAll(select(a.c.id).limit(1), union(select(b.c.id), select(c.c.id))))).toBe(
      '(SELECT a.id \nFROM a \n LIMIT $1::INTEGER) UNION ALL (SELECT b.id \nFROM b UNION SELECT c.id \nFROM c)',
    );
  });

  it('are methods as well', () => {
    const [left, right] = [select(a.c.id), select(b.c.id)];
    const between = (statement: ClauseElement) => sqlOf(statement).split('\nFROM a ')[1];
    expect(between(left.union(right).orderBy('id').limit(2))).toBe(
      'UNION SELECT b.id \nFROM b ORDER BY id \n LIMIT $1::INTEGER',
    );
    expect(between(left.unionAll(right.limit(1)))).toBe('UNION ALL (SELECT b.id \nFROM b \n LIMIT $1::INTEGER)');
    expect(between(left.intersect(right))).toBe('INTERSECT SELECT b.id \nFROM b');
    expect(between(left.intersectAll(right, select(b.c.y)))).toBe(
      'INTERSECT ALL SELECT b.id \nFROM b INTERSECT ALL SELECT b.y \nFROM b',
    );
    expect(between(left.except(right))).toBe('EXCEPT SELECT b.id \nFROM b');
    expect(between(left.exceptAll(right))).toBe('EXCEPT ALL SELECT b.id \nFROM b');
    expect(sqlOf(left.union(right).except(select(c.c.id)))).toBe(
      '(SELECT a.id \nFROM a UNION SELECT b.id \nFROM b) EXCEPT SELECT c.id \nFROM c',
    );
    // @ts-expect-error -- two columns beside one
    expect(() => left.union(select(b.c.id, b.c.y))).toThrow('select #1 has 1 columns, select #2 has 2');
  });
});

// proves: expr-text
describe('text', () => {
  it('has placeholders where it names parameters', () => {
    const statement = text('SELECT * FROM t WHERE id = :id AND at::date > :day::date AND x = :id AND y = \\:z');
    expect(sqlOf(statement)).toBe('SELECT * FROM t WHERE id = $1 AND at::date > $2::date AND x = $1 AND y = :z');
    expect(dialect.compile(statement).returnsRows).toBeUndefined();
  });

  it('sends values with their type where they are bound ahead', () => {
    expect(sqlOf(text('SELECT :n').bindparams({ n: 1 }))).toBe('SELECT $1::INTEGER');
  });
});

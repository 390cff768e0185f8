import { describe, expect, it } from 'vitest';
import { ArgumentError, CompileError } from '../../src/errors/errors.js';
import { and } from '../../src/expression/boolean-list.js';
import { literal, sqlTrue } from '../../src/expression/column-element.js';
import { bindparam } from '../../src/expression/bindparam.js';
import { asc, desc, nullsLast } from '../../src/expression/constructs.js';
import { union } from '../../src/statement/compound-select.js';
import { func } from '../../src/statement/func.js';
import { insert } from '../../src/statement/insert.js';
import { text } from '../../src/statement/textual-select.js';
import { exists } from '../../src/statement/exists.js';
import { select } from '../../src/statement/select.js';
import type { ScalarSelect } from '../../src/statement/select-base.js';
import { Integer } from '../../src/types/numeric-types.js';
import { a, b, c, dialect, sqlOf } from './tables.js';

const valuesOf = (statement: Parameters<typeof sqlOf>[0]) =>
  dialect.compile(statement).slots.map((slot) => slot.bind.value as unknown);

// proves: select-fetch
describe('how many rows a SELECT gives', () => {
  it('is bounded by FETCH in place of LIMIT', () => {
    expect(sqlOf(select(a.c.id).fetch(5))).toBe('SELECT a.id \nFROM a\n FETCH FIRST ($1::INTEGER) ROWS ONLY');
    expect(sqlOf(select(a.c.id).limit(3).fetch(5, { withTies: true }).offset(2))).toBe(
      'SELECT a.id \nFROM a\n OFFSET ($1::INTEGER) ROWS\n FETCH FIRST ($2::INTEGER) ROWS WITH TIES',
    );
    expect(sqlOf(select(a.c.id).fetch(10, { percent: true }))).toContain('FETCH FIRST ($1::INTEGER) PERCENT ROWS ONLY');
    expect(sqlOf(select(a.c.id).fetch(5).fetch(null))).toBe('SELECT a.id \nFROM a');
    expect(sqlOf(select(a.c.id).fetch(5).limit(1))).toBe('SELECT a.id \nFROM a \n LIMIT $1::INTEGER');
  });

  it('is that of a slice, behind the offset that there is', () => {
    expect(sqlOf(select(a.c.id).slice(10, 15))).toBe('SELECT a.id \nFROM a \n LIMIT $1::INTEGER OFFSET $2::INTEGER');
    expect(valuesOf(select(a.c.id).slice(10, 15))).toEqual([5, 10]);
    expect(valuesOf(select(a.c.id).offset(3).slice(10, 15))).toEqual([5, 13]);
    expect(valuesOf(select(a.c.id).slice(0, 15))).toEqual([15]);
    expect(sqlOf(select(a.c.id).slice(4))).toBe('SELECT a.id \nFROM a \n LIMIT ALL OFFSET $1::INTEGER');
    expect(() => select(a.c.id).slice(5, 2)).toThrow('slice(5, 2) ends before it starts');
    expect(() => select(a.c.id).fetch(-1)).toThrow('fetch() takes a whole number from 0');
  });
});

// proves: select-lock
describe('FOR UPDATE', () => {
  it.each([
    [{}, 'UPDATE'],
    [{ nowait: true }, 'UPDATE NOWAIT'],
    [{ read: true }, 'SHARE'],
    [{ read: true, keyShare: true }, 'KEY SHARE'],
    [{ keyShare: true, skipLocked: true }, 'NO KEY UPDATE SKIP LOCKED'],
    [{ of: b }, 'UPDATE OF b'],
    [{ of: [a.c.id, b.c.id, b.c.y] }, 'UPDATE OF a, b'],
  ])('with %j is FOR %s', (options, words) => {
    expect(sqlOf(select(a.c.id).join(b).withForUpdate(options))).toBe(
      `SELECT a.id \nFROM a JOIN b ON a.id = b.a_id FOR ${words}`,
    );
  });

  it('names aliases as FROM does', () => {
    const other = b.alias();
    expect(sqlOf(select(other.c.id).withForUpdate({ of: other.c.y }))).toBe(
      'SELECT b_1.id \nFROM b AS b_1 FOR UPDATE OF b_1',
    );
  });

  it('cannot both wait for nothing and skip', () => {
    expect(() => select(a).withForUpdate({ nowait: true, skipLocked: true })).toThrow(ArgumentError);
  });
});

// proves: select-prefixes
describe('prefixes, suffixes and hints', () => {
  it('stand behind SELECT and at the end', () => {
    const statement = select(a.c.id)
      .prefixWith('ALL')
      .prefixWith(text('/* :n */').bindparams({ n: 1 }))
      .limit(1)
      .withForUpdate()
      .suffixWith('-- end');
    expect(sqlOf(statement)).toBe('SELECT ALL /* $1::INTEGER */ a.id \nFROM a \n LIMIT $2::INTEGER FOR UPDATE -- end');
  });

  it('are left out where they are for another dialect', () => {
    const statement = select(a.c.id)
      .prefixWith('SQL_SMALL_RESULT', { dialect: 'mysql' })
      .suffixWith('/* pg */', { dialect: 'postgresql' })
      .withStatementHint('/* stmt */')
      .withStatementHint('/* other */', { dialect: 'oracle' })
      .withHint(a, 'INDEX(x)', { dialect: 'oracle' });
    expect(sqlOf(statement)).toBe('SELECT a.id \nFROM a /* stmt */ /* pg */');
  });

  it('say ONLY of a table, also inside of a join', () => {
    expect(sqlOf(select(a.c.id, b.c.id).join(b).withHint(b, 'ONLY'))).toBe(
      'SELECT a.id, b.id AS id_1 \nFROM a JOIN ONLY b ON a.id = b.a_id',
    );
    expect(() => sqlOf(select(a.c.id).withHint(a, 'INDEX(x)'))).toThrow("Unrecognized hint: 'INDEX(x)'");
  });
});

// proves: select-labels
describe('label styles', () => {
  it('name columns by their table, or not at all', () => {
    const both = select(a.c.id, b.c.aId, b.c.aId, func.count());
    expect(sqlOf(both.setLabelStyle('tablenamePlusCol'))).toBe(
      'SELECT a.id AS a_id, b.a_id AS b_a_id, b.a_id AS b_a_id__1, count(*) AS count_1 \nFROM a, b',
    );
    expect(sqlOf(select(a.c.id, b.c.id).setLabelStyle('none'))).toBe('SELECT a.id, b.id \nFROM a, b');
    const sub = select(a.c.id, b.c.aId).setLabelStyle('tablenamePlusCol').subquery();
    expect(Object.keys(sub.c)).toEqual(['a_id', 'b_aId']);
  });

  it('number what stands twice, and leave DISTINCT columns their name', () => {
    const count = func.count();
    expect(sqlOf(select(count, count, a.c.x.distinct()))).toBe(
      'SELECT count(*) AS count_1, count(*) AS count__1, DISTINCT a.x \nFROM a',
    );
  });
});

describe('names in ORDER BY and GROUP BY', () => {
  const total = func.sum(b.c.y).label('total');

  it('are those of the select list, and then of FROM', () => {
    const statement = select(b.c.aId, total).groupBy('aId').orderBy('total', 'y');
    expect(sqlOf(statement)).toBe('SELECT b.a_id, sum(b.y) AS total \nFROM b GROUP BY b.a_id ORDER BY total, b.y');
    expect(sqlOf(select(total).orderBy(nullsLast(desc('total')), asc('y')))).toBe(
      'SELECT sum(b.y) AS total \nFROM b ORDER BY total DESC NULLS LAST, b.y ASC',
    );
    expect(sqlOf(select(total).groupBy('total'))).toBe('SELECT sum(b.y) AS total \nFROM b GROUP BY total');
    expect(sqlOf(select(b.c.aId, b.c.y).distinct('a_id'))).toBe('SELECT DISTINCT ON (b.a_id) b.a_id, b.y \nFROM b');
  });

  it('are those of the last table in FROM that has them, or begin with the name of the table', () => {
    const both = select(a.c.data).join(b).join(c);
    expect(sqlOf(both.orderBy('id'))).toMatch(/ ORDER BY c\.id$/);
    expect(sqlOf(both.addColumns(a.c.id).orderBy('id', desc('a_data')))).toMatch(/ ORDER BY a\.id, a\.data DESC$/);
    expect(sqlOf(select(b.c.aId).groupBy('b_a_id'))).toBe('SELECT b.a_id \nFROM b GROUP BY b.a_id');
  });

  it('may be given before the column that they name', () => {
    expect(sqlOf(select(b.c.aId).orderBy('total').addColumns(total))).toBe(
      'SELECT b.a_id, sum(b.y) AS total \nFROM b ORDER BY total',
    );
  });

  it('are refused where nothing is called so', () => {
    const act = () => sqlOf(select(b.c.aId).orderBy('nope'));
    expect(act).toThrow(CompileError);
    expect(act).toThrow(
      "Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL expression 'nope' should be explicitly declared as text('nope')",
    );
  });

  it('mean a column where a function sorts or parts its rows, which have no labels yet', () => {
    const next = b.c.y.add(1).label('next');
    const y = b.c.y.label('z');
    expect(sqlOf(select(y, func.rowNumber().over({ partitionBy: 'aId', orderBy: desc('y') })))).toBe(
      'SELECT b.y AS z, row_number() OVER (PARTITION BY b.a_id ORDER BY b.y DESC) AS anon_1 \nFROM b',
    );
    expect(sqlOf(select(b.c.id.add(1).label('y'), func.mode().withinGroup('y')).orderBy('y'))).toBe(
      'SELECT b.id + $1::INTEGER AS y, mode() WITHIN GROUP (ORDER BY b.y) AS anon_1 \nFROM b ORDER BY y',
    );
    for (const refused of [
      func.rowNumber().over({ orderBy: 'next' }),
      func.rowNumber().over({ partitionBy: ['y', 'next'] }),
      func.mode().withinGroup(desc('next')),
      func.arrayAgg(b.c.id).aggregateOrderBy('next'),
    ]) {
      const message =
        "Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL expression 'next'";
      expect(() => sqlOf(select(next, refused))).toThrow(message);
      expect(() => sqlOf(select(next).orderBy(refused))).toThrow(message);
    }
    expect(sqlOf(select(next, func.rowNumber().over({ orderBy: next })).orderBy('next'))).toBe(
      'SELECT b.y + $1::INTEGER AS next, row_number() OVER (ORDER BY b.y + $1::INTEGER) AS anon_1 \nFROM b ORDER BY next',
    );
  });

  it('stand for a label of the same name and value, made again', () => {
    const again = (): ReturnType<typeof b.c.y.label> => b.c.y.label('n');
    expect(sqlOf(select(again()).orderBy(again().desc()))).toBe('SELECT b.y AS n \nFROM b ORDER BY n DESC');
    expect(sqlOf(select(again()).orderBy(b.c.id.label('n')))).toBe('SELECT b.y AS n \nFROM b ORDER BY b.id');
  });

  it('are forgotten with null', () => {
    expect(sqlOf(select(b.c.y).groupBy(b.c.y).groupBy(null).orderBy(b.c.y).orderBy(null))).toBe('SELECT b.y \nFROM b');
  });
});

describe('what a SELECT says of itself', () => {
  const statement = select(a.c.id, func.count().label('n')).join(b).where(a.c.x.gt(1));

  it('is its columns, predicates and FROM', () => {
    expect(statement.columnDescriptions.map(({ name, type }) => [name, type.visitName])).toEqual([
      ['id', 'integer'],
      ['n', 'integer'],
    ]);
    expect(Object.keys(statement.exportedColumns)).toEqual(['id', 'n']);
    expect(statement.columnsClauseFroms).toEqual([a]);
    expect(statement.getFinalFroms()).toMatchObject([{ left: a, right: b, kind: 'inner' }]);
    expect(select(a).whereclause).toBeUndefined();
    expect(sqlOf(select(a.c.id).where(statement.whereclause as never, a.c.x.lt(3)))).toBe(
      'SELECT a.id \nFROM a \nWHERE a.x > $1::INTEGER AND a.x < $2::INTEGER',
    );
  });

  it('is equal to another one of the same structure and values', () => {
    const make = (n: number) => select(a.c.id).where(a.c.x.eq(n));
    expect(make(1).compare(make(1))).toBe(true);
    expect(make(1).compare(make(2))).toBe(false);
    expect(make(1).compare(make(2), { compareValues: false })).toBe(true);
    expect(make(1).compare(select(a.c.id))).toBe(false);
  });

  it('can be given other values for its parameters', () => {
    const wanted = select(a.c.id).where(and(a.c.x.eq(bindparam('n', { type: Integer })), a.c.id.eq(7)));
    expect(valuesOf(wanted.params({ n: 5 }))).toEqual([5, 7]);
    expect(valuesOf(wanted.params({ n: 5 }).params({ n: 6 }))).toEqual([6, 7]);
  });

  it('is one of its own with uniqueParams(), so that it can stand beside itself', () => {
    const wanted = select(a.c.id).where(a.c.x.eq(bindparam('n', { type: Integer })));
    expect(valuesOf(union(wanted.uniqueParams({ n: 1 }), wanted.uniqueParams({ n: 2 })))).toEqual([1, 2]);
    const one = a.c.x.eq(bindparam('n'));
    expect(valuesOf(select(a.c.id).where(and(one.uniqueParams({ n: 1 }), one.params({ n: 2, other: 3 }))))).toEqual([
      1, 2,
    ]);
  });

  it('tells its options and the style of its labels', () => {
    expect(select(a.c.id).executionOptions({ mine: 1 }).getExecutionOptions()).toEqual({ mine: 1 });
    expect(text('x').executionOptions({ mine: 2 }).getExecutionOptions()).toEqual({ mine: 2 });
    expect(insert(a).executionOptions({ mine: 3 }).getExecutionOptions()).toEqual({ mine: 3 });
    expect([select(a), select(a).setLabelStyle('none')].map((one) => one.getLabelStyle())).toEqual([
      'disambiguateOnly',
      'none',
    ]);
    expect(Object.keys(insert(a).returning(a.c.id, a.c.x.label('n')).exportedColumns)).toEqual(['id', 'n']);
  });

  it('loses columns that others equal', () => {
    const joined = select(a.c.id, b.c.id, b.c.aId).join(b);
    expect(sqlOf(joined.reduceColumns({ onlySynonyms: false }))).toBe(
      'SELECT a.id, b.id AS id_1 \nFROM a JOIN b ON a.id = b.a_id',
    );
    expect(sqlOf(joined.reduceColumns())).toBe(sqlOf(joined));
  });

  it('gets more columns, or others', () => {
    expect(sqlOf(select(a.c.id).addColumns(a.c.x).where(a.c.x.eq(1)).withOnlyColumns(a.c.data))).toBe(
      'SELECT a.data \nFROM a \nWHERE a.x = $1::INTEGER',
    );
    const counted = select(a.c.id, b.c.id).withOnlyColumns(func.count(), { maintainColumnFroms: true });
    expect(sqlOf(counted)).toBe('SELECT count(*) AS count_1 \nFROM a, b');
    expect(sqlOf(select(a.c.id).withOnlyColumns(b.c.id, { maintainColumnFroms: false }))).toBe('SELECT b.id \nFROM b');
  });
});

// proves: select-join
describe('joins', () => {
  it('are inner, left or full', () => {
    const on = b.c.aId.eq(a.c.id);
    for (const [statement, words] of [
      [select(a.c.id).join(b, on, { isOuter: true }), 'LEFT OUTER JOIN'],
      [select(a.c.id).join(b, on, { full: true }), 'FULL OUTER JOIN'],
      [select(a.c.id).outerjoin(b, on, { full: true }), 'FULL OUTER JOIN'],
      [select(a.c.id).joinFrom(a, b, on, { full: true }), 'FULL OUTER JOIN'],
      [select(a.c.id).outerjoinFrom(a, b, on), 'LEFT OUTER JOIN'],
    ] as const) {
      expect(sqlOf(statement)).toBe(`SELECT a.id \nFROM a ${words} b ON b.a_id = a.id`);
    }
  });

  it('hold a join on their right side in parentheses', () => {
    expect(sqlOf(select(a.c.id).outerjoin(b.join(c), b.c.aId.eq(a.c.id)))).toBe(
      'SELECT a.id \nFROM a LEFT OUTER JOIN (b JOIN c ON b.id = c.b_id) ON b.a_id = a.id',
    );
  });

  it('take SQL true where there is nothing to compare', () => {
    expect(sqlOf(select(a.c.id, b.c.id).join(b, sqlTrue))).toBe('SELECT a.id, b.id AS id_1 \nFROM a JOIN b ON true');
  });
});

// proves: select-subquery
describe('a SELECT as one value', () => {
  const newest = select(b.c.id).where(b.c.aId.eq(a.c.id)).scalarSubquery();
  const around = (value: ScalarSelect) => sqlOf(select(a.c.id, value)).split('(')[1]?.split(')')[0];

  it('takes further predicates, and means the tables around it as told', () => {
    expect(around(newest)).toBe('SELECT b.id \nFROM b \nWHERE b.a_id = a.id');
    expect(around(newest.where(b.c.y.gt(5)))).toBe('SELECT b.id \nFROM b \nWHERE b.a_id = a.id AND b.y > $1::INTEGER');
    expect(around(newest.correlate(b))).toBe('SELECT b.id \nFROM b, a \nWHERE b.a_id = a.id');
    expect(around(newest.correlateExcept(b))).toBe('SELECT b.id \nFROM b \nWHERE b.a_id = a.id');
    expect(() => union(select(a.c.id), select(b.c.id)).scalarSubquery().where(true)).toThrow(
      'Only what is made of a SELECT takes this; this one holds a compoundSelect',
    );
  });

  it('has a name by label()', () => {
    expect(sqlOf(select(a.c.id, select(b.c.y).limit(1).label('found')))).toBe(
      'SELECT a.id, (SELECT b.y \nFROM b \n LIMIT $1::INTEGER) AS found \nFROM a',
    );
  });
});

// proves: select-correlate
describe('correlation', () => {
  const inner = select(c.c.id).where(c.c.bId.eq(b.c.id), b.c.aId.eq(a.c.id));
  const around = (nested: typeof inner) => sqlOf(select(a.c.id, b.c.id).where(nested.exists()));

  it('can be said by what is left out, or by what is kept', () => {
    expect(around(inner.correlate(a))).toContain('FROM c, b \nWHERE c.b_id');
    expect(around(inner.correlate(a).correlate(b))).toContain('FROM c \nWHERE c.b_id');
    expect(around(inner.correlateExcept(b, c))).toContain('FROM c, b \nWHERE c.b_id');
    expect(around(inner.correlateExcept(c))).toContain('FROM c \nWHERE c.b_id');
  });

  it('is switched off with null', () => {
    expect(around(inner.correlate(null))).toContain('FROM c, b, a \nWHERE c.b_id');
    expect(around(inner.correlateExcept(null))).toContain('EXISTS (SELECT c.id \nFROM c \nWHERE c.b_id');
  });

  it('of a subquery in FROM reaches over its neighbours', () => {
    const sub = select(b.c.id).where(b.c.aId.eq(a.c.id)).correlate(a).subquery('s');
    expect(sqlOf(select(a.c.id, sub.c.id))).toBe(
      'SELECT a.id, s.id AS id_1 \nFROM a, (SELECT b.id AS id \nFROM b, a \nWHERE b.a_id = a.id) AS s',
    );
    const value = select(sub.c.id).scalarSubquery();
    expect(sqlOf(select(a.c.id, value.label('v')))).toBe(
      'SELECT a.id, (SELECT s.id \nFROM (SELECT b.id AS id \nFROM b \nWHERE b.a_id = a.id) AS s) AS v \nFROM a',
    );
  });
});

// proves: select-lateral
describe('LATERAL', () => {
  const newest = select(b.c.id, b.c.y).where(b.c.aId.eq(a.c.id)).orderBy(b.c.y.desc()).limit(2).lateral('newest');

  it('sees what stands before it', () => {
    expect(sqlOf(select(a.c.id, newest.c.y).join(newest, sqlTrue))).toBe(
      'SELECT a.id, newest.y \nFROM a JOIN LATERAL (SELECT b.id AS id, b.y AS y \nFROM b \nWHERE b.a_id = a.id ORDER BY b.y DESC \n LIMIT $1::INTEGER) AS newest ON true',
    );
    expect(sqlOf(select(a.c.id, newest.c.y))).toContain('FROM a, LATERAL (SELECT b.id AS id');
  });
});

describe('EXISTS', () => {
  it('is made of a SELECT, of columns, or of nothing but predicates', () => {
    const some = exists().where(b.c.aId.eq(a.c.id));
    expect(sqlOf(select(a.c.id).where(some))).toBe(
      'SELECT a.id \nFROM a \nWHERE EXISTS (SELECT * \nFROM b \nWHERE b.a_id = a.id)',
    );
    expect(sqlOf(select(a.c.id).where(exists(b.c.id).where(b.c.aId.eq(a.c.id)).negate()))).toBe(
      'SELECT a.id \nFROM a \nWHERE NOT (EXISTS (SELECT b.id \nFROM b \nWHERE b.a_id = a.id))',
    );
    expect(sqlOf(select(exists(literal(1)).selectFrom(a).where(a.c.x.eq(1))))).toBe(
      'SELECT EXISTS (SELECT $1::INTEGER AS anon_1 \nFROM a \nWHERE a.x = $2::INTEGER) AS anon_1',
    );
    expect(
      sqlOf(select(a.c.id, b.c.id).where(exists(c.c.id).where(c.c.bId.eq(b.c.id), a.c.x.eq(1)).correlate(b))),
    ).toContain('EXISTS (SELECT c.id \nFROM c, a \nWHERE');
  });
});

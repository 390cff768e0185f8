import { describe, expect, it } from 'vitest';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { bindparam } from '../../src/expression/bindparam.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import type { ColumnElement } from '../../src/expression/column-element.js';
import { func } from '../../src/statement/func.js';
import { deleteFrom } from '../../src/statement/delete.js';
import { insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { union } from '../../src/statement/compound-select.js';
import { update } from '../../src/statement/update.js';
import { a, b, dialect, nk, sqlOf, t } from './tables.js';

const row = { getCurrentParameters: () => ({}) };

// proves: insert-values
describe('an INSERT as SQL', () => {
  it('writes the columns in the order of the table, with the client defaults, and asks for the new key', () => {
    const compiled = dialect.compile(insert(a).values({ data: 'x', x: 1 }));
    expect(compiled.sql).toBe('INSERT INTO a (x, data) VALUES ($1::INTEGER, $2::VARCHAR) RETURNING a.id');
    expect(compiled.returnsRows).toBe(false);
    expect(compiled.resultColumns).toBeUndefined();
    expect(compiled.implicitReturning.map(({ key }) => key)).toEqual(['id']);
  });

  // proves: insert-defaults
  it('sends values and functions as parameters, and writes SQL in its place; server defaults are left out', () => {
    const compiled = dialect.compile(insert(t).values({ v: 'x' }));
    expect(compiled.sql).toBe(
      'INSERT INTO t (v, n, token, at) VALUES ($1::VARCHAR, $2::INTEGER, $3::VARCHAR, now()) RETURNING t.id',
    );
    expect(compiled.clientDefaults.map(({ key, make }) => [key, make(row)])).toEqual([
      ['n', 0],
      ['token', 'made'],
    ]);
  });

  it('takes its columns from the parameters of the execution', () => {
    expect(sqlOf(insert(nk), { columnKeys: ['k'] })).toBe('INSERT INTO nk (k) VALUES ($1::VARCHAR)');
    expect(sqlOf(insert(a), { columnKeys: [] })).toBe('INSERT INTO a DEFAULT VALUES RETURNING a.id');
  });

  it('prefers parameters of the execution to values() of the same column', () => {
    const compiled = dialect.compile(insert(nk).values({ k: 'fixed', v: 1 }), { columnKeys: ['k'] });
    expect(compiled.slots.map(({ key, bind }) => [key, bind.options.required === true])).toEqual([
      ['k', true],
      ['v', false],
    ]);
  });

  it('asks for no key that the client gives, and for one that is SQL', () => {
    expect(sqlOf(insert(a).values({ id: 1 }))).toBe('INSERT INTO a (id) VALUES ($1::INTEGER)');
    expect(sqlOf(insert(nk).values({ k: func.upper('x') }))).toBe(
      'INSERT INTO nk (k) VALUES (upper($1::VARCHAR)) RETURNING nk.k',
    );
  });

  // proves: insert-returning
  it('returns what was asked for, and then asks for nothing by itself', () => {
    const compiled = dialect.compile(insert(a).values({ x: 1 }).returning(a.c.id, a.c.x));
    expect(compiled.sql).toBe('INSERT INTO a (x) VALUES ($1::INTEGER) RETURNING a.id, a.x');
    expect(compiled.implicitReturning).toEqual([]);
    expect(compiled.returnsRows).toBe(true);
  });

  it('writes several rows in one VALUES list, with defaults of their own', () => {
    const compiled = dialect.compile(insert(t).values([{ v: 'p' }, { v: 'q' }]));
    expect(compiled.sql).toBe(
      'INSERT INTO t (v, n, token, at) VALUES ($1::VARCHAR, $2::INTEGER, $3::VARCHAR, now()), ($4::VARCHAR, $5::INTEGER, $6::VARCHAR, now())',
    );
    expect(compiled.clientDefaults.map(({ key }) => key)).toEqual(['n_m0', 'token_m0', 'n_m1', 'token_m1']);
  });

  it('adds the rows of a second list, and refuses a list beside the values of one row', () => {
    const one = insert(nk).values([{ k: 'p', v: 1 }]);
    expect(sqlOf(one.values([{ k: 'q', v: 2 }]))).toBe(
      'INSERT INTO nk (k, v) VALUES ($1::VARCHAR, $2::INTEGER), ($3::VARCHAR, $4::INTEGER)',
    );
    const mixed = "Can't mix single and multiple VALUES formats in one INSERT statement";
    expect(() => one.values({ v: 3 } as never)).toThrow(mixed);
    expect(() =>
      insert(nk)
        .values({ k: 'p' })
        .values([{ k: 'q' }]),
    ).toThrow(mixed);
    expect(
      sqlOf(
        insert(nk)
          .values({ k: 'p' })
          .values({ v: 3 } as never),
      ),
    ).toBe('INSERT INTO nk (k, v) VALUES ($1::VARCHAR, $2::INTEGER)');
  });

  it('refuses rows that name different columns', () => {
    expect(() => sqlOf(insert(nk).values([{ k: 'p', v: 1 }, { k: 'q' }]))).toThrow(
      'All rows of values() have to name the same columns: row 2 lacks v; give a value for them in every row, null for NULL',
    );
  });

  // proves: insert-from-select
  it('selects its rows, with the defaults of the columns that are not named', () => {
    expect(sqlOf(insert(t).fromSelect(['v'], select(nk.c.k).where(nk.c.v.eq(1))))).toBe(
      'INSERT INTO t (v, n, token, at) SELECT nk.k, $1::INTEGER AS anon_1, $2::VARCHAR AS anon_2, now() AS now_1 \nFROM nk \nWHERE nk.v = $3::INTEGER',
    );
    expect(sqlOf(insert(nk).fromSelect(['k'], union(select(t.c.v), select(a.c.data))))).toBe(
      'INSERT INTO nk (k) SELECT t.v \nFROM t UNION SELECT a.data \nFROM a',
    );
  });

  // proves: insert-from-select
  it('leaves these defaults out where it is told to', () => {
    expect(sqlOf(insert(t).fromSelect(['v'], select(nk.c.k), { includeDefaults: false }))).toBe(
      'INSERT INTO t (v) SELECT nk.k \nFROM nk',
    );
  });

  it('asks for no key where nothing is to come back', () => {
    expect(sqlOf(insert(a).values({ x: 1 }).inline())).toBe('INSERT INTO a (x) VALUES ($1::INTEGER)');
  });

  // proves: insert-unknown-key
  it('refuses columns that the table does not have', () => {
    expect(() => sqlOf(insert(a).values({ nope: 1 } as never))).toThrow('Unconsumed column names: nope');
    expect(() => sqlOf(insert(a), { columnKeys: ['x', 'nope'] })).toThrow('Unconsumed column names: nope');
  });
});

// proves: update-values
describe('an UPDATE as SQL', () => {
  it('sets columns, with onupdate of the others', () => {
    const compiled = dialect.compile(update(t).values({ v: 'x' }).where(t.c.id.eq(1)));
    expect(compiled.sql).toBe('UPDATE t SET v=$1::VARCHAR, at=now(), seen=$2::INTEGER WHERE t.id = $3::INTEGER');
    expect(compiled.clientDefaults.map(({ key, make }) => [key, make(row)])).toEqual([['seen', 7]]);
  });

  it('sets expressions, in parentheses, and scalar SELECTs', () => {
    expect(sqlOf(update(a).values({ x: a.c.x.add(1) }))).toBe('UPDATE a SET x=(a.x + $1::INTEGER)');
    const newest = select(func.max(b.c.y)).where(b.c.aId.eq(a.c.id)).scalarSubquery();
    expect(sqlOf(update(a).values({ x: newest }))).toBe(
      'UPDATE a SET x=(SELECT max(b.y) AS max_1 \nFROM b \nWHERE b.a_id = a.id)',
    );
  });

  // proves: update-values
  it('keeps the order of pairs, and sets parts of arrays', () => {
    expect(sqlOf(update(a).orderedValues(['data', 'x'], [a.c.x, a.c.x.add(1)]))).toBe(
      'UPDATE a SET data=$1::VARCHAR, x=(a.x + $2::INTEGER)',
    );
    expect(
      sqlOf(
        update(a)
          .orderedValues([a.c.tags.getitem(2), 7], ['x', null])
          .where(a.c.id.eq(1)),
      ),
    ).toBe('UPDATE a SET x=$1::INTEGER, tags[$2::INTEGER]=$3::INTEGER WHERE a.id = $4::INTEGER');
    expect(sqlOf(update(a).orderedValues([a.c.tags.slice(2, 3), [7, 8]]))).toBe(
      'UPDATE a SET tags[$1::INTEGER:$2::INTEGER]=$3::INTEGER[]',
    );
    expect(() => update(a).orderedValues([a.c.x.add(1), 1])).toThrow('orderedValues() takes pairs');
  });

  // proves: update-from
  it('may change an alias of the table', () => {
    const other = a.alias('other');
    expect(
      sqlOf(
        update(other)
          .values({ x: other.c.x.add(1) })
          .where(other.c.id.eq(b.c.aId)),
      ),
    ).toBe('UPDATE a AS other SET x=(other.x + $1::INTEGER) FROM b WHERE other.id = b.a_id');
    expect(sqlOf(deleteFrom(other).where(other.c.x.lt(a.c.x)).returning(other.c.id))).toBe(
      'DELETE FROM a AS other USING a WHERE other.x < a.x RETURNING other.id',
    );
    expect(() => update(select(a).subquery())).toThrow('A table or entity class was expected');
  });

  // proves: update-from
  it('names other tables behind FROM', () => {
    expect(sqlOf(update(a).values({ x: b.c.y }).where(a.c.id.eq(b.c.aId)).returning(a.c.id))).toBe(
      'UPDATE a SET x=b.y FROM b WHERE a.id = b.a_id RETURNING a.id',
    );
  });

  it('takes its columns from the parameters, beside those that bindparam() names', () => {
    const statement = update(a).where(a.c.id.eq(bindparam('b_id')));
    expect(sqlOf(statement, { columnKeys: ['x', 'b_id'] })).toBe('UPDATE a SET x=$1::INTEGER WHERE a.id = $2::INTEGER');
  });

  it('refuses a bindparam() of the name of a column that is set', () => {
    const statement = update(a).where(a.c.id.eq(bindparam('id')));
    expect(() => sqlOf(statement, { columnKeys: ['id'] })).toThrow("bindparam() name 'id' is reserved");
  });

  it('refuses to set nothing', () => {
    expect(() => sqlOf(update(a).where(a.c.id.eq(1)))).toThrow('This UPDATE of a sets no column');
  });
});

// proves: delete-where
describe('a DELETE as SQL', () => {
  it('names other tables behind USING', () => {
    expect(sqlOf(deleteFrom(a).where(a.c.id.eq(1)))).toBe('DELETE FROM a WHERE a.id = $1::INTEGER');
    expect(sqlOf(deleteFrom(a).where(a.c.id.eq(b.c.aId)).returning(a.c.id))).toBe(
      'DELETE FROM a USING b WHERE a.id = b.a_id RETURNING a.id',
    );
  });

  it('refuses parameters that it has no place for', () => {
    expect(() => sqlOf(deleteFrom(a).where(a.c.id.eq(bindparam('i'))), { columnKeys: ['i', 'id'] })).toThrow(
      'Unconsumed column names: id',
    );
  });
});

// proves: insert-many, update-many
describe('many parameter sets at once', () => {
  const many = { many: true };

  it('are inserted from one array per column', () => {
    const compiled = dialect.compile(insert(nk), { ...many, columnKeys: ['k', 'v'] });
    expect(compiled.sql).toBe('INSERT INTO nk (k, v) VALUES ($1::VARCHAR, $2::INTEGER)');
    expect(compiled.bulk?.sql).toBe(
      'INSERT INTO nk (k, v) SELECT p0, p1 FROM unnest($1::VARCHAR[], $2::INTEGER[]) AS imp_sen(p0, p1)',
    );
    expect(compiled.bulk?.ordered).toBe(false);
  });

  it('are inserted in their order where rows come back', () => {
    const compiled = dialect.compile(insert(t).returning(t.c.id), { ...many, columnKeys: ['v'] });
    expect(compiled.bulk?.sql).toBe(
      'INSERT INTO t (v, n, token, at) SELECT p0, p1, p2, now() FROM unnest($1::VARCHAR[], $2::INTEGER[], $3::VARCHAR[]) WITH ORDINALITY AS imp_sen(p0, p1, p2, sen_counter) ORDER BY sen_counter RETURNING t.id',
    );
    expect(compiled.bulk?.ordered).toBe(true);
    expect(compiled.implicitReturning).toEqual([]);
  });

  it('are not taken at once where a value is an array itself, or is needed behind the rows', () => {
    expect(dialect.compile(insert(nk), { ...many, columnKeys: ['k', 'tags'] }).bulk).toBeUndefined();
    const returning = insert(a).returning(a.c.x.add(1));
    expect(dialect.compile(returning, { ...many, columnKeys: ['x'] }).bulk).toBeUndefined();
  });

  it('update and delete at once only where no row is hit twice', () => {
    const statement = update(a).where(a.c.id.eq(bindparam('b_id')));
    const keys = { ...many, columnKeys: ['data', 'b_id'] };
    expect(dialect.compile(statement, keys).bulk).toBeUndefined();
    expect(dialect.compile(statement, { ...keys, distinctRows: true }).bulk?.sql).toBe(
      'UPDATE a SET data=p.p0 FROM unnest($1::VARCHAR[], $2::INTEGER[]) AS p(p0, p1) WHERE a.id = p.p1',
    );
    const gone = deleteFrom(a).where(a.c.id.eq(bindparam('b_id')));
    expect(dialect.compile(gone, { ...many, distinctRows: true, columnKeys: ['b_id'] }).bulk?.sql).toBe(
      'DELETE FROM a USING unnest($1::INTEGER[]) AS p(p0) WHERE a.id = p.p0',
    );
  });

  it('may be used in expressions, and come back', () => {
    const statement = update(a)
      .where(a.c.id.eq(bindparam('b_id')))
      .values({ x: a.c.x.add(bindparam('more')) })
      .returning(a.c.id, a.c.x);
    expect(dialect.compile(statement, { many: true, distinctRows: true, columnKeys: ['b_id', 'more'] }).bulk?.sql).toBe(
      'UPDATE a SET x=(a.x + p.p0) FROM unnest($1::INTEGER[], $2::INTEGER[]) AS p(p0, p1) WHERE a.id = p.p1 RETURNING a.id, a.x',
    );
  });
});

describe('INSERT, UPDATE and DELETE with words of the program', () => {
  // proves: select-prefixes
  it('have prefixes behind their first word, for one dialect or for all', () => {
    expect(sqlOf(insert(nk).prefixWith('/* a */').prefixWith('LOW', { dialect: 'other' }).values({ k: 'x' }))).toBe(
      'INSERT /* a */ INTO nk (k) VALUES ($1::VARCHAR)',
    );
    expect(sqlOf(update(nk).prefixWith('/* a */').prefixWith('/* b */').values({ v: 1 }))).toBe(
      'UPDATE /* a */ /* b */ nk SET v=$1::INTEGER',
    );
    expect(sqlOf(deleteFrom(nk).prefixWith('/* a */', { dialect: 'postgresql' }))).toBe('DELETE /* a */ FROM nk');
  });

  // proves: select-prefixes
  it('change a table without those that inherit from it by the hint ONLY, and know no other', () => {
    const most = select(func.max(a.c.x)).scalarSubquery();
    const other = a.alias('other');
    expect(sqlOf(update(a).withHint('ONLY').values({ x: most }).where(a.c.id.eq(b.c.aId)))).toBe(
      'UPDATE ONLY a SET x=(SELECT max(a.x) AS max_1 \nFROM a) FROM b WHERE a.id = b.a_id',
    );
    expect(sqlOf(deleteFrom(other).withHint('ONLY', { dialect: 'postgresql' }).where(other.c.id.eq(1)))).toBe(
      'DELETE FROM ONLY a AS other WHERE other.id = $1::INTEGER',
    );
    expect(sqlOf(deleteFrom(a).withHint('LOCK', { dialect: 'other' }))).toBe('DELETE FROM a');
    expect(() => sqlOf(deleteFrom(a).withHint('LOCK'))).toThrow("Unrecognized hint: 'LOCK'");
  });
});

// proves: update-values
describe('the rows of an UPDATE or DELETE', () => {
  it('are told by filter() and filterBy() as well', () => {
    expect(sqlOf(update(nk).filterBy({ k: 'x' }).filter(nk.c.v.gt(1)).values({ v: 1 }))).toBe(
      'UPDATE nk SET v=$1::INTEGER WHERE nk.k = $2::VARCHAR AND nk.v > $3::INTEGER',
    );
    expect(sqlOf(deleteFrom(nk.alias('o')).filterBy({ k: 'x', v: null }))).toBe(
      'DELETE FROM nk AS o WHERE o.k = $1::VARCHAR AND o.v IS NULL',
    );
    // @ts-expect-error -- no such column
    expect(() => deleteFrom(nk).filterBy({ odd: 1 })).toThrow('nk has no column "odd" to filter by');
  });

  it('can be read as one predicate', () => {
    expect(deleteFrom(nk).whereclause).toBeUndefined();
    const { whereclause } = deleteFrom(nk).filterBy({ k: 'x', v: 1 });
    expect(sqlOf(select(nk.c.k).where(whereclause as ColumnElement<boolean>))).toBe(
      'SELECT nk.k \nFROM nk \nWHERE ' + 'nk.k = $1::VARCHAR AND nk.v = $2::INTEGER',
    );
  });
});

// proves: insert-from-select
describe('the columns of an INSERT .. SELECT', () => {
  it('are named by their keys, or themselves', () => {
    expect(sqlOf(insert(nk).fromSelect([nk.c.v, 'k'], select(b.c.y, a.c.data).join(a)))).toBe(
      'INSERT INTO nk (v, k) SELECT b.y, a.data \nFROM b JOIN a ON a.id = b.a_id',
    );
    expect(() => insert(nk).fromSelect(['k', a.c.x], select(a.c.data, b.c.y))).toThrow(
      'fromSelect() takes columns of nk or their keys',
    );
  });

  it('are as many as the SELECT gives', () => {
    expect(() => insert(nk).fromSelect(['k'], select(b))).toThrow(
      'fromSelect() names 1 columns, but its statement gives 3',
    );
  });
});

// proves: insert-return-defaults
describe('returnDefaults()', () => {
  it('asks for the key, and all that the server makes: its defaults, SQL as a value, and what is not sent', () => {
    const compiled = dialect.compile(insert(t).values({ v: 'x' }).returnDefaults());
    expect(compiled.sql).toBe(
      'INSERT INTO t (v, n, token, at) VALUES ($1::VARCHAR, $2::INTEGER, $3::VARCHAR, now()) RETURNING t.id, t.at, t.seen, t.rank',
    );
    expect([compiled.returnsRows, compiled.resultColumns]).toEqual([false, undefined]);
    expect(
      sqlOf(
        insert(nk)
          .values({ k: 'x', v: func.abs(-1) })
          .returnDefaults(),
      ),
    ).toBe('INSERT INTO nk (k, v) VALUES ($1::VARCHAR, abs($2::INTEGER)) RETURNING nk.v, nk.tags');
  });

  it('asks for the columns that the row does not name: a trigger may fill them', () => {
    const made = (statement: ClauseElement) => sqlOf(statement).split(' RETURNING ')[1];
    expect(made(insert(a).values({ x: 1, ratio: 1.5 }).returnDefaults())).toBe('a.id, a.data, a.big, a.flag, a.tags');
    expect(made(insert(nk).values({ k: 'x' }).returnDefaults())).toBe('nk.v, nk.tags');
  });

  it('asks for the columns that are given, beside the key', () => {
    const made = (statement: ClauseElement) => sqlOf(statement).split(' RETURNING ')[1];
    expect(made(insert(t).values({ v: 'x' }).returnDefaults('rank'))).toBe('t.id, t.rank');
    expect(made(insert(t).values({ v: 'x' }).returnDefaults(t.c.v, t.c.rank))).toBe('t.id, t.v, t.rank');
    expect(made(insert(t).values({ id: 1, v: 'x' }).returnDefaults(t.c.at))).toBe('t.at');
  });

  it('asks for the keys of all rows where there are several', () => {
    const made = (statement: ClauseElement, many = false) => {
      const compiled = dialect.compile(statement, many ? { columnKeys: ['v'], many } : {});
      return (compiled.bulk ?? compiled).sql.split(' RETURNING ')[1];
    };
    expect(made(insert(t).returnDefaults(), true)).toBe('t.id, t.at, t.seen, t.rank');
    expect(
      made(
        insert(nk)
          .returnDefaults('v')
          .values([{ k: 'x' }, { k: 'y' }]),
      ),
    ).toBe('nk.k, nk.v');
    expect(made(insert(t).fromSelect(['v'], select(nk.c.k)).returnDefaults())).toBe('t.id, t.rank');
    const bulk = dialect.compile(insert(t).returnDefaults('rank'), { columnKeys: ['v'], many: true }).bulk;
    expect(bulk?.ordered).toBe(true);
    expect(bulk?.sql).toContain(' ORDER BY sen_counter RETURNING t.id, t.rank');
  });

  it('gives supplemental columns as rows', () => {
    const compiled = dialect.compile(
      insert(t)
        .values({ v: 'x' })
        .returnDefaults('rank', { supplementalCols: [t.c.v, t.c.id, t.c.n.add(1).label('more')] }),
    );
    expect(compiled.sql).toContain(' RETURNING t.id, t.rank, t.v, t.n + $4::INTEGER AS more');
    expect([compiled.returnsRows, compiled.shown]).toEqual([true, [2, 0, 3]]);
    expect(compiled.resultColumns?.map(({ key }) => key)).toEqual(['v', 'id', 'more']);
    const whole = dialect.compile(deleteFrom(nk).returnDefaults({ supplementalCols: [nk] }));
    expect(whole.sql).toBe('DELETE FROM nk RETURNING nk.k, nk.v, nk.tags');
  });

  it('of an UPDATE asks for what the server makes, of a DELETE for the columns given', () => {
    const changed = update(t).values({ v: 'x' }).where(t.c.id.eq(1));
    expect(sqlOf(changed.returnDefaults())).toBe(
      'UPDATE t SET v=$1::VARCHAR, at=now(), seen=$2::INTEGER WHERE t.id = $3::INTEGER RETURNING t.at',
    );
    expect(sqlOf(changed.values({ n: t.c.n.add(1) }).returnDefaults())).toContain(' RETURNING t.n, t.at');
    expect(sqlOf(changed.returnDefaults(t.c.rank, 'v'))).toContain(' RETURNING t.rank, t.v');
    expect(sqlOf(deleteFrom(nk).returnDefaults('v'))).toBe('DELETE FROM nk RETURNING nk.v');
    expect(sqlOf(deleteFrom(nk).returnDefaults())).toBe('DELETE FROM nk');
    expect(dialect.compile(changed).postfetch).toEqual(['at']);
    expect(dialect.compile(changed.returnDefaults()).postfetch).toEqual([]);
    expect(dialect.compile(insert(t).values({ v: 'x' })).postfetch).toEqual(['at', 'rank']);
  });

  it('is for a statement that stands alone, and not beside returning()', () => {
    const one = insert(t).values({ v: 'x' }).returnDefaults();
    const message = 'returnDefaults() is for a statement that stands alone';
    expect(() => sqlOf(one.inline())).toThrow(message);
    expect(() => sqlOf(select(a.c.id).addCte(one.cte('w')))).toThrow(message);
    expect(() => sqlOf(select(a.c.id).addCte(deleteFrom(nk).returnDefaults('v').cte('w')))).toThrow(message);
    expect(() => one.returning(t.c.id)).toThrow('returning() or returnDefaults(), not both');
    expect(() => insert(t).returning(t.c.id).returnDefaults()).toThrow('returning() or returnDefaults(), not both');
    expect(() => update(t).returning(t.c.id).returnDefaults()).toThrow('returning() or returnDefaults(), not both');
    expect(() => insert(t).returnDefaults(a.c.x)).toThrow('returnDefaults() takes columns of t or their keys');
  });

  it('is another statement to the cache', () => {
    const keyOf = (statement: ClauseElement) => cacheKeyOf(statement)?.text;
    const plain = insert(t).values({ v: 'x' });
    const keys = [plain, plain.returnDefaults(), plain.returnDefaults('rank'), plain.returnDefaults('at')].map(keyOf);
    expect(new Set(keys).size).toBe(4);
  });
});

import { describe, expect, it } from 'vitest';
import { CompileError } from '../../src/errors/errors.js';
import { func } from '../../src/statement/func.js';
import { literalColumn } from '../../src/expression/constructs.js';
import { union, unionAll } from '../../src/statement/compound-select.js';
import { deleteFrom } from '../../src/statement/delete.js';
import { insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { update } from '../../src/statement/update.js';
import { a, b, dialect, nk, sqlOf, t } from './tables.js';

/** A WITH as SQLAlchemy breaks its lines. */
const withText = (words: string, ...parts: string[]): string => `${words} ${parts.join(', \n')}\n `;

// proves: select-cte
describe('a CTE', () => {
  const big = select(a.c.id, a.c.x).where(a.c.x.gt(1)).cte('big');

  it('stands in WITH once, however often it is named', () => {
    const other = big.alias('other');
    expect(sqlOf(select(big.c.id, other.c.x).join(other, other.c.id.gt(big.c.id)))).toBe(
      withText('WITH', 'big AS \n(SELECT a.id AS id, a.x AS x \nFROM a \nWHERE a.x > $1::INTEGER)') +
        'SELECT big.id, other.x \nFROM big JOIN big AS other ON other.id > big.id',
    );
  });

  it('comes behind those that it needs, from wherever they are named', () => {
    const small = select(big.c.id).where(big.c.x.lt(5)).cte('small');
    const found = select(b.c.id).where(b.c.aId.in(select(small.c.id)), b.c.y.in(select(big.c.x)));
    expect(sqlOf(found)).toBe(
      withText(
        'WITH',
        'big AS \n(SELECT a.id AS id, a.x AS x \nFROM a \nWHERE a.x > $1::INTEGER)',
        'small AS \n(SELECT big.id AS id \nFROM big \nWHERE big.x < $2::INTEGER)',
      ) + 'SELECT b.id \nFROM b \nWHERE b.a_id IN (SELECT small.id \nFROM small) AND b.y IN (SELECT big.x \nFROM big)',
    );
  });

  it('is materialized, or not, as told; prefixes and suffixes stand around it', () => {
    const rows = select(a.c.id);
    const sql = (cte: typeof big | ReturnType<typeof rows.cte>) => sqlOf(select(literalColumn('1')).selectFrom(cte));
    expect(sql(rows.cte('w', { materialized: true }))).toContain('WITH w AS MATERIALIZED \n(SELECT');
    expect(sql(rows.cte('w', { materialized: false }))).toContain('WITH w AS NOT MATERIALIZED \n(SELECT');
    expect(sql(rows.cte('w').prefixWith('MATERIALIZED', { dialect: 'postgresql' }))).toContain(
      'WITH w AS MATERIALIZED \n(',
    );
    expect(sql(rows.cte('w').suffixWith('/* end */'))).toContain('\nFROM a) /* end */\n SELECT 1');
  });

  it('cannot share its name with an unrelated one', () => {
    const same = select(b.c.id).cte('big');
    const act = () => sqlOf(select(big.c.id, same.c.id));
    expect(act).toThrow(CompileError);
    expect(act).toThrow("Multiple, unrelated CTEs found with the same name: 'big'");
  });

  it('of a set operation has the names of its first SELECT', () => {
    const pair = union(select(a.c.id.label('n')), select(b.c.id)).cte('pair');
    expect(sqlOf(select(pair.c.n))).toBe(
      withText('WITH', 'pair AS \n(SELECT a.id AS n \nFROM a UNION SELECT b.id AS id \nFROM b)') +
        'SELECT pair.n \nFROM pair',
    );
  });

  it('can stand in WITH although nothing names it', () => {
    expect(sqlOf(select(b.c.id).addCte(big))).toMatch(/^WITH big AS \n\(.*\)\n SELECT b\.id \nFROM b$/s);
  });

  it('sees nothing of the statement around it', () => {
    const inner = select(b.c.id).where(b.c.aId.eq(a.c.id)).cte('w');
    const value = select(inner.c.id).limit(1).scalarSubquery();
    expect(sqlOf(select(a.c.id, value.label('v')))).toContain('w AS \n(SELECT b.id AS id \nFROM b, a \nWHERE');
  });
});

// proves: select-cte-recursive
describe('a recursive CTE', () => {
  const start = select(b.c.id, b.c.aId, literalColumn('1').label('depth'))
    .where(b.c.aId.is(null))
    .cte('tree', { recursive: true });
  const tree = unionAll(start, select(b.c.id, b.c.aId, start.c.depth.add(1)).join(start, start.c.id.eq(b.c.aId)));

  it('is a union of its first rows and a SELECT that names it', () => {
    expect(sqlOf(select(tree.c.id, tree.c.depth).where(tree.c.depth.lt(9)))).toBe(
      withText(
        'WITH RECURSIVE',
        'tree(id, a_id, depth) AS \n(SELECT b.id AS id, b.a_id AS a_id, 1 AS depth \nFROM b \nWHERE b.a_id IS NULL UNION ALL SELECT b.id AS id, b.a_id AS a_id, tree.depth + $1::INTEGER AS anon_1 \nFROM b JOIN tree ON tree.id = b.a_id)',
      ) + 'SELECT tree.id, tree.depth \nFROM tree \nWHERE tree.depth < $2::INTEGER',
    );
  });

  it('needs no name', () => {
    const base = select(literalColumn('1').label('n')).cte(undefined, { recursive: true });
    const counted = union(base, select(base.c.n.add(1)).where(base.c.n.lt(3)));
    expect(sqlOf(select(counted.c.n))).toBe(
      withText(
        'WITH RECURSIVE',
        'anon_1(n) AS \n(SELECT 1 AS n UNION SELECT anon_1.n + $1::INTEGER AS anon_1 \nFROM anon_1 \nWHERE anon_1.n < $2::INTEGER)',
      ) + 'SELECT anon_1.n \nFROM anon_1',
    );
  });

  it('stands for itself under an alias, and beside others', () => {
    const parent = tree.alias('parent');
    const sql = sqlOf(select(tree.c.id, parent.c.depth).join(parent, parent.c.id.eq(tree.c.aId)));
    expect(sql).toContain('SELECT tree.id, parent.depth \nFROM tree JOIN tree AS parent ON parent.id = tree.a_id');
    expect(sql.match(/AS \n\(/g)).toHaveLength(1);
    expect(sqlOf(select(tree.c.id).suffixWith('/**/').addCte(select(a.c.id).cte('w')))).toContain(
      'WITH RECURSIVE w AS \n(',
    );
  });
});

// proves: select-cte-recursive
describe('the recursive form of a CTE', () => {
  const start = select(b.c.id, b.c.aId).where(b.c.aId.is(null)).cte('tree', { recursive: true });
  const next = select(b.c.id, b.c.aId).join(start, start.c.id.eq(b.c.aId));

  it('is made by its methods as by the functions', () => {
    expect(sqlOf(select(start.unionAll(next)))).toBe(sqlOf(select(unionAll(start, next))));
    expect(sqlOf(select(start.union(next, select(a.c.id, a.c.x))))).toBe(
      withText(
        'WITH RECURSIVE',
        'tree(id, a_id) AS \n(SELECT b.id AS id, b.a_id AS a_id \nFROM b \nWHERE b.a_id IS NULL UNION SELECT b.id AS id, b.a_id AS a_id \nFROM b JOIN tree ON tree.id = b.a_id UNION SELECT a.id AS id, a.x AS x \nFROM a)',
      ) + 'SELECT tree.id, tree.a_id \nFROM tree',
    );
  });
});

// proves: select-cte-recursive
describe('a nesting CTE', () => {
  const nested = (name: string) => select(a.c.id).cte(name, { nesting: true });

  it('stands in front of the SELECT that names it', () => {
    const sub = select(nested('n').c.id).subquery('s');
    expect(sqlOf(select(sub.c.id))).toBe(
      'SELECT s.id \nFROM (WITH n AS \n(SELECT a.id AS id \nFROM a)\n SELECT n.id AS id \nFROM n) AS s',
    );
  });

  it('may have the name of another one elsewhere', () => {
    const one = select(nested('n').c.id).subquery('s1');
    const two = select(nested('n').c.id).subquery('s2');
    expect(sqlOf(select(one.c.id, two.c.id)).match(/WITH n AS/g)).toHaveLength(2);
  });

  it('of a part of a set operation stands in front of all parts', () => {
    const both = union(select(nested('n').c.id), select(b.c.id)).subquery('s');
    expect(sqlOf(select(both.c.id))).toContain(
      'FROM (WITH n AS \n(SELECT a.id AS id \nFROM a)\n SELECT n.id AS id \nFROM n UNION SELECT',
    );
  });

  it('is one where it is added with nestHere', () => {
    const w = select(a.c.id).cte('w');
    const sub = select(b.c.id).addCte(w, { nestHere: true }).subquery('s');
    expect(sqlOf(select(sub.c.id))).toContain(
      'FROM (WITH w AS \n(SELECT a.id AS id \nFROM a)\n SELECT b.id AS id \nFROM b) AS s',
    );
  });
});

// proves: select-cte
describe('a CTE that writes', () => {
  it('is selected from by the columns of its RETURNING', () => {
    const added = insert(nk).values({ k: 'x', v: 1 }).returning(nk.c.k, nk.c.v.add(1).label('next')).cte('added');
    expect(sqlOf(select(added.c.k, added.c.next))).toBe(
      withText(
        'WITH',
        'added AS \n(INSERT INTO nk (k, v) VALUES ($1::VARCHAR, $2::INTEGER) RETURNING nk.k, nk.v + $3::INTEGER AS next)',
      ) + 'SELECT added.k, added.next \nFROM added',
    );
  });

  it('feeds another statement that writes', () => {
    const gone = deleteFrom(nk).where(nk.c.v.lt(0)).returning(nk.c.k).cte('gone');
    expect(sqlOf(insert(nk).fromSelect(['k'], select(gone.c.k)))).toBe(
      withText('WITH', 'gone AS \n(DELETE FROM nk WHERE nk.v < $1::INTEGER RETURNING nk.k)') +
        'INSERT INTO nk (k) SELECT gone.k \nFROM gone',
    );
    const raised = update(nk).values({ v: 0 }).returning(nk.c.k).cte('raised');
    expect(sqlOf(update(a).values({ x: 1 }).where(a.c.data.eq(raised.c.k)))).toBe(
      withText('WITH', 'raised AS \n(UPDATE nk SET v=$2::INTEGER RETURNING nk.k)') +
        'UPDATE a SET x=$1::INTEGER FROM raised WHERE a.data = raised.k',
    );
    expect(sqlOf(deleteFrom(a).where(a.c.data.in(select(raised.c.k))))).toMatch(
      /^WITH raised AS .*\n DELETE FROM a WHERE a\.data IN/s,
    );
  });

  it('stands beside a statement without RETURNING as well', () => {
    const cleared = deleteFrom(nk).cte('cleared');
    expect(sqlOf(select(func.count()).selectFrom(a).addCte(cleared))).toBe(
      withText('WITH', 'cleared AS \n(DELETE FROM nk)') + 'SELECT count(*) AS count_1 \nFROM a',
    );
    expect(sqlOf(insert(nk).values({ k: 'x' }).addCte(cleared))).toMatch(/^WITH cleared AS .*\n INSERT INTO nk/s);
  });

  it('has values and defaults of its own, whatever the parameters of the execution are', () => {
    const first = insert(t).values({ v: 'first' }).returning(t.c.id).cte('first');
    const statement = insert(t).addCte(first);
    const compiled = dialect.compile(statement, { columnKeys: ['v', 'n'] });
    expect(compiled.sql).toBe(
      withText(
        'WITH',
        'first AS \n(INSERT INTO t (v, n, token, at) VALUES ($1::VARCHAR, $2::INTEGER, $3::VARCHAR, now()) RETURNING t.id)',
      ) + 'INSERT INTO t (v, n, token, at) VALUES ($4::VARCHAR, $5::INTEGER, $6::VARCHAR, now()) RETURNING t.id',
    );
    expect(compiled.slots.map((slot) => slot.key)).toEqual(['v', '1.n', '1.token', 'v', 'n', 'token']);
    expect(compiled.clientDefaults.map((one) => one.key)).toEqual(['1.n', '1.token', 'token']);
  });
});

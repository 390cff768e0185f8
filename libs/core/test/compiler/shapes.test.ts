import { describe, expect, it } from 'vitest';
import { type CachedCompilation, compileCached } from '../../src/compiler/compile-cached.js';
import { valuesFor } from '../../src/compiler/bind-values.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { column } from '../../src/expression/constructs.js';
import { aggregateOrderBy } from '../../src/expression/functions.js';
import { text } from '../../src/statement/textual-select.js';
import { exceptAll, intersectAll, union, unionAll } from '../../src/statement/compound-select.js';
import { deleteFrom } from '../../src/statement/delete.js';
import { exists } from '../../src/statement/exists.js';
import { func } from '../../src/statement/func.js';
import { insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { tablesample } from '../../src/statement/table-sample.js';
import { update } from '../../src/statement/update.js';
import { values } from '../../src/statement/values.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Text } from '../../src/types/string-types.js';
import { LRUCache } from '../../src/util/lru-cache.js';
import { a, b, dialect, nk, sqlOf } from './tables.js';

type Make = (n: number) => ClauseElement;

const one = (n: number) => select(a.c.id).where(a.c.x.gt(n));

const fromCte =
  (options: Parameters<ReturnType<typeof one>['cte']>[1], name = 'w'): Make =>
  (n) => {
    const cte = one(n).cte(name, options);
    return select(cte.c.id);
  };

const fromValues = (n: number) => values(column('k', Integer), column('s', Text)).data([[n, `s${n}`]]);

const over =
  (options: (n: number) => Parameters<ReturnType<typeof func.sum>['over']>[0]): Make =>
  (n) =>
    select(func.sum(a.c.x).over(options(n)));

/** Statements of which no two give the same SQL, each with a value of the program in it. */
const shapes: Record<string, Make> = {
  where: one,
  fetch: (n) => one(n).fetch(n),
  'fetch with ties': (n) => one(n).fetch(n, { withTies: true }),
  'fetch percent': (n) => one(n).fetch(n, { percent: true }),
  limit: (n) => one(n).limit(n),
  slice: (n) => one(n).slice(n, n + 3),
  'order by a name': (n) => one(n).orderBy('x'),
  'order by another name': (n) => one(n).orderBy('data'),
  'group by a name': (n) => one(n).groupBy('id'),
  'distinct on a name': (n) => one(n).distinct('x'),
  distinct: (n) => one(n).distinct(),
  'for update': (n) => one(n).withForUpdate(),
  'for update of': (n) => one(n).join(b).withForUpdate({ of: a }),
  'for update of another': (n) => one(n).join(b).withForUpdate({ of: b }),
  'for share': (n) => one(n).withForUpdate({ read: true }),
  'for key share': (n) => one(n).withForUpdate({ read: true, keyShare: true }),
  'skip locked': (n) => one(n).withForUpdate({ skipLocked: true }),
  prefix: (n) => one(n).prefixWith('ALL'),
  'another prefix': (n) => one(n).prefixWith('/* x */'),
  suffix: (n) => one(n).suffixWith('/* x */'),
  'a prefix with a value': (n) => one(n).prefixWith(text('/* :n */').bindparams({ n })),
  hint: (n) => one(n).withHint(a, 'ONLY'),
  'statement hint': (n) => one(n).withStatementHint('/* hint */'),
  'names by table': (n) => one(n).setLabelStyle('tablenamePlusCol'),
  'no names': (n) => one(n).addColumns(b.c.id).setLabelStyle('none'),
  names: (n) => one(n).addColumns(b.c.id),
  'full join': (n) => one(n).join(b, b.c.aId.eq(a.c.id), { full: true }),
  correlate: (n) =>
    select(b.c.id, a.c.id).where(select(b.c.id).where(b.c.aId.eq(a.c.id), b.c.y.eq(n)).correlate(a).exists()),
  'correlate except': (n) =>
    select(b.c.id, a.c.id).where(select(b.c.id).where(b.c.aId.eq(a.c.id), b.c.y.eq(n)).correlateExcept(a).exists()),
  'no correlation': (n) =>
    select(b.c.id, a.c.id).where(select(b.c.id).where(b.c.aId.eq(a.c.id), b.c.y.eq(n)).correlate(null).exists()),
  'exists of all': (n) => select(a.c.id).where(exists().where(b.c.aId.eq(a.c.id), b.c.y.eq(n))),
  lateral: (n) => select(a.c.id, select(b.c.y).where(b.c.aId.eq(a.c.id), b.c.y.gt(n)).lateral('l').c.y),
  subquery: (n) => select(one(n).subquery('w').c.id),
  cte: fromCte({}),
  'cte of another name': fromCte({}, 'v'),
  'materialized cte': fromCte({ materialized: true }),
  'cte that is not materialized': fromCte({ materialized: false }),
  'recursive cte': fromCte({ recursive: true }),
  'cte within a subquery': (n) => select(select(one(n).cte('w').c.id).subquery('s').c.id),
  'nesting cte': (n) => select(select(one(n).cte('w', { nesting: true }).c.id).subquery('s').c.id),
  'cte with a prefix': (n) => select(one(n).cte('w').prefixWith('/* p */').c.id),
  'cte with a suffix': (n) => select(one(n).cte('w').suffixWith('/* s */').c.id),
  'cte that is only added': (n) => select(b.c.id).addCte(one(n).cte('w')),
  'recursion by union': (n) => {
    const start = one(n).cte('w', { recursive: true });
    return select(union(start, select(start.c.id.add(1))).c.id);
  },
  'recursion by union all': (n) => {
    const start = one(n).cte('w', { recursive: true });
    return select(unionAll(start, select(start.c.id.add(1))).c.id);
  },
  'cte that inserts': (n) => select(insert(nk).values({ k: 'x', v: n }).returning(nk.c.k).cte('w').c.k),
  'cte that updates': (n) => select(update(nk).values({ v: n }).returning(nk.c.k).cte('w').c.k),
  'cte that deletes': (n) => select(deleteFrom(nk).where(nk.c.v.eq(n)).returning(nk.c.k).cte('w').c.k),
  'insert beside a cte': (n) => insert(nk).values({ k: 'x', v: n }).addCte(deleteFrom(a).cte('w')),
  'intersect all': (n) => intersectAll(one(n), one(n)),
  'except all': (n) => exceptAll(one(n), one(n)),
  'a set operation with fetch': (n) => exceptAll(one(n), one(n)).fetch(n),
  values: (n) => select(fromValues(n).alias('v').c.s),
  'values of two rows': (n) =>
    select(
      fromValues(n)
        .data([[n, 'x']])
        .alias('v').c.s,
    ),
  'values by another name': (n) => select(fromValues(n).alias('u').c.s),
  'values in a cte': (n) => select(fromValues(n).cte('v').c.s),
  'values as a value': (n) =>
    select(
      values(column('k', Integer))
        .data([[n]])
        .scalarValues(),
    ),
  'values of two rows as a value': (n) =>
    select(
      values(column('k', Integer))
        .data([[n], [n]])
        .scalarValues(),
    ),
  'values behind in': (n) => one(n).where(a.c.x.in(values(column('k', Integer)).data([[n]]))),
  'lateral values': (n) => select(fromValues(n).lateral('v').c.s),
  tablesample: (n) => select(tablesample(a, n).c.id),
  'tablesample with a seed': (n) => select(tablesample(a, 5, { seed: n }).c.id),
  'tablesample of rows': (n) => select(tablesample(a, func.bernoulli(n)).c.id),
  'a function in from': (n) => select(column('n')).selectFrom(func.generateSeries(n, 9)),
  'a text in from': (n) => select(column('n')).selectFrom(text('f(:n) AS n').bindparams({ n })),
  'table valued': (n) => select(func.generateSeries(n, 9).tableValued('n').c.n),
  'table valued with ordinality': (n) =>
    select(func.generateSeries(n, 9).tableValued('n', { withOrdinality: 'o' }).c.n),
  'table valued with its columns': (n) => select(func.generateSeries(n, 9).tableValued('n').renderDerived().c.n),
  'table valued with types': (n) =>
    select(func.generateSeries(n, 9).tableValued(column('n', Integer)).renderDerived({ withTypes: true }).c.n),
  'lateral function': (n) => select(func.generateSeries(n, 9).tableValued('n').lateral('l').c.n),
  'column valued': (n) => select(func.generateSeries(n, 9).columnValued('x')),
  'a field of a function': (n) => select(func.jsonEach({ n }).scalarTableValued('key')),
  'another field of a function': (n) => select(func.jsonEach({ n }).scalarTableValued('value')),
  filter: (n) => select(func.sum(a.c.x).filter(a.c.x.gt(n))),
  'within group': (n) => select(func.percentileDisc(n).withinGroup(a.c.x)),
  'sorted aggregate': (n) => select(func.arrayAgg(aggregateOrderBy(a.c.x.add(n), a.c.id))),
  'another sorted aggregate': (n) => select(func.arrayAgg(aggregateOrderBy(a.c.x.add(n), a.c.x))),
  over: over((n) => ({ orderBy: a.c.x.add(n) })),
  partition: over((n) => ({ partitionBy: a.c.x.add(n) })),
  rows: over((n) => ({ orderBy: a.c.id, rows: [-n, 0] })),
  'rows behind': over((n) => ({ orderBy: a.c.id, rows: [0, n] })),
  groups: over((n) => ({ orderBy: a.c.id, groups: [-n, 0] })),
  range: over((n) => ({ orderBy: a.c.id, range: [-n, 0] })),
  'range with exclusion': over((n) => ({ orderBy: a.c.id, range: [-n, 0], exclude: 'ties' })),
};

// proves: cache-key
describe('statements of one structure', () => {
  it.each(Object.entries(shapes))('share one compiled text whatever their values: %s', (_, make) => {
    const cache = new LRUCache<string, CachedCompilation>(100);
    const sent = [1, 2].map((n) => {
      const { compiled, binds } = compileCached(make(n), dialect, cache, {});
      return { sql: compiled.sql, values: valuesFor(compiled, binds).values };
    });
    expect(cache.size).toBe(1);
    expect(sent[0]?.sql).toBe(sqlOf(make(2)));
    expect(sent[1]?.values).toEqual(dialect.compile(make(2)).slots.map(({ bind }) => bind.value as unknown));
  });

  it('are never taken for those of another structure', () => {
    const cache = new LRUCache<string, CachedCompilation>(1000);
    const makes = Object.values(shapes);
    for (const make of makes) {
      const statement = make(3);
      expect(compileCached(statement, dialect, cache, {}).compiled.sql).toBe(sqlOf(statement));
    }
    expect(cache.size).toBe(makes.length);
    expect(new Set(makes.map((make) => sqlOf(make(3)))).size).toBe(makes.length);
  });

  it('whose values stand in the SQL are compiled each time', () => {
    const cache = new LRUCache<string, CachedCompilation>(100);
    const texts = [1, 2].map((n) => {
      const statement = select(fromValues(n).literalBinds().alias('v').c.s);
      return compileCached(statement, dialect, cache, {}).compiled.sql;
    });
    expect(texts).toEqual([1, 2].map((n) => `SELECT v.s \nFROM (VALUES (${n}, 's${n}')) AS v (k, s)`));
    expect(cache.size).toBe(0);
  });
});

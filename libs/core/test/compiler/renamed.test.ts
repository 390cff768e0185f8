import { describe, expect, it } from 'vitest';
import { column } from '../../src/expression/constructs.js';
import { func } from '../../src/statement/func.js';
import { select } from '../../src/statement/select.js';
import { tablesample } from '../../src/statement/table-sample.js';
import { Integer } from '../../src/types/numeric-types.js';
import { values } from '../../src/statement/values.js';
import { a, b, sqlOf } from './tables.js';

// proves: select-subquery
describe('an alias of an alias takes its place', () => {
  it('of tables and subqueries', () => {
    expect(sqlOf(select(b.alias('p').alias('q').c.id))).toBe('SELECT q.id \nFROM b AS q');
    expect(sqlOf(select(b.alias().alias().c.id))).toBe('SELECT b_1.id \nFROM b AS b_1');
    expect(sqlOf(select(select(b.c.id).subquery('s').alias('t').alias('u')))).toBe(
      'SELECT u.id \nFROM (SELECT b.id AS id \nFROM b) AS u',
    );
  });

  it('of common table expressions, whose own name stays', () => {
    expect(sqlOf(select(select(b.c.id).cte('s').alias('t').alias('u')))).toBe(
      'WITH s AS \n(SELECT b.id AS id \nFROM b)\n SELECT u.id \nFROM s AS u',
    );
  });

  it('of joins', () => {
    expect(sqlOf(select(a.join(b).alias('j').alias('k').c.y))).toBe(
      'SELECT k.y \nFROM (a JOIN b ON a.id = b.a_id) AS k (id, x, data, big, ratio, flag, tags, b_id, a_id, y)',
    );
  });

  it('of LATERAL, VALUES, samples and functions', () => {
    const lateral = select(b.c.y).where(b.c.aId.eq(a.c.id)).lateral('l');
    expect(sqlOf(select(a.c.id, lateral.alias('m').c.y))).toBe(
      'SELECT a.id, m.y \nFROM a, LATERAL (SELECT b.y AS y \nFROM b \nWHERE b.a_id = a.id) AS m',
    );
    const rows = values(column('i', Integer)).data([[1]]);
    expect(sqlOf(select(rows.alias('v').alias('w').c.i))).toBe('SELECT w.i \nFROM (VALUES ($1::INTEGER)) AS w (i)');
    const sample = tablesample(b, 5, { name: 's' });
    expect(sqlOf(select(sample.alias('t').c.id))).toBe('SELECT t.id \nFROM b AS t TABLESAMPLE system($1::FLOAT)');
    expect(sqlOf(select(tablesample(b.alias('p'), 5, { name: 'q' }).c.id))).toBe(
      'SELECT q.id \nFROM b AS q TABLESAMPLE system($1::FLOAT)',
    );
    const series = func.generateSeries(1, 3).tableValued('n', { name: 'v' }).renderDerived();
    expect(sqlOf(select(series.alias('w').c.n))).toBe(
      'SELECT w.n \nFROM generate_series($1::INTEGER, $2::INTEGER) AS w(n)',
    );
  });
});

// proves: select-labels
it('a subquery has one name for each column, also where its SELECT was to have none', () => {
  const both = select(a.c.id, b.c.id).setLabelStyle('none');
  const inner = 'SELECT a.id AS id, b.id AS id_1 \nFROM a, b';
  expect(sqlOf(both)).toBe('SELECT a.id, b.id \nFROM a, b');
  expect(sqlOf(select(both.subquery('s')))).toBe(`SELECT s.id, s.id_1 \nFROM (${inner}) AS s`);
  expect(sqlOf(select(both.cte('s')))).toBe(`WITH s AS \n(${inner})\n SELECT s.id, s.id_1 \nFROM s`);
});

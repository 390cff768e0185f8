import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/errors.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { column } from '../../src/expression/constructs.js';
import { Integer } from '../../src/types/numeric-types.js';
import { unionAll } from '../../src/statement/compound-select.js';
import { insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { text } from '../../src/statement/textual-select.js';
import { a, b, dialect, nk, sqlOf } from './tables.js';

// proves: expr-text
describe('a text() with columns', () => {
  const large = text('SELECT id, x FROM a WHERE x > :least').columns(a.c.id, a.c.x);

  it('can be selected from as a subquery and as a CTE', () => {
    const s = large.subquery('s');
    expect(sqlOf(select(s.c.x).where(s.c.id.eq(1)))).toBe(
      'SELECT s.x \nFROM (SELECT id, x FROM a WHERE x > $1) AS s \nWHERE s.id = $2::INTEGER',
    );
    const w = large.cte('w');
    expect(sqlOf(select(b.c.id, w.c.x).join(w, w.c.id.eq(b.c.aId)))).toBe(
      'WITH w AS \n(SELECT id, x FROM a WHERE x > $1)\n SELECT b.id, w.x \nFROM b JOIN w ON w.id = b.a_id',
    );
    expect(sqlOf(select(large.alias().c.x))).toBe(
      'SELECT anon_1.x \nFROM (SELECT id, x FROM a WHERE x > $1) AS anon_1',
    );
  });

  it('stands behind IN and EXISTS, and as a value', () => {
    const one = text('SELECT max(id) FROM a').columns(a.c.id);
    expect(sqlOf(select(b.c.id).where(b.c.aId.in(one)))).toBe(
      'SELECT b.id \nFROM b \nWHERE b.a_id IN (SELECT max(id) FROM a)',
    );
    expect(sqlOf(select(b.c.id).where(one.exists()))).toBe(
      'SELECT b.id \nFROM b \nWHERE EXISTS (SELECT max(id) FROM a)',
    );
    expect(sqlOf(select(one.scalarSubquery().label('m')))).toBe('SELECT (SELECT max(id) FROM a) AS m');
    expect(sqlOf(select(b.c.id).where(b.c.aId.eq(one.scalarSubquery())))).toBe(
      'SELECT b.id \nFROM b \nWHERE b.a_id = (SELECT max(id) FROM a)',
    );
    expect(() => large.scalarSubquery()).toThrow('has to have exactly one column, this one has 2');
  });

  it('is a part of set operations and gives the rows of an INSERT', () => {
    expect(sqlOf(unionAll(select(b.c.id, b.c.y), large))).toBe(
      'SELECT b.id, b.y \nFROM b UNION ALL (SELECT id, x FROM a WHERE x > $1)',
    );
    const named = text('SELECT data, x FROM a').columns(a.c.data, a.c.x);
    expect(sqlOf(insert(nk).fromSelect(['k', 'v'], named))).toBe('INSERT INTO nk (k, v) SELECT data, x FROM a');
  });

  it('takes values for its parameters, before and after columns()', () => {
    const before = text('SELECT id FROM a WHERE x > :least').bindparams({ least: 5 }).columns(a.c.id);
    const after = text('SELECT id FROM a WHERE x > :least').columns(a.c.id).bindparams({ least: 5 });
    for (const statement of [before, after]) {
      expect(sqlOf(statement)).toBe('SELECT id FROM a WHERE x > $1::INTEGER');
      expect(cacheKeyOf(statement)?.binds.map(({ value }) => value)).toEqual([5]);
    }
    expect(cacheKeyOf(large.params({ least: 7 }))?.binds.map(({ value }) => value)).toEqual([7]);
  });

  it('by name is another one than by place', () => {
    const [byName, byPlace] = [{ id: Integer }, column('id', Integer)].map((columns) =>
      cacheKeyOf(text('SELECT x, id FROM a').columns(columns as never)),
    );
    expect(byName?.text).toBeTruthy();
    expect(byName?.text).not.toBe(byPlace?.text);
  });

  it('as a statement is sent as it stands, and its rows have the declared names', () => {
    const compiled = dialect.compile(large);
    expect([compiled.kind, compiled.sql, compiled.returnsRows]).toEqual([
      'text',
      'SELECT id, x FROM a WHERE x > $1',
      true,
    ]);
    expect(compiled.resultColumns?.map(({ key }) => key)).toEqual(['id', 'x']);
  });

  it('needs columns', () => {
    expect(() => text('SELECT 1').columns()).toThrow(ArgumentError);
    expect(() => text('SELECT 1').columns('id' as never)).toThrow(
      'columns() takes the columns of the text in their order',
    );
  });
});

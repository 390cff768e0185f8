import { describe, expect, it } from 'vitest';
import { ArgumentError, NoForeignKeysError } from '../../src/errors/errors.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { column } from '../../src/expression/constructs.js';
import { deleteFrom } from '../../src/statement/delete.js';
import { insert } from '../../src/statement/insert.js';
import { type LightTable, table } from '../../src/statement/light-table.js';
import { select } from '../../src/statement/select.js';
import { update } from '../../src/statement/update.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Text } from '../../src/types/string-types.js';
import { a, sqlOf } from './tables.js';

// proves: expr-table
describe('table()', () => {
  const w = table('w', column('id', Integer), column('Odd name', Text), { schema: 'sch' });

  it('is selected from as any table, with its schema and with quotes where names need them', () => {
    expect(sqlOf(select(w))).toBe('SELECT sch.w.id, sch.w."Odd name" \nFROM sch.w');
    expect(sqlOf(w.select().where(w.c.id.gt(1)))).toBe(
      'SELECT sch.w.id, sch.w."Odd name" \nFROM sch.w \nWHERE sch.w.id > $1::INTEGER',
    );
    expect(sqlOf(select(w.alias('o')))).toBe('SELECT o.id, o."Odd name" \nFROM sch.w AS o');
    expect(sqlOf(select(table('v', column('x')).c.x))).toBe('SELECT v.x \nFROM v');
  });

  it('is joined with a condition; it has no foreign keys', () => {
    expect(sqlOf(select(a.c.id, w.c.id).join(w, w.c.id.eq(a.c.x)))).toBe(
      'SELECT a.id, sch.w.id AS id_1 \nFROM a JOIN sch.w ON sch.w.id = a.x',
    );
    expect(() => a.join(w)).toThrow(NoForeignKeysError);
  });

  it('is written, and no key comes back by itself', () => {
    expect(sqlOf(w.insert(), { columnKeys: ['id'] })).toBe('INSERT INTO sch.w (id) VALUES ($1::INTEGER)');
    expect(sqlOf(insert(w).values({ id: 1, 'Odd name': 'x' }).returning(w.c.id))).toBe(
      'INSERT INTO sch.w (id, "Odd name") VALUES ($1::INTEGER, $2::TEXT) RETURNING sch.w.id',
    );
    expect(sqlOf(update(w).values({ id: 1 }).where(w.c['Odd name'].eq('x')))).toBe(
      'UPDATE sch.w SET id=$1::INTEGER WHERE sch.w."Odd name" = $2::TEXT',
    );
    expect(sqlOf(w.update(), { columnKeys: ['id'] })).toBe('UPDATE sch.w SET id=$1::INTEGER');
    expect(sqlOf(deleteFrom(w))).toBe('DELETE FROM sch.w');
    expect(sqlOf(w.delete().where(w.c.id.eq(a.c.id)))).toBe('DELETE FROM sch.w USING a WHERE sch.w.id = a.id');
  });

  it('of the same name and columns shares one compiled statement, however often it is made', () => {
    const keyOf = (made: LightTable) => cacheKeyOf(select(made))?.text;
    const one = keyOf(table('w', column('id', Integer)));
    expect(keyOf(table('w', column('id', Integer)))).toBe(one);
    expect(keyOf(table('v', column('id', Integer)))).not.toBe(one);
    expect(keyOf(table('w', column('id', Text)))).not.toBe(one);
    expect(keyOf(table('w', column('id', Integer), { schema: 's' }))).not.toBe(one);
    const [x, y] = [table('w', column('id')), table('w', column('id'))];
    expect(cacheKeyOf(select(x.c.id, y.c.id))?.text).not.toBe(cacheKeyOf(select(x.c.id, x.c.id))?.text);
  });

  it('keeps its schema under a schemaTranslateMap', () => {
    expect(sqlOf(select(w.c.id, a.c.id).join(a, a.c.id.eq(w.c.id)), { marksSchemas: true })).toBe(
      'SELECT sch.w.id, \0,\0a.id AS id_1 \nFROM sch.w JOIN \0,\0a ON \0,\0a.id = sch.w.id',
    );
  });

  it('takes columns, and options behind them', () => {
    expect(() => table('w', { schema: 's' } as never, column('id'))).toThrow(ArgumentError);
  });
});

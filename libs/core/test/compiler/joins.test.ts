import { describe, expect, it } from 'vitest';
import { column } from '../../src/expression/constructs.js';
import type { FromClause } from '../../src/statement/from-clause.js';
import { join, outerjoin } from '../../src/statement/join.js';
import { table } from '../../src/statement/light-table.js';
import { select } from '../../src/statement/select.js';
import { Integer } from '../../src/types/numeric-types.js';
import { a, b, c, sqlOf } from './tables.js';

// proves: select-join
describe('a join behind FROM', () => {
  const fromOf = (from: FromClause) => sqlOf(select(c.c.label).selectFrom(from)).split('\nFROM ')[1];

  it('is made of two sides by a function, or of the left one by a method', () => {
    const on = b.c.y.gt(a.c.x);
    expect(fromOf(join(a, b))).toBe('a JOIN b ON a.id = b.a_id, c');
    expect(fromOf(join(a, b, on))).toBe('a JOIN b ON b.y > a.x, c');
    expect(fromOf(join(a, b, on, { isOuter: true }))).toBe(fromOf(outerjoin(a, b, on)));
    expect(fromOf(outerjoin(a, b))).toBe('a LEFT OUTER JOIN b ON a.id = b.a_id, c');
    expect(fromOf(outerjoin(a, b, undefined, { full: true }))).toBe('a FULL OUTER JOIN b ON a.id = b.a_id, c');
    expect(fromOf(a.join(b, on, { full: true }))).toBe('a FULL OUTER JOIN b ON b.y > a.x, c');
    expect(fromOf(a.join(b, undefined, { isOuter: true }))).toBe('a LEFT OUTER JOIN b ON a.id = b.a_id, c');
    expect(fromOf(a.outerjoin(b, on, { full: true }))).toBe('a FULL OUTER JOIN b ON b.y > a.x, c');
  });

  it('takes further ones on both sides, those of the right in parentheses', () => {
    expect(fromOf(outerjoin(join(a, b), c))).toBe('a JOIN b ON a.id = b.a_id LEFT OUTER JOIN c ON b.id = c.b_id');
    expect(fromOf(a.outerjoin(b.join(c)))).toBe('a LEFT OUTER JOIN (b JOIN c ON b.id = c.b_id) ON a.id = b.a_id');
  });

  it('is selected from as a whole, also with tables that are not described', () => {
    const w = table('w', column('id', Integer), { schema: 's' });
    expect(sqlOf(select(join(b, w, w.c.id.eq(b.c.id))))).toBe(
      'SELECT b.id, b.a_id, b.y, s.w.id AS id_1 \nFROM b JOIN s.w ON s.w.id = b.id',
    );
    expect(() => join(b, w)).toThrow("Can't find any foreign key relationships between 'b' and 'w'");
  });
});

import { describe, expect, it } from 'vitest';
import { func } from '../../src/expression/functions.js';
import { select } from '../../src/statement/select.js';
import { a, b, c, dialect, sqlOf } from './tables.js';

describe('a SELECT as SQL', () => {
  it('names the columns of a table with their table', () => {
    expect(sqlOf(select(b))).toBe('SELECT b.id, b.a_id, b.y \nFROM b');
  });

  it('casts each parameter to its type, without length', () => {
    expect(sqlOf(select(a.c.data).where(a.c.data.eq('some name 1')))).toBe(
      'SELECT a.data \nFROM a \nWHERE a.data = $1::VARCHAR',
    );
  });

  it('joins by the foreign keys', () => {
    expect(sqlOf(select(a.c.id).join(b).outerjoin(c))).toBe(
      'SELECT a.id \nFROM a JOIN b ON a.id = b.a_id LEFT OUTER JOIN c ON b.id = c.b_id',
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
});

import { describe, expect, it } from 'vitest';
import { sqlTrue } from '../../src/expression/column-element.js';
import { column } from '../../src/expression/constructs.js';
import type { NamedColumn } from '../../src/expression/named-column.js';
import type { ColumnMap } from '../../src/statement/row-types.js';
import type { FromClause } from '../../src/statement/from-clause.js';
import { join, outerjoin } from '../../src/statement/join.js';
import { table } from '../../src/statement/light-table.js';
import { select } from '../../src/statement/select.js';
import { Column } from '../../src/schema/column.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table } from '../../src/schema/table.js';
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

  it('is with the table that stands last, where there are keys to others as well', () => {
    const meta = new MetaData();
    const id = () => new Column(Integer, { primaryKey: true });
    const to = (key: string) => new Column(Integer, { foreignKey: key });
    const owner = new Table('owner', meta, { id: id() });
    const order = new Table('orders', meta, { id: id(), ownerId: to('owner.id') });
    const item = new Table('item', meta, { id: id(), orderId: to('orders.id'), ownerId: to('owner.id') });
    const onOf = (from: FromClause) => sqlOf(select(from)).split('\nFROM ')[1];
    expect(sqlOf(select(owner.c.id).join(order).join(item))).toBe(
      'SELECT owner.id \nFROM owner JOIN orders ON owner.id = orders.owner_id JOIN item ON orders.id = item.order_id',
    );
    expect(onOf(item.join(owner).join(order))).toBe(
      'item JOIN owner ON owner.id = item.owner_id JOIN orders ON owner.id = orders.owner_id',
    );
    expect(onOf(order.join(owner).outerjoin(item))).toMatch(/ LEFT OUTER JOIN item ON owner\.id = item\.owner_id$/);
    const plain = table('plain', column('id', Integer));
    expect(() => order.join(owner).join(plain, sqlTrue).join(item)).toThrow(
      'tables have more than one foreign key constraint relationship between them',
    );
  });

  it('is selected from as a whole, also with tables that are not described', () => {
    const w = table('w', column('id', Integer), { schema: 's' });
    expect(sqlOf(select(join(b, w, w.c.id.eq(b.c.id))))).toBe(
      'SELECT b.id, b.a_id, b.y, s.w.id AS id_1 \nFROM b JOIN s.w ON s.w.id = b.id',
    );
    expect(() => join(b, w)).toThrow("Can't find any foreign key relationships between 'b' and 'w'");
    expect(sqlOf(b.join(w, w.c.id.eq(b.c.id)).select().where(b.c.y.gt(1)))).toBe(
      'SELECT b.id, b.a_id, b.y, s.w.id AS id_1 \nFROM b JOIN s.w ON s.w.id = b.id \nWHERE b.y > $1::INTEGER',
    );
  });

  it('can have a name, and columns with names of their own', () => {
    const j = b.join(c).alias('j');
    expect(Object.keys(j.c)).toEqual(['id', 'aId', 'y', 'c_id', 'bId', 'label']);
    expect(sqlOf(j.select())).toBe(
      'SELECT j.id, j.a_id, j.y, j.c_id, j.b_id, j.label \nFROM (b JOIN c ON b.id = c.b_id) AS j (id, a_id, y, c_id, b_id, label)',
    );
    const unlike = b.join(table('w', column('n', Integer)), sqlTrue).alias();
    expect(sqlOf(select(unlike.c.n))).toBe('SELECT anon_1.n \nFROM (b JOIN w ON true) AS anon_1');
    const [one, two] = [b.alias(), b.alias()];
    const twins = one.join(two.join(b, sqlTrue), one.c.id.eq(two.c.aId)).alias('twins');
    expect(Object.keys(twins.c)).toEqual(['id', 'aId', 'y', 'id_1', 'aId_1', 'y_1', 'b_id', 'b_aId', 'b_y']);
    const { y_1: y, b_aId: aId } = twins.c as ColumnMap as Record<'y_1' | 'b_aId', NamedColumn>;
    expect(sqlOf(select(y, aId))).toBe(
      'SELECT twins.y_1, twins.b_a_id \nFROM (b AS b_1 JOIN (b AS b_2 JOIN b ON true) ON b_1.id = b_2.a_id) AS twins (id, a_id, y, id_1, a_id_1, y_1, b_id, b_a_id, b_y)',
    );
  });

  it('is joined anew with aliases of its sides where the alias is flat', () => {
    const flat = a.outerjoin(b.join(c), a.c.id.eq(b.c.aId)).alias('x', { flat: true });
    expect(sqlOf(select(flat.c.label).selectFrom(flat))).toBe(
      'SELECT x_c.label \nFROM a AS x_a LEFT OUTER JOIN (b AS x_b JOIN c AS x_c ON x_b.id = x_c.b_id) ON x_a.id = x_b.a_id',
    );
    expect(sqlOf(select(b.join(c).alias(undefined, { flat: true })))).toBe(
      'SELECT b_1.id, b_1.a_id, b_1.y, c_1.id AS id_1, c_1.b_id, c_1.label \nFROM b AS b_1 JOIN c AS c_1 ON b_1.id = c_1.b_id',
    );
  });
});

// proves: select-basic
describe('what stands behind FROM', () => {
  it('can be selected as a whole', () => {
    expect(sqlOf(b.alias('o').select())).toBe('SELECT o.id, o.a_id, o.y \nFROM b AS o');
    expect(sqlOf(b.select().where(b.c.id.eq(1)))).toBe('SELECT b.id, b.a_id, b.y \nFROM b \nWHERE b.id = $1::INTEGER');
    expect(sqlOf(select(a.c.id).subquery().select())).toBe(
      'SELECT anon_1.id \nFROM (SELECT a.id AS id \nFROM a) AS anon_1',
    );
    expect(sqlOf(select(a.c.id).cte('w').select())).toBe(
      'WITH w AS \n(SELECT a.id AS id \nFROM a)\n SELECT w.id \nFROM w',
    );
  });
});

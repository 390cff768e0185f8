import { Integer, select, Text } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';
import { expectStatements } from '@athanor/testing';
import { describe, expect, it } from 'vitest';
import { expectNoneCheckedOut, ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {}

class Folder extends Base.table('fo_folder', {
  id: mappedColumn(Integer, { primaryKey: true }),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'fo_folder.id' }),
  name: mappedColumn(Text),
  parent: () => relationship(Folder, { nullable: true, remoteSide: Folder.c.id, backPopulates: 'children' }),
  children: () => relationship([Folder], { backPopulates: 'parent', cascade: 'all' }),
}) {}

class Customer extends Base.table('fo_customer', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text, { unique: true }),
  orders: () => relationship([Order], { backPopulates: 'customer', cascade: 'all' }),
}) {}

class Order extends Base.table('fo_order', {
  id: mappedColumn(Integer, { primaryKey: true }),
  customerId: mappedColumn(Integer, { foreignKey: 'fo_customer.id' }),
  total: mappedColumn(Integer),
  customer: () => relationship(Customer, { backPopulates: 'orders' }),
}) {}

const { engine, maker } = ormFixture(Base.metadata);

const insertCustomer = 'INSERT INTO fo_customer (name) VALUES ($1::TEXT) RETURNING fo_customer.id';
const insertOrder = 'INSERT INTO fo_order (customer_id, total) VALUES ($1::INTEGER, $2::INTEGER) RETURNING fo_order.id';

// proves: flush-order
describe('the order of a flush', () => {
  it('saves parents before children, whatever the order of add()', async () => {
    await using session = maker();
    const customer = new Customer({ name: 'ann' });
    const order = new Order({ total: 5, customer });
    session.add(order);
    await expectStatements(engine, () => session.commit()).toEqual([
      'BEGIN',
      [insertCustomer, ['ann']],
      [insertOrder, [1, 5]],
      'COMMIT',
    ]);
    expect(order.customerId).toBe(1);
    expect(customer.orders).toEqual([order]);
  });

  // proves: flush-batches
  it('sends rows of one table together, in the order in which they were added', async () => {
    await using session = maker();
    session.addAll([new Customer({ name: 'c' }), new Customer({ name: 'a' }), new Customer({ name: 'b' })]);
    await expectStatements(engine, () => session.flush()).toEqual([
      'BEGIN',
      [
        'INSERT INTO fo_customer (name) SELECT p0 FROM unnest($1::TEXT[]) WITH ORDINALITY AS imp_sen(p0, sen_counter) ORDER BY sen_counter RETURNING fo_customer.id',
        [['c'], ['a'], ['b']],
      ],
    ]);
    const names = await session.execute(select(Customer.c.id, Customer.c.name).orderBy(Customer.c.id));
    expect(names.all().map((row) => [...row])).toEqual([
      [1, 'c'],
      [2, 'a'],
      [3, 'b'],
    ]);
  });

  it('updates before it inserts, so that a unique value that is given up can be taken', async () => {
    await using session = maker();
    const first = new Customer({ name: 'unique' });
    session.add(first);
    await session.commit();
    first.name = 'given up';
    session.add(new Customer({ name: 'unique' }));
    await expectStatements(engine, () => session.commit()).toEqual([
      'BEGIN',
      ['UPDATE fo_customer SET name=$1::TEXT WHERE fo_customer.id = $2::INTEGER', ['given up', 1]],
      [insertCustomer, ['unique']],
      'COMMIT',
    ]);
  });

  // proves: flush-self-reference
  it('writes a tree level by level and deletes it from the leaves up', async () => {
    await using session = maker();
    const root = new Folder({
      name: 'root',
      children: [new Folder({ name: 'a', children: [new Folder({ name: 'a1' })] }), new Folder({ name: 'b' })],
    });
    session.add(root);
    await session.commit();
    const [a, b] = root.children;
    expect([root.id, a?.id, b?.id, a?.children[0]?.id]).toEqual([1, 2, 3, 4]);
    expect(a?.children[0]?.parentId).toBe(2);

    await using other = maker();
    await other.delete(await other.getOne(Folder, 1));
    await other.commit();
    expect(await other.scalar(select(Folder.c.id))).toBeNull();
  });

  // proves: flush-delete
  it('deletes children before their parent, in key order, in one statement', async () => {
    await using session = maker();
    const customer = new Customer({ name: 'ann', orders: [new Order({ total: 1 }), new Order({ total: 2 })] });
    session.add(customer);
    await session.commit();
    await session.delete(customer);
    await expectStatements(engine, () => session.commit()).toEqual([
      'BEGIN',
      ['DELETE FROM fo_order USING unnest($1::INTEGER[]) AS p(p0) WHERE fo_order.id = p.p0', [[1], [2]]],
      ['DELETE FROM fo_customer WHERE fo_customer.id = $1::INTEGER', [1]],
      'COMMIT',
    ]);
  });

  it('loads what a delete has to see in one statement for all parents', async () => {
    await maker.begin(async (session) => {
      session.addAll(['a', 'b', 'c'].map((name) => new Customer({ name, orders: [new Order({ total: 1 })] })));
    });
    await using session = maker();
    const customers = (await session.scalars(select(Customer).orderBy(Customer.c.id))).all();
    for (const customer of customers) await session.delete(customer);
    await expectStatements(engine, () => session.commit()).toEqual([
      [
        'SELECT fo_order.customer_id, fo_order.id, fo_order.total FROM fo_order WHERE fo_order.customer_id = ANY ($1::INTEGER[])',
        [[1, 2, 3]],
      ],
      ['DELETE FROM fo_order USING unnest($1::INTEGER[]) AS p(p0) WHERE fo_order.id = p.p0', [[1], [2], [3]]],
      ['DELETE FROM fo_customer USING unnest($1::INTEGER[]) AS p(p0) WHERE fo_customer.id = p.p0', [[1], [2], [3]]],
      'COMMIT',
    ]);
  });

  // proves: flush-batches
  it('sends nothing where nothing changed, and only the columns that did', async () => {
    await using session = maker();
    const order = new Order({ total: 1, customer: new Customer({ name: 'ann' }) });
    session.add(order);
    await session.commit();
    order.total = 2;
    order.total = 1;
    await expectStatements(engine, () => session.commit()).toEqual([]);
    order.total = 3;
    await expectStatements(engine, () => session.commit()).toEqual([
      'BEGIN',
      ['UPDATE fo_order SET total=$1::INTEGER WHERE fo_order.id = $2::INTEGER', [3, 1]],
      'COMMIT',
    ]);
  });

  it('refuses objects that depend on each other in a circle', async () => {
    await using session = maker();
    const a = new Folder({ name: 'a' });
    const b = new Folder({ name: 'b', parent: a });
    a.parent = b;
    session.add(a);
    await expect(session.flush()).rejects.toThrow(/depend on each other in a circle/);
    await session.rollback();
    expectNoneCheckedOut(engine);
  });
});

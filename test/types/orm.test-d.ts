import { DateTime, Integer, inspect, insert, type RowOfStatement, select, Text } from '@athanor/core';
import { DeclarativeBase, type InstanceState, type Mapper, mappedColumn, relationship } from '@athanor/orm';
import { describe, expectTypeOf, it } from 'vitest';
import { Address } from './orm/address.entity.js';
import { User } from './orm/user.entity.js';

class Base extends DeclarativeBase {}

const timestamps = () => ({
  createdAt: mappedColumn(DateTime, { serverDefault: 'now' }),
  updatedAt: mappedColumn(DateTime, { nullable: true }),
});

class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  data: mappedColumn(Text),
  bs: () => relationship([B], { lazy: 'raise' }),
}) {}

class B extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
  data: mappedColumn(Text),
}) {}

class Node extends Base.table('node', {
  id: mappedColumn(Integer, { primaryKey: true }),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'node.id' }),
  name: mappedColumn(Text),
  ...timestamps(),
  parent: () => relationship(Node, { nullable: true, remoteSide: Node.c.id, backPopulates: 'children' }),
  children: () => relationship([Node], { backPopulates: 'parent' }),
}) {
  depth(): number {
    return this.parent ? this.parent.depth() + 1 : 0;
  }
}

// proves: map-declarative
describe('an entity', () => {
  it('has the attributes of its shape, NULL only where it is allowed', () => {
    const user = new User({ name: 'ed' });
    expectTypeOf(user.id).toEqualTypeOf<number>();
    expectTypeOf(user.name).toEqualTypeOf<string>();
    expectTypeOf(user.nickname).toEqualTypeOf<string | null>();
    expectTypeOf(user.createdAt).toEqualTypeOf<Date>();
  });

  it('knows the classes behind its relationships, over files that import each other', () => {
    expectTypeOf<User['addresses']>().toEqualTypeOf<Address[]>();
    expectTypeOf<Address['user']>().toEqualTypeOf<User>();
    expectTypeOf<User['firstDomain']>().returns.toEqualTypeOf<string | undefined>();
  });

  it('may refer to itself, and take columns from a mixin', () => {
    expectTypeOf<Node['parent']>().toEqualTypeOf<Node | null>();
    expectTypeOf<Node['children']>().toEqualTypeOf<Node[]>();
    expectTypeOf<Node['createdAt']>().toEqualTypeOf<Date>();
    expectTypeOf<Node['updatedAt']>().toEqualTypeOf<Date | null>();
  });

  it('gives every attribute as a promise', () => {
    expectTypeOf<User['awaitableAttrs']['addresses']>().toEqualTypeOf<Promise<Address[]>>();
    expectTypeOf<User['awaitableAttrs']['name']>().toEqualTypeOf<Promise<string>>();
    // @ts-expect-error no such attribute
    type _Missing = User['awaitableAttrs']['nope'];
  });

  it('takes its attributes, and no others, when it is made', () => {
    new A({ data: 'a1', bs: [new B({ data: 'b1' })] });
    new A();
    // @ts-expect-error no such attribute
    new A({ nope: 1 });
    // @ts-expect-error a number is no text
    new A({ data: 1 });
    // @ts-expect-error the collection holds objects of class B
    new A({ bs: [new User()] });
    // @ts-expect-error NOT NULL
    new A({ data: null });
  });

  it('refuses values of another type', () => {
    const node = new Node();
    // @ts-expect-error a number is no text
    node.name = 5;
    // @ts-expect-error NOT NULL
    node.name = null;
    node.parent = null;
    // @ts-expect-error the parent may be null
    void node.parent.name;
    // @ts-expect-error no such attribute
    void node.nope;
  });
});

describe('the attributes of an entity class', () => {
  it('are expressions of the types of their columns', () => {
    expectTypeOf(User.c.name.key).toEqualTypeOf<'name'>();
    User.c.name.eq('ed');
    User.c.nickname.eq(null);
    // @ts-expect-error a number is no text
    User.c.name.eq(3);
    // @ts-expect-error no such attribute
    void User.c.nope;
  });

  it('say what a SELECT gives', () => {
    const entities = select(User).where(User.c.name.eq('ed'));
    const rows = select(User, Address.c.email.label('mail'), Node.c.id);
    type R = RowOfStatement<typeof rows>;
    expectTypeOf<R[0]>().toEqualTypeOf<User>();
    expectTypeOf<R[1]>().toEqualTypeOf<string>();
    expectTypeOf<R['mail']>().toEqualTypeOf<string>();
    expectTypeOf<R['id']>().toEqualTypeOf<number>();
    expectTypeOf<RowOfStatement<typeof entities>[0]>().toEqualTypeOf<User>();
  });

  it('are the columns that an INSERT takes', () => {
    insert(A).values({ data: 'x' });
    // @ts-expect-error no such column
    insert(A).values({ nope: 'x' });
    // @ts-expect-error a number is no text
    insert(A).values({ data: 1 });
    // @ts-expect-error a relationship is no column
    insert(A).values({ bs: [] });
  });

  it('join and filter along relationships', () => {
    select(User)
      .join(User.c.addresses)
      .where(User.c.addresses.any(Address.c.email.eq('x')), Address.c.user.has());
    // @ts-expect-error a relationship is not compared like a column
    User.c.addresses.eq('x');
  });
});

// proves: map-inspect
describe('inspect()', () => {
  it('gives the mapper of a class, and the state of an entity', () => {
    expectTypeOf(inspect(User)).toEqualTypeOf<Mapper>();
    expectTypeOf(inspect(new User())).toEqualTypeOf<InstanceState>();
  });
});

describe('a declaration', () => {
  it('refuses options that there are not', () => {
    // @ts-expect-error no such way of loading
    relationship([B], { lazy: 'sometimes' });
    // @ts-expect-error a collection is never null
    relationship([B], { nullable: true });
    // @ts-expect-error the default is no number
    mappedColumn(Integer, { default: 'x' });
  });
});

import { Column, ForeignKeyConstraint, Integer, Table, Text } from '@athanor/core';
import { AmbiguousForeignKeysError, ArgumentError, InvalidRequestError, NoForeignKeysError } from '@athanor/core/spi';
import { describe, expect, it } from 'vitest';
import { DeclarativeBase } from '../../src/declarative/declarative-base.js';
import { mappedColumn } from '../../src/declarative/mapped-column.js';
import { relationship } from '../../src/declarative/relationship.js';
import { mapperOf } from '../../src/mapping/mapper-of.js';
import type { RelationshipProperty } from '../../src/mapping/relationship-property.js';

const id = () => mappedColumn(Integer, { primaryKey: true });

const relationshipOf = (type: object, key: string): RelationshipProperty => {
  const property = mapperOf(type).property(key);
  if (property?.kind !== 'relationship') throw new Error(`${key} is no relationship`);
  return property;
};

const pairs = (property: RelationshipProperty): string[] =>
  property.localRemotePairs.map(
    ([local, remote]) => `${String(local.from)}.${local.name} = ${String(remote.from)}.${remote.name}`,
  );

// proves: rel-one-to-many
describe('a relationship', () => {
  class Base extends DeclarativeBase {}
  class A extends Base.table('a', {
    id: id(),
    bs: () => relationship([B], { backPopulates: 'a', cascade: 'all, delete-orphan', orderBy: B.c.id }),
  }) {}
  class B extends Base.table('b', {
    id: id(),
    aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
    a: () => relationship(A, { backPopulates: 'bs' }),
  }) {}

  it('finds direction and columns by the foreign key', () => {
    const bs = relationshipOf(A, 'bs');
    const a = relationshipOf(B, 'a');
    expect([bs.direction, bs.uselist, pairs(bs)]).toEqual(['one-to-many', true, ['a.id = b.a_id']]);
    expect([a.direction, a.uselist, pairs(a)]).toEqual(['many-to-one', false, ['b.a_id = a.id']]);
  });

  it('knows the same relationship seen from the other side', () => {
    expect(relationshipOf(A, 'bs').reverse).toBe(relationshipOf(B, 'a'));
    expect(relationshipOf(B, 'a').reverse).toBe(relationshipOf(A, 'bs'));
  });

  it('has the cascades of its option, save-update and merge by default', () => {
    expect(relationshipOf(A, 'bs').cascade).toEqual({
      saveUpdate: true,
      merge: true,
      delete: true,
      deleteOrphan: true,
      expunge: true,
      refreshExpire: true,
    });
    expect(relationshipOf(B, 'a').cascade).toMatchObject({
      saveUpdate: true,
      merge: true,
      delete: false,
      expunge: false,
    });
  });

  it('tells its target which of its objects are deleted when they lose their parent', () => {
    expect(mapperOf(B).deleteOrphanOwners).toEqual([relationshipOf(A, 'bs')]);
  });

  it('can be answered by the identity map where it leads to a primary key', () => {
    expect(relationshipOf(B, 'a').keyLookup).toEqual([1]);
    expect(relationshipOf(A, 'bs').keyLookup).toBeUndefined();
  });

  // proves: rel-order-by
  it('sorts by the columns of the table', () => {
    expect(relationshipOf(A, 'bs').orderBy).toEqual([mapperOf(B).table.columnList[0]]);
  });
});

// proves: rel-self
describe('a relationship of a table with itself', () => {
  class Base extends DeclarativeBase {}
  class Node extends Base.table('node', {
    id: id(),
    parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'node.id' }),
    parent: () => relationship(Node, { nullable: true, remoteSide: Node.c.id, backPopulates: 'children' }),
    children: () => relationship([Node], { backPopulates: 'parent' }),
  }) {}

  it('is one-to-many, and many-to-one where the far side is the primary key', () => {
    expect(relationshipOf(Node, 'children').direction).toBe('one-to-many');
    expect(pairs(relationshipOf(Node, 'children'))).toEqual(['node.id = node.parent_id']);
    expect(relationshipOf(Node, 'parent').direction).toBe('many-to-one');
    expect(pairs(relationshipOf(Node, 'parent'))).toEqual(['node.parent_id = node.id']);
  });
});

// proves: rel-many-to-many
describe('a many-to-many relationship', () => {
  class Base extends DeclarativeBase {}
  const links = new Table('article_tag', Base.metadata, {
    articleId: new Column(Integer, { primaryKey: true, foreignKey: 'article.id' }),
    tagId: new Column(Integer, { primaryKey: true, foreignKey: 'tag.id' }),
  });
  class Article extends Base.table('article', {
    id: id(),
    tags: () => relationship([Tag], { secondary: links, backPopulates: 'articles' }),
  }) {}
  class Tag extends Base.table('tag', {
    id: id(),
    articles: () => relationship([Article], { secondary: links, backPopulates: 'tags' }),
  }) {}

  it('goes through the association table', () => {
    const tags = relationshipOf(Article, 'tags');
    expect(tags.direction).toBe('many-to-many');
    expect(tags.secondaryTable).toBe(links);
    expect(tags.localLinkPairs.map(([local, link]) => [local.key, link.key])).toEqual([['id', 'articleId']]);
    expect(tags.linkRemotePairs.map(([link, remote]) => [link.key, remote.key])).toEqual([['tagId', 'id']]);
    expect(tags.reverse).toBe(relationshipOf(Tag, 'articles'));
  });

  it('is the only kind that has such a table', () => {
    class Other extends Base.table('other', {
      id: id(),
      tag: () => relationship(Tag),
      tagId: mappedColumn(Integer, { foreignKey: 'tag.id' }),
    }) {}
    expect(() => relationshipOf(Other, 'tag').secondaryTable).toThrow(InvalidRequestError);
  });
});

describe('a foreign key of several columns', () => {
  class Base extends DeclarativeBase {}
  class City extends Base.table('city', {
    country: mappedColumn(Text, { primaryKey: true }),
    name: mappedColumn(Text, { primaryKey: true }),
  }) {}
  class House extends Base.table(
    'house',
    { id: id(), cityName: mappedColumn(Text), cityCountry: mappedColumn(Text), city: () => relationship(City) },
    { constraints: [new ForeignKeyConstraint(['cityName', 'cityCountry'], ['city.name', 'city.country'])] },
  ) {}

  it('gives a pair for each, and a look-up in the order of the primary key', () => {
    const city = relationshipOf(House, 'city');
    expect(pairs(city)).toEqual(['house.city_name = city.name', 'house.city_country = city.country']);
    expect(city.keyLookup).toEqual([2, 1]);
  });
});

// proves: rel-conditions
describe('several foreign keys between two tables', () => {
  class Base extends DeclarativeBase {}
  class Address extends Base.table('address', { id: id() }) {}
  class Customer extends Base.table('customer', {
    id: id(),
    billingId: mappedColumn(Integer, { foreignKey: 'address.id' }),
    shippingId: mappedColumn(Integer, { foreignKey: 'address.id' }),
    billing: () => relationship(Address, { foreignKeys: Customer.c.billingId }),
    shipping: () => relationship(Address, { primaryjoin: Customer.c.shippingId.eq(Address.c.id) }),
  }) {}

  it('are told apart by foreignKeys or primaryjoin', () => {
    expect(pairs(relationshipOf(Customer, 'billing'))).toEqual(['customer.billing_id = address.id']);
    expect(pairs(relationshipOf(Customer, 'shipping'))).toEqual(['customer.shipping_id = address.id']);
  });

  it('are one where they pair the same columns', () => {
    class Other extends DeclarativeBase {}
    class Home extends Other.table('home', { id: id() }) {}
    class Person extends Other.table('person', {
      id: id(),
      homeId: mappedColumn(Integer, { foreignKey: ['home.id', 'home.id'] }),
      home: () => relationship(Home),
    }) {}
    expect(pairs(relationshipOf(Person, 'home'))).toEqual(['person.home_id = home.id']);
  });

  it('are ambiguous without', () => {
    class Other extends DeclarativeBase {}
    class Home extends Other.table('home', { id: id() }) {}
    class Person extends Other.table('person', {
      id: id(),
      firstId: mappedColumn(Integer, { foreignKey: 'home.id' }),
      secondId: mappedColumn(Integer, { foreignKey: 'home.id' }),
      home: () => relationship(Home),
    }) {}
    expect(() => relationshipOf(Person, 'home')).toThrow(AmbiguousForeignKeysError);
    expect(() => relationshipOf(Person, 'home')).toThrow(
      'Could not determine join condition between parent/child tables on relationship Person.home - there are multiple foreign key paths',
    );
  });
});

// proves: map-configure
describe('a mapping that cannot be', () => {
  /** Declares A with a relationship `x`, and B with a foreign key to A; then asks for the relationships of A. */
  const configure = (declare: (B: () => never) => () => unknown): unknown => {
    class Base extends DeclarativeBase {}
    class A extends Base.table('a', { id: id(), x: declare(() => B as never) }) {}
    class B extends Base.table('b', {
      id: id(),
      aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
      a: () => relationship(A),
      other: mappedColumn(Text),
    }) {}
    new B();
    return mapperOf(A).relationships;
  };

  it('says that there is no foreign key', () => {
    class Base extends DeclarativeBase {}
    class B extends Base.table('b', { id: id() }) {}
    class A extends Base.table('a', { id: id(), bs: () => relationship([B]) }) {}
    expect(() => mapperOf(A).relationships).toThrow(NoForeignKeysError);
    expect(() => mapperOf(A).relationships).toThrow("there are no foreign keys linking the tables 'a' and 'b'");
  });

  it('says that a list stands on the side of the foreign key', () => {
    class Base extends DeclarativeBase {}
    class A extends Base.table('a', { id: id() }) {}
    class B extends Base.table('b', {
      id: id(),
      aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
      as: () => relationship([A]),
    }) {}
    expect(() => mapperOf(B).relationships).toThrow(
      "Relationship B.as is declared as a list, but the foreign key stands on 'b': each B has at most one A",
    );
  });

  it('names the back-reference that there is not', () => {
    expect(() => configure((B) => () => relationship([B()], { backPopulates: 'nope' }))).toThrow(
      new ArgumentError("Relationship A.x has backPopulates: 'nope', but B has no such relationship; it has a"),
    );
  });

  it('refuses a back-reference that names another one', () => {
    class Base extends DeclarativeBase {}
    class A extends Base.table('a', {
      id: id(),
      bs: () => relationship([B], { backPopulates: 'a' }),
      more: () => relationship([B], { backPopulates: 'a', viewonly: true }),
    }) {}
    class B extends Base.table('b', {
      id: id(),
      aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
      a: () => relationship(A, { backPopulates: 'bs' }),
    }) {}
    expect(() => mapperOf(B).relationships).toThrow(
      'Relationship A.more names B.a as its back-reference, which names A.bs',
    );
  });

  it('refuses two sides of the same direction', () => {
    class Base extends DeclarativeBase {}
    class Node extends Base.table('node', {
      id: id(),
      parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'node.id' }),
      parent: () => relationship(Node, { backPopulates: 'children' }),
      children: () => relationship([Node], { backPopulates: 'parent' }),
    }) {}
    expect(() => mapperOf(Node).relationships).toThrow(
      'Node.parent and back-reference Node.children are both of the same direction one-to-many. Did you mean to set remoteSide',
    );
  });

  it('refuses delete-orphan on the many side without singleParent', () => {
    class Base extends DeclarativeBase {}
    class A extends Base.table('a', { id: id() }) {}
    class B extends Base.table('b', {
      id: id(),
      aId: mappedColumn(Integer, { foreignKey: 'a.id' }),
      a: () => relationship(A, { cascade: 'all, delete-orphan' }),
    }) {}
    expect(() => mapperOf(B).relationships).toThrow(
      /For many-to-one relationship B\.a, delete-orphan .* singleParent: true.*bbf0/s,
    );
  });

  it('refuses cascades and ways of loading that there are not', () => {
    expect(() => configure((B) => () => relationship([B()], { cascade: 'all, everything' }))).toThrow(
      "Invalid cascade option(s) of relationship A.x: 'everything'",
    );
    expect(() => configure((B) => () => relationship([B()], { lazy: 'dynamic' as 'raise' }))).toThrow(
      'Relationship A.x has lazy: "dynamic", which is no way of loading',
    );
    expect(() => configure((B) => () => relationship([B()], { cascade: 'all', passiveDeletes: 'all' }))).toThrow(
      "On A.x, can't set passiveDeletes: 'all' in conjunction with 'delete'",
    );
    expect(() => configure((B) => () => relationship([B()], { cascade: 'all', viewonly: true }))).toThrow('viewonly');
  });

  it('says which relationship was needed before its class was declared, and can be asked again later', () => {
    class Base extends DeclarativeBase {}
    class A extends Base.table('a', { id: id(), bs: () => relationship([B]) }) {}
    expect(() => mapperOf(A).relationships).toThrow(
      "Relationship A.bs was needed before the class that it names was declared: Cannot access 'B' before initialization",
    );
    class B extends Base.table('b', { id: id(), aId: mappedColumn(Integer, { foreignKey: 'a.id' }) }) {}
    expect(mapperOf(A).relationships[0]?.target).toBe(mapperOf(B));
  });

  it('refuses targets that are no entity classes, or of another base', () => {
    expect(() => configure(() => () => relationship(class Stranger {}))).toThrow(
      'Relationship A.x has a target that is no entity class: class Stranger',
    );
    expect(() => configure(() => () => 5)).toThrow(
      'Attribute A.x is an arrow that gives 5; it has to give relationship(...)',
    );
    class Elsewhere extends DeclarativeBase {}
    class Far extends Elsewhere.table('far', { id: id() }) {}
    expect(() => configure(() => () => relationship(Far))).toThrow('which is declared on another base class');
  });
});

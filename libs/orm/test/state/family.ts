import { Column, DateTime, Integer, JSON as JSONB, Table, Text } from '@athanor/core';
import { DeclarativeBase } from '../../src/declarative/declarative-base.js';
import { mappedColumn } from '../../src/declarative/mapped-column.js';
import { relationship } from '../../src/declarative/relationship.js';
import { type IdentityKey, identityKeyOf } from '../../src/mapping/identity-key.js';
import type { Mapper } from '../../src/mapping/mapper.js';
import { mapperOf } from '../../src/mapping/mapper-of.js';
import type { RelationshipProperty } from '../../src/mapping/relationship-property.js';
import { stateOf } from '../../src/state/entity.js';
import { IdentityMap } from '../../src/state/identity-map.js';
import { type InstanceState, notLoaded } from '../../src/state/instance-state.js';
import { entityLoader } from '../../src/state/load-entity.js';
import type { SessionLink } from '../../src/state/session-link.js';

class Base extends DeclarativeBase {}

const id = () => mappedColumn(Integer, { primaryKey: true });

/** A parent with children, parts that die without it, and favourites that know nothing of it. */
export class Parent extends Base.table('parent', {
  id: id(),
  name: mappedColumn(Text),
  bornAt: mappedColumn(DateTime, { nullable: true }),
  info: mappedColumn(JSONB, { nullable: true }),
  children: () => relationship([Child], { backPopulates: 'parent' }),
  parts: () => relationship([Part], { cascade: 'all, delete-orphan' }),
  desk: () => relationship(Desk, { nullable: true, backPopulates: 'owner' }),
}) {
  greet(): string {
    return `I am ${this.name}`;
  }
}

export class Child extends Base.table('child', {
  id: id(),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'parent.id' }),
  name: mappedColumn(Text),
  parent: () => relationship(Parent, { nullable: true, backPopulates: 'children' }),
}) {}

export class Part extends Base.table('part', {
  id: id(),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'parent.id' }),
}) {}

export class Desk extends Base.table('desk', {
  id: id(),
  ownerId: mappedColumn(Integer, { nullable: true, foreignKey: 'parent.id' }),
  owner: () => relationship(Parent, { nullable: true, backPopulates: 'desk' }),
}) {}

/** A tree in one table. */
export class Node extends Base.table('node', {
  id: id(),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'node.id' }),
  parent: () => relationship(Node, { nullable: true, remoteSide: Node.c.id, backPopulates: 'children' }),
  children: () => relationship([Node], { backPopulates: 'parent' }),
}) {}

const links = new Table('article_tag', Base.metadata, {
  articleId: new Column(Integer, { primaryKey: true, foreignKey: 'article.id' }),
  tagId: new Column(Integer, { primaryKey: true, foreignKey: 'tag.id' }),
});

export class Article extends Base.table('article', {
  id: id(),
  tags: () => relationship([Tag], { secondary: links, backPopulates: 'articles' }),
}) {}

export class Tag extends Base.table('tag', {
  id: id(),
  articles: () => relationship([Article], { secondary: links, backPopulates: 'tags' }),
}) {}

/** A class whose relationships are never loaded by themselves. */
export class Strict extends Base.table('strict', {
  id: id(),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'parent.id' }),
  nodeId: mappedColumn(Integer, { nullable: true, foreignKey: 'node.id' }),
  parent: () => relationship(Parent, { nullable: true, lazy: 'raise' }),
  node: () => relationship(Node, { nullable: true, lazy: 'raise_on_sql' }),
  friends: () => relationship([Friend], { lazy: 'raise' }),
}) {}

export class Friend extends Base.table('friend', {
  id: id(),
  strictId: mappedColumn(Integer, { foreignKey: 'strict.id' }),
}) {}

/** What a session is to its objects: it holds those that it was given, and writes down what it is asked. */
export class Holder implements SessionLink {
  readonly identityMap = new IdentityMap();
  readonly attached: object[] = [];
  readonly loads: string[] = [];

  lookup(mapper: Mapper, key: IdentityKey): object | undefined {
    return this.identityMap.get(mapper, key)?.entity;
  }

  attach(entity: object): void {
    this.attached.push(entity);
    state(entity).session = this;
  }

  async loadAttribute(of: InstanceState, key: string): Promise<unknown> {
    this.loads.push(`${of.describe()}.${key}`);
    return `loaded ${key}`;
  }

  /** An object as if it had been read from the database, with the columns given. */
  load<E extends object>(type: abstract new (...args: never[]) => E, values: Partial<E>): E {
    const mapper = mapperOf(type);
    const columns = mapper.columns.filter(({ key }) => key in values).map(({ index }) => index);
    const row = mapper.columns.map(({ key }) => (key in values ? values[key as keyof E] : notLoaded));
    const key = identityKeyOf(
      mapper,
      mapper.primaryKey.map(({ index }) => row[index]),
    );
    const loaded = entityLoader(mapper, columns)(row, key, this, undefined);
    this.identityMap.add(loaded);
    return loaded.entity as E;
  }
}

/** The state of an entity. */
export function state(entity: object): InstanceState {
  const found = stateOf(entity);
  if (found === undefined) throw new Error('no entity');
  return found;
}

/** A relationship by its name. */
export function rel(entity: object, key: string): RelationshipProperty {
  return state(entity).mapper.property(key) as RelationshipProperty;
}

import { Column, Integer, Table, Text } from '@athanor/core';
import { DeclarativeBase } from '../../src/declarative/declarative-base.js';
import { mappedColumn } from '../../src/declarative/mapped-column.js';
import { relationship } from '../../src/declarative/relationship.js';

class Base extends DeclarativeBase {}

/** `A` has `B`s, which have `C`s; a `Node` has children of its own kind. */
export class A extends Base.table('a', {
  id: mappedColumn(Integer, { primaryKey: true }),
  x: mappedColumn(Integer),
  bs: () => relationship([B], { backPopulates: 'a', orderBy: B.c.id }),
}) {}

export class B extends Base.table('b', {
  id: mappedColumn(Integer, { primaryKey: true }),
  aId: mappedColumn(Integer, { nullable: true, foreignKey: 'a.id' }),
  y: mappedColumn(Text),
  a: () => relationship(A, { nullable: true, backPopulates: 'bs' }),
  cs: () => relationship([C], { orderBy: C.c.id }),
}) {}

export class C extends Base.table('c', {
  id: mappedColumn(Integer, { primaryKey: true }),
  bId: mappedColumn(Integer, { foreignKey: 'b.id' }),
}) {}

export class Node extends Base.table('node', {
  id: mappedColumn(Integer, { primaryKey: true }),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'node.id' }),
  parent: () => relationship(Node, { nullable: true, remoteSide: Node.c.id, backPopulates: 'children' }),
  children: () => relationship([Node], { backPopulates: 'parent', lazy: 'joined' }),
}) {}

const itemTag = new Table('item_tag', Base.metadata, {
  itemId: new Column(Integer, { primaryKey: true, foreignKey: 'item.id' }),
  tagId: new Column(Integer, { primaryKey: true, foreignKey: 'tag.id' }),
});

export class Item extends Base.table('item', {
  id: mappedColumn(Integer, { primaryKey: true }),
  tags: () => relationship([Tag], { secondary: itemTag, orderBy: Tag.c.name }),
}) {}

export class Tag extends Base.table('tag', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
}) {}

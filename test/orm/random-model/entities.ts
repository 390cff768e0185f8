import { Column, Integer, MetaData, Table, Text } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

export class Base extends DeclarativeBase {
  static override metadata = new MetaData();
}

const itemTag = new Table('rm_item_tag', Base.metadata, {
  itemId: new Column(Integer, { primaryKey: true, foreignKey: 'rm_item.id' }),
  tagId: new Column(Integer, { primaryKey: true, foreignKey: 'rm_tag.id' }),
});

/** Owns items for life, lends notes, and heads nothing else. */
export class Owner extends Base.table('rm_owner', {
  id: mappedColumn(Integer, { primaryKey: true }),
  uid: mappedColumn(Text, { unique: true }),
  text: mappedColumn(Text),
  items: () => relationship([Item], { backPopulates: 'owner', cascade: 'all, delete-orphan', orderBy: Item.c.id }),
  notes: () => relationship([Note]),
}) {}

/** A part of an owner, with tags. */
export class Item extends Base.table('rm_item', {
  id: mappedColumn(Integer, { primaryKey: true }),
  uid: mappedColumn(Text, { unique: true }),
  text: mappedColumn(Text),
  ownerId: mappedColumn(Integer, { nullable: true, foreignKey: 'rm_owner.id' }),
  owner: () => relationship(Owner, { nullable: true, backPopulates: 'items' }),
  tags: () => relationship([Tag], { secondary: itemTag, backPopulates: 'items' }),
}) {}

/** Known to items by an association table, from both sides. */
export class Tag extends Base.table('rm_tag', {
  id: mappedColumn(Integer, { primaryKey: true }),
  uid: mappedColumn(Text, { unique: true }),
  text: mappedColumn(Text),
  items: () => relationship([Item], { secondary: itemTag, backPopulates: 'tags' }),
}) {}

/** A tree in one table. */
export class Twig extends Base.table('rm_twig', {
  id: mappedColumn(Integer, { primaryKey: true }),
  uid: mappedColumn(Text, { unique: true }),
  text: mappedColumn(Text),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'rm_twig.id' }),
  children: () => relationship([Twig], { backPopulates: 'parent' }),
  parent: () => relationship(Twig, { nullable: true, backPopulates: 'children', remoteSide: Twig.c.id }),
}) {}

/** Reached from an owner only: it does not know whose it is. */
export class Note extends Base.table('rm_note', {
  id: mappedColumn(Integer, { primaryKey: true }),
  uid: mappedColumn(Text, { unique: true }),
  text: mappedColumn(Text),
  ownerId: mappedColumn(Integer, { nullable: true, foreignKey: 'rm_owner.id' }),
}) {}

/** The classes by the names that the model gives them. */
export const classes = { owner: Owner, item: Item, tag: Tag, twig: Twig, note: Note } as const;
export type Kind = keyof typeof classes;

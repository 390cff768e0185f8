import { BOOLEAN, Column, DateTime, Integer, MetaData, Table, Text } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

export class Base extends DeclarativeBase {}

export class Author extends Base.table('author', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  email: mappedColumn(Text),
  posts: () => relationship([Post], { backPopulates: 'author' }),
}) {}

export class Post extends Base.table('post', {
  id: mappedColumn(Integer, { primaryKey: true }),
  authorId: mappedColumn(Integer, { foreignKey: 'author.id', index: true }),
  title: mappedColumn(Text),
  body: mappedColumn(Text),
  views: mappedColumn(Integer),
  published: mappedColumn(BOOLEAN),
  createdAt: mappedColumn(DateTime({ timezone: true })),
  author: () => relationship(Author, { backPopulates: 'posts' }),
}) {}

const core = new MetaData();

/** The same tables for Core. */
export const authorTable = new Table('author', core, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text, { nullable: false }),
  email: new Column(Text, { nullable: false }),
});

export const postTable = new Table('post', core, {
  id: new Column(Integer, { primaryKey: true }),
  authorId: new Column(Integer, { nullable: false, foreignKey: 'author.id' }),
  title: new Column(Text, { nullable: false }),
  body: new Column(Text, { nullable: false }),
  views: new Column(Integer, { nullable: false }),
  published: new Column(BOOLEAN, { nullable: false }),
  createdAt: new Column(DateTime({ timezone: true }), { nullable: false }),
});

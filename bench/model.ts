import { BOOLEAN, DateTime, Integer, Text } from '@athanor/core';
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

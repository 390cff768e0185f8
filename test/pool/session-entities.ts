import { Integer, Text } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

export class Base extends DeclarativeBase {}

export class Author extends Base.table('pool_authors', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  books: () => relationship([Book]),
}) {}

export class Book extends Base.table('pool_books', {
  id: mappedColumn(Integer, { primaryKey: true }),
  authorId: mappedColumn(Integer, { foreignKey: 'pool_authors.id' }),
}) {}

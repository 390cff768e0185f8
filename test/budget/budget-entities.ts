import { Integer, Text } from '@athanor/core';
import { DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';

export class Base extends DeclarativeBase {}

export class Shelf extends Base.table('budget_shelf', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  books: () => relationship([Book], { backPopulates: 'shelf' }),
}) {}

export class Book extends Base.table('budget_book', {
  id: mappedColumn(Integer, { primaryKey: true }),
  shelfId: mappedColumn(Integer, { foreignKey: 'budget_shelf.id' }),
  title: mappedColumn(Text),
  shelf: () => relationship(Shelf, { backPopulates: 'books' }),
}) {}

import {
  type AsyncConnection,
  type AsyncEngine,
  Column,
  createAsyncEngine,
  deleteFrom,
  func,
  Integer,
  MetaData,
  Numeric,
  type RowOfStatement,
  select,
  sqlNull,
  type Select,
  Table,
  Text,
  text,
  tuple,
  union,
  update,
} from '@athanor/core';
import { aliased, DeclarativeBase, mappedColumn, relationship } from '@athanor/orm';
import { describe, expectTypeOf, it } from 'vitest';

const metadata = new MetaData();
const author = new Table('author', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text, { nullable: false }),
});
const book = new Table('book', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  authorId: new Column(Integer, { nullable: false, foreignKey: 'author.id' }),
  price: new Column(Numeric),
});

class Base extends DeclarativeBase {}
class User extends Base.table('user', {
  id: mappedColumn(Integer, { primaryKey: true }),
  nick: mappedColumn(Text),
  addresses: () => relationship([Address]),
}) {}
class Address extends Base.table('address', {
  id: mappedColumn(Integer, { primaryKey: true }),
  userId: mappedColumn(Integer, { foreignKey: 'user.id' }),
}) {}

declare const connection: AsyncConnection;
declare const engine: AsyncEngine;
declare const url: string;

// proves: isolation
describe('An isolation level', () => {
  it('is one of those that there are, as it is spelled in SQL or in a file', () => {
    void createAsyncEngine(url, { isolationLevel: 'SERIALIZABLE' });
    void createAsyncEngine(url, {
      isolationLevel: 'repeatable_read',
      executionOptions: { isolationLevel: 'autocommit' },
    });
    void connection.executionOptions({ isolationLevel: 'READ_COMMITTED' });
    void engine.executionOptions({ isolationLevel: 'read uncommitted' });
    // @ts-expect-error -- no such level
    void createAsyncEngine(url, { isolationLevel: 'SERIALISABLE' });
    // @ts-expect-error -- no such level
    void createAsyncEngine(url, { executionOptions: { isolationLevel: 'SNAPSHOT' } });
    // @ts-expect-error -- no such level
    void connection.executionOptions({ isolationLevel: 'READ' });
    // @ts-expect-error -- no such level
    void engine.executionOptions({ isolationLevel: 'repeatable-read' });
  });
});

// proves: select-basic
describe('filterBy()', () => {
  it('takes columns of the first table of the list, with values of their types', () => {
    const found = select(author).filterBy({ name: 'x', id: author.c.id });
    expectTypeOf<RowOfStatement<typeof found>['name']>().toEqualTypeOf<string>();
    void select(book).filterBy({ price: null, authorId: 1 }).filterBy({ price: 2 });
    void select(User).filterBy({ nick: 'x' });
    void select(aliased(User)).filterBy({ nick: 'x' });
    // @ts-expect-error -- no such column
    void select(author).filterBy({ nmae: 'x' });
    // @ts-expect-error -- a text
    void select(author).filterBy({ name: 1 });
    // @ts-expect-error -- no such column
    void select(User).filterBy({ nik: 'x' });
    // @ts-expect-error -- a column of the other table, which the list begins with
    void select(author, book).filterBy({ authorId: 1 });
  });

  it('takes columns of the last join, or of the first clause of FROM', () => {
    const joined = select(author).join(book);
    void joined.where(author.c.id.eq(1)).filterBy({ authorId: 1 });
    void select(author).outerjoin(book).limit(1).filterBy({ price: '1.5' });
    void select(User).join(User.c.addresses).filterBy({ userId: 1 });
    void select(func.count()).selectFrom(author).filterBy({ name: 'x' });
    // @ts-expect-error -- the last join is that with the books
    void joined.filterBy({ name: 'x' });
    // @ts-expect-error -- nor are they there behind an outer join
    void select(author).outerjoin(book).filterBy({ name: 'x' });
    // @ts-expect-error -- addresses have no nick
    void select(User).join(User.c.addresses).filterBy({ nick: 'x' });
    // @ts-expect-error -- authors have no price
    void select(func.count()).selectFrom(author).filterBy({ price: 1 });
  });

  it('takes any keys where only names of tables are known', () => {
    void select(author.c.id).filterBy({ name: 'x' });
    const general = select(author) as Select;
    void general.filterBy({ anything: 1 });
  });

  it('leaves one SELECT in the place of another, with other joins', () => {
    let statement = select(author);
    statement = statement.join(book);
    statement = statement.where(book.c.price.gt(1));
    expectTypeOf<RowOfStatement<typeof statement>['name']>().toEqualTypeOf<string>();
  });

  it('of UPDATE and DELETE takes columns of their table', () => {
    void update(author).filterBy({ id: 1 }).values({ name: 'x' });
    void deleteFrom(User).filterBy({ nick: 'x' });
    // @ts-expect-error -- no such column
    void update(author).filterBy({ nmae: 'x' });
    // @ts-expect-error -- no such column
    void deleteFrom(book).filterBy({ name: 'x' });
  });
});

// proves: set-operations
describe('A set operation', () => {
  it('is one of SELECTs with as many columns', () => {
    void union(select(author), select(book.c.id, book.c.price));
    void select(author.c.id).unionAll(select(book.c.id), text('SELECT 1').columns(author.c.id));
    // @ts-expect-error -- two columns beside one
    void union(select(author.c.id), select(author.c.id, author.c.name));
    // @ts-expect-error -- one of three
    void select(author.c.id).except(select(book.c.id), select(book.c.id, book.c.price));
  });

  it('is one of SELECTs with values that stand in one column', () => {
    void union(select(author.c.id), select(book.c.price), select(sqlNull));
    // @ts-expect-error -- a text beside a number
    void union(select(author.c.id), select(author.c.name));
    // @ts-expect-error -- the second one is a number beside a text
    void select(author.c.id, author.c.name).unionAll(select(book.c.id, book.c.id));
  });
});

// proves: expr-in
describe('in()', () => {
  it('takes a SELECT of one column, and of a tuple one of as many', () => {
    void author.c.id.in(select(book.c.authorId));
    void author.c.name.notIn(union(select(author.c.name), select(author.c.name)));
    void tuple(author.c.id, author.c.name).in(select(author.c.id, author.c.name));
    void author.c.id.in(select(author.c.id) as Select);
    // @ts-expect-error -- two columns
    void author.c.id.in(select(book.c.id, book.c.authorId));
    // @ts-expect-error -- two columns
    void author.c.id.notIn(select(book.c.id, book.c.authorId));
    // @ts-expect-error -- one column
    void tuple(author.c.id, author.c.name).in(select(author.c.id));
  });

  it('takes a SELECT of values that can be compared', () => {
    void book.c.price.in(select(book.c.id));
    void author.c.name.in(select(sqlNull));
    // @ts-expect-error -- texts beside a number
    void author.c.id.in(select(author.c.name));
    // @ts-expect-error -- texts beside a number
    void tuple(author.c.id, author.c.name).in(select(author.c.name, author.c.name));
  });
});

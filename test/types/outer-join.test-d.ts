import {
  Column,
  func,
  Integer,
  join,
  MetaData,
  outerjoin,
  type RowOfStatement,
  select,
  Table,
  Text,
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
  title: new Column(Text, { nullable: false }),
});

class Base extends DeclarativeBase {}
class User extends Base.table('user', {
  id: mappedColumn(Integer, { primaryKey: true }),
  addresses: () => relationship([Address]),
}) {}
class Address extends Base.table('address', {
  id: mappedColumn(Integer, { primaryKey: true }),
  userId: mappedColumn(Integer, { foreignKey: 'user.id' }),
}) {}

// proves: select-join
describe('the row behind an outer join', () => {
  it('may lack the columns of the joined table, by place and by name, and no others', () => {
    const statement = select(author.c.name, book.c.title).outerjoin(book);
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R[0]>().toEqualTypeOf<string>();
    expectTypeOf<R[1]>().toEqualTypeOf<string | null>();
    expectTypeOf<R['name']>().toEqualTypeOf<string>();
    expectTypeOf<R['title']>().toEqualTypeOf<string | null>();
  });

  it('lacks nothing behind an inner join', () => {
    const statement = select(author.c.name, book.c.title).join(book);
    expectTypeOf<RowOfStatement<typeof statement>['title']>().toEqualTypeOf<string>();
    const given = select(author.c.name, book.c.title).join(book, undefined, { isOuter: true });
    expectTypeOf<RowOfStatement<typeof given>['title']>().toEqualTypeOf<string | null>();
  });

  it('may lack everything behind a full join', () => {
    const statement = select(author.c.name, book.c.title, func.lower(book.c.title)).join(book, undefined, {
      full: true,
    });
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R[0]>().toEqualTypeOf<string | null>();
    expectTypeOf<R['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<R[2]>().toEqualTypeOf<string | null>();
  });

  it('tells aliases and subqueries that have a name from their tables', () => {
    const other = author.alias('other');
    const statement = select(author.c.name, other.c.name.label('second'), other.c.id).outerjoin(other);
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R[0]>().toEqualTypeOf<string>();
    expectTypeOf<R[2]>().toEqualTypeOf<number | null>();
    expectTypeOf<R['second']>().toEqualTypeOf<string | null>();
    const counts = select(book.c.authorId, func.count().label('n')).groupBy(book.c.authorId).subquery('counts');
    const counted = select(author.c.name, counts.c.n).outerjoin(counts);
    expectTypeOf<RowOfStatement<typeof counted>['n']>().toEqualTypeOf<number | null>();
  });

  it('may lack the columns of aliases, subqueries and functions without a name', () => {
    const unnamed = select(author.c.name, author.alias().c.id).outerjoin(author.alias());
    expectTypeOf<RowOfStatement<typeof unnamed>['name']>().toEqualTypeOf<string>();
    expectTypeOf<RowOfStatement<typeof unnamed>['id']>().toEqualTypeOf<number | null>();
    const counts = select(book.c.authorId, func.count().label('n')).groupBy(book.c.authorId).subquery();
    const counted = select(author.c.name, counts.c.n.label('books')).outerjoin(counts);
    expectTypeOf<RowOfStatement<typeof counted>['books']>().toEqualTypeOf<number | null>();
    const numbers = func.generateSeries(1, 3).tableValued('n');
    const numbered = select(author.c.name, numbers.c.n).outerjoin(numbers, numbers.c.n.eq(author.c.id));
    expectTypeOf<RowOfStatement<typeof numbered>['n']>().toEqualTypeOf<number | null>();
    expectTypeOf<RowOfStatement<typeof numbered>['name']>().toEqualTypeOf<string>();
  });

  it('may lack columns under a label', () => {
    const statement = select(author.c.name.label('writer'), book.c.title.label('work')).outerjoin(book);
    type R = RowOfStatement<typeof statement>;
    expectTypeOf<R[1]>().toEqualTypeOf<string | null>();
    expectTypeOf<R['work']>().toEqualTypeOf<string | null>();
    expectTypeOf<R['writer']>().toEqualTypeOf<string>();
    const works = statement.subquery('works');
    expectTypeOf(works.c.work.concat('!').label('loud')['key']).toEqualTypeOf<'loud'>();
    const from = select(author.c.name.label('writer'), book.c.title.label('work')).selectFrom(author.outerjoin(book));
    expectTypeOf<RowOfStatement<typeof from>['work']>().toEqualTypeOf<string | null>();
  });

  it('goes on into subqueries, scalars and further calls', () => {
    const sub = select(author.c.id, book.c.title).outerjoin(book).where(author.c.id.gt(1)).subquery();
    const statement = select(sub.c.id, sub.c.title);
    expectTypeOf<RowOfStatement<typeof statement>['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOfStatement<typeof statement>['id']>().toEqualTypeOf<number>();
  });

  it('of whole tables has the columns of the joined one nullable', () => {
    const statement = select(author, book).outerjoin(book);
    expectTypeOf<RowOfStatement<typeof statement>['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOfStatement<typeof statement>['name']>().toEqualTypeOf<string>();
  });

  it('may lack the entity that was joined, by its class, an alias or a relationship', () => {
    const byClass = select(User, Address).outerjoin(Address);
    expectTypeOf<RowOfStatement<typeof byClass>[0]>().toEqualTypeOf<User>();
    expectTypeOf<RowOfStatement<typeof byClass>[1]>().toEqualTypeOf<Address | null>();
    const along = select(User, Address).outerjoin(User.c.addresses);
    expectTypeOf<RowOfStatement<typeof along>[1]>().toEqualTypeOf<Address | null>();
    const other = aliased(User);
    const both = select(User, other).outerjoin(other, other.c.id.eq(User.c.id));
    expectTypeOf<RowOfStatement<typeof both>[0]>().toEqualTypeOf<User>();
    expectTypeOf<RowOfStatement<typeof both>[1]>().toEqualTypeOf<User | null>();
  });
});

// proves: select-join
describe('the row of a SELECT from a join', () => {
  const tag = new Table('tag', metadata, {
    id: new Column(Integer, { primaryKey: true }),
    word: new Column(Text, { nullable: false }),
  });
  const list = select(author.c.name, book.c.title, tag.c.word);

  it('may lack the right side of an outer one, whichever way it is made', () => {
    const all = [
      list.selectFrom(author.outerjoin(book)),
      list.selectFrom(outerjoin(author, book)),
      list.selectFrom(author.join(book, undefined, { isOuter: true })),
      list.selectFrom(tag, join(author, book, undefined, { isOuter: true })),
    ] as const;
    type R = RowOfStatement<(typeof all)[number]>;
    expectTypeOf<R['name']>().toEqualTypeOf<string>();
    expectTypeOf<R['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<R['word']>().toEqualTypeOf<string>();
  });

  it('may lack all that an outer join lacks further on the left, and within its right side', () => {
    const chained = list.selectFrom(author.outerjoin(book).join(tag, tag.c.id.eq(author.c.id)));
    expectTypeOf<RowOfStatement<typeof chained>['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOfStatement<typeof chained>['word']>().toEqualTypeOf<string>();
    const nested = list.selectFrom(author.outerjoin(book.join(tag, tag.c.id.eq(book.c.id))));
    expectTypeOf<RowOfStatement<typeof nested>['name']>().toEqualTypeOf<string>();
    expectTypeOf<RowOfStatement<typeof nested>['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOfStatement<typeof nested>['word']>().toEqualTypeOf<string | null>();
  });

  it('may lack both sides of a full one, and nothing of an inner one', () => {
    const full = list.selectFrom(author.outerjoin(book, undefined, { full: true }), tag);
    expectTypeOf<RowOfStatement<typeof full>['name']>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOfStatement<typeof full>['title']>().toEqualTypeOf<string | null>();
    expectTypeOf<RowOfStatement<typeof full>['word']>().toEqualTypeOf<string>();
    const inner = list.selectFrom(join(author, book), tag);
    expectTypeOf<RowOfStatement<typeof inner>['title']>().toEqualTypeOf<string>();
    // @ts-expect-error -- no such option
    void join(author, book, undefined, { outer: true });
  });
});

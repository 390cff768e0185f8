import { and, Column, func, Integer, MetaData, select, Table, Text } from '@athanor/core';
import { InvalidRequestError } from '@athanor/core/spi';
import { aliased, DeclarativeBase, joinedload, mappedColumn, relationship, selectinload } from '@athanor/orm';
import { describe, expect, it } from 'vitest';
import { ormFixture } from './orm-fixture.js';

class Base extends DeclarativeBase {
  static override metadata = new MetaData();
}

const bookTag = new Table('le_book_tag', Base.metadata, {
  bookId: new Column(Integer, { primaryKey: true, foreignKey: 'le_book.id' }),
  tagId: new Column(Integer, { primaryKey: true, foreignKey: 'le_tag.id' }),
});

class Author extends Base.table('le_author', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
  books: () => relationship([Book], { backPopulates: 'author', orderBy: Book.c.title.desc() }),
}) {}

class Book extends Base.table('le_book', {
  id: mappedColumn(Integer, { primaryKey: true }),
  authorId: mappedColumn(Integer, { nullable: true, foreignKey: 'le_author.id' }),
  title: mappedColumn(Text),
  author: () => relationship(Author, { nullable: true, backPopulates: 'books' }),
  tags: () => relationship([Tag], { secondary: bookTag, orderBy: Tag.c.name }),
}) {}

class Tag extends Base.table('le_tag', {
  id: mappedColumn(Integer, { primaryKey: true }),
  name: mappedColumn(Text),
}) {}

class Folder extends Base.table('le_folder', {
  id: mappedColumn(Integer, { primaryKey: true }),
  parentId: mappedColumn(Integer, { nullable: true, foreignKey: 'le_folder.id' }),
  children: () => relationship([Folder], { orderBy: Folder.c.id }),
}) {}

class Leg extends Base.table('le_leg', {
  number: mappedColumn(Integer, { primaryKey: true }),
  day: mappedColumn(Text, { primaryKey: true }),
  seats: () =>
    relationship([Seat], {
      orderBy: Seat.c.id,
      primaryjoin: and(Leg.c.number.eq(Seat.c.legNumber), Leg.c.day.eq(Seat.c.legDay)),
      foreignKeys: [Seat.c.legNumber, Seat.c.legDay],
    }),
}) {}

class Seat extends Base.table('le_seat', {
  id: mappedColumn(Integer, { primaryKey: true }),
  legNumber: mappedColumn(Integer),
  legDay: mappedColumn(Text),
}) {}

const { engine, maker } = ormFixture(Base.metadata);

async function library(): Promise<void> {
  await engine.begin(async (connection) => {
    for (const sql of [
      `INSERT INTO le_author VALUES (1, 'ann'), (2, 'bob'), (3, 'eve')`,
      `INSERT INTO le_book VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 3, 'c'), (4, NULL, 'd')`,
      `INSERT INTO le_tag VALUES (1, 'x'), (2, 'w')`,
      `INSERT INTO le_book_tag VALUES (1, 1), (1, 2), (2, 1)`,
      `INSERT INTO le_folder VALUES (1, NULL), (2, 1), (3, 1), (4, 2), (5, 4)`,
      `INSERT INTO le_leg VALUES (1, 'mo'), (1, 'tu'), (2, 'mo')`,
      `INSERT INTO le_seat VALUES (1, 1, 'mo'), (2, 1, 'tu'), (3, 1, 'tu'), (4, 9, 'mo')`,
    ]) {
      await connection.execDriverSql(sql);
    }
  });
}

const titles = (author: Author): string[] => author.books.map((book) => book.title);

// proves: load-selectin
describe('selectinload', () => {
  it('loads collections in the order of the relationship, also empty ones, and through many-to-many', async () => {
    await library();
    await using session = maker();
    const statement = select(Author)
      .options(selectinload(Author.c.books).selectinload(Book.c.tags))
      .orderBy(Author.c.id);
    const authors = (await session.scalars(statement)).all();
    expect(authors.map(titles)).toEqual([['b', 'a'], [], ['c']]);
    expect(authors[0]?.books.map((book) => book.tags.map((tag) => tag.name))).toEqual([['x'], ['w', 'x']]);
    expect(JSON.parse(JSON.stringify(authors[1]))).toEqual({ id: 2, name: 'bob', books: [] });
  });

  it('of a tree goes as deep as it is chained', async () => {
    await library();
    await using session = maker();
    const option = selectinload(Folder.c.children).selectinload(Folder.c.children);
    const root = (await session.scalars(select(Folder).where(Folder.c.id.eq(1)).options(option))).one();
    const [first] = root.children;
    expect(root.children.map((child) => child.id)).toEqual([2, 3]);
    expect(first?.children.map((child) => child.id)).toEqual([4]);
    expect(() => first?.children[0]?.children).toThrow(/not loaded/);
  });

  it('finds children by keys of several columns', async () => {
    await library();
    await using session = maker();
    const legs = (
      await session.scalars(select(Leg).options(selectinload(Leg.c.seats)).orderBy(Leg.c.day, Leg.c.number))
    ).all();
    expect(legs.map((leg) => [leg.number, leg.day, leg.seats.map((seat) => seat.id)])).toEqual([
      [1, 'mo', [1]],
      [2, 'mo', []],
      [1, 'tu', [2, 3]],
    ]);
  });

  it('takes more parents than one statement has keys for', async () => {
    await engine.begin(async (connection) => {
      await connection.execDriverSql(`INSERT INTO le_author SELECT i, 'a' FROM generate_series(1, 1100) i`);
      await connection.execDriverSql(`INSERT INTO le_book SELECT i, i, 't' FROM generate_series(1, 1100) i`);
    });
    await using session = maker();
    const authors = (await session.scalars(select(Author).options(selectinload(Author.c.books)))).all();
    expect(authors.every((author) => author.books.length === 1 && author.books[0]?.id === author.id)).toBe(true);
  });

  it('loads for each batch of a stream', async () => {
    await library();
    await using session = maker();
    const statement = select(Author).options(selectinload(Author.c.books)).orderBy(Author.c.id);
    const found: string[][] = [];
    await using stream = await session.streamScalars(statement.executionOptions({ yieldPer: 2 }));
    for await (const author of stream) found.push(titles(author));
    expect(found).toEqual([['b', 'a'], [], ['c']]);
  });
});

// proves: load-joined
describe('joinedload', () => {
  it('of collections needs unique(), and holds each member once however rows multiply', async () => {
    await library();
    await using session = maker();
    const statement = select(Author).options(joinedload(Author.c.books).joinedload(Book.c.tags)).orderBy(Author.c.id);
    const result = await session.scalars(statement);
    expect(() => result.all()).toThrow(InvalidRequestError);
    const authors = result.unique().all();
    expect(authors.map(titles)).toEqual([['b', 'a'], [], ['c']]);
    expect(authors[0]?.books[1]?.tags.map((tag) => tag.name)).toEqual(['w', 'x']);
  });

  it('of single objects gives the one that the session holds', async () => {
    await library();
    await using session = maker();
    const ann = await session.get(Author, 1);
    const books = (await session.scalars(select(Book).options(joinedload(Book.c.author)).orderBy(Book.c.id))).all();
    expect(books.map((book) => book.author?.name ?? null)).toEqual(['ann', 'ann', 'eve', null]);
    expect(books[0]?.author).toBe(ann);
  });

  it('of a limited statement counts parents, not rows', async () => {
    await library();
    await using session = maker();
    const statement = select(Author).options(joinedload(Author.c.books)).orderBy(Author.c.name.desc()).limit(2);
    const authors = (await session.scalars(statement)).unique().all();
    expect(authors.map((author) => [author.name, ...titles(author)])).toEqual([['eve', 'c'], ['bob']]);
  });
});

describe('rows of several things', () => {
  it('are tuples with names', async () => {
    await library();
    await using session = maker();
    const statement = select(Author, func.count(Book.c.id).label('books'))
      .outerjoin(Author.c.books)
      .groupBy(Author.c.id)
      .orderBy(Author.c.id);
    const rows = (await session.execute(statement)).all();
    expect(rows.map((row) => [row[0].name, Number(row[1])])).toEqual([
      ['ann', 2],
      ['bob', 0],
      ['eve', 1],
    ]);
    expect(rows[0]?._fields).toEqual(['Author', 'books']);
    expect(rows[0]?._mapping.get('Author')).toBe(rows[0]?.[0]);
  });

  // proves: rel-comparators
  it('can hold an entity twice, and none where an outer join finds none', async () => {
    await library();
    await using session = maker();
    const parent = aliased(Folder);
    const statement = select(Folder, parent).outerjoin(parent, Folder.c.parentId.eq(parent.c.id)).orderBy(Folder.c.id);
    const rows = (await session.execute(statement)).all();
    expect(rows.map((row) => [row[0].id, row[1]?.id ?? null])).toEqual([
      [1, null],
      [2, 1],
      [3, 1],
      [4, 2],
      [5, 4],
    ]);
    expect(rows[1]?.[1]).toBe(rows[0]?.[0]);
  });
});

describe('an object that the session holds', () => {
  // proves: load-populate-existing, identity-map
  it('is not overwritten by a later SELECT, unless that says so', async () => {
    await library();
    await using session = maker({ autoflush: false });
    const ann = (await session.get(Author, 1)) as Author;
    ann.name = 'changed';
    expect((await session.scalars(select(Author).where(Author.c.id.eq(1)))).one()).toBe(ann);
    expect(ann.name).toBe('changed');
    await session.execute(select(Author).executionOptions({ populateExisting: true }));
    expect(ann.name).toBe('ann');
    expect(session.dirty).toEqual([]);
  });

  it('gets the attributes that it lacks', async () => {
    await library();
    await using session = maker();
    const ann = (await session.get(Author, 1)) as Author;
    session.expire(ann, ['name']);
    expect(() => ann.name).toThrow(/not loaded/);
    await session.execute(select(Author).options(selectinload(Author.c.books)));
    expect([ann.name, titles(ann)]).toEqual(['ann', ['b', 'a']]);
  });
});

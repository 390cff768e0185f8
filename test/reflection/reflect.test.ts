import {
  type AsyncEngine,
  CheckConstraint,
  Column,
  createAsyncEngine,
  ForeignKeyConstraint,
  insert,
  inspect,
  Integer,
  InvalidRequestError,
  listen,
  MetaData,
  NoSuchTableError,
  PrimaryKeyConstraint,
  reflectTable,
  remove,
  select,
  Table,
  Text,
  UniqueConstraint,
  VARCHAR,
} from '@athanor/core';
import { recordStatements } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { snapshotOf } from './snapshot.js';

const setUp = [
  'CREATE SCHEMA refl',
  'CREATE SCHEMA refl_other',
  'CREATE TABLE refl_other.country (code CHAR(2) PRIMARY KEY, continent_id INTEGER)',
  'CREATE TABLE refl_other.continent (id SERIAL PRIMARY KEY)',
  'ALTER TABLE refl_other.country ADD FOREIGN KEY (continent_id) REFERENCES refl_other.continent',
  `CREATE TABLE refl.author (
     id SERIAL PRIMARY KEY,
     full_name VARCHAR(50) NOT NULL UNIQUE,
     country_code CHAR(2) REFERENCES refl_other.country,
     "createdAt" TIMESTAMPTZ DEFAULT now(),
     CONSTRAINT named CHECK (full_name <> ''))`,
  "COMMENT ON TABLE refl.author IS 'who writes'",
  `CREATE TABLE refl.book (
     id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     author_id INTEGER NOT NULL REFERENCES refl.author ON DELETE CASCADE,
     title TEXT)`,
  'CREATE INDEX book_title ON refl.book (title DESC)',
  'CREATE VIEW refl.titles AS SELECT id, title FROM refl.book',
  'CREATE MATERIALIZED VIEW refl.kept AS SELECT 1 AS one',
];

// proves: reflection
describe.each(['pg', 'pglite'] as const)('reflection over %s', (driver) => {
  let engine: AsyncEngine;
  beforeAll(async () => {
    engine = createAsyncEngine(athanorUrl(driver));
    await engine.begin(async (connection) => {
      for (const statement of setUp) await connection.execDriverSql(statement);
    });
  });
  afterAll(async () => {
    await engine.begin(async (connection) => {
      await connection.execDriverSql('DROP SCHEMA refl CASCADE');
      await connection.execDriverSql('DROP SCHEMA refl_other CASCADE');
    });
    await engine.dispose();
  });

  const names = (metadata: MetaData): string[] => [...metadata.tables.keys()].sort();
  const schema = 'refl';

  it('leaves foreign tables to those who ask for one, since createAll() would make plain tables of them', async () => {
    await using connection = await engine.connect();
    for (const statement of [
      'CREATE FOREIGN DATA WRAPPER refl_nothing',
      'CREATE SERVER refl_nowhere FOREIGN DATA WRAPPER refl_nothing',
      'CREATE FOREIGN TABLE refl.elsewhere (a INTEGER NOT NULL) SERVER refl_nowhere',
    ]) {
      await connection.execDriverSql(statement);
    }
    const metadata = new MetaData();
    await connection.runSync(metadata.reflect, { schema: 'refl' });
    expect([...metadata.tables.keys()]).not.toContain('refl.elsewhere');
    await expect(connection.runSync(metadata.reflect, { schema: 'refl', only: ['elsewhere'] })).rejects.toThrow(
      "Could not reflect: requested table(s) not available in the database schema 'refl': (elsewhere)",
    );
    const table = await reflectTable(connection, 'elsewhere', metadata, { schema: 'refl' });
    expect(Object.keys(table.c)).toEqual(['a']);
  });

  it('makes tables that statements can use, with keys as the MetaData names columns', async () => {
    await using connection = await engine.connect();
    const metadata = new MetaData();
    const book = await reflectTable(connection, 'book', metadata, { schema });
    const author = metadata.tables.get('refl.author') as Table;
    expect(Object.keys(author.c)).toEqual(['id', 'fullName', 'countryCode', 'createdAt']);
    expect(author.findColumn('createdAt')?.options.name).toBe('createdAt');
    expect(author.comment).toBe('who writes');
    const made = await connection.execute(insert(author).values({ fullName: 'Ann' }));
    const [authorId] = made.insertedPrimaryKey ?? [];
    await connection.execute(insert(book).values({ authorId, title: 'One' }));
    const joined = select(book.c.title, author.c['fullName']).join(author).where(book.c.title.eq('One'));
    expect((await connection.execute(joined)).all().map((row) => [...row])).toEqual([['One', 'Ann']]);
  });

  it('makes constraints and indexes with their names', async () => {
    await using connection = await engine.connect();
    const metadata = new MetaData({ namingConvention: { ck: 'ck_%(constraint_name)s', uq: 'uq_%(column_0_name)s' } });
    const author = await reflectTable(connection, 'author', metadata, { schema, resolveFks: false });
    expect(author.constraints.map((one) => [one.constructor, one.name])).toEqual([
      [PrimaryKeyConstraint, 'author_pkey'],
      [UniqueConstraint, 'author_full_name_key'],
      [CheckConstraint, 'named'],
      [ForeignKeyConstraint, 'author_country_code_fkey'],
    ]);
    const book = await reflectTable(connection, 'book', metadata, { schema });
    expect(book.indexes.map((index) => index.name)).toEqual(['book_title']);
    expect(book.autoincrementColumn).toBe(book.c.id);
    expect(book.foreignKeyConstraints[0]?.referredTable).toBe(author);
    expect(book.foreignKeyConstraints[0]?.ondelete).toBe('CASCADE');
  });

  it('brings along the tables that are referred to, unless told not to', async () => {
    await using connection = await engine.connect();
    const all = new MetaData();
    await reflectTable(connection, 'book', all, { schema });
    expect(names(all)).toEqual(['refl.author', 'refl.book', 'refl_other.continent', 'refl_other.country']);
    const one = new MetaData();
    await connection.runSync(one.reflect, { schema, only: ['book'], resolveFks: false });
    expect(names(one)).toEqual(['refl.book']);
  });

  it('reads all tables with some queries for each aspect, however many there are', async () => {
    await using connection = await engine.connect();
    await connection.begin();
    const metadata = new MetaData();
    using recording = recordStatements(engine);
    await connection.runSync(metadata.reflect, { schema: 'refl_other' });
    expect(names(metadata)).toEqual(['refl_other.continent', 'refl_other.country']);
    expect(recording.take()).toHaveLength(11); // one of them for the sequences that defaults name
    await connection.runSync(metadata.reflect, { schema: 'refl_other' });
    expect(recording.take()).toHaveLength(1); // the names, to see that there is nothing to read
  });

  it('reads views where they are asked for, and the tables that a function chooses', async () => {
    await using connection = await engine.connect();
    const metadata = new MetaData({ schema });
    await connection.runSync(metadata.reflect, { views: true, only: (name) => name !== 'author', resolveFks: false });
    expect(names(metadata)).toEqual(['refl.book', 'refl.kept', 'refl.titles']);
    expect(metadata.tables.get('refl.titles')?.primaryKeyColumns).toEqual([]);
  });

  it('says which tables there are not', async () => {
    await using connection = await engine.connect();
    const metadata = new MetaData();
    const reflecting = metadata.reflect(connection, { schema, only: ['book', 'boko', 'titles'] });
    await expect(reflecting).rejects.toThrow(InvalidRequestError);
    await expect(reflecting).rejects.toThrow(
      "Could not reflect: requested table(s) not available in the database schema 'refl': (boko, titles)",
    );
    await expect(reflectTable(connection, 'boko', metadata, { schema })).rejects.toThrow(NoSuchTableError);
    await expect(metadata.reflect(engine as never)).rejects.toThrow('reflect() takes a connection');
    expect(names(metadata)).toEqual([]);
  });

  it('takes columns that the program declares in place of those of the database', async () => {
    await using connection = await engine.connect();
    const metadata = new MetaData();
    const titles = await reflectTable(connection, 'titles', metadata, {
      schema,
      columns: { key: new Column(Integer, { name: 'id', primaryKey: true }), note: new Column(Text) },
    });
    expect(Object.keys(titles.c)).toEqual(['key', 'title', 'note']);
    expect(titles.primaryKeyColumns).toEqual([titles.c.key]);
    const book = await reflectTable(connection, 'book', metadata, {
      schema,
      columns: { authorId: new Column(VARCHAR(9)) },
    });
    expect(Object.keys(book.c)).toEqual(['id', 'authorId', 'title']);
    expect(book.c.authorId.type.visitName).toBe('varchar');
    expect(book.foreignKeyConstraints).toHaveLength(1);
  });

  it('reads some of the columns, and leaves out what is about others', async () => {
    await using connection = await engine.connect();
    const includeColumns = ['id', 'title'];
    const some = await reflectTable(connection, 'book', new MetaData(), { schema, includeColumns });
    expect(Object.keys(some.c)).toEqual(['id', 'title']);
    expect(some.foreignKeyConstraints).toEqual([]);
    const excludeColumns = ['title'];
    const others = await reflectTable(connection, 'book', new MetaData(), { schema, excludeColumns });
    expect(Object.keys(others.c)).toEqual(['id', 'authorId']);
    expect(others.indexes).toEqual([]);
  });

  it('leaves tables as they are that the MetaData has, unless they are to be extended', async () => {
    await using connection = await engine.connect();
    const metadata = new MetaData();
    const own = new Table('book', metadata, { id: new Column(Integer, { primaryKey: true }) }, { schema });
    await connection.runSync(metadata.reflect, { schema, only: ['book'] });
    expect(Object.keys(own.c)).toEqual(['id']);
    expect(await reflectTable(connection, 'book', metadata, { schema })).toBe(own);
    const columns = { title: new Column(Text) };
    await expect(reflectTable(connection, 'book', metadata, { schema, columns })).rejects.toThrow('already defined');
    await connection.runSync(metadata.reflect, { schema, only: ['book'], extendExisting: true });
    expect(metadata.tables.get('refl.book')).toBe(own);
    expect(Object.keys(own.c).sort()).toEqual(['authorId', 'id', 'title']);
    expect(own.foreignKeyConstraints.map((key) => key.name)).toEqual(['book_author_id_fkey']);
    await connection.runSync(metadata.reflect, { schema, only: ['book'], extendExisting: true });
    expect(own.foreignKeyConstraints.map((key) => key.name)).toEqual(['book_author_id_fkey']);
    expect(own.indexes.map((index) => index.name)).toEqual(['book_title']);
  });

  it('lets listeners change what is made of a column, and waits for them', async () => {
    await using connection = await engine.connect();
    const metadata = new MetaData();
    const seen: string[] = [];
    listen(metadata, 'columnReflect', async (inspector, table, column) => {
      await Promise.resolve();
      expect(inspector.bind).toBe(connection);
      seen.push(`${table.name}.${column.name}`);
      if (column.name === 'title') Object.assign(column, { key: 'heading', type: VARCHAR(7) });
    });
    const ofAll = (_: unknown, table: Table, column: { comment: string | null }) => {
      if (table.fullname === 'refl.book') column.comment = 'seen';
    };
    listen(Table, 'columnReflect', ofAll);
    try {
      const book = await reflectTable(connection, 'book', metadata, { schema, resolveFks: false });
      expect(seen).toEqual(['book.id', 'book.author_id', 'book.title']);
      expect(Object.keys(book.c)).toEqual(['id', 'authorId', 'heading']);
      expect(book.c.heading).toMatchObject({ name: 'title', comment: 'seen', type: { length: 7 } });
      expect(book.indexes[0]?.columns).toEqual([]); // of an expression: title DESC
    } finally {
      remove(Table, 'columnReflect', ofAll);
    }
  });

  it('leaves no half of a table behind where a listener fails', async () => {
    await using connection = await engine.connect();
    const metadata = new MetaData();
    listen(metadata, 'columnReflect', () => {
      throw new Error('no');
    });
    await expect(reflectTable(connection, 'book', metadata, { schema })).rejects.toThrow('no');
    expect(names(metadata)).toEqual([]);
  });

  it('is done by an Inspector with what it was told already', async () => {
    await using connection = await engine.connect();
    await connection.begin();
    const inspector = inspect(connection);
    await inspector.reflectTable('book', new MetaData(), { schema, resolveFks: false });
    using recording = recordStatements(engine);
    const book = await inspector.reflectTable('book', new MetaData(), { schema, resolveFks: false });
    expect(book.c.title.name).toBe('title');
    expect(recording.take()).toEqual([]);
  });

  it('gives back two schemas that refer to each other as they were', async () => {
    await using connection = await engine.connect();
    await connection.execDriverSql('DROP VIEW refl.titles');
    const metadata = new MetaData();
    await connection.runSync(metadata.reflect, { schema });
    const before = [await snapshotOf(connection, 'refl'), await snapshotOf(connection, 'refl_other')];
    await connection.runSync(metadata.dropAll);
    expect(await inspect(connection).getTableNames({ schema })).toEqual([]);
    await connection.runSync(metadata.createAll);
    expect([await snapshotOf(connection, 'refl'), await snapshotOf(connection, 'refl_other')]).toEqual(before);
  });
});

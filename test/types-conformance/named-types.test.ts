import {
  ARRAY,
  type AsyncConnection,
  Column,
  compile,
  createAsyncEngine,
  CreateTable,
  DOMAIN,
  Enum,
  func,
  insert,
  Integer,
  LookupError,
  MetaData,
  select,
  Table,
  Text,
  text,
  VARCHAR,
} from '@athanor/core';
import { afterAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

enum Color {
  Red = 'red',
  Blue = 'dark blue',
}

enum Level {
  Low,
  High = 5,
}

const Size = { small: 'S', large: 'L', big: 'L' } as const;

const engine = createAsyncEngine(athanorUrl('pg'));
afterAll(() => engine.dispose());

/** Runs on tables that are rolled back behind it. */
function withTables(metadata: MetaData, work: (connection: AsyncConnection) => Promise<void>): Promise<void> {
  return engine.connect(async (connection) => {
    await connection.runSync(metadata.createAll);
    await work(connection);
  });
}

// proves: type-enum
describe('Enum', () => {
  it('of an enum of TypeScript has its keys as labels, and gives its members', async () => {
    const metadata = new MetaData();
    const table = new Table('enum_keys', metadata, {
      id: new Column(Integer, { primaryKey: true }),
      color: new Column(Enum(Color, { name: 'color' })),
      level: new Column(Enum(Level, { name: 'level' })),
      levels: new Column(ARRAY(Enum(Level, { name: 'level' }))),
    });
    await withTables(metadata, async (connection) => {
      await connection.execute(
        insert(table).values({ color: Color.Blue, level: Level.Low, levels: [Level.High, Level.Low] }),
      );
      await connection.execute(insert(table), [
        { color: Color.Red, level: Level.High },
        { color: null, level: null },
      ]);
      const rows = (
        await connection.execute(select(table.c.color, table.c.level, table.c.levels).orderBy(table.c.id))
      ).all();
      expect(rows.map((row) => [...row])).toEqual([
        [Color.Blue, Level.Low, [Level.High, Level.Low]],
        [Color.Red, Level.High, null],
        [null, null, null],
      ]);
      const labels = await connection.execDriverSql(
        'SELECT color::text, level::text, levels::text FROM enum_keys ORDER BY id',
      );
      expect([...(labels.first() as unknown as readonly unknown[])]).toEqual(['Blue', 'Low', '{High,Low}']);
      expect(await connection.scalar(select(table.c.id).where(table.c.level.gt(Level.Low)))).toBe(2);
    });
  });

  it('takes its labels from valuesCallable, and leaves out second names of a value', async () => {
    const type = Enum(Color, { name: 'color', valuesCallable: Object.values });
    expect(type.enums).toEqual(['red', 'dark blue']);
    expect(Enum(Size, { name: 'size' }).enums).toEqual(['small', 'large']);
    expect(Enum(Level, { name: 'level', valuesCallable: (members) => Object.values(members) }).enums).toEqual([
      '0',
      '5',
    ]);
    const metadata = new MetaData();
    const table = new Table('enum_values', metadata, {
      id: new Column(Integer, { primaryKey: true }),
      color: new Column(type),
    });
    await withTables(metadata, async (connection) => {
      const inserted = await connection.execute(insert(table).values({ color: Color.Blue }).returning(table.c.color));
      expect(inserted.scalarOne()).toBe(Color.Blue);
      expect(await connection.scalar(text('SELECT color::text FROM enum_values'))).toBe('dark blue');
    });
  });

  it('is a VARCHAR of the length of its longest label where it is not native, with a CHECK on demand', async () => {
    const metadata = new MetaData();
    const table = new Table('enum_plain', metadata, {
      id: new Column(Integer, { primaryKey: true }),
      color: new Column(Enum(Color, { nativeEnum: false, name: 'known_color', createConstraint: true })),
      size: new Column(Enum('S', 'XXL', { nativeEnum: false, length: 10 })),
    });
    expect(compile(new CreateTable(table)).sql).toBe(`
CREATE TABLE enum_plain (
	id SERIAL NOT NULL, 
	color VARCHAR(4), 
	size VARCHAR(10), 
	PRIMARY KEY (id), 
	CONSTRAINT known_color CHECK (color IN ('Red', 'Blue'))
)

`);
    await withTables(metadata, async (connection) => {
      await connection.execute(insert(table), [{ color: Color.Red, size: 'S' }]);
      const found = await connection.execute(select(table.c.color, table.c.size).where(table.c.color.eq(Color.Red)));
      expect([...found.one()]).toEqual([Color.Red, 'S']);
      await expect(connection.execDriverSql("INSERT INTO enum_plain (color) VALUES ('x')")).rejects.toThrow(
        'known_color',
      );
    });
    expect(() => Enum('abc', { nativeEnum: false, length: 2 })).toThrow(
      'When provided, length must be larger or equal than the length of the longest enum value. 2 < 3',
    );
  });

  it('refuses other values when they are sent, and labels that it does not know when they are read', async () => {
    const metadata = new MetaData();
    const table = new Table('enum_unknown', metadata, {
      id: new Column(Integer, { primaryKey: true }),
      status: new Column(Enum('new', 'old', { name: 'status' })),
    });
    await withTables(metadata, async (connection) => {
      await expect(connection.execute(insert(table), { status: 'gone' as 'new' })).rejects.toThrow(
        '(LookupError) "gone" is not among the defined enum values. Enum name: status. Possible values: new, old',
      );
      await connection.execDriverSql("INSERT INTO enum_unknown (status) VALUES ('old')");
      const narrower = Enum('new', { name: 'status' });
      const read = connection.scalar(select(func.max(table.c.status)).where(table.c.status.is(null)));
      expect(await read).toBeNull();
      const other = new Table('enum_unknown', new MetaData(), { status: new Column(narrower) });
      const unknown = connection.scalars(select(other.c.status));
      await expect(unknown).rejects.toThrow(
        "(LookupError) column 'enum_unknown.status' (Enum('new', name='status')): \"old\" is not among",
      );
      await expect(unknown).rejects.toHaveProperty('orig', expect.any(LookupError));
    });
  });

  it('with validateStrings: false leaves strings that are no labels to the database', () => {
    const open = Enum('new', 'old', { nativeEnum: false, validateStrings: false });
    expect(open.bindProcessor()('n%' as 'new')).toBe('n%');
  });

  it('stands in a schema of its own, or in that of its table', () => {
    const metadata = new MetaData();
    const own = Enum('a', { name: 'kind', schema: 'shared' });
    const table = new Table(
      'enum_schema',
      metadata,
      { own: new Column(own), kin: new Column(Enum('a', { name: 'kin', inheritSchema: true })) },
      { schema: 'app' },
    );
    expect(compile(new CreateTable(table)).sql).toContain('own shared.kind, \n\tkin app.kin\n');
    expect(compile(select(table.c.own).where(table.c.own.eq('a'), table.c.kin.eq('a'))).sql).toContain(
      'app.enum_schema.own = $1::shared.kind AND app.enum_schema.kin = $2::app.kin',
    );
  });
});

// proves: type-postgres
describe('DOMAIN', () => {
  it('is created with its tables; its values are those of the type below', async () => {
    const metadata = new MetaData();
    const zip = DOMAIN('zip', VARCHAR(5), {
      check: "VALUE ~ '^\\d{5}$'",
      constraintName: 'zip_digits',
      default: '00000',
    });
    const table = new Table('domain_table', metadata, {
      id: new Column(Integer, { primaryKey: true }),
      zip: new Column(zip, { nullable: false }),
      others: new Column(ARRAY<string | null>(DOMAIN('label', Text))),
    });
    await withTables(metadata, async (connection) => {
      await connection.execute(insert(table), [
        { zip: '12345', others: ['a', null] },
        { zip: '54321', others: null },
      ]);
      await connection.execDriverSql('INSERT INTO domain_table DEFAULT VALUES');
      const rows = (await connection.execute(select(table.c.zip, table.c.others).orderBy(table.c.id))).all();
      expect(rows.map((row) => [...row])).toEqual([
        ['12345', ['a', null]],
        ['54321', null],
        ['00000', null],
      ]);
      // A value that the domain refuses can be asked for.
      expect(await connection.scalar(select(table.c.id).where(table.c.zip.eq('no zip')))).toBeNull();
      expect(await connection.scalar(select(table.c.id).where(table.c.zip.in(['54321', 'x'])))).toBe(2);
      await expect(connection.execute(insert(table).values({ zip: 'abcde' }))).rejects.toThrow('zip_digits');
    });
  });
});

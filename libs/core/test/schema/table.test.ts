import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  ArgumentError,
  ConstraintColumnNotFoundError,
  DuplicateColumnError,
  InvalidRequestError,
  NoReferencedColumnError,
  NoReferencedTableError,
} from '../../src/errors/errors.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { func } from '../../src/statement/func.js';
import type { NamedColumn } from '../../src/expression/named-column.js';
import { text } from '../../src/statement/textual-select.js';
import { Column } from '../../src/schema/column.js';
import { PrimaryKeyConstraint, UniqueConstraint } from '../../src/schema/constraints.js';
import { ForeignKeyConstraint } from '../../src/schema/foreign-key-constraint.js';
import { FetchedValue, Identity } from '../../src/schema/defaults.js';
import { ForeignKey } from '../../src/schema/foreign-key.js';
import { Index } from '../../src/schema/indexes.js';
import { MetaData } from '../../src/schema/metadata.js';
import { snakeCase } from '../../src/util/snake-case.js';
import { Table } from '../../src/schema/table.js';
import { select } from '../../src/statement/select.js';
import { BigInteger, Integer, Numeric } from '../../src/types/numeric-types.js';
import { Text, VARCHAR } from '../../src/types/string-types.js';
import { DateTime } from '../../src/types/temporal-types.js';

function people(meta = new MetaData()) {
  return new Table('person', meta, {
    id: new Column(Integer, { primaryKey: true }),
    firstName: new Column(VARCHAR(50), { nullable: false }),
    nickName: new Column(Text),
    bossId: new Column(Integer, { foreignKey: 'person.id' }),
  });
}

// proves: schema-table
describe('a Table', () => {
  it('has its columns under c, typed by their types, their keys, their table and whether they may be NULL', () => {
    const t = people();
    expectTypeOf(t.c.firstName).toEqualTypeOf<NamedColumn<string, 'firstName', 'person'>>();
    expectTypeOf(t.c.nickName).toEqualTypeOf<NamedColumn<string | null, 'nickName', 'person'>>();
    expectTypeOf(t.c.id).toEqualTypeOf<NamedColumn<number, 'id', 'person'>>();
    expect(Object.keys(t.c)).toEqual(['id', 'firstName', 'nickName', 'bossId']);
    expect(t.c.firstName.type).toEqual(VARCHAR(50));
  });

  it('reads a primary key as never null, unless it is declared nullable', () => {
    const t = new Table('t1', new MetaData(), {
      name: new Column(VARCHAR(50), { primaryKey: true }),
      odd: new Column(Integer, { primaryKey: true, nullable: true }),
      number: new Column(BigInteger, { identity: new Identity() }),
    });
    expectTypeOf(t.c.name).toEqualTypeOf<NamedColumn<string, 'name', 't1'>>();
    expectTypeOf(t.c.odd).toEqualTypeOf<NamedColumn<number | null, 'odd', 't1'>>();
    expectTypeOf(t.c.number).toEqualTypeOf<NamedColumn<bigint, 'number', 't1'>>();
    expect(t.columnList.map((column) => column.nullable)).toEqual([false, true, false]);
  });

  it('names columns of the database in snake case, and as told where it is told', () => {
    const t = new Table('t', new MetaData(), {
      createDate: new Column(DateTime),
      htmlURL: new Column(Text),
      data: new Column(Text, { name: 'Data' }),
    });
    expect(t.columnList.map((column) => [column.key, column.name])).toEqual([
      ['createDate', 'create_date'],
      ['htmlURL', 'html_url'],
      ['data', 'Data'],
    ]);
    expect(snakeCase('HTTPServer2Name')).toBe('http_server2_name');
  });

  it('takes the naming of columns from its MetaData', () => {
    const meta = new MetaData({ columnNaming: (key) => key });
    expect(people(meta).columnList.map((column) => column.name)).toEqual(['id', 'firstName', 'nickName', 'bossId']);
  });

  it('refuses two columns of one name', () => {
    const columns = { createDate: new Column(DateTime), create_date: new Column(DateTime) };
    expect(() => new Table('t', new MetaData(), columns)).toThrow(DuplicateColumnError);
  });

  it('refuses a column that another table has', () => {
    const shared = new Column(Integer);
    new Table('a', new MetaData(), { x: shared });
    expect(() => new Table('b', new MetaData(), { y: shared })).toThrow(
      new ArgumentError("Column object 'x' already assigned to Table 'a'"),
    );
  });

  it('is alone under its name in a MetaData', () => {
    const meta = new MetaData();
    people(meta);
    expect(() => people(meta)).toThrow(InvalidRequestError);
    expect(() => people(meta)).toThrow("Table 'person' is already defined for this MetaData instance.");
    meta.remove(meta.tables.get('person') as Table);
    expect(people(meta).metadata).toBe(meta);
  });

  it('finds a column by name or key', () => {
    const t = people();
    expect(t.findColumn('first_name')).toBe(t.c.firstName);
    expect(t.findColumn('firstName')).toBe(t.c.firstName);
    expect(t.findColumn('nothing')).toBeUndefined();
  });

  it('makes statements of itself', () => {
    const t = people();
    expect(t.insert().values({ firstName: 'x' }).table).toBe(t);
    expect(t.select().selectedColumns).toEqual(t.columnList);
    expect(t.update().table).toBe(t);
    expect(t.delete().table).toBe(t);
  });

  it('is told from a table of the same name by the cache keys of statements', () => {
    const [one, other] = [people(), people()];
    expect(cacheKeyOf(select(one))?.text).toBe(cacheKeyOf(select(one))?.text);
    expect(cacheKeyOf(select(one))?.text).not.toBe(cacheKeyOf(select(other))?.text);
    expect(cacheKeyOf(select(one.c.id))?.text).not.toBe(cacheKeyOf(select(other.c.id))?.text);
  });
});

describe('defaults', () => {
  it('are told apart by what is given', () => {
    const make = () => 'x';
    const t = new Table('t', new MetaData(), {
      a: new Column(Text, { default: 'v' }),
      b: new Column(Text, { default: make, onupdate: make }),
      c: new Column(DateTime, { default: func.now(), serverDefault: func.now() }),
      d: new Column(Text, { serverDefault: "it's", serverOnupdate: new FetchedValue() }),
    });
    const [a, b, c, d] = t.columnList;
    expect(a?.default).toEqual({ kind: 'value', value: 'v' });
    expect(b?.default).toEqual({ kind: 'function', make });
    expect(b?.onupdate).toEqual({ kind: 'function', make });
    expect(c?.default?.kind).toBe('sql');
    expect(c?.serverDefault?.kind).toBe('sql');
    expect(d?.serverDefault).toEqual({ kind: 'text', text: "it's" });
    expect(d?.serverOnupdate).toEqual({ kind: 'fetched' });
  });

  it('have the type of their column', () => {
    // @ts-expect-error a number is no text
    new Column(Text, { default: 5 });
    // @ts-expect-error neither is what this function gives
    new Column(Text, { default: () => 5 });
    new Column(BigInteger, { default: 5 });
    new Column(Numeric(10, 2), { default: '0.00' });
    expect(() => new Column(Text, { serverDefault: 5 as never })).toThrow(ArgumentError);
  });

  it('of the server exclude each other', () => {
    expect(() => new Column(Integer, { identity: true, serverDefault: '1' })).toThrow(
      'A column takes one of identity, computed and serverDefault; got identity and serverDefault',
    );
    expect(() => new Identity({ start: 1.5 })).toThrow('Identity({ start }) takes a whole number, got 1.5');
  });
});

describe('the column that the server numbers', () => {
  const numbered = (columns: Record<string, Column<any, any>>) =>
    new Table('t', new MetaData(), columns).autoincrementColumn?.key;

  it('is a sole integer primary key without default and foreign key', () => {
    expect(numbered({ id: new Column(Integer, { primaryKey: true }) })).toBe('id');
    expect(numbered({ id: new Column(BigInteger, { primaryKey: true }) })).toBe('id');
    expect(numbered({ id: new Column(Text, { primaryKey: true }) })).toBeUndefined();
    expect(numbered({ id: new Column(Integer, { primaryKey: true, default: 1 }) })).toBeUndefined();
    expect(numbered({ id: new Column(Integer, { primaryKey: true, serverDefault: text('1') }) })).toBeUndefined();
    expect(numbered({ id: new Column(Integer, { primaryKey: true, foreignKey: 'a.id' }) })).toBeUndefined();
    expect(numbered({ id: new Column(Integer, { primaryKey: true, autoincrement: false }) })).toBeUndefined();
  });

  it('is the marked one of several, and only one', () => {
    const plain = () => new Column(Integer, { primaryKey: true });
    const marked = () => new Column(Integer, { primaryKey: true, autoincrement: true });
    expect(numbered({ a: plain(), b: plain() })).toBeUndefined();
    expect(numbered({ a: plain(), b: marked() })).toBe('b');
    expect(() => numbered({ a: marked(), b: marked() })).toThrow("found both 'a' and 'b'");
    expect(() => numbered({ a: new Column(Text, { primaryKey: true, autoincrement: true }) })).toThrow(ArgumentError);
  });
});

describe('a column whose key is the name of another column', () => {
  const meta = new MetaData();
  new Table('a', meta, { id: new Column(Integer, { primaryKey: true }) });
  const t = new Table('t', meta, {
    aId: new Column(Integer, { primaryKey: true, foreignKey: 'a.id', unique: true }),
    aId2: new Column(Integer, { name: 'aId' }),
    bId: new Column(Integer, { index: true }),
    bId2: new Column(Integer, { name: 'bId' }),
  });

  it('keeps what its options say', () => {
    expect(t.columnList.map(({ key, name }) => [key, name])).toEqual([
      ['aId', 'a_id'],
      ['aId2', 'aId'],
      ['bId', 'b_id'],
      ['bId2', 'bId'],
    ]);
    for (const table of [t, t.toMetadata(new MetaData())]) {
      expect(table.primaryKeyColumns.map(({ name }) => name)).toEqual(['a_id']);
      expect(table.constraints.map((one) => one.columns.map(({ name }) => name))).toEqual([
        ['a_id'],
        ['a_id'],
        ['a_id'],
      ]);
      expect(table.indexes.map((one) => one.columns.map(({ name }) => name))).toEqual([['b_id']]);
      expect(table.columnList.map(({ nullable }) => nullable)).toEqual([false, true, true, true]);
    }
  });

  it('is the one that is appended under its key', () => {
    const other = new Table('other', new MetaData(), { x: new Column(Integer, { name: 'yId' }) });
    other.appendColumn('yId', new Column(Integer, { primaryKey: true }));
    expect(other.primaryKeyColumns.map(({ name }) => name)).toEqual(['y_id']);
  });
});

// proves: schema-constraints
describe('foreign keys', () => {
  it('find their column by name or key when they are first asked', () => {
    const meta = new MetaData();
    const b = new Table('b', meta, {
      aId: new Column(Integer, { foreignKey: 'a.the_id' }),
      other: new Column(Integer, { foreignKey: 'a.theId' }),
      third: new Column(Integer, { foreignKey: (): NamedColumn => a.c['theId'] as NamedColumn }),
    });
    const a: Table = new Table('a', meta, { theId: new Column(Integer, { primaryKey: true }) });
    for (const column of b.columnList) expect(column.referencedColumns).toEqual([a.c['theId']]);
  });

  it('say which table or column is missing', () => {
    const meta = new MetaData();
    const b = new Table('b', meta, { aId: new Column(Integer, { foreignKey: 'a.id' }) });
    expect(() => b.c.aId.referencedColumns).toThrow(NoReferencedTableError);
    expect(() => b.c.aId.referencedColumns).toThrow(
      "Foreign key associated with column 'b.a_id' could not find table 'a' with which to generate a foreign key to target column 'id'",
    );
    new Table('a', meta, { key: new Column(Integer) });
    expect(() => b.c.aId.referencedColumns).toThrow(NoReferencedColumnError);
    expect(() => new ForeignKey('a')).toThrow("A foreign key names its target as 'table.column'");
  });

  it('look into the schema that they or the MetaData name', () => {
    const meta = new MetaData({ schema: 's' });
    const a = new Table('a', meta, { id: new Column(Integer, { primaryKey: true }) });
    const p = new Table('a', meta, { id: new Column(Integer, { primaryKey: true }) }, { schema: 'p' });
    const b = new Table('b', meta, {
      aId: new Column(Integer, { foreignKey: 'a.id' }),
      pId: new Column(Integer, { foreignKey: 'p.a.id' }),
    });
    expect(b.c.aId.referencedColumns).toEqual([a.c.id]);
    expect(b.c.pId.referencedColumns).toEqual([p.c.id]);
    expect([...meta.tables.keys()]).toEqual(['s.a', 'p.a', 's.b']);
  });

  it('may be of several columns', () => {
    const meta = new MetaData();
    const a = new Table('a', meta, {
      x: new Column(Integer, { primaryKey: true }),
      y: new Column(Integer, { primaryKey: true }),
    });
    const constraint = new ForeignKeyConstraint(['ax', 'ay'], ['a.x', 'a.y'], { ondelete: 'CASCADE' });
    const b = new Table('b', meta, { ax: new Column(Integer), ay: new Column(Integer) }, { constraints: [constraint] });
    expect(constraint.referredTable).toBe(a);
    expect(b.c.ay.referencedColumns).toEqual([a.c.y]);
    expect(() => new ForeignKeyConstraint(['ax'], [])).toThrow(ArgumentError);
    const lost = new ForeignKey('a.x', { ondelete: 'CASCADE' });
    expect(() => new ForeignKeyConstraint(['ax'], [lost])).toThrow(
      "The options of ForeignKey('a.x') would have no effect",
    );
  });

  it('give a join its condition', () => {
    const t = people();
    const boss = t.alias('boss');
    expect(t.join(boss, t.c.bossId.eq(boss.c.id)).members).toHaveLength(2);
    const meta = new MetaData();
    const a = new Table('a', meta, { id: new Column(Integer, { primaryKey: true }) });
    const b = new Table('b', meta, { aId: new Column(Integer, { foreignKey: 'a.id' }) });
    expect(a.join(b).onclause).toEqual(a.c.id.eq(b.c.aId));
  });
});

// proves: schema-constraints, schema-indexes
describe('constraints and indexes', () => {
  it('of columns stand in the table', () => {
    const t = new Table('t', new MetaData(), {
      id: new Column(Integer, { primaryKey: true }),
      a: new Column(Integer, { unique: true }),
      b: new Column(Integer, { index: true }),
      c: new Column(Integer, { index: true, unique: true }),
    });
    expect(t.primaryKeyColumns).toEqual([t.c.id]);
    expect(t.constraints.map((one) => [one.visitName, one.columns.map((c) => c.key)])).toEqual([
      ['primaryKey', ['id']],
      ['unique', ['a']],
    ]);
    expect(t.indexes.map((index) => [index.name, index.unique])).toEqual([
      ['ix_t_b', false],
      ['ix_t_c', true],
    ]);
  });

  it('name columns by key, by database name or by themselves', () => {
    const columns = { createDate: new Column(DateTime), data: new Column(Text) };
    const t = new Table('t', new MetaData(), columns, {
      constraints: [new PrimaryKeyConstraint(['createDate'], { name: 'pk' }), new UniqueConstraint(['create_date'])],
      indexes: [new Index('i', [columns.data, func.lower(columns.data)])],
    });
    expect(t.primaryKey.name).toBe('pk');
    expect(t.primaryKeyColumns).toEqual([t.c.createDate]);
    expect(t.indexes[0]?.columns).toEqual([t.c.data]);
    expect(t.indexes[0]?.expressions).toHaveLength(2);
  });

  it('refuse columns that their table does not have', () => {
    const make = () =>
      new Table('t', new MetaData(), { a: new Column(Text) }, { constraints: [new UniqueConstraint(['b'])] });
    expect(make).toThrow(ConstraintColumnNotFoundError);
    expect(make).toThrow("Can't create UniqueConstraint on table 't': no column named 'b' is present; it has a");
  });
});

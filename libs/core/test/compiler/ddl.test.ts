import { describe, expect, it } from 'vitest';
import { PostgresDialect } from '../../src/dialects/postgres/postgres-dialect.js';
import { CompileError, IdentifierError } from '../../src/errors/errors.js';
import { and } from '../../src/expression/boolean-list.js';
import type { SqlExpression } from '../../src/expression/sql-expression.js';
import { func } from '../../src/statement/func.js';
import { text } from '../../src/statement/textual-select.js';
import { Column } from '../../src/schema/column.js';
import { CheckConstraint, PrimaryKeyConstraint, UniqueConstraint } from '../../src/schema/constraints.js';
import { ForeignKeyConstraint } from '../../src/schema/foreign-key-constraint.js';
import {
  AddConstraint,
  CreateIndex,
  CreateTable,
  DropConstraint,
  DropIndex,
  DropTable,
  SetColumnComment,
  SetTableComment,
} from '../../src/schema/ddl.js';
import { DDL, type DdlElement } from '../../src/schema/ddl-element.js';
import { CreateEnumType, CreateSchema, DropEnumType, DropSchema } from '../../src/schema/ddl-names.js';
import { Computed, Identity } from '../../src/schema/defaults.js';
import { ForeignKey } from '../../src/schema/foreign-key.js';
import { Index } from '../../src/schema/indexes.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Table, type TableOptions, type TableShape } from '../../src/schema/table.js';
import { BigInteger, BOOLEAN, Integer, Numeric, SmallInteger } from '../../src/types/numeric-types.js';
import { Enum } from '../../src/types/enum-type.js';
import { Text, VARCHAR } from '../../src/types/string-types.js';
import { ARRAY } from '../../src/types/structured-types.js';
import { DATE, DateTime } from '../../src/types/temporal-types.js';

const dialect = new PostgresDialect({ name: 'no driver is needed for texts' } as never);
const sql = (element: DdlElement): string => dialect.compileDdl(element);

const table = (columns: TableShape, options?: TableOptions, meta = new MetaData()): Table =>
  new Table('t', meta, columns, options);

/** The lines between the parentheses of CREATE TABLE. */
const lines = (columns: TableShape, options?: TableOptions, meta?: MetaData): string[] =>
  sql(new CreateTable(table(columns, options, meta)))
    .split('\n')
    .filter((line) => line.startsWith('\t'))
    .map((line) => line.slice(1).replace(/, $/, ''));

const id = () => new Column(Integer, { primaryKey: true });

// proves: schema-ddl
describe('CREATE TABLE', () => {
  it('is written as SQLAlchemy writes it', () => {
    const t1 = new Table('t1', new MetaData(), { name: new Column(VARCHAR(50), { primaryKey: true }) });
    expect(sql(new CreateTable(t1))).toBe(
      '\nCREATE TABLE t1 (\n\tname VARCHAR(50) NOT NULL, \n\tPRIMARY KEY (name)\n)\n\n',
    );
    const empty = new Table('e', new MetaData(), {}, { prefixes: ['UNLOGGED'] });
    expect(sql(new CreateTable(empty, { ifNotExists: true }))).toBe('\nCREATE UNLOGGED TABLE IF NOT EXISTS e (\n)\n\n');
  });

  // proves: schema-quoting
  it('quotes names that need it, and takes the schema in front', () => {
    const t = new Table('Order', new MetaData({ schema: 'my shop' }), { user: new Column(Text), a: new Column(Text) });
    expect(sql(new CreateTable(t))).toBe('\nCREATE TABLE "my shop"."Order" (\n\t"user" TEXT, \n\ta TEXT\n)\n\n');
    expect(lines({ x: new Column(Text, { name: 'a"; DROP TABLE t; --' }) })).toEqual(['"a""; DROP TABLE t; --" TEXT']);
  });

  // proves: pg-serial
  it('makes the column that the server numbers a SERIAL of its size', () => {
    const first = (column: Column<any, any>) => lines({ id: column })[0];
    expect(first(id())).toBe('id SERIAL NOT NULL');
    expect(first(new Column(BigInteger, { primaryKey: true }))).toBe('id BIGSERIAL NOT NULL');
    expect(first(new Column(SmallInteger, { primaryKey: true }))).toBe('id SMALLSERIAL NOT NULL');
    expect(first(new Column(Integer, { primaryKey: true, autoincrement: false }))).toBe('id INTEGER NOT NULL');
    expect(first(new Column(Integer, { primaryKey: true, default: 1 }))).toBe('id INTEGER NOT NULL');
    expect(first(new Column(Integer, { primaryKey: true, serverDefault: '5' }))).toBe(
      "id INTEGER DEFAULT '5' NOT NULL",
    );
  });

  it('begins a primary key with the column that the server numbers', () => {
    const columns = {
      a: new Column(Integer, { primaryKey: true }),
      b: new Column(Integer, { primaryKey: true, autoincrement: true }),
    };
    expect(lines(columns)).toEqual(['a INTEGER NOT NULL', 'b SERIAL NOT NULL', 'PRIMARY KEY (b, a)']);
  });

  // proves: schema-identity
  it('writes identity columns with their options', () => {
    const identity = new Identity({
      always: true,
      start: 42,
      increment: 2,
      minvalue: 1,
      nomaxvalue: true,
      cycle: true,
    });
    expect(
      lines({
        id: new Column(Integer, { primaryKey: true, identity: true }),
        n: new Column(BigInteger, { identity }),
        o: new Column(Integer, { identity: new Identity(), nullable: true }),
      }),
    ).toEqual([
      'id INTEGER GENERATED BY DEFAULT AS IDENTITY',
      'n BIGINT GENERATED ALWAYS AS IDENTITY (INCREMENT BY 2 START WITH 42 MINVALUE 1 NO MAXVALUE CYCLE)',
      'o INTEGER GENERATED BY DEFAULT AS IDENTITY NULL',
      'PRIMARY KEY (id)',
    ]);
  });

  it('writes computed columns, which PostgreSQL stores', () => {
    const columns = { n: new Column(Integer), twice: new Column(Integer, { computed: new Computed('n * 2') }) };
    expect(lines(columns)[1]).toBe('twice INTEGER GENERATED ALWAYS AS (n * 2) STORED');
    const virtual = new Column(Integer, { computed: new Computed('n * 2', { persisted: false }) });
    expect(() => lines({ virtual })).toThrow(CompileError);
    expect(() =>
      lines({ virtual: new Column(Integer, { computed: new Computed('1', { persisted: false }) }) }),
    ).toThrow("(in table 't', column 'virtual'): PostgreSQL computed columns do not support virtual persistence");
  });

  it('writes server defaults before NOT NULL: strings quoted, SQL as it is, values within it as literals', () => {
    expect(
      lines({
        a: new Column(Text, { serverDefault: "it's" }),
        b: new Column(DateTime, { serverDefault: func.now(), nullable: false }),
        c: new Column(BOOLEAN, { serverDefault: text('true') }),
        d: new Column(Integer, { serverDefault: func.coalesce(func.length('x'), 7), nullable: false }),
        e: new Column(Text, { serverDefault: "'); DROP TABLE t; --" }),
      }),
    ).toEqual([
      "a TEXT DEFAULT 'it''s'",
      'b TIMESTAMP WITHOUT TIME ZONE DEFAULT now() NOT NULL',
      'c BOOLEAN DEFAULT true',
      "d INTEGER DEFAULT coalesce(length('x'), 7) NOT NULL",
      "e TEXT DEFAULT '''); DROP TABLE t; --'",
    ]);
  });

  it('leaves client defaults to the client', () => {
    expect(lines({ a: new Column(Text, { default: 'x', onupdate: () => 'y', nullable: false }) })).toEqual([
      'a TEXT NOT NULL',
    ]);
  });

  it('refuses a column without a known type, and says where', () => {
    expect(() => lines({ a: new Column(Enum('x')) })).toThrow(
      "(in table 't', column 'a'): ENUM type requires a name: Enum('x', { name: '...' })",
    );
  });

  it('refuses names that the server would cut', () => {
    expect(() => lines({ a: new Column(Text, { name: 'x'.repeat(64) }) })).toThrow(IdentifierError);
    expect(() => sql(new CreateTable(new Table('x'.repeat(64), new MetaData(), {})))).toThrow(IdentifierError);
  });
});

// proves: schema-constraints
describe('constraints', () => {
  const meta = () => {
    const made = new MetaData();
    new Table('a', made, { id: id(), x: new Column(Integer), y: new Column(Integer) });
    return made;
  };

  it('stand behind the columns, first the primary key, then in the order in which they were made', () => {
    const columns = {
      id: id(),
      aId: new Column(Integer, { foreignKey: 'a.id', unique: true }),
      bId: new Column(Integer, { foreignKey: new ForeignKey('a.id', { name: 'fk_b' }) }),
    };
    expect(lines(columns, { constraints: [new CheckConstraint('id > 0', { name: 'ck' })] }, meta())).toEqual([
      'id SERIAL NOT NULL',
      'a_id INTEGER',
      'b_id INTEGER',
      'PRIMARY KEY (id)',
      'CONSTRAINT ck CHECK (id > 0)',
      'UNIQUE (a_id)',
      'FOREIGN KEY(a_id) REFERENCES a (id)',
      'CONSTRAINT fk_b FOREIGN KEY(b_id) REFERENCES a (id)',
    ]);
  });

  it('of foreign keys say what they do', () => {
    const constraint = new ForeignKeyConstraint(['x', 'y'], ['a.x', 'a.y'], {
      name: 'pair',
      match: 'FULL',
      ondelete: 'CASCADE',
      onupdate: 'SET NULL',
      deferrable: true,
      initially: 'DEFERRED',
    });
    const columns = { x: new Column(Integer), y: new Column(Integer) };
    expect(lines(columns, { constraints: [constraint] }, meta())[2]).toBe(
      'CONSTRAINT pair FOREIGN KEY(x, y) REFERENCES a (x, y) MATCH FULL ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED',
    );
  });

  it('take no words that SQL does not know', () => {
    const key = new ForeignKey('a.id', { ondelete: 'CASCADE; DROP TABLE a' });
    expect(() => lines({ x: new Column(Integer, { foreignKey: key }) }, {}, meta())).toThrow(
      'Unexpected SQL phrase: "CASCADE; DROP TABLE a"',
    );
  });

  it('of CHECK hold expressions with their values written out, and columns without their table', () => {
    const columns = {
      n: new Column(Integer),
      s: new Column(Text),
      d: new Column(DATE),
      p: new Column(Numeric),
    };
    const t = table(columns);
    const check = (expression: SqlExpression<any>) => {
      const holder = new Table('h', new MetaData(), {}, { constraints: [new CheckConstraint(expression)] });
      return sql(new CreateTable(holder)).split('\n')[2]?.trim();
    };
    const c = t.c as unknown as { n: Column<number>; s: Column<string>; d: Column<string>; p: Column<string> };
    expect(check(and(c.n.gt(0), c.s.ne("it's")))).toBe("CHECK (n > 0 AND s != 'it''s')");
    expect(check(c.n.in([1, 2]))).toBe('CHECK (n IN (1, 2))');
    expect(check(c.d.ge('2024-01-01'))).toBe("CHECK (d >= CAST('2024-01-01' AS DATE))");
    expect(check(c.p.lt('9.50'))).toBe('CHECK (p < 9.50)');
    expect(check(c.s.isNot(null))).toBe('CHECK (s IS NOT NULL)');
    expect(() => check(text('n > :limit'))).toThrow("The parameter 'limit' cannot stand in DDL");
  });

  it('are added to and dropped from tables that are there', () => {
    const t = table(
      { a: new Column(Integer, { foreignKey: 'a.id' }), b: new Column(Integer) },
      { constraints: [new UniqueConstraint(['b'], { name: 'uq' })] },
      meta(),
    );
    const [unique, foreignKey] = t.constraints.slice(0).filter((one) => one.visitName !== 'primaryKey');
    expect(sql(new AddConstraint(foreignKey as never))).toBe('ALTER TABLE t ADD FOREIGN KEY(a) REFERENCES a (id)');
    expect(sql(new DropConstraint(unique as never, { ifExists: true, cascade: true }))).toBe(
      'ALTER TABLE t DROP CONSTRAINT IF EXISTS uq CASCADE',
    );
    expect(() => sql(new DropConstraint(foreignKey as never))).toThrow('it has no name: give it one');
  });

  it('stay out of CREATE TABLE where they are to be made afterwards', () => {
    const key = new ForeignKey('a.id', { name: 'later', useAlter: true });
    expect(lines({ x: new Column(Integer, { foreignKey: key }) }, {}, meta())).toEqual(['x INTEGER']);
  });
});

// proves: schema-naming
describe('naming conventions', () => {
  const namingConvention = {
    ix: 'ix_%(column_0_label)s',
    uq: 'uq_%(table_name)s_%(column_0_N_name)s',
    ck: 'ck_%(table_name)s_%(constraint_name)s',
    fk: 'fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s',
    pk: 'pk_%(table_name)s',
  };

  it('name what has no name, and put a given name in its place', () => {
    const meta = new MetaData({ namingConvention });
    new Table('a', meta, { id: id() });
    const columns = {
      id: id(),
      theA: new Column(Integer, { foreignKey: 'a.id', index: true }),
      b: new Column(Integer, { foreignKey: new ForeignKey('a.id', { name: 'mine' }) }),
    };
    const constraints = [new UniqueConstraint(['theA', 'b']), new CheckConstraint('b > 0', { name: 'positive' })];
    expect(lines(columns, { constraints }, meta).slice(3)).toEqual([
      'CONSTRAINT pk_t PRIMARY KEY (id)',
      'CONSTRAINT uq_t_the_a_b UNIQUE (the_a, b)',
      'CONSTRAINT ck_t_positive CHECK (b > 0)',
      'CONSTRAINT fk_t_the_a_a FOREIGN KEY(the_a) REFERENCES a (id)',
      'CONSTRAINT mine FOREIGN KEY(b) REFERENCES a (id)',
    ]);
  });

  it('name an index of expressions by the first column of each', () => {
    const t = new Table('t', new MetaData(), { a: new Column(Text), b: new Column(Integer) });
    const nameOf = (...on: ConstructorParameters<typeof Index>[1]) => new Index(undefined, on).name;
    expect(nameOf(func.lower(t.c.a))).toBe('ix_t_a');
    expect(nameOf(t.c.b.desc().nullsLast(), t.c.a)).toBe('ix_t_b');
    const own = new MetaData({ namingConvention: { ix: 'ix_%(column_0_N_name)s' } });
    const u = new Table('u', own, { a: new Column(Text), b: new Column(Integer) });
    expect(new Index(undefined, [func.coalesce(u.c.a, 'x'), u.c.b.add(1)]).name).toBe('ix_a_b');
  });

  it('cut names that come out too long, and tell them apart by their hash', () => {
    const t = new Table('x'.repeat(60), new MetaData(), { name: new Column(Text, { index: true }) });
    expect(sql(new CreateIndex(t.indexes[0] as Index))).toBe(
      `CREATE INDEX ix_${'x'.repeat(52)}_8074 ON ${'x'.repeat(60)} (name)`,
    );
  });

  it('have tokens of their own, and refuse those that nobody knows', () => {
    const own = new MetaData({ namingConvention: { pk: 'p_%(short)s', short: (_, t) => t.name.slice(0, 1) } });
    expect(new Table('table1', own, { id: id() }).primaryKey.name).toBe('p_t');
    const wrong = new MetaData({ namingConvention: { pk: 'p_%(nothing)s' } });
    expect(() => new Table('t', wrong, { id: id() }).primaryKey.name).toThrow('has no token %(nothing)s');
  });
});

// proves: schema-ddl, schema-indexes
describe('other DDL', () => {
  it('makes and drops tables, indexes, schemas and enumerated types', () => {
    const t = table({ a: new Column(Text), b: new Column(Integer) }, { schema: 's' });
    const index = (...on: readonly (string | ReturnType<typeof func.lower>)[]) => {
      const columns = { a: new Column(Text), b: new Column(Integer) };
      const made = new Index('i', on, { unique: true });
      new Table('u', new MetaData(), columns, { indexes: [made], schema: 's' });
      return made;
    };
    const status = Enum('draft', "won't", { name: 'Status' });
    expect(sql(new DropTable(t))).toBe('\nDROP TABLE s.t');
    expect(sql(new DropTable(t, { ifExists: true }))).toBe('\nDROP TABLE IF EXISTS s.t');
    expect(sql(new CreateIndex(index('a', 'b'), { ifNotExists: true }))).toBe(
      'CREATE UNIQUE INDEX IF NOT EXISTS i ON s.u (a, b)',
    );
    expect(sql(new DropIndex(index('a')))).toBe('\nDROP INDEX s.i');
    expect(sql(new CreateSchema('My', { ifNotExists: true }))).toBe('CREATE SCHEMA IF NOT EXISTS "My"');
    expect(sql(new DropSchema('s', { ifExists: true, cascade: true }))).toBe('DROP SCHEMA IF EXISTS s CASCADE');
    expect(sql(new CreateEnumType(status))).toBe(`CREATE TYPE "Status" AS ENUM ('draft', 'won''t')`);
    expect(sql(new DropEnumType(status))).toBe('DROP TYPE "Status"');
    expect(sql(new DDL('ALTER SYSTEM SET x = 1'))).toBe('ALTER SYSTEM SET x = 1');
  });

  it('indexes expressions', () => {
    const a = new Column(Text);
    const b = new Column(Integer);
    const index = new Index('i', [func.lower(a), b.add(1).desc(), b.desc().nullsLast(), b]);
    table({ a, b }, { indexes: [index] });
    expect(sql(new CreateIndex(index))).toBe('CREATE INDEX i ON t (lower(a), (b + 1) DESC, b DESC NULLS LAST, b)');
  });

  it('comments on tables and columns', () => {
    const t = table({ a: new Column(Text, { comment: "the 'a'" }), b: new Column(Text) }, { comment: 'all' });
    expect(sql(new SetTableComment(t))).toBe("COMMENT ON TABLE t IS 'all'");
    expect(sql(new SetColumnComment(t.columnList[0] as Column))).toBe("COMMENT ON COLUMN t.a IS 'the ''a'''");
    expect(sql(new SetColumnComment(t.columnList[1] as Column))).toBe('COMMENT ON COLUMN t.b IS NULL');
  });

  it('names a primary key that was given', () => {
    const columns = { a: new Column(Text), kinds: new Column(ARRAY(Enum('x', { name: 'kind' }))) };
    expect(lines(columns, { constraints: [new PrimaryKeyConstraint(['a'], { name: 'pk_t' })] })).toEqual([
      'a TEXT NOT NULL',
      'kinds kind[]',
      'CONSTRAINT pk_t PRIMARY KEY (a)',
    ]);
  });
});

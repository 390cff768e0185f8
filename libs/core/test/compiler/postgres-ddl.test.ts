import { describe, expect, it } from 'vitest';
import { PostgresDialect } from '../../src/dialects/postgres/postgres-dialect.js';
import { CompileError } from '../../src/errors/errors.js';
import { caseWhen } from '../../src/expression/case.js';
import { array } from '../../src/expression/collections.js';
import { column, literalColumn, typeCoerce } from '../../src/expression/constructs.js';
import { func, sqlFunction } from '../../src/statement/func.js';
import { text } from '../../src/statement/textual-select.js';
import { Column } from '../../src/schema/column.js';
import { CheckConstraint, PrimaryKeyConstraint, UniqueConstraint } from '../../src/schema/constraints.js';
import { ForeignKeyConstraint } from '../../src/schema/foreign-key-constraint.js';
import {
  AddConstraint,
  CreateIndex,
  CreateTable,
  DropColumnComment,
  DropConstraintComment,
  DropIndex,
  DropTable,
  DropTableComment,
  SetConstraintComment,
} from '../../src/schema/ddl.js';
import { DDL, type DdlElement } from '../../src/schema/ddl-element.js';
import {
  CreateDomainType,
  CreateEnumType,
  CreateSchema,
  CreateSequence,
  CreateView,
  DropDomainType,
  DropEnumType,
  DropSchema,
  DropSequence,
  DropView,
} from '../../src/schema/ddl-names.js';
import { Identity } from '../../src/schema/defaults.js';
import { ExcludeConstraint } from '../../src/schema/exclude-constraint.js';
import { Index, type IndexOptions } from '../../src/schema/indexes.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Sequence } from '../../src/schema/sequence.js';
import { Table, type TableOptions, type TableShape } from '../../src/schema/table.js';
import { insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { BigInteger, Integer } from '../../src/types/numeric-types.js';
import { Enum } from '../../src/types/enum-type.js';
import { Text, VARCHAR } from '../../src/types/string-types.js';

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

// proves: schema-table
describe('tables of PostgreSQL', () => {
  const options = (given: TableOptions): string => {
    const [, behind] = sql(new CreateTable(table({ a: new Column(Integer) }, given))).split('\n)');
    return behind?.trimEnd() ?? '';
  };

  it('say how they are stored, behind their columns', () => {
    expect(options({ postgresqlPartitionBy: 'RANGE (a)' })).toBe('\n PARTITION BY RANGE (a)');
    expect(options({ postgresqlInherits: 'Parent' })).toBe('\n INHERITS ( "Parent" )');
    const parent = new Table('p', new MetaData({ schema: 's' }), {});
    expect(options({ postgresqlInherits: ['one', parent] })).toBe('\n INHERITS ( one, s.p )');
    expect(options({ postgresqlUsing: 'heap', postgresqlWith: { fillfactor: 70, autovacuum_enabled: false } })).toBe(
      '\n USING heap\n WITH (fillfactor = 70, autovacuum_enabled = false)',
    );
    expect(options({ prefixes: ['TEMPORARY'], postgresqlOnCommit: 'delete_rows', postgresqlTablespace: 'Fast' })).toBe(
      '\n ON COMMIT DELETE ROWS\n TABLESPACE "Fast"',
    );
  });

  it('take no words that SQL does not know there', () => {
    expect(() => options({ postgresqlUsing: 'heap; DROP TABLE a' })).toThrow('Unexpected SQL phrase');
    expect(() => options({ postgresqlOnCommit: 'explode' })).toThrow('Unexpected SQL phrase');
    expect(() => options({ postgresqlWith: { 'a) ; --': 1 } })).toThrow('Unexpected SQL phrase');
  });

  it('leave columns out that the server has by itself', () => {
    expect(lines({ xmin: new Column(Integer, { system: true }), a: new Column(Integer) })).toEqual(['a INTEGER']);
  });

  it('are not asked for new keys where they are told not to be', () => {
    const t = new Table(
      't',
      new MetaData(),
      { id: new Column(Integer, { primaryKey: true }) },
      { implicitReturning: false },
    );
    expect(dialect.compile(insert(t)).sql).toBe('INSERT INTO t DEFAULT VALUES');
  });

  it('are dropped with what depends on them', () => {
    expect(sql(new DropTable(table({}), { ifExists: true, cascade: true }))).toBe('\nDROP TABLE IF EXISTS t CASCADE');
  });
});

// proves: schema-index-options
describe('indexes of PostgreSQL', () => {
  const create = (options: IndexOptions, ...on: readonly string[]): string => {
    const made = new Index('i', on.length === 0 ? ['a'] : on, options);
    table({ a: new Column(Text), theB: new Column(Text) }, { indexes: [made] });
    return sql(new CreateIndex(made));
  };

  it('say by which method they search, and with which operators', () => {
    expect(create({ postgresqlUsing: 'GIN' })).toBe('CREATE INDEX i ON t USING gin (a)');
    expect(create({ postgresqlOps: { theB: 'text_pattern_ops' } }, 'a', 'theB')).toBe(
      'CREATE INDEX i ON t (a, the_b text_pattern_ops)',
    );
    expect(create({ postgresqlOps: { the_b: 'public.gin_trgm_ops' } }, 'theB')).toContain(
      '(the_b public.gin_trgm_ops)',
    );
    expect(() => create({ postgresqlUsing: 'gin (a); --' })).toThrow('Unexpected SQL phrase');
    expect(() => create({ postgresqlOps: { a: 'x); --' } })).toThrow('Unexpected SQL phrase');
  });

  it('say which rows they hold, and what else is stored with them', () => {
    expect(create({ postgresqlWhere: 'a IS NOT NULL' })).toBe('CREATE INDEX i ON t (a) WHERE a IS NOT NULL');
    expect(create({ postgresqlWhere: column<'a', string>('a').eq("it's") })).toContain(`WHERE a = 'it''s'`);
    expect(create({ postgresqlInclude: ['theB'] })).toBe('CREATE INDEX i ON t (a) INCLUDE (the_b)');
    expect(create({ unique: true, postgresqlNullsNotDistinct: true })).toBe(
      'CREATE UNIQUE INDEX i ON t (a) NULLS NOT DISTINCT',
    );
    expect(create({ unique: true, postgresqlNullsNotDistinct: false })).toContain('(a) NULLS DISTINCT');
  });

  it('say how they are stored and made', () => {
    expect(create({ postgresqlWith: { fillfactor: 50 }, postgresqlTablespace: 'fast', postgresqlWhere: 'true' })).toBe(
      'CREATE INDEX i ON t (a) WITH (fillfactor = 50) TABLESPACE fast WHERE true',
    );
    const index = new Index('i', ['a'], { postgresqlConcurrently: true });
    table({ a: new Column(Text) }, { indexes: [index], schema: 's' });
    expect(sql(new CreateIndex(index, { ifNotExists: true }))).toBe(
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON s.t (a)',
    );
    expect(sql(new DropIndex(index, { ifExists: true }))).toBe('\nDROP INDEX CONCURRENTLY IF EXISTS s.i');
  });

  it('give an expression its operator class by the name of its label', () => {
    const columns = { a: new Column(Text) };
    const index = new Index('i', [func.lower(columns.a).label('low'), columns.a.desc().nullsLast()], {
      postgresqlOps: { low: 'text_pattern_ops' },
    });
    table(columns, { indexes: [index] });
    expect(sql(new CreateIndex(index))).toBe('CREATE INDEX i ON t (lower(a) text_pattern_ops, a DESC NULLS LAST)');
  });

  it('put into parentheses whatever is no function, and find bare columns by their names', () => {
    const columns = { theA: new Column(Integer), b: new Column(Text) };
    const when = caseWhen([[columns.theA.gt(1), 1]], 0);
    const elements = [when.desc(), array([columns.theA]), typeCoerce(columns.theA.add(1), Integer), column('the_a')];
    const index = new Index('i', elements);
    table(columns, { indexes: [index] });
    expect(sql(new CreateIndex(index))).toBe(
      'CREATE INDEX i ON t ((CASE WHEN (the_a > 1) THEN 1 ELSE 0 END) DESC, (ARRAY[the_a]), (the_a + 1), the_a)',
    );
  });

  it('give operator classes to what is sorted, collated or an expression without a name', () => {
    const columns = { theA: new Column(Text), b: new Column(Text) };
    const elements = [columns.theA.desc().nullsLast(), columns.b.collate('C').desc(), func.lower(columns.b)];
    const postgresqlOps = { theA: 'text_pattern_ops', b: 'x_ops(len=5)', 'lower(b)': 's.y_ops' };
    const index = new Index('i', [...elements, text('a || b')], { postgresqlOps });
    table(columns, { indexes: [index] });
    expect(sql(new CreateIndex(index))).toBe(
      'CREATE INDEX i ON t (the_a text_pattern_ops DESC NULLS LAST, (b COLLATE "C") x_ops(len=5) DESC, lower(b) s.y_ops, a || b)',
    );
  });
});

// proves: schema-exclude
describe('exclusion constraints', () => {
  it('compare columns and expressions, each with its operator', () => {
    const constraint = new ExcludeConstraint(
      [
        ['room', '='],
        [sqlFunction('tsrange', Text, literalColumn('"from"'), literalColumn('until')), '&&'],
      ],
      { name: 'no_overlap', where: "state != 'void'", ops: { room: 'gist_text_ops' }, deferrable: true },
    );
    expect(lines({ room: new Column(Text) }, { constraints: [constraint] })[1]).toBe(
      'CONSTRAINT no_overlap EXCLUDE USING gist (room gist_text_ops WITH =, tsrange("from", until) WITH &&)' +
        " WHERE (state != 'void') DEFERRABLE",
    );
    expect(constraint.columns.map(({ key }) => key)).toEqual(['room']);
  });

  it('put operations into parentheses, and say how their index is stored', () => {
    const columns = { a: new Column(Integer), b: new Column(Integer) };
    const constraint = new ExcludeConstraint(
      [
        [columns.a.add(1), '='],
        [columns.b.desc(), '='],
      ],
      { postgresqlInclude: [columns.a], postgresqlWith: { fillfactor: 50 }, where: 'a > 0', ops: { b: 'int4_ops' } },
    );
    const expected =
      'EXCLUDE USING gist ((a + 1) WITH =, b int4_ops DESC WITH =) INCLUDE (a) WITH (fillfactor = 50) WHERE (a > 0)';
    const t = table(columns, { constraints: [constraint] });
    for (const one of [t, t.toMetadata(new MetaData())]) expect(sql(new CreateTable(one))).toContain(expected);
  });

  it('are named by the convention of their MetaData', () => {
    const meta = new MetaData({ namingConvention: { ex: 'ex_%(table_name)s_%(column_0_name)s' } });
    const constraint = new ExcludeConstraint([['a', '&&']], { using: 'spgist' });
    expect(lines({ a: new Column(Text) }, { constraints: [constraint] }, meta)[1]).toBe(
      'CONSTRAINT ex_t_a EXCLUDE USING spgist (a WITH &&)',
    );
  });

  it('take nothing as an operator that is none', () => {
    const constraint = new ExcludeConstraint([['a', '=); DROP TABLE t; --']]);
    expect(() => lines({ a: new Column(Text) }, { constraints: [constraint] })).toThrow(CompileError);
    expect(() => new ExcludeConstraint([])).toThrow('ExcludeConstraint needs at least one element');
  });
});

// proves: schema-constraints
describe('constraints of PostgreSQL', () => {
  it('store further columns, and count NULLs as equal', () => {
    const columns = { a: new Column(Integer), b: new Column(Integer), c: new Column(Integer) };
    const constraints = [
      new PrimaryKeyConstraint(['a'], { postgresqlInclude: ['b'] }),
      new UniqueConstraint(['b'], { postgresqlNullsNotDistinct: true, postgresqlInclude: ['c'], deferrable: true }),
    ];
    expect(lines(columns, { constraints }).slice(3)).toEqual([
      'PRIMARY KEY (a) INCLUDE (b)',
      'UNIQUE NULLS NOT DISTINCT (b) INCLUDE (c) DEFERRABLE',
    ]);
  });

  it('say how their index is stored', () => {
    const columns = { a: new Column(Integer), b: new Column(Integer) };
    const constraints = [
      new PrimaryKeyConstraint(['a'], { postgresqlWith: { fillfactor: 50 } }),
      new UniqueConstraint(['b'], { postgresqlInclude: [columns.a], postgresqlTablespace: 'Fast', deferrable: true }),
    ];
    const t = table(columns, { constraints });
    for (const one of [t, t.toMetadata(new MetaData())]) {
      expect(sql(new CreateTable(one))).toContain('PRIMARY KEY (a) WITH (fillfactor = 50), ');
      expect(sql(new CreateTable(one))).toContain('UNIQUE (b) INCLUDE (a) USING INDEX TABLESPACE "Fast" DEFERRABLE');
    }
  });

  it('may leave the rows alone that are there', () => {
    const meta = new MetaData();
    new Table('a', meta, { id: new Column(Integer, { primaryKey: true }) });
    const key = new ForeignKeyConstraint(['a'], ['a.id'], { postgresqlNotValid: true });
    const check = new CheckConstraint('a > 0', {
      name: 'positive',
      postgresqlNoInherit: true,
      postgresqlNotValid: true,
    });
    table({ a: new Column(Integer) }, { constraints: [key, check] }, meta);
    expect(sql(new AddConstraint(key))).toBe('ALTER TABLE t ADD FOREIGN KEY(a) REFERENCES a (id) NOT VALID');
    expect(sql(new AddConstraint(check))).toBe(
      'ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NO INHERIT NOT VALID',
    );
  });

  it('of foreign keys set some of their columns to NULL', () => {
    const meta = new MetaData();
    new Table('a', meta, { x: new Column(Integer), y: new Column(Integer) });
    const line = (ondelete: string): string | undefined => {
      const constraint = new ForeignKeyConstraint(['x', 'y'], ['a.x', 'a.y'], { ondelete });
      const made = new Table('b', new MetaData(), { x: new Column(Integer), y: new Column(Integer) });
      void made;
      const owner = new Table(
        `c${ondelete}`,
        meta,
        { x: new Column(Integer), y: new Column(Integer, { name: 'Y' }) },
        {
          constraints: [constraint],
        },
      );
      return sql(new CreateTable(owner)).split('ON DELETE ')[1]?.split('\n')[0];
    };
    expect(line('SET NULL (x, "Y")')).toBe('SET NULL (x, "Y")');
    expect(line('set default ("a b")')).toBe('set default ("a b")');
    expect(() => line('SET NULL (x); DROP TABLE a')).toThrow('Unexpected SQL phrase');
    expect(() => line('SET NULL (x || y)')).toThrow('Unexpected SQL phrase');
  });

  it('are made only where their condition holds', () => {
    const only = new CheckConstraint('a > 0').ddlIf({ dialect: ['sqlite', 'mysql'] });
    const asked = new CheckConstraint('a > 1').ddlIf({
      dialect: 'postgresql',
      state: 'yes',
      callable: (target, situation) => target === asked && situation.state === 'yes',
    });
    expect(lines({ a: new Column(Integer) }, { constraints: [only, asked] })).toEqual(['a INTEGER', 'CHECK (a > 1)']);
  });
});

// proves: schema-sequence
describe('sequences as DDL', () => {
  it('say how they count', () => {
    const numbers = { start: 10, increment: -2n, minvalue: 1, maxvalue: 9007199254740993n, cycle: true, cache: 5 };
    expect(sql(new CreateSequence(new Sequence('s', { ...numbers, schema: 'S' })))).toBe(
      'CREATE SEQUENCE "S".s INCREMENT BY -2 START WITH 10 MINVALUE 1 MAXVALUE 9007199254740993 CACHE 5 CYCLE',
    );
    const plain = new Sequence('s', { dataType: BigInteger, nominvalue: true, nomaxvalue: true, cycle: false });
    expect(sql(new CreateSequence(plain, { ifNotExists: true }))).toBe(
      'CREATE SEQUENCE IF NOT EXISTS s AS BIGINT NO MINVALUE NO MAXVALUE NO CYCLE',
    );
    expect(sql(new DropSequence(plain, { ifExists: true }))).toBe('DROP SEQUENCE IF EXISTS s');
    expect(() => new Sequence('s', { start: 0.5 })).toThrow('Sequence({ start }) takes a whole number, got 0.5');
  });

  it('are the default of the server where they are told to be', () => {
    const s = new Sequence("it's", { schema: 'x' });
    expect(lines({ a: new Column(Integer, { serverDefault: s.nextValue(), nullable: false }) })).toEqual([
      `a INTEGER DEFAULT nextval('x."it''s"') NOT NULL`,
    ]);
    expect(lines({ a: new Column(Integer, { serverDefault: new Sequence('s') }) })).toEqual([
      `a INTEGER DEFAULT nextval('s')`,
    ]);
  });

  it('take the place of SERIAL, but for optional ones', () => {
    const numbered = (sequence: Sequence) =>
      lines({ id: new Column(Integer, { primaryKey: true, default: sequence }) });
    expect(numbered(new Sequence('s'))[0]).toBe('id INTEGER NOT NULL');
    expect(numbered(new Sequence('s', { optional: true }))[0]).toBe('id SERIAL NOT NULL');
  });

  it('refuse what PostgreSQL does not have', () => {
    expect(() => sql(new CreateSequence(new Sequence('s', { order: true })))).toThrow('PostgreSQL has no ORDER');
    const identity = new Identity({ onNull: true });
    expect(() => lines({ a: new Column(Integer, { identity }) })).toThrow('no identity columns with ON NULL');
  });
});

// proves: schema-ddl
describe('DDL of types, views and comments', () => {
  it('makes enumerated types in their schema', () => {
    const type = Enum('a', 'b', { name: 'Kind', schema: 'my types' });
    expect(sql(new CreateEnumType(type))).toBe(`CREATE TYPE "my types"."Kind" AS ENUM ('a', 'b')`);
    expect(sql(new DropEnumType(type, { ifExists: true }))).toBe('DROP TYPE IF EXISTS "my types"."Kind"');
    expect(lines({ k: new Column(type) })).toEqual(['k "my types"."Kind"']);
    expect(() => sql(new CreateEnumType(Enum('a')))).toThrow('requires a name');
  });

  it('has types follow the schema of their table where they are told to', () => {
    const type = Enum('a', { name: 'kind', inheritSchema: true });
    expect(lines({ k: new Column(type) }, { schema: 's' })).toEqual(['k s.kind']);
    expect(lines({ k: new Column(type) })).toEqual(['k kind']);
  });

  it('takes the schema of a type from its MetaData', () => {
    const metadata = new MetaData({ schema: 'shared' });
    const type = Enum('a', { name: 'kind', metadata });
    expect(metadata.types).toEqual([type]);
    expect(lines({ k: new Column(type) })).toEqual(['k shared.kind']);
  });

  it('makes domains', () => {
    const domain = {
      name: 'email',
      schema: 's',
      dataType: VARCHAR(20),
      collation: 'C',
      default: "it's",
      constraintName: 'has_at',
      notNull: true,
      check: "VALUE ~ '@'",
    } as never;
    expect(sql(new CreateDomainType(domain))).toBe(
      `CREATE DOMAIN s.email AS VARCHAR(20) COLLATE "C" DEFAULT 'it''s' CONSTRAINT has_at NOT NULL CHECK (VALUE ~ '@')`,
    );
    expect(sql(new DropDomainType(domain, { ifExists: true }))).toBe('DROP DOMAIN IF EXISTS s.email');
    const bare = {
      name: 'n',
      dataType: VARCHAR(),
      default: func.now(),
      check: column<'value', string>('value').ne('x'),
    };
    expect(sql(new CreateDomainType(bare as never))).toBe(
      `CREATE DOMAIN n AS VARCHAR DEFAULT now() CHECK (value != 'x')`,
    );
  });

  it('makes views of a SELECT, with its values written out', () => {
    const t = new Table('t', new MetaData(), { a: new Column(Integer), b: new Column(Text) });
    const query = select(t.c.a).where(t.c.b.eq("it's"), t.c.a.in([1, 2]));
    const body = `SELECT t.a \nFROM t \nWHERE t.b = 'it''s' AND t.a IN (1, 2)`;
    expect(sql(new CreateView(query, 'v', { schema: 's', orReplace: true }))).toBe(
      `CREATE OR REPLACE VIEW s.v AS ${body}`,
    );
    expect(sql(new CreateView(query, 'v', { materialized: true, ifNotExists: true }))).toBe(
      `CREATE MATERIALIZED VIEW IF NOT EXISTS v AS ${body}`,
    );
    expect(sql(new DropView('v', { materialized: true, ifExists: true, cascade: true }))).toBe(
      'DROP MATERIALIZED VIEW IF EXISTS v CASCADE',
    );
    expect(() => new CreateView(query, 'v', { materialized: true, orReplace: true })).toThrow('can be neither');
  });

  it('makes schemas', () => {
    expect(sql(new CreateSchema('My', { ifNotExists: true }))).toBe('CREATE SCHEMA IF NOT EXISTS "My"');
    expect(sql(new DropSchema('my', { ifExists: true, cascade: true }))).toBe('DROP SCHEMA IF EXISTS my CASCADE');
  });

  it('comments on constraints, and takes comments away', () => {
    const unique = new UniqueConstraint(['a'], { name: 'u', comment: "it's one" });
    const t = table({ a: new Column(Text, { comment: 'x' }) }, { constraints: [unique], comment: 'y' });
    expect(sql(new SetConstraintComment(unique))).toBe("COMMENT ON CONSTRAINT u ON t IS 'it''s one'");
    expect(sql(new DropConstraintComment(unique))).toBe('COMMENT ON CONSTRAINT u ON t IS NULL');
    expect(sql(new DropTableComment(t))).toBe('COMMENT ON TABLE t IS NULL');
    expect(sql(new DropColumnComment(t.columnList[0] as Column))).toBe('COMMENT ON COLUMN t.a IS NULL');
    expect(() => sql(new SetConstraintComment(t.primaryKey))).toThrow("Can't emit COMMENT ON CONSTRAINT");
  });
});

describe('DDL as text', () => {
  it('puts in names of its target and SQL of its context; %% is a plain %', () => {
    const t = new Table('Order', new MetaData({ schema: 'my shop' }), {});
    const ddl = new DDL('ALTER TABLE %(fullname)s SET (%(what)s) -- %(schema)s %(table)s 5%%', {
      context: { what: 'fillfactor = 70' },
    });
    expect(sql(ddl.against(t))).toBe('ALTER TABLE "my shop"."Order" SET (fillfactor = 70) -- "my shop" "Order" 5%');
    expect(() => sql(ddl)).toThrow('The text of this DDL has %(fullname)s');
    expect(sql(new DDL("SELECT '%x'"))).toBe("SELECT '%x'");
    expect(() => new DDL(' ')).toThrow('DDL() was given an empty statement');
  });

  it('is no place for parameters', () => {
    expect(() => lines({ a: new Column(Integer, { serverDefault: text(':x') }) })).toThrow(
      "parameter 'x' cannot stand",
    );
  });
});

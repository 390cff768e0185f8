import { describe, expect, it } from 'vitest';
import { IdentifierPreparer } from '../../src/compiler/identifier-preparer.js';
import { translatedSchema, translateSchemas } from '../../src/compiler/schema-marks.js';
import { withSchemas } from '../../src/compiler/translated.js';
import { PostgresDialect } from '../../src/dialects/postgres/postgres-dialect.js';
import type { ClauseElement } from '../../src/expression/clause-element.js';
import { Column } from '../../src/schema/column.js';
import { CreateIndex, CreateTable, DropIndex, SetColumnComment } from '../../src/schema/ddl.js';
import { CreateEnumType, CreateSchema, CreateSequence } from '../../src/schema/ddl-names.js';
import type { Index } from '../../src/schema/indexes.js';
import { MetaData } from '../../src/schema/metadata.js';
import { Sequence } from '../../src/schema/sequence.js';
import { Table } from '../../src/schema/table.js';
import { insert } from '../../src/statement/insert.js';
import { select } from '../../src/statement/select.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Enum } from '../../src/types/enum-type.js';

const dialect = new PostgresDialect({ name: 'no driver is needed for texts' } as never);
const sequence = new Sequence("it's", { schema: 'a' });
const kind = Enum('x', { name: 'kind', schema: 'a' });
const meta = new MetaData();
const plain = new Table('plain', meta, { id: new Column(Integer, { primaryKey: true }) });
const inA = new Table(
  't',
  meta,
  {
    id: new Column(Integer, { primaryKey: true, default: sequence, comment: 'c' }),
    plainId: new Column(Integer, { foreignKey: 'plain.id', index: true }),
    kind: new Column(kind),
  },
  { schema: 'a' },
);

const translate = (statement: ClauseElement, map: Record<string, string | null>): string =>
  withSchemas(dialect.compile(statement, { marksSchemas: true }), map, dialect.traits).sql;

// proves: option-schema-translate
describe('schemas put in at execution', () => {
  it('stand wherever a table is named', () => {
    const query = select(inA.c.id, plain.c.id).where(inA.c.plainId.eq(plain.c.id));
    expect(translate(query, { a: 'b' })).toBe(
      'SELECT b.t.id, plain.id AS id_1 \nFROM b.t, plain \nWHERE b.t.plain_id = plain.id',
    );
    expect(translate(query, { a: null, '': 'My "own"' })).toBe(
      'SELECT t.id, "My ""own""".plain.id AS id_1 \nFROM t, "My ""own""".plain \nWHERE t.plain_id = "My ""own""".plain.id',
    );
    expect(translate(query, {})).toBe(dialect.compile(query).sql);
  });

  it('stand before sequences, in their literal, and before types', () => {
    const statement = insert(inA).values({ kind: 'x' });
    expect(translate(statement, { a: "b'c" })).toBe(
      `INSERT INTO "b'c".t (id, kind) VALUES (nextval('"b''c"."it''s"'), $1::"b'c".kind) RETURNING "b'c".t.id`,
    );
    expect(translate(statement, {})).toBe(dialect.compile(statement).sql);
  });

  it('stand in DDL', () => {
    const map = { a: 'b', '': 'c' };
    expect(translate(new CreateTable(inA), map)).toBe(
      '\nCREATE TABLE b.t (\n\tid INTEGER NOT NULL, \n\tplain_id INTEGER, \n\tkind b.kind, \n\tPRIMARY KEY (id), \n\t' +
        'FOREIGN KEY(plain_id) REFERENCES c.plain (id)\n)\n\n',
    );
    expect(translate(new CreateIndex(inA.indexes[0] as Index), map)).toBe(
      'CREATE INDEX ix_a_t_plain_id ON b.t (plain_id)',
    );
    expect(translate(new DropIndex(inA.indexes[0] as Index), map)).toBe('\nDROP INDEX b.ix_a_t_plain_id');
    expect(translate(new SetColumnComment(inA.columnList[0] as Column), map)).toBe("COMMENT ON COLUMN b.t.id IS 'c'");
    expect(translate(new CreateSequence(sequence), map)).toBe(`CREATE SEQUENCE b."it's"`);
    expect(translate(new CreateEnumType(kind), map)).toBe(`CREATE TYPE b.kind AS ENUM ('x')`);
    expect(translate(new CreateSchema('a'), map)).toBe('CREATE SCHEMA a');
  });

  it('keep the quotes that were asked for where the map leaves the schema alone', () => {
    const quoted = new Table('q', new MetaData(), {}, { schema: 'a', quoteSchema: true });
    expect(translate(new CreateTable(quoted), {})).toContain('TABLE "a".q');
    expect(translate(new CreateTable(quoted), { a: 'b' })).toContain('TABLE b.q');
  });

  it('are made once for each map', () => {
    const compiled = dialect.compile(select(inA), { marksSchemas: true });
    const map = { a: 'b' };
    expect(withSchemas(compiled, map, dialect.traits)).toBe(withSchemas(compiled, map, dialect.traits));
    expect(withSchemas(compiled, { a: 'b' }, dialect.traits).origin).toBe(compiled);
  });

  it('have to be told by an object of names', () => {
    for (const map of [{ a: undefined }, new Map([['a', 'b']]), { a: 5 }, 'b']) {
      expect(() => translate(select(inA), map as never)).toThrow('schemaTranslateMap is an object of names of schemas');
    }
  });

  it('cannot be taken for anything that stands in the SQL', () => {
    const preparer = new IdentifierPreparer([], 63);
    const traits = { preparer, backslashEscapes: false };
    expect(translateSchemas("SELECT '[a]', ',a'", { a: 'b' }, traits)).toBe("SELECT '[a]', ',a'");
    expect(translatedSchema('toString', {})).toBe('toString');
    expect(() => translate(select(inA), { a: 'x\0y' })).toThrow('cannot be a name in SQL');
  });
});

import { describe, expect, it } from 'vitest';
import { IdentifierPreparer } from '../../src/compiler/identifier-preparer.js';
import { PostgresDialect } from '../../src/dialects/postgres/postgres-dialect.js';
import { IdentifierError } from '../../src/errors/errors.js';
import { Column } from '../../src/schema/column.js';
import { CheckConstraint, UniqueConstraint } from '../../src/schema/constraints.js';
import { AddConstraint, CreateIndex, CreateTable } from '../../src/schema/ddl.js';
import { CreateEnumType, CreateSchema, CreateSequence } from '../../src/schema/ddl-names.js';
import { Index } from '../../src/schema/indexes.js';
import { MetaData } from '../../src/schema/metadata.js';
import { conv, quotedName } from '../../src/schema/names.js';
import { Sequence } from '../../src/schema/sequence.js';
import { Table } from '../../src/schema/table.js';
import { select } from '../../src/statement/select.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Enum } from '../../src/types/enum-type.js';

const dialect = new PostgresDialect({ name: 'no driver is needed for texts' } as never);
const preparer = new IdentifierPreparer(['user', 'order'], 63);
const ddl = (element: Parameters<typeof dialect.compileDdl>[0]): string => dialect.compileDdl(element);

// proves: schema-quoting
describe('a name in SQL', () => {
  it('stands as it is where that means the same, else in quotes', () => {
    expect(preparer.quote('a_1$')).toBe('a_1$');
    expect(preparer.quote('user')).toBe('"user"');
    expect(preparer.quote('User')).toBe('"User"');
    expect(preparer.quote('1a')).toBe('"1a"');
    expect(preparer.quote('$a')).toBe('"$a"');
    expect(preparer.quote('ä')).toBe('"ä"');
    expect(preparer.quote('a.b')).toBe('"a.b"');
    expect(preparer.quote('a"; DROP TABLE t; --')).toBe('"a""; DROP TABLE t; --"');
    expect(preparer.quote('line\nbreak')).toBe('"line\nbreak"');
  });

  it('cannot be empty, hold U+0000, or half of a surrogate pair', () => {
    for (const name of ['', 'a\0b', 'a\uD800']) expect(() => preparer.quote(name)).toThrow(IdentifierError);
  });

  it('is always quoted, or never, where that was asked for', () => {
    expect(preparer.quote('a', true)).toBe('"a"');
    expect(preparer.quote('MixedCase', false)).toBe('MixedCase');
    for (const name of ['a b', 'a"b', 'a;b', 'é', ''])
      expect(() => preparer.quote(name, false)).toThrow(IdentifierError);
  });

  it('is refused where the server would cut it, counted in bytes', () => {
    expect(preparer.checked('é'.repeat(31))).toHaveLength(31);
    expect(() => preparer.checked('é'.repeat(32))).toThrow('exceeds maximum length of 63 characters');
  });

  it('is cut between letters where it was made, and told apart by its hash', () => {
    const cut = preparer.shortened(`${'😀'.repeat(20)}_x`);
    expect(cut).toMatch(/^(😀){13}_[0-9a-f]{4}$/u);
    expect(preparer.shortened(`${'😀'.repeat(20)}_y`)).not.toBe(cut);
  });
});

describe('quotedName', () => {
  it('reaches every place where the name stands', () => {
    const t = new Table(
      quotedName('People', false),
      new MetaData(),
      {
        id: new Column(Integer, { name: quotedName('id', true) }),
        name: new Column(Integer, { name: 'Name', quote: false }),
      },
      { schema: quotedName('s', true), indexes: [new Index(quotedName('ix', true), ['id'])] },
    );
    expect(ddl(new CreateTable(t))).toBe('\nCREATE TABLE "s".People (\n\t"id" INTEGER, \n\tName INTEGER\n)\n\n');
    expect(ddl(new CreateIndex(t.indexes[0] as Index))).toBe('CREATE INDEX "ix" ON "s".People ("id")');
    expect(dialect.compile(select(t)).sql).toBe('SELECT "s".People."id", "s".People.Name \nFROM "s".People');
  });
});

describe('names that are too long', () => {
  const long = 'x'.repeat(64);

  it('are refused for whatever is made', () => {
    const named = new Table(
      't',
      new MetaData(),
      { a: new Column(Integer) },
      {
        constraints: [new CheckConstraint('true', { name: long })],
        indexes: [new Index(long, ['a'])],
      },
    );
    const made = [
      () => new CreateTable(new Table(long, new MetaData(), {})),
      () => new CreateTable(new Table('t', new MetaData({ schema: long }), {})),
      () => new CreateTable(new Table('t', new MetaData(), { [long]: new Column(Integer) })),
      () => new CreateTable(named),
      () => new CreateIndex(named.indexes[0] as Index),
      () => new CreateSequence(new Sequence(long)),
      () => new CreateEnumType(Enum('a', { name: long })),
      () => new CreateSchema(long),
    ];
    for (const make of made) expect(() => ddl(make())).toThrow(IdentifierError);
  });

  it('are cut where a naming convention made them, or conv() says that one did', () => {
    const meta = new MetaData({
      namingConvention: { uq: `uq_${long}_%(column_0_name)s`, ck: 'ck_%(constraint_name)s' },
    });
    const unique = new UniqueConstraint(['a']);
    const check = new CheckConstraint('true', { name: conv('done') });
    const overlong = new CheckConstraint('true', { name: conv(long) });
    new Table('t', meta, { a: new Column(Integer) }, { constraints: [unique, check, overlong] });
    expect(ddl(new AddConstraint(unique))).toMatch(/ADD CONSTRAINT uq_x{52}_[0-9a-f]{4} UNIQUE \(a\)$/);
    expect(ddl(new AddConstraint(check))).toBe('ALTER TABLE t ADD CONSTRAINT done CHECK (true)');
    expect(ddl(new AddConstraint(overlong))).toMatch(/ADD CONSTRAINT x{55}_[0-9a-f]{4} CHECK \(true\)$/);
  });

  it('are cut alike in all places where labels and aliases stand', () => {
    const t = new Table('t', new MetaData(), { a: new Column(Integer) });
    const inner = select(t.c.a.label(long), t.c.a.label(`${long}2`)).subquery();
    const { sql } = dialect.compile(select(inner));
    const names = [...new Set(sql.match(/x+_[0-9a-f]{4}/g))];
    expect(names).toHaveLength(2);
    expect(sql).toBe(
      `SELECT anon_1.${names[0]}, anon_1.${names[1]} \nFROM (SELECT t.a AS ${names[0]}, t.a AS ${names[1]} \nFROM t) AS anon_1`,
    );
    expect(dialect.compile(select(t.alias(long))).sql).toMatch(/^SELECT (x{55}_\w{4})\.a \nFROM t AS \1$/);
  });
});

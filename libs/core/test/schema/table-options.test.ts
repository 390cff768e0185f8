import { describe, expect, it } from 'vitest';
import { ArgumentError, DuplicateColumnError, InvalidRequestError } from '../../src/errors/errors.js';
import { listen, remove } from '../../src/event/event-target.js';
import { cacheKeyOf } from '../../src/expression/cache-key.js';
import { func } from '../../src/statement/func.js';
import { Column } from '../../src/schema/column.js';
import { CheckConstraint, Constraint, PrimaryKeyConstraint, UniqueConstraint } from '../../src/schema/constraints.js';
import { Index } from '../../src/schema/indexes.js';
import { MetaData } from '../../src/schema/metadata.js';
import { quotedName } from '../../src/schema/names.js';
import { Sequence } from '../../src/schema/sequence.js';
import { Table } from '../../src/schema/table.js';
import { select } from '../../src/statement/select.js';
import { Integer } from '../../src/types/numeric-types.js';
import { Text } from '../../src/types/string-types.js';

const id = () => new Column(Integer, { primaryKey: true });

// proves: schema-table
it('a Table refuses constraints and indexes in the place of its options, where Python has them', () => {
  const parts = [new UniqueConstraint(['id']), new Index('i', ['id']), [new CheckConstraint('id > 0')]];
  for (const part of parts) {
    expect(() => new Table('t', new MetaData(), { id: id() }, part as object)).toThrow(
      new ArgumentError(
        'Behind its columns a table takes an object of options: constraints stand in { constraints: [..] }, indexes in ' +
          '{ indexes: [..] }',
      ),
    );
  }
});

// proves: schema-table
describe('a Table that is there already', () => {
  it('is refused, kept or extended as the options say', () => {
    const meta = new MetaData();
    const t = new Table('t', meta, { id: id(), a: new Column(Integer) }, { comment: 'old', info: { x: 1 } });
    expect(() => new Table('t', meta, {})).toThrow(InvalidRequestError);
    expect(() => new Table('t', meta, {})).toThrow(
      "Table 't' is already defined for this MetaData instance.  Specify 'extendExisting: true' to redefine options and " +
        'columns on an existing Table object',
    );
    expect(new Table('t', meta, { b: new Column(Text) }, { keepExisting: true })).toBe(t);
    expect(Object.keys(t.c)).toEqual(['id', 'a']);
    const more = { b: new Column(Text, { index: true }), a: new Column(Text, { unique: true }) };
    expect(new Table('t', meta, more, { extendExisting: true, comment: 'new', info: { y: 2 } })).toBe(t);
    expect(t.columnList.map((column) => [column.key, column.type.visitName])).toEqual([
      ['id', 'integer'],
      ['a', 'text'],
      ['b', 'text'],
    ]);
    expect([t.comment, t.info]).toEqual(['new', { x: 1, y: 2 }]);
    expect(t.indexes.map((index) => index.name)).toEqual(['ix_t_b']);
    expect(() => new Table('t', meta, {}, { keepExisting: true, extendExisting: true })).toThrow(
      new ArgumentError('keepExisting and extendExisting are mutually exclusive.'),
    );
  });

  it('is another one for the cache of compiled statements after it was extended', () => {
    const meta = new MetaData();
    const t = new Table('t', meta, { id: id() });
    const before = cacheKeyOf(select(t))?.text;
    t.appendColumn('a', new Column(Integer));
    expect(cacheKeyOf(select(t))?.text).not.toBe(before);
  });
});

describe('appendColumn and appendConstraint', () => {
  it('add to a table with all that the column brings', () => {
    const meta = new MetaData();
    const t = new Table('t', meta, { a: new Column(Integer) });
    t.appendColumn('id', id());
    t.appendColumn('tId', new Column(Integer, { foreignKey: 't.id', index: true }));
    expect(t.primaryKeyColumns.map(({ key }) => key)).toEqual(['id']);
    expect(t.foreignKeyConstraints).toHaveLength(1);
    expect(t.indexes).toHaveLength(1);
    expect(() => t.appendColumn('a', new Column(Text))).toThrow(DuplicateColumnError);
    t.appendColumn('a', new Column(Text), { replaceExisting: true });
    expect(t.findColumn('a')?.type.visitName).toBe('text');
    t.appendConstraint(new UniqueConstraint(['a'], { name: 'u' }));
    expect(t.constraints.map(({ visitName }) => visitName).sort()).toEqual(['foreignKey', 'primaryKey', 'unique']);
    t.appendConstraint(new PrimaryKeyConstraint(['id', 'a'], { name: 'pk' }));
    expect([t.primaryKey.name, t.constraints.filter((one) => one.visitName === 'primaryKey')]).toEqual([
      'pk',
      [t.primaryKey],
    ]);
    expect(() => t.appendConstraint(new PrimaryKeyConstraint(['id']))).toThrow('has two PrimaryKeyConstraints');
  });

  it('may have a column that is called __proto__', () => {
    const t = new Table('t', new MetaData(), { ['__proto__']: new Column(Integer), a: new Column(Text) });
    expect(Object.keys(t.c)).toEqual(['__proto__', 'a']);
  });
});

describe('an Index of columns that belong to a table', () => {
  it('belongs to that table at once', () => {
    const t = new Table('t', new MetaData(), { a: new Column(Text), b: new Column(Text) });
    const index = new Index('i', [func.lower(t.c.a), t.c.b]);
    expect(t.indexes).toEqual([index]);
    expect(index.table).toBe(t);
  });
});

describe('options of schemas', () => {
  it('null is no schema, whatever the MetaData says', () => {
    const meta = new MetaData({ schema: 's', info: { app: 1 } });
    expect(new Table('a', meta, {}, { schema: null }).fullname).toBe('a');
    expect(new Table('a', meta, {}).fullname).toBe('s.a');
    expect([...meta.tables.keys()]).toEqual(['a', 's.a']);
    expect(meta.info).toEqual({ app: 1 });
    expect(meta.has('s.a')).toBe(true);
    meta.clear();
    expect(meta.tables.size).toBe(0);
  });

  it('defaults have one name', () => {
    const column = new Column(Integer, { insertDefault: 5, doc: 'how many' });
    expect([column.default, column.doc]).toEqual([{ kind: 'value', value: 5 }, 'how many']);
    expect(() => new Column(Integer, { insertDefault: 5, default: 6 })).toThrow('not both');
  });

  it('a sequence is the default of a column, and belongs to its MetaData', () => {
    const metadata = new MetaData({ schema: 's' });
    const sequence = new Sequence('n', { metadata });
    const column = new Column(Integer, { default: sequence });
    expect(column.sequence).toBe(sequence);
    expect([...metadata.sequences]).toEqual([['s.n', sequence]]);
  });

  it('a table can be made to wait for another', () => {
    const meta = new MetaData();
    const a = new Table('a', meta, {});
    const b = new Table('b', meta, {});
    a.addIsDependentOn(b);
    expect(meta.sortedTables).toEqual([b, a]);
  });
});

// proves: schema-ddl-events
describe('attach events', () => {
  it('tell what was given to a table, before and after, and last the table itself', () => {
    const told: string[] = [];
    const name = (target: object) => `${target.constructor.name}`;
    const tell = (place: string) => (target: object) => void told.push(`${place} ${name(target)}`);
    const heard = [tell('before'), tell('after')] as const;
    for (const target of [Table, Column, Constraint, Index]) {
      listen(target as typeof Table, 'beforeParentAttach', heard[0] as never);
      listen(target as typeof Table, 'afterParentAttach', heard[1] as never);
    }
    const meta = new MetaData();
    new Table('t', meta, { id: id() }, { indexes: [new Index('i', ['id'])] });
    for (const target of [Table, Column, Constraint, Index]) {
      remove(target as typeof Table, 'beforeParentAttach', heard[0] as never);
      remove(target as typeof Table, 'afterParentAttach', heard[1] as never);
    }
    expect(told).toEqual([
      'before Table',
      'before Column',
      'after Column',
      'before PrimaryKeyConstraint',
      'after PrimaryKeyConstraint',
      'before Index',
      'after Index',
      'after Table',
    ]);
  });

  it('can be listened to from the declaration of the table on', () => {
    const told: unknown[] = [];
    const meta = new MetaData();
    const t = new Table('t', meta, {}, { listeners: { afterParentAttach: (...args) => void told.push(args) } });
    expect(told).toEqual([[t, meta]]);
  });
});

// proves: schema-to-metadata
describe('toMetadata', () => {
  function original() {
    const meta = new MetaData();
    const parent = new Table('parent', meta, { id: id() }, { schema: 'one' });
    const child = new Table(
      'child',
      meta,
      {
        id: id(),
        theName: new Column(Text, { name: 'Name', unique: true, index: false, comment: 'c', info: { a: 1 } }),
        parentId: new Column(Integer, { foreignKey: () => parent.c.id, index: true }),
        selfId: new Column(Integer, { foreignKey: 'one.child.id' }),
      },
      {
        schema: 'one',
        comment: 'children',
        prefixes: ['UNLOGGED'],
        constraints: [new PrimaryKeyConstraint(['id'], { name: 'pk' })],
        indexes: [new Index('i', ['theName'], { postgresqlWhere: 'true', postgresqlInclude: ['id'] })],
      },
    );
    child.appendConstraint(new CheckConstraint(child.c.id.gt(0), { name: 'positive' }));
    new Index('low', [func.lower(child.c.theName)], { postgresqlWhere: child.c.id.gt(1) });
    return child;
  }

  const parts = (table: Table) => ({
    columns: table.columnList.map((c) => [c.key, c.name, c.type.visitName, c.comment, c.info]),
    constraints: table.constraints.map((c) => [c.visitName, c.name, c.columns.map(({ key }) => key)]),
    indexes: table.indexes.map((i) => [i.name, i.columns.map(({ key }) => key), i.options.postgresqlInclude]),
    keys: table.foreignKeyConstraints.map((c) => c.elements[0]?.path),
    rest: [table.comment, table.prefixes],
  });

  it('copies all that a table has, columns of the copy in the place of its own', () => {
    const child = original();
    const meta = new MetaData();
    const copy = child.toMetadata(meta);
    expect(copy).not.toBe(child);
    expect(copy.metadata).toBe(meta);
    const sorted = (table: Table) => ({
      ...parts(table),
      constraints: new Set(parts(table).constraints.map((one) => JSON.stringify(one))),
    });
    expect(sorted(copy)).toEqual(sorted(child));
    const check = copy.constraints.find((one) => one.visitName === 'check');
    expect(check?.columns).toEqual([copy.c.id]);
    expect(copy.indexes.find((one) => one.name === 'low')?.expressions).not.toEqual(
      child.indexes.find((one) => one.name === 'low')?.expressions,
    );
  });

  it('takes foreign keys within the schema along to the other schema', () => {
    const meta = new MetaData({ schema: 'dflt' });
    const copy = original().toMetadata(meta, { schema: 'two', name: 'kid' });
    expect(copy.fullname).toBe('two.kid');
    expect(copy.foreignKeyConstraints.map((one) => one.elements[0]?.path)).toEqual([
      { schema: 'two', table: 'parent', column: 'id' },
      { schema: 'two', table: 'kid', column: 'id' },
    ]);
    expect(original().toMetadata(new MetaData({ schema: 'dflt' }), { schema: null }).fullname).toBe('dflt.child');
  });

  it('asks a function where foreign keys lead', () => {
    const copy = original().toMetadata(new MetaData(), {
      schema: 'two',
      referredSchemaFn: (table, toSchema, _constraint, referredSchema) => `${table.name}_${toSchema}_${referredSchema}`,
    });
    expect(copy.foreignKeyConstraints.map((one) => one.elements[0]?.path.schema)).toEqual(['child_two_one', 'two']);
  });

  it('keeps the quotes of the names that it keeps', () => {
    const quoted = new Table(quotedName('T', false), new MetaData(), {}, { schema: quotedName('s', true) });
    const parts = ({ name, quote, schema, quoteSchema }: Table) => [name, quote, schema, quoteSchema];
    expect(parts(quoted.toMetadata(new MetaData()))).toEqual(['T', false, 's', true]);
    expect(parts(quoted.toMetadata(new MetaData(), { schema: 'My', name: 'a b' }))).toEqual([
      'a b',
      undefined,
      'My',
      undefined,
    ]);
  });

  it('leaves a table alone that is there', async () => {
    const meta = new MetaData();
    const present = new Table('child', meta, {}, { schema: 'one' });
    const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
    expect(original().toMetadata(meta)).toBe(present);
    expect((await warned).message).toBe("Table 'one.child' already exists within the given MetaData - not copying.");
  });
});

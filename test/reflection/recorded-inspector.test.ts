import {
  type AsyncConnection,
  createAsyncEngine,
  inspect,
  MetaData,
  NoSuchTableError,
  reflectTable,
} from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

const statements = [
  'CREATE SCHEMA rec',
  "CREATE TYPE rec.mood AS ENUM ('a', 'b')",
  'CREATE DOMAIN rec.dom AS INTEGER CHECK (VALUE > 0)',
  'CREATE SEQUENCE rec.sq',
  'CREATE TABLE rec.p (id SERIAL PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, m rec.mood)',
  `CREATE TABLE rec.c (id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY, p_id INTEGER REFERENCES rec.p ON DELETE CASCADE,
     x rec.dom, CONSTRAINT ck CHECK (p_id > 0))`,
  'CREATE INDEX ix_l ON rec.p (lower(name), id DESC) WHERE id > 1',
  'CREATE VIEW rec.v AS SELECT id FROM rec.p',
  'CREATE MATERIALIZED VIEW rec.mv AS SELECT id FROM rec.p',
  'CREATE TABLE rec.part (d DATE) PARTITION BY RANGE (d)',
  "CREATE TABLE rec.part1 PARTITION OF rec.part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
  'CREATE TABLE rec.circ1 (id INTEGER PRIMARY KEY, o INTEGER)',
  'CREATE TABLE rec.circ2 (id INTEGER PRIMARY KEY, o INTEGER REFERENCES rec.circ1)',
  'ALTER TABLE rec.circ1 ADD CONSTRAINT circ1_fk FOREIGN KEY (o) REFERENCES rec.circ2',
];

const engine = createAsyncEngine(athanorUrl('pg'));
const run = async (connection: AsyncConnection, list: readonly string[]): Promise<void> => {
  for (const statement of list) await connection.execDriverSql(statement);
};
const inSchema = { schema: 'rec' } as const;
const tables = ['c', 'circ1', 'circ2', 'p', 'part', 'part1'];
const full = (names: readonly string[]) => names.map((name) => `rec.${name}`);

/** The answers are those of SQLAlchemy 2.0.54 to the same questions. */
describe('an Inspector answers as SQLAlchemy does', () => {
  beforeAll(() => engine.begin((connection) => run(connection, statements)));
  afterAll(async () => {
    await engine.begin((connection) => run(connection, ['DROP SCHEMA rec CASCADE']));
    await engine.dispose();
  });

  // proves: inspector-names
  it('about names: partitions are tables, views are none, and all of them are there', async () => {
    await using connection = await engine.connect();
    const i = inspect(connection);
    expect([...(await i.getTableNames(inSchema))].sort()).toEqual(tables);
    expect(await i.getViewNames(inSchema)).toEqual(['v']);
    expect(await i.getMaterializedViewNames(inSchema)).toEqual(['mv']);
    expect([...(await i.getSequenceNames(inSchema))].sort()).toEqual(['c_id_seq', 'p_id_seq', 'sq']);
    const has: boolean[] = [];
    for (const name of ['p', 'v', 'mv', 'part', 'nope', 'sq', 'ix_l']) has.push(await i.hasTable(name, inSchema));
    expect(has).toEqual([true, true, true, true, false, false, false]);
    expect([await i.hasIndex('p', 'ix_l', inSchema), await i.hasIndex('p', 'nope', inSchema)]).toEqual([true, false]);
    expect(await i.hasIndex('nope', 'ix_l', inSchema)).toBe(false);
    const types: boolean[] = [];
    for (const name of ['mood', 'dom', 'p', 'nope']) types.push(await i.hasType(name, inSchema));
    expect(types).toEqual([true, true, true, false]);
    expect(await i.getViewDefinition('v', inSchema)).toBe(' SELECT p.id\n   FROM rec.p;');
  });

  // proves: inspector-missing
  it('about what is not there', async () => {
    await using connection = await engine.connect();
    const i = inspect(connection);
    for (const question of [
      i.getColumns('nope', inSchema),
      i.getPkConstraint('nope', inSchema),
      i.getIndexes('nope', inSchema),
      i.getTableComment('nope', inSchema),
      i.getColumns('sq', inSchema),
      i.getViewDefinition('nope', inSchema),
      reflectTable(connection, 'nope', new MetaData(), inSchema),
    ])
      await expect(question).rejects.toThrow(NoSuchTableError);
    expect(await i.getIndexes('v', inSchema)).toEqual([]);
    expect(await i.getForeignKeys('v', inSchema)).toEqual([]);
  });

  // proves: inspector-more
  it('about many tables, and says of each foreign key of a circle which table has it', async () => {
    await using connection = await engine.connect();
    const i = inspect(connection);
    const names = async (options: Parameters<typeof i.getMultiColumns>[0]) =>
      [...(await i.getMultiColumns({ ...inSchema, ...options })).keys()].sort();
    expect(await names({ kind: 'ANY' })).toEqual(['c', 'circ1', 'circ2', 'mv', 'p', 'part', 'part1', 'v']);
    expect(await names({ kind: 'ANY_VIEW' })).toEqual(['mv', 'v']);
    expect(await names({ filterNames: ['p', 'nope'] })).toEqual(['p']);
    expect((await i.getSortedTableAndFkcNames(inSchema)).at(-1)).toEqual([
      null,
      [
        ['circ1', 'circ1_fk'],
        ['circ2', 'circ2_o_fkey'],
      ],
    ]);
  });

  // proves: reflection
  it('about what a MetaData has after reflect()', async () => {
    await using connection = await engine.connect();
    const reflected = async (options: Parameters<MetaData['reflect']>[1]): Promise<string[]> => {
      const metadata = new MetaData();
      await metadata.reflect(connection, { ...inSchema, ...options });
      return [...metadata.tables.keys()].sort();
    };
    expect(await reflected({})).toEqual(full(tables));
    expect(await reflected({ views: true })).toEqual(full(['c', 'circ1', 'circ2', 'mv', 'p', 'part', 'part1', 'v']));
    expect(await reflected({ only: ['c'] })).toEqual(full(['c', 'p']));
    expect(await reflected({ only: ['c'], resolveFks: false })).toEqual(full(['c']));
    expect(await reflected({ only: (name) => name.startsWith('circ') })).toEqual(full(['circ1', 'circ2']));
    await expect(reflected({ only: ['nope', 'c'] })).rejects.toThrow(
      "not available in the database schema 'rec': (nope)",
    );
    await expect(reflected({ only: ['v'] })).rejects.toThrow("schema 'rec': (v)");
  });
});

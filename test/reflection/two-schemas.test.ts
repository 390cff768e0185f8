import { DeclarativeBase, mappedColumn } from '@athanor/orm';
import {
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  createMockEngine,
  Integer,
  MetaData,
} from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { emptyDatabase } from '../scenarios/empty-database.js';
import { tsc } from '../support/programs.js';
import { athanor } from './athanor-program.js';
import { snapshotOf } from './snapshot.js';

/** Tables of the default schema and of another one that inherit from and refer to each other. */
const tables = [
  'CREATE SCHEMA two_b',
  "CREATE TABLE two_parent (id INTEGER PRIMARY KEY, note TEXT DEFAULT 'x')",
  'CREATE TABLE two_b.heir (extra TEXT, PRIMARY KEY (id)) INHERITS (two_parent)',
  'CREATE TABLE two_grandchild (more TEXT) INHERITS (two_b.heir)',
  'CREATE TABLE two_b."dot.ted" (x INTEGER)',
  'CREATE TABLE two_dotted () INHERITS (two_b."dot.ted")',
  'CREATE TABLE two_b.referring (id INTEGER PRIMARY KEY, p INTEGER REFERENCES two_parent, h INTEGER REFERENCES two_b.heir)',
];

const drops = ['DROP SCHEMA two_b CASCADE', 'DROP TABLE two_parent CASCADE'];

let engine: AsyncEngine;

const run = async (connection: AsyncConnection, statements: readonly string[]): Promise<void> => {
  for (const statement of statements) await connection.execDriverSql(statement);
};

async function snapshots(connection: AsyncConnection): Promise<unknown[]> {
  return [await snapshotOf(connection), await snapshotOf(connection, 'two_b')];
}

// proves: reflection
describe('tables of two schemas', () => {
  beforeAll(async () => {
    expect(await tsc('-b', 'libs/core')).toMatchObject({ code: 0 });
    // All that stands in the default schema is compared.
    await emptyDatabase();
    engine = createAsyncEngine(athanorUrl('pg'));
    await engine.begin((connection) => run(connection, tables));
  });
  afterAll(async () => {
    await engine.begin((connection) => run(connection, drops));
    await engine.dispose();
  });

  it('are reflected with those that they inherit from, and created again behind them', async () => {
    await engine.begin(async (connection) => {
      const before = await snapshots(connection);
      const metadata = new MetaData();
      await metadata.reflect(connection, { only: (name) => name === 'two_grandchild' || name === 'two_dotted' });
      expect([...metadata.tables.keys()].sort()).toEqual([
        'two_b.dot.ted',
        'two_b.heir',
        'two_dotted',
        'two_grandchild',
        'two_parent',
      ]);
      await metadata.reflect(connection, { schema: 'two_b' });
      await run(connection, [...drops, 'CREATE SCHEMA two_b']);
      await metadata.createAll(connection);
      expect(await snapshots(connection)).toEqual(before);
    });
  });

  it('are left alone by resolveFks: false', async () => {
    const metadata = new MetaData();
    await engine.connect((connection) => metadata.reflect(connection, { only: ['two_grandchild'], resolveFks: false }));
    expect([...metadata.tables.keys()]).toEqual(['two_grandchild']);
  });

  it('find each other in generated source, also where the default schema is named', async () => {
    const options = ['--schema', 'public', '--schema', 'two_b', '--only', 'two_b.*', '--only', 'two_*'];
    const { stdout } = await athanor(['reflect', athanorUrl('pg'), ...options]);
    expect(stdout.split('\n\n').slice(2).join('\n\n')).toBe(`export const twoParent = new Table(
  'two_parent',
  metadata,
  {
    id: new Column(Integer, { primaryKey: true, autoincrement: false }),
    note: new Column(Text, { serverDefault: text("'x'::text") }),
  },
  { schema: 'public' },
);

export const dotTed = new Table(
  'dot.ted',
  metadata,
  {
    x: new Column(Integer),
  },
  { schema: 'two_b' },
);

export const referring = new Table(
  'referring',
  metadata,
  {
    id: new Column(Integer, { primaryKey: true, autoincrement: false }),
    p: new Column(Integer, { foreignKey: 'public.two_parent.id' }),
    h: new Column(Integer, { foreignKey: 'two_b.heir.id' }),
  },
  { schema: 'two_b' },
);

export const twoDotted = new Table(
  'two_dotted',
  metadata,
  {
    x: new Column(Integer),
  },
  { schema: 'public', postgresqlInherits: [dotTed] },
);

export const heir = new Table(
  'heir',
  metadata,
  {
    id: new Column(Integer, { primaryKey: true, autoincrement: false }),
    note: new Column(Text, { serverDefault: text("'x'::text") }),
    extra: new Column(Text),
  },
  { schema: 'two_b', postgresqlInherits: [twoParent] },
);

export const twoGrandchild = new Table(
  'two_grandchild',
  metadata,
  {
    id: new Column(Integer, { nullable: false }),
    note: new Column(Text, { serverDefault: text("'x'::text") }),
    extra: new Column(Text),
    more: new Column(Text),
  },
  { schema: 'public', postgresqlInherits: [heir] },
);
`);
    const entities = await athanor(['reflect', athanorUrl('pg'), ...options, '--entities']);
    expect(entities.stdout).toContain("{ schema: 'two_b', postgresqlInherits: [TwoParent] },");
  });

  it('are made by entity classes that inherit from one another in the database', async () => {
    class Base extends DeclarativeBase {}
    class Parent extends Base.table('two_parent', { id: mappedColumn(Integer, { primaryKey: true }) }) {}
    class Heir extends Base.table(
      'heir',
      { id: mappedColumn(Integer, { primaryKey: true }) },
      { schema: 'two_b', postgresqlInherits: Parent },
    ) {}
    const sent: string[] = [];
    const mock = createMockEngine('postgresql://', (sql) => void sent.push(sql.replace(/\s+/g, ' ').trim()));
    await Base.metadata.createAll(mock);
    expect(sent).toEqual([
      'CREATE TABLE two_parent ( id SERIAL NOT NULL, PRIMARY KEY (id) )',
      'CREATE TABLE two_b.heir ( id SERIAL NOT NULL, PRIMARY KEY (id) ) INHERITS ( two_parent )',
    ]);
    expect(Heir.name).toBe('Heir');
  });
});

import {
  type AsyncEngine,
  ARRAY,
  CheckConstraint,
  CircularDependencyError,
  Column,
  createAsyncEngine,
  DateTime,
  Enum,
  ForeignKey,
  func,
  Identity,
  Index,
  insert,
  inspect,
  Integer,
  IntegrityError,
  MetaData,
  ProgrammingError,
  select,
  Table,
  Text,
  UniqueConstraint,
  VARCHAR,
} from '@athanor/core';
import { recordStatements } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

/** Text with its white space collapsed, as logs are compared. */
const flat = (sql: string): string => sql.replace(/\s+/g, ' ').trim();

const existence =
  'SELECT pg_catalog.pg_class.relname FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace ON ' +
  'pg_catalog.pg_namespace.oid = pg_catalog.pg_class.relnamespace WHERE pg_catalog.pg_class.relname = $1::VARCHAR ' +
  'AND pg_catalog.pg_class.relkind = ANY (ARRAY[$2::VARCHAR, $3::VARCHAR, $4::VARCHAR, $5::VARCHAR, $6::VARCHAR]) ' +
  'AND pg_catalog.pg_table_is_visible(pg_catalog.pg_class.oid) AND pg_catalog.pg_namespace.nspname != $7::VARCHAR';

const typeExistence =
  'SELECT pg_catalog.pg_type.typname FROM pg_catalog.pg_type JOIN pg_catalog.pg_namespace ON ' +
  'pg_catalog.pg_namespace.oid = pg_catalog.pg_type.typnamespace WHERE pg_catalog.pg_type.typname = $1::VARCHAR ' +
  'AND pg_catalog.pg_type_is_visible(pg_catalog.pg_type.oid) AND pg_catalog.pg_namespace.nspname != $2::VARCHAR';

// proves: schema-create-all
describe.each(['pg', 'pglite'] as const)('createAll and dropAll over %s', (driver) => {
  let engine: AsyncEngine;
  beforeAll(() => {
    engine = createAsyncEngine(athanorUrl(driver));
  });
  afterAll(() => engine.dispose());

  const createAll = (meta: MetaData) => engine.begin((connection) => connection.runSync(meta.createAll));
  const dropAll = (meta: MetaData) => engine.begin((connection) => connection.runSync(meta.dropAll));

  /** What was sent while `work` ran, without the marks of the transaction. */
  async function sent(work: () => Promise<unknown>): Promise<[string, readonly unknown[]][]> {
    using recording = recordStatements(engine);
    await work();
    return recording
      .take()
      .map(({ sql, parameters }): [string, readonly unknown[]] => [flat(sql), parameters])
      .filter(([sql]) => !['BEGIN', 'COMMIT', 'ROLLBACK'].includes(sql));
  }

  it('ask for each table whether it is there, and create what is missing', async () => {
    const meta = new MetaData();
    new Table('ca_t1', meta, { name: new Column(VARCHAR(50), { primaryKey: true }) });
    const asked = [existence, ['ca_t1', 'r', 'p', 'f', 'v', 'm', 'pg_catalog']];
    expect(await sent(() => createAll(meta))).toEqual([
      asked,
      ['CREATE TABLE ca_t1 ( name VARCHAR(50) NOT NULL, PRIMARY KEY (name) )', []],
    ]);
    expect(await sent(() => createAll(meta))).toEqual([asked]);
    expect(await sent(() => dropAll(meta))).toEqual([asked, ['DROP TABLE ca_t1', []]]);
    expect(await sent(() => dropAll(meta))).toEqual([asked]);
  });

  it('ask for nothing with checkfirst: false', async () => {
    const meta = new MetaData();
    new Table('ca_t1', meta, { id: new Column(Integer, { primaryKey: true }) });
    const unasked = { checkfirst: false };
    const create = () => engine.begin((connection) => connection.runSync((c) => meta.createAll(c, unasked)));
    expect(await sent(create)).toEqual([['CREATE TABLE ca_t1 ( id SERIAL NOT NULL, PRIMARY KEY (id) )', []]]);
    await expect(create()).rejects.toThrow(ProgrammingError);
    await dropAll(meta);
    await expect(engine.begin((connection) => connection.runSync((c) => meta.dropAll(c, unasked)))).rejects.toThrow(
      ProgrammingError,
    );
  });

  it('go by the foreign keys, and by the order of declaration where those leave it open', async () => {
    const meta = new MetaData();
    const id = () => new Column(Integer, { primaryKey: true });
    new Table('ca_a', meta, { id: id(), parent: new Column(Integer, { foreignKey: 'ca_z.id' }) });
    new Table('ca_c', meta, { id: id(), self: new Column(Integer, { foreignKey: 'ca_c.id' }) });
    new Table('ca_b', meta, { id: id() });
    new Table('ca_z', meta, { id: id() });
    expect(meta.sortedTables.map((table) => table.name)).toEqual(['ca_b', 'ca_c', 'ca_z', 'ca_a']);
    const tablesOf = async (work: () => Promise<unknown>) =>
      (await sent(work)).map(([sql]) => /^(?:CREATE|DROP) TABLE (\w+)/.exec(sql)?.[1]).filter(Boolean);
    expect(await tablesOf(() => createAll(meta))).toEqual(['ca_c', 'ca_b', 'ca_z', 'ca_a']);
    expect(await tablesOf(() => dropAll(meta))).toEqual(['ca_a', 'ca_z', 'ca_b', 'ca_c']);
  });

  // proves: schema-cycles
  it('set the foreign keys of a circle apart', async () => {
    const meta = new MetaData();
    new Table('person', meta, {
      id: new Column(Integer, { primaryKey: true }),
      name: new Column(VARCHAR, { nullable: false }),
      favouriteBallId: new Column(Integer, { foreignKey: new ForeignKey('ball.id', { name: 'fk_favourite' }) }),
    });
    new Table('ball', meta, {
      id: new Column(Integer, { primaryKey: true }),
      personId: new Column(Integer, { nullable: false, foreignKey: 'person.id' }),
      colour: new Column(VARCHAR, { nullable: false }),
    });
    const texts = (await sent(() => createAll(meta))).map(([sql]) => sql);
    expect(texts.slice(2)).toEqual([
      'CREATE TABLE person ( id SERIAL NOT NULL, name VARCHAR NOT NULL, favourite_ball_id INTEGER, PRIMARY KEY (id) )',
      'CREATE TABLE ball ( id SERIAL NOT NULL, person_id INTEGER NOT NULL, colour VARCHAR NOT NULL, PRIMARY KEY (id) )',
      'ALTER TABLE person ADD CONSTRAINT fk_favourite FOREIGN KEY(favourite_ball_id) REFERENCES ball (id)',
      'ALTER TABLE ball ADD FOREIGN KEY(person_id) REFERENCES person (id)',
    ]);
    expect((await sent(() => dropAll(meta))).map(([sql]) => sql).slice(2)).toEqual([
      'ALTER TABLE person DROP CONSTRAINT fk_favourite',
      'DROP TABLE ball',
      'DROP TABLE person',
    ]);
  });

  it('cannot drop a circle whose foreign keys have no names, and say so', async () => {
    const meta = new MetaData();
    new Table('ca_x', meta, {
      id: new Column(Integer, { primaryKey: true }),
      y: new Column(Integer, { foreignKey: 'ca_y.id' }),
    });
    new Table('ca_y', meta, {
      id: new Column(Integer, { primaryKey: true }),
      x: new Column(Integer, { foreignKey: 'ca_x.id' }),
    });
    await createAll(meta);
    const error: unknown = await dropAll(meta).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CircularDependencyError);
    expect(String(error)).toContain(
      "Can't sort tables for DROP; an unresolvable foreign key dependency exists between tables: ca_x, ca_y",
    );
    await engine.begin((connection) => connection.execDriverSql('DROP TABLE ca_x, ca_y CASCADE'));
  });

  it('make enumerated types before the tables, and take them away after', async () => {
    const meta = new MetaData();
    const status = Enum('draft', "won't", { name: 'ca_status' });
    new Table('ca_one', meta, { id: new Column(Integer, { primaryKey: true }), status: new Column(status) });
    const two = new Table('ca_two', meta, { all: new Column(ARRAY(status)) });
    const [types] = [(parameters: string) => [typeExistence, [parameters, 'pg_catalog']]];
    expect((await sent(() => createAll(meta))).slice(2)).toEqual([
      types('ca_status'),
      ["CREATE TYPE ca_status AS ENUM ('draft', 'won''t')", []],
      ['CREATE TABLE ca_one ( id SERIAL NOT NULL, status ca_status, PRIMARY KEY (id) )', []],
      ['CREATE TABLE ca_two ( "all" ca_status[] )', []],
    ]);
    await engine.begin(async (connection) => {
      await connection.execute(insert(two).values({ all: ['draft', "won't"] }));
      expect((await connection.execute(select(two))).all().map((row) => row.all)).toEqual([['draft', "won't"]]);
    });
    const dropTwo = () => engine.begin((c) => c.runSync((connection) => meta.dropAll(connection, { tables: [two] })));
    expect((await sent(dropTwo)).map(([sql]) => sql).slice(1)).toEqual(['DROP TABLE ca_two']);
    expect((await sent(() => dropAll(meta))).slice(2)).toEqual([
      ['DROP TABLE ca_one', []],
      types('ca_status'),
      ['DROP TYPE ca_status', []],
    ]);
  });

  it('make all that belongs to a table, and the server keeps to it', async () => {
    const meta = new MetaData();
    const kinds = new Table(
      'ca_kinds',
      meta,
      {
        id: new Column(Integer, { identity: new Identity({ always: true, start: 10 }), primaryKey: true }),
        name: new Column(VARCHAR(20), { nullable: false, index: true, comment: "the kind's name" }),
        made: new Column(DateTime({ timezone: true }), { nullable: false, serverDefault: func.now() }),
        note: new Column(Text, { serverDefault: "it's \\ empty" }),
      },
      {
        comment: 'kinds of things',
        constraints: [new UniqueConstraint(['name']), new CheckConstraint("name != ''", { name: 'ca_named' })],
        indexes: [new Index('ca_lower', ['note'])],
      },
    );
    expect((await sent(() => createAll(meta))).map(([sql]) => sql).slice(2)).toEqual([
      'CREATE INDEX ix_ca_kinds_name ON ca_kinds (name)',
      'CREATE INDEX ca_lower ON ca_kinds (note)',
      "COMMENT ON TABLE ca_kinds IS 'kinds of things'",
      "COMMENT ON COLUMN ca_kinds.name IS 'the kind''s name'",
    ]);
    const add = (name: string) => engine.begin((connection) => connection.execute(insert(kinds).values({ name })));
    await add('a');
    await expect(add('a')).rejects.toThrow(IntegrityError);
    await expect(add('')).rejects.toThrow(IntegrityError);
    await engine.begin(async (connection) => {
      const [row] = (await connection.execute(select(kinds))).all();
      expect([row?.id, row?.note, row?.made instanceof Date]).toEqual([10, "it's \\ empty", true]);
    });
    await dropAll(meta);
  });

  it('work in a schema of their own', async () => {
    const meta = new MetaData({ schema: 'ca_schema' });
    new Table('t', meta, { id: new Column(Integer, { primaryKey: true, index: true }) });
    await engine.begin((connection) => connection.execDriverSql('CREATE SCHEMA ca_schema'));
    const [asked, create] = await sent(() => createAll(meta));
    expect(asked?.[0].endsWith('AND pg_catalog.pg_namespace.nspname = $7::VARCHAR')).toBe(true);
    expect(asked?.[1]).toEqual(['t', 'r', 'p', 'f', 'v', 'm', 'ca_schema']);
    expect(create?.[0]).toBe('CREATE TABLE ca_schema.t ( id SERIAL NOT NULL, PRIMARY KEY (id) )');
    const names = await engine.connect((connection) => inspect(connection).getTableNames({ schema: 'ca_schema' }));
    expect(names).toEqual(['t']);
    await dropAll(meta);
    await engine.begin((c) => c.execDriverSql('DROP SCHEMA ca_schema'));
  });

  it('need a connection', async () => {
    await expect(new MetaData().createAll(engine as never)).rejects.toThrow(
      'createAll() takes a connection: await connection.runSync(metadata.createAll)',
    );
  });
});

import {
  ArgumentError,
  type AsyncEngine,
  createAsyncEngine,
  inspect,
  NoSuchTableError,
  type TypeEngine,
} from '@athanor/core';
import { recordStatements } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { athanorUrl } from '../support/database.js';

const setUp = [
  'CREATE SCHEMA asp',
  "CREATE TYPE asp.mood AS ENUM ('sad', 'it''s ok')",
  `CREATE DOMAIN asp.zip AS VARCHAR(10) COLLATE "C" NOT NULL DEFAULT 'none'
     CONSTRAINT zip_digits CHECK (VALUE ~ '^[0-9]+$' OR VALUE = 'none')`,
  'CREATE SEQUENCE asp.numbers START 7',
  `CREATE TABLE asp.main (
     id INTEGER PRIMARY KEY,
     a INTEGER,
     b VARCHAR(20),
     during INT4RANGE,
     zip asp.zip,
     moods asp.mood[],
     CONSTRAINT positive CHECK (a > 0 OR b IS NULL),
     CONSTRAINT own CHECK (a < 10) NO INHERIT,
     CONSTRAINT pair UNIQUE (a, b) INCLUDE (id) DEFERRABLE INITIALLY DEFERRED,
     CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&, int4range(0, a) WITH =) WHERE (a > 1) DEFERRABLE)`,
  'ALTER TABLE asp.main ADD CONSTRAINT later CHECK (id > 0) NOT VALID',
  "COMMENT ON TABLE asp.main IS 'the main''s'",
  "COMMENT ON CONSTRAINT positive ON asp.main IS 'why'",
  'CREATE INDEX ops ON asp.main (b varchar_pattern_ops, a) WITH (fillfactor = 70)',
  'CREATE TABLE asp.parts (d DATE, n INTEGER, PRIMARY KEY (n, d) INCLUDE (d)) PARTITION BY RANGE (d, n)',
  "CREATE TABLE asp.parts_1 PARTITION OF asp.parts FOR VALUES FROM ('2020-01-01', 1) TO ('2021-01-01', 1)",
  'CREATE TABLE asp.heir (extra TEXT) INHERITS (asp.main) WITH (fillfactor = 50)',
  'CREATE TABLE asp.left_one (id INTEGER PRIMARY KEY, other INTEGER)',
  'CREATE TABLE asp.right_one (id INTEGER PRIMARY KEY, other INTEGER CONSTRAINT to_left REFERENCES asp.left_one)',
  'ALTER TABLE asp.left_one ADD CONSTRAINT to_right FOREIGN KEY (other) REFERENCES asp.right_one MATCH FULL',
  'CREATE TABLE asp.a_child (id INTEGER PRIMARY KEY CONSTRAINT to_main REFERENCES asp.main ON UPDATE RESTRICT)',
  'CREATE TABLE asp.nothing ()',
  'CREATE VIEW asp.seen AS SELECT id, a FROM asp.main',
  'CREATE MATERIALIZED VIEW asp.stored AS SELECT id FROM asp.main',
  'CREATE UNIQUE INDEX stored_id ON asp.stored (id)',
];

const inSchema = { schema: 'asp' };

describe.each(['pg', 'pglite'] as const)('the aspects of a schema over %s', (driver) => {
  let engine: AsyncEngine;
  beforeAll(async () => {
    engine = createAsyncEngine(athanorUrl(driver));
    await engine.begin(async (connection) => {
      for (const statement of setUp) await connection.execDriverSql(statement);
    });
  });
  afterAll(async () => {
    await engine.begin((connection) => connection.execDriverSql('DROP SCHEMA asp CASCADE'));
    await engine.dispose();
  });

  // proves: inspector-more
  it('names what there is of each kind; partitions are tables', async () => {
    await using connection = await engine.connect();
    await connection.execDriverSql('CREATE TEMPORARY TABLE asp_temp (x INTEGER)');
    await connection.execDriverSql('CREATE TEMPORARY VIEW asp_temp_view AS SELECT 1 AS x');
    const inspector = inspect(connection);
    expect(inspector.bind).toBe(connection);
    expect(inspector.engine).toBe(engine);
    expect(inspector.dialect).toBe(engine.dialect);
    expect(await inspector.getTableNames(inSchema)).toEqual([
      'a_child',
      'heir',
      'left_one',
      'main',
      'nothing',
      'parts',
      'parts_1',
      'right_one',
    ]);
    expect(await inspector.getViewNames(inSchema)).toEqual(['seen']);
    expect(await inspector.getMaterializedViewNames(inSchema)).toEqual(['stored']);
    expect(await inspector.getSequenceNames(inSchema)).toEqual(['numbers']);
    expect(await inspector.getForeignTableNames(inSchema)).toEqual([]);
    expect(await inspector.getTempTableNames()).toEqual(['asp_temp']);
    expect(await inspector.getTempViewNames()).toEqual(['asp_temp_view']);
    expect(await inspector.getTableNames()).not.toContain('asp_temp');
  });

  // proves: inspector-more
  it('knows whether indexes, sequences, schemas and types are there', async () => {
    await using connection = await engine.connect();
    const inspector = inspect(connection);
    expect(await inspector.hasIndex('main', 'ops', inSchema)).toBe(true);
    expect(await inspector.hasIndex('main', 'nope', inSchema)).toBe(false);
    expect(await inspector.hasIndex('nope', 'ops', inSchema)).toBe(false);
    expect(await inspector.hasSequence('numbers', inSchema)).toBe(true);
    expect(await inspector.hasSequence('numbers')).toBe(false);
    expect(await inspector.hasSequence('main', inSchema)).toBe(false);
    expect(await inspector.hasSchema('asp')).toBe(true);
    expect(await inspector.hasSchema('ASP')).toBe(false);
    expect(await inspector.hasType('mood', inSchema)).toBe(true);
    expect(await inspector.hasType('zip', inSchema)).toBe(true);
    expect(await inspector.hasType('mood')).toBe(false);
  });

  // proves: inspector-columns
  it('knows the one-byte type "char", as tables of the server have it', async () => {
    await using connection = await engine.connect();
    await connection.execDriverSql('CREATE TEMP TABLE letters (letter "char")');
    const [letter] = await inspect(connection).getColumns('letters');
    expect(connection.dialect.typeName(letter?.type as TypeEngine)).toBe('VARCHAR');
  });

  // proves: inspector-more
  it('gives the definition of views and the numbers of tables', async () => {
    await using connection = await engine.connect();
    const inspector = inspect(connection);
    expect((await inspector.getViewDefinition('seen', inSchema)).replace(/\s+/g, ' ')).toMatch(
      /^ ?SELECT (main\.)?id, (main\.)?a FROM asp\.main;$/,
    );
    expect(await inspector.getViewDefinition('stored', inSchema)).toContain('asp.main');
    await expect(inspector.getViewDefinition('main', inSchema)).rejects.toThrow("There is no view 'asp.main'");
    const oid = await connection.execDriverSql("SELECT 'asp.main'::regclass::oid::int");
    expect(await inspector.getTableOid('main', inSchema)).toBe(oid.scalar());
    await expect(inspector.getTableOid('main')).rejects.toThrow(NoSuchTableError);
  });

  // proves: inspector-more
  it('describes enumerated types and domains', async () => {
    await using connection = await engine.connect();
    const inspector = inspect(connection);
    const mood = { name: 'mood', schema: 'asp', visible: false, labels: ['sad', "it's ok"] };
    expect(await inspector.getEnums(inSchema)).toEqual([mood]);
    expect(await inspector.getEnums({ schema: '*' })).toContainEqual(mood);
    expect(await inspector.getEnums()).not.toContainEqual(mood);
    expect(await inspector.getDomains(inSchema)).toEqual([
      {
        name: 'zip',
        schema: 'asp',
        visible: false,
        type: 'character varying(10)',
        nullable: false,
        default: "'none'::character varying",
        constraints: [{ name: 'zip_digits', check: "VALUE::text ~ '^[0-9]+$'::text OR VALUE::text = 'none'::text" }],
        collation: 'C',
      },
    ]);
    await connection.execDriverSql('SET LOCAL search_path TO asp');
    inspector.clearCache();
    expect(await inspector.getEnums()).toEqual([{ ...mood, visible: true }]);
  });

  // proves: inspector-more
  it('describes the columns of a domain with its default and NOT NULL', async () => {
    await using connection = await engine.connect();
    const columns = await inspect(connection).getColumns('main', inSchema);
    expect(columns.find((column) => column.name === 'zip')).toMatchObject({
      nullable: false,
      default: "'none'::character varying",
    });
  });

  // proves: inspector-columns
  it('warns of types that there are none for, and gives them as NullType', async () => {
    await using connection = await engine.connect();
    await connection.execDriverSql('CREATE TABLE asp.odd (p POLYGON)');
    const warned: string[] = [];
    process.on('warning', (warning) => warned.push(warning.message));
    const [column] = await inspect(connection).getColumns('odd', inSchema);
    expect(column?.type.visitName).toBe('null');
    await vi.waitFor(() => expect(warned).toContain("Did not recognize type 'polygon' of column 'p'"));
  });

  // proves: inspector-more
  it('gives CHECK constraints as the server prints them', async () => {
    await using connection = await engine.connect();
    expect(await inspect(connection).getCheckConstraints('main', inSchema)).toEqual([
      { name: 'later', sqltext: 'id > 0', comment: null, dialectOptions: { postgresqlNotValid: true } },
      { name: 'own', sqltext: 'a < 10', comment: null, dialectOptions: { postgresqlNoInherit: true } },
      { name: 'positive', sqltext: 'a > 0 OR b IS NULL', comment: 'why', dialectOptions: {} },
    ]);
  });

  // proves: inspector-keys
  it('describes keys with what they include and when they are checked', async () => {
    await using connection = await engine.connect();
    const inspector = inspect(connection);
    expect(await inspector.getUniqueConstraints('main', inSchema)).toEqual([
      {
        name: 'pair',
        columnNames: ['a', 'b'],
        comment: null,
        deferrable: true,
        initially: 'DEFERRED',
        dialectOptions: { postgresqlInclude: ['id'] },
      },
    ]);
    expect(await inspector.getPkConstraint('parts', inSchema)).toEqual({
      name: 'parts_pkey',
      constrainedColumns: ['n', 'd'],
      comment: null,
      dialectOptions: { postgresqlInclude: ['d'] },
    });
  });

  // proves: inspector-more
  it('describes EXCLUDE constraints', async () => {
    await using connection = await engine.connect();
    expect(await inspect(connection).getExcludeConstraints('main', inSchema)).toEqual([
      {
        name: 'no_overlap',
        elements: [
          { columnName: 'during', expression: 'during', operator: '&&', opclass: null },
          { columnName: null, expression: 'int4range(0, a)', operator: '=', opclass: null },
        ],
        using: 'gist',
        where: '(a > 1)',
        deferrable: true,
        comment: null,
        dialectOptions: {},
      },
    ]);
  });

  it('describes how constraints and indexes are stored, sorted and collated, and one foreign key to a partitioned table', async () => {
    await using connection = await engine.connect();
    await connection.begin();
    const statements = [
      'CREATE TABLE asp.fine (a INTEGER PRIMARY KEY WITH (fillfactor = 50), b TEXT, EXCLUDE USING btree (b COLLATE "C" DESC WITH =) INCLUDE (a) WITH (fillfactor = 60))',
      'CREATE INDEX fine_i ON asp.fine (b COLLATE "C" text_pattern_ops DESC, lower(b) COLLATE "C")',
      'CREATE TABLE asp.parted (d DATE PRIMARY KEY) PARTITION BY RANGE (d)',
      "CREATE TABLE asp.part PARTITION OF asp.parted FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
      'CREATE TABLE asp.to_parts (d DATE REFERENCES asp.parted)',
    ];
    for (const statement of statements) await connection.execDriverSql(statement);
    const inspector = inspect(connection);
    expect((await inspector.getPkConstraint('fine', inSchema)).dialectOptions).toEqual({
      postgresqlWith: { fillfactor: '50' },
    });
    expect(await inspector.getExcludeConstraints('fine', inSchema)).toEqual([
      {
        name: 'fine_b_a_excl',
        elements: [
          { columnName: 'b', expression: 'b', operator: '=', opclass: null, collation: 'C', sorting: ['desc'] },
        ],
        using: 'btree',
        where: null,
        comment: null,
        dialectOptions: { postgresqlInclude: ['a'], postgresqlWith: { fillfactor: '60' } },
      },
    ]);
    expect((await inspector.getIndexes('fine', inSchema))[1]).toEqual({
      name: 'fine_i',
      unique: false,
      columnNames: ['b', null],
      expressions: ['b', 'lower(b)'],
      columnSorting: { b: ['desc'] },
      dialectOptions: {
        postgresqlOps: { b: 'text_pattern_ops' },
        postgresqlCollations: { b: 'C', 'lower(b)': 'C' },
      },
    });
    expect((await inspector.getForeignKeys('to_parts', inSchema)).map(({ name }) => name)).toEqual(['to_parts_d_fkey']);
  });

  // proves: inspector-indexes
  it('describes the indexes of constraints and of materialized views, operator classes and storage', async () => {
    await using connection = await engine.connect();
    const inspector = inspect(connection);
    expect(await inspector.getIndexes('main', inSchema)).toEqual([
      {
        name: 'no_overlap',
        unique: false,
        columnNames: ['during', null],
        expressions: ['during', 'int4range(0, a)'],
        duplicatesConstraint: 'no_overlap',
        dialectOptions: { postgresqlUsing: 'gist', postgresqlWhere: '(a > 1)' },
      },
      {
        name: 'ops',
        unique: false,
        columnNames: ['b', 'a'],
        dialectOptions: { postgresqlWith: { fillfactor: '70' }, postgresqlOps: { b: 'varchar_pattern_ops' } },
      },
      {
        name: 'pair',
        unique: true,
        columnNames: ['a', 'b'],
        duplicatesConstraint: 'pair',
        dialectOptions: { postgresqlInclude: ['id'] },
      },
    ]);
    expect(await inspector.getIndexes('stored', inSchema)).toMatchObject([{ name: 'stored_id', unique: true }]);
  });

  // proves: inspector-more
  it('gives comments and the storage of tables', async () => {
    await using connection = await engine.connect();
    const inspector = inspect(connection);
    expect(await inspector.getTableComment('main', inSchema)).toEqual({ text: "the main's" });
    expect(await inspector.getTableComment('nothing', inSchema)).toEqual({ text: null });
    expect(await inspector.getTableOptions('main', inSchema)).toEqual({});
    expect(await inspector.getTableOptions('parts', inSchema)).toEqual({ postgresqlPartitionBy: 'RANGE (d, n)' });
    expect(await inspector.getTableOptions('parts_1', inSchema)).toEqual({});
    expect(await inspector.getTableOptions('heir', inSchema)).toEqual({
      postgresqlInherits: ['asp.main'],
      postgresqlWith: { fillfactor: '50' },
    });
  });

  // proves: inspector-more
  it('tells of many tables with one query', async () => {
    await using connection = await engine.connect();
    const inspector = inspect(connection);
    await connection.begin();
    using recording = recordStatements(engine);
    const keys = await inspector.getMultiPkConstraint(inSchema);
    expect(recording.take()).toHaveLength(1);
    expect([...keys].map(([table, key]) => [table, key.constrainedColumns])).toEqual([
      ['a_child', ['id']],
      ['heir', []],
      ['left_one', ['id']],
      ['main', ['id']],
      ['nothing', []],
      ['parts', ['n', 'd']],
      ['parts_1', ['n', 'd']],
      ['right_one', ['id']],
    ]);
    const some = { ...inSchema, filterNames: ['main', 'missing', 'seen'] };
    expect([...(await inspector.getMultiColumns({ ...some, kind: 'ANY' })).keys()]).toEqual(['main', 'seen']);
    expect(recording.take()).toHaveLength(2); // the columns, and the types of theirs that have names
    const lists = [
      await inspector.getMultiForeignKeys(some),
      await inspector.getMultiIndexes(some),
      await inspector.getMultiUniqueConstraints(some),
      await inspector.getMultiCheckConstraints(some),
      await inspector.getMultiExcludeConstraints(some),
    ];
    expect(recording.take()).toHaveLength(5);
    expect(lists.map((found) => [...found].map(([table, list]) => [table, list.map((one) => one.name)]))).toEqual([
      [['main', []]],
      [['main', ['no_overlap', 'ops', 'pair']]],
      [['main', ['pair']]],
      [['main', ['later', 'own', 'positive']]],
      [['main', ['no_overlap']]],
    ]);
    expect([...(await inspector.getMultiTableComment(some))]).toEqual([['main', { text: "the main's" }]]);
    expect([...(await inspector.getMultiTableOptions(some))]).toEqual([['main', {}]]);
    await inspector.getMultiPkConstraint(inSchema);
    expect(recording.take()).toHaveLength(2); // comments and options; the keys are known
  });

  // proves: inspector-more
  it('tells of the kinds and the scope that are asked for', async () => {
    await using connection = await engine.connect();
    await connection.execDriverSql('CREATE TEMPORARY TABLE asp_temp (x INTEGER)');
    const inspector = inspect(connection);
    const namesOf = async (options: Parameters<typeof inspector.getMultiColumns>[0]) => [
      ...(await inspector.getMultiColumns(options)).keys(),
    ];
    expect(await namesOf({ ...inSchema, kind: 'VIEW' })).toEqual(['seen']);
    expect(await namesOf({ ...inSchema, kind: ['VIEW', 'MATERIALIZED_VIEW'] })).toEqual(['seen', 'stored']);
    expect(await namesOf({ ...inSchema, kind: 'ANY_VIEW' })).toEqual(['seen', 'stored']);
    expect(await namesOf({ scope: 'TEMPORARY' })).toEqual(['asp_temp']);
    expect(await namesOf({ filterNames: ['asp_temp'] })).toEqual([]);
    expect(await namesOf({ filterNames: ['asp_temp'], scope: 'ANY' })).toEqual(['asp_temp']);
    await expect(namesOf({ kind: 'TABEL' as never })).rejects.toThrow(ArgumentError);
    await expect(namesOf({ scope: 'ALL' as never })).rejects.toThrow('scope takes one of DEFAULT, TEMPORARY, ANY');
  });

  // proves: inspector-more
  it('sorts tables by their foreign keys, and sets those of a circle apart', async () => {
    await using connection = await engine.connect();
    const inspector = inspect(connection);
    expect(await inspector.getSortedTableAndFkcNames(inSchema)).toEqual([
      ['heir', []],
      ['left_one', []],
      ['main', []],
      ['nothing', []],
      ['parts', []],
      ['parts_1', []],
      ['right_one', []],
      ['a_child', [['a_child', 'to_main']]],
      [
        null,
        [
          ['left_one', 'to_right'],
          ['right_one', 'to_left'],
        ],
      ],
    ]);
    const sorted = await inspector.sortTablesOnForeignKeyDependency({ considerSchemas: ['asp'] });
    expect(sorted.at(-2)).toEqual([
      { schema: 'asp', name: 'a_child' },
      [[{ schema: 'asp', name: 'a_child' }, 'to_main']],
    ]);
    expect(sorted.at(-1)?.[1]).toContainEqual([{ schema: 'asp', name: 'left_one' }, 'to_right']);
  });
});

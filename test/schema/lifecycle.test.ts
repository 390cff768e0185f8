import {
  ARRAY,
  type AsyncConnection,
  type AsyncEngine,
  BigInteger,
  CheckConstraint,
  Column,
  createAsyncEngine,
  createMockEngine,
  CreateSchema,
  DDL,
  DOMAIN,
  DropSchema,
  Enum,
  deleteFrom,
  ExcludeConstraint,
  ForeignKeyConstraint,
  text,
  func,
  Index,
  insert,
  inspect,
  Integer,
  IntegrityError,
  listen,
  MetaData,
  select,
  Sequence,
  Table,
  Text,
  UniqueConstraint,
  VARCHAR,
} from '@athanor/core';
import { recordStatements } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

const flat = (sql: string): string => sql.replace(/\s+/g, ' ').trim();
const id = () => new Column(Integer, { primaryKey: true });

describe.each(['pg', 'pglite'] as const)('the schema over %s', (driver) => {
  let engine: AsyncEngine;
  beforeAll(() => {
    engine = createAsyncEngine(athanorUrl(driver));
  });
  afterAll(() => engine.dispose());

  const run = <V>(work: (connection: AsyncConnection) => Promise<V>): Promise<V> => engine.begin(work);

  /** The DDL that is sent while `work` runs. */
  async function ddlOf(work: (connection: AsyncConnection) => Promise<unknown>): Promise<string[]> {
    using recording = recordStatements(engine);
    await run(work);
    const texts = recording.take().map(({ sql }) => flat(sql));
    return texts.filter((sql) => /^(CREATE|DROP|ALTER|COMMENT)/.test(sql));
  }

  // proves: schema-sequence
  describe('sequences', () => {
    it('are made before the table that asks them, asked by its INSERT, and dropped after it', async () => {
      const meta = new MetaData();
      const numbers = new Sequence('lc_numbers', { start: 100, increment: 10 });
      const free = new Sequence('lc_free', { metadata: meta, dataType: BigInteger, start: 9007199254740993n });
      const t = new Table('lc_t', meta, {
        id: new Column(Integer, { primaryKey: true, default: numbers }),
        n: new Column(BigInteger, { serverDefault: free.nextValue() }),
        v: new Column(Text),
      });
      expect(await ddlOf((c) => c.runSync(meta.createAll))).toEqual([
        'CREATE SEQUENCE lc_free AS BIGINT START WITH 9007199254740993',
        'CREATE SEQUENCE lc_numbers INCREMENT BY 10 START WITH 100',
        "CREATE TABLE lc_t ( id INTEGER NOT NULL, n BIGINT DEFAULT nextval('lc_free'), v TEXT, PRIMARY KEY (id) )",
      ]);
      expect(await ddlOf((c) => c.runSync(meta.createAll))).toEqual([]);
      await run(async (connection) => {
        using recording = recordStatements(engine);
        const one = await connection.execute(insert(t).values({ v: 'a' }));
        expect(one.insertedPrimaryKey?.[0]).toBe(100);
        expect(recording.take().at(-1)?.sql).toBe(
          "INSERT INTO lc_t (id, v) VALUES (nextval('lc_numbers'), $1::TEXT) RETURNING lc_t.id",
        );
        const rows = await connection.execute(insert(t).returning(t.c.id, t.c.n), [{ v: 'b' }, { v: 'c' }]);
        expect(rows.all().map((row) => [row.id, row.n])).toEqual([
          [110, 9007199254740994n],
          [120, 9007199254740995n],
        ]);
        expect(await connection.scalar(numbers)).toBe(130);
        expect(await connection.scalar(select(free.nextValue()))).toBe(9007199254740996n);
      });
      expect(await ddlOf((c) => c.runSync(meta.dropAll))).toEqual([
        'DROP TABLE lc_t',
        'DROP SEQUENCE lc_free',
        'DROP SEQUENCE lc_numbers',
      ]);
    });

    it('are created and dropped alone, unless they are there', async () => {
      const sequence = new Sequence('lc_alone');
      expect(await ddlOf((c) => sequence.create(c))).toEqual(['CREATE SEQUENCE lc_alone']);
      expect(await ddlOf((c) => c.runSync(sequence.create))).toEqual([]);
      expect(await run((c) => inspect(c).hasSequence('lc_alone'))).toBe(true);
      expect(await ddlOf((c) => sequence.drop(c))).toEqual(['DROP SEQUENCE lc_alone']);
      expect(await ddlOf((c) => sequence.drop(c))).toEqual([]);
    });

    it('that are optional leave the numbers to PostgreSQL', async () => {
      const meta = new MetaData();
      const sequence = new Sequence('lc_optional', { optional: true });
      const t = new Table('lc_o', meta, { id: new Column(Integer, { primaryKey: true, default: sequence }) });
      expect(await ddlOf((c) => c.runSync(meta.createAll))).toEqual([
        'CREATE TABLE lc_o ( id SERIAL NOT NULL, PRIMARY KEY (id) )',
      ]);
      const key = await run(async (c) => (await c.execute(insert(t))).insertedPrimaryKey?.[0]);
      expect(key).toBe(1);
      expect(await ddlOf((c) => c.runSync(meta.dropAll))).toEqual(['DROP TABLE lc_o']);
    });
  });

  // proves: type-enum, schema-create-all
  describe('enumerated types', () => {
    it('come and go with a single table', async () => {
      const t = new Table('lc_single', new MetaData(), {
        mood: new Column(ARRAY(Enum('good', 'bad', { name: 'lc_mood' }))),
      });
      expect(await ddlOf((c) => t.create(c))).toEqual([
        "CREATE TYPE lc_mood AS ENUM ('good', 'bad')",
        'CREATE TABLE lc_single ( mood lc_mood[] )',
      ]);
      expect(await ddlOf((c) => c.runSync(t.create, { checkfirst: true }))).toEqual([]);
      expect(await ddlOf((c) => t.drop(c))).toEqual(['DROP TABLE lc_single', 'DROP TYPE lc_mood']);
      expect(await ddlOf((c) => t.drop(c, { checkfirst: true }))).toEqual([]);
    });

    it('that belong to a MetaData are made with it, and stay when a table of it goes', async () => {
      const meta = new MetaData();
      const shared = Enum('a', 'b', { name: 'lc_shared', metadata: meta });
      const t = new Table('lc_one', meta, { k: new Column(shared) });
      new Table('lc_two', meta, { k: new Column(shared) });
      const created = await ddlOf((c) => c.runSync(meta.createAll));
      expect(created[0]).toBe("CREATE TYPE lc_shared AS ENUM ('a', 'b')");
      expect(await ddlOf((c) => t.drop(c))).toEqual(['DROP TABLE lc_one']);
      expect(await ddlOf((c) => t.create(c, { checkfirst: true }))).toEqual(['CREATE TABLE lc_one ( k lc_shared )']);
      expect(await ddlOf((c) => c.runSync(meta.dropAll))).toEqual([
        'DROP TABLE lc_two',
        'DROP TABLE lc_one',
        'DROP TYPE lc_shared',
      ]);
    });

    it('stand in their schema, or in that of their table, and their values are cast to it', async () => {
      await run((c) => c.execDriverSql('CREATE SCHEMA lc_types'));
      const meta = new MetaData();
      const t = new Table(
        'lc_in',
        meta,
        {
          a: new Column(Enum('x', { name: 'lc_far', schema: 'lc_types' })),
          b: new Column(ARRAY(Enum('y', { name: 'lc_near', inheritSchema: true }))),
        },
        { schema: 'lc_types' },
      );
      expect(await ddlOf((c) => c.runSync(meta.createAll))).toEqual([
        "CREATE TYPE lc_types.lc_far AS ENUM ('x')",
        "CREATE TYPE lc_types.lc_near AS ENUM ('y')",
        'CREATE TABLE lc_types.lc_in ( a lc_types.lc_far, b lc_types.lc_near[] )',
      ]);
      await run(async (c) => {
        await c.execute(insert(t), [{ a: 'x', b: ['y'] }]);
        expect((await c.execute(select(t).where(t.c.a.eq('x')))).all().map((row) => [row.a, row.b])).toEqual([
          ['x', ['y']],
        ]);
      });
      expect(await ddlOf((c) => c.runSync(meta.dropAll))).toEqual([
        'DROP TABLE lc_types.lc_in',
        'DROP TYPE lc_types.lc_far',
        'DROP TYPE lc_types.lc_near',
      ]);
      await run((c) => c.execDriverSql('DROP SCHEMA lc_types'));
    });

    // proves: type-postgres
    it('come before the domains that narrow them, and both before the tables', async () => {
      const meta = new MetaData();
      const size = Enum('s', 'm', 'l', { name: 'lc_size' });
      const small = DOMAIN('lc_small', size, { check: "VALUE < 'l'", notNull: true, constraintName: 'lc_not_l' });
      const t = new Table('lc_d', meta, { size: new Column(small), all: new Column(ARRAY(small)) });
      expect(await ddlOf((c) => c.runSync(meta.createAll))).toEqual([
        "CREATE TYPE lc_size AS ENUM ('s', 'm', 'l')",
        "CREATE DOMAIN lc_small AS lc_size CONSTRAINT lc_not_l NOT NULL CHECK (VALUE < 'l')",
        'CREATE TABLE lc_d ( size lc_small, "all" lc_small[] )',
      ]);
      await run((c) => c.execute(insert(t).values({ size: 's', all: ['m'] })));
      await expect(run((c) => c.execute(insert(t).values({ size: 'l' })))).rejects.toThrow(IntegrityError);
      expect(await ddlOf((c) => c.runSync(meta.dropAll))).toEqual([
        'DROP TABLE lc_d',
        'DROP DOMAIN lc_small',
        'DROP TYPE lc_size',
      ]);
    });

    it('with createType: false are left to others, but for their own create() and drop()', async () => {
      const type = Enum('a', { name: 'lc_foreign', createType: false });
      const meta = new MetaData();
      new Table('lc_f', meta, { k: new Column(type) });
      expect(await ddlOf((c) => type.create(c))).toEqual(["CREATE TYPE lc_foreign AS ENUM ('a')"]);
      expect(await ddlOf((c) => type.create(c))).toEqual([]);
      expect(await ddlOf((c) => c.runSync(meta.createAll))).toEqual(['CREATE TABLE lc_f ( k lc_foreign )']);
      expect(await ddlOf((c) => c.runSync(meta.dropAll))).toEqual(['DROP TABLE lc_f']);
      expect(await ddlOf((c) => c.runSync(type.drop))).toEqual(['DROP TYPE lc_foreign']);
    });
  });

  // proves: schema-ddl-events
  describe('events of the schema', () => {
    const record = (told: string[], target: MetaData | Table, name: string): void => {
      for (const event of ['beforeCreate', 'afterCreate', 'beforeDrop', 'afterDrop'] as const) {
        listen(target as Table, event, async (_target, connection, { checkfirst, tables }) => {
          const isThere = await inspect(connection).hasTable('ev_b');
          told.push(`${event} ${name} ${isThere} ${checkfirst} ${tables.map((table) => table.name).join()}`);
        });
      }
    };

    it('are told in order, and waited for', async () => {
      const meta = new MetaData();
      const told: string[] = [];
      const a = new Table('ev_a', meta, { id: id() });
      const b = new Table('ev_b', meta, { aId: new Column(Integer, { foreignKey: 'ev_a.id' }) });
      record(told, meta, 'meta');
      record(told, a, 'a');
      record(told, b, 'b');
      await run((c) => c.runSync(meta.createAll));
      expect(told.splice(0)).toEqual([
        'beforeCreate meta false true ev_a,ev_b',
        'beforeCreate a false true ev_a,ev_b',
        'afterCreate a false true ev_a,ev_b',
        'beforeCreate b false true ev_a,ev_b',
        'afterCreate b true true ev_a,ev_b',
        'afterCreate meta true true ev_a,ev_b',
      ]);
      await run((c) => b.drop(c));
      expect(told.splice(0)).toEqual(['beforeDrop b true false ev_b', 'afterDrop b false false ev_b']);
      await run((c) => c.runSync(meta.dropAll));
      expect(told).toEqual([
        'beforeDrop meta false true ev_a',
        'beforeDrop a false true ev_a',
        'afterDrop a false true ev_a',
        'afterDrop meta false true ev_a',
      ]);
    });

    it('are told of types, sequences, indexes, and foreign keys that ALTER TABLE makes', async () => {
      const meta = new MetaData({ schema: 'ev_own' });
      const mood = Enum('up', 'down', { name: 'ev_mood', inheritSchema: true });
      const counter = new Sequence('ev_counter', { metadata: meta });
      const byMood = new Index('ev_by_mood', ['mood']);
      const up = new ForeignKeyConstraint(['up'], ['ev_own.ev_t.id'], { name: 'ev_up', useAlter: true });
      new Table(
        'ev_t',
        meta,
        { id: id(), mood: new Column(mood), up: new Column(Integer) },
        { indexes: [byMood], constraints: [up] },
      );
      const told: string[] = [];
      const things = { mood, counter, byMood, up };
      for (const event of ['beforeCreate', 'afterCreate', 'beforeDrop', 'afterDrop'] as const) {
        for (const [name, thing] of Object.entries(things)) {
          listen(thing as Index, event, async (target, connection, { checkfirst }) => {
            const { schema } = target as unknown as { readonly schema?: string };
            told.push(
              `${event} ${name} ${await connection.scalar(select(func.lower('X')))} ${checkfirst} ${schema ?? ''}`,
            );
          });
        }
      }
      await run(async (c) => {
        await c.execute(new CreateSchema('ev_own'));
        await c.runSync((conn) => meta.createAll(conn, { checkfirst: false }));
        expect(told.splice(0)).toEqual([
          'beforeCreate mood x false ev_own',
          'afterCreate mood x false ev_own',
          'beforeCreate counter x false ev_own',
          'afterCreate counter x false ev_own',
          'beforeCreate byMood x false ',
          'afterCreate byMood x false ',
          'beforeCreate up x false ',
          'afterCreate up x false ',
        ]);
        await byMood.drop(c);
        await c.runSync(meta.dropAll);
        await c.execute(new DropSchema('ev_own'));
      });
      expect(told.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(
        ['byMood', 'up', 'counter', 'mood'].flatMap((name) => [`beforeDrop ${name}`, `afterDrop ${name}`]),
      );
    });

    it('execute DDL where its condition holds', async () => {
      const meta = new MetaData();
      const t = new Table('ev_t', meta, { a: new Column(Integer) });
      listen(t, 'afterCreate', new DDL("COMMENT ON TABLE %(fullname)s IS 'made'").listener);
      listen(t, 'afterCreate', new DDL('never on %(table)s').executeIf({ dialect: ['sqlite', 'mysql'] }).listener);
      const asked: unknown[] = [];
      const conditional = new DDL('ALTER TABLE %(table)s ALTER a SET DEFAULT %(value)s', { context: { value: '7' } });
      const listener = conditional.executeIf({
        dialect: 'postgresql',
        state: 'state',
        callable: async (ddl, target, { connection, state, tables }) => {
          asked.push(ddl instanceof DDL, target, state, tables);
          return (await connection.scalar(select(func.now()))) instanceof Date;
        },
      }).listener;
      listen(t, 'afterCreate', listener);
      expect(await ddlOf((c) => t.create(c))).toEqual([
        'CREATE TABLE ev_t ( a INTEGER )',
        "COMMENT ON TABLE ev_t IS 'made'",
        'ALTER TABLE ev_t ALTER a SET DEFAULT 7',
      ]);
      expect(asked).toEqual([true, t, 'state', [t]]);
      expect(await run(async (c) => (await inspect(c).getTableComment('ev_t')).text)).toBe('made');
      await run((c) => t.drop(c));
    });

    it('end what they are told of by an error', async () => {
      const t = new Table('ev_failing', new MetaData(), { a: new Column(Integer) });
      listen(t, 'afterCreate', () => {
        throw new Error('not this one');
      });
      await expect(run((c) => t.create(c))).rejects.toThrow('not this one');
      expect(await run((c) => inspect(c).hasTable('ev_failing'))).toBe(false);
    });
  });

  describe('what PostgreSQL alone has', () => {
    // proves: schema-exclude
    it('exclusion constraints keep rows apart', async () => {
      const meta = new MetaData();
      const t = new Table(
        'lc_booking',
        meta,
        { from: new Column(Integer), until: new Column(Integer), room: new Column(Integer) },
        {
          constraints: [
            new ExcludeConstraint([[text('int4range("from", until)'), '&&']], {
              name: 'lc_apart',
              where: 'room > 0',
              initially: 'DEFERRED',
              deferrable: true,
            }),
            new ExcludeConstraint([['room', '=']], { using: 'nothing' }).ddlIf({ dialect: 'sqlite' }),
          ],
        },
      );
      await run((c) => c.runSync(meta.createAll));
      const rows = [
        { from: 1, until: 5, room: 1 },
        { from: 2, until: 3, room: 0 },
      ];
      await run((c) => c.execute(insert(t), rows));
      await expect(run((c) => c.execute(insert(t).values({ from: 4, until: 9, room: 1 })))).rejects.toThrow('lc_apart');
      await run((c) => c.runSync(meta.dropAll));
    });

    // proves: schema-index-options
    it('indexes and constraints with all their options', async () => {
      const meta = new MetaData();
      const t = new Table(
        'lc_options',
        meta,
        { id: id(), a: new Column(Integer), b: new Column(Integer), v: new Column(VARCHAR(20)) },
        {
          postgresqlWith: { fillfactor: 70 },
          prefixes: ['UNLOGGED'],
          constraints: [
            new UniqueConstraint(['a'], { name: 'lc_u', postgresqlNullsNotDistinct: true, postgresqlInclude: ['v'] }),
            new CheckConstraint('a > 0', { name: 'lc_ck', postgresqlNotValid: true }),
          ],
        },
      );
      const index = new Index('lc_ix', [func.lower(t.c.v).label('low'), t.c.a.desc().nullsLast()], {
        postgresqlUsing: 'btree',
        postgresqlOps: { low: 'text_pattern_ops' },
        postgresqlWhere: t.c.v.isNot(null),
        postgresqlWith: { fillfactor: 60 },
        postgresqlInclude: ['b'],
      });
      await run(async (c) => {
        await c.runSync(meta.createAll);
        await index.create(c, { checkfirst: true });
        const definition = await c.scalar(text("SELECT pg_catalog.pg_get_indexdef('lc_ix'::pg_catalog.regclass)"));
        expect(definition).toBe(
          'CREATE INDEX lc_ix ON public.lc_options USING btree (lower((v)::text) text_pattern_ops, a DESC NULLS LAST) ' +
            "INCLUDE (b) WITH (fillfactor='60') WHERE (v IS NOT NULL)",
        );
        await c.runSync(index.drop);
        await index.drop(c, { checkfirst: true });
        expect(await inspect(c).hasIndex('lc_options', 'lc_ix')).toBe(false);
        await c.runSync(index.create);
        expect(await inspect(c).hasIndex('lc_options', 'lc_ix')).toBe(true);
        await c.execute(insert(t).values({ a: null }));
      });
      await expect(run((c) => c.execute(insert(t).values({ a: null })))).rejects.toThrow(IntegrityError);
      await run((c) => c.runSync(meta.dropAll));
    });

    it('partitions, comments on constraints, and foreign keys that set one column to NULL', async () => {
      const meta = new MetaData();
      const parent = new Table('lc_p', meta, { a: id(), b: new Column(Integer, { primaryKey: true }) });
      const child = new Table(
        'lc_c',
        meta,
        { a: new Column(Integer), b: new Column(Integer), at: new Column(Integer, { nullable: false }) },
        {
          postgresqlPartitionBy: 'RANGE (at)',
          constraints: [
            new CheckConstraint('at > 0', { name: 'lc_at', comment: "it's" }),
            new ForeignKeyConstraint(['a', 'b'], ['lc_p.a', 'lc_p.b'], { ondelete: 'SET NULL (b)' }),
          ],
        },
      );
      await run(async (c) => {
        await c.runSync(meta.createAll);
        await c.execute(
          new DDL('CREATE TABLE lc_c1 PARTITION OF %(fullname)s FOR VALUES FROM (1) TO (10)').against(child),
        );
        await c.execute(insert(parent).values({ a: 1, b: 2 }));
        await c.execute(insert(child).values({ a: 1, b: 2, at: 5 }));
        await c.execute(deleteFrom(parent));
        expect([...(await c.execute(select(child))).one()]).toEqual([1, null, 5]);
        const checks = await inspect(c).getCheckConstraints('lc_c');
        expect(checks.map((check) => [check.name, check.comment])).toEqual([['lc_at', "it's"]]);
      });
      await expect(run((c) => c.execute(insert(child).values({ at: 0 })))).rejects.toThrow(IntegrityError);
      await run((c) => c.runSync(meta.dropAll));
    });
  });

  // proves: mock-engine
  describe('an engine without a database', () => {
    it('hands DDL to a function, as text', async () => {
      const meta = new MetaData({ schema: 's' });
      const numbers = new Sequence('n', { metadata: meta });
      const t = new Table('t', meta, {
        id: id(),
        n: new Column(Integer, { serverDefault: numbers }),
        k: new Column(Enum('a', { name: 'kind' }), { index: true }),
      });
      const sent: [string, readonly unknown[]][] = [];
      const mock = createMockEngine('postgresql://', (sql, values) => void sent.push([flat(sql), values]));
      await meta.createAll(mock);
      await mock.begin((connection) => connection.execute(insert(t).values({ n: 5 })));
      await mock.executionOptions({ schemaTranslateMap: { s: 'other' } }).runSync(meta.dropAll);
      expect(sent).toEqual([
        ["CREATE TYPE kind AS ENUM ('a')", []],
        ['CREATE SEQUENCE s.n', []],
        ["CREATE TABLE s.t ( id SERIAL NOT NULL, n INTEGER DEFAULT nextval('s.n'), k kind, PRIMARY KEY (id) )", []],
        ['CREATE INDEX ix_s_t_k ON s.t (k)', []],
        ['INSERT INTO s.t (n) VALUES ($1::INTEGER) RETURNING s.t.id', [5]],
        ['DROP TABLE other.t', []],
        ['DROP SEQUENCE other.n', []],
        ['DROP TYPE kind', []],
      ]);
    });
  });
});

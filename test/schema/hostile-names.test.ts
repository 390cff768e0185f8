import {
  type AsyncEngine,
  Column,
  createAsyncEngine,
  createMockEngine,
  CreateSchema,
  DropSchema,
  Enum,
  ForeignKey,
  IdentifierError,
  Index,
  insert,
  inspect,
  Integer,
  MetaData,
  select,
  Sequence,
  Table,
  text,
  Text,
  UniqueConstraint,
} from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { type Seeded, seeded } from '../types-conformance/seeded.js';

const parts = [
  '"',
  "'",
  '""',
  "''",
  '.',
  ',',
  ';',
  '--',
  '/*',
  '*/',
  '$',
  '$1',
  '$$',
  ':',
  ':x',
  '::',
  '\\',
  '\\"',
  '%',
  '%s',
  '%(x)s',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '?',
  '@',
  '#',
  '&',
  '|',
  '!',
  '~',
  '`',
  '^',
  '=',
  '<',
  '>',
  '+',
  'a',
  'B',
  'é',
  'ß',
  '日本',
  '😀',
  'İ',
  '\u00a0',
  '\u200b',
  '\u0301',
  '\u0001',
  '\u007f',
  'select',
  'USER',
  'null',
  '0',
  '__proto__',
];

/** A name of up to 63 bytes. */
function hostile(random: Seeded): string {
  let name = '';
  const wanted = 1 + random.below(63);
  while (Buffer.byteLength(name) < wanted) name += random.pick(parts);
  while (Buffer.byteLength(name) > 63) name = Array.from(name).slice(0, -1).join('');
  return name;
}

// proves: schema-quoting
describe.each(['pg', 'pglite'] as const)('names that want to be something else over %s', (driver) => {
  let engine: AsyncEngine;
  beforeAll(() => {
    engine = createAsyncEngine(athanorUrl(driver));
  });
  afterAll(() => engine.dispose());

  it('are exactly those in the catalogs of the server, and find their rows again', async () => {
    const random = seeded(20_260);
    for (let round = 0; round < 40; round++) {
      const taken = new Set<string>();
      const name = (): string => {
        let made = hostile(random);
        while (taken.has(made)) made = hostile(random);
        taken.add(made);
        return made;
      };
      const names = {
        schema: `s${Array.from(name()).slice(0, 15).join('')}`,
        table: name(),
        key: name(),
        value: name(),
        kind: name(),
        other: name(),
        index: name(),
        unique: name(),
        foreign: name(),
        type: name(),
        label: `l${Array.from(name()).slice(0, 15).join('')}`,
        sequence: name(),
        alias: name(),
      };
      await roundTrip(engine, names);
    }
  }, 60_000);

  it('that no name can be are refused before anything is sent', async () => {
    const sent: string[] = [];
    const mock = createMockEngine('postgresql://', (sql) => void sent.push(sql));
    for (const name of ['', 'a\0b', '\uDC00', 'é'.repeat(32)]) {
      const t = new Table(name, new MetaData(), { a: new Column(Integer) });
      await expect(t.create(mock)).rejects.toThrow(IdentifierError);
    }
    expect(sent).toEqual([]);
  });
});

interface Names {
  readonly schema: string;
  readonly table: string;
  readonly key: string;
  readonly value: string;
  readonly kind: string;
  readonly other: string;
  readonly index: string;
  readonly unique: string;
  readonly foreign: string;
  readonly type: string;
  readonly label: string;
  readonly sequence: string;
  readonly alias: string;
}

async function roundTrip(engine: AsyncEngine, names: Names): Promise<void> {
  const meta = new MetaData({ schema: names.schema });
  const sequence = new Sequence(names.sequence, { metadata: meta });
  const t = new Table(
    names.table,
    meta,
    {
      id: new Column(Integer, { name: names.key, primaryKey: true, default: sequence }),
      value: new Column(Text, { name: names.value, comment: names.other, serverDefault: names.label }),
      kind: new Column(Enum(names.label, { name: names.type, metadata: meta }), { name: names.kind }),
      selfId: new Column(Integer, {
        name: names.other,
        foreignKey: new ForeignKey(
          { schema: names.schema, table: names.table, column: names.key },
          { name: names.foreign },
        ),
      }),
    },
    {
      constraints: [new UniqueConstraint(['value'], { name: names.unique })],
      indexes: [new Index(names.index, ['kind', 'value'])],
    },
  );
  await engine.begin(async (c) => {
    await c.execute(new CreateSchema(names.schema));
    await c.runSync(meta.createAll);
    const { id } = (await c.execute(insert(t).values({ kind: names.label }).returning(t.c.id))).one();
    const other = t.alias(names.alias);
    const labeled = t.c.value.label(names.table);
    const query = select(labeled, other.c.kind)
      .selectFrom(t.join(other, t.c.id.eq(other.c.id)))
      .where(t.c.id.eq(id));
    const row = (await c.execute(query)).one();
    expect([...row]).toEqual([names.label, names.label]);
    const catalog = await c.execute(text(catalogSql), { schema: names.schema });
    expect(new Set(catalog.all().map((one) => one['name']))).toEqual(
      new Set([
        names.table,
        names.sequence,
        names.index,
        names.unique,
        names.foreign,
        names.type,
        `${names.key},${names.value},${names.kind},${names.other}`,
      ]),
    );
    const inspector = inspect(c);
    expect(await inspector.getTableNames({ schema: names.schema })).toEqual([names.table]);
    const columns = await inspector.getColumns(names.table, { schema: names.schema });
    expect(columns.map((column) => [column.name, column.comment])).toEqual([
      [names.key, null],
      [names.value, names.other],
      [names.kind, null],
      [names.other, null],
    ]);
    const [key] = await inspector.getForeignKeys(names.table, { schema: names.schema });
    expect([key?.name, key?.referredTable, key?.referredColumns]).toEqual([names.foreign, names.table, [names.key]]);
    await c.runSync(meta.dropAll);
    expect((await c.execute(text(catalogSql), { schema: names.schema })).all()).toEqual([]);
    await c.execute(new DropSchema(names.schema));
  });
}

const catalogSql = `WITH s AS (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = :schema)
SELECT CAST(relname AS TEXT) AS name FROM pg_catalog.pg_class, s WHERE relnamespace = s.oid AND relname !~ '_pkey$'
UNION SELECT CAST(conname AS TEXT) FROM pg_catalog.pg_constraint, s WHERE connamespace = s.oid AND contype IN ('u', 'f')
UNION SELECT CAST(typname AS TEXT) FROM pg_catalog.pg_type, s WHERE typnamespace = s.oid AND typtype = 'e'
UNION SELECT string_agg(CAST(attname AS TEXT), ',' ORDER BY attnum) FROM pg_catalog.pg_attribute
  JOIN pg_catalog.pg_class c ON c.oid = attrelid AND c.relkind = 'r', s WHERE c.relnamespace = s.oid AND attnum > 0 GROUP BY c.oid`;

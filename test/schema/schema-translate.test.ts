import {
  type AsyncConnection,
  type AsyncEngine,
  Column,
  createAsyncEngine,
  Enum,
  type ExecutionOptions,
  insert,
  inspect,
  Integer,
  MetaData,
  ProgrammingError,
  select,
  Sequence,
  Table,
  Text,
} from '@athanor/core';
import { recordStatements } from '@athanor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

const meta = new MetaData();
const numbers = new Sequence('st_numbers', { schema: 'tenant', metadata: meta });
const user = new Table(
  'st_user',
  meta,
  {
    id: new Column(Integer, { primaryKey: true, default: numbers }),
    kind: new Column(Enum('a', 'b', { name: 'st_kind', schema: 'tenant' })),
    shared: new Column(Integer, { foreignKey: 'st_shared.id', index: true }),
  },
  { schema: 'tenant', comment: 'users' },
);
const shared = new Table('st_shared', meta, { id: new Column(Integer, { primaryKey: true }), v: new Column(Text) });

const maps = [
  { tenant: 'st_one', '': 'st_common' },
  { tenant: 'St "Two"', '': 'st_common' },
] as const;

// proves: option-schema-translate
describe.each(['pg', 'pglite'] as const)('schemaTranslateMap over %s', (driver) => {
  let engine: AsyncEngine;
  const logged: string[] = [];
  beforeAll(async () => {
    engine = createAsyncEngine(athanorUrl(driver), {
      logger: { info: (line: string) => void logged.push(line) } as never,
    });
    await engine.begin(async (c) => {
      for (const name of ['st_one', '"St ""Two"""', 'st_common']) await c.execDriverSql(`CREATE SCHEMA ${name}`);
    });
  });
  afterAll(async () => {
    await engine.begin(async (c) => {
      for (const name of ['st_one', '"St ""Two"""', 'st_common']) await c.execDriverSql(`DROP SCHEMA ${name} CASCADE`);
    });
    await engine.dispose();
  });

  const tenants = () => maps.map((schemaTranslateMap) => engine.executionOptions({ schemaTranslateMap }));

  it('is told by a connection', async () => {
    const seen = (c: AsyncConnection) => [
      c.schemaForObject(user),
      c.schemaForObject(shared),
      c.schemaForObject(numbers),
    ];
    expect(await engine.connect(seen)).toEqual(['tenant', undefined, 'tenant']);
    expect(await tenants()[0]?.connect(seen)).toEqual(['st_one', 'st_common', 'st_one']);
    await engine.connect(async (c) => {
      await c.executionOptions({ schemaTranslateMap: { tenant: null } });
      expect(seen(c)).toEqual([undefined, undefined, undefined]);
    });
  });

  it('creates what is missing in the schemas of the map, types and sequences among it', async () => {
    for (const tenant of tenants()) {
      await tenant.begin((c) => c.runSync(meta.createAll));
      using recording = recordStatements(engine);
      await tenant.begin((c) => c.runSync(meta.createAll));
      expect(recording.take().filter(({ sql }) => /^\s*CREATE/.test(sql))).toEqual([]);
    }
    await engine.connect(async (c) => {
      for (const { tenant } of maps) {
        expect(await inspect(c).getTableNames({ schema: tenant })).toEqual(['st_user']);
        expect(await inspect(c).hasSequence('st_numbers', { schema: tenant })).toBe(true);
        expect(await inspect(c).hasType('st_kind', { schema: tenant })).toBe(true);
        expect((await inspect(c).getTableComment('st_user', { schema: tenant })).text).toBe('users');
      }
      expect(await inspect(c).getTableNames({ schema: 'st_common' })).toEqual(['st_shared']);
    });
  });

  it('keeps the rows of tenants apart, with one compilation for all of them', async () => {
    logged.length = 0;
    for (const [i, schemaTranslateMap] of maps.entries()) {
      const tenant = engine.executionOptions({ schemaTranslateMap });
      const rows = await tenant.begin(async (c) => {
        await c.execute(insert(user).values({ kind: i === 0 ? 'a' : 'b' }));
        await c.execute(insert(user).returning(user.c.id), [{ kind: 'a' }, { kind: 'b' }]);
        return (
          await c.execute(
            select(user)
              .where(user.c.kind.in(['b']))
              .orderBy(user.c.id),
          )
        ).all();
      });
      expect(rows.map((row) => [row.id, row.kind])).toEqual(
        i === 0
          ? [[3, 'b']]
          : [
              [1, 'b'],
              [3, 'b'],
            ],
      );
    }
    const notes = logged.filter((line) => /^\[(generated|cached)/.test(line)).map((line) => line.slice(1, 7));
    expect(notes).toEqual(['genera', 'genera', 'genera', 'cached', 'cached', 'cached']);
  });

  it('may be an option of a connection, a statement or a call; the narrower wins', async () => {
    const count = async (
      options?: ExecutionOptions,
      onStatement: { readonly schemaTranslateMap?: Record<string, string> } = {},
    ) =>
      engine.connect(async (c) => {
        const connection = await c.executionOptions({ schemaTranslateMap: maps[0] });
        const statement = select(user.c.id).executionOptions(onStatement);
        return (await connection.execute(statement, undefined, options)).all().length;
      });
    await engine.executionOptions({ schemaTranslateMap: maps[1] }).begin((c) => c.execute(insert(user)));
    expect(await count()).toBe(3);
    expect(await count(undefined, { schemaTranslateMap: maps[1] })).toBe(4);
    expect(await count({ schemaTranslateMap: maps[1] }, { schemaTranslateMap: maps[0] })).toBe(4);
    await expect(engine.connect((c) => c.execute(select(user)))).rejects.toThrow(ProgrammingError);
  });

  it('streams, and joins over schemas', async () => {
    const [tenant] = tenants();
    await tenant?.begin(async (c) => {
      await c.execute(insert(shared).values({ id: 1, v: 'x' }));
      await c.execute(insert(user).values({ shared: 1 }));
      const query = select(user.c.kind, shared.c.v).selectFrom(user.join(shared));
      await using rows = await c.stream(query);
      expect((await rows.all()).map((row) => [...row])).toEqual([[null, 'x']]);
    });
  });

  it('drops only what is in the schemas of the map', async () => {
    const [one] = tenants();
    await one?.begin((c) => c.runSync((connection) => user.drop(connection)));
    await engine.connect(async (c) => {
      expect(await inspect(c).getTableNames({ schema: 'st_one' })).toEqual([]);
      expect(await inspect(c).getTableNames({ schema: maps[1].tenant })).toEqual(['st_user']);
    });
  });
});

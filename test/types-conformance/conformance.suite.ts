import {
  ARRAY,
  type AsyncConnection,
  type AsyncEngine,
  cast,
  Column,
  column,
  func,
  insert,
  Integer,
  literal,
  MetaData,
  select,
  sqlNull,
  Table,
  Text,
  text,
  type TypeLike,
} from '@athanor/core';
import { literalText } from '@athanor/core/spi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TypeCase, typeCases } from './cases.js';

/** A database that types are tried on. */
export interface ConformanceHost {
  /** How the database is spoken to. */
  readonly name: string;
  readonly makeEngine: () => AsyncEngine | Promise<AsyncEngine>;
}

/** Writes and reads every type through Core, in every way there is, and compares with the server's own text. */
export function typeConformance({ name, makeEngine }: ConformanceHost): void {
  describe(`every type on ${name}`, () => {
    let engine: AsyncEngine;
    let missing: ReadonlySet<string>;

    beforeAll(async () => {
      engine = await makeEngine();
      missing = new Set(await engine.begin(missingExtensions));
      await engine.begin((connection) => connection.runSync(metadata.createAll, available(missing)));
    });

    afterAll(async () => {
      await engine.begin((connection) => connection.runSync(metadata.dropAll, available(missing)));
      await engine.dispose();
    });

    for (const one of conformances) {
      describe(one.it.name, () => {
        const trial = (title: string, run: (connection: AsyncConnection) => Promise<void>): void => {
          it(title, async (context) => {
            if (missing.has(one.it.extension ?? '')) context.skip(`the extension ${one.it.extension} is not there`);
            await engine.begin(async (connection) => {
              await connection.execDriverSql("SET LOCAL TimeZone = 'UTC'");
              await run(connection);
            });
          });
        };
        declareTrials(one, trial);
      });
    }
  });
}

interface Conformance {
  readonly it: TypeCase;
  readonly table: ReturnType<typeof tableOf>;
}

const metadata = new MetaData();
const conformances: readonly Conformance[] = typeCases.map((one, i) => ({ it: one, table: tableOf(one, i) }));

function tableOf({ type }: TypeCase, number: number) {
  const like = type as TypeLike<unknown, unknown>;
  return new Table(`conformance_${number}`, metadata, {
    id: new Column(Integer, { primaryKey: true }),
    value: new Column(like),
    list: new Column(ARRAY(like)),
  });
}

const extensions = [...new Set(typeCases.flatMap(({ extension }) => extension ?? []))];

/** Makes the extensions that the server has; gives those that it has not. */
async function missingExtensions(connection: AsyncConnection): Promise<string[]> {
  const found = (await connection.execDriverSql('SELECT name FROM pg_available_extensions')).scalars().all();
  for (const extension of extensions) {
    if (found.includes(extension)) await connection.execDriverSql(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
  }
  return extensions.filter((extension) => !found.includes(extension));
}

const available = (missing: ReadonlySet<string>) => ({
  tables: conformances.filter((one) => !missing.has(one.it.extension ?? '')).map(({ table }) => table),
});

type Declare = (title: string, run: (connection: AsyncConnection) => Promise<void>) => void;

function declareTrials({ it: { type, samples, comparable, known }, table }: Conformance, trial: Declare): void {
  const like = type as TypeLike<unknown, unknown>;
  const { id, value, list } = table.c;
  const sent = samples.map((sample) => sample.sent);
  const read = samples.map((sample) => sample.read);
  const serverTexts = samples.map((sample) => sample.text);
  const fill = (connection: AsyncConnection) =>
    connection.execute(
      insert(table),
      sent.map((one, i) => ({ id: i + 1, value: one })),
    );
  const texts = async (connection: AsyncConnection, sql: string): Promise<readonly unknown[]> =>
    (await connection.execDriverSql(sql)).scalars().all();

  trial('is written as a single value and given back by RETURNING', async (connection) => {
    for (const [i, one] of sent.entries()) {
      const result = await connection.execute(
        insert(table)
          .values({ id: i + 1, value: one as never })
          .returning(value),
      );
      expect(result.scalarOne()).toEqual(read[i]);
    }
    expect(await texts(connection, `SELECT value::text FROM ${table.name} ORDER BY id`)).toEqual(serverTexts);
    await empty(connection, table);
  });

  trial('is written by many parameter sets, returned in order, selected and streamed', async (connection) => {
    const sets = sent.map((one, i) => ({ id: i + 1, value: one }));
    const returned = await connection.execute(insert(table).returning(id, value), sets);
    expect(returned.all().map((row) => row[1])).toEqual(read);
    expect(await texts(connection, `SELECT value::text FROM ${table.name} ORDER BY id`)).toEqual(serverTexts);
    const statement = select(value).orderBy(id);
    expect((await connection.scalars(statement)).all()).toEqual(read);
    const streamed: unknown[] = [];
    for await (const row of await connection.stream(statement)) streamed.push(row[0]);
    expect(streamed).toEqual(read);
    await empty(connection, table);
  });

  trial('is SQL NULL', async (connection) => {
    await connection.execute(insert(table).values({ id: 1, value: sqlNull, list: [null] }));
    const row = (await connection.execute(select(value, list, value.is(null), func.cardinality(list)))).one();
    expect([...row]).toEqual([null, [null], true, 1]);
    await empty(connection, table);
  });

  trial('is an element of an array, flat, nested and with lower bounds', async (connection) => {
    await connection.execute(insert(table), { id: 1, list: [...sent, null] });
    await connection.execute(insert(table), { id: 2, list: [] });
    expect((await connection.scalars(select(list).orderBy(id))).all()).toEqual([[...read, null], []]);
    const elements = `SELECT element::text FROM ${table.name}, unnest(list) WITH ORDINALITY AS u(element, n) ORDER BY n`;
    const stored = await texts(connection, elements);
    // An element that is null is SQL NULL in an array, but for JSON.
    expect(stored).toEqual([...serverTexts, type.bindsNull ? 'null' : null]);
    const grid = ARRAY(like, { dimensions: 2 });
    const rows = [
      [...sent, null],
      [null, ...sent],
    ] as never;
    expect(await connection.scalar(select(literal(rows, grid)))).toEqual([
      [...read, null],
      [null, ...read],
    ]);
    const shifted = text(
      `SELECT array_fill(value, ARRAY[2], ARRAY[-1]) AS list FROM (SELECT list[1] AS value FROM ${table.name} WHERE id = 1) q`,
    );
    expect(await connection.scalar(shifted.columns(column('list', ARRAY(like))))).toEqual([read[0], read[0]]);
    await empty(connection, table);
  });

  trial('is a value by itself, and an argument of polymorphic functions', async (connection) => {
    for (const [i, one] of sent.entries()) {
      const bind = literal(one, like);
      expect(await connection.scalar(select(bind))).toEqual(read[i]);
      expect(await connection.scalar(select(func.coalesce(cast(sqlNull, like), bind)))).toEqual(read[i]);
      expect(await connection.scalar(select(func.arrayLength(func.arrayAgg(bind), 1)))).toBe(1);
      await connection.scalar(select(func.jsonbBuildObject('key', bind)));
      expect(await connection.scalar(select(cast(cast(bind, Text), like)))).toEqual(read[i]);
    }
  });

  trial('is written as a literal', async (connection) => {
    for (const [i, one] of sent.entries()) {
      const sql = literalText(one, type, connection.dialect);
      const name = connection.dialect.castName(type);
      expect([sql, (await texts(connection, `SELECT (${sql})::${name}::text`))[0]]).toEqual([sql, serverTexts[i]]);
      await connection.execDriverSql(`INSERT INTO ${table.name} (id, value) VALUES (${i + 1}, ${sql})`);
    }
    expect((await connection.scalars(select(value).orderBy(id))).all()).toEqual(read);
    await empty(connection, table);
  });

  if (comparable) {
    trial('finds its row by = and IN, as parameter and as literal', async (connection) => {
      await fill(connection);
      for (const [i, one] of sent.entries()) {
        // JSON null is no SQL NULL, and eq(null) asks for that one.
        const same = one === null ? literal(one, like) : (one as never);
        const byEq = (await connection.scalars(select(id).where(value.eq(same as never)))).all();
        expect(byEq, String(one)).toContain(i + 1);
        const byIn = (await connection.scalars(select(id).where(value.in([same as never, same as never])))).all();
        expect(byIn).toEqual(byEq);
        const sql = literalText(one, type, connection.dialect);
        expect(await texts(connection, `SELECT id FROM ${table.name} WHERE value = ${sql}`)).toEqual(byEq);
      }
      const all = await connection.scalars(select(id).where(value.in(sent.filter((one) => one !== null) as never)));
      expect(all.all().length).toBe(sent.filter((one) => one !== null).length);
      await empty(connection, table);
    });
  }

  if (known) {
    trial('is read alike where the server alone says its type', async (connection) => {
      await fill(connection);
      await connection.execute(insert(table), { id: 1000, list: [...sent, null] });
      const rows = await connection.scalars(text(`SELECT value FROM ${table.name} WHERE id < 1000 ORDER BY id`));
      expect(rows.all()).toEqual(read);
      expect(await connection.scalar(text(`SELECT list FROM ${table.name} WHERE id = 1000`))).toEqual([...read, null]);
      await empty(connection, table);
    });
  }
}

async function empty(connection: AsyncConnection, table: Table): Promise<void> {
  await connection.execDriverSql(`DELETE FROM ${table.name}`);
}

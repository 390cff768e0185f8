import { type AsyncConnection, type AsyncEngine, createAsyncEngine, MetaData } from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogOf } from './catalog.js';
import { athanorUrl } from '../support/database.js';
import { richSchema } from './rich-schema.js';
import { snapshotOf } from './snapshot.js';

const use = (connection: AsyncConnection, schema: string) => connection.execDriverSql(`SET search_path TO ${schema}`);

// proves: reflection
describe.each(['pg', 'pglite'] as const)('a database that is reflected and made anew over %s', (driver) => {
  let engine: AsyncEngine;
  beforeAll(async () => {
    engine = createAsyncEngine(athanorUrl(driver));
    await engine.begin(async (connection) => {
      await connection.execDriverSql('CREATE SCHEMA rt_a');
      await connection.execDriverSql('CREATE SCHEMA rt_b');
      await use(connection, 'rt_a');
      const version = connection.dialect.serverVersion?.[0] ?? 0;
      // PostgreSQL 18 computes columns with every read; PGlite is one.
      if (version >= 18)
        await connection.execDriverSql(
          'CREATE TABLE virtual_one (a INTEGER, b INTEGER GENERATED ALWAYS AS (a * 2) VIRTUAL)',
        );
      for (const statement of richSchema(version)) await connection.execDriverSql(statement);
      await connection.execDriverSql('SET search_path TO DEFAULT');
    });
  });
  afterAll(async () => {
    await engine.begin(async (connection) => {
      await connection.execDriverSql('DROP SCHEMA rt_a CASCADE');
      await connection.execDriverSql('DROP SCHEMA rt_b CASCADE');
    });
    await engine.dispose();
  });

  it('is the same, with everything that the Inspector tells', async () => {
    await using connection = await engine.connect();
    await use(connection, 'rt_a');
    const metadata = new MetaData();
    await metadata.reflect(connection);
    const before = await snapshotOf(connection);
    await use(connection, 'rt_b');
    await metadata.createAll(connection);
    const after = await snapshotOf(connection);
    for (const aspect of Object.keys(before)) expect(after[aspect], aspect).toEqual(before[aspect]);
  });

  it('is the same in the words of the catalog, which nobody of Athanor has read', async () => {
    await using connection = await engine.connect();
    await use(connection, 'rt_a');
    const metadata = new MetaData();
    await metadata.reflect(connection);
    const before = await catalogOf(connection, 'rt_a');
    await use(connection, 'rt_b');
    await metadata.createAll(connection);
    const after = await catalogOf(connection, 'rt_b');
    for (const aspect of Object.keys(before)) expect(after[aspect], aspect).toEqual(before[aspect]);
  });
});

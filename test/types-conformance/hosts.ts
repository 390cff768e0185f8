import { type AsyncEngine, createAsyncEngine } from '@athanor/core';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { hstore } from '@electric-sql/pglite/contrib/hstore';
import { athanorUrl } from '../support/database.js';
import type { ConformanceHost } from './conformance.suite.js';

/** PostgreSQL through `pg`, whose rows are read from the bytes of the server. */
export const pgBytes: ConformanceHost = {
  name: 'pg, decoded from bytes',
  makeEngine: () => createAsyncEngine(athanorUrl('pg')),
};

/** PostgreSQL through pg's own queue, whose rows are read from text. */
export const pgText: ConformanceHost = { name: 'pg, decoded from rows of text', makeEngine: engineOfText };

/** PostgreSQL inside the process. */
export const pglite: ConformanceHost = {
  name: 'PGlite',
  makeEngine: () => createAsyncEngine(athanorUrl('pglite'), { connectArgs: { extensions: { citext, hstore } } }),
};

/** Every way that values take. */
export const everyHost: readonly ConformanceHost[] = [pgBytes, pgText, pglite];

async function engineOfText(): Promise<AsyncEngine> {
  const before = process.env['ATHANOR_PG_WIRE'];
  process.env['ATHANOR_PG_WIRE'] = 'pg';
  try {
    const engine = createAsyncEngine(athanorUrl('pg'), { poolSize: 1, maxOverflow: 0 });
    // The way is chosen when the connection is opened.
    await engine.connect(async (connection) => void (await connection.execDriverSql('SELECT 1')));
    return engine;
  } finally {
    if (before === undefined) delete process.env['ATHANOR_PG_WIRE'];
    else process.env['ATHANOR_PG_WIRE'] = before;
  }
}

import pg from 'pg';
import { testDatabaseUrl } from '../support/database.js';

/** Removes all tables and views of this worker's database. */
export async function emptyDatabase(): Promise<void> {
  const client = new pg.Client({ connectionString: testDatabaseUrl() });
  await client.connect();
  try {
    await client.query("set client_min_messages = 'warning'; drop schema public cascade; create schema public");
  } finally {
    await client.end();
  }
}

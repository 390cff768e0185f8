import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { athanorUrl, testDatabaseUrl } from '../support/database.js';

describe('the database of a test worker', () => {
  it('is named after the worker and answers', async () => {
    const client = new pg.Client({ connectionString: testDatabaseUrl() });
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    await client.end();
    expect(rows[0]?.name).toMatch(new RegExp(`^athanor_test_[0-9a-f]{8}_worker${process.env['VITEST_POOL_ID']}$`));
  });

  it('has an engine URL for either driver', () => {
    expect(athanorUrl('pg')).toBe(testDatabaseUrl().replace('postgresql://', 'postgresql+pg://'));
    expect(athanorUrl('pglite')).toBe('postgresql+pglite://memory');
  });
});

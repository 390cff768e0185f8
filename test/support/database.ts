import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** One database per worker, by its number. */
    workerDatabaseUrls: readonly string[];
  }
}

/**
 * The database of this worker on the server that the run found or started, as `postgresql://user@host:port/database`.
 * Test files of one worker run one after the other and share it: each makes its own tables and drops them.
 */
export function testDatabaseUrl(): string {
  const worker = Number(process.env['VITEST_POOL_ID']);
  const url = inject('workerDatabaseUrls')[worker - 1];
  if (url === undefined) {
    throw new Error(`no database for worker ${worker}; tests that need one belong to the vitest project "integration"`);
  }
  return url;
}

/** The URL for `createAsyncEngine`: this worker's database through `pg`, or a fresh PGlite in memory. */
export function athanorUrl(driver: 'pg' | 'pglite'): string {
  return driver === 'pglite'
    ? 'postgresql+pglite://memory'
    : testDatabaseUrl().replace(/^postgresql:/, 'postgresql+pg:');
}

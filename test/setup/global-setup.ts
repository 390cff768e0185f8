import { startPostgres } from '@athanor/testing';
import type { TestProject } from 'vitest/node';
import { filesOfNewDatabase } from './quick-pglite.js';

/**
 * Finds or starts the server once per run and makes one database for each worker; takes all down at the end. Sees to it that
 * PGlite has files to start with.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [server] = await Promise.all([startPostgres(), filesOfNewDatabase()]);
  const urls: string[] = [];
  for (let worker = 1; worker <= project.vitest.config.maxWorkers; worker++) {
    urls.push(await server.createDatabase(`worker${worker}`));
  }
  project.provide('workerDatabaseUrls', urls);
  console.log(`PostgreSQL for the tests: ${server.source} (${new URL(server.url).host})`);
  return () => server.stop();
}

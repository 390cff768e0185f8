import { startPostgres } from '@athanor/testing';
import type { TestProject } from 'vitest/node';

/** Finds or starts the server once per run and makes one database for each worker; takes all down at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres();
  const urls: string[] = [];
  for (let worker = 1; worker <= project.vitest.config.maxWorkers; worker++) {
    urls.push(await server.createDatabase(`worker${worker}`));
  }
  project.provide('workerDatabaseUrls', urls);
  console.log(`PostgreSQL for the tests: ${server.source} (${new URL(server.url).host})`);
  return () => server.stop();
}

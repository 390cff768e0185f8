import { type AsyncEngine, createAsyncEngine, type MetaData } from '@athanor/core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { DriverName } from '../engine/engine-fixture.js';
import { athanorUrl } from '../support/database.js';

/** An engine for the tests of a `describe`, with the tables of `metadata` made anew for each. */
export function useTables(driver: DriverName, metadata: MetaData): () => AsyncEngine {
  let engine: AsyncEngine;
  const drop = () => engine.begin((connection) => connection.runSync(metadata.dropAll));
  beforeAll(() => {
    engine = createAsyncEngine(athanorUrl(driver));
  });
  beforeEach(async () => {
    await drop();
    await engine.begin((connection) => connection.runSync(metadata.createAll));
  });
  afterAll(async () => {
    await drop();
    await engine.dispose();
  });
  return () => engine;
}

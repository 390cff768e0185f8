import {
  AsyncAdaptedQueuePool,
  type AsyncEngine,
  Column,
  createAsyncEngine,
  type CreateAsyncEngineOptions,
  Integer,
  MetaData,
  Table,
  VARCHAR,
} from '@athanor/core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { athanorUrl } from '../support/database.js';

export const drivers = ['pg', 'pglite'] as const;

export type DriverName = (typeof drivers)[number];

export const metadata = new MetaData();

export const things = new Table('engine_things', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(VARCHAR(50), { nullable: false, unique: true }),
});

/** The number of connections that are lent. */
export function lentBy(engine: AsyncEngine): number {
  return engine.pool instanceof AsyncAdaptedQueuePool ? engine.pool.checkedout() : 0;
}

/** An engine for the tests of a `describe`, with an empty table; no test may leave a connection lent. */
export function useEngine(driver: DriverName, options: CreateAsyncEngineOptions = {}): () => AsyncEngine {
  let engine: AsyncEngine;
  beforeAll(() => {
    engine = createAsyncEngine(athanorUrl(driver), options);
  });
  beforeEach(async () => {
    await engine.begin(async (connection) => {
      await connection.runSync(metadata.dropAll);
      await connection.runSync(metadata.createAll);
    });
  });
  afterEach(() => expect(lentBy(engine)).toBe(0));
  afterAll(async () => {
    await engine.begin((connection) => connection.runSync(metadata.dropAll));
    await engine.dispose();
  });
  return () => engine;
}

/** The error that a promise ends in; fails the test where there is none. */
export async function rejection(promise: PromiseLike<unknown>): Promise<Error & Record<string, any>> {
  try {
    await promise;
  } catch (error) {
    return error as never;
  }
  throw new Error('expected an error, and there was none');
}

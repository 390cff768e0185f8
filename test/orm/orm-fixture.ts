import { AsyncAdaptedQueuePool, type AsyncEngine, createAsyncEngine, type MetaData } from '@athanor/core';
import { type AsyncSessionmaker, asyncSessionmaker, type SessionOptions } from '@athanor/orm';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { athanorUrl } from '../support/database.js';

/** An engine on a real PostgreSQL and sessions on it. */
export interface OrmFixture {
  readonly engine: AsyncEngine;
  readonly maker: AsyncSessionmaker;
}

/** The tables of a file's entities, made once, emptied with their sequences before each test, and dropped at the end. */
export function ormFixture(metadata: MetaData, options: SessionOptions = {}): OrmFixture {
  const engine = createAsyncEngine(athanorUrl('pg'));
  const tables = metadata.sortedTables.map((table) => `"${table.name}"`).join(', ');
  beforeAll(async () => {
    await engine.begin(async (connection) => {
      await connection.runSync(metadata.dropAll);
      await connection.runSync(metadata.createAll);
    });
  });
  beforeEach(async () => {
    await engine.begin((connection) => connection.execDriverSql(`TRUNCATE ${tables} RESTART IDENTITY CASCADE`));
  });
  afterAll(async () => {
    await engine.begin((connection) => connection.runSync(metadata.dropAll));
    await engine.dispose();
  });
  return { engine, maker: asyncSessionmaker(engine, options) };
}

/** Expects that every connection is back in the pool. */
export function expectNoneCheckedOut(engine: AsyncEngine): void {
  const { pool } = engine;
  if (!(pool instanceof AsyncAdaptedQueuePool)) throw new TypeError('expected a queue pool');
  expect(pool.checkedout()).toBe(0);
}

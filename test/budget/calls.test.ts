import { Column, Integer, MetaData, select, Table, Text } from '@athanor/core';
import { type CallCount, countCalls } from '@athanor/testing';
import { describe, expect, it } from 'vitest';
import { ormFixture } from '../orm/orm-fixture.js';
import { Base, Shelf } from './budget-entities.js';

const { engine, maker } = ormFixture(Base.metadata);
const shelf = new Table('budget_shelf', new MetaData(), {
  id: new Column(Integer, { primaryKey: true }),
  name: new Column(Text),
});

/**
 * Counts in the libraries, without the driver; the first runs compile, prepare and remember. A timer of the pool may fall into
 * one count: the least of three is what the work runs by itself.
 */
async function warm(work: () => Promise<unknown>): Promise<CallCount> {
  await engine.begin((connection) => connection.execDriverSql("INSERT INTO budget_shelf (id, name) VALUES (1, 'a')"));
  for (let i = 0; i < 5; i++) await work();
  const counts: CallCount[] = [];
  for (let i = 0; i < 3; i++) {
    counts.push(await countCalls(work, (url) => /\/libs\/(core|orm)\//.test(url) && !url.includes('/dialects/')));
  }
  return counts.reduce((least, count) => (count.functions < least.functions ? count : least));
}

function expectAtMost(count: CallCount, most: Pick<CallCount, 'calls' | 'functions' | 'files'>): void {
  const list = [...count.byFunction].map(([name, calls]) => `${name} ${calls}`).join('\n');
  for (const name of ['functions', 'files', 'calls'] as const) {
    expect(count[name], `${name} that ran:\n${list}`).toBeLessThanOrEqual(most[name]);
  }
}

const byId = select(shelf).where(shelf.c.id.eq(1));

describe('what runs for one warm statement', () => {
  it('is little for a Core select: fewer functions than the 88 of SQLAlchemy', async () => {
    await using connection = await engine.connect();
    const count = await warm(async () => (await connection.execute(byId)).one());
    expectAtMost(count, { functions: 61, files: 18, calls: 72 });
  });

  it('is little more where the statement is built each time', async () => {
    await using connection = await engine.connect();
    const count = await warm(async () => (await connection.execute(select(shelf).where(shelf.c.id.eq(1)))).one());
    expectAtMost(count, { functions: 96, files: 31, calls: 140 });
  });

  it('is bounded for an entity by its key, with a session of its own', async () => {
    const count = await warm(async () => {
      await using session = maker();
      return await session.getOne(Shelf, 1);
    });
    expectAtMost(count, { functions: 171, files: 45, calls: 236 });
  });
});

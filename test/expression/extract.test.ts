import { createAsyncEngine, DateTime, extract, literal, select } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { drivers } from '../engine/engine-fixture.js';
import { athanorUrl } from '../support/database.js';

describe.each(drivers)('EXTRACT on %s', (driver) => {
  // proves: extract
  it('gives a part of a time as a number', async () => {
    const engine = createAsyncEngine(athanorUrl(driver));
    const at = literal(new Date('2024-02-29T12:30:15.250Z'), DateTime);
    const parts = select(extract('year', at), extract('dow', at), extract('minute', at), extract('second', at));
    const row = await engine.connect(async (connection) => (await connection.execute(parts)).one());
    expect([...row]).toEqual([2024, 4, 30, 15.25]);
    await engine.dispose();
  });
});

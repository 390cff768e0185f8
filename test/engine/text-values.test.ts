import { createAsyncEngine, select, text } from '@athanor/core';
import { afterAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

const engine = createAsyncEngine(athanorUrl('pg'));
afterAll(() => engine.dispose());

describe('text() as a value', () => {
  it('is read by the type that the server names', async () => {
    const row = await engine.connect(async (connection) =>
      (await connection.execute(select(text('1'), text("'a'::text"), text('true'), text('NULL')))).one(),
    );
    expect([...row]).toEqual([1, 'a', true, null]);
  });

  it('is a predicate where one is expected', async () => {
    const found = await engine.connect((connection) =>
      connection.scalar(select(text('2')).where(text('1 > 2 OR 2 > 1'), text('true'))),
    );
    expect(found).toBe(2);
  });
});

import { createAsyncEngine } from '@athanor/core';
import { describe } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { typeConformance } from './conformance.suite.js';

// proves: type-conformance
describe('every type at its edges', () => {
  typeConformance({ name: 'pg, decoded from bytes', makeEngine: () => createAsyncEngine(athanorUrl('pg')) });

  typeConformance({
    name: 'pg, decoded from rows of text',
    makeEngine: async () => {
      const before = process.env['ATHANOR_PG_WIRE'];
      process.env['ATHANOR_PG_WIRE'] = 'pg';
      try {
        const engine = createAsyncEngine(athanorUrl('pg'), { poolSize: 1, maxOverflow: 0 });
        // The way is chosen when the connection is opened.
        await engine.connect(async (connection) => void (await connection.execDriverSql('SELECT 1')));
        return engine;
      } finally {
        if (before === undefined) delete process.env['ATHANOR_PG_WIRE'];
        else process.env['ATHANOR_PG_WIRE'] = before;
      }
    },
  });
});

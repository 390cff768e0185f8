import { createAsyncEngine } from '@athanor/core';
import { citext } from '@electric-sql/pglite/contrib/citext';
import { hstore } from '@electric-sql/pglite/contrib/hstore';
import { describe } from 'vitest';
import { athanorUrl } from '../support/database.js';
import { typeConformance } from './conformance.suite.js';

// proves: type-conformance
describe('every type at its edges', () => {
  typeConformance({
    name: 'PGlite',
    makeEngine: () => createAsyncEngine(athanorUrl('pglite'), { connectArgs: { extensions: { citext, hstore } } }),
  });
});

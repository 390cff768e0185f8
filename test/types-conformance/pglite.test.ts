import { describe } from 'vitest';
import { typeConformance } from './conformance.suite.js';
import { pglite } from './hosts.js';

// proves: type-conformance
describe('every type at its edges', () => {
  typeConformance(pglite);
});

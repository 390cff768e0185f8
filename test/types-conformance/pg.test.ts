import { describe } from 'vitest';
import { typeConformance } from './conformance.suite.js';
import { pgBytes, pgText } from './hosts.js';

// proves: type-conformance
describe('every type at its edges', () => {
  typeConformance(pgBytes);
  typeConformance(pgText);
});

import { describe, expectTypeOf, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

describe('athanorUrl', () => {
  it('takes one of the two drivers', () => {
    expectTypeOf(athanorUrl).parameter(0).toEqualTypeOf<'pg' | 'pglite'>();
  });
});

import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/dialects/postgres/pg-limits.js';

const most = 300_000;
const roomy = 'x'.repeat(30_000);

describe('a statement that has no form in the protocol', () => {
  it('is refused where its message would be larger than the server takes, by the bytes and not by the characters', () => {
    expect(refusalOf('select $1', [[roomy, null]], most)).toBeUndefined();
    expect(refusalOf('select $1', [['é'.repeat(18_000)]], most)).toBeUndefined();
    const values = [[roomy], [null, 'é'.repeat(19_000), 'x']];
    expect(String(refusalOf('select $1', values, most))).toBe(
      'InvalidRequestError: A statement is a message of at most 300000 bytes, and the values or the SQL of this one have 38001; ' +
        'send them in parts, as by an UPDATE that appends (value || part), or fewer sets of parameters at once',
    );
    expect(refusalOf(`select '${roomy}${roomy}'`, [[]], most)?.message).toContain('of this one have 60009');
  });
});

import { describe, expect, it } from 'vitest';
import { typeByOid } from '../../../src/dialects/postgres/postgres-oids.js';
import { dialect } from '../../types/round-trip.js';

describe('typeByOid', () => {
  it.each([
    [16, 't', true],
    [20, '9223372036854775807', 9223372036854775807n],
    [23, '5', 5],
    [25, 'a', 'a'],
    [26, '4294967295', 4_294_967_295],
    [114, '{"a":1}', { a: 1 }],
    [701, 'NaN', Number.NaN],
    [1082, '2024-02-29', '2024-02-29'],
    [1114, '2024-02-29 12:00:00', new Date('2024-02-29T12:00:00Z')],
    [1184, '2024-02-29 12:00:00+02', new Date('2024-02-29T10:00:00Z')],
    [1700, '10.50', '10.50'],
    [3802, '[]', []],
    [1007, '{1,NULL}', [1, null]],
    [1009, '{a,"b c"}', ['a', 'b c']],
    [1016, '{1}', [1n]],
    [3807, '{"{\\"a\\": [1]}"}', [{ a: [1] }]],
  ])('reads a column of type %d', (oid, text, value) => {
    expect(typeByOid(oid)?.resultProcessor(dialect)(text)).toEqual(value);
  });

  it('leaves types alone that it does not know', () => {
    expect(typeByOid(600)).toBeUndefined();
    expect(typeByOid(16_999)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors/errors.js';
import { IntervalValue } from '../../src/types/interval-value.js';
import { typeOfLiteral } from '../../src/types/type-of-literal.js';

const keyOf = (value: unknown): string => typeOfLiteral(value).cacheKey;

describe('typeOfLiteral', () => {
  it.each([
    [0, 'integer'],
    [2_147_483_647, 'integer'],
    [-2_147_483_648, 'integer'],
    [2_147_483_648, 'bigInteger(asNumber)'],
    [9007199254740991, 'bigInteger(asNumber)'],
    [9007199254740992, 'float()'],
    [1.5, 'float()'],
    [-0, 'float()'],
    [Number.NaN, 'float()'],
    [1n, 'bigInteger'],
    ['a', 'VARCHAR(,)'],
    [true, 'boolean'],
    [null, 'null'],
    [new Date(0), 'datetime(true)'],
    [Uint8Array.of(1), 'largeBinary()'],
    [IntervalValue.of({ days: 1 }), 'interval'],
    [{ a: 1 }, 'json(false)'],

    [[null, 'a'], 'array(VARCHAR(,),)'],
    [[[1], [2]], 'array(integer,)'],
    [[1, 2.5], 'array(float(),)'],
    [[1, 3_000_000_000], 'array(bigInteger(asNumber),)'],
    [[1, 3n], 'array(bigInteger,)'],
    [[3_000_000_000, 3n], 'array(bigInteger,)'],
    [[], 'array(null,)'],
  ])('of %s is %s', (value, key) => {
    expect(keyOf(value)).toBe(key);
  });

  it.each([
    [undefined, 'undefined'],
    [new Map(), 'an instance of Map'],
    [Symbol('s'), 'a symbol'],
    [keyOf, 'the function keyOf'],
  ])('knows none for %s', (value, shown) => {
    expect(() => typeOfLiteral(value)).toThrow(
      new ArgumentError(`There is no SQL type for ${shown}; give one: literal(value, type)`),
    );
  });
});

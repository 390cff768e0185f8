import { Integer, Text } from '@athanor/core';
import { describe, expect, it } from 'vitest';
import { DeclarativeBase } from '../../src/declarative/declarative-base.js';
import { mappedColumn } from '../../src/declarative/mapped-column.js';
import { identityKeyOf, identityValues } from '../../src/mapping/identity-key.js';
import { mapperOf, findMapper } from '../../src/mapping/mapper-of.js';

class Base extends DeclarativeBase {}
class One extends Base.table('one', { id: mappedColumn(Integer, { primaryKey: true }) }) {}
class Two extends Base.table('two', {
  a: mappedColumn(Text, { primaryKey: true }),
  b: mappedColumn(Text, { primaryKey: true }),
}) {}
const one = mapperOf(One);
const two = mapperOf(Two);

describe('the identity of a row', () => {
  it('is the bare value of a primary key of one column', () => {
    expect(identityKeyOf(one, [7])).toBe(7);
    expect(identityKeyOf(one, ['7'])).toBe('7');
  });

  it('is the same for a bigint and the number that holds it', () => {
    expect(identityKeyOf(one, [7n])).toBe(7);
    expect(identityKeyOf(one, [2n ** 60n])).toBe(2n ** 60n);
  });

  it('is a text for dates and bytes, which are other objects each time they are read', () => {
    expect(identityKeyOf(one, [new Date(0)])).toBe('1970-01-01T00:00:00.000Z');
    expect(identityKeyOf(one, [Uint8Array.of(1, 255)])).toBe('01ff');
  });

  it('of several columns tells apart whatever differs', () => {
    const keys = [
      ['a', 'b'],
      ['a,b', ''],
      ['a"', '"b'],
      [1, 2],
      ['1', '2'],
      ['1', 2],
    ].map((values) => identityKeyOf(two, values));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what names a row', () => {
  it('is the value of the key, a list, or an object by attribute', () => {
    expect(identityValues(one, 5)).toEqual([5]);
    expect(identityValues(one, [5])).toEqual([5]);
    expect(identityValues(two, ['x', 'y'])).toEqual(['x', 'y']);
    expect(identityValues(two, { b: 'y', a: 'x' })).toEqual(['x', 'y']);
    const date = new Date();
    expect(identityValues(one, date)).toEqual([date]);
  });

  it('is refused where the number or the names are wrong', () => {
    expect(() => identityValues(two, 'x')).toThrow(
      "Incorrect number of values in identifier to formulate primary key for session.get(); primary key columns are 'two.a','two.b'",
    );
    expect(() => identityValues(two, { a: 'x', c: 'y' })).toThrow('wrong or missing: b, c');
  });
});

describe('mapperOf', () => {
  it('knows entity classes and entities, and says what else it was given', () => {
    expect(mapperOf(new One())).toBe(one);
    expect(findMapper('text')).toBeUndefined();
    expect(() => mapperOf(class Stranger {})).toThrow("Class 'Stranger' is not mapped");
    expect(() => mapperOf({})).toThrow("Class 'Object' is not mapped");
  });
});

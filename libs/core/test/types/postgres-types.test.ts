import { describe, expect, it } from 'vitest';
import { HSTORE } from '../../src/dialects/postgres/postgres-hstore.js';
import { BIT, CITEXT, INET, MONEY, OID } from '../../src/dialects/postgres/postgres-text-types.js';
import { INTERVAL, JSONB, TIME, TIMESTAMP } from '../../src/dialects/postgres/postgres-types.js';
import { MultiRange } from '../../src/types/multi-range-value.js';
import { Integer, Numeric } from '../../src/types/numeric-types.js';
import { Range } from '../../src/types/range-value.js';
import { VARCHAR } from '../../src/types/string-types.js';
import { ARRAY, JSON as JSONDocument } from '../../src/types/structured-types.js';
import { toType, type TypeEngine } from '../../src/types/type-engine.js';
import { typeOfLiteral } from '../../src/types/type-of-literal.js';
import { bind, dialect, read } from './round-trip.js';

// proves: type-postgres
describe('types of PostgreSQL', () => {
  it('refuse values that they cannot be', () => {
    expect(() => bind(BIT(3), '012')).toThrow('BIT takes text of zeros and ones, got "012"');
    expect(() => BIT(0)).toThrow('BIT() takes a length of at least 1, got 0');
    expect(() => bind(OID, -1)).toThrow('OID takes whole numbers from 0 to 4294967295, got -1');
    expect(() => bind(INET, 5 as unknown as string)).toThrow('INET takes a string, got 5');
    expect(() => bind(MONEY, Number.NaN)).toThrow('MONEY takes a string');
    expect(() => INTERVAL({ fields: 'YEAR; DROP' as 'YEAR' })).toThrow(/The fields of an INTERVAL are one of YEAR, /);
    expect(() => bind(HSTORE, ['a'] as never)).toThrow('HSTORE takes a plain object of texts, got an array of 1');
    expect(() => bind(HSTORE, { a: 1 } as never)).toThrow('HSTORE takes a string, got 1');
  });

  it('an HSTORE may have any key, and text that is none is an error', () => {
    const pairs = read(HSTORE, '"__proto__"=>"x", "a\\\\\\"b"=>NULL');
    expect(Object.entries(pairs)).toEqual([
      ['__proto__', 'x'],
      ['a\\"b', null],
    ]);
    expect(bind(HSTORE, pairs)).toBe('"__proto__"=>"x", "a\\\\\\"b"=>NULL');
    expect(() => read(HSTORE, 'a=>b')).toThrow(/it is no list of pairs/);
    const type = HSTORE();
    expect(type.valuesEqual({ a: '1', b: null }, { b: null, a: '1' })).toBe(true);
    expect(type.valuesEqual({ a: '1' }, { a: null })).toBe(false);
  });

  it('of JSONB refuse the characters that it cannot hold, and no others', () => {
    const why = (what: string): string =>
      `it contains ${what}, which jsonb cannot hold; JSON can, which keeps the text as it is written`;
    const nul = why('the character U+0000 (NUL)');
    expect(() => bind(JSONB, 'a\0')).toThrow(new TypeError(`JSONB cannot send "a\\u0000": ${nul}`));
    expect(() => bind(JSONB, { 'k\\\0': 1 })).toThrow(new TypeError(`JSONB cannot send an object: ${nul}`));
    expect(() => bind(ARRAY(JSONB), [{ a: ['\udc00'] }])).toThrow(why('a lone surrogate'));
    expect(() => bind(JSONB, '\ud83d\ud83d\ude00')).toThrow(why('a lone surrogate'));
    expect(bind(JSONB, ['\\u0000', '\\\\u0000', '\u0001', '\ud83d\ude00'])).toBe(
      String.raw`["\\u0000","\\\\u0000","\u0001","😀"]`,
    );
    expect(bind(JSONDocument, '\0')).toBe(String.raw`"\u0000"`);
    const ascii = { ...dialect, jsonSerializer: () => String.raw`"\uD83D\uDE00\\ud83d"` };
    expect(JSONB().bindProcessor(ascii)('x')).toBe(String.raw`"\uD83D\uDE00\\ud83d"`);
  });

  it('have a generic counterpart, or say that there is none', () => {
    const generic = (type: TypeEngine): string => String(type.asGeneric());
    expect(generic(JSONB({ noneAsNull: true }))).toBe('JSON(noneAsNull=true)');
    expect(generic(TIMESTAMP({ precision: 3, timezone: true }))).toBe('DateTime(timezone=true)');
    expect(generic(TIME({ precision: 3 }))).toBe('Time()');
    expect(generic(INTERVAL({ fields: 'DAY' }))).toBe('Interval()');
    expect(toType(Integer).asGeneric()).toBe(Integer());
    expect(() => toType(INET).asGeneric()).toThrow(
      'INET() has no generic counterpart: it is a type of PostgreSQL alone',
    );
  });

  it('are shown with their options', () => {
    expect([VARCHAR(50), Numeric(10, 2), ARRAY(Integer), BIT(3), CITEXT()].map(String)).toEqual([
      'Varchar(length=50)',
      'Numeric(precision=10, scale=2)',
      'Array(itemType=Integer())',
      'Bit(length=3)',
      'Citext()',
    ]);
  });
});

// proves: type-json
describe('JSON.NULL', () => {
  it('is the null of JSON where a plain null is that of SQL', () => {
    const type = JSONDocument({ noneAsNull: true });
    expect(type.bindsNull).toBe(false);
    expect(bind(type, JSONDocument.NULL)).toBe('null');
    const custom = { ...dialect, jsonSerializer: () => 'written' };
    expect(type.bindProcessor(custom)(JSONDocument.NULL)).toBe('null');
  });
});

// proves: type-range
describe('the type of a bare range', () => {
  it.each([
    [new Range(1, 5), 'int4range'],
    [new Range(null, 3_000_000_000), 'int8range'],
    [new Range(1, 5n as never), 'int8range'],
    [new Range(1.5, null), 'numrange'],
    [new Range('1.50', '2'), 'numrange'],
    [new Range('2024-02-29', 'infinity'), 'daterange'],
    [new Range('2024-02-29 12:00:00', null), 'tsrange'],
    [new Range('2024-02-29 12:00:00+00', null), 'tstzrange'],
    [new Range(new Date(0), null), 'tstzrange'],
    [new Range(), 'null'],
    [new MultiRange([new Range(1, 2), new Range(3n as never, null)]), 'int8multirange'],
    [new MultiRange(), 'null'],
    [[new Range(1, 5), null], 'array'],
  ])('%s is of %s', (value, visitName) => {
    expect(typeOfLiteral(value).visitName).toBe(visitName);
  });
});

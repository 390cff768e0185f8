import { describe, expect, it } from 'vitest';
import { arrayLiteral } from '../../src/types/array-text.js';
import { NullType } from '../../src/types/null-type.js';
import { BigInteger, Integer } from '../../src/types/numeric-types.js';
import { LargeBinary, Text } from '../../src/types/string-types.js';
import { ARRAY, JSON as JSONDocument } from '../../src/types/structured-types.js';
import { DateTime } from '../../src/types/temporal-types.js';
import { bind, read } from './round-trip.js';

// proves: type-json
describe('JSON', () => {
  it('sends and reads documents', () => {
    for (const value of [{ a: [1, null, 'ü"\\'] }, [], '', 'text', 0, -1.5, true, false, null, { 'key "x"': {} }]) {
      expect(read(JSONDocument, bind(JSONDocument, value))).toEqual(value);
    }
  });

  it('stores null as JSON null, and as SQL NULL where noneAsNull says so', () => {
    expect(JSONDocument().bindsNull).toBe(true);
    expect(bind(JSONDocument, null)).toBe('null');
    expect(JSONDocument({ noneAsNull: true }).bindsNull).toBe(false);
  });

  it.each([undefined, () => 1, Symbol('s')])('refuses %s, which JSON has no form for', (value) => {
    expect(() => bind(JSONDocument, value)).toThrow(/^JSON takes what JSON has a form for, got /);
  });

  it('refuses bigint and circles at any depth, with the cause', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => bind(JSONDocument, { n: [1n] })).toThrow(/^JSON cannot send an object: .*BigInt/);
    expect(() => bind(JSONDocument, circle)).toThrow(/^JSON cannot send an object: .*circular/i);
  });

  it('uses the serializer and deserializer of the dialect', () => {
    const custom = { name: 'x', jsonSerializer: () => '"written"', jsonDeserializer: (text: string) => `read ${text}` };
    expect(JSONDocument().bindProcessor(custom)({})).toBe('"written"');
    expect(JSONDocument().resultProcessor(custom)('{}')).toBe('read {}');
  });

  it('compares by content, whatever the order of keys', () => {
    const type = JSONDocument();
    expect(type.valuesEqual({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toBe(true);
    expect(type.valuesEqual({ a: 1, b: undefined }, { a: 1 })).toBe(true);
    expect(type.valuesEqual({ at: new Date(0) }, { at: '1970-01-01T00:00:00.000Z' })).toBe(true);
    expect(type.valuesEqual({ a: 1 }, { a: 2 })).toBe(false);
    expect(type.valuesEqual({ a: 1 }, { b: 1 })).toBe(false);
    expect(type.valuesEqual({ a: null }, {})).toBe(false);
    expect(type.valuesEqual([1, 2], [1, 2, 3])).toBe(false);
    expect(type.valuesEqual([], {})).toBe(false);
    expect(type.valuesEqual(null, {})).toBe(false);
  });
});

// proves: type-array
describe('ARRAY', () => {
  it.each([
    [[], '{}'],
    [['a,b', null, 'q"x', 'b\\s'], '{"a,b",NULL,"q\\"x","b\\\\s"}'],
    [['', ' ', 'NULL', 'null', '{}', '{', '}', "'", '\n', 'é'], '{"",""," ","NULL"}'],
  ])('sends %j in the quotes that it needs', (value, text) => {
    const sent = bind(ARRAY(Text), value);
    expect(read(ARRAY(Text), sent)).toEqual(value);
    if (value.length < 10) expect(sent).toBe(text);
  });

  it("reads the server's text", () => {
    expect(read(ARRAY(Text), '{"a,b",NULL,"q\\"x",plain,"NULL",ü}')).toEqual([
      'a,b',
      null,
      'q"x',
      'plain',
      'NULL',
      'ü',
    ]);
    expect(read(ARRAY(Integer), '{1,-2,NULL}')).toEqual([1, -2, null]);
    expect(read(ARRAY(Integer), '{}')).toEqual([]);
    expect(read(ARRAY(BigInteger), '{9223372036854775807}')).toEqual([9223372036854775807n]);
    expect(read(ARRAY(DateTime), '{"2024-02-29 12:00:00"}')).toEqual([new Date('2024-02-29T12:00:00Z')]);
    expect(read(ARRAY(LargeBinary), '{"\\\\x0102"}')).toEqual([Uint8Array.of(1, 2)]);
  });

  it('reads and sends arrays of more dimensions', () => {
    const type = ARRAY(Integer, { dimensions: 2 });
    expect(read(type, '{{1,2},{3,NULL}}')).toEqual([
      [1, 2],
      [3, null],
    ]);
    expect(
      bind(type, [
        [1, 2],
        [3, null],
      ]),
    ).toBe('{{1,2},{3,NULL}}');
    expect(read(ARRAY(Integer, { dimensions: 3 }), '[1:1][0:0][2:3]={{{1,2}}}')).toEqual([[[1, 2]]]);
    expect(bind(type, [[], []])).toBe('{}');
  });

  it('drops lower bounds', () => {
    expect(read(ARRAY(Integer), '[0:1]={1,2}')).toEqual([1, 2]);
    expect(read(ARRAY(Integer), '[-1:0]={1,2}')).toEqual([1, 2]);
  });

  it('takes an array inside a JSON array as a document', () => {
    expect(bind(ARRAY(JSONDocument), [[1, 2], { a: 'b' }])).toBe('{"[1,2]","{\\"a\\":\\"b\\"}"}');
    expect(bind(ARRAY(JSONDocument), [null])).toBe('{"null"}');
    expect(bind(ARRAY(JSONDocument({ noneAsNull: true })), [null])).toBe('{NULL}');
    expect(bind(ARRAY(JSONDocument), [[], {}])).toBe('{"[]","{}"}');
  });

  it('keeps every string through a round trip, in two dimensions too', () => {
    const alphabet = ['a', '"', '\\', ',', '{', '}', ' ', '\n', '\t', 'N', 'U', 'L', '1', '-', 'é', '\u{1f525}'];
    let seed = 42;
    const next = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const word = (): string | null =>
      next(10) === 0 ? null : Array.from({ length: next(6) }, () => alphabet[next(alphabet.length)]).join('');
    for (let round = 0; round < 500; round++) {
      const flat = Array.from({ length: next(8) }, word);
      expect(read(ARRAY(Text), bind(ARRAY(Text), flat))).toEqual(flat);
      const nested = [
        [word(), word()],
        [word(), word()],
      ];
      const type = ARRAY(Text, { dimensions: 2 });
      expect(read(type, bind(type, nested))).toEqual(nested);
    }
  });

  it('refuses what is no array, undefined and holes in it, and elements that its type refuses', () => {
    expect(() => bind(ARRAY(Integer), 1 as unknown as number[])).toThrow(new TypeError('ARRAY takes an array, got 1'));
    for (const value of [[1, undefined], Object.assign([], { length: 2 })]) {
      expect(() => bind(ARRAY(Integer), value as number[])).toThrow(
        new TypeError('ARRAY takes elements that are values or null, got undefined'),
      );
    }
    expect(() => bind(ARRAY(Integer), [1.5])).toThrow(/^Integer takes whole numbers/);
  });

  it.each(['', '1', '{1', '{1,', '{1}x', '{"a', '{"a\\', '{{1}', '{1}}', '{"a"b}', '[0:1]'])(
    'refuses to read %j',
    (text) => {
      expect(() => read(ARRAY(Text), text)).toThrow(`ARRAY cannot read ${JSON.stringify(text)} that the server sent`);
    },
  );

  it('compares element by element, as their type does', () => {
    const bytes = ARRAY(LargeBinary);
    expect(bytes.valuesEqual([Uint8Array.of(1)], [Uint8Array.of(1)])).toBe(true);
    expect(bytes.valuesEqual([Uint8Array.of(1)], [Uint8Array.of(2)])).toBe(false);
    const nullable = ARRAY<number | null>(Integer);
    expect(nullable.valuesEqual([1, null], [1, null])).toBe(true);
    expect(nullable.valuesEqual([1, null], [1, 2])).toBe(false);
    expect(ARRAY(JSONDocument).valuesEqual([{ a: 1 }, [1]], [{ a: 1 }, [1]])).toBe(true);
    expect(ARRAY(Integer, { dimensions: 2 }).valuesEqual([[1], [2]], [[1], [2]])).toBe(true);
    expect(ARRAY(Integer, { dimensions: 2 }).valuesEqual([[1], [2]], [[1], [3]])).toBe(false);
  });
});

describe('arrayLiteral', () => {
  it('makes the array of one column of many rows', () => {
    expect(arrayLiteral([1, null, 3], String)).toBe('{1,NULL,3}');
    expect(arrayLiteral([], String)).toBe('{}');
    expect(arrayLiteral(['a', null, 'b c', '', 'null'], String)).toBe('{"a",null,"b c","","null"}');
    expect(arrayLiteral(['a', null, 'b"\\', '\n'], String)).toBe('{"a",NULL,"b\\"\\\\","\n"}');
    expect(arrayLiteral([[1], [2]], (value: number[]) => `{${value}}`, { dimensions: 1 })).toBe('{"{1}","{2}"}');
  });
});

describe('arrayLiteral of elements that no text can hold together', () => {
  it('says so in the place of V8', () => {
    const tooLong = (): never => {
      throw new RangeError('Invalid string length');
    };
    expect(() => arrayLiteral(['a', 'b'], tooLong)).toThrow(
      'ARRAY cannot send 2 elements at once: their text would be longer than a string of JavaScript can be (512 MB); send them in parts',
    );
  });
});

describe('NullType', () => {
  it('sends a value by its kind and reads text', () => {
    const values = ['a', 1.5, -0, 5n, true, new Date(0), Uint8Array.of(1), [1, null, 'x'], { a: 1 }];
    expect(values.map((value) => bind(NullType, value))).toEqual([
      'a',
      '1.5',
      '-0',
      '5',
      'true',
      '1970-01-01T00:00:00.000Z',
      '\\x01',
      '{1,NULL,"x"}',
      '{"a":1}',
    ]);
    expect(read(NullType, '12')).toBe('12');
  });

  it('refuses what has no kind', () => {
    expect(() => bind(NullType, new Map())).toThrow(/^A parameter takes .*, got an instance of Map$/);
    expect(() => bind(NullType, undefined)).toThrow(/got undefined$/);
  });
});

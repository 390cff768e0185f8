import { describe, expect, it } from 'vitest';
import { parseJson, parseWrittenJson, stringifyJson } from '../../src/types/json-text.js';

// proves: type-json
describe('the text of JSON', () => {
  it.each([
    ['9007199254740993', 9_007_199_254_740_993n],
    ['-9223372036854775808', -9_223_372_036_854_775_808n],
    ['[12345678901234567890]', [12_345_678_901_234_567_890n]],
    ['{"a": 18446744073709551615, "b": 1}', { a: 18_446_744_073_709_551_615n, b: 1 }],
    ['{"a":18446744073709551615}', { a: 18_446_744_073_709_551_615n }],
  ])('has whole numbers that no number holds as bigint, both ways: %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
    expect(parseJson(stringifyJson(value))).toEqual(value);
    expect(stringifyJson(value)).toBe(text.replaceAll(' ', ''));
  });

  it.each([0, -0.5, 9_007_199_254_740_991, 2 ** 53, 1e20, -1e21, 1e23, 1.5e300, Number.MAX_VALUE, 5e-324, 0.1 + 0.2])(
    'gives the number %s back, also where the server writes its digits out',
    (value) => {
      expect(parseJson(stringifyJson(value))).toBe(value);
      const written = Number.isInteger(value) ? shortDigits(value) : stringifyJson(value);
      expect(parseJson(`[${written}, "x"]`)).toEqual([value, 'x']);
    },
  );

  it('finds the digits wherever they stand', () => {
    for (let before = 0; before < 40; before++) {
      const value = ['x'.repeat(before), 9_007_199_254_740_993n];
      expect(parseJson(stringifyJson(value))).toEqual(value);
    }
  });

  it('gives fractions as the nearest number, and strings of digits as they are', () => {
    expect(parseJson('0.12345678901234567891')).toBe(0.12345678901234568);
    const text = '{"id": "12345678901234567890", "key: 12345678901234567890": "a, 12345678901234567890e400"}';
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('refuses numbers beyond those of JavaScript, and those that JSON has no form for', () => {
    expect(() => parseWrittenJson('{"a": 1e400}')).toThrow('JSON cannot read the number 1e400');
    expect(() => parseWrittenJson('-1.5E+309')).toThrow('JSON cannot read the number -1.5E+309');
    expect(parseWrittenJson('{"uuid": "1e400abc", "x": 1e300}')).toEqual({ uuid: '1e400abc', x: 1e300 });
    for (const value of [
      Number.NaN,
      { a: [1, Number.POSITIVE_INFINITY] },
      new Date(Number.NaN),
      [new Date(Number.NaN)],
    ])
      expect(() => stringifyJson(value)).toThrow('has no form in JSON');
  });

  it('is that of JSON.stringify else', () => {
    const values = [
      { a: null, b: undefined, c: [undefined] },
      'null',
      [new Date(0)],
      { toJSON: () => null, x: Number.NaN },
    ];
    for (const value of values) expect(stringifyJson(value)).toBe(JSON.stringify(value));
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => stringifyJson(circle)).toThrow('circular');
    expect(stringifyJson(Array.from({ length: 200_000 }, () => null))).toHaveLength(1_000_001);
  });
});

/** The digits that PostgreSQL's numeric has for what JSON.stringify writes. */
function shortDigits(value: number): string {
  const [digits = '', exponent = '0'] = stringifyJson(value).split('e+');
  const [whole = '', fraction = ''] = digits.split('.');
  return (whole + fraction).padEnd(whole.length + Number(exponent), '0');
}

import { describe, expect, it } from 'vitest';
import { BigInteger, BOOLEAN, Double, Float, Integer, Numeric, SmallInteger } from '../../src/types/numeric-types.js';
import { bind, read } from './round-trip.js';

// proves: type-integers
describe('Integer', () => {
  it.each([0, 1, -1, 2_147_483_647, -2_147_483_648])('sends and reads %d', (value) => {
    expect(bind(Integer, value)).toBe(String(value));
    expect(read(Integer, String(value))).toBe(value);
  });

  it('takes a bigint that is in range and sends -0 as 0', () => {
    expect(bind(Integer, 7n)).toBe('7');
    expect(bind(Integer, -0)).toBe('0');
    expect(Object.is(read(Integer, '-0'), 0)).toBe(true);
  });

  it.each([
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [2_147_483_648, '2147483648'],
    [-2_147_483_649n, '-2147483649n'],
    ['1', '"1"'],
    [true, 'true'],
    [{}, 'an object'],
    [new Date(Number.NaN), 'an invalid Date'],
  ])('refuses %s', (value, shown) => {
    const message = `Integer takes whole numbers from -2147483648 to 2147483647, got ${shown}`;
    expect(() => bind(Integer, value as number)).toThrow(new TypeError(message));
  });

  it('reads what a number holds exactly, and rounds nothing', () => {
    expect(read(Integer, '9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    expect(read(Integer, '-9007199254740991')).toBe(Number.MIN_SAFE_INTEGER);
    for (const text of [
      '9007199254740992',
      '9007199254740993',
      '9223372036854775807',
      '1.5',
      '1.0',
      '',
      '-',
      'a',
      ' 1',
    ]) {
      expect(() => read(Integer, text)).toThrow(
        `Integer cannot read ${JSON.stringify(text)} that the server sent: it is no whole number that a JavaScript number holds exactly`,
      );
    }
  });

  it('reads all numbers around the powers of ten', () => {
    for (let power = 1; power <= 1e15; power *= 10) {
      for (const value of [power - 1, power, power + 1, -power, -power - 1]) {
        expect(read(Integer, String(value))).toBe(value === 0 ? 0 : value);
      }
    }
  });
});

describe('SmallInteger', () => {
  it('takes 16 bits', () => {
    expect(bind(SmallInteger, 32_767)).toBe('32767');
    expect(() => bind(SmallInteger, 32_768)).toThrow(
      'SmallInteger takes whole numbers from -32768 to 32767, got 32768',
    );
  });
});

// proves: type-integers
describe('BigInteger', () => {
  it.each([9223372036854775807n, -9223372036854775808n, 0n, 9007199254740993n])('keeps every digit of %d', (value) => {
    expect(read(BigInteger, bind(BigInteger, value))).toBe(value);
  });

  it('takes a number that is a safe integer', () => {
    expect(bind(BigInteger, 9007199254740991)).toBe('9007199254740991');
  });

  it.each([
    [9007199254740992, '9007199254740992'],
    [0.5, '0.5'],
    [9223372036854775808n, '9223372036854775808n'],
    ['1', '"1"'],
    [null, 'null'],
  ])('refuses %s', (value, shown) => {
    const message = `BigInteger takes a bigint of 64 bits or a number that is a safe integer, got ${shown}`;
    expect(() => bind(BigInteger, value as bigint)).toThrow(new TypeError(message));
  });

  it('reads numbers on request, and throws rather than round', () => {
    const type = BigInteger({ asNumber: true });
    expect(read(type, '9007199254740991')).toBe(9007199254740991);
    expect(() => read(type, '9007199254740993')).toThrow('read it as bigint, without asNumber');
  });

  it('refuses to read a fraction', () => {
    expect(() => read(BigInteger, '1.5')).toThrow(
      'BigInteger cannot read "1.5" that the server sent: it is no whole number',
    );
  });
});

// proves: type-numeric
describe('Numeric', () => {
  it('keeps digits and scale', () => {
    for (const text of [
      '123456789012345.12345',
      '0.10',
      '-0.00',
      '1e-400',
      'NaN',
      'Infinity',
      '-Infinity',
      '.5',
      '5.',
    ]) {
      expect(read(Numeric, bind(Numeric(30, 10), text))).toBe(text);
    }
  });

  it('takes numbers and bigints', () => {
    expect(bind(Numeric, 0.1)).toBe('0.1');
    expect(bind(Numeric, 1e21)).toBe('1e+21');
    expect(bind(Numeric, 123456789012345678901234567890n)).toBe('123456789012345678901234567890');
  });

  it.each(['', '.', '1,5', '0x10', ' 1', '1e', '--1', 'infinity or so'])('refuses the text %j', (text) => {
    expect(() => bind(Numeric, text)).toThrow(
      new TypeError(`Numeric takes decimal text such as '-12.50', a number or a bigint, got ${JSON.stringify(text)}`),
    );
  });

  it('reads the nearest number on request', () => {
    const type = Numeric({ precision: 10, scale: 2, asNumber: true });
    expect(read(type, '10.50')).toBe(10.5);
    expect([type.precision, type.scale]).toEqual([10, 2]);
  });
});

// proves: type-numeric
describe('Float and Double', () => {
  it('send and read every kind of number', () => {
    const values = [0, -0, 0.1, 1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1 / 3];
    for (const value of values) {
      expect(read(Double, bind(Double, value))).toBe(value);
      expect(Float().valuesEqual(value, read(Float, bind(Float, value)))).toBe(true);
    }
  });

  it('refuse what is no number', () => {
    expect(() => bind(Float, '1' as unknown as number)).toThrow(new TypeError('Float takes a number, got "1"'));
    expect(() => bind(Double, 1n as unknown as number)).toThrow(new TypeError('Double takes a number, got 1n'));
  });
});

// proves: type-boolean
describe('BOOLEAN', () => {
  it('reads t and f', () => {
    expect([read(BOOLEAN, 't'), read(BOOLEAN, 'f')]).toEqual([true, false]);
    expect([bind(BOOLEAN, true), bind(BOOLEAN, false)]).toEqual(['true', 'false']);
  });

  it('takes no other value for true or false', () => {
    expect(() => bind(BOOLEAN, 1 as unknown as boolean)).toThrow(new TypeError('BOOLEAN takes true or false, got 1'));
    expect(() => read(BOOLEAN, '1')).toThrow('BOOLEAN cannot read "1" that the server sent');
  });
});

import { describe, expect, it } from 'vitest';
import { BigInteger, BOOLEAN, Double, Integer, Numeric } from '../../src/types/numeric-types.js';
import { DateTime } from '../../src/types/temporal-types.js';
import type { ResultProcessor } from '../../src/types/type-engine.js';

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}

/** What is read of the text, and of its bytes in the midst of others. */
function both(reader: ResultProcessor<unknown>, text: string): [unknown, unknown] {
  const bytes = Buffer.from(`99${text}99`);
  return [outcome(() => reader(text)), outcome(() => reader.fromBytes?.(bytes, 2, bytes.length - 2))];
}

const wholes = [
  '0',
  '-0',
  '7',
  '-7',
  '2147483647',
  '-2147483648',
  '999999999999999',
  '9007199254740991',
  '9007199254740993',
];
const decimals = [
  '0',
  '-0',
  '0.1',
  '-0.1',
  '1e300',
  '1.5e-7',
  '123456.789',
  '0.30000000000000004',
  '999999999999.99',
  '.5',
  '5.',
];
const specials = ['', '-', '+1', 'NaN', 'Infinity', '-Infinity', '1 ', '1.2.3', '--1', 'x', 't', 'f', 'true', 'é'];
const days = ['2024-02-29', '0001-01-01', '1999-12-31', '10000-01-01', '2024-13-45', '20x4-01-01'];
const times = [
  '00:00:00',
  '23:59:59',
  '12:34:56.7',
  '12:34:56.789',
  '12:34:56.789123',
  '12:34:56.',
  '12-34-56',
  '1:2:3',
];
const tails = ['', '+00', '-00', '+05:30', '-03', '+01:02:03', ' BC', '+00 BC', '+0', 'Z'];

describe('a field read from its bytes is what its text is', () => {
  it('for numbers and flags, and with the same error', () => {
    const readers = [Integer(), BigInteger({ asNumber: true }), BOOLEAN(), Double(), Numeric({ asNumber: true })];
    for (const type of readers) {
      for (const text of [...wholes, ...decimals, ...specials]) {
        const [ofText, ofBytes] = both(type.resultProcessor(), text);
        expect(
          Object.is(ofText, ofBytes),
          `${type.visitName} of '${text}': ${String(ofText)}, ${String(ofBytes)}`,
        ).toBe(true);
      }
    }
  });

  it('for decimals of every length, to the last bit', () => {
    const reader = Double().resultProcessor();
    let seed = 1;
    for (let i = 0; i < 20_000; i++) {
      seed = (seed * 48_271) % 2_147_483_647;
      const text = `${seed % 3 === 0 ? '-' : ''}${seed % 100_000}.${String(seed * 7919).slice(0, 1 + (seed % 11))}`;
      const [ofText, ofBytes] = both(reader, text);
      expect(ofBytes).toBe(ofText);
    }
  });

  it('for dates and times', () => {
    for (const timezone of [true, false]) {
      const reader = DateTime({ timezone }).resultProcessor();
      for (const day of days)
        for (const time of times)
          for (const tail of tails) {
            const [ofText, ofBytes] = both(reader, `${day} ${time}${tail}`);
            expect(ofBytes, `${day} ${time}${tail}`).toEqual(ofText);
          }
    }
    expect(both(DateTime().resultProcessor(), 'infinity')[1]).toContain('a Date cannot hold it');
  });
});

import { describe, expect, it } from 'vitest';
import { IntervalValue } from '../../src/types/interval-value.js';
import { DATE, DateTime, Interval, Time } from '../../src/types/temporal-types.js';
import { bind, read } from './round-trip.js';

const instant = DateTime({ timezone: true });

// proves: type-temporal
describe('DateTime', () => {
  it.each([
    ['2024-02-29 23:59:59', '2024-02-29T23:59:59.000Z'],
    ['2024-02-29 23:59:59.5', '2024-02-29T23:59:59.500Z'],
    ['2024-02-29 23:59:59.05', '2024-02-29T23:59:59.050Z'],
    ['2024-02-29 23:59:59.123456', '2024-02-29T23:59:59.123Z'],
    ['2024-02-29 23:59:59.999999', '2024-02-29T23:59:59.999Z'],
    ['1969-12-31 23:59:59.999999', '1969-12-31T23:59:59.999Z'],
    ['1900-02-28 00:00:00', '1900-02-28T00:00:00.000Z'],
    ['0001-01-01 00:00:00', '0001-01-01T00:00:00.000Z'],
    ['0099-12-31 12:00:00', '0099-12-31T12:00:00.000Z'],
    ['0001-12-31 00:00:00 BC', '0000-12-31T00:00:00.000Z'],
    ['0044-03-15 12:30:00.25 BC', '-000043-03-15T12:30:00.250Z'],
    ['10000-01-01 00:00:00', '+010000-01-01T00:00:00.000Z'],
    ['275760-09-13 00:00:00', '+275760-09-13T00:00:00.000Z'],
  ])('without time zone reads the fields of %s as UTC fields', (text, iso) => {
    expect(read(DateTime, text).toISOString()).toBe(iso);
  });

  it.each([
    ['2024-02-29 12:00:00+00', '2024-02-29T12:00:00.000Z'],
    ['2024-02-29 12:00:00.123+00', '2024-02-29T12:00:00.123Z'],
    ['2024-02-29 12:00:00+02', '2024-02-29T10:00:00.000Z'],
    ['2024-02-29 12:00:00+05:30', '2024-02-29T06:30:00.000Z'],
    ['2024-02-29 12:00:00-03:30:20', '2024-02-29T15:30:20.000Z'],
    ['2024-03-01 00:30:00.123456+01', '2024-02-29T23:30:00.123Z'],
    ['0044-03-15 17:53:28+05:53:28 BC', '-000043-03-15T12:00:00.000Z'],
    ['10000-03-15 17:30:00+05:30', '+010000-03-15T12:00:00.000Z'],
  ])('with time zone reads %s as an instant', (text, iso) => {
    expect(read(instant, text).toISOString()).toBe(iso);
  });

  it('means the instant wherever the server sends an offset, whatever is declared', () => {
    expect(read(DateTime, '2024-02-29 12:00:00+02').toISOString()).toBe('2024-02-29T10:00:00.000Z');
  });

  it('gives back what was sent, over all days of four centuries and more', () => {
    const day = 86_400_000;
    for (let ms = Date.UTC(1850, 0, 1) + 1; ms < Date.UTC(2300, 0, 1); ms += day + 61_001) {
      const date = new Date(ms);
      expect(read(instant, asServer(bind(instant, date))).getTime()).toBe(ms);
    }
    for (let ms = -6.2e13; ms <= 8.64e15; ms += 3.3e12 + 12_345) {
      const date = new Date(Math.trunc(ms));
      if (date.getUTCFullYear() < 1) continue;
      expect(read(DateTime, asServer(bind(DateTime, date))).getTime()).toBe(date.getTime());
    }
  });

  it('sends years that are not of four digits in the form that the server reads', () => {
    expect(bind(DateTime, new Date('2024-02-29T23:59:59.123Z'))).toBe('2024-02-29T23:59:59.123Z');
    expect(bind(DateTime, new Date('+010000-01-01T00:00:00.000Z'))).toBe('10000-01-01T00:00:00.000Z');
    expect(bind(DateTime, new Date('0000-12-31T00:00:00.000Z'))).toBe('0001-12-31T00:00:00.000Z BC');
    expect(bind(instant, new Date('-000043-03-15T12:00:00.000Z'))).toBe('0044-03-15T12:00:00.000Z BC');
  });

  it('does not shift fields by the time zone of the process', () => {
    const before = process.env.TZ;
    try {
      for (const zone of ['America/New_York', 'Asia/Kolkata', 'Pacific/Apia']) {
        process.env.TZ = zone;
        expect(read(DateTime, '2024-03-10 02:30:00').getTime()).toBe(Date.UTC(2024, 2, 10, 2, 30));
        expect(bind(DateTime, new Date(Date.UTC(2024, 2, 10, 2, 30)))).toBe('2024-03-10T02:30:00.000Z');
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it.each(['infinity', '-infinity', '294276-12-31 23:59:59.999999', '275760-09-13 00:00:00.001'])(
    'throws for %s, which a Date cannot hold',
    (text) => {
      expect(() => read(DateTime, text)).toThrow(TypeError);
      expect(() => read(DateTime, text)).toThrow("DateTime({ as: 'string' }) reads the text");
    },
  );

  it.each([
    '',
    'x',
    '2024-02-29',
    '29.02.2024 12:00:00',
    '2024-02-29 12:00',
    '2024-02-29 12:00:00 BCE',
    '2024-02-29 12:00:00Z',
    'Thu Feb 29 12:00:00 2024',
    '12:00:00',
  ])('throws for %j, which is no timestamp in the ISO form', (text) => {
    expect(() => read(DateTime, text)).toThrow("the session's DateStyle must be ISO");
  });

  it('refuses what is no valid Date', () => {
    expect(() => bind(DateTime, new Date(Number.NaN))).toThrow(
      new TypeError('DateTime takes a valid Date, got an invalid Date'),
    );
    expect(() => bind(DateTime, '2024-01-01' as unknown as Date)).toThrow(
      new TypeError('DateTime takes a valid Date, got "2024-01-01"'),
    );
  });

  it("passes the server's text through on request", () => {
    const zoned = DateTime({ timezone: true, as: 'string' });
    for (const text of ['2024-02-29 23:59:59.123456+00', 'infinity', '0044-03-15 12:00:00+05:30 BC']) {
      expect(read(zoned, bind(zoned, text))).toBe(text);
    }
    const plain = DateTime({ as: 'string' });
    for (const text of ['294276-12-31 23:59:59.999999', '-infinity', '2024-02-29T12:00', '2024-02-29']) {
      expect(read(plain, bind(plain, text))).toBe(text);
    }
  });

  it('refuses text that is no timestamp, or has digits that would be lost', () => {
    const refused = [
      new Date(0),
      'yesterday',
      '2024-02-29 12:00:00.1234567',
      '29.02.2024',
      '2024-02-29 12:00 Europe/Berlin',
    ];
    for (const value of refused) {
      expect(() => bind(DateTime({ as: 'string' }), value as string)).toThrow(/takes a timestamp as text/);
    }
  });

  it('refuses text whose zone the type would lose or make up', () => {
    const [plain, zoned] = [DateTime({ as: 'string' }), DateTime({ as: 'string', timezone: true })];
    expect(() => bind(plain, '2024-02-29 12:00:00Z')).toThrow(
      'DateTime without time zone takes text without an offset, got "2024-02-29 12:00:00Z"',
    );
    expect(() => bind(zoned, '2024-02-29 12:00:00')).toThrow(
      `DateTime({ timezone: true }) takes text with an offset, such as '+00', got "2024-02-29 12:00:00"`,
    );
    expect(() => bind(Time(), '12:00+02')).toThrow('Time without time zone takes text without an offset');
    expect(() => bind(Time({ timezone: true }), '12:00')).toThrow('takes text with an offset');
  });

  it('compares Dates by their time', () => {
    expect(DateTime().valuesEqual(new Date(5), new Date(5))).toBe(true);
    expect(DateTime().valuesEqual(new Date(5), new Date(6))).toBe(false);
  });
});

/** The text as the server gives it back: a space for the T, no trailing zeros, no Z. */
function asServer(text: string): string {
  return text.replace('T', ' ').replace(/\.?0*Z/, '');
}

describe('DATE', () => {
  it('sends and reads days as text', () => {
    for (const day of ['2024-02-29', '0001-01-01', '0044-03-15 BC', '12024-01-01', 'infinity', '-infinity']) {
      expect(read(DATE, bind(DATE, day))).toBe(day);
    }
  });

  it.each([
    ['2024-2-9', '"2024-2-9"'],
    ['2024-02-29 12:00:00', '"2024-02-29 12:00:00"'],
    ['today', '"today"'],
    [new Date(0), 'the Date 1970-01-01T00:00:00.000Z'],
  ])('refuses %s', (value, shown) => {
    expect(() => bind(DATE, value as string)).toThrow(
      new TypeError(`DATE takes a calendar day as text, 'YYYY-MM-DD', got ${shown}`),
    );
  });
});

describe('Time', () => {
  it('sends and reads times of day as text', () => {
    for (const time of ['00:00:00', '23:59:59.123456', '24:00:00']) expect(read(Time, bind(Time, time))).toBe(time);
    expect(bind(Time({ timezone: true }), '12:00:00.5+02:30:10')).toBe('12:00:00.5+02:30:10');
  });

  it.each(['12:00:00.1234567', '23:59:60', '12:30:60.5'])(
    'refuses %s, of which the server would make another time',
    (time) => {
      expect(() => bind(Time, time)).toThrow(
        `Time takes a time of day as text, 'HH:MM:SS' with at most 6 digits of fraction and no leap second, got "${time}"`,
      );
      const day = `2016-12-31 ${time}`;
      expect(() => bind(DateTime({ as: 'string' }), day)).toThrow(
        'with at most 6 digits of fraction and no leap second',
      );
    },
  );
});

// proves: type-temporal
describe('Interval', () => {
  it.each([
    ['00:00:00', 0, 0, 0n],
    ['1 year 2 mons 3 days 04:05:06.789', 14, 3, 14_706_789_000n],
    ['1 mon', 1, 0, 0n],
    ['-1 mons +3 days -00:00:00.000001', -1, 3, -1n],
    ['-1 years -1 mons +1 day', -13, 1, 0n],
    ['-1 days +02:00:00', 0, -1, 7_200_000_000n],
    ['1 day -00:00:01', 0, 1, -1_000_000n],
    ['100:00:00', 0, 0, 360_000_000_000n],
    ['178000000 years', 2_136_000_000, 0, 0n],
    ['-2562047788:00:54.775807', 0, 0, -9223372036854775807n],
  ])('reads and sends %s', (text, months, days, microseconds) => {
    const value = read(Interval, text);
    expect([value.months, value.days, value.microseconds]).toEqual([months, days, microseconds]);
    expect(bind(Interval, value)).toBe(text);
  });

  it('survives a round trip for all signs of its three parts', () => {
    for (const months of [-25, -12, -1, 0, 1, 11, 12, 25]) {
      for (const days of [-2, -1, 0, 1, 2]) {
        for (const microseconds of [-3_600_000_001n, -1n, 0n, 1n, 999_999n, 86_400_000_000n]) {
          const value = new IntervalValue(months, days, microseconds);
          expect(IntervalValue.parse(value.toString()).equals(value)).toBe(true);
        }
      }
    }
  });

  it.each([
    ['@ 1 year 2 mons -3 days 4 hours 5 mins 6.000789 secs', 14, -3, 14_706_000_789n],
    ['@ 1 mon -2 days 0.5 secs ago', -1, 2, -500_000n],
    ['@ 0', 0, 0, 0n],
    ['0', 0, 0, 0n],
    ['+1-2 -3 +4:05:06.000789', 14, -3, 14_706_000_789n],
    ['-1-2', -14, 0, 0n],
    ['-3 4:05:06', 0, -3, -14_706_000_000n],
    ['+0-0 -1 +5:00:00', 0, -1, 18_000_000_000n],
    ['-4:05:06', 0, 0, -14_706_000_000n],
    ['P1Y2M-3DT4H5M6.000789S', 14, -3, 14_706_000_789n],
    ['PT-0.000001S', 0, 0, -1n],
    ['PT0S', 0, 0, 0n],
  ])('reads %s of the other styles', (text, months, days, microseconds) => {
    const value = read(Interval, text);
    expect([value.months, value.days, value.microseconds]).toEqual([months, days, microseconds]);
  });

  it.each(['', '1 fortnight', '1 day 2', '1.5 days', 'x days', '1:2', 'P', 'P1', '@', '1-2-3', '1 2 3', '1 secs 2:3'])(
    'refuses to read %j',
    (text) => {
      expect(() => read(Interval, text)).toThrow('that the server sent');
    },
  );

  it('has no infinity', () => {
    expect(() => read(Interval, '-infinity')).toThrow('an IntervalValue cannot hold it; cast it to text');
  });

  it('is built of whole parts', () => {
    const value = IntervalValue.of({
      years: 1,
      months: 2,
      weeks: 1,
      hours: 1,
      minutes: -1,
      milliseconds: 5,
      microseconds: 7n,
    });
    expect(value.toString()).toBe('1 year 2 mons 7 days 00:59:00.005007');
    expect(() => IntervalValue.of({ seconds: 0.5 })).toThrow(
      new TypeError('The seconds of an interval must be a whole number, got 0.5'),
    );
  });

  it('is read with its units as people write them', () => {
    expect(IntervalValue.parse('1 month 2 weeks')).toEqual(IntervalValue.of({ months: 1, weeks: 2 }));
    expect(IntervalValue.parse('90 minutes 1 second')).toEqual(IntervalValue.of({ minutes: 90, seconds: 1 }));
    expect(IntervalValue.parse('1.5 seconds')).toEqual(IntervalValue.of({ milliseconds: 1500 }));
    expect(() => IntervalValue.parse('1 fortnight')).toThrow('Interval cannot read "1 fortnight"');
    expect(() => IntervalValue.parse('1 monute')).toThrow('Interval cannot read "1 monute"');
  });

  it('counts its seconds where it has no months', () => {
    expect(IntervalValue.of({ days: 1, milliseconds: 500 }).totalSeconds()).toBe(86_400.5);
    expect(() => IntervalValue.of({ months: 1 }).totalSeconds()).toThrow("The interval '1 mon' has months");
  });

  it('is compared part by part', () => {
    expect(Interval().valuesEqual(IntervalValue.of({ hours: 24 }), IntervalValue.of({ hours: 24 }))).toBe(true);
    expect(Interval().valuesEqual(IntervalValue.of({ hours: 24 }), IntervalValue.of({ days: 1 }))).toBe(false);
  });

  it('refuses what is no IntervalValue', () => {
    expect(() => bind(Interval, 5 as unknown as IntervalValue)).toThrow(
      new TypeError('Interval takes an IntervalValue, such as IntervalValue.parse("1 day"), got 5'),
    );
  });
});

import {
  ARRAY,
  type AsyncEngine,
  createAsyncEngine,
  DATE,
  DATERANGE,
  DateTime,
  Double,
  Interval,
  IntervalValue,
  LargeBinary,
  literal,
  NullPool,
  Range,
  select,
  Text,
  text,
  type TypeLike,
} from '@athanor/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

/** What a role or a database may set, and what would make other values of those that are sent or read. */
const settings = {
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'sql_standard',
  bytea_output: 'escape',
  extra_float_digits: '-5',
  array_nulls: 'off',
  TimeZone: 'Asia/Kolkata',
};

const values: readonly (readonly [string, TypeLike<any, any>, unknown])[] = [
  ['a day', DATE, '2024-03-01'],
  ['a day before Christ', DATE, '0044-03-15 BC'],
  ['a timestamp', DateTime, new Date('2024-03-01T01:02:03.456Z')],
  ['an instant', DateTime({ timezone: true }), new Date('2024-03-01T01:02:03.456Z')],
  ['the text of a timestamp', DateTime({ as: 'string' }), '2024-03-01 01:02:03.456789'],
  ['an interval', Interval, IntervalValue.of({ years: -1, days: 3, microseconds: 1 })],
  ['bytes', LargeBinary, Uint8Array.from([0, 65, 92, 120, 255])],
  ['a float', Double, 0.1 + 0.2],
  ['a list with NULL', ARRAY(Text), ['a', null, 'NULL']],
  ['a list of days', ARRAY(DATE), ['2024-03-01', null]],
  ['a range of days', DATERANGE, new Range('2024-03-01', '2024-03-09')],
];

const url = athanorUrl('pg');

/** Changes what the sessions of the database begin with. */
async function alterDatabase(changes: readonly string[]): Promise<void> {
  const engine = createAsyncEngine(url);
  await engine.begin(async (connection) => {
    const name = await connection.scalar(text('SELECT quote_ident(current_database())'));
    for (const change of changes) await connection.execDriverSql(`ALTER DATABASE ${String(name)} ${change}`);
  });
  await engine.dispose();
}

// proves: type-conformance
describe('values of a database that sets other ways to write them', () => {
  let engine: AsyncEngine;
  beforeAll(async () => {
    const changes = Object.entries(settings).map(([name, value]) => `SET ${name} = '${value}'`);
    await alterDatabase(changes);
    engine = createAsyncEngine(url);
  });
  afterAll(async () => {
    await engine.dispose();
    await alterDatabase(['RESET ALL']);
  });

  it.each(values)('are the same: %s', async (_, type, value) => {
    await engine.connect(async (connection) => {
      expect(await connection.scalar(select(literal(value, type)))).toEqual(value);
    });
  });
});

describe('connections to a database that sets other ways to write values', () => {
  beforeAll(() => alterDatabase(["SET DateStyle = 'SQL, DMY'"]));
  afterAll(() => alterDatabase(['RESET ALL']));

  it('are all set to the ISO form, and the order of day and month is left alone', async () => {
    const replaced = createAsyncEngine(url, { poolclass: NullPool });
    for (let i = 0; i < 2; i++) {
      await replaced.connect(async (connection) => {
        expect(await connection.scalar(text('SHOW DateStyle'))).toBe('ISO, DMY');
        expect(await connection.scalar(text("SELECT date '01/02/2024'"))).toBe('2024-02-01');
      });
    }
    await replaced.dispose();
  });
});

describe('values of a session that the program set otherwise', () => {
  const engine = createAsyncEngine(url);
  afterAll(() => engine.dispose());

  it.each(['postgres', 'postgres_verbose', 'sql_standard', 'iso_8601'])(
    'are the same intervals in the style %s',
    async (style) => {
      const intervals = [-14, -1, 0, 12, 14].flatMap((months) =>
        [-31, 0, 1].flatMap((days) =>
          [-3_661_000_001n, -500_000n, 0n, 1n, 59_999_999n, 360_000_000_000n].map(
            (us) => new IntervalValue(months, days, us),
          ),
        ),
      );
      await engine.connect(async (connection) => {
        await connection.execDriverSql(`SET LOCAL IntervalStyle = ${style}`);
        expect(await connection.scalar(select(literal(intervals, ARRAY(Interval))))).toEqual(intervals);
      });
    },
  );

  it('are the same bytes and instants, and days are refused that are not in the ISO form', async () => {
    await engine.connect(async (connection) => {
      await connection.execDriverSql("SET LOCAL bytea_output = 'escape'");
      await connection.execDriverSql("SET LOCAL TimeZone = 'Europe/Amsterdam'");
      const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
      expect(await connection.scalar(select(literal(bytes, LargeBinary)))).toEqual(bytes);
      // Amsterdam was 19 minutes and 32 seconds ahead until 1937.
      const instant = new Date('1900-01-01T00:00:00.123Z');
      expect(await connection.scalar(select(literal(instant, DateTime({ timezone: true }))))).toEqual(instant);
      await connection.execDriverSql("SET LOCAL DateStyle = 'SQL, DMY'");
      for (const [type, value] of [
        [DATE, '2024-03-01'],
        [DateTime({ as: 'string' }), '2024-03-01 00:00:00'],
        [DateTime, new Date(0)],
        [DATERANGE, new Range('2024-03-01', null)],
      ] as const) {
        const reading = connection.scalar(select(literal(value, type as TypeLike<any, any>)));
        await expect(reading).rejects.toThrow("the session's DateStyle must be ISO");
      }
    });
  });
});

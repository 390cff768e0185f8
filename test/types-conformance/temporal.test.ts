import {
  ARRAY,
  Column,
  createAsyncEngine,
  DATE,
  DateTime,
  insert,
  Integer,
  literal,
  MetaData,
  select,
  Table,
  text,
  Time,
} from '@athanor/core';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athanorUrl } from '../support/database.js';

interface Made {
  toString(): string;
  equals(other: unknown): boolean;
}

interface Classes {
  readonly PlainDate: { from(text: string): Made };
  readonly PlainTime: { from(text: string): Made };
  readonly PlainDateTime: { from(text: string): Made };
  readonly Instant: { from(text: string): Made };
}

const world = globalThis as { Temporal?: Classes };
const engine = createAsyncEngine(athanorUrl('pg'));
const before = world.Temporal;

/** Temporal of this runtime: as it is, or behind the flag that V8 has for it. */
function findTemporal(): Classes | undefined {
  if (before !== undefined) return before;
  setFlagsFromString('--harmony-temporal');
  return runInNewContext('globalThis.Temporal') as Classes | undefined;
}

const found = findTemporal();

beforeAll(() => {
  world.Temporal = found;
});

afterAll(async () => {
  if (before === undefined) delete world.Temporal;
  await engine.dispose();
});

const metadata = new MetaData();
const table = new Table('temporal_values', metadata, {
  id: new Column(Integer, { primaryKey: true }),
  day: new Column(DATE({ as: 'temporal' })),
  time: new Column(Time({ as: 'temporal' })),
  clock: new Column(DateTime({ as: 'temporal' })),
  instant: new Column(DateTime({ as: 'temporal', timezone: true })),
  days: new Column(ARRAY(DATE({ as: 'temporal' }))),
});

// proves: type-temporal
describe.skipIf(found === undefined)('the classes of Temporal', () => {
  const { PlainDate, PlainTime, PlainDateTime, Instant } = found as Classes;
  const samples = [
    ['2024-02-29', '23:59:59.123456', '2024-02-29T23:59:59.123456', '2024-02-29T23:59:59.123456Z'],
    ['-000043-03-15', '00:00:00', '-000043-03-15T12:00:00', '-000043-03-15T12:00:00Z'],
    ['0001-01-01', '00:00:00.000001', '0001-01-01T00:00:00', '1899-12-31T23:59:59.000001Z'],
    ['+012345-06-07', '12:00:00.5', '+012345-06-07T08:09:10.5', '+012345-06-07T08:09:10.5Z'],
  ] as const;

  it('hold every digit of days, times of day, timestamps and instants', async () => {
    await engine.connect(async (connection) => {
      await connection.runSync(metadata.createAll);
      const rows = samples.map(([day, time, clock, instant]) => ({
        day: PlainDate.from(day),
        time: PlainTime.from(time),
        clock: PlainDateTime.from(clock),
        instant: Instant.from(instant),
        days: [PlainDate.from(day), null],
      }));
      await connection.execute(insert(table), rows);
      const read = (await connection.execute(select(table).orderBy(table.c.id))).all();
      expect(read.map((row) => [row.day, row.time, row.clock, row.instant].map(String))).toEqual(
        samples.map((sample) => [...sample]),
      );
      expect(String(read[0]?.days?.[0])).toBe('2024-02-29');
      await connection.execDriverSql("SET LOCAL TimeZone = 'Asia/Kolkata'");
      const again = (await connection.execute(select(table.c.instant).orderBy(table.c.id))).all();
      expect(again.map((row) => String(row[0]))).toEqual(samples.map(([, , , instant]) => instant));
      const stored = await connection.execDriverSql('SELECT day::text, clock::text FROM temporal_values WHERE id = 2');
      expect([...(stored.one() as unknown as readonly unknown[])]).toEqual(['0044-03-15 BC', '0044-03-15 12:00:00 BC']);
      const ids = await connection.scalars(
        select(table.c.id).where(table.c.clock.eq(PlainDateTime.from(samples[0][2]) as never)),
      );
      expect(ids.all()).toEqual([1]);
    });
  });

  it('are compared by what they hold', () => {
    const type = DATE({ as: 'temporal' });
    expect(type.valuesEqual(PlainDate.from('2024-02-29') as never, PlainDate.from('2024-02-29') as never)).toBe(true);
    expect(type.valuesEqual(PlainDate.from('2024-02-29') as never, PlainDate.from('2024-03-01') as never)).toBe(false);
  });

  it('refuse what would be lost, and what they cannot hold', async () => {
    await engine.connect(async (connection) => {
      const nano = literal(PlainTime.from('12:00:00.000000001'), Time({ as: 'temporal' }) as never);
      await expect(connection.scalar(select(nano))).rejects.toThrow(
        'microseconds, and the value has 1 nanoseconds more',
      );
      const wrong = literal('2024-02-29', DATE({ as: 'temporal' }) as never);
      await expect(connection.scalar(select(wrong))).rejects.toThrow(
        'The type of PlainDate takes a Temporal.PlainDate, got "2024-02-29"',
      );
      const endless = text("SELECT 'infinity'::timestamptz AS instant").columns(table.c.instant);
      await expect(connection.scalar(endless)).rejects.toThrow(/cannot read "infinity".*as: 'string'/);
    });
  });
});

describe('a runtime without Temporal', () => {
  it('is told so when the type is used', () => {
    const own = world.Temporal;
    delete world.Temporal;
    try {
      expect(() => DATE({ as: 'temporal' }).bindProcessor()).toThrow(/needs globalThis.Temporal/);
    } finally {
      world.Temporal = own;
    }
  });
});

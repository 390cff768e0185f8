import { describe, expect, expectTypeOf, it } from 'vitest';
import { JSONB, TIMESTAMP } from '../../src/dialects/postgres/postgres-types.js';
import type { IntervalValue } from '../../src/types/interval-value.js';
import { NullType } from '../../src/types/null-type.js';
import { BigInteger, BOOLEAN, Double, Float, Integer, Numeric, SmallInteger } from '../../src/types/numeric-types.js';
import { Enum } from '../../src/types/enum-type.js';
import { CHAR, LargeBinary, Text, Uuid, VARCHAR } from '../../src/types/string-types.js';
import { ARRAY, JSON } from '../../src/types/structured-types.js';
import type { DateTimeText, DecimalText } from '../../src/types/text-of.js';
import { DATE, DateTime, Interval, Time } from '../../src/types/temporal-types.js';
import { type ReadOf, toType, type TypeEngine, type TypeLike } from '../../src/types/type-engine.js';

/** Infers as a column does. */
function readOf<T, B>(_type: TypeLike<T, B>): T {
  return undefined as T;
}

function bindOf<T, B>(_type: TypeLike<T, B>): B {
  return undefined as B;
}

describe('a type', () => {
  it('is the same bare and called, and one instance without arguments', () => {
    for (const factory of [
      SmallInteger,
      Integer,
      Float,
      Double,
      BOOLEAN,
      VARCHAR,
      Text,
      CHAR,
      Uuid,
      LargeBinary,
      DATE,
      Time,
      Interval,
      NullType,
    ]) {
      expect(toType(factory as TypeLike<unknown, never>)).toBe(factory());
    }
    expect(toType(BigInteger)).toBe(BigInteger());
    expect(toType(Numeric)).toBe(Numeric());
    expect(toType(DateTime)).toBe(DateTime());
    expect(toType(JSON)).toBe(JSON());
    expect(toType(JSONB)).toBe(JSONB());
    expect(toType(TIMESTAMP)).toBe(TIMESTAMP());
  });

  it('is keyed by what it is and its arguments', () => {
    const distinct = [
      SmallInteger(),
      Integer(),
      BigInteger(),
      BigInteger({ asNumber: true }),
      Numeric(),
      Numeric(10),
      Numeric(10, 2),
      Numeric({ precision: 10, scale: 2, asNumber: true }),
      Float(),
      Float(24),
      Double(),
      BOOLEAN(),
      VARCHAR(),
      VARCHAR(50),
      VARCHAR(50, { collation: 'C' }),
      Text(),
      CHAR(),
      CHAR(5),
      Uuid(),
      LargeBinary(),
      Enum('a'),
      Enum('a', 'b'),
      Enum('a,b'),
      Enum('a', { name: 'x' }),
      DateTime(),
      DateTime({ timezone: true }),
      DateTime({ as: 'string' }),
      TIMESTAMP(),
      TIMESTAMP({ precision: 3 }),
      TIMESTAMP({ as: 'string' }),
      DATE(),
      Time(),
      Time({ timezone: true }),
      Interval(),
      JSON(),
      JSON({ noneAsNull: true }),
      JSONB(),
      ARRAY(Integer),
      ARRAY(Integer, { dimensions: 2 }),
      ARRAY(Text),
      NullType(),
    ].map((type) => type.cacheKey);
    expect(new Set(distinct).size).toBe(distinct.length);
    expect(VARCHAR(50).cacheKey).toBe(VARCHAR(50).cacheKey);
    expect(ARRAY(VARCHAR(5)).cacheKey).toBe(ARRAY(VARCHAR(5)).cacheKey);
  });

  it('infers what it reads, bare and called', () => {
    expectTypeOf(readOf(Integer)).toEqualTypeOf<number>();
    expectTypeOf(readOf(Integer())).toEqualTypeOf<number>();
    expectTypeOf(readOf(BigInteger)).toEqualTypeOf<bigint>();
    expectTypeOf(readOf(BigInteger({ asNumber: true }))).toEqualTypeOf<number>();
    expectTypeOf(readOf(Numeric)).toEqualTypeOf<DecimalText>();
    expectTypeOf(readOf(Numeric(10, 2))).toEqualTypeOf<DecimalText>();
    expectTypeOf(readOf(Numeric({ asNumber: true }))).toEqualTypeOf<number>();
    expectTypeOf(readOf(VARCHAR)).toEqualTypeOf<string>();
    expectTypeOf(readOf(VARCHAR(50))).toEqualTypeOf<string>();
    expectTypeOf(readOf(BOOLEAN)).toEqualTypeOf<boolean>();
    expectTypeOf(readOf(DateTime)).toEqualTypeOf<Date>();
    expectTypeOf(readOf(DateTime({ timezone: true }))).toEqualTypeOf<Date>();
    expectTypeOf(readOf(DateTime({ as: 'string' }))).toEqualTypeOf<DateTimeText>();
    expectTypeOf(readOf(TIMESTAMP)).toEqualTypeOf<Date>();
    expectTypeOf(readOf(LargeBinary)).toEqualTypeOf<Uint8Array>();
    expectTypeOf(readOf(Interval)).toEqualTypeOf<IntervalValue>();
    expectTypeOf(readOf(JSON)).toEqualTypeOf<unknown>();
    expectTypeOf(readOf(JSON<{ a: number }>())).toEqualTypeOf<{ a: number }>();
    expectTypeOf(readOf(JSONB<string[]>())).toEqualTypeOf<string[]>();
    expectTypeOf(readOf(Enum('a', 'b'))).toEqualTypeOf<'a' | 'b'>();
    expectTypeOf(readOf(Enum('a', 'b', { name: 'ab' }))).toEqualTypeOf<'a' | 'b'>();
    expectTypeOf(readOf(ARRAY(Integer))).toEqualTypeOf<number[]>();
    expectTypeOf(readOf(ARRAY(VARCHAR(5)))).toEqualTypeOf<string[]>();
    expectTypeOf(readOf(ARRAY(Enum('a', 'b')))).toEqualTypeOf<('a' | 'b')[]>();
    expectTypeOf(readOf(ARRAY(Integer, { dimensions: 2 }))).toEqualTypeOf<number[][]>();
    expectTypeOf(readOf(ARRAY<string | null>(Text))).toEqualTypeOf<(string | null)[]>();
    expectTypeOf<ReadOf<typeof Integer>>().toEqualTypeOf<number>();
    expectTypeOf<ReadOf<typeof BigInteger>>().toEqualTypeOf<bigint>();
  });

  it('infers what it takes', () => {
    expectTypeOf(bindOf(Integer)).toEqualTypeOf<number | bigint>();
    expectTypeOf(bindOf(Numeric)).toEqualTypeOf<string | number | bigint>();
    expectTypeOf(bindOf(ARRAY(Integer))).toEqualTypeOf<readonly (number | bigint | null)[]>();
    expectTypeOf(bindOf(Text)).toEqualTypeOf<string>();
  });

  it('fits where a type of its value is wanted, and nowhere else', () => {
    expectTypeOf(Integer).toExtend<TypeLike<number>>();
    expectTypeOf(Integer()).toExtend<TypeLike<number>>();
    expectTypeOf(VARCHAR).toExtend<TypeLike<string>>();
    expectTypeOf(Enum('a', 'b')).toExtend<TypeEngine<'a' | 'b'>>();
    expectTypeOf(Integer).not.toExtend<TypeLike<string>>();
    expectTypeOf(DateTime({ as: 'string' })).not.toExtend<TypeLike<Date>>();
  });
});

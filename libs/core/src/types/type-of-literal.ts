import { ArgumentError } from '../errors/errors.js';
import { isPlainObject } from '../util/plain-object.js';
import { describeValue } from './invalid-value.js';
import { IntervalValue } from './interval-value.js';
import { MultiRange } from './multi-range-value.js';
import { NullType } from './null-type.js';
import { BigInteger, BOOLEAN, Float, Integer } from './numeric-types.js';
import { Range } from './range-value.js';
import { typeOfMultiRange, typeOfRange } from './type-of-range.js';
import { LargeBinary, VARCHAR } from './string-types.js';
import { ARRAY, JSON } from './structured-types.js';
import { DateTime, Interval } from './temporal-types.js';
import type { TypeEngine } from './type-engine.js';

/**
 * The type of a bare JavaScript value, where no column at its side says one: a number by its size Integer, BigInteger (read as a
 * number) or Float; bigint BigInteger; string VARCHAR; Date a DateTime *with* time zone, since a Date is an instant; Uint8Array
 * LargeBinary; a Range or MultiRange by its bounds; an array an ARRAY of what its elements need; a plain object JSON; null NullType.
 * Anything else, `undefined` too, is an ArgumentError.
 */
export function typeOfLiteral(value: unknown): TypeEngine {
  return typeOf(value) as TypeEngine;
}

function typeOf(value: unknown): unknown {
  if (typeof value === 'string') return VARCHAR();
  if (typeof value === 'number') return typeOfNumber(value);
  if (typeof value === 'boolean') return BOOLEAN();
  if (typeof value === 'bigint') return BigInteger();
  if (value === null) return NullType();
  if (value instanceof Date) return DateTime({ timezone: true });
  if (value instanceof Uint8Array) return LargeBinary();
  if (value instanceof IntervalValue) return Interval();
  if (value instanceof Range) return typeOfRange(value);
  if (value instanceof MultiRange) return typeOfMultiRange(value);
  if (Array.isArray(value)) return ARRAY(typeOfElements(value));
  if (isPlainObject(value)) return JSON();
  throw new ArgumentError(`There is no SQL type for ${describeValue(value)}; give one: literal(value, type)`);
}

function typeOfNumber(value: number): unknown {
  if (Object.is(value, -0) || !Number.isSafeInteger(value)) return Float();
  // A number stays one.
  return value >= -2_147_483_648 && value <= 2_147_483_647 ? Integer() : BigInteger({ asNumber: true });
}

/** The type of the first element that is not null, in whatever depth; of numbers the widest. */
function typeOfElements(values: readonly unknown[]): TypeEngine {
  const elements = values.flat(Number.POSITIVE_INFINITY).filter((element) => element !== null);
  const wide = elements.find((element) => typeOfLiteral(element).affinity === 'numeric');
  if (wide !== undefined && typeof elements[0] === 'number') return typeOfLiteral(wide);
  const long =
    elements.find((element) => typeof element === 'bigint') ??
    elements.find((element) => typeOfLiteral(element).visitName === 'bigInteger');
  if (long !== undefined && typeof elements[0] === 'number') return typeOfLiteral(long);
  return typeOfLiteral(elements[0] ?? null);
}

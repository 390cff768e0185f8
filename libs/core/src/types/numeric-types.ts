import { booleanOfBytes, decimalOfBytes, wholeNumberOfBytes, withBytes } from './byte-readers.js';
import { invalidValue, unreadableText } from './invalid-value.js';
import type { DecimalText } from './text-of.js';
import { type BindProcessor, type ResultProcessor, type TypeAffinity, TypeEngine } from './type-engine.js';

/** A whole number that JavaScript's `number` holds exactly: `SmallInteger` and `Integer`. */
abstract class WholeNumberType extends TypeEngine<number, number | bigint> {
  readonly affinity: TypeAffinity = 'integer';
  protected abstract readonly typeName: string;
  protected abstract readonly min: number;
  protected abstract readonly max: number;

  override bindProcessor(): BindProcessor<number | bigint> {
    return (value) => {
      if (typeof value === 'bigint' ? false : !Number.isInteger(value)) throw this.#invalid(value);
      if (value < this.min || value > this.max) throw this.#invalid(value);
      return String(value);
    };
  }

  override resultProcessor(): ResultProcessor<number> {
    return withBytes((text) => {
      const value = parseWholeNumber(text);
      if (Number.isSafeInteger(value)) return value;
      throw unreadableText(this.typeName, text, 'it is no whole number that a JavaScript number holds exactly');
    }, wholeNumberOfBytes);
  }

  #invalid(value: unknown): TypeError {
    return invalidValue(this.typeName, `whole numbers from ${this.min} to ${this.max}`, value);
  }
}

/** `SMALLINT`, 16 bits. */
export class SmallIntegerType extends WholeNumberType {
  readonly visitName = 'smallInteger';
  readonly cacheKey = 'smallInteger';
  protected readonly typeName = 'SmallInteger';
  protected readonly min = -32_768;
  protected readonly max = 32_767;
}

/** `INTEGER`, 32 bits. */
export class IntegerType extends WholeNumberType {
  readonly visitName = 'integer';
  readonly cacheKey = 'integer';
  protected readonly typeName = 'Integer';
  protected readonly min = -2_147_483_648;
  protected readonly max = 2_147_483_647;
}

/** `BIGINT`, 64 bits, read as `bigint`. */
export class BigIntegerType extends TypeEngine<bigint, bigint | number> {
  readonly visitName: string = 'bigInteger';
  readonly affinity: TypeAffinity = 'integer';
  readonly cacheKey: string = 'bigInteger';

  override bindProcessor(): BindProcessor<bigint | number> {
    return bindBigInteger;
  }

  override resultProcessor(): ResultProcessor<bigint> {
    return readBigInteger;
  }
}

/** `BIGINT`, 64 bits, read as `number`; what a number cannot hold exactly is an error. */
export class BigIntegerNumberType extends TypeEngine<number, bigint | number> {
  readonly visitName: string = 'bigInteger';
  readonly affinity: TypeAffinity = 'integer';
  readonly cacheKey: string = 'bigInteger(asNumber)';

  override bindProcessor(): BindProcessor<bigint | number> {
    return bindBigInteger;
  }

  override resultProcessor(): ResultProcessor<number> {
    return readSafeIntegerOrBytes;
  }
}

/** How many digits a Numeric has in all, and how many of them after the point. */
export interface NumericOptions {
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
}

/** `NUMERIC(precision, scale)`, read as exact decimal text. */
export class NumericType extends TypeEngine<DecimalText, string | number | bigint> {
  readonly visitName: string = 'numeric';
  readonly affinity: TypeAffinity = 'numeric';
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  readonly cacheKey: string;

  constructor(options: NumericOptions = {}) {
    super();
    this.precision = options.precision;
    this.scale = options.scale;
    this.cacheKey = `numeric(${this.precision ?? ''},${this.scale ?? ''})`;
  }

  override bindProcessor(): BindProcessor<string | number | bigint> {
    return bindDecimal;
  }

  override resultProcessor(): ResultProcessor<DecimalText> {
    return (text) => text;
  }
}

/** `NUMERIC(precision, scale)`, read as the nearest `number`. */
export class NumericNumberType extends TypeEngine<number, string | number | bigint> {
  readonly visitName: string = 'numeric';
  readonly affinity: TypeAffinity = 'numeric';
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  readonly cacheKey: string;

  constructor(options: NumericOptions = {}) {
    super();
    this.precision = options.precision;
    this.scale = options.scale;
    this.cacheKey = `numeric(${this.precision ?? ''},${this.scale ?? ''},asNumber)`;
  }

  override bindProcessor(): BindProcessor<string | number | bigint> {
    return bindDecimal;
  }

  override resultProcessor(): ResultProcessor<number> {
    return readNumber;
  }

  override valuesEqual(left: number, right: number): boolean {
    return left === right || Object.is(left, right);
  }
}

/** `FLOAT` and `FLOAT(precision)`; `precision` counts binary digits on PostgreSQL. */
export class FloatType extends TypeEngine<number> {
  readonly visitName: string = 'float';
  readonly affinity: TypeAffinity = 'numeric';
  readonly precision: number | undefined;
  readonly cacheKey: string;
  protected readonly typeName: string = 'Float';

  constructor(precision?: number, visitName = 'float') {
    super();
    this.precision = precision;
    this.cacheKey = `${visitName}(${precision ?? ''})`;
  }

  override bindProcessor(): BindProcessor<number> {
    return (value) => {
      if (typeof value !== 'number') throw invalidValue(this.typeName, 'a number', value);
      return Object.is(value, -0) ? '-0' : String(value);
    };
  }

  override resultProcessor(): ResultProcessor<number> {
    return readNumber;
  }

  /** NaN is equal to NaN, as it is for the server. */
  override valuesEqual(left: number, right: number): boolean {
    return left === right || Object.is(left, right);
  }
}

/** `DOUBLE PRECISION`. */
export class DoubleType extends FloatType {
  override readonly visitName = 'double';
  protected override readonly typeName = 'Double';

  constructor() {
    super(undefined, 'double');
  }
}

/** `REAL`, 32 bits. */
export class RealType extends FloatType {
  override readonly visitName = 'real';
  protected override readonly typeName = 'REAL';

  constructor() {
    super(undefined, 'real');
  }
}

/** `BOOLEAN`. */
export class BooleanType extends TypeEngine<boolean> {
  readonly visitName = 'boolean';
  readonly affinity = 'boolean';
  readonly cacheKey = 'boolean';

  override bindProcessor(): BindProcessor<boolean> {
    return bindBoolean;
  }

  override resultProcessor(): ResultProcessor<boolean> {
    return readBooleanOrBytes;
  }
}

const readNumber = withBytes(Number, decimalOfBytes);
const readSafeIntegerOrBytes = withBytes(readSafeInteger, wholeNumberOfBytes);
const readBooleanOrBytes = withBytes(readBoolean, booleanOfBytes);

const smallInteger = new SmallIntegerType();
const integer = new IntegerType();
const bigInteger = new BigIntegerType();
const bigIntegerAsNumber = new BigIntegerNumberType();
const numeric = new NumericType();
const float = new FloatType();
const real = new RealType();
const double = new DoubleType();
const boolean = new BooleanType();

/** A whole number of 16 bits, a `number`. Values out of range or with a fraction are a TypeError. */
export function SmallInteger(): SmallIntegerType {
  return smallInteger;
}

/** A whole number of 32 bits, a `number`. Values out of range or with a fraction are a TypeError. */
export function Integer(): IntegerType {
  return integer;
}

/**
 * A whole number of 64 bits, read as `bigint`; a `number` may be sent where it is exact. With `{ asNumber: true }` it is
 * read as `number`, and a value beyond 2^53 - 1 is a TypeError rather than a rounded number.
 */
export function BigInteger(options: { readonly asNumber: true }): BigIntegerNumberType;
export function BigInteger(options?: { readonly asNumber?: false }): BigIntegerType;
export function BigInteger(options?: { readonly asNumber?: boolean }): BigIntegerType | BigIntegerNumberType {
  return options?.asNumber ? bigIntegerAsNumber : bigInteger;
}

/**
 * A decimal number, read as exact text (`'10.50'`: the scale is kept); takes decimal text, `number` or `bigint`. With
 * `{ precision, scale, asNumber: true }` it is read as the nearest `number`. SQLAlchemy: `Numeric(asdecimal=...)`.
 */
export function Numeric(options: NumericOptions & { readonly asNumber: true }): NumericNumberType;
export function Numeric(options: NumericOptions & { readonly asNumber?: false }): NumericType;
export function Numeric(precision?: number, scale?: number): NumericType;
export function Numeric(
  precision?: number | (NumericOptions & { readonly asNumber?: boolean }),
  scale?: number,
): NumericType | NumericNumberType {
  if (precision === undefined) return numeric;
  if (typeof precision === 'number') return new NumericType({ precision, scale });
  return precision.asNumber ? new NumericNumberType(precision) : new NumericType(precision);
}

/** A binary floating point number with NaN, the infinities and -0; double precision on PostgreSQL unless `precision` is below 25. */
export function Float(precision?: number): FloatType {
  return precision === undefined ? float : new FloatType(precision);
}

/** A binary floating point number of 32 bits; a `number` is rounded to it by the server. SQLAlchemy: `REAL`. */
export function REAL(): RealType {
  return real;
}

/** A binary floating point number of 64 bits. */
export function Double(): DoubleType {
  return double;
}

/** True or false. (SQLAlchemy: `Boolean`, which would shadow the JavaScript global.) */
export function BOOLEAN(): BooleanType {
  return boolean;
}

/** Gives NaN for what is no plain run of digits with an optional minus sign. */
function parseWholeNumber(text: string): number {
  const negative = text.charCodeAt(0) === 45;
  let value = text.length === (negative ? 1 : 0) ? Number.NaN : 0;
  for (let index = negative ? 1 : 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return negative && value !== 0 ? -value : value;
}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

function bindBigInteger(value: bigint | number): string {
  const exact = typeof value === 'bigint' ? value >= MIN_INT64 && value <= MAX_INT64 : Number.isSafeInteger(value);
  if (exact) return String(value);
  throw invalidValue('BigInteger', 'a bigint of 64 bits or a number that is a safe integer', value);
}

function readBigInteger(text: string): bigint {
  try {
    return BigInt(text);
  } catch (error) {
    throw Object.assign(unreadableText('BigInteger', text, 'it is no whole number'), { cause: error });
  }
}

function readSafeInteger(text: string): number {
  const value = parseWholeNumber(text);
  if (Number.isSafeInteger(value)) return value;
  const reason = 'it is no whole number that a JavaScript number holds exactly; read it as bigint, without asNumber';
  throw unreadableText('BigInteger({ asNumber: true })', text, reason);
}

const decimalText = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function bindDecimal(value: string | number | bigint): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string' && (decimalText.test(value) || isSpecialDecimal(value))) return value;
  throw invalidValue('Numeric', "decimal text such as '-12.50', a number or a bigint", value);
}

function isSpecialDecimal(text: string): boolean {
  return text === 'NaN' || text === 'Infinity' || text === '-Infinity';
}

function bindBoolean(value: boolean): string {
  if (value === true) return 'true';
  if (value === false) return 'false';
  throw invalidValue('BOOLEAN', 'true or false', value);
}

function readBoolean(text: string): boolean {
  if (text === 't' || text === 'true') return true;
  if (text === 'f' || text === 'false') return false;
  throw unreadableText('BOOLEAN', text);
}

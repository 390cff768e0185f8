import { invalidValue } from './invalid-value.js';
import { MultiRange } from './multi-range-value.js';
import { BigInteger, Integer, Numeric } from './numeric-types.js';
import { multiRangeLiteral, parseMultiRange, parseRange, rangeLiteral } from './range-text.js';
import { Range } from './range-value.js';
import { DATE, DateTime } from './temporal-types.js';
import {
  type BindProcessor,
  type ResultProcessor,
  toType,
  type TypeDialect,
  TypeEngine,
  type TypeLike,
} from './type-engine.js';

/** The name of a builtin range type; its multirange has the name with `multirange` at its end. */
export type RangeName = 'int4range' | 'int8range' | 'numrange' | 'daterange' | 'tsrange' | 'tstzrange';

/** A range over `subtype`, as {@link Range}. SQLAlchemy: `AbstractSingleRange`. */
export class RangeType<T = any, B = T> extends TypeEngine<Range<T>, Range<B>> {
  readonly affinity = 'range';
  readonly cacheKey: string;

  constructor(
    readonly visitName: string,
    readonly subtype: TypeEngine<T, B>,
  ) {
    super();
    this.cacheKey = `${visitName}(${subtype.cacheKey})`;
  }

  override bindProcessor(dialect: TypeDialect): BindProcessor<Range<B>> {
    const process = this.subtype.bindProcessor(dialect);
    return (value) => {
      if (value instanceof Range) return rangeLiteral(value, process);
      throw invalidValue(this.visitName.toUpperCase(), 'a Range', value);
    };
  }

  override resultProcessor(dialect: TypeDialect): ResultProcessor<Range<T>> {
    const process = this.subtype.resultProcessor(dialect);
    return (text) => parseRange(text, process);
  }

  override valuesEqual(left: Range<T>, right: Range<T>): boolean {
    return left === right || left.equals(right);
  }

  /** Beside a range stands a range, or a value of its subtype. */
  override coerceComparedValue(value: unknown): TypeEngine | undefined {
    if (value instanceof Range) return this as TypeEngine;
    return isRanges(value) ? multiRangeOf(this) : (this.subtype as TypeEngine);
  }
}

/** A multirange over `subtype`: read as {@link MultiRange}, sent also from a list of ranges. SQLAlchemy: `AbstractMultiRange`. */
export class MultiRangeType<T = any, B = T> extends TypeEngine<MultiRange<T>, MultiRange<B> | readonly Range<B>[]> {
  readonly affinity = 'multirange';
  readonly cacheKey: string;

  constructor(
    readonly visitName: string,
    readonly subtype: TypeEngine<T, B>,
  ) {
    super();
    this.cacheKey = `${visitName}(${subtype.cacheKey})`;
  }

  override bindProcessor(dialect: TypeDialect): BindProcessor<MultiRange<B> | readonly Range<B>[]> {
    const process = this.subtype.bindProcessor(dialect);
    return (value) => {
      if (isRanges(value)) return multiRangeLiteral(value as Iterable<Range<B>>, process);
      throw invalidValue(this.visitName.toUpperCase(), 'a MultiRange or a list of Ranges', value);
    };
  }

  override resultProcessor(dialect: TypeDialect): ResultProcessor<MultiRange<T>> {
    const process = this.subtype.resultProcessor(dialect);
    return (text) => new MultiRange(parseMultiRange(text, process));
  }

  override valuesEqual(left: MultiRange<T>, right: MultiRange<T>): boolean {
    return left === right || left.equals(right);
  }

  /** Beside a multirange stands another one, a range, or a value of its subtype. */
  override coerceComparedValue(value: unknown): TypeEngine | undefined {
    if (isRanges(value)) return this as TypeEngine;
    return value instanceof Range
      ? (new RangeType(this.visitName.replace('multirange', 'range'), this.subtype) as TypeEngine)
      : (this.subtype as TypeEngine);
  }
}

function isRanges(value: unknown): boolean {
  return value instanceof MultiRange || (Array.isArray(value) && value.every((one) => one instanceof Range));
}

function multiRangeOf({ visitName, subtype }: RangeType): TypeEngine {
  return new MultiRangeType(visitName.replace('range', 'multirange'), subtype) as TypeEngine;
}

const range = <T, B>(name: RangeName, subtype: TypeLike<T, B>): RangeType<T, B> => new RangeType(name, toType(subtype));
const multi = <T, B>({ visitName, subtype }: RangeType<T, B>): MultiRangeType<T, B> =>
  new MultiRangeType(visitName.replace('range', 'multirange'), subtype);

const int4range = range('int4range', Integer);
const int8range = range('int8range', BigInteger());
const numrange = range('numrange', Numeric());
const daterange = range('daterange', DATE);
const tsrange = range('tsrange', DateTime());
const tstzrange = range('tstzrange', DateTime({ timezone: true }));
const tsrangeText = range('tsrange', DateTime({ as: 'string' }));
const tstzrangeText = range('tstzrange', DateTime({ timezone: true, as: 'string' }));

/** What the bounds of a range of timestamps are read as. */
export interface RangeTextOption {
  readonly as: 'string';
}

/** Whole numbers of 32 bits. SQLAlchemy: `INT4RANGE`. */
export function INT4RANGE(): RangeType<number, number | bigint> {
  return int4range;
}

/** Whole numbers of 64 bits, with `bigint` bounds. SQLAlchemy: `INT8RANGE`. */
export function INT8RANGE(): RangeType<bigint, bigint | number> {
  return int8range;
}

/** Decimals, with exact text as bounds. SQLAlchemy: `NUMRANGE`. */
export function NUMRANGE(): RangeType<string, string | number | bigint> {
  return numrange;
}

/** Days, as text. SQLAlchemy: `DATERANGE`. */
export function DATERANGE(): RangeType<string> {
  return daterange;
}

/** Timestamps without time zone, with Dates as bounds; `{ as: 'string' }` for the server's exact text. SQLAlchemy: `TSRANGE`. */
export function TSRANGE(options: RangeTextOption): RangeType<string>;
export function TSRANGE(): RangeType<Date>;
export function TSRANGE(options?: RangeTextOption): RangeType<string> | RangeType<Date> {
  return options?.as === 'string' ? tsrangeText : tsrange;
}

/** Instants, with Dates as bounds; `{ as: 'string' }` for the server's exact text. SQLAlchemy: `TSTZRANGE`. */
export function TSTZRANGE(options: RangeTextOption): RangeType<string>;
export function TSTZRANGE(): RangeType<Date>;
export function TSTZRANGE(options?: RangeTextOption): RangeType<string> | RangeType<Date> {
  return options?.as === 'string' ? tstzrangeText : tstzrange;
}

const int4multirange = multi(int4range);
const int8multirange = multi(int8range);
const nummultirange = multi(numrange);
const datemultirange = multi(daterange);
const tsmultirange = multi(tsrange);
const tstzmultirange = multi(tstzrange);
const tsmultirangeText = multi(tsrangeText);
const tstzmultirangeText = multi(tstzrangeText);

/** Lists of ranges as `INT4RANGE`. SQLAlchemy: `INT4MULTIRANGE`. */
export function INT4MULTIRANGE(): MultiRangeType<number, number | bigint> {
  return int4multirange;
}

/** Lists of ranges as `INT8RANGE`. SQLAlchemy: `INT8MULTIRANGE`. */
export function INT8MULTIRANGE(): MultiRangeType<bigint, bigint | number> {
  return int8multirange;
}

/** Lists of ranges as `NUMRANGE`. SQLAlchemy: `NUMMULTIRANGE`. */
export function NUMMULTIRANGE(): MultiRangeType<string, string | number | bigint> {
  return nummultirange;
}

/** Lists of ranges as `DATERANGE`. SQLAlchemy: `DATEMULTIRANGE`. */
export function DATEMULTIRANGE(): MultiRangeType<string> {
  return datemultirange;
}

/** Lists of ranges as `TSRANGE`. SQLAlchemy: `TSMULTIRANGE`. */
export function TSMULTIRANGE(options: RangeTextOption): MultiRangeType<string>;
export function TSMULTIRANGE(): MultiRangeType<Date>;
export function TSMULTIRANGE(options?: RangeTextOption): MultiRangeType<string> | MultiRangeType<Date> {
  return options?.as === 'string' ? tsmultirangeText : tsmultirange;
}

/** Lists of ranges as `TSTZRANGE`. SQLAlchemy: `TSTZMULTIRANGE`. */
export function TSTZMULTIRANGE(options: RangeTextOption): MultiRangeType<string>;
export function TSTZMULTIRANGE(): MultiRangeType<Date>;
export function TSTZMULTIRANGE(options?: RangeTextOption): MultiRangeType<string> | MultiRangeType<Date> {
  return options?.as === 'string' ? tstzmultirangeText : tstzmultirange;
}

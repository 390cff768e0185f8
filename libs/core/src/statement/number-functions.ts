import type { ArithmeticResult, Outcome } from '../expression/operand-kinds.js';
import { commonType } from '../expression/operand-types.js';
import type { ColumnElement, SqlExpression } from '../expression/column-element.js';
import { BigInteger, Double, Numeric, NumericType } from '../types/numeric-types.js';
import { Uuid, VARCHAR } from '../types/string-types.js';
import type { DecimalText, TextKind } from '../types/text-of.js';
import type { TypeEngine } from '../types/type-engine.js';
import {
  type AnyWhole,
  type Chars,
  known,
  type NullOf,
  type Numeral,
  ofFirst,
  type ResultTypeOf,
  type Strict,
  type Truth,
  type Whole,
} from './function-signatures.js';
import type { SqlFunction } from './table-valued.js';

/** A number, or an expression of one: of which kind, the signature says. */
type NumberLike = number | bigint | null | SqlExpression<any>;

/** The server rounds whole numbers as DOUBLE PRECISION. */
type Rounded<V> = V extends bigint ? number : V;

/** With so many digits all numbers are rounded as NUMERIC. */
type RoundedTo<V> = V extends bigint ? DecimalText : V;

type Rounding = <const X extends NumberLike>(value: X & Numeral<X>) => SqlFunction<Rounded<Outcome<X>>>;

type RoundingTo = {
  <const X extends NumberLike>(value: X & Numeral<X>): SqlFunction<Rounded<Outcome<X>>>;
  <const X extends NumberLike, const N extends Whole>(
    value: X & Numeral<X>,
    digits: N,
  ): SqlFunction<RoundedTo<Outcome<X>> | NullOf<N>>;
};

/** Decimals where one of the numbers is a decimal; else numbers. */
type Fraction<V> = 'numeric' extends (V extends string ? TextKind<V> : never) ? DecimalText : number;

const numeric = Numeric() as TypeEngine;
const numericAsNumber = Numeric({ asNumber: true }) as TypeEngine;

const rounded: ResultTypeOf = ([value]) => {
  const { type } = value as ColumnElement;
  return type.affinity === 'integer' ? (Double() as TypeEngine) : type;
};

const roundedTo: ResultTypeOf = (args) => {
  if (args.length === 1) return rounded(args);
  const { type } = args[0] as ColumnElement;
  return type instanceof NumericType || type.cacheKey === 'bigInteger' ? numeric : numericAsNumber;
};

const fraction: ResultTypeOf = (args) =>
  args.some(({ type }) => type instanceof NumericType) ? numeric : (Double() as TypeEngine);

/** Functions of numbers, and those that the server makes by itself. */
export const numberFunctions = () => ({
  /** Without its sign. */
  abs: known<<const X extends NumberLike>(value: X & Numeral<X>) => SqlFunction<Outcome<X>>>({ by: ofFirst }),
  /** The next whole number that is not less. */
  ceil: known<Rounding>({ by: rounded }),
  /** The next whole number that is not greater. */
  floor: known<Rounding>({ by: rounded }),
  /** -1, 0 or 1. */
  sign: known<Rounding>({ by: rounded }),
  /** The nearest whole number, or the nearest with so many digits behind the point. */
  round: known<RoundingTo>({ by: roundedTo }),
  /** Without the fraction, or with so many digits of it. */
  trunc: known<RoundingTo>({ by: roundedTo }),
  /** The square root. */
  sqrt: known<<const X extends NumberLike>(value: X & Numeral<X>) => SqlFunction<Fraction<Outcome<X>> | NullOf<X>>>({
    by: fraction,
  }),
  /** The first number to the power of the second. */
  power: known<
    <const X extends NumberLike, const Y extends NumberLike>(
      base: X & Numeral<X>,
      exponent: Y & Numeral<Y>,
    ) => SqlFunction<Fraction<Outcome<X> | Outcome<Y>> | NullOf<X | Y>>
  >({ by: fraction }),
  /** The remainder of a division of whole numbers or decimals. */
  mod: known<
    <const X extends NumberLike, const Y extends NumberLike>(
      dividend: X & Numeral<X>,
      divisor: Y & Numeral<Y>,
    ) => SqlFunction<ArithmeticResult<'mod', Outcome<X>, Y>>
  >({ by: commonType }),
  /** A number from 0 up to, not including, 1. */
  random: known<() => SqlFunction<number>>(Double),
  /** The next number of a sequence, by its name. */
  nextval: known<Strict<[sequence: Chars], bigint>>(BigInteger()),
  /** The number that this session had last of a sequence, by its name. */
  currval: known<Strict<[sequence: Chars], bigint>>(BigInteger()),
  /** Sets a sequence, by its name; with `false` the number itself is the next one. */
  setval: known<Strict<[sequence: Chars, value: AnyWhole, isCalled?: Truth], bigint>>(BigInteger()),
  /** A random UUID. */
  genRandomUuid: known<() => SqlFunction<string>>(Uuid),
  /** The server and its version. */
  version: known<() => SqlFunction<string>>(VARCHAR),
  /** The schema in which things are made; NULL where the search path has none. */
  currentSchema: known<() => SqlFunction<string | null>>(VARCHAR),
  /** The name of the database. */
  currentDatabase: known<() => SqlFunction<string>>(VARCHAR),
  /** As `currentUser()`. */
  user: known<() => SqlFunction<string>>(VARCHAR),
  /** The role whose rights count now. */
  currentUser: known<() => SqlFunction<string>>(VARCHAR),
  /** The role that the connection was made as. */
  sessionUser: known<() => SqlFunction<string>>(VARCHAR),
  /** Waits so many seconds, and gives an empty text. */
  pgSleep: known<Strict<[seconds: Whole], string>>(VARCHAR),
  /** A sample of so many percent of a table, row by row: for `tablesample()`. */
  bernoulli: known<(percent: Whole) => SqlFunction<unknown>>({ by: ofFirst }),
  /** A sample of so many percent of a table, page by page: for `tablesample()`. */
  system: known<(percent: Whole) => SqlFunction<unknown>>({ by: ofFirst }),
});

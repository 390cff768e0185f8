import type { ArithmeticResult, Outcome } from '../expression/operand-kinds.js';
import { commonType } from '../expression/operand-types.js';
import type { ColumnElement } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { BigInteger, BOOLEAN, Double, Integer, Numeric, NumericType } from '../types/numeric-types.js';
import { Text, Uuid, VARCHAR } from '../types/string-types.js';
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

/** A lock is known by one number, or by two. */
type Locking<R> = Strict<[key: AnyWhole] | [space: Whole, key: Whole], R>;

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
  /** The exponential. */
  exp: known<<const X extends NumberLike>(value: X & Numeral<X>) => SqlFunction<Fraction<Outcome<X>> | NullOf<X>>>({
    by: fraction,
  }),
  /** The natural logarithm. */
  ln: known<<const X extends NumberLike>(value: X & Numeral<X>) => SqlFunction<Fraction<Outcome<X>> | NullOf<X>>>({
    by: fraction,
  }),
  /** The logarithm to the base of 10. */
  log: known<<const X extends NumberLike>(value: X & Numeral<X>) => SqlFunction<Fraction<Outcome<X>> | NullOf<X>>>({
    by: fraction,
  }),
  /** The number of a circle. */
  pi: known<() => SqlFunction<number>>(Double),
  /** An angle in degrees as one in radians. */
  radians: known<Strict<[degrees: Whole], number>>(Double),
  /** An angle in radians as one in degrees. */
  degrees: known<Strict<[radians: Whole], number>>(Double),
  /** The sine. */
  sin: known<Strict<[radians: Whole], number>>(Double),
  /** The cosine. */
  cos: known<Strict<[radians: Whole], number>>(Double),
  /** The tangent. */
  tan: known<Strict<[radians: Whole], number>>(Double),
  /** The arc sine. */
  asin: known<Strict<[value: Whole], number>>(Double),
  /** The arc cosine. */
  acos: known<Strict<[value: Whole], number>>(Double),
  /** The arc tangent. */
  atan: known<Strict<[value: Whole], number>>(Double),
  /** The arc tangent of `y / x`. */
  atan2: known<Strict<[y: Whole, x: Whole], number>>(Double),
  /** Which of `count` parts of equal size between two bounds a number falls in, from 1; 0 and `count + 1` outside of them. */
  widthBucket:
    known<
      <const X extends NumberLike>(
        value: X & Numeral<X>,
        low: NumberLike,
        high: NumberLike,
        count: Whole,
      ) => SqlFunction<number | NullOf<X>>
    >(Integer),
  /** A number from 0 up to, not including, 1. */
  random: known<() => SqlFunction<number>>(Double),
  /** The next number of a sequence, by its name. */
  nextval: known<Strict<[sequence: Chars], bigint>>(BigInteger()),
  /** The number that this session had last of a sequence, by its name. */
  currval: known<Strict<[sequence: Chars], bigint>>(BigInteger()),
  /** Sets a sequence, by its name; with `false` the number itself is the next one. */
  setval: known<Strict<[sequence: Chars, value: AnyWhole, isCalled?: Truth], bigint>>(BigInteger()),
  /** The number that this session had last of any sequence. */
  lastval: known<() => SqlFunction<bigint>>(BigInteger()),
  /** The name of the sequence that numbers a column; NULL where none does. */
  pgGetSerialSequence: known<(table: Chars, column: Chars) => SqlFunction<string | null>>(VARCHAR),
  /** A setting of the session; with `true` NULL, and no error, where there is none. */
  currentSetting: known<{
    (name: Chars): SqlFunction<string>;
    (name: Chars, missingOk: Truth): SqlFunction<string | null>;
  }>({ by: () => VARCHAR() as TypeEngine }),
  /** Sets a setting, of the session or with `true` of the transaction, and gives its value. */
  setConfig: known<(name: Chars, value: Chars, isLocal: Truth) => SqlFunction<string>>(VARCHAR),
  /** Locks a number until the end of the transaction, and gives an empty text. */
  pgAdvisoryXactLock: known<Locking<string>>(VARCHAR),
  /** Locks a number until the end of the transaction where nobody has it. */
  pgTryAdvisoryXactLock: known<Locking<boolean>>(BOOLEAN),
  /** Locks a number for the session, and gives an empty text. */
  pgAdvisoryLock: known<Locking<string>>(VARCHAR),
  /** Locks a number for the session where nobody has it. */
  pgTryAdvisoryLock: known<Locking<boolean>>(BOOLEAN),
  /** Unlocks a number of the session; false where it was not locked. */
  pgAdvisoryUnlock: known<Locking<boolean>>(BOOLEAN),
  /** Tells those that LISTEN to a channel, when the transaction commits; gives an empty text. */
  pgNotify: known<Strict<[channel: Chars, payload: Chars], string>>(VARCHAR),
  /** The number of the server's process. */
  pgBackendPid: known<() => SqlFunction<number>>(Integer),
  /** How many bytes a table has with its indexes, by its name. */
  pgTotalRelationSize: known<Strict<[table: Chars], bigint>>(BigInteger()),
  /** A number of bytes as a text that people read. */
  pgSizePretty: known<Strict<[bytes: AnyWhole], string>>(Text),
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

import type { ColumnElement } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import type { MultiRange } from '../types/multi-range-value.js';
import { NullType } from '../types/null-type.js';
import { BOOLEAN, Integer, Numeric, REAL } from '../types/numeric-types.js';
import { LargeBinary, Text, VARCHAR } from '../types/string-types.js';
import { ARRAY } from '../types/structured-types.js';
import type { RangeType } from '../types/range-types.js';
import type { Range } from '../types/range-value.js';
import type { TypeEngine } from '../types/type-engine.js';
import { DATE, DateTime } from '../types/temporal-types.js';
import type { DateText, DecimalText } from '../types/text-of.js';
import {
  type Anything,
  type Bytes,
  type Chars,
  type Formattable,
  known,
  type NullByFirst,
  type NullOf,
  type Strict,
  unsaid,
  type Whole,
} from './function-signatures.js';
import type { SqlFunction } from './table-valued.js';

type Padding = Strict<[text: Chars, length: Whole, fill?: Chars], string>;
type Trimming = Strict<[text: Chars, characters?: Chars], string>;
type Search = readonly [text: Chars, pattern: Chars, flags?: Chars];
type Words = Chars | SqlExpression<object | null>;
type Query = Strict<[text: Chars] | [config: Chars, text: Chars], string>;

/** Of a text a text, of a range one of its bounds. The text stands last, since the compiler tells of the last one that does not fit. */
interface LettersOrBound {
  <T>(range: SqlExpression<Range<T> | MultiRange<T> | null>): SqlFunction<T | null>;
  <const X extends Chars>(text: X): SqlFunction<string | NullOf<X>>;
}

function boundType(args: readonly ColumnElement[]): TypeEngine {
  const type = args[0]?.type.underlying() as Partial<RangeType> | undefined;
  const isRange = type?.affinity === 'range' || (type as { affinity?: string } | undefined)?.affinity === 'multirange';
  return isRange && type?.subtype !== undefined ? type.subtype : (VARCHAR() as TypeEngine);
}

/** Functions of texts. */
export const textFunctions = () => ({
  /** In small letters; of a range its lower bound, NULL where it has none. */
  lower: known<LettersOrBound>({ by: boundType }),
  /** In capital letters; of a range its upper bound, NULL where it has none. */
  upper: known<LettersOrBound>({ by: boundType }),
  /** Each word with a capital letter. */
  initcap: known<Strict<[text: Chars], string>>(Text),
  /** The characters from last to first. */
  reverse: known<Strict<[text: Chars], string>>(Text),
  /** How many characters the text has, or bytes. */
  length: known<Strict<[text: Chars | Bytes], number>>(Integer),
  /** How many characters the text has. */
  charLength: known<Strict<[text: Chars], number>>(Integer),
  /** The MD5 hash, in hexadecimal digits. */
  md5: known<Strict<[text: Chars | Bytes], string>>(Text),
  /** The SHA-256 hash. */
  sha256: known<Strict<[bytes: Bytes], Uint8Array>>(LargeBinary),
  /** Bytes as text, in the form `'base64'`, `'hex'` or `'escape'`. */
  encode: known<Strict<[bytes: Bytes, form: Chars], string>>(Text),
  /** The bytes of a text in the form `'base64'`, `'hex'` or `'escape'`. */
  decode: known<Strict<[text: Chars, form: Chars], Uint8Array>>(LargeBinary),
  /** The number of the first character. */
  ascii: known<Strict<[text: Chars], number>>(Integer),
  /** The character of a number. */
  chr: known<Strict<[number: Whole], string>>(Text),
  /** How many bytes the text has. */
  octetLength: known<Strict<[text: Chars | Bytes], number>>(Integer),
  /** A whole number in hexadecimal digits. */
  toHex: known<Strict<[value: Whole], string>>(Text),
  /** A hash of a text, for the number of a lock. */
  hashtext: known<Strict<[text: Chars], number>>(Integer),
  /** A text as SQL writes it, in quotes. */
  quoteLiteral: known<Strict<[text: Chars], string>>(Text),
  /** A name as SQL writes it, in quotes where it needs them. */
  quoteIdent: known<Strict<[name: Chars], string>>(Text),
  /** How alike two texts are, from 0 to 1. Of the extension `pg_trgm`. */
  similarity: known<Strict<[text: Chars, other: Chars], number>>(REAL),
  /** How alike a text is to words of another one, from 0 to 1. Of the extension `pg_trgm`. */
  wordSimilarity: known<Strict<[words: Chars, text: Chars], number>>(REAL),
  /** Without accents. Of the extension `unaccent`. */
  unaccent: known<Strict<[text: Chars], string>>(Text),
  /** How often a pattern is found. From PostgreSQL 15 on. */
  regexpCount: known<Strict<[text: Chars, pattern: Chars], number>>(Integer),
  /** True where a pattern is found. From PostgreSQL 15 on. */
  regexpLike: known<Strict<[text: Chars, pattern: Chars, flags?: Chars], boolean>>(BOOLEAN),
  /** What a pattern finds; NULL where it finds nothing. From PostgreSQL 15 on. */
  regexpSubstr: known<(text: Chars, pattern: Chars) => SqlFunction<string | null>>(Text),
  /** The texts between delimiters, as rows. */
  stringToTable: known<(text: Chars, delimiter: Chars) => SqlFunction<string>>(Text),
  /** The words of a TSVECTOR with a weight, `A` to `D`. */
  setweight: known<Strict<[words: SqlExpression<string | null>, weight: Chars], string>>(
    { by: () => NullType() },
    (_, place) => (place === 1 ? unsaid : undefined),
  ),
  /** Without spaces, or these characters, at both ends. */
  trim: known<Trimming>(Text),
  /** As `trim()`. */
  btrim: known<Trimming>(Text),
  /** Without spaces, or these characters, at the start. */
  ltrim: known<Trimming>(Text),
  /** Without spaces, or these characters, at the end. */
  rtrim: known<Trimming>(Text),
  /** Of that length, filled up at the start or cut off at the end. */
  lpad: known<Padding>(Text),
  /** Of that length, filled up or cut off at the end. */
  rpad: known<Padding>(Text),
  /** The first characters; below 0 all but as many last ones. */
  left: known<Strict<[text: Chars, count: Whole], string>>(Text),
  /** The last characters; below 0 all but as many first ones. */
  right: known<Strict<[text: Chars, count: Whole], string>>(Text),
  /** The text so many times. */
  repeat: known<Strict<[text: Chars, times: Whole], string>>(Text),
  /** With one part in the place of another, everywhere. */
  replace: known<Strict<[text: Chars, from: Chars, to: Chars], string>>(Text),
  /** With the characters of one list in the place of those of another. */
  translate: known<Strict<[text: Chars, from: Chars, to: Chars], string>>(Text),
  /** The n-th part between delimiters, from 1. */
  splitPart: known<Strict<[text: Chars, delimiter: Chars, n: Whole], string>>(Text),
  /** Where a part begins, from 1; 0 where it is not there. */
  strpos: known<Strict<[text: Chars, part: Chars], number>>(Integer),
  /** True where the text begins with another one. */
  startsWith: known<Strict<[text: Chars, prefix: Chars], boolean>>(BOOLEAN),
  /** The characters from a place on, counted from 1; or what a pattern finds, NULL where it finds nothing. */
  substring: known<{
    <const A extends [text: Chars, start: Whole, count?: Whole]>(...args: A): SqlFunction<string | NullOf<A[number]>>;
    (text: Chars, pattern: Chars): SqlFunction<string | null>;
  }>({ by: () => Text() }),
  /** The characters from a place on, counted from 1. */
  substr: known<Strict<[text: Chars, start: Whole, count?: Whole], string>>(Text),
  /** The texts of all values behind each other; NULL counts as nothing. */
  concat: known<(...values: readonly Anything[]) => SqlFunction<string>>(VARCHAR),
  /** The texts of all values that are not NULL, with a separator between them. */
  concatWs: known<NullByFirst<Chars, readonly Anything[], string>>(Text),
  /** The text with values in the place of `%s` and its kin. */
  format: known<NullByFirst<Chars, readonly Anything[], string>>(Text),
  /** With other text in the place of what a pattern finds. */
  regexpReplace:
    known<
      Strict<
        | [text: Chars, pattern: Chars, to: Chars, flags?: Chars]
        | [text: Chars, pattern: Chars, to: Chars, start: Whole, n?: Whole, flags?: Chars],
        string
      >
    >(Text),
  /** The parts of the first place that a pattern finds; NULL where it finds none. */
  regexpMatch: known<(...args: Search) => SqlFunction<(string | null)[] | null>>(ARRAY<string | null>(Text)),
  /** The parts of each place that a pattern finds, as rows. */
  regexpMatches: known<(...args: Search) => SqlFunction<(string | null)[]>>(ARRAY<string | null>(Text)),
  /** The texts between what a pattern finds, as rows. */
  regexpSplitToTable: known<(...args: Search) => SqlFunction<string>>(Text),
  /** The texts between what a pattern finds. */
  regexpSplitToArray: known<Strict<[text: Chars, pattern: Chars, flags?: Chars], string[]>>(ARRAY<string>(Text)),
  /** The texts between delimiters; those that equal a third argument are NULL. Without a delimiter the single characters. */
  stringToArray: known<{
    <const X extends Chars>(text: X, delimiter: Chars): SqlFunction<string[] | NullOf<X>>;
    <const X extends Chars>(text: X, delimiter: Chars, nullText: Chars): SqlFunction<(string | null)[] | NullOf<X>>;
  }>({ by: () => ARRAY(Text) }),
  /** A number, timestamp or interval as text in a form: `'YYYY-MM-DD'`. */
  toChar:
    known<
      <const X extends Anything | null, const F extends Chars>(
        value: X & Formattable<X>,
        form: F,
      ) => SqlFunction<string | NullOf<X | F>>
    >(Text),
  /** The day that a text in a form says. */
  toDate: known<Strict<[text: Chars, form: Chars], DateText>>(DATE),
  /** The number that a text in a form says. */
  toNumber: known<Strict<[text: Chars, form: Chars], DecimalText>>(Numeric),
  /** The moment that a text in a form says, or so many seconds behind the start of 1970. */
  toTimestamp: known<Strict<[text: Chars, form: Chars] | [seconds: Whole], Date>>(DateTime({ timezone: true })),
  /** The words of a text or document, as a TSVECTOR. */
  toTsvector: known<Strict<[words: Words] | [config: Chars, words: Words], string>>({ by: () => NullType() }),
  /** A query of words and `& | ! <->`, as a TSQUERY. */
  toTsquery: known<Query>({ by: () => NullType() }),
  /** The query for all words of a text. */
  plaintoTsquery: known<Query>({ by: () => NullType() }),
  /** The query for the words of a text, one behind the other. */
  phrasetoTsquery: known<Query>({ by: () => NullType() }),
  /** The query that people write into search boxes. */
  websearchToTsquery: known<Query>({ by: () => NullType() }),
  /** The passage of a text that a query finds, with its words marked. */
  tsHeadline:
    known<
      Strict<
        | [words: Words, query: SqlExpression<string | null>, options?: Chars]
        | [config: Chars, words: Words, query: SqlExpression<string | null>, options?: Chars],
        string
      >
    >(Text),
  /** How well a TSVECTOR fits a TSQUERY. */
  tsRank:
    known<
      Strict<
        | [words: SqlExpression<string | null>, query: SqlExpression<string | null>, normalization?: Whole]
        | [
            weights: SqlExpression<readonly number[] | null>,
            words: SqlExpression<string | null>,
            query: SqlExpression<string | null>,
            normalization?: Whole,
          ],
        number
      >
    >(REAL),
});

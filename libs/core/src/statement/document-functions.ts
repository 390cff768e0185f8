import type { SqlExpression } from '../expression/sql-expression.js';
import type { ElementOf } from '../expression/container-types.js';
import type { AggregateOrderBy } from '../expression/functions.js';
import type { Outcome } from '../expression/operand-kinds.js';
import type { IntervalValue } from '../types/interval-value.js';
import { JSONB } from '../types/jsonb-type.js';
import { NullType } from '../types/null-type.js';
import { BOOLEAN, Integer } from '../types/numeric-types.js';
import { Text } from '../types/string-types.js';
import { ARRAY, JSON } from '../types/structured-types.js';
import type { TextKind } from '../types/text-of.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import {
  type Anything,
  type Chars,
  type FunctionFacts,
  known,
  type LiteralTypeOf,
  type NullOf,
  ofFirst,
  type Only,
  type Truth,
  unsaid,
} from './function-signatures.js';
import type { RecordText, SqlFunction } from './table-valued.js';

/** What values of SQL are in a document: numbers are JSON's, moments and spans texts. */
export type JsonOf<V> = unknown extends V
  ? unknown
  : V extends bigint
    ? number | bigint
    : V extends string
      ? TextKind<V> extends 'numeric'
        ? number | bigint
        : TextKind<V> extends 'text'
          ? V
          : string
      : V extends Date | IntervalValue | Uint8Array
        ? string
        : V extends readonly (infer E)[]
          ? JsonOf<E>[]
          : V;

type Aggregated<T> = SqlExpression<T> | AggregateOrderBy<T>;

/** The object of keys and values behind each other; of keys that are not known statically, any. */
type Built<A extends readonly unknown[], B = {}> = A extends readonly [infer K, infer V, ...infer Rest]
  ? K extends string
    ? Built<Rest, B & { [P in K]: JsonOf<Outcome<V>> }>
    : Record<string, unknown>
  : A extends readonly []
    ? { [K in keyof B]: B[K] }
    : Record<string, unknown>;

/** Anything where there is a value for each key, or where that is not known. */
type Paired<A extends readonly unknown[]> = A extends readonly [unknown, unknown, ...infer Rest]
  ? Paired<Rest>
  : A extends readonly [unknown]
    ? 'a value is asked for behind the last key'
    : unknown;

/** Of the members of an object, or of keys and values behind each other, which stand last: the compiler tells of the last that does not fit. */
interface BuildObject {
  <const S extends Readonly<Record<string, AnyValue>>>(
    members: S,
  ): SqlFunction<{ -readonly [K in keyof S]: JsonOf<Outcome<S[K]>> }>;
  <const A extends readonly AnyValue[]>(...pairs: A & Paired<A>): SqlFunction<Built<A>>;
}

type BuildArray = <const A extends readonly AnyValue[]>(
  ...values: A
) => SqlFunction<{ -readonly [I in keyof A]: JsonOf<Outcome<A[I]>> }>;

/** A value or an expression. */
type AnyValue = Anything | null;

type Document<X> = Only<'other', X, 'a document is asked for'>;
type ListDocument<X> = Only<'list', X, 'a document that is a list is asked for'>;

type MemberOf<V> = unknown extends V ? unknown : V[keyof V & string];

type Each = <const X extends object>(
  document: X & Document<X>,
) => SqlFunction<RecordText<{ key: string; value: MemberOf<NonNullable<Outcome<X>>> }>>;
type EachText = <const X extends object>(
  document: X & Document<X>,
) => SqlFunction<RecordText<{ key: string; value: string | null }>>;
type Keys = <const X extends object>(document: X & Document<X>) => SqlFunction<string>;
type Elements = <const X extends object>(list: X & ListDocument<X>) => SqlFunction<ElementOf<NonNullable<Outcome<X>>>>;
type ElementTexts = <const X extends object>(list: X & ListDocument<X>) => SqlFunction<string | null>;
type ToRecord = <const X extends object>(document: X & Document<X>) => SqlFunction<RecordText<{}>>;
type ToRecords = <const X extends object>(list: X & ListDocument<X>) => SqlFunction<RecordText<{}>>;
type ToDocument = <const X extends AnyValue>(value: X) => SqlFunction<JsonOf<Outcome<X>>>;
type Aggregate = <V>(value: Aggregated<V>) => SqlFunction<JsonOf<V>[] | null>;
type ObjectAggregate = <V>(
  key: SqlExpression<any>,
  value: Aggregated<V>,
) => SqlFunction<Record<string, JsonOf<V>> | null>;

/** The path of a part: keys and places as texts. */
type Path = readonly string[] | SqlExpression<readonly string[] | null>;

type SetPart = <D extends SqlExpression<any>, const P extends Path, const V extends AnyValue>(
  document: D & Only<'other' | 'list', D, 'a document is asked for'>,
  path: P,
  value: V,
  createMissing?: Truth,
) => SqlFunction<Outcome<D> | NullOf<P | V>>;

type Stripped = <const X extends object>(document: X & Document<X>) => SqlFunction<Outcome<X>>;
type TextOfDocument = <const X extends Anything>(document: X) => SqlFunction<string | NullOf<X>>;
type LengthOfList = <const X extends Anything>(list: X & ListDocument<X>) => SqlFunction<number | NullOf<X>>;
type TestOfPath = (document: SqlExpression<any>, path: Chars) => SqlFunction<boolean | null>;

/** A plain path is sent without a type: the server takes it as a JSONPATH. */
const path: LiteralTypeOf = (_, place) => (place === 1 ? unsaid : undefined);

/** Records with a key and a value of a type. */
function pairs<S>(value: TypeLike<any, any>, literals: LiteralTypeOf): FunctionFacts & ReturnType<typeof known<S>> {
  const columns = { key: toType(Text) as TypeEngine, value: toType(value) as TypeEngine };
  return { ...known<S>({ by: () => NullType() as TypeEngine }, literals), columns };
}

/** A function of keys and values behind each other, or of an object of them. */
function ofMembers<S>(type: { readonly by: () => TypeEngine }): FunctionFacts & ReturnType<typeof known<S>> {
  return { ...known<S>(type), takesMembers: true };
}

/** A plain value in the place of the document is one of the type. */
const first =
  (type: TypeLike<any, any>): LiteralTypeOf =>
  (_, place) =>
    place === 0 ? (toType(type) as TypeEngine) : undefined;

const json = first(JSON);
const jsonb = first(JSONB);

const partOfJsonb: LiteralTypeOf = (_, place) => [undefined, ARRAY(Text), JSONB()][place] as TypeEngine | undefined;

const untyped = { by: (): TypeEngine => NullType() as TypeEngine };

const inJson = { by: (): TypeEngine => JSON() as TypeEngine };

const inJsonb = { by: (): TypeEngine => JSONB() as TypeEngine };

/** Functions that make documents, and that take them apart. */
export const documentFunctions = () => ({
  /** The value as JSON. */
  toJson: known<ToDocument>(inJson),
  /** The value as JSONB. */
  toJsonb: known<ToDocument>(inJsonb),
  /** A JSON object of keys and values behind each other, or of an object of values: `jsonBuildObject({ id: t.c.id })`. */
  jsonBuildObject: ofMembers<BuildObject>(inJson),
  /** A JSONB object of keys and values behind each other, or of an object of values. */
  jsonbBuildObject: ofMembers<BuildObject>(inJsonb),
  /** A JSON list of the values. */
  jsonBuildArray: known<BuildArray>(inJson),
  /** A JSONB list of the values. */
  jsonbBuildArray: known<BuildArray>(inJsonb),
  /** All values as a JSON list; NULL of no rows. */
  jsonAgg: known<Aggregate>(inJson),
  /** All values as a JSONB list; NULL of no rows. */
  jsonbAgg: known<Aggregate>(inJsonb),
  /** All keys with their values as a JSON object; NULL of no rows. */
  jsonObjectAgg: known<ObjectAggregate>(inJson),
  /** All keys with their values as a JSONB object; NULL of no rows. */
  jsonbObjectAgg: known<ObjectAggregate>(inJsonb),
  /** The JSONB document with another value at the end of a path. */
  jsonbSet: known<SetPart>({ by: ofFirst }, partOfJsonb),
  /** The JSONB document with a value put in at the end of a path: in a list before, or behind, the element there. */
  jsonbInsert: known<SetPart>({ by: ofFirst }, partOfJsonb),
  /** The document without the members that are `null`. */
  jsonStripNulls: known<Stripped>(inJson, json),
  /** The JSONB document without the members that are `null`. */
  jsonbStripNulls: known<Stripped>(inJsonb, jsonb),
  /** The JSONB document as text that is easy to read. */
  jsonbPretty: known<TextOfDocument>(Text, jsonb),
  /** What the document is: `object`, `array`, `string`, `number`, `boolean` or `null`. */
  jsonTypeof: known<TextOfDocument>(Text, json),
  /** What the JSONB document is: `object`, `array`, `string`, `number`, `boolean` or `null`. */
  jsonbTypeof: known<TextOfDocument>(Text, jsonb),
  /** How many elements the JSON list has. */
  jsonArrayLength: known<LengthOfList>(Integer, json),
  /** How many elements the JSONB list has. */
  jsonbArrayLength: known<LengthOfList>(Integer, jsonb),
  /** The row of a table, or a record, as a JSON object of its columns by their names in the database. */
  rowToJson: known<(record: SqlExpression<any>, pretty?: boolean) => SqlFunction<Record<string, unknown>>>(inJson),
  /** An array as a JSON list. */
  arrayToJson: known<ToDocument>(inJson),
  /** What a JSONPATH finds in a JSONB document, as rows. */
  jsonbPathQuery: known<(document: SqlExpression<any>, path: Chars) => SqlFunction<unknown>>(inJsonb, path),
  /** The first thing that a JSONPATH finds in a JSONB document; NULL where it finds none. */
  jsonbPathQueryFirst: known<(document: SqlExpression<any>, path: Chars) => SqlFunction<unknown>>(inJsonb, path),
  /** All that a JSONPATH finds in a JSONB document, as a list. */
  jsonbPathQueryArray: known<(document: SqlExpression<any>, path: Chars) => SqlFunction<unknown[] | null>>(
    inJsonb,
    path,
  ),
  /** True where a JSONPATH finds something in a JSONB document. */
  jsonbPathExists: known<TestOfPath>(BOOLEAN, path),
  /** Whether the predicate of a JSONPATH holds for a JSONB document; NULL where it gives no truth value. */
  jsonbPathMatch: known<TestOfPath>(BOOLEAN, path),
  /** The members of a JSON object as rows: `tableValued('key', 'value')`. */
  jsonEach: pairs<Each>(JSON, json),
  /** The members of a JSONB object as rows: `tableValued('key', 'value')`. */
  jsonbEach: pairs<Each>(JSONB, jsonb),
  /** The members of a JSON object as rows, the values as text. */
  jsonEachText: pairs<EachText>(Text, json),
  /** The members of a JSONB object as rows, the values as text. */
  jsonbEachText: pairs<EachText>(Text, jsonb),
  /** The keys of a JSON object as rows. */
  jsonObjectKeys: known<Keys>(Text, json),
  /** The keys of a JSONB object as rows. */
  jsonbObjectKeys: known<Keys>(Text, jsonb),
  /** The elements of a JSON list as rows. */
  jsonArrayElements: known<Elements>(inJson, json),
  /** The elements of a JSONB list as rows. */
  jsonbArrayElements: known<Elements>(inJsonb, jsonb),
  /** The elements of a JSON list as rows of text. */
  jsonArrayElementsText: known<ElementTexts>(Text, json),
  /** The elements of a JSONB list as rows of text. */
  jsonbArrayElementsText: known<ElementTexts>(Text, jsonb),
  /** A JSON object as a row of the columns that `tableValued()` names with their types. */
  jsonToRecord: known<ToRecord>(untyped, json),
  /** A JSONB object as a row of the columns that `tableValued()` names with their types. */
  jsonbToRecord: known<ToRecord>(untyped, jsonb),
  /** A JSON list of objects as rows of the columns that `tableValued()` names with their types. */
  jsonToRecordset: known<ToRecords>(untyped, json),
  /** A JSONB list of objects as rows of the columns that `tableValued()` names with their types. */
  jsonbToRecordset: known<ToRecords>(untyped, jsonb),
});

import { ArgumentError } from '../errors/errors.js';
import { BindParameter, type ColumnElement, operand } from '../expression/column-element.js';
import type { Operand, OtherNumber, SqlExpression } from '../expression/sql-expression.js';
import { cast, extract } from '../expression/constructs.js';
import type { AggregateOrderBy, WithinGroup } from '../expression/functions.js';
import type { SortKey } from '../expression/label-reference.js';
import type { Outcome } from '../expression/operand-kinds.js';
import { NullType } from '../types/null-type.js';
import type { IntervalValue } from '../types/interval-value.js';
import type { DecimalText, TextOf } from '../types/text-of.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { LRUCache } from '../util/lru-cache.js';
import { isPlainObject } from '../util/plain-object.js';
import { snakeCase } from '../util/snake-case.js';
import type { documentFunctions } from './document-functions.js';
import { type FunctionsIn, type Numeral, type Only, type ResultTypeOf, unsaid } from './function-signatures.js';
import { factsOf, functionTypes } from './function-types.js';
import type { GroupingKeys } from './grouping-types.js';
import type { listFunctions } from './list-functions.js';
import type { momentFunctions } from './moment-functions.js';
import type { numberFunctions } from './number-functions.js';
import { SqlFunction } from './table-valued.js';
import type { textFunctions } from './text-functions.js';

type Argument = unknown;

/** The value of an aggregate whose argument may have an order of its rows. */
type Aggregated<T> = SqlExpression<T> | AggregateOrderBy<T>;

/** `null` where each of the values may be null. */
type NullOfAll<O extends readonly unknown[]> = O extends readonly [infer First, ...infer Rest]
  ? null extends Outcome<First>
    ? NullOfAll<Rest>
    : never
  : null;

/**
 * The first value, or one of the others that may stand beside it; null where all of them may be null. Taken out of a property, so that
 * messages show what it is.
 */
type OneOf<T, O extends readonly unknown[]> = {
  value:
    | NonNullable<T>
    | (T extends number ? Extract<Outcome<O[number]>, bigint> : never)
    | NullOfAll<[SqlExpression<T>, ...O]>;
}['value'];

/** What can be added up. */
type Summable<O> = Only<'number' | 'bigint' | 'numeric' | 'interval', O, 'a number or an interval is asked for'>;

/** What the server finds the least of: all but true and false. */
type Comparable<O> = [Extract<Outcome<O>, boolean>] extends [never]
  ? unknown
  : unknown extends Outcome<O>
    ? unknown
    : 'boolAnd() and boolOr() are the least and the greatest truth value';

/** The mean of spans is a span, of all numbers a decimal. */
type Mean<T> = [NonNullable<T>] extends [IntervalValue] ? NonNullable<T> : DecimalText;

/** Which part of the rows, from 0 to 1; or several. */
type Fractions = Operand<number> | readonly number[] | SqlExpression<readonly number[] | null>;

/** An answer for each of the fractions. */
type ForEach<F, T> = [Outcome<F>] extends [readonly unknown[] | null] ? (T | null)[] | null : T | null;

/** An aggregate that has the type of what its rows are sorted by. */
export interface OrderedSetFunction<F = number> extends Omit<SqlFunction<unknown>, 'withinGroup'> {
  /** What the rows are sorted by. */
  withinGroup<T>(key: SqlExpression<T>): WithinGroup<ForEach<F, NonNullable<T>>>;
  withinGroup(...keys: readonly SortKey[]): WithinGroup<unknown>;
}

/** An aggregate of what lies between rows: of spans a span, of all numbers a number. */
export interface Percentile<F = number> extends Omit<SqlFunction<unknown>, 'withinGroup'> {
  /** What the rows are sorted by: numbers or spans. */
  withinGroup<T>(
    key: SqlExpression<T> & Summable<SqlExpression<T>>,
  ): WithinGroup<ForEach<F, [NonNullable<T>] extends [IntervalValue] ? NonNullable<T> : number>>;
}

/** Under this symbol a sequence, which stands in a folder to the right, gives its next number. */
export const nextValueOf: unique symbol = Symbol('athanor.nextValueOf');

/** What has a next number: a sequence. */
export interface HasNextValue<T> {
  readonly [nextValueOf]: ColumnElement<T>;
}

/** The functions whose types are known. A program adds its own by declaring them here and calling `registerFunction()`. */
export interface KnownFunctions {
  /** Rows, or rows in which the expression is not NULL. */
  count(expression?: Aggregated<unknown>): SqlFunction<number>;
  /** The sum, read as the values themselves are; a number that would not be exact is an error. NULL of no rows. */
  sum<T>(expression: SqlExpression<T> & Summable<SqlExpression<T>>): SqlFunction<T | null>;
  /** The mean, of numbers exact as decimal text. NULL of no rows. */
  avg<T>(expression: SqlExpression<T> & Summable<SqlExpression<T>>): SqlFunction<Mean<T> | null>;
  /** The standard deviation, as decimal text. NULL of less than two rows. */
  stddev<T>(expression: SqlExpression<T> & Numeral<SqlExpression<T>>): SqlFunction<DecimalText | null>;
  /** The variance, as decimal text. NULL of less than two rows. */
  variance<T>(expression: SqlExpression<T> & Numeral<SqlExpression<T>>): SqlFunction<DecimalText | null>;
  /** The standard deviation of all rows there are, as decimal text. NULL of no rows. */
  stddevPop<T>(expression: SqlExpression<T> & Numeral<SqlExpression<T>>): SqlFunction<DecimalText | null>;
  /** As `stddev()`. */
  stddevSamp<T>(expression: SqlExpression<T> & Numeral<SqlExpression<T>>): SqlFunction<DecimalText | null>;
  /** The variance of all rows there are, as decimal text. NULL of no rows. */
  varPop<T>(expression: SqlExpression<T> & Numeral<SqlExpression<T>>): SqlFunction<DecimalText | null>;
  /** As `variance()`. */
  varSamp<T>(expression: SqlExpression<T> & Numeral<SqlExpression<T>>): SqlFunction<DecimalText | null>;
  /** How far the first number goes with the second, from -1 to 1. NULL where it cannot be told. */
  corr(first: SqlExpression<any>, second: SqlExpression<any>): SqlFunction<number | null>;
  /** The bits that all values have. NULL of no rows. */
  bitAnd<T>(expression: SqlExpression<T> & Numeral<SqlExpression<T>>): SqlFunction<T | null>;
  /** The bits that any of the values has. NULL of no rows. */
  bitOr<T>(expression: SqlExpression<T> & Numeral<SqlExpression<T>>): SqlFunction<T | null>;
  /** One of the values; of no rows NULL. From PostgreSQL 16 on. */
  anyValue<T>(expression: SqlExpression<T>): SqlFunction<T | null>;
  /** How many of the arguments are NULL. */
  numNulls(...values: readonly SqlExpression<any>[]): SqlFunction<number>;
  /** How many of the arguments are not NULL. */
  numNonnulls(...values: readonly SqlExpression<any>[]): SqlFunction<number>;
  /** True where all values are. NULL of no rows. */
  boolAnd(expression: SqlExpression<boolean | null>): SqlFunction<boolean | null>;
  /** True where one of the values is. NULL of no rows. */
  boolOr(expression: SqlExpression<boolean | null>): SqlFunction<boolean | null>;
  /** As `boolAnd()`. */
  every(expression: SqlExpression<boolean | null>): SqlFunction<boolean | null>;
  /** The least value. NULL of no rows. */
  min<T>(expression: SqlExpression<T> & Comparable<SqlExpression<T>>): SqlFunction<T | null>;
  /** The greatest value. NULL of no rows. */
  max<T>(expression: SqlExpression<T> & Comparable<SqlExpression<T>>): SqlFunction<T | null>;
  /** The first value that is not NULL. */
  coalesce<T, O extends readonly (Operand<NonNullable<T>> | OtherNumber<T>)[]>(
    first: SqlExpression<T>,
    ...rest: O
  ): SqlFunction<OneOf<T, O>>;
  /** The first value, NULL where it equals the second. */
  nullif<T>(first: SqlExpression<T>, second: Operand<NonNullable<T>> | OtherNumber<T>): SqlFunction<T | null>;
  /** The greatest value that is not NULL. */
  greatest<T, O extends readonly (Operand<NonNullable<T>> | OtherNumber<T>)[]>(
    first: SqlExpression<T>,
    ...rest: O
  ): SqlFunction<OneOf<T, O>>;
  /** The least value that is not NULL. */
  least<T, O extends readonly (Operand<NonNullable<T>> | OtherNumber<T>)[]>(
    first: SqlExpression<T>,
    ...rest: O
  ): SqlFunction<OneOf<T, O>>;
  /** All values as a list; NULL of no rows. */
  arrayAgg<T>(expression: Aggregated<T>): SqlFunction<T[] | null>;
  /** The texts with a separator between them; NULL of no rows. SQLAlchemy: `aggregate_strings()`. */
  aggregateStrings(
    expression: SqlExpression<TextOf<never> | null>,
    separator: Operand<string>,
  ): SqlFunction<string | null>;
  /** PostgreSQL's name of `aggregateStrings()`; the separator may be sorted by `aggregateOrderBy()`. */
  stringAgg(
    expression: SqlExpression<TextOf<never> | null>,
    separator: Operand<string> | AggregateOrderBy<string>,
  ): SqlFunction<string | null>;
  /** The number of the row in its window, from 1. */
  rowNumber(): SqlFunction<number>;
  /** The rank with gaps; with arguments and `withinGroup()`, the rank that they would have. */
  rank(...hypothetical: readonly unknown[]): SqlFunction<number>;
  /** The rank without gaps. */
  denseRank(...hypothetical: readonly unknown[]): SqlFunction<number>;
  /** The rank as a part of all, from 0 to 1. */
  percentRank(...hypothetical: readonly unknown[]): SqlFunction<number>;
  /** The part of the rows that come before this one or are its peers. */
  cumeDist(...hypothetical: readonly unknown[]): SqlFunction<number>;
  /** Which of so many parts of equal size the row falls in, from 1. */
  ntile(buckets: Operand<number>): SqlFunction<number>;
  /** The value of an earlier row of the window; the row before, unless `offset` says another. */
  lag<T>(value: SqlExpression<T>, offset?: Operand<number>, otherwise?: Operand<T>): SqlFunction<T | null>;
  /** The value of a later row of the window; the row behind, unless `offset` says another. */
  lead<T>(value: SqlExpression<T>, offset?: Operand<number>, otherwise?: Operand<T>): SqlFunction<T | null>;
  /** The value of the first row of the frame. */
  firstValue<T>(value: SqlExpression<T>): SqlFunction<T | null>;
  /** The value of the last row of the frame. */
  lastValue<T>(value: SqlExpression<T>): SqlFunction<T | null>;
  /** The value of the n-th row of the frame, from 1. */
  nthValue<T>(value: SqlExpression<T>, n: Operand<number>): SqlFunction<T | null>;
  /** `percentileCont(0.5).withinGroup(t.c.x)`: the median, between two values where it falls there; of a list of parts a list. */
  percentileCont<const F extends Fractions>(fraction: F): Percentile<F>;
  /** The value below which that part of the rows lies: `percentileDisc(0.5).withinGroup(t.c.x)`; of a list of parts a list of values. */
  percentileDisc<const F extends Fractions>(fraction: F): OrderedSetFunction<F>;
  /** The value that is there most often: `mode().withinGroup(t.c.x)`. */
  mode(): OrderedSetFunction;
  /** `groupBy(func.cube(a, b))`: every combination of the keys. */
  cube<const K extends readonly SqlExpression<any>[]>(...keys: K): GroupingKeys<K>;
  /** `groupBy(func.rollup(a, b))`: the keys, and each beginning of their list. */
  rollup<const K extends readonly SqlExpression<any>[]>(...keys: K): GroupingKeys<K>;
  /** `groupingSets(tuple(a, b), tuple(a), tuple())`. */
  groupingSets<const K extends readonly SqlExpression<any>[]>(...sets: K): GroupingKeys<K>;
  /** `CAST(value AS type)`, as {@link cast} says it. */
  cast: typeof cast;
  /** A part of a date, as {@link extract} says it. */
  extract: typeof extract;
  /** The next number of a sequence, as `sequence.nextValue()` says it. */
  nextValue<T>(sequence: HasNextValue<T>): ColumnElement<T>;
  /** Which of the keys the row is not grouped by, as bits. */
  grouping(...keys: readonly SqlExpression<any>[]): SqlFunction<number>;
}

/** A function of any name, and the functions of a schema of that name: `func.myFunction(1)`, `func.mySchema.myFunction(1)`. */
export interface AnyFunction {
  (...args: readonly Argument[]): SqlFunction<any>;
  readonly [name: string]: AnyFunction;
}

/** `func.anything(...)`: every function of the database by its name; camelCase becomes snake_case. SQLAlchemy: `func`. */
export type FunctionGenerator = NamedFunctions & {
  /** The functions of PostgreSQL, said by their schema. */
  readonly pgCatalog: NamedFunctions;
} & { readonly [name: string]: AnyFunction };

type NamedFunctions = KnownFunctions &
  FunctionsIn<typeof textFunctions> &
  FunctionsIn<typeof numberFunctions> &
  FunctionsIn<typeof momentFunctions> &
  FunctionsIn<typeof listFunctions> &
  FunctionsIn<typeof documentFunctions>;

function callFunction(name: string, args: readonly Argument[], type?: TypeEngine): SqlFunction {
  const context = toType(NullType);
  const known = factsOf(name);
  const elements: ColumnElement[] = [];
  const given = known?.takesMembers === true ? pairsOf(args) : args;
  for (const [place, argument] of given.entries()) {
    const type = known?.literals?.(argument, place, elements[0]);
    elements.push(argumentOf(argument, type ?? context).selfGroup('comma'));
  }
  return new SqlFunction(
    known?.name ?? name,
    elements,
    type ?? known?.type(elements) ?? context,
    name === 'count' && elements.length === 0,
  );
}

/** An object as its keys and values behind each other. */
function pairsOf(args: readonly Argument[]): readonly Argument[] {
  return args.length === 1 && isPlainObject(args[0]) ? Object.entries(args[0]).flat() : args;
}

function argumentOf(argument: Argument, type: TypeEngine): ColumnElement {
  if (type !== unsaid || typeof argument !== 'string') return operand(argument, type);
  return new BindParameter('param', argument, type, { unique: true });
}

function nextValue(sequence: Partial<HasNextValue<unknown>> | undefined): unknown {
  const element = sequence?.[nextValueOf];
  if (element !== undefined) return element;
  throw new ArgumentError(
    'func.nextValue() takes a Sequence; of one that is known by its name, func.nextval(name) tells the number',
  );
}

/** What is written as the call of a function, and is none in SQL. */
const constructs = new Map<string, (...args: readonly never[]) => unknown>([
  ['cast', cast],
  ['extract', extract],
  ['next_value', nextValue],
]);

/** A function that is called, or looked into: then its name is that of a schema. */
function named(path: string): AnyFunction {
  const call = constructs.get(path) ?? ((...args: readonly Argument[]) => callFunction(path, args));
  return new Proxy(call as AnyFunction, membersOf(`${path}.`));
}

/** Gives the functions behind this beginning of their name; those that are asked for again are kept. */
function membersOf<F extends object>(start: string): ProxyHandler<F> {
  const kept = new LRUCache<string, AnyFunction>(200);
  return {
    get(_, name) {
      if (typeof name !== 'string') return undefined;
      let known = kept.get(name);
      if (known === undefined) kept.set(name, (known = named(start + snakeCase(name))));
      return known;
    },
  };
}

/** Calls of SQL functions: `func.count()`, `func.now()`, `func.anyFunction(a, b)`, `func.schema.function()`. SQLAlchemy: `func`. */
export const func: FunctionGenerator = new Proxy({} as FunctionGenerator, membersOf(''));

/**
 * A function by its exact name, in lists with its schema, of which only the database knows the type: `call('my_function', a, b)`.
 * SQLAlchemy: `Function(name, a, b)`.
 */
export function call(
  name: string | readonly [schema: string, name: string],
  ...args: readonly Argument[]
): SqlFunction<any> {
  return callFunction(typeof name === 'string' ? name : name.join('.'), args);
}

/**
 * A function by its exact name, in lists with its schema, and with the type of its value:
 * `sqlFunction('MyFunction', Integer, a, b)`. SQLAlchemy: `Function(name, a, b, type_=Integer)`.
 */
export function sqlFunction<T>(
  name: string | readonly [schema: string, name: string],
  type: TypeLike<T>,
  ...args: readonly Argument[]
): SqlFunction<T> {
  return callFunction(typeof name === 'string' ? name : name.join('.'), args, toType(type)) as SqlFunction<T>;
}

/** Options of {@link registerFunction}. */
export interface RegisteredFunctionOptions {
  /** The exact name in the database, where it is not the one that the program calls; with a schema, dotted. */
  readonly name?: string;
}

/**
 * Says what type a function of the program gives, of that type or as its arguments tell. To be typed as well, it is declared:
 * `declare module '@athanor/core' { interface KnownFunctions { myTotal(x: SqlExpression<number>): SqlFunction<number> } }`.
 * A dotted name is that of a function in a schema: `registerFunction('geo.buffer', Integer)` is for `func.geo.buffer()`.
 * SQLAlchemy: `GenericFunction`, `ReturnTypeFromArgs`.
 */
export function registerFunction(
  name: string,
  type: TypeLike<any, any> | { readonly typeOf: ResultTypeOf },
  options: RegisteredFunctionOptions = {},
): void {
  const key = name.split('.').map(snakeCase).join('.');
  const types = functionTypes();
  if (types.has(key)) throw new ArgumentError(`A type of the function ${key}() is registered already`);
  types.set(key, {
    type: 'typeOf' in type ? type.typeOf : () => toType(type),
    ...(options.name !== undefined && { name: options.name }),
  });
}

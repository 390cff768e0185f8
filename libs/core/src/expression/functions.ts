import { Integer, Numeric } from '../types/numeric-types.js';
import { VARCHAR } from '../types/string-types.js';
import { DateTime } from '../types/temporal-types.js';
import { NullType } from '../types/null-type.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { ColumnElement, type Operand, operand, type SqlExpression } from './column-element.js';
import type { FieldSpec } from './clause-element.js';

/** A call of a SQL function. SQLAlchemy: `FunctionElement`. */
export class FunctionElement<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { name: 'plain', args: 'elements', type: 'type', star: 'plain' };
  readonly visitName = 'function';

  constructor(
    /** The function's name in the database; with a schema, dotted. */
    readonly name: string,
    readonly args: readonly ColumnElement[],
    readonly type: TypeEngine,
    /** `count(*)`. */
    readonly star = false,
  ) {
    super();
  }
}

type Argument = unknown;

/** The functions whose types are known. */
export interface KnownFunctions {
  /** Rows, or rows in which the expression is not NULL. */
  count(expression?: SqlExpression<unknown>): FunctionElement<number>;
  /** The sum, of the expression's own type; NULL of no rows. */
  sum<T>(expression: SqlExpression<T>): FunctionElement<T | null>;
  avg(expression: SqlExpression<number | string | bigint | null>): FunctionElement<string | null>;
  min<T>(expression: SqlExpression<T>): FunctionElement<T | null>;
  max<T>(expression: SqlExpression<T>): FunctionElement<T | null>;
  coalesce<T>(first: SqlExpression<T>, ...rest: readonly Operand<NonNullable<T>>[]): FunctionElement<NonNullable<T>>;
  /** The start of the transaction, with zone. */
  now(): FunctionElement<Date>;
  lower(expression: Operand<string>): FunctionElement<string>;
  upper(expression: Operand<string>): FunctionElement<string>;
  charLength(expression: Operand<string>): FunctionElement<number>;
  length(expression: Operand<string>): FunctionElement<number>;
}

type AnyFunction = (...args: readonly Argument[]) => FunctionElement<any>;

/** PostgreSQL's everyday functions: named, so that they are there also where index signatures may be undefined. */
// biome-ignore format: a list
type BuiltinFunction =
  | 'abs' | 'ceil' | 'floor' | 'round' | 'trunc' | 'power' | 'sqrt' | 'mod' | 'sign' | 'random' | 'greatest' | 'least'
  | 'nullif' | 'concat' | 'concatWs' | 'trim' | 'btrim' | 'ltrim' | 'rtrim' | 'lpad' | 'rpad' | 'left' | 'right'
  | 'repeat' | 'replace' | 'reverse' | 'splitPart' | 'strpos' | 'position' | 'substring' | 'substr'
  | 'translate' | 'initcap' | 'md5' | 'format' | 'regexpReplace' | 'regexpMatch' | 'toChar' | 'toDate' | 'toNumber'
  | 'toTimestamp' | 'age' | 'dateTrunc' | 'datePart' | 'clockTimestamp' | 'statementTimestamp' | 'currentTimestamp'
  | 'makeDate' | 'makeInterval' | 'arrayAgg' | 'stringAgg' | 'jsonAgg' | 'jsonbAgg' | 'jsonObjectAgg' | 'jsonbObjectAgg'
  | 'jsonBuildObject' | 'jsonbBuildObject' | 'jsonBuildArray' | 'jsonbBuildArray' | 'jsonbSet' | 'toJson' | 'toJsonb'
  | 'boolAnd' | 'boolOr' | 'every' | 'arrayLength' | 'cardinality' | 'unnest' | 'generateSeries' | 'rowNumber' | 'rank'
  | 'denseRank' | 'percentRank' | 'lag' | 'lead' | 'firstValue' | 'lastValue' | 'nextval' | 'currval' | 'setval'
  | 'genRandomUuid' | 'version' | 'currentSchema' | 'currentDatabase' | 'pgSleep' | 'toTsvector' | 'toTsquery'
  | 'plaintoTsquery' | 'tsRank' | 'stddev' | 'variance';

/** `func.anything(...)`: every function of the database by its name; camelCase becomes snake_case. SQLAlchemy: `func`. */
export type FunctionGenerator = KnownFunctions &
  Readonly<Record<BuiltinFunction, AnyFunction>> & {
    readonly [name: string]: AnyFunction;
  };

const ofArgument = (args: readonly ColumnElement[]): TypeEngine =>
  args.find((argument) => argument.type.affinity !== 'null')?.type ?? toType(NullType);

const always = (type: TypeLike<any, any>) => (): TypeEngine => toType(type);

const resultTypes = new Map<string, (args: readonly ColumnElement[]) => TypeEngine>([
  ['count', always(Integer)],
  ['char_length', always(Integer)],
  ['length', always(Integer)],
  ['lower', always(VARCHAR)],
  ['upper', always(VARCHAR)],
  ['concat', always(VARCHAR)],
  ['now', () => DateTime({ timezone: true })],
  ['current_timestamp', () => DateTime({ timezone: true })],
  ['avg', always(Numeric)],
  ['sum', ofArgument],
  ['min', ofArgument],
  ['max', ofArgument],
  ['coalesce', ofArgument],
]);

function callFunction(name: string, args: readonly Argument[]): FunctionElement {
  const context = toType(NullType);
  const elements = args.map((argument) => operand(argument, context).selfGroup('comma'));
  const type = resultTypes.get(name)?.(elements) ?? context;
  return new FunctionElement(name, elements, type, name === 'count' && elements.length === 0);
}

const snakeCase = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** Calls of SQL functions: `func.count()`, `func.now()`, `func.anyFunction(a, b)`. SQLAlchemy: `func`. */
export const func: FunctionGenerator = new Proxy({} as FunctionGenerator, {
  get: (_, name) =>
    typeof name === 'string' ? (...args: readonly Argument[]) => callFunction(snakeCase(name), args) : undefined,
});

/** A function call with the type of its value: `call('my_sum', Integer, a, b)`; SQLAlchemy: `func.my_sum(a, b, type_=Integer)`. */
export function call<T>(name: string, type: TypeLike<T>, ...args: readonly Argument[]): FunctionElement<T> {
  const { args: elements } = callFunction(name, args);
  return new FunctionElement<T>(name, elements, toType(type));
}

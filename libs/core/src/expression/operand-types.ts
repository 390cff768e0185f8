import { ArgumentError } from '../errors/errors.js';
import { IntervalValue } from '../types/interval-value.js';
import { BigInteger, BOOLEAN, Float, Integer, Numeric, NumericType } from '../types/numeric-types.js';
import { NullType } from '../types/null-type.js';
import { Text } from '../types/string-types.js';
import { ARRAY, type ArrayType } from '../types/structured-types.js';
import { DateTime, Interval } from '../types/temporal-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import { type OperatorInfo, type OperatorName, operatorInfo, type RightSide } from './operators.js';

const boolean = toType(BOOLEAN) as TypeEngine;
const text = toType(Text) as TypeEngine;
const textArray = ARRAY(Text, { dimensions: 1 }) as TypeEngine;
const integer = toType(Integer) as TypeEngine;
const dateTime = DateTime() as TypeEngine;
const interval = toType(Interval) as TypeEngine;
const decimal = Numeric() as TypeEngine;

/** The type of a bare value: that of what it stands beside, except where it cannot be of that type. */
export function literalType(value: unknown, context: TypeEngine, operator?: OperatorName): TypeEngine {
  const own = context.coerceComparedValue(value, operator);
  if (own !== undefined) return own;
  switch (context.affinity) {
    case 'null':
      return typeOfLiteral(value);
    case 'integer':
      return typeof value === 'number' && !Number.isInteger(value) ? typeOfLiteral(value) : context;
    case 'string':
      return typeof value === 'string' ? context : typeOfLiteral(value);
    default:
      return context;
  }
}

/** The type of the elements of a list: that of the column in front of IN, or what the values say. */
export function itemType(values: readonly unknown[], context: TypeEngine): TypeEngine {
  if (context.affinity !== 'null') return context;
  return (typeOfLiteral(values) as TypeEngine & { readonly itemType: TypeEngine }).itemType;
}

/** The type that a bare value takes on the right side of an operator, beside an expression of type `left`. */
export function contextOf(
  right: RightSide | undefined,
  left: TypeEngine,
  value: unknown,
  operator?: OperatorName,
): TypeEngine {
  switch (right) {
    case 'text':
      return text;
    case 'textArray':
      return textArray;
    case 'integer':
      return integer;
    case 'item':
      return elementType(left);
    case 'element':
    case 'textOrArray':
      if (Array.isArray(value)) return textArray;
      return typeof value === 'number' ? integer : text;
    case 'untyped':
      return toType(NullType) as TypeEngine;
    case 'arithmetic':
      return arithmeticContext(left, value, operator);
    default:
      return left;
  }
}

/** Beside a time stands a span of it, beside a span a factor, beside a number one of its own kind or wider. */
function arithmeticContext(left: TypeEngine, value: unknown, operator: OperatorName | undefined): TypeEngine {
  if (value instanceof IntervalValue) return interval;
  switch (left.affinity) {
    case 'date':
      return typeof value === 'number' ? integer : value instanceof Date ? dateTime : left;
    case 'interval':
      return typeof value === 'number' ? (Float() as TypeEngine) : typeOfLiteral(value);
    case 'integer':
      if (typeof value === 'string') return decimal;
      if (typeof value === 'bigint') return BigInteger() as TypeEngine;
      return left.visitName === 'bigInteger' ? left : literalType(value, left, operator);
    case 'numeric':
      if (left.visitName === 'decorator') return literalType(value, left, operator);
      if (left.visitName === 'numeric' || typeof value === 'number') return left;
      return typeof value === 'string' ? decimal : typeOfLiteral(value);
    default:
      return literalType(value, left, operator);
  }
}

/** The type of `left operator right`. Throws an ArgumentError for an element of what has none. */
export function resultType(
  operator: OperatorName,
  left: TypeEngine,
  right: TypeEngine,
  info: OperatorInfo = operatorInfo(operator),
): TypeEngine {
  if (info.comparison === true) return boolean;
  if (info.right === 'arithmetic') return arithmeticType(operator, left, right);
  if (operator === 'jsonGetText' || operator === 'jsonPathText') return text;
  if (operator === 'getitem') return elementType(left);
  if (operator === 'jsonGet' || operator === 'jsonPath') return memberType(left);
  return left.affinity === 'null' ? right : left;
}

/**
 * The type of one out of several values (CASE, COALESCE, a column of a set operation), as the server resolves it: the first
 * that is known, or what it is converted to beside the others: whole numbers to the wider ones and to fractions, days to
 * timestamps. Of decimals and floats it is the type that reads all digits.
 */
export function commonType(elements: readonly { readonly type: TypeEngine }[]): TypeEngine {
  const known = elements.map(({ type }) => type).filter(({ affinity }) => affinity !== 'null');
  return known.length === 0 ? (toType(NullType) as TypeEngine) : known.reduce(widerType);
}

function widerType(left: TypeEngine, right: TypeEngine): TypeEngine {
  switch (`${left.affinity} ${right.affinity}`) {
    case 'integer integer':
      return widerInteger(left, right);
    case 'integer numeric':
    case 'date datetime':
      return right;
    case 'numeric numeric':
      return right instanceof NumericType && !(left instanceof NumericType) ? right : left;
    case 'datetime datetime':
    case 'time time':
      return hasZone(right) && !hasZone(left) ? right : left;
    default:
      return left;
  }
}

function hasZone(type: TypeEngine): boolean {
  return (type as { readonly timezone?: boolean }).timezone === true;
}

/** Of two integers a division gives a fraction; otherwise the wider of both types counts. */
function arithmeticType(operator: OperatorName, left: TypeEngine, right: TypeEngine): TypeEngine {
  const moment = momentType(operator, left, right);
  if (moment !== undefined) return moment;
  if (left.affinity === 'null') return left;
  if (
    left.affinity === 'integer' &&
    (right.affinity === 'integer' || (operator === 'div' && right.affinity === 'null'))
  ) {
    return integerType(operator, left, right);
  }
  if (right.affinity !== 'numeric') return left;
  return left.affinity === 'integer' || right.visitName === 'numeric' || isDecorated(left, right) ? right : left;
}

function integerType(operator: OperatorName, left: TypeEngine, right: TypeEngine): TypeEngine {
  if (operator === 'div')
    return isBigint(left) || isBigint(right) ? decimal : (Numeric({ asNumber: true }) as TypeEngine);
  return isDecorated(left, right) ? right : widerInteger(left, right);
}

function widerInteger(left: TypeEngine, right: TypeEngine): TypeEngine {
  if (left.visitName === 'bigInteger') return isBigint(right) ? right : left;
  return right.visitName === 'bigInteger' || left.visitName === 'smallInteger' ? right : left;
}

/** Where the program has a type of its own on either side, what stands on the right decides: `coerceComparedValue()` says it. */
function isDecorated(left: TypeEngine, right: TypeEngine): boolean {
  return left.visitName === 'decorator' || right.visitName === 'decorator';
}

function isBigint(type: TypeEngine): boolean {
  return type.cacheKey === 'bigInteger';
}

/** What dates, times and spans give with one another. */
function momentType(operator: OperatorName, left: TypeEngine, right: TypeEngine): TypeEngine | undefined {
  const pair = `${left.affinity} ${operator} ${right.affinity}`;
  switch (pair) {
    case 'date sub date':
      return integer;
    case 'datetime sub datetime':
    case 'datetime sub date':
    case 'date sub datetime':
    case 'time sub time':
      return interval;
    case 'date add interval':
    case 'date sub interval':
    case 'interval add date':
    case 'date add time':
    case 'time add date':
      return dateTime;
    case 'interval add datetime':
    case 'interval add time':
    case 'integer add date':
    case 'integer mul interval':
    case 'numeric mul interval':
      return right;
    default:
      return undefined;
  }
}

/** The type of one element of an array; of an array of several dimensions the array below. */
function elementType(type: TypeEngine): TypeEngine {
  if (type.affinity !== 'array') throw notIndexable(type);
  const { itemType: item, dimensions } = type.underlying() as unknown as ArrayType;
  return (
    dimensions !== undefined && dimensions > 1 ? ARRAY(item, { dimensions: dimensions - 1 }) : item
  ) as TypeEngine;
}

/** The type of a part of a document; the values of an HSTORE are texts. */
function memberType(type: TypeEngine): TypeEngine {
  if (type.affinity === 'hstore') return text;
  if (type.affinity === 'json' || type.affinity === 'null') return type;
  throw notIndexable(type);
}

/** The error about a type whose values have no parts. */
function notIndexable(type: TypeEngine): ArgumentError {
  return new ArgumentError(`getitem() is for JSON, HSTORE and ARRAY, but the expression is of type ${type.visitName}`);
}

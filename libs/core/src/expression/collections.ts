import { ArgumentError } from '../errors/errors.js';
import { NullType } from '../types/null-type.js';
import { ARRAY, type ArrayType } from '../types/structured-types.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { typeOfLiteral } from '../types/type-of-literal.js';
import { type ClauseElement, elementOf, type FieldSpec } from './clause-element.js';
import { ColumnElement, columnOf, Grouping, operand, UnaryExpression } from './column-element.js';
import { asInOperand, type InSource, type rowBehindIn, type SqlExpression } from './sql-expression.js';
import type { Executable } from './executable.js';
import type { Outcome } from './operand-kinds.js';

/** A SELECT or VALUES, as far as its first column is concerned. */
type SourceOf<T> = InSource & (Executable<{ readonly 0: T }> | { readonly [rowBehindIn]: { readonly 0: T } });

type ArraySource<T> = readonly NonNullable<T>[] | SqlExpression<readonly T[] | null>;

/**
 * One of the elements of an array, or of the rows of a SELECT, on the right of a comparison: `t.c.id.eq(any([1, 2]))`,
 * `t.c.name.like(any(patterns))`. SQLAlchemy: `any_()`.
 */
export function any<T>(source: SourceOf<T> | ArraySource<T>): ColumnElement<T> {
  return quantified('any', source);
}

/** All of the elements of an array, or of the rows of a SELECT: `t.c.id.gt(all(select(..)))`. SQLAlchemy: `all_()`. */
export function all<T>(source: SourceOf<T> | ArraySource<T>): ColumnElement<T> {
  return quantified('all', source);
}

function quantified<T>(operator: 'any' | 'all', source: unknown): ColumnElement<T> {
  const rows = rowsOf(source);
  if (rows === undefined) return operand(source, toType(NullType)).unary(operator);
  const type = columnOf(elementOf(source) as ClauseElement)?.type ?? toType(NullType);
  return new UnaryExpression<T>(new Grouping(rows), operator, type);
}

/** What stands behind IN, ANY and ARRAY where a SELECT is given. */
function rowsOf(source: unknown): ClauseElement | undefined {
  return (elementOf(source) as { readonly [asInOperand]?: ClauseElement } | undefined)?.[asInOperand];
}

/** `ARRAY[a, b]`, or `ARRAY(SELECT ..)`. SQLAlchemy: `postgresql.array`. */
export class ArrayExpression<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { elements: 'elements', rows: 'element', type: 'type' };
  readonly visitName = 'arrayExpression';

  constructor(
    readonly elements: readonly ColumnElement[],
    /** The SELECT whose rows are the elements. */
    readonly rows: ClauseElement | undefined,
    readonly type: TypeEngine,
  ) {
    super();
  }
}

/**
 * An array of expressions, `array([t.c.a, t.c.b, 3])`, or of the rows of a SELECT of one column. Of none the type of the
 * elements has to be said. (An array of values alone is a value: give it as it is, or by `literal()`.) SQLAlchemy: `array()`.
 */
export function array<T>(elements: readonly [], itemType: TypeLike<T, any>): ColumnElement<T[]>;
export function array<T>(select: SourceOf<T>): ColumnElement<T[]>;
export function array<const O>(elements: readonly O[], itemType?: TypeLike<any, any>): ColumnElement<Outcome<O>[]>;
export function array(source: unknown, itemType?: TypeLike<any, any>): ColumnElement<any> {
  const rows = rowsOf(source);
  if (rows !== undefined) {
    const item = itemType === undefined ? columnOf(elementOf(source) as ClauseElement)?.type : toType(itemType);
    return new ArrayExpression([], rows, arrayOf(item ?? toType(NullType)));
  }
  const item = itemType === undefined ? typeOfItems(source as readonly unknown[]) : toType(itemType);
  const elements = (source as readonly unknown[]).map((one) => operand(one, item as TypeEngine).selfGroup('comma'));
  return new ArrayExpression(elements, undefined, arrayOf(item as TypeEngine));
}

function typeOfItems(items: readonly unknown[]): TypeEngine {
  if (items.length === 0)
    throw new ArgumentError('The type of the elements of an empty array() must be given: array([], Integer)');
  for (const item of items) {
    const element = elementOf(item);
    const type = element === undefined ? undefined : columnOf(element)?.type;
    if (type !== undefined && type.affinity !== 'null') return type;
  }
  const values = items.filter((item) => elementOf(item) === undefined);
  return (typeOfLiteral(values) as unknown as ArrayType).itemType as TypeEngine;
}

/** An array of arrays is one of more dimensions. */
function arrayOf(item: TypeEngine): TypeEngine {
  if (item.affinity !== 'array') return ARRAY(item) as TypeEngine;
  const { itemType, dimensions } = item as unknown as ArrayType;
  return ARRAY(itemType, { dimensions: (dimensions ?? 1) + 1 }) as TypeEngine;
}

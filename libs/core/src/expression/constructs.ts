import { ArgumentError } from '../errors/errors.js';
import { toType, type TypeEngine, type TypeLike, type TypeWith } from '../types/type-engine.js';
import { NullType } from '../types/null-type.js';
import { Numeric } from '../types/numeric-types.js';
import { BindParameter, Cast, ColumnElement, operand } from './column-element.js';
import type { SqlExpression } from './sql-expression.js';
import type { FieldSpec } from './clause-element.js';
import { sortKeyOf } from './label-reference.js';
import { NamedColumn } from './named-column.js';
import { bringOperators } from './type-operators.js';

const nullType = (): TypeEngine => toType(NullType);

/** A column by its bare name, of no table. SQLAlchemy: `ColumnClause`. */
export class ColumnClause<T = any, N extends string = string> extends NamedColumn<T, N> {
  static override readonly fields: FieldSpec = { name: 'plain', type: 'type' };
  readonly visitName = 'column';
  readonly from = undefined;

  constructor(
    readonly key: N,
    readonly type: TypeEngine,
  ) {
    super();
    if (this.type.operators !== undefined) bringOperators(this, this.type.operators);
  }

  /** The name in the database, as it was given. */
  get name(): string {
    return this.key;
  }
}

/** A column by its name, quoted where needed; for `text()` columns and tables that are not described. SQLAlchemy: `column()`. */
export function column<N extends string, T = unknown, X = unknown>(
  name: N,
  type?: TypeWith<T, X>,
): NamedColumn<T, N> & X {
  return new ColumnClause<T, N>(name, type === undefined ? nullType() : toType(type)) as never;
}

/** SQL text that stands for one value. SQLAlchemy: `literal_column()`. */
export class LiteralColumn<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { text: 'plain', type: 'type' };
  readonly visitName = 'literalColumn';

  constructor(
    readonly text: string,
    readonly type: TypeEngine,
  ) {
    super();
  }
}

/** SQL text as a value, unquoted and unchecked: it must come from the program, never from outside. SQLAlchemy: `literal_column()`. */
export function literalColumn<T = unknown>(text: string, type?: TypeLike<T>): ColumnElement<T> {
  return new LiteralColumn<T>(text, type === undefined ? nullType() : toType(type));
}

/** Converts in the database: `CAST(value AS type)`. SQLAlchemy: `cast()`. */
export function cast<T, X = unknown>(value: unknown, type: TypeWith<T, X>): ColumnElement<T> & X {
  const target = toType(type);
  return new Cast<T>(operand(value, target), target) as never;
}

/** Treats a value as of another type, without a word to the database; a parameter is sent as that type. SQLAlchemy: `type_coerce()`. */
export function typeCoerce<T, X = unknown>(value: unknown, type: TypeWith<T, X>): ColumnElement<T> & X {
  const target = toType(type);
  const element = operand(value, target);
  return new TypeCoerce<T>(
    element instanceof BindParameter ? element.with({ type: target }) : element,
    target,
  ) as never;
}

/** An expression that is read and bound as another type. */
export class TypeCoerce<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { element: 'element', type: 'type' };
  readonly visitName = 'typeCoerce';

  constructor(
    readonly element: ColumnElement,
    readonly type: TypeEngine,
  ) {
    super();
    if (this.type.operators !== undefined) bringOperators(this, this.type.operators);
  }
}

/** `EXTRACT(field FROM element)`. */
export class Extract extends ColumnElement<number> {
  static override readonly fields: FieldSpec = { field: 'plain', element: 'element' };
  readonly visitName = 'extract';

  constructor(
    readonly field: string,
    readonly element: ColumnElement,
  ) {
    super();
  }

  get type(): TypeEngine {
    return Numeric({ asNumber: true });
  }
}

/** The parts of dates and times that PostgreSQL knows. */
// biome-ignore format: a list
export type ExtractField =
  | 'century' | 'day' | 'decade' | 'dow' | 'doy' | 'epoch' | 'hour' | 'isodow' | 'isoyear' | 'julian' | 'microseconds'
  | 'millennium' | 'milliseconds' | 'minute' | 'month' | 'quarter' | 'second' | 'timezone' | 'timezone_hour'
  | 'timezone_minute' | 'week' | 'year';

/** A part of a date, as a number: `extract('year', t.c.createdAt)`. SQLAlchemy: `extract()`. */
export function extract(field: ExtractField, element: SqlExpression<unknown>): ColumnElement<number> {
  if (!/^[a-z_]+$/i.test(field)) throw new ArgumentError(`${JSON.stringify(field)} is not a field of a date or time`);
  return new Extract(field, operand(element, nullType()));
}

/** The value of a sort key; that of a name is not known. */
type ValueOfKey<K> = K extends SqlExpression<infer V> ? V : unknown;

/** The value, or the column of this name in the select list, with `ASC` behind it. SQLAlchemy: `asc()`. */
export function asc<K extends SqlExpression<any> | string>(key: K): ColumnElement<ValueOfKey<K>> {
  return (sortKeyOf(key) as ColumnElement<ValueOfKey<K>>).asc();
}

/** The value, or the column of this name in the select list, with `DESC` behind it. SQLAlchemy: `desc()`. */
export function desc<K extends SqlExpression<any> | string>(key: K): ColumnElement<ValueOfKey<K>> {
  return (sortKeyOf(key) as ColumnElement<ValueOfKey<K>>).desc();
}

/** `NULLS FIRST`. SQLAlchemy: `nulls_first()`. */
export function nullsFirst<K extends SqlExpression<any> | string>(key: K): ColumnElement<ValueOfKey<K>> {
  return (sortKeyOf(key) as ColumnElement<ValueOfKey<K>>).nullsFirst();
}

/** `NULLS LAST`. SQLAlchemy: `nulls_last()`. */
export function nullsLast<K extends SqlExpression<any> | string>(key: K): ColumnElement<ValueOfKey<K>> {
  return (sortKeyOf(key) as ColumnElement<ValueOfKey<K>>).nullsLast();
}

/** `DISTINCT value`, as an argument of an aggregate. SQLAlchemy: `distinct()`. */
export function distinct<T>(element: SqlExpression<T>): ColumnElement<T> {
  return valueOf<T>(element).distinct();
}

/** `COLLATE "collation"`. SQLAlchemy: `collate()`. */
export function collate(element: SqlExpression<string | null> | string, collation: string): ColumnElement<string> {
  return (operand(element, nullType()) as ColumnElement<string>).collate(collation);
}

function valueOf<T>(element: SqlExpression<T>): ColumnElement<T> {
  return operand(element, nullType()) as ColumnElement<T>;
}

import { ArgumentError } from '../errors/errors.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { NullType } from '../types/null-type.js';
import { Numeric } from '../types/numeric-types.js';
import {
  BindParameter,
  Cast,
  ColumnElement,
  type Operand,
  operand,
  type Predicate,
  type SqlExpression,
} from './column-element.js';
import type { FieldSpec } from './clause-element.js';
import { NamedColumn } from './named-column.js';

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
  }

  get name(): string {
    return this.key;
  }
}

/** A column by its name, quoted where needed; for `text()` columns and tables that are not described. SQLAlchemy: `column()`. */
export function column<N extends string, T = unknown>(name: N, type?: TypeLike<T>): NamedColumn<T, N> {
  return new ColumnClause<T, N>(name, type === undefined ? nullType() : toType(type));
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

/** Options of {@link bindparam}. */
export interface BindOptions<T> {
  /** The value where the execution gives none. */
  readonly value?: T;
  readonly type?: TypeLike<T>;
  /** The value is a list for IN. */
  readonly expanding?: boolean;
}

/** A named parameter: its value comes with the execution, or from `value`. SQLAlchemy: `bindparam()`. */
export function bindparam<T = any>(name: string, options: BindOptions<T> = {}): BindParameter<T> {
  if (name === '') throw new ArgumentError('bindparam() needs a name');
  const type = options.type === undefined ? nullType() : toType(options.type);
  return new BindParameter<T>(name, options.value, type, {
    required: options.value === undefined,
    expanding: options.expanding === true,
  });
}

/** Converts in the database: `CAST(value AS type)`. SQLAlchemy: `cast()`. */
export function cast<T>(value: unknown, type: TypeLike<T>): ColumnElement<T> {
  const target = toType(type);
  return new Cast<T>(operand(value, target), target);
}

/** Treats a value as of another type, without a word to the database. SQLAlchemy: `type_coerce()`. */
export function typeCoerce<T>(value: unknown, type: TypeLike<T>): ColumnElement<T> {
  const target = toType(type);
  return new TypeCoerce<T>(operand(value, target), target);
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

/** A part of a date, as a number: `extract('year', t.c.createdAt)`. SQLAlchemy: `extract()`. */
export function extract(field: string, element: SqlExpression<unknown>): ColumnElement<number> {
  if (!/^[a-z_]+$/i.test(field)) throw new ArgumentError(`${JSON.stringify(field)} is not a field of a date or time`);
  return new Extract(field, operand(element, nullType()));
}

/** `CASE WHEN .. THEN .. ELSE .. END`. */
export class Case<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { conditions: 'elements', results: 'elements', otherwise: 'element' };
  readonly visitName = 'case';

  constructor(
    readonly conditions: readonly ColumnElement[],
    readonly results: readonly ColumnElement[],
    readonly otherwise: ColumnElement | undefined,
  ) {
    super();
  }

  get type(): TypeEngine {
    const typed = [...this.results, this.otherwise].find((e) => e !== undefined && e.type.affinity !== 'null');
    return typed?.type ?? nullType();
  }
}

/** The first result whose condition holds, else `otherwise`, else NULL. SQLAlchemy: `case()`. */
export function caseWhen<T, E = null>(
  whens: readonly (readonly [Predicate, Operand<T>])[],
  otherwise?: Operand<E>,
): ColumnElement<T | E> {
  if (whens.length === 0) throw new ArgumentError('caseWhen() needs at least one [condition, result]');
  const type = nullType();
  return new Case<T | E>(
    whens.map(([condition]) => operand(condition, type)),
    whens.map(([, result]) => operand(result, type)),
    otherwise === undefined ? undefined : operand(otherwise, type),
  );
}

import { ArgumentError } from '../errors/errors.js';
import { NullType } from '../types/null-type.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import type { FieldSpec } from './clause-element.js';
import type { Outcome } from './operand-kinds.js';
import { commonType } from './operand-types.js';
import { ColumnElement, operand } from './column-element.js';
import type { Operand, Predicate, SqlExpression } from './sql-expression.js';

/** `CASE WHEN .. THEN .. ELSE .. END`, with a value behind CASE that the conditions are compared with. SQLAlchemy: `Case`. */
export class Case<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = {
    value: 'element',
    conditions: 'elements',
    results: 'elements',
    otherwise: 'element',
  };
  readonly visitName = 'case';

  constructor(
    readonly value: ColumnElement | undefined,
    readonly conditions: readonly ColumnElement[],
    readonly results: readonly ColumnElement[],
    readonly otherwise: ColumnElement | undefined,
  ) {
    super();
  }

  get type(): TypeEngine {
    return commonType(this.otherwise === undefined ? this.results : [...this.results, this.otherwise]);
  }
}

type Whens<C, R> = readonly (readonly [C, R])[];

/**
 * The first result whose condition holds, else `otherwise`, else NULL: `caseWhen([[t.c.n.gt(5), 'many']], 'few')`. With a value
 * in front the conditions are what it is compared with: `caseWhen(t.c.n, [[1, 'one'], [2, 'two']], 'many')`. SQLAlchemy: `case()`.
 */
export function caseWhen<const W extends Whens<Predicate, unknown>, const E = null>(
  whens: W,
  otherwise?: E,
): ColumnElement<Outcome<W[number][1]> | Outcome<E>>;
export function caseWhen<V, const W extends Whens<Operand<V>, unknown>, const E = null>(
  value: SqlExpression<V>,
  whens: W,
  otherwise?: E,
): ColumnElement<Outcome<W[number][1]> | Outcome<E>>;
export function caseWhen(...args: readonly unknown[]): ColumnElement {
  if (Array.isArray(args[0])) return buildCase(undefined, args[0] as Whens<unknown, unknown>, args[1]);
  return buildCase(operand(args[0], toType(NullType)), args[1] as Whens<unknown, unknown>, args[2]);
}

function buildCase(value: ColumnElement | undefined, whens: Whens<unknown, unknown>, otherwise: unknown): Case {
  if (whens.length === 0) throw new ArgumentError('caseWhen() needs at least one [condition, result]');
  const compared = value?.type ?? toType(NullType);
  const type = toType(NullType);
  return new Case(
    value?.selfGroup('comma'),
    whens.map(([condition]) => operand(condition, compared)),
    whens.map(([, result]) => operand(result, type)),
    otherwise === undefined ? undefined : operand(otherwise, type),
  );
}

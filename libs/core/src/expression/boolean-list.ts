import { ArgumentError } from '../errors/errors.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import type { FieldSpec } from './clause-element.js';
import { ColumnElement, operand, type Predicate } from './column-element.js';
import type { OperatorName } from './operators.js';

/** Predicates held together by AND or OR. SQLAlchemy: `BooleanClauseList`. */
export class BooleanClauseList extends ColumnElement<boolean> {
  static override readonly fields: FieldSpec = { operator: 'plain', clauses: 'elements' };
  readonly visitName = 'booleanList';

  constructor(
    readonly operator: 'and' | 'or',
    readonly clauses: readonly ColumnElement[],
  ) {
    super();
  }

  get type(): TypeEngine {
    return toType(BOOLEAN);
  }

  override get holdingOperator(): OperatorName {
    return this.operator;
  }
}

/** All of the predicates; at least one. SQLAlchemy: `and_()`. */
export function and(...predicates: readonly (Predicate | boolean)[]): ColumnElement<boolean> {
  return booleanList('and', predicates);
}

/** Any of the predicates; at least one. SQLAlchemy: `or_()`. */
export function or(...predicates: readonly (Predicate | boolean)[]): ColumnElement<boolean> {
  return booleanList('or', predicates);
}

/** The opposite of a predicate. SQLAlchemy: `not_()`. */
export function not(predicate: Predicate | boolean): ColumnElement<boolean> {
  return operand(predicate, toType(BOOLEAN)).negate();
}

function booleanList(operator: 'and' | 'or', predicates: readonly unknown[]): ColumnElement<boolean> {
  if (predicates.length === 0) throw new ArgumentError(`${operator}() needs at least one predicate`);
  const clauses: ColumnElement[] = [];
  for (const predicate of predicates) {
    const clause = operand(predicate, toType(BOOLEAN));
    if (clause instanceof BooleanClauseList && clause.operator === operator) clauses.push(...clause.clauses);
    else clauses.push(clause);
  }
  if (clauses.length === 1) return clauses[0] as ColumnElement<boolean>;
  return new BooleanClauseList(
    operator,
    clauses.map((clause) => clause.selfGroup(operator)),
  );
}

import { SADeprecationWarning, warn } from '../errors/warnings.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import type { FieldSpec } from './clause-element.js';
import { ColumnElement, operand, sqlFalse, sqlTrue } from './column-element.js';
import type { Predicate } from './sql-expression.js';
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

/** All of the predicates. Constants are left out, or decide. Without any it is deprecated. SQLAlchemy: `and_()`. */
export function and(...predicates: readonly (Predicate | boolean)[]): ColumnElement<boolean> {
  return booleanList('and', predicates);
}

/** Any of the predicates. Constants are left out, or decide. Without any it is deprecated. SQLAlchemy: `or_()`. */
export function or(...predicates: readonly (Predicate | boolean)[]): ColumnElement<boolean> {
  return booleanList('or', predicates);
}

/** The opposite of a predicate. SQLAlchemy: `not_()`. */
export function not(predicate: Predicate | boolean): ColumnElement<boolean> {
  return operand(predicate, toType(BOOLEAN)).negate();
}

function booleanList(operator: 'and' | 'or', predicates: readonly unknown[]): ColumnElement<boolean> {
  if (predicates.length === 0) return emptyList(operator);
  const skipped = operator === 'and' ? sqlTrue : sqlFalse;
  const deciding = operator === 'and' ? sqlFalse : sqlTrue;
  const clauses: ColumnElement[] = [];
  let constant: ColumnElement<boolean> | undefined;
  for (const predicate of predicates) {
    const clause = operand(predicate, toType(BOOLEAN));
    if (clause === deciding) return deciding;
    if (clause === skipped) constant = skipped;
    else if (!isList(clause)) clauses.push(clause);
    else if (clause.operator === operator) clauses.push(...clause.clauses);
    else if (clause.clauses.length > 0) clauses.push(clause);
  }
  if (clauses.length === 0) return constant ?? new BooleanClauseList(operator, []);
  if (clauses.length === 1) return clauses[0] as ColumnElement<boolean>;
  for (let i = 0; i < clauses.length; i++) clauses[i] = (clauses[i] as ColumnElement).selfGroup(operator);
  return new BooleanClauseList(operator, clauses);
}

function isList(clause: ColumnElement): clause is BooleanClauseList {
  return clause.visitName === 'booleanList';
}

/** No condition: it vanishes among others. */
function emptyList(operator: 'and' | 'or'): BooleanClauseList {
  const start = operator === 'and';
  warn(
    `Invoking ${operator}() without arguments is deprecated, and will be disallowed in a future release. For an empty ${operator}() construct, use '${operator}(${start}, ...args)'.`,
    SADeprecationWarning,
  );
  return new BooleanClauseList(operator, []);
}

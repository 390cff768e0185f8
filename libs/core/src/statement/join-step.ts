import { ClauseElement, type FieldSpec } from '../expression/clause-element.js';
import { and } from '../expression/boolean-list.js';
import { type ColumnElement, operand } from '../expression/column-element.js';
import type { Predicate } from '../expression/sql-expression.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { toType } from '../types/type-engine.js';
import { type FromClause, type FromLike, fromClauseOf, type JoinKind } from './from-clause.js';

/** Under this symbol a relationship gives the target and the condition of a join along it. */
export const joinTarget: unique symbol = Symbol.for('athanor.joinTarget');

/** What a relationship says of a join along it. */
export interface JoinDirections {
  readonly target: FromClause;
  readonly onclause: ColumnElement | undefined;
  /** The side that it starts from. */
  readonly left?: FromClause | undefined;
  /** A table to be joined in between (of a many-to-many relationship), with its condition. */
  readonly through?: { readonly target: FromClause; readonly onclause: ColumnElement } | undefined;
}

/** A relationship, as far as joins are concerned; `T` is the entity that it leads to, or a list of it. */
export interface JoinsAlong<T = unknown> {
  readonly [joinTarget]: JoinDirections;
  /** For types only; there is no such property at run time. */
  readonly relatedType: T;
}

/** What `join()` takes: a table or entity, or a relationship. */
export type JoinLike = FromLike | JoinsAlong;

/** One `join()` of a SELECT. */
export class JoinStep extends ClauseElement {
  static override readonly fields: FieldSpec = {
    target: 'element',
    onclause: 'element',
    kind: 'plain',
    left: 'element',
  };
  readonly visitName = 'joinStep';

  constructor(
    readonly target: FromClause,
    readonly onclause: ColumnElement | undefined,
    readonly kind: JoinKind,
    /** Where the join starts; undefined: at what is there already. */
    readonly left?: FromClause,
  ) {
    super();
  }
}

/** The steps of a join to a table, or along a relationship; a condition beside a relationship's own is added to it. */
export function joinSteps(
  target: JoinLike,
  onclause: Predicate | undefined,
  kind: JoinKind,
  left: FromClause | undefined,
): JoinStep[] {
  const extra = onclause === undefined ? undefined : operand(onclause, toType(BOOLEAN));
  const directions = (target as { [joinTarget]?: JoinDirections })[joinTarget];
  if (directions === undefined) return [new JoinStep(fromClauseOf(target), extra, kind, left)];
  const { through } = directions;
  const start = left ?? directions.left;
  const own = directions.onclause;
  const condition = extra === undefined || own === undefined ? (own ?? extra) : and(own, extra);
  if (through === undefined) return [new JoinStep(directions.target, condition, kind, start)];
  return [
    new JoinStep(through.target, through.onclause, kind, start),
    new JoinStep(directions.target, condition, kind, through.target),
  ];
}

import type { Predicate } from '../expression/sql-expression.js';
import { type FromLike, fromClauseOf, type FullOption, joinKindOf, type JoinOptions, makeJoin } from './from-clause.js';
import type { JoinOf } from './outer-join-types.js';

/**
 * `left JOIN right`, to stand in `selectFrom()`; without a condition by the foreign keys between both: none is a
 * NoForeignKeysError, several are an AmbiguousForeignKeysError. SQLAlchemy: `join()`.
 */
export function join<const L extends FromLike, const X extends FromLike, const O extends JoinOptions = {}>(
  left: L,
  right: X,
  onclause?: Predicate,
  options?: O,
): JoinOf<L, X, O> {
  return makeJoin(fromClauseOf(left), right, onclause, joinKindOf(options)) as never;
}

/** `left LEFT OUTER JOIN right`, with `full` `FULL OUTER JOIN`; else as {@link join}. SQLAlchemy: `outerjoin()`. */
export function outerjoin<const L extends FromLike, const X extends FromLike, const O extends FullOption = {}>(
  left: L,
  right: X,
  onclause?: Predicate,
  options?: O,
): JoinOf<L, X, O & { readonly isOuter: true }> {
  return makeJoin(fromClauseOf(left), right, onclause, joinKindOf({ ...options, isOuter: true })) as never;
}

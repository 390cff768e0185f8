import type { InstanceState } from './instance-state.js';

/** What became of an attribute since the database was last asked or told. SQLAlchemy: `History`. */
export interface History {
  readonly added: readonly unknown[];
  readonly unchanged: readonly unknown[];
  readonly deleted: readonly unknown[];
}

/** What became of a relationship, in states of the members, each of them once. */
export interface RelatedHistory {
  readonly added: readonly InstanceState[];
  readonly unchanged: readonly InstanceState[];
  readonly deleted: readonly InstanceState[];
  /** The members that the database has are not known. */
  readonly unknown: boolean;
  /** The program gave a value that is not the known one of the database. */
  readonly isSet: boolean;
  /** The program set or changed the relationship, or a back-reference did. */
  readonly touched: boolean;
}

/** Compares two lists of members; each member counts once. */
export function compareMembers(
  current: readonly object[],
  committed: readonly object[],
): Record<keyof History, object[]> {
  if (current.length === committed.length && current.every((item, i) => item === committed[i])) {
    return { added: [], unchanged: [...new Set(current)], deleted: [] };
  }
  const now = new Set(current);
  const before = new Set(committed);
  const added: object[] = [];
  const unchanged: object[] = [];
  for (const item of now) (before.has(item) ? unchanged : added).push(item);
  return { added, unchanged, deleted: [...before].filter((item) => !now.has(item)) };
}

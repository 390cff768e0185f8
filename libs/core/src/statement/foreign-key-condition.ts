import { AmbiguousForeignKeysError, NoForeignKeysError } from '../errors/errors.js';
import { and } from '../expression/boolean-list.js';
import type { ColumnElement } from '../expression/column-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import type { FromClause } from './from-clause.js';

/** The paths between two clauses; of a join on the left first those to what was joined last. SQLAlchemy: `a_subset`. */
function pathsOf(left: FromClause, right: FromClause): KeyPath[] {
  const { right: last } = left as { readonly right?: FromClause };
  const nearer = last === undefined ? [] : pathsBothWays(last, right);
  return nearer.length > 0 ? nearer : pathsBothWays(left, right);
}

function pathsBothWays(left: FromClause, right: FromClause): KeyPath[] {
  return [...pathsBetween(right, left), ...pathsBetween(left, right)].filter(
    (one, i, all) => !all.slice(0, i).some((other) => areSame(one, other)),
  );
}

/** True where a foreign key relates the two clauses, in either direction. */
export function canJoin(left: FromClause, right: FromClause): boolean {
  return pathsBetween(left, right).length > 0 || pathsBetween(right, left).length > 0;
}

/** `a.x = b.y AND ..` for the foreign key between two clauses. None is a NoForeignKeysError, several are an AmbiguousForeignKeysError. */
export function foreignKeyCondition(left: FromClause, right: FromClause): ColumnElement<boolean> {
  const [path, another] = pathsOf(left, right);
  if (path === undefined) {
    throw new NoForeignKeysError(
      `Can't find any foreign key relationships between '${nameOf(left)}' and '${nameOf(right)}'. Please specify the 'onclause' of this join explicitly.`,
    );
  }
  if (another !== undefined) {
    throw new AmbiguousForeignKeysError(
      `Can't determine join between '${nameOf(left)}' and '${nameOf(right)}'; tables have more than one foreign key constraint relationship between them. Please specify the 'onclause' of this join explicitly.`,
    );
  }
  return and(...path.map(([child, parent]) => parent.eq(child as never)));
}

/** The pairs of columns of one foreign key. */
type KeyPath = readonly (readonly [child: NamedColumn, parent: NamedColumn])[];

/** Two foreign keys that pair the same columns say the same join. */
function areSame(one: KeyPath, other: KeyPath): boolean {
  return one.length === other.length && one.every(([child, parent], i) => isPair(other[i], child, parent));
}

function isPair(pair: KeyPath[number] | undefined, child: NamedColumn, parent: NamedColumn): boolean {
  return pair?.[0] === child && pair[1] === parent;
}

/** The foreign keys by which one clause refers to another, each with its pairs. */
function pathsBetween(child: FromClause, parent: FromClause): KeyPath[] {
  const found = new Map<object, [NamedColumn, NamedColumn][]>();
  for (const column of child.columnList) {
    for (const key of column.references) {
      const match = parent.columnList.find((own) => own.origin === key.column);
      if (match === undefined) continue;
      found.set(key.constraint, [...(found.get(key.constraint) ?? []), [column, match]]);
    }
  }
  return [...found.values()];
}

/** The name of a clause, for messages. */
export function nameOf(from: FromClause): string {
  const named = from as { name?: string; element?: FromClause };
  return named.name ?? (named.element === undefined ? `a ${from.visitName}` : `an alias of ${nameOf(named.element)}`);
}

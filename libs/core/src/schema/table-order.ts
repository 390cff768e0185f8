import { CircularDependencyError } from '../errors/errors.js';
import { warn } from '../errors/warnings.js';
import { type Edge, findCycles, sortTopologically } from '../util/topological.js';
import type { ForeignKeyConstraint } from './foreign-key-constraint.js';
import type { Table } from './table.js';

/** Tables in an order in which they can be created, and the foreign keys that have to be made afterwards. */
export interface TableOrder {
  readonly tables: readonly Table[];
  /** Foreign keys that stand in no CREATE TABLE: of `useAlter`, and of tables that refer to each other in a circle. */
  readonly apart: readonly ForeignKeyConstraint[];
}

type TableEdge = Edge<Table>;

/**
 * Orders tables by their foreign keys; what is free keeps the order given. Where tables form a circle, the foreign keys
 * of its tables are set apart if `removable` allows it; a circle that stays is a CircularDependencyError.
 * SQLAlchemy: `sort_tables_and_constraints()`.
 */
export function orderTables(
  tables: readonly Table[],
  removable: (constraint: ForeignKeyConstraint) => boolean = () => true,
): TableOrder {
  const apart = new Set<ForeignKeyConstraint>();
  for (const constraint of constraintsOf(tables)) if (constraint.useAlter) apart.add(constraint);
  for (const table of findCycles(tables, edgesOf(tables, apart)).flat()) {
    for (const constraint of table.foreignKeyConstraints) if (removable(constraint)) apart.add(constraint);
  }
  const edges = edgesOf(tables, apart);
  const { sorted, unresolved } = sortTopologically(tables, edges);
  if (unresolved.length > 0) throw circle(tables, edges);
  return { tables: sorted, apart: constraintsOf(tables).filter((constraint) => apart.has(constraint)) };
}

/** The tables in the order of their foreign keys; a circle is warned of, and its foreign keys do not count. SQLAlchemy: `sort_tables()`. */
export function sortTables(tables: readonly Table[]): readonly Table[] {
  const useAlter = new Set(constraintsOf(tables).filter((constraint) => constraint.useAlter));
  const names = findCycles(tables, edgesOf(tables, useAlter))
    .flat()
    .map((table) => table.fullname);
  if (names.length > 0) {
    warn(
      `Cannot correctly sort tables; there are unresolvable cycles between tables "${names.sort().join(', ')}", which is ` +
        'usually caused by mutually dependent foreign key constraints. Foreign key constraints involving these tables ' +
        'will not be considered; mark one of them with useAlter: true to say which',
    );
  }
  return orderTables(tables).tables;
}

function constraintsOf(tables: readonly Table[]): ForeignKeyConstraint[] {
  return tables.flatMap((table) => table.foreignKeyConstraints);
}

function edgesOf(tables: readonly Table[], apart: ReadonlySet<ForeignKeyConstraint>): TableEdge[] {
  const byKeys = constraintsOf(tables)
    .filter((constraint) => !apart.has(constraint) && constraint.referredTable !== constraint.table)
    .map((constraint): TableEdge => [constraint.referredTable, constraint.table]);
  return [...byKeys, ...tables.flatMap((table) => table.extraDependencies.map((one): TableEdge => [one, table]))];
}

function circle(tables: readonly Table[], edges: readonly TableEdge[]): CircularDependencyError {
  const cycles = findCycles(tables, edges).flat();
  const names = cycles.map((table) => table.fullname).sort();
  return new CircularDependencyError(
    `Can't sort tables for DROP; an unresolvable foreign key dependency exists between tables: ${names.join(', ')}. ` +
      'Please ensure that the ForeignKey and ForeignKeyConstraint objects involved in the cycle have names so that ' +
      'they can be dropped using DROP CONSTRAINT',
    cycles,
    edges,
  );
}

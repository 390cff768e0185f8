import type { FieldSpec, HasClauseElement } from '../expression/clause-element.js';
import type { ColumnElement } from '../expression/column-element.js';
import type { Operand, SqlExpression } from '../expression/sql-expression.js';
import type { NamedColumn } from '../expression/named-column.js';
import { assignmentTarget, type ItemAssignment, itemAssignment } from './assignment.js';
import { CriteriaDml } from './criteria-dml.js';
import {
  type ColumnOrKey,
  type ColumnValue,
  columnValues,
  type HasColumns,
  type SupplementalColumns,
  type UpdateValues,
} from './dml.js';
import { writableOf } from './from-clause.js';
import type { ListRow, SelectArgument } from './row-types.js';

/** A pair of `orderedValues()`: a column or its key with a value of the column, a part of a column with a value of the part. */
type AssignmentPair<T extends HasColumns, P> = P extends readonly [infer K, unknown]
  ? K extends keyof UpdateValues<T>
    ? readonly [K, NonNullable<UpdateValues<T>[K]> | null]
    : K extends SqlExpression<infer V>
      ? readonly [K, Operand<V>]
      : readonly [keyof UpdateValues<T>, unknown]
  : readonly [keyof UpdateValues<T>, unknown];

/** The pairs of `orderedValues()`, each with a value of the type of what it sets. */
export type AssignmentPairs<T extends HasColumns, K extends readonly unknown[]> = {
  readonly [I in keyof K]: AssignmentPair<T, K[I]>;
};

/** An UPDATE. Without `values()` the columns come from the parameters of the execution. SQLAlchemy: `Update`. */
export class Update<T extends HasColumns = HasColumns, R = never> extends CriteriaDml<T, R> {
  static override readonly fields: FieldSpec = {
    target: 'element',
    assignments: 'pairs',
    items: 'elements',
    isOrdered: 'plain',
    whereClauses: 'elements',
    returningClauses: 'elements',
    statementOptions: 'elements',
    extras: 'element',
  };
  readonly visitName = 'update';
  /** SET, by column key; undefined: the execution's parameters. */
  readonly assignments: readonly ColumnValue[] | undefined;
  /** Parts of columns that are set, behind the columns. */
  readonly items: readonly ItemAssignment[] = [];
  /** True where SET keeps the order in which the columns were given, and not that of the table. */
  readonly isOrdered: boolean = false;

  /** New values by column key; expressions may name other tables (UPDATE .. FROM). */
  values(values: UpdateValues<T>): this {
    const added = columnValues(this.table, values as Record<string, unknown>);
    const keys = new Set(added.map(([key]) => key));
    return this.with({ assignments: [...(this.assignments ?? []).filter(([key]) => !keys.has(key)), ...added] });
  }

  /**
   * New values in the order in which they are to stand in SET: pairs of a column, its key, or a part of one, and the value:
   * `orderedValues([t.c.tags.getitem(1), 'first'], ['name', 'x'])`. SQLAlchemy: `ordered_values()`, and `values()` with an indexed column.
   */
  orderedValues<const K extends readonly (readonly [unknown, unknown])[]>(...pairs: K & AssignmentPairs<T, K>): this {
    const given = pairs.map(([target, value]) => [assignmentTarget(target), value] as const);
    const columns = given.filter((pair): pair is readonly [string, unknown] => typeof pair[0] === 'string');
    const parts = given.filter((pair): pair is readonly [ColumnElement, unknown] => typeof pair[0] !== 'string');
    const items = [...this.items, ...parts.map(([part, value]) => itemAssignment(part, value))];
    return this.values(Object.fromEntries(columns) as never).with({ items, isOrdered: true });
  }

  /**
   * Asks for what the server makes of the rows: of the columns given, or all that it sets by itself. They are in `result.returnedDefaultsRows`, and
   * the statement still gives no rows but those of `{ supplementalCols: [..] }`. SQLAlchemy: `return_defaults()`.
   */
  returnDefaults(...columns: readonly ColumnOrKey<T>[]): this;
  returnDefaults<const S extends readonly SelectArgument[]>(
    ...columns: readonly [...ColumnOrKey<T>[], SupplementalColumns<S>]
  ): Update<T, ListRow<S>>;
  returnDefaults(...columns: readonly (string | NamedColumn | SupplementalColumns)[]): unknown {
    return this.withDefaults(columns);
  }

  /** Gives back columns of the rows as they are now. */
  returning<const A extends readonly SelectArgument[]>(...columns: A): Update<T, ListRow<A>> {
    return this.withReturning(columns) as never;
  }
}

/** An UPDATE of a table, an alias of it, or an entity's table. SQLAlchemy: `update()`. */
export function update<T extends HasColumns & HasClauseElement>(table: T): Update<T> {
  return new Update<T>(writableOf(table));
}

import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import { ClauseElement, type FieldSpec, type HasClauseElement } from '../expression/clause-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import type { AnyParameters, OfWidth, parameterType, RowOfStatement } from '../expression/executable.js';
import type { Fitting, Misfits } from '../expression/value-classes.js';
import {
  type ColumnOrKey,
  type ColumnValue,
  columnValues,
  type Completed,
  Dml,
  type HasColumns,
  type InsertParameters,
  type InsertValues,
  type SupplementalColumns,
  type Unfilled,
  type ValuesAt,
  type WritableKey,
} from './dml.js';
import { type TableClause, tableOf } from './from-clause.js';
import {
  type ConflictTarget,
  type ConflictUpdate,
  doNothing,
  doUpdate,
  type ExcludedColumns,
  type OnConflict,
} from './on-conflict.js';
import type { ListRow, SelectArgument } from './row-types.js';
import type { SelectBase } from './select-base.js';

/** One row of a VALUES list. */
export class ValuesRow extends ClauseElement {
  static override readonly fields: FieldSpec = { values: 'pairs' };
  readonly visitName = 'valuesRow';

  constructor(readonly values: readonly ColumnValue[]) {
    super();
  }
}

/** An INSERT. Without `values()` the columns come from the parameters of the execution. SQLAlchemy: `Insert`. */
export class Insert<T extends HasColumns = HasColumns, R = never, P = AnyParameters> extends Dml<R> {
  static override readonly fields: FieldSpec = {
    table: 'element',
    rows: 'elements',
    fromColumns: 'plain',
    fromStatement: 'element',
    includesDefaults: 'plain',
    isInline: 'plain',
    returningClauses: 'elements',
    sortByParameterOrder: 'plain',
    onConflict: 'element',
    statementOptions: 'elements',
    extras: 'element',
  };
  readonly visitName = 'insert';
  declare readonly [parameterType]?: P;
  /** The rows of VALUES; undefined: one row, of the execution's parameters. */
  readonly rows: readonly ValuesRow[] | undefined;
  /** True where the rows were given as a list. */
  private readonly isList: boolean = false;
  readonly fromColumns: readonly string[] | undefined;
  readonly fromStatement: SelectBase<any, any> | undefined;
  /** False where `fromSelect()` leaves out the client defaults of columns that it does not name. */
  readonly includesDefaults: boolean = true;
  /** True where nothing comes back, not even the new key. */
  readonly isInline: boolean = false;
  /** True where the returned rows have to come in the order of the parameter sets. */
  readonly sortByParameterOrder: boolean = false;
  readonly onConflict: OnConflict | undefined;
  private excludedColumns: object | undefined;

  constructor(readonly table: TableClause) {
    super();
  }

  /**
   * The values of one row, or of several in one VALUES list; all that the table asks for, `bindparam()` for what the
   * execution gives. Later objects replace values of earlier ones under the same keys, later lists add rows; an object
   * and a list in one statement are an InvalidRequestError.
   */
  values(values: InsertValues<T> | readonly InsertValues<T>[]): Insert<Completed<T>, R> {
    if (this.fromStatement !== undefined)
      throw new InvalidRequestError('This INSERT takes its rows from a SELECT; it cannot have values() as well');
    const rows = (Array.isArray(values) ? values : [values]) as readonly Record<string, unknown>[];
    if (rows.length === 0) throw new ArgumentError('values() was given an empty list; give at least one row');
    const isList = Array.isArray(values);
    if (this.rows !== undefined && this.isList !== isList) {
      throw new InvalidRequestError(
        "Can't mix single and multiple VALUES formats in one INSERT statement: a list appends rows, an object replaces values of the one row",
      );
    }
    const added = rows.map((row) => new ValuesRow(this.merged(row, isList)));
    return this.with({ rows: isList ? [...(this.rows ?? []), ...added] : added, isList }) as never;
  }

  /**
   * `INSERT .. SELECT`: the columns, or their keys, and the statement that gives as many in this order. Client defaults of
   * other columns are added to the SELECT, functions called once for all rows; not so with `includeDefaults: false`.
   */
  fromSelect<const K extends readonly (WritableKey<T> | NamedColumn)[], S extends SelectBase<any, any>>(
    columns: K & Fitting<Unfilled<T, K>>,
    statement: S & OfWidth<K['length'], RowOfStatement<S>> & Fitting<Misfits<ValuesAt<T, K>, RowOfStatement<S>>>,
    options: { readonly includeDefaults?: boolean } = {},
  ): Insert<Completed<T>, R> {
    const given = statement.selectedColumns.length;
    if (given !== columns.length) {
      throw new ArgumentError(
        `fromSelect() names ${columns.length} columns, but its statement gives ${given}; both have to be the same`,
      );
    }
    if (this.rows !== undefined)
      throw new InvalidRequestError('This INSERT has values(); it cannot have fromSelect() as well');
    return this.with({
      fromColumns: columns.map((column) =>
        typeof column === 'string' ? column : this.columnOf(column, 'fromSelect').key,
      ),
      fromStatement: statement,
      includesDefaults: options.includeDefaults ?? true,
      rows: undefined,
    }) as never;
  }

  /** Asks for nothing back: `insertedPrimaryKey` has only what the program gave. SQLAlchemy: `inline()`. */
  inline(): this {
    return this.with({ isInline: true });
  }

  /**
   * Asks for what the server makes of the new rows, beside their keys: all defaults, or those of the columns given. They are in
   * `result.returnedDefaults`, of several rows in `returnedDefaultsRows`, and the statement still gives no rows but those of
   * `{ supplementalCols: [..] }`. SQLAlchemy: `return_defaults()`.
   */
  returnDefaults(...columns: readonly ColumnOrKey<T>[]): this;
  returnDefaults<const S extends readonly SelectArgument[]>(
    ...columns: readonly [...ColumnOrKey<T>[], SupplementalColumns<S>]
  ): Insert<T, ListRow<S>, P>;
  returnDefaults(...columns: readonly (string | NamedColumn | SupplementalColumns)[]): unknown {
    return this.withDefaults(columns);
  }

  /** Gives back columns of the new rows; `sortByParameterOrder` for many parameter sets in their order. */
  returning<const A extends readonly SelectArgument[]>(...columns: A): Insert<T, ListRow<A>, P> {
    return this.withReturning(columns) as never;
  }

  /**
   * With `returning()`: says that the rows have to come in the order of the parameter sets. On PostgreSQL they always do, since
   * leaving it out would save nothing there. SQLAlchemy: `returning(sort_by_parameter_order=True)`.
   */
  inParameterOrder(): this {
    return this.with({ sortByParameterOrder: true });
  }

  /** The columns of the row that could not be inserted, for the expressions of {@link onConflictDoUpdate}. */
  get excluded(): ExcludedColumns<T> {
    this.excludedColumns ??= this.table.alias('excluded').c;
    return this.excludedColumns;
  }

  /** Rows that are there already are passed over; without a target whichever unique index says so. SQLAlchemy: `on_conflict_do_nothing()`. */
  onConflictDoNothing(target: ConflictTarget<T> = {}): this {
    return this.withConflict(doNothing(this.table, target as ConflictTarget));
  }

  /**
   * Rows that are there already are updated: `onConflictDoUpdate({ indexElements: ['id'], set: (excluded) => ({ name: excluded.name }) })`.
   * `onupdate` of columns has no part in it. SQLAlchemy: `on_conflict_do_update()`.
   */
  onConflictDoUpdate(update: ConflictUpdate<T>): this {
    return this.withConflict(doUpdate(this.table, this.excluded, update));
  }

  private withConflict(onConflict: OnConflict): this {
    if (this.onConflict === undefined) return this.with({ onConflict });
    throw new InvalidRequestError('This Insert construct already has an ON CONFLICT clause established');
  }

  private merged(row: Record<string, unknown>, isList: boolean): ColumnValue[] {
    const added = columnValues(this.table, row);
    if (isList || this.rows === undefined) return added;
    const keys = new Set(added.map(([key]) => key));
    return [...(this.rows[0]?.values.filter(([key]) => !keys.has(key)) ?? []), ...added];
  }
}

/** An INSERT into a table or an entity's table. SQLAlchemy: `insert()`. */
export function insert<T extends HasColumns & HasClauseElement>(table: T): Insert<T, never, InsertParameters<T>> {
  return new Insert<T, never, InsertParameters<T>>(tableOf(table));
}

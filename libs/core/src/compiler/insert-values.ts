import { CompileError } from '../errors/errors.js';
import { BindParameter, type ColumnElement } from '../expression/column-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import type { ColumnDefault } from '../schema/defaults.js';
import type { ColumnValue, Dml } from '../statement/dml.js';
import { nameOf } from '../statement/foreign-key-condition.js';
import type { TableClause } from '../statement/from-clause.js';
import type { Insert } from '../statement/insert.js';
import type { Update } from '../statement/update.js';
import type { ClientDefault } from './compiled.js';
import type { CompileOptions } from './dialect-traits.js';

/** A column of a table as INSERT and UPDATE see it. */
export type WrittenColumn = NamedColumn & {
  readonly default?: ColumnDefault | undefined;
  readonly onupdate?: ColumnDefault | undefined;
  readonly serverDefault?: object | undefined;
  readonly serverIdentity?: object | undefined;
  readonly serverOnupdate?: object | undefined;
  readonly computed?: object | undefined;
};

/** A default with the row that it is made for. */
export interface PlannedDefault extends ClientDefault {
  readonly row: ReadonlyMap<NamedColumn, ColumnElement>;
}

/** Which columns an INSERT or UPDATE writes, and with what. SQLAlchemy: `crud`. */
export interface WritePlan {
  readonly columns: readonly NamedColumn[];
  /** For each row the values, in the order of `columns`; an UPDATE has one. */
  readonly rows: readonly (readonly ColumnElement[])[];
  readonly clientDefaults: readonly PlannedDefault[];
  /** Parameters that stand for columns by their key, and not by `bindparam()`. */
  readonly automatic: readonly BindParameter[];
}

/** Columns and values of an INSERT, in the order of the table: values given, parameters of the execution, client defaults. */
export function planInsert(statement: Insert<any, any>, options: CompileOptions): WritePlan {
  const given = statement.rows?.map((row) => row.values) ?? [[]];
  const planner = new Planner(statement.table, 'default', options.columnKeys ?? []);
  const rows = given.map((values, i) => planner.row(values, given.length > 1 ? `_m${i}` : ''));
  refuseUnlikeRows(rows);
  return planner.plan(rows);
}

/** The client defaults of the columns that an INSERT .. SELECT does not name; of none with `'all'`. */
export function planFromSelect(statement: Insert<any, any>, named: readonly NamedColumn[] | 'all'): WritePlan {
  const planner = new Planner(statement.table, 'default', []);
  const skip = new Set((named === 'all' ? statement.table.columnList : named).map((column) => column.key));
  return planner.plan([planner.row([], '', skip)]);
}

/** Columns and values of SET, in the order of the table. */
export function planUpdate(statement: Update<any, any>, options: CompileOptions): WritePlan {
  const planner = new Planner(statement.table, 'onupdate', options.columnKeys ?? []);
  const given = statement.assignments ?? [];
  const row = planner.row(given, '');
  const plan = planner.plan([statement.isOrdered ? inGivenOrder(row, given) : row]);
  if (plan.columns.length > 0 || statement.items.length > 0) return plan;
  throw new CompileError(
    `This UPDATE of ${nameOf(statement.table)} sets no column; give values(), or parameters whose keys are columns`,
  );
}

/** The plan with a prefix in front of the names of its parameters, so that they are not taken for those of another statement. */
export function underPrefix(plan: WritePlan, prefix: string): WritePlan {
  const renamed = new Map<ColumnElement, BindParameter>();
  for (const bind of plan.automatic) {
    renamed.set(bind, new BindParameter(prefix + bind.key, bind.value, bind.type, bind.options));
  }
  return {
    columns: plan.columns,
    rows: plan.rows.map((row) => row.map((value) => renamed.get(value) ?? value)),
    clientDefaults: plan.clientDefaults.map((one) => ({
      ...one,
      key: prefix + one.key,
      row: new Map([...one.row].map(([column, value]) => [column, renamed.get(value) ?? value])),
    })),
    automatic: [...renamed.values()],
  };
}

/** Throws for parameters of an execution that no column and no placeholder has the name of: a misspelt key would else be lost. */
export function refuseUnknownKeys(statement: Dml<any>, options: CompileOptions, slotKeys: ReadonlySet<string>): void {
  const unknown = (options.columnKeys ?? []).filter(
    (key) => !slotKeys.has(key) && !(statement.visitName !== 'delete' && Object.hasOwn(statement.table.c, key)),
  );
  if (unknown.length > 0) throw unconsumed(unknown, statement.table);
}

type Row = Map<NamedColumn, ColumnElement>;

/** Gathers the values of one statement; it knows what the parameters of the execution will bring. */
class Planner {
  readonly #table: TableClause;
  readonly #defaults: 'default' | 'onupdate';
  readonly #parameters: ReadonlySet<string>;
  readonly #clientDefaults: PlannedDefault[] = [];
  readonly #automatic = new Map<string, BindParameter>();

  constructor(table: TableClause, defaults: 'default' | 'onupdate', parameters: readonly string[]) {
    this.#table = table;
    this.#defaults = defaults;
    this.#parameters = new Set(parameters);
  }

  row(values: readonly ColumnValue[], suffix: string, skip?: ReadonlySet<string>): Row {
    const given = new Map(values);
    const unknown = [...given.keys()].filter((key) => !Object.hasOwn(this.#table.c, key));
    if (unknown.length > 0) throw unconsumed(unknown, this.#table);
    const row: Row = new Map();
    for (const column of this.#table.columnList) {
      if (skip?.has(column.key)) continue;
      const value = this.#valueOf(column, given.get(column.key), suffix, row);
      if (value !== undefined) row.set(column, value);
    }
    return row;
  }

  plan(rows: readonly Row[]): WritePlan {
    return {
      columns: [...(rows[0]?.keys() ?? [])],
      rows: rows.map((row) => [...row.values()]),
      clientDefaults: this.#clientDefaults,
      automatic: [...this.#automatic.values()],
    };
  }

  /** Parameters of the execution win over `values()`, these over the column's default. */
  #valueOf(
    column: WrittenColumn,
    given: ColumnElement | undefined,
    suffix: string,
    row: Row,
  ): ColumnElement | undefined {
    if (this.#parameters.has(column.key)) return this.#parameter(column.key, column, true);
    if (given !== undefined) return given;
    const fallback = column[this.#defaults];
    // PostgreSQL numbers by itself what an optional sequence is for.
    if (fallback === undefined || (fallback.kind === 'sql' && fallback.sequence?.optional === true)) return undefined;
    if (fallback.kind === 'sql') return fallback.element;
    const key = column.key + suffix;
    this.#clientDefaults.push(
      fallback.kind === 'function'
        ? { key, row, make: fallback.make }
        : { key, row, make: () => fallback.value, constant: fallback.value },
    );
    return this.#parameter(key, column, false);
  }

  #parameter(key: string, column: NamedColumn, required: boolean): BindParameter {
    const bind = this.#automatic.get(key) ?? new BindParameter(key, undefined, column.type, { required });
    this.#automatic.set(key, bind);
    return bind;
  }
}

/** Columns that were given first, and in the order in which they were. */
function inGivenOrder(row: Row, given: readonly ColumnValue[]): Row {
  const places = new Map(given.map(([key], i) => [key, i]));
  const place = (column: NamedColumn): number => places.get(column.key) ?? places.size;
  return new Map([...row].sort(([a], [b]) => place(a) - place(b)));
}

function refuseUnlikeRows(rows: readonly Row[]): void {
  const first = [...(rows[0]?.keys() ?? [])];
  for (const [i, row] of rows.entries()) {
    const missing = first.filter((column) => !row.has(column));
    const extra = [...row.keys()].filter((column) => !rows[0]?.has(column));
    const odd = [...missing, ...extra];
    if (odd.length === 0) continue;
    throw new CompileError(
      `All rows of values() have to name the same columns: row ${i + 1} ${missing.length > 0 ? 'lacks' : 'has also'} ${odd.map((column) => column.key).join(', ')}; give a value for them in every row, null for NULL`,
    );
  }
}

function unconsumed(keys: readonly string[], table: TableClause): CompileError {
  return new CompileError(
    `Unconsumed column names: ${keys.join(', ')}; ${nameOf(table)} has ${Object.keys(table.c).join(', ')}`,
  );
}

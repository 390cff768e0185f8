import { ArgumentError, NoReferencedColumnError, NoReferencedTableError } from '../errors/errors.js';
import { elementOf, type HasClauseElement } from '../expression/clause-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { TableClause } from '../statement/from-clause.js';
import type { Column } from './column.js';
import type { ForeignKeyConstraint } from './foreign-key-constraint.js';
import type { ConstraintNameOption } from './names.js';
import type { Table } from './table.js';
import { printAsText } from '../util/printed.js';

/** A column by its names, for names that have dots in them. */
export interface ColumnPath {
  /** Undefined: none, whatever the MetaData says. */
  readonly schema?: string | undefined;
  readonly table: string;
  readonly column: string;
}

/**
 * A column that is referred to: `'table.column'`, `'schema.table.column'`, a path for names with dots, or a function that
 * gives it, called only when needed.
 */
export type ForeignKeyTarget = string | ColumnPath | (() => HasClauseElement);

/** What a foreign key does when the row that it refers to changes. */
export interface ForeignKeyActions {
  /** `CASCADE`, `SET NULL`, `SET DEFAULT`, `RESTRICT` or `NO ACTION`. */
  readonly onupdate?: string;
  /** As `onupdate`; on PostgreSQL also `SET NULL (a, b)`, for some of the columns. */
  readonly ondelete?: string;
  /** `FULL`, `PARTIAL` or `SIMPLE`. */
  readonly match?: string;
  /** Always made by ALTER TABLE, and out of the order of the tables: for tables that refer to each other. */
  readonly useAlter?: boolean;
  /** True: targets given as text name a column by its name in the database only; else by that or by its key. */
  readonly linkToName?: boolean;
  /** True: `NOT VALID`, rows that are there are not looked at. */
  readonly postgresqlNotValid?: boolean;
}

/** Options of {@link ForeignKey}. */
export interface ForeignKeyOptions extends ForeignKeyActions {
  /** The name of the constraint in the database. */
  readonly name?: ConstraintNameOption;
  readonly deferrable?: boolean;
  /** `DEFERRED` or `IMMEDIATE`. */
  readonly initially?: string;
  readonly comment?: string;
  readonly info?: Readonly<Record<string, unknown>>;
}

/**
 * One column that refers to another: an option of a Column, or a part of a ForeignKeyConstraint.
 * The target is looked up when it is first asked for, so that tables may be declared in any order. SQLAlchemy: `ForeignKey`.
 */
export class ForeignKey {
  private child: Column | undefined;
  private owner: ForeignKeyConstraint | undefined;
  private target: Column | undefined;

  constructor(
    readonly spec: ForeignKeyTarget,
    readonly options: ForeignKeyOptions = {},
  ) {
    if (typeof spec === 'string' && !/^[^.]+(\.[^.]+)+$/.test(spec)) {
      throw new ArgumentError(
        `A foreign key names its target as 'table.column' or 'schema.table.column', got ${JSON.stringify(spec)}`,
      );
    }
  }

  /** The column that refers. */
  get parent(): Column {
    if (this.child !== undefined) return this.child;
    throw new ArgumentError(`This ForeignKey(${this.specText}) belongs to no column of a table yet`);
  }

  /** The constraint that it is a part of. */
  get constraint(): ForeignKeyConstraint {
    if (this.owner !== undefined) return this.owner;
    throw new ArgumentError(`This ForeignKey(${this.specText}) belongs to no column of a table yet`);
  }

  /** The column that is referred to. Throws NoReferencedTableError and NoReferencedColumnError where there is none. */
  get column(): Column {
    this.target ??= typeof this.spec === 'function' ? this.#byFunction(this.spec) : this.#byPath(this.path);
    return this.target;
  }

  /** The target as text: `'a.id'`. */
  get specText(): string {
    if (typeof this.spec === 'function') return '() => ...';
    return typeof this.spec === 'string' ? `'${this.spec}'` : `'${fullname(this.spec)}.${this.spec.column}'`;
  }

  /** Where the target is, without looking it up where it was given by name. */
  get path(): ColumnPath {
    if (typeof this.spec !== 'function') {
      const { inDefaultSchema, ...path } = pathOf(this.spec);
      return inDefaultSchema === true ? { ...path, schema: this.parent.table.metadata.schema } : path;
    }
    const { table, name } = this.column;
    return { schema: table.schema, table: table.name, column: name };
  }

  /** The name of the table that is referred to, without looking it up where the target was given by name. */
  get referredTableName(): string {
    return typeof this.spec === 'function' ? this.column.table.name : pathOf(this.spec).table;
  }

  /** Called by the constraint when its table takes it. */
  attach(child: Column, owner: ForeignKeyConstraint): void {
    if (this.child !== undefined)
      throw new ArgumentError(`This ForeignKey(${this.specText}) already belongs to a column`);
    this.child = child;
    this.owner = owner;
    child.addForeignKey(this);
  }

  #byPath(path: ColumnPath): Column {
    const table = this.#referredTable(path);
    const byName = table.columnList.find((one) => one.name === path.column);
    const column = byName ?? (this.owner?.linkToName === true ? undefined : table.findColumn(path.column));
    if (column !== undefined) return column;
    throw new NoReferencedColumnError(
      `Could not initialize target column for ForeignKey ${this.specText} on table '${this.parent.table.fullname}': ` +
        `table '${table.fullname}' has no column named '${path.column}'`,
      table.fullname,
      path.column,
    );
  }

  #referredTable(path: ColumnPath): Table {
    const key = fullname(path);
    const table = this.parent.table.metadata.tables.get(key);
    if (table !== undefined) return table;
    throw new NoReferencedTableError(
      `Foreign key associated with column '${this.parent.table.fullname}.${this.parent.name}' could not find table ` +
        `'${key}' with which to generate a foreign key to target column '${path.column}'. ` +
        'Declare that table in the same MetaData, and import its module before the first statement',
      key,
    );
  }

  #byFunction(spec: () => HasClauseElement): Column {
    const element = elementOf(spec());
    const column = element instanceof NamedColumn ? element.origin : undefined;
    if (column?.from instanceof TableClause) return column as Column;
    throw new ArgumentError(
      `The function of the foreign key of column '${this.parent.table.fullname}.${this.parent.name}' gave no column of a table`,
    );
  }

  /** Its target as it was given: `ForeignKey('account.id')`. */
  toString(): string {
    return `ForeignKey(${this.specText})`;
  }
}

printAsText(ForeignKey.prototype);

/** `'schema.table.column'` taken apart; without a schema, that of the MetaData counts. */
function pathOf(spec: string | ColumnPath): ColumnPath & { readonly inDefaultSchema?: boolean } {
  if (typeof spec !== 'string') return spec;
  const parts = spec.split('.');
  const column = parts.pop() as string;
  const table = parts.pop() as string;
  return parts.length === 0 ? { table, column, inDefaultSchema: true } : { schema: parts.join('.'), table, column };
}

function fullname({ schema, table }: ColumnPath): string {
  return schema === undefined ? table : `${schema}.${table}`;
}

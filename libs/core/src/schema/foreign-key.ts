import { ArgumentError, NoReferencedColumnError, NoReferencedTableError } from '../errors/errors.js';
import { elementOf, type HasClauseElement } from '../expression/clause-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { TableClause } from '../statement/from-clause.js';
import type { Column } from './column.js';
import type { ForeignKeyConstraint } from './constraints.js';
import type { Table } from './table.js';

/** A column that is referred to: `'table.column'`, `'schema.table.column'`, or a function that gives it, called only when needed. */
export type ForeignKeyTarget = string | (() => HasClauseElement);

/** What a foreign key does when the row that it refers to changes. */
export interface ForeignKeyActions {
  /** `CASCADE`, `SET NULL`, `SET DEFAULT`, `RESTRICT` or `NO ACTION`. */
  readonly onupdate?: string;
  /** As `onupdate`. */
  readonly ondelete?: string;
  /** `FULL`, `PARTIAL` or `SIMPLE`. */
  readonly match?: string;
  /** Always made by ALTER TABLE, and out of the order of the tables: for tables that refer to each other. */
  readonly useAlter?: boolean;
}

/** Options of {@link ForeignKey}. */
export interface ForeignKeyOptions extends ForeignKeyActions {
  /** The name of the constraint in the database. */
  readonly name?: string;
  readonly deferrable?: boolean;
  /** `DEFERRED` or `IMMEDIATE`. */
  readonly initially?: string;
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
    if (typeof spec === 'string' && !/^[^.]+\.[^.]+(\.[^.]+)?$/.test(spec)) {
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
    this.target ??= typeof this.spec === 'string' ? this.#byName(this.spec) : this.#byFunction(this.spec);
    return this.target;
  }

  /** The target as text: `'a.id'`. */
  get specText(): string {
    return typeof this.spec === 'string' ? `'${this.spec}'` : '() => ...';
  }

  /** The name of the table that is referred to, without looking it up where the target was given by name. */
  get referredTableName(): string {
    return typeof this.spec === 'string' ? (this.spec.split('.').at(-2) as string) : this.column.table.name;
  }

  /** Called by the constraint when its table takes it. */
  attach(child: Column, owner: ForeignKeyConstraint): void {
    if (this.child !== undefined)
      throw new ArgumentError(`This ForeignKey(${this.specText}) already belongs to a column`);
    this.child = child;
    this.owner = owner;
    child.addForeignKey(this);
  }

  #byName(spec: string): Column {
    const [columnName, tableName, schema] = spec.split('.').reverse() as [string, string, string?];
    const table = this.#referredTable(tableName, schema, columnName);
    const column = table.findColumn(columnName);
    if (column !== undefined) return column;
    throw new NoReferencedColumnError(
      `Could not initialize target column for ForeignKey '${spec}' on table '${this.parent.table.fullname}': ` +
        `table '${table.fullname}' has no column named '${columnName}'`,
      table.fullname,
      columnName,
    );
  }

  #referredTable(tableName: string, schema: string | undefined, columnName: string): Table {
    const { metadata } = this.parent.table;
    const inSchema = schema ?? metadata.schema;
    const key = inSchema === undefined ? tableName : `${inSchema}.${tableName}`;
    const table = metadata.tables.get(key);
    if (table !== undefined) return table;
    throw new NoReferencedTableError(
      `Foreign key associated with column '${this.parent.table.fullname}.${this.parent.name}' could not find table ` +
        `'${key}' with which to generate a foreign key to target column '${columnName}'. ` +
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
}

import type { Executable } from '../expression/executable.js';
import type { TypeEngine } from '../types/type-engine.js';

declare module '../schema/ddl-events.js' {
  // Here, since the schema stands left of what describes a database; without `readonly`, since listeners may change it.
  interface ColumnReflectInfo extends Omit<Writable<ReflectedColumn>, 'name'> {}
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Runs one query and gives its rows as objects. */
export type RunQuery = (statement: Executable) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** How the server counts an identity column. */
export interface ReflectedIdentity {
  readonly always: boolean;
  readonly start: bigint;
  readonly increment: bigint;
  readonly minvalue: bigint;
  readonly maxvalue: bigint;
  readonly cache: bigint;
  readonly cycle: boolean;
}

/** A column as the database describes it. Names are those of the database. */
export interface ReflectedColumn {
  readonly name: string;
  /** NullType, with a warning, for a type that there is none for. */
  readonly type: TypeEngine;
  readonly nullable: boolean;
  /** The SQL of the default, as the server prints it. */
  readonly default: string | null;
  /** True for SERIAL and identity columns. */
  readonly autoincrement: boolean;
  readonly comment: string | null;
  readonly identity?: ReflectedIdentity;
  readonly computed?: { readonly sqltext: string; readonly persisted: boolean };
}

/** A primary key; a table without one has no columns in it, and no name. */
export interface ReflectedPrimaryKey {
  readonly constrainedColumns: readonly string[];
  readonly name: string | null;
  readonly comment: string | null;
}

/** What a foreign key says beside its columns; only what differs from the server's default. */
export interface ReflectedForeignKeyOptions {
  readonly onupdate?: string;
  readonly ondelete?: string;
  readonly match?: string;
  readonly deferrable?: boolean;
  readonly initially?: string;
}

/** A foreign key. */
export interface ReflectedForeignKey {
  readonly name: string;
  readonly constrainedColumns: readonly string[];
  /** Null where the table that is referred to is found by its bare name. */
  readonly referredSchema: string | null;
  readonly referredTable: string;
  readonly referredColumns: readonly string[];
  readonly options: ReflectedForeignKeyOptions;
  readonly comment: string | null;
}

/** A UNIQUE constraint. */
export interface ReflectedUniqueConstraint {
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly comment: string | null;
}

/** An index; those of primary keys are left out. */
export interface ReflectedIndex {
  readonly name: string;
  readonly unique: boolean;
  /** Null at the place of an expression. */
  readonly columnNames: readonly (string | null)[];
  /** Columns and expressions, where there is an expression among them. */
  readonly expressions?: readonly string[];
  /** The words of columns that are not sorted as by default: `desc`, `nulls_first`, `nulls_last`. */
  readonly columnSorting?: Readonly<Record<string, readonly string[]>>;
  readonly includeColumns: readonly string[];
  /** The constraint of this name made the index. */
  readonly duplicatesConstraint?: string;
  /** What only this dialect knows: the method where it is not btree, the predicate of a partial index. */
  readonly dialectOptions: Readonly<Record<string, string>>;
}

/** The queries by which a dialect describes a database; the reading half of SQLAlchemy's `Dialect`. Nothing is cached here. */
export interface Introspection {
  /** True for tables and views. Without a schema, what is found by its bare name. */
  hasTable(run: RunQuery, name: string, schema: string | undefined): Promise<boolean>;
  /** True where there is a type of this name. */
  hasType(run: RunQuery, name: string, schema: string | undefined): Promise<boolean>;
  schemaNames(run: RunQuery): Promise<readonly string[]>;
  tableNames(run: RunQuery, schema: string | undefined): Promise<readonly string[]>;
  viewNames(run: RunQuery, schema: string | undefined): Promise<readonly string[]>;
  /** The server's number of a table or view, which the methods below take; undefined where there is none. */
  tableId(run: RunQuery, name: string, schema: string | undefined): Promise<number | undefined>;
  columns(run: RunQuery, tableId: number): Promise<readonly ReflectedColumn[]>;
  primaryKey(run: RunQuery, tableId: number): Promise<ReflectedPrimaryKey>;
  foreignKeys(run: RunQuery, tableId: number, schema: string | undefined): Promise<readonly ReflectedForeignKey[]>;
  uniqueConstraints(run: RunQuery, tableId: number): Promise<readonly ReflectedUniqueConstraint[]>;
  indexes(run: RunQuery, tableId: number): Promise<readonly ReflectedIndex[]>;
}

import type { TypeEngine } from '../types/type-engine.js';

declare module '../schema/ddl-events.js' {
  // Here, since the schema stands left of what describes a database; without `readonly`, since listeners may change it.
  interface ColumnReflectInfo extends Omit<Writable<ReflectedColumn>, 'name'> {}
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

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

/** How a generated column comes by its value; `persisted` is false where it is computed with every read. */
export interface ReflectedComputed {
  readonly sqltext: string;
  readonly persisted: boolean;
}

/** A column as the database describes it. Names are those of the database. SQLAlchemy: `ReflectedColumn`. */
export interface ReflectedColumn {
  readonly name: string;
  /** NullType, with a warning, for a type that there is none for. */
  readonly type: TypeEngine;
  readonly nullable: boolean;
  /** The SQL of the default, as the server prints it; of a domain's default where the column has none. */
  readonly default: string | null;
  /** True for SERIAL and identity columns. */
  readonly autoincrement: boolean;
  readonly comment: string | null;
  readonly identity?: ReflectedIdentity;
  readonly computed?: ReflectedComputed;
}

/** When a constraint is checked; only what differs from the server's default. */
export interface ReflectedDeferral {
  readonly deferrable?: boolean;
  /** `DEFERRED`. */
  readonly initially?: string;
}

/** What only PostgreSQL says of a primary key, a UNIQUE or an EXCLUDE constraint; only what differs from its default. */
export interface ReflectedKeyOptions {
  readonly postgresqlInclude?: readonly string[];
  readonly postgresqlNullsNotDistinct?: boolean;
  /** Storage parameters of the index: `{ fillfactor: '70' }`. */
  readonly postgresqlWith?: Readonly<Record<string, string>>;
  readonly postgresqlTablespace?: string;
}

/** A primary key; a table without one has no columns in it, and no name. SQLAlchemy: `ReflectedPrimaryKeyConstraint`. */
export interface ReflectedPrimaryKey extends ReflectedDeferral {
  readonly constrainedColumns: readonly string[];
  readonly name: string | null;
  readonly comment: string | null;
  readonly dialectOptions: ReflectedKeyOptions;
}

/** What a foreign key says beside its columns; only what differs from the server's default. */
export interface ReflectedForeignKeyOptions extends ReflectedDeferral {
  readonly onupdate?: string;
  readonly ondelete?: string;
  readonly match?: string;
}

/** A foreign key. SQLAlchemy: `ReflectedForeignKeyConstraint`. */
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

/** A UNIQUE constraint. SQLAlchemy: `ReflectedUniqueConstraint`. */
export interface ReflectedUniqueConstraint extends ReflectedDeferral {
  readonly name: string;
  readonly columnNames: readonly string[];
  readonly comment: string | null;
  readonly dialectOptions: ReflectedKeyOptions;
}

/** What only PostgreSQL says of a CHECK constraint; only what differs from its default. */
export interface ReflectedCheckOptions {
  readonly postgresqlNoInherit?: boolean;
  readonly postgresqlNotValid?: boolean;
}

/** A CHECK constraint. SQLAlchemy: `ReflectedCheckConstraint`. */
export interface ReflectedCheckConstraint {
  readonly name: string;
  /** The condition as the server prints it. */
  readonly sqltext: string;
  readonly comment: string | null;
  readonly dialectOptions: ReflectedCheckOptions;
}

/** A column or expression of an EXCLUDE constraint, with the operator that must not hold between two rows. */
export interface ReflectedExcludeElement {
  /** Null at the place of an expression. */
  readonly columnName: string | null;
  /** The column or the expression as SQL, as the server prints it. */
  readonly expression: string;
  readonly operator: string;
  /** The operator class, where it is not the default of the type. */
  readonly opclass: string | null;
  /** Where it is not that of the column or of its type. */
  readonly collation?: string;
  /** The words of an element that is not sorted as by default: `desc`, `nulls_first`, `nulls_last`. */
  readonly sorting?: readonly string[];
}

/** An EXCLUDE constraint of PostgreSQL. */
export interface ReflectedExcludeConstraint extends ReflectedDeferral {
  readonly name: string;
  readonly elements: readonly ReflectedExcludeElement[];
  /** The index method: `gist`. */
  readonly using: string;
  /** The predicate, where the constraint is about some of the rows. */
  readonly where: string | null;
  readonly comment: string | null;
  readonly dialectOptions: ReflectedKeyOptions;
}

/** What only PostgreSQL says of an index; only what differs from its default. */
export interface ReflectedIndexOptions {
  /** Columns that the index holds beside its key. */
  readonly postgresqlInclude?: readonly string[];
  /** The method, where it is not btree. */
  readonly postgresqlUsing?: string;
  /** The predicate of a partial index. */
  readonly postgresqlWhere?: string;
  /** Storage parameters: `{ fillfactor: '70' }`. */
  readonly postgresqlWith?: Readonly<Record<string, string>>;
  /** Operator classes by column or expression, where they are not the default of its type or have parameters. */
  readonly postgresqlOps?: Readonly<Record<string, string>>;
  /** Collations by column or expression, where they are not that of the column or of its type. */
  readonly postgresqlCollations?: Readonly<Record<string, string>>;
  readonly postgresqlNullsNotDistinct?: boolean;
  readonly postgresqlTablespace?: string;
}

/** An index; those of primary keys are left out. SQLAlchemy: `ReflectedIndex`. */
export interface ReflectedIndex {
  readonly name: string;
  readonly unique: boolean;
  /** Null at the place of an expression. */
  readonly columnNames: readonly (string | null)[];
  /** Columns and expressions, where there is an expression among them. */
  readonly expressions?: readonly string[];
  /** The words of columns that are not sorted as by default: `desc`, `nulls_first`, `nulls_last`. */
  readonly columnSorting?: Readonly<Record<string, readonly string[]>>;
  /** The constraint of this name made the index. */
  readonly duplicatesConstraint?: string;
  readonly dialectOptions: ReflectedIndexOptions;
}

/** The comment of a table. SQLAlchemy: `ReflectedTableComment`. */
export interface ReflectedTableComment {
  readonly text: string | null;
}

/** How a table is stored; only what differs from the server's default. SQLAlchemy: what `get_table_options()` gives. */
export interface ReflectedTableOptions {
  /** The key of a partitioned table: `RANGE (created)`. */
  readonly postgresqlPartitionBy?: string;
  /** The tables that this one inherits from; with the schema in front where the bare name does not find them. */
  readonly postgresqlInherits?: readonly string[];
  /** Storage parameters: `{ fillfactor: '70' }`. */
  readonly postgresqlWith?: Readonly<Record<string, string>>;
  /** The table access method, where it is not heap. */
  readonly postgresqlUsing?: string;
  readonly postgresqlTablespace?: string;
}

/** A sequence. SQLAlchemy has their names only. */
export interface ReflectedSequence {
  readonly name: string;
  readonly schema: string;
  /** True where the bare name finds it. */
  readonly visible: boolean;
  /** The type of its numbers, as the server prints it: `bigint`. */
  readonly type: string;
  readonly start: bigint;
  readonly increment: bigint;
  readonly minvalue: bigint;
  readonly maxvalue: bigint;
  readonly cache: bigint;
  readonly cycle: boolean;
}

/** An enumerated type. SQLAlchemy: `ReflectedEnum`. */
export interface ReflectedEnum {
  readonly name: string;
  readonly schema: string;
  /** True where the bare name finds it. */
  readonly visible: boolean;
  /** In their order. */
  readonly labels: readonly string[];
}

/** A CHECK of a domain. */
export interface ReflectedDomainConstraint {
  readonly name: string;
  /** The condition as the server prints it. */
  readonly check: string;
}

/** A domain: a type with rules of its own. SQLAlchemy: `ReflectedDomain`. */
export interface ReflectedDomain {
  readonly name: string;
  readonly schema: string;
  /** True where the bare name finds it. */
  readonly visible: boolean;
  /** The type under it, as the server prints it: `character varying(10)`. */
  readonly type: string;
  readonly nullable: boolean;
  /** The SQL of the default. */
  readonly default: string | null;
  readonly constraints: readonly ReflectedDomainConstraint[];
  /** Where it is not that of the type. */
  readonly collation: string | null;
}

import type { Executable } from '../expression/executable.js';
import type {
  ReflectedCheckConstraint,
  ReflectedColumn,
  ReflectedDomain,
  ReflectedEnum,
  ReflectedExcludeConstraint,
  ReflectedForeignKey,
  ReflectedIndex,
  ReflectedPrimaryKey,
  ReflectedSequence,
  ReflectedTableComment,
  ReflectedTableOptions,
  ReflectedUniqueConstraint,
} from './reflected.js';

/** Runs one query and gives its rows as objects. */
export type RunQuery = (statement: Executable) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** The kinds of things with columns. Foreign and partitioned tables are tables. SQLAlchemy: `ObjectKind`. */
export type ObjectKind = 'TABLE' | 'VIEW' | 'MATERIALIZED_VIEW' | 'ANY_VIEW' | 'ANY';

/** `DEFAULT` leaves out what is temporary. SQLAlchemy: `ObjectScope`. */
export type ObjectScope = 'DEFAULT' | 'TEMPORARY' | 'ANY';

/** Which tables and views a question is about. */
export interface RelationFilter {
  /** Without a schema, what is found by its bare name. */
  readonly schema: string | undefined;
  readonly kinds: readonly ObjectKind[];
  readonly scope: ObjectScope;
  /** Undefined: of any name. Names that there are none of are left out of the answer. */
  readonly names: readonly string[] | undefined;
}

/** An answer for each table and view that there is, by name and in the order of names. */
export type ByTable<T> = ReadonlyMap<string, T>;

/** The names that a schema can be asked for. */
export type NamedThing = 'table' | 'tempTable' | 'foreignTable' | 'view' | 'tempView' | 'materializedView' | 'sequence';

/**
 * The queries by which a dialect describes a database; the reading half of SQLAlchemy's `Dialect`. Nothing is cached
 * here. Each aspect of any number of tables takes one query, and one more where their columns have types with names.
 */
export interface Introspection {
  /** True for tables and views. Without a schema, what is found by its bare name. */
  hasTable(run: RunQuery, name: string, schema: string | undefined): Promise<boolean>;
  /** True where there is a type of this name. */
  hasType(run: RunQuery, name: string, schema: string | undefined): Promise<boolean>;
  /** True where there is a sequence of this name. */
  hasSequence(run: RunQuery, name: string, schema: string | undefined): Promise<boolean>;
  /** True where there is a schema of this name. */
  hasSchema(run: RunQuery, name: string): Promise<boolean>;

  /** The schemas that are not the server's own, sorted. */
  schemaNames(run: RunQuery): Promise<readonly string[]>;
  /** Sorted. */
  namesOf(run: RunQuery, thing: NamedThing, schema: string | undefined): Promise<readonly string[]>;
  /** Undefined where there is no such view. */
  viewDefinition(run: RunQuery, name: string, schema: string | undefined): Promise<string | undefined>;
  /** The server's number of a table or view; undefined where there is none. */
  tableOid(run: RunQuery, name: string, schema: string | undefined): Promise<number | undefined>;
  /** `'*'`: of all schemas. */
  enums(run: RunQuery, schema: string | undefined): Promise<readonly ReflectedEnum[]>;
  /** `'*'`: of all schemas; those of identity columns are left out. */
  sequences(run: RunQuery, schema: string | undefined): Promise<readonly ReflectedSequence[]>;
  /** `'*'`: of all schemas. */
  domains(run: RunQuery, schema: string | undefined): Promise<readonly ReflectedDomain[]>;

  /** The columns of each table, in order. */
  columns(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedColumn[]>>;
  /** The primary key of each table; of no columns where it has none. */
  primaryKeys(run: RunQuery, filter: RelationFilter): Promise<ByTable<ReflectedPrimaryKey>>;
  /** The foreign keys of each table, sorted by name. */
  foreignKeys(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedForeignKey[]>>;
  /** The indexes of each table but that of the primary key, sorted by name. */
  indexes(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedIndex[]>>;
  /** The UNIQUE constraints of each table, sorted by name. */
  uniqueConstraints(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedUniqueConstraint[]>>;
  /** The CHECK constraints of each table, sorted by name. */
  checkConstraints(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedCheckConstraint[]>>;
  /** The EXCLUDE constraints of each table, sorted by name. */
  excludeConstraints(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedExcludeConstraint[]>>;
  /** The comment of each table; null where it has none. */
  tableComments(run: RunQuery, filter: RelationFilter): Promise<ByTable<ReflectedTableComment>>;
  /** How each table is stored. */
  tableOptions(run: RunQuery, filter: RelationFilter): Promise<ByTable<ReflectedTableOptions>>;
}

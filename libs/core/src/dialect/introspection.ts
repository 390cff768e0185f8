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
  hasSequence(run: RunQuery, name: string, schema: string | undefined): Promise<boolean>;
  hasSchema(run: RunQuery, name: string): Promise<boolean>;

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

  columns(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedColumn[]>>;
  primaryKeys(run: RunQuery, filter: RelationFilter): Promise<ByTable<ReflectedPrimaryKey>>;
  foreignKeys(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedForeignKey[]>>;
  indexes(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedIndex[]>>;
  uniqueConstraints(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedUniqueConstraint[]>>;
  checkConstraints(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedCheckConstraint[]>>;
  excludeConstraints(run: RunQuery, filter: RelationFilter): Promise<ByTable<readonly ReflectedExcludeConstraint[]>>;
  tableComments(run: RunQuery, filter: RelationFilter): Promise<ByTable<ReflectedTableComment>>;
  tableOptions(run: RunQuery, filter: RelationFilter): Promise<ByTable<ReflectedTableOptions>>;
}

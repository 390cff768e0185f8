import type { HasClauseElement } from '../expression/clause-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import type { ColumnReference } from './constraints.js';

/** What only PostgreSQL knows of a table; other dialects leave it out. */
export interface PostgresTableOptions {
  /** `INHERITS`: tables, entity classes, or names of tables that the search path finds. */
  readonly postgresqlInherits?: string | HasClauseElement | readonly (string | HasClauseElement)[];
  /** `PARTITION BY`, as SQL of the program: `'RANGE (created_at)'`. */
  readonly postgresqlPartitionBy?: string;
  /** `USING`: the name of an access method. */
  readonly postgresqlUsing?: string;
  /** `WITH`: storage parameters. */
  readonly postgresqlWith?: StorageParameters;
  /** Of a temporary table: `PRESERVE ROWS`, `DELETE ROWS` or `DROP`. */
  readonly postgresqlOnCommit?: string;
  readonly postgresqlTablespace?: string;
}

/** Storage parameters by name: `{ fillfactor: 50 }`. */
export type StorageParameters = Readonly<Record<string, string | number | boolean>>;

/** What only PostgreSQL knows of an index; other dialects leave it out. */
export interface PostgresIndexOptions {
  /** The access method: `gin`, `gist`, `hash`, `brin` ... */
  readonly postgresqlUsing?: string;
  /** The rows that are indexed: an expression, or SQL of the program. */
  readonly postgresqlWhere?: string | SqlExpression<any>;
  /** `INCLUDE`: columns that are stored and not searched. */
  readonly postgresqlInclude?: readonly ColumnReference[];
  /** Operator classes by the keys of columns, the names of labeled expressions or the SQL of others: `{ data: 'text_pattern_ops' }`. */
  readonly postgresqlOps?: Readonly<Record<string, string>>;
  /** `WITH`: storage parameters. */
  readonly postgresqlWith?: StorageParameters;
  readonly postgresqlTablespace?: string;
  /** True: `CREATE INDEX CONCURRENTLY`, which no transaction can hold: the connection has to be in AUTOCOMMIT. */
  readonly postgresqlConcurrently?: boolean;
  /** True: `NULLS NOT DISTINCT`; false: `NULLS DISTINCT`. From PostgreSQL 15 on. */
  readonly postgresqlNullsNotDistinct?: boolean;
}

/** What only PostgreSQL knows of a CHECK constraint. */
export interface PostgresCheckOptions {
  /** True: `NO INHERIT`; tables that inherit from this one do not have the constraint. */
  readonly postgresqlNoInherit?: boolean;
  /** True: `NOT VALID`; rows that are there already are not checked. */
  readonly postgresqlNotValid?: boolean;
}

/** How the index of a key is stored. */
export interface PostgresKeyStorage {
  /** `WITH`: storage parameters of the index. */
  readonly postgresqlWith?: StorageParameters;
  /** `USING INDEX TABLESPACE`. */
  readonly postgresqlTablespace?: string;
}

/** What only PostgreSQL knows of a primary key or an exclusion constraint. */
export interface PostgresKeyOptions extends PostgresKeyStorage {
  /** `INCLUDE`: columns that are stored in the index of the constraint and not part of it. */
  readonly postgresqlInclude?: readonly ColumnReference[];
}

/** What only PostgreSQL knows of a UNIQUE constraint. */
export interface PostgresUniqueOptions extends PostgresKeyOptions {
  /** True: `NULLS NOT DISTINCT`; false: `NULLS DISTINCT`. From PostgreSQL 15 on. */
  readonly postgresqlNullsNotDistinct?: boolean;
}

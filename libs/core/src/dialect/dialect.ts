import type { StatementCompilerDialect } from '../compiler/dialect-traits.js';
import type { DdlElement } from '../schema/ddl-element.js';
import type { TypeEngine } from '../types/type-engine.js';
import type { Driver } from './driver.js';
import type { Introspection } from './introspection.js';

/** How a transaction begins. */
export interface BeginOptions {
  /** One of {@link Dialect.isolationLevels}; undefined: as the session is set. */
  readonly isolationLevel?: string | undefined;
  readonly readonly?: boolean | undefined;
  readonly deferrable?: boolean | undefined;
}

/** Runs one of the dialect's own queries, which only read, and gives the first field of the first row as text; in the log unless said else. */
export type StartupQuery = (sql: string, options?: { readonly logged?: boolean }) => Promise<string | null>;

/** What a session has to be set to, for values to be written and read exactly as they are. */
export interface SessionSettings {
  /** A query that gives a row with one field: not NULL where the session is set otherwise. */
  readonly question: string;
  /** The statement that sets the session so. */
  readonly remedy: string;
}

/**
 * A database as Athanor knows it: how statements, DDL and types are written, what its words for transactions are, and
 * the driver that speaks to it. SQLAlchemy: `Dialect`.
 */
export interface Dialect extends StatementCompilerDialect {
  readonly driver: Driver;
  /** Where unqualified names are looked up; undefined before the first connection. */
  readonly defaultSchemaName: string | undefined;
  /** The server's version in numbers, `[16, 4]`; undefined before the first connection. */
  readonly serverVersion: readonly number[] | undefined;
  /** The level of transactions for which none is set; undefined before the first connection. */
  readonly defaultIsolationLevel: string | undefined;
  /** The levels that a transaction can be isolated by; `AUTOCOMMIT` is one of them: no transaction at all. */
  readonly isolationLevels: readonly string[];

  /** The text of a CREATE, DROP, ALTER or COMMENT. A CompileError where it has none here. */
  compileDdl(element: DdlElement): string;

  /** The type of a column that only the server knows; undefined where it has none here, and is read as text. */
  typeByOid(oid: number): TypeEngine | undefined;

  /** `BEGIN ..`. An unknown isolation level is an ArgumentError. */
  beginSql(options?: BeginOptions): string;
  /** `SAVEPOINT name`, quoted where it must be. */
  savepointSql(name: string): string;
  /** Keeps what was done since the savepoint. */
  releaseSavepointSql(name: string): string;
  /** Takes back what was done since the savepoint, which stays. */
  rollbackToSavepointSql(name: string): string;

  /** Ends a transaction half: the server keeps it under the identifier. */
  prepareTwophaseSql(xid: string): string;
  /** Commits a transaction that was prepared under the identifier. */
  commitPreparedSql(xid: string): string;
  /** Rolls back a transaction that was prepared under the identifier. */
  rollbackPreparedSql(xid: string): string;
  /** Gives the identifiers of the transactions of this database that are prepared, one in each row. */
  readonly recoverTwophaseSql: string;

  /** Asked of the first session of a pool; where it is set otherwise, by its role or its database, every session of the pool is set so. */
  readonly sessionSettings?: SessionSettings | undefined;

  /** The queries that describe a database: loaded when they are first asked for, since most programs never do. */
  loadIntrospection(): Promise<Introspection>;

  /** Asks the first connection of an engine what the dialect has to know of the server. */
  initialize(run: StartupQuery): Promise<void>;
}

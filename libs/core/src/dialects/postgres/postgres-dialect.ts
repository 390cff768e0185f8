import type { Compiled } from '../../compiler/compiled.js';
import { quoteString } from '../../compiler/inline-values.js';
import type { CompileOptions, CompilerDialect, DialectTraits } from '../../compiler/dialect-traits.js';
import { IdentifierPreparer } from '../../compiler/identifier-preparer.js';
import { MarkingPreparer } from '../../compiler/schema-marks.js';
import type { BeginOptions, Dialect, SessionSettings, StartupQuery } from '../../dialect/dialect.js';
import type { Driver } from '../../dialect/driver.js';
import type { Introspection } from '../../dialect/introspection.js';
import type { DialectOptions } from '../../dialect/registry.js';
import { ArgumentError } from '../../errors/errors.js';
import type { ClauseElement } from '../../expression/clause-element.js';
import { DdlElement } from '../../schema/ddl-element.js';
import type { TypeCompiler } from '../../compiler/type-compiler.js';
import { parseJson, stringifyJson } from '../../types/json-text.js';
import type { TypeEngine } from '../../types/type-engine.js';
import { PostgresCompiler } from './postgres-compiler.js';
import { PostgresDdlCompiler } from './postgres-ddl-compiler.js';
import { typeByOid } from './postgres-oids.js';
import { postgresReservedWords } from './postgres-reserved-words.js';
import { postgresTypeCompiler } from './postgres-type-compiler.js';
import { printAsText } from '../../util/printed.js';

const isolationLevels = ['AUTOCOMMIT', 'READ UNCOMMITTED', 'READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'];

/**
 * Values travel as text: days and timestamps are read in the ISO form, floats need all their digits, and NULL in an array
 * is no word. The order of day and month in other texts is left as it is.
 */
const sessionSettings: SessionSettings = {
  question:
    "SELECT CASE WHEN pg_catalog.current_setting('DateStyle') NOT LIKE 'ISO%' " +
    "OR CAST(pg_catalog.current_setting('extra_float_digits') AS INTEGER) < 1 " +
    "OR pg_catalog.current_setting('array_nulls') != 'on' THEN 'otherwise' END",
  remedy:
    "SELECT pg_catalog.set_config('DateStyle', 'ISO', false), pg_catalog.set_config('extra_float_digits', '1', false), " +
    "pg_catalog.set_config('array_nulls', 'on', false)",
};

const SERVER_MAX_NAME = 63;
const FIRST_WITH_VIRTUAL_COLUMNS = 18;
const preparers = preparersFor(SERVER_MAX_NAME);

/** PostgreSQL. One object serves one engine: it remembers what the first connection said of the server. */
export class PostgresDialect implements Dialect {
  readonly name = 'postgresql';
  readonly isolationLevels: readonly string[] = isolationLevels;
  readonly recoverTwophaseSql =
    'SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared';
  readonly sessionSettings = sessionSettings;
  readonly jsonSerializer: (value: unknown) => string;
  readonly jsonDeserializer: (text: string) => unknown;
  readonly enableFromLinting: boolean;
  readonly #preparers: Preparers;
  readonly #types: TypeCompiler;
  readonly #markingTypes: TypeCompiler;
  #traits: DialectTraits;
  #defaultSchemaName: string | undefined;
  #defaultIsolationLevel: string | undefined;
  #serverVersion: readonly number[] | undefined;

  constructor(
    readonly driver: Driver,
    options: DialectOptions = {},
  ) {
    this.jsonSerializer = options.jsonSerializer ?? stringifyJson;
    this.jsonDeserializer = options.jsonDeserializer ?? parseJson;
    this.enableFromLinting = options.enableFromLinting ?? false;
    this.#preparers = checkedPreparers(options.maxIdentifierLength);
    const { preparer, markingPreparer } = this.#preparers;
    this.#traits = { preparer, backslashEscapes: false };
    this.#types = postgresTypeCompiler(preparer, this);
    this.#markingTypes = postgresTypeCompiler(markingPreparer, this);
  }

  get traits(): DialectTraits {
    return this.#traits;
  }

  get defaultSchemaName(): string | undefined {
    return this.#defaultSchemaName;
  }

  get serverVersion(): readonly number[] | undefined {
    return this.#serverVersion;
  }

  get defaultIsolationLevel(): string | undefined {
    return this.#defaultIsolationLevel;
  }

  compile(statement: ClauseElement, options?: CompileOptions): Compiled {
    const dialect = options?.marksSchemas === true ? this.#marking() : this;
    if (!(statement instanceof DdlElement)) return new PostgresCompiler(dialect, options).compile(statement);
    return compiledDdl(ddlText(statement, dialect, dialect === this ? this.#types : this.#markingTypes));
  }

  compileDdl(element: DdlElement): string {
    return ddlText(element, this, this.#types);
  }

  typeName(type: TypeEngine): string {
    return this.#types.typeName(type);
  }

  castName(type: TypeEngine): string | undefined {
    return this.#types.castName(type);
  }

  typeByOid(oid: number): TypeEngine | undefined {
    return typeByOid(oid);
  }

  beginSql({ isolationLevel, readonly, deferrable }: BeginOptions = {}): string {
    let sql = 'BEGIN';
    if (isolationLevel !== undefined) sql += ` ISOLATION LEVEL ${transactionLevel(isolationLevel)}`;
    if (readonly !== undefined) sql += readonly ? ' READ ONLY' : ' READ WRITE';
    if (deferrable !== undefined) sql += deferrable ? ' DEFERRABLE' : ' NOT DEFERRABLE';
    return sql;
  }

  savepointSql(name: string): string {
    return `SAVEPOINT ${this.#traits.preparer.quote(name)}`;
  }

  releaseSavepointSql(name: string): string {
    return `RELEASE SAVEPOINT ${this.#traits.preparer.quote(name)}`;
  }

  rollbackToSavepointSql(name: string): string {
    return `ROLLBACK TO SAVEPOINT ${this.#traits.preparer.quote(name)}`;
  }

  prepareTwophaseSql(xid: string): string {
    return `PREPARE TRANSACTION ${this.#literal(xid)}`;
  }

  commitPreparedSql(xid: string): string {
    return `COMMIT PREPARED ${this.#literal(xid)}`;
  }

  rollbackPreparedSql(xid: string): string {
    return `ROLLBACK PREPARED ${this.#literal(xid)}`;
  }

  #literal(text: string): string {
    return quoteString(text, this.#traits.backslashEscapes);
  }

  /** This dialect as compilers see it that write marks in the place of schemas. */
  #marking(): CompilerDialect {
    const { name, jsonSerializer, jsonDeserializer, enableFromLinting } = this;
    return {
      name,
      jsonSerializer,
      jsonDeserializer,
      enableFromLinting,
      traits: { ...this.#traits, preparer: this.#preparers.markingPreparer },
      typeName: (type) => this.#markingTypes.typeName(type),
      castName: (type) => this.#markingTypes.castName(type),
    };
  }

  async loadIntrospection(): Promise<Introspection> {
    const { postgresIntrospection } = await import('./postgres-introspection.js');
    return postgresIntrospection;
  }

  async initialize(run: StartupQuery): Promise<void> {
    // Asked at once, so that they can travel in one trip.
    const [version, schema, level, conformingStrings] = await Promise.all([
      run('select pg_catalog.version()'),
      run('select current_schema()'),
      // SQLAlchemy asks this too, and does not log it either.
      run('show transaction_isolation', { logged: false }),
      run('show standard_conforming_strings'),
    ]);
    this.#serverVersion = versionIn(version);
    this.#defaultSchemaName = schema ?? undefined;
    this.#defaultIsolationLevel = level?.toUpperCase();
    const backslashEscapes = conformingStrings === 'off';
    const virtualColumns = (this.#serverVersion?.[0] ?? 0) >= FIRST_WITH_VIRTUAL_COLUMNS;
    this.#traits = { preparer: this.#traits.preparer, backslashEscapes, virtualColumns };
  }

  /** Its driver: `PostgresDialect(pg)`. */
  toString(): string {
    return `PostgresDialect(${this.driver.name})`;
  }
}

printAsText(PostgresDialect.prototype);

function ddlText(element: DdlElement, dialect: CompilerDialect, typeCompiler: TypeCompiler): string {
  const renderExpression = (clause: ClauseElement): string => new PostgresCompiler(dialect).renderAlone(clause);
  return new PostgresDdlCompiler({ types: typeCompiler, dialect, renderExpression }).compile(element);
}

interface Preparers {
  readonly preparer: IdentifierPreparer;
  readonly markingPreparer: MarkingPreparer;
}

function preparersFor(maxLength: number): Preparers {
  return {
    preparer: new IdentifierPreparer(postgresReservedWords, maxLength),
    markingPreparer: new MarkingPreparer(postgresReservedWords, maxLength),
  };
}

function checkedPreparers(maxLength: number | undefined): Preparers {
  if (maxLength === undefined) return preparers;
  if (Number.isInteger(maxLength) && maxLength > 0 && maxLength <= SERVER_MAX_NAME) return preparersFor(maxLength);
  throw new ArgumentError(
    `maxIdentifierLength is a whole number from 1 to ${SERVER_MAX_NAME}, where PostgreSQL cuts names, not ${String(maxLength)}`,
  );
}

function transactionLevel(level: string): string {
  if (level !== 'AUTOCOMMIT' && isolationLevels.includes(level)) return level;
  const levels = isolationLevels.filter((one) => one !== 'AUTOCOMMIT');
  throw new ArgumentError(
    `Invalid value '${level}' for isolation_level. Valid isolation levels for a transaction are ${levels.join(', ')}`,
  );
}

/** `PostgreSQL 16.4 (Debian ..)` -> `[16, 4]`. */
function versionIn(text: string | null): readonly number[] | undefined {
  const numbers = /(?:PostgreSQL|EnterpriseDB) (\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text ?? '');
  return numbers
    ?.slice(1)
    .filter((part) => part !== undefined)
    .map(Number);
}

function compiledDdl(sql: string): Compiled {
  return {
    sql,
    kind: 'ddl',
    slots: [],
    resultColumns: undefined,
    returnsRows: false,
    implicitReturning: [],
    clientDefaults: [],
    bulk: undefined,
    attachment: undefined,
  };
}

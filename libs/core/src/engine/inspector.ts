import type {
  ReflectedColumn,
  ReflectedForeignKey,
  ReflectedIndex,
  ReflectedPrimaryKey,
  ReflectedUniqueConstraint,
  RunQuery,
} from '../dialect/reflected.js';
import { NoInspectionAvailable, NoSuchTableError } from '../errors/errors.js';
import { queriesOf, type SchemaConnection } from './schema-runner.js';

declare module '../schema/ddl-events.js' {
  // As the connection: listeners of the schema's events get what the schema cannot name.
  interface DdlInspector extends Inspector {}
}

/** Under this symbol, whatever `inspect()` understands has the method that gives what it says. */
export const inspection: unique symbol = Symbol.for('athanor.inspection');

/** Something that `inspect()` understands: a connection; for layers above, entities and their classes. */
export interface Inspectable<I> {
  [inspection](): I;
}

/**
 * What there is to say about something: of a connection an {@link Inspector} of its database. Anything else is a
 * NoInspectionAvailable error; an engine too, since nothing may be asked of the database without a connection.
 * SQLAlchemy: `inspect()`.
 */
export function inspect<I>(target: Inspectable<I>): I {
  const look = (target as Partial<Inspectable<I>> | null | undefined)?.[inspection];
  if (typeof look === 'function') return look.call(target);
  if (isEngine(target)) {
    throw new NoInspectionAvailable(
      'Inspection on an engine is not supported: an Inspector asks the database through a connection. ' +
        'Get one and inspect that: `await using conn = await engine.connect(); await inspect(conn).getTableNames()`',
      { code: 'xd3s' },
    );
  }
  throw new NoInspectionAvailable(`No inspection system is available for object of type ${typeName(target)}`);
}

function isEngine(target: unknown): boolean {
  const { connect, dispose } = (target ?? {}) as { connect?: unknown; dispose?: unknown };
  return typeof connect === 'function' && typeof dispose === 'function';
}

function typeName(target: unknown): string {
  if (target === null || target === undefined) return String(target);
  if (typeof target === 'function') return `class or function ${target.name}`;
  return target.constructor?.name ?? typeof target;
}

/** Where a question about a table or a schema is to look. */
export interface InSchema {
  /** The schema; without it, what the connection finds by bare names. */
  readonly schema?: string;
}

/**
 * Describes the database of a connection: what it was told is kept, so that the same question is sent once.
 * Made by `inspect(connection)`, and of use as long as the connection is open. SQLAlchemy: `Inspector`.
 */
export class Inspector {
  readonly #connection: SchemaConnection;
  readonly #run: RunQuery;
  #answers = new Map<string, Promise<unknown>>();

  constructor(connection: SchemaConnection) {
    this.#connection = connection;
    this.#run = queriesOf(connection);
  }

  /** Forgets all answers; after the schema was changed. */
  clearCache(): void {
    this.#answers = new Map();
  }

  /** The schema in which the first connection of the engine makes tables that name none. */
  get defaultSchemaName(): string | undefined {
    return this.#connection.dialect.defaultSchemaName;
  }

  /** The schemas that are not the server's own, sorted. */
  getSchemaNames(): Promise<readonly string[]> {
    return this.#ask('schemaNames', [], () => this.#queries.schemaNames(this.#run));
  }

  /** The tables, sorted by name; partitions among them, views and temporary tables not. */
  getTableNames({ schema }: InSchema = {}): Promise<readonly string[]> {
    return this.#ask('tableNames', [schema], () => this.#queries.tableNames(this.#run, schema));
  }

  /** The views, sorted by name. */
  getViewNames({ schema }: InSchema = {}): Promise<readonly string[]> {
    return this.#ask('viewNames', [schema], () => this.#queries.viewNames(this.#run, schema));
  }

  /** True where there is a table or view of this name. */
  hasTable(tableName: string, { schema }: InSchema = {}): Promise<boolean> {
    return this.#ask('hasTable', [tableName, schema], () => this.#queries.hasTable(this.#run, tableName, schema));
  }

  /** The columns of a table or view, in order. A table that is not there is a NoSuchTableError, here and in the methods below. */
  getColumns(tableName: string, { schema }: InSchema = {}): Promise<readonly ReflectedColumn[]> {
    return this.#askTable('columns', tableName, schema, (id) => this.#queries.columns(this.#run, id));
  }

  /** The primary key; of no columns where the table has none. */
  getPkConstraint(tableName: string, { schema }: InSchema = {}): Promise<ReflectedPrimaryKey> {
    return this.#askTable('primaryKey', tableName, schema, (id) => this.#queries.primaryKey(this.#run, id));
  }

  /** The foreign keys, sorted by name. */
  getForeignKeys(tableName: string, { schema }: InSchema = {}): Promise<readonly ReflectedForeignKey[]> {
    return this.#askTable('foreignKeys', tableName, schema, (id) => this.#queries.foreignKeys(this.#run, id, schema));
  }

  /** The UNIQUE constraints, sorted by name. */
  getUniqueConstraints(tableName: string, { schema }: InSchema = {}): Promise<readonly ReflectedUniqueConstraint[]> {
    return this.#askTable('unique', tableName, schema, (id) => this.#queries.uniqueConstraints(this.#run, id));
  }

  /** The indexes but that of the primary key, sorted by name; that of a UNIQUE constraint says so by `duplicatesConstraint`. */
  getIndexes(tableName: string, { schema }: InSchema = {}): Promise<readonly ReflectedIndex[]> {
    return this.#askTable('indexes', tableName, schema, (id) => this.#queries.indexes(this.#run, id));
  }

  get #queries(): SchemaConnection['dialect']['introspection'] {
    return this.#connection.dialect.introspection;
  }

  #askTable<T>(
    question: string,
    tableName: string,
    schema: string | undefined,
    answer: (tableId: number) => Promise<T>,
  ): Promise<T> {
    return this.#ask(question, [tableName, schema], async () => answer(await this.#tableId(tableName, schema)));
  }

  #tableId(tableName: string, schema: string | undefined): Promise<number> {
    return this.#ask('tableId', [tableName, schema], async () => {
      const id = await this.#queries.tableId(this.#run, tableName, schema);
      if (id !== undefined) return id;
      throw new NoSuchTableError(
        `There is no table or view '${schema === undefined ? tableName : `${schema}.${tableName}`}' in the database, ` +
          'or none that this user can see; without { schema } only the search path is looked through',
      );
    });
  }

  /** Answers are kept; failures are not, so that they can be asked again. */
  #ask<T>(question: string, details: readonly unknown[], answer: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([question, ...details]);
    const answers = this.#answers;
    const known = answers.get(key) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const asked = answer();
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    return asked;
  }
}

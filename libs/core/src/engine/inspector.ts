import type { ByTable, Introspection, NamedThing, RelationFilter, RunQuery } from '../dialect/introspection.js';
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
} from '../dialect/reflected.js';
import { NoSuchTableError } from '../errors/errors.js';
import type { MetaData } from '../schema/metadata.js';
import type { TableShape } from '../schema/table.js';
import { filterOf, type InSchema, type MultiOptions } from './inspector-options.js';
import { KeptAnswers } from './kept-answers.js';
import type { ReflectTableOptions } from './make-table.js';
import type { ReflectedTable } from './reflect-table.js';
import { queriesOf, type SchemaConnection } from './schema-connection.js';
import { type SortedTable, type SortedTableName, sortByForeignKeys } from './sort-by-foreign-keys.js';
import { printAsText } from '../util/printed.js';

declare module '../schema/ddl-events.js' {
  // As the connection: listeners of the schema's events get what the schema cannot name.
  interface DdlInspector extends Inspector {}
}

type Aspect = {
  readonly [K in keyof Introspection]: Introspection[K] extends (
    run: RunQuery,
    filter: RelationFilter,
  ) => Promise<ByTable<unknown>>
    ? K
    : never;
}[keyof Introspection];

type Answer<A extends Aspect> = Awaited<ReturnType<Introspection[A]>> extends ByTable<infer T> ? T : never;

/**
 * Describes the database of a connection: what it was told is kept, so that the same question is sent once.
 * Made by `inspect(connection)`, and of use as long as the connection is open. SQLAlchemy: `Inspector`.
 */
export class Inspector<C extends SchemaConnection = SchemaConnection> {
  /** The connection that is asked. SQLAlchemy: `bind`. */
  readonly bind: C;
  readonly #run: RunQuery;
  readonly #answers = new KeptAnswers();

  constructor(connection: C) {
    this.bind = connection;
    this.#run = queriesOf(connection);
  }

  /** The engine of the connection. */
  get engine(): C['engine'] {
    return this.bind.engine;
  }

  /** The dialect of the engine. */
  get dialect(): C['dialect'] {
    return this.bind.dialect;
  }

  /** The schema in which the first connection of the engine makes tables that name none. */
  get defaultSchemaName(): string | undefined {
    return this.bind.dialect.defaultSchemaName;
  }

  /** Forgets all answers; after the schema was changed. */
  clearCache(): void {
    this.#answers.clear();
  }

  /** The schemas that are not the server's own, sorted. */
  getSchemaNames(): Promise<readonly string[]> {
    return this.#ask('schemaNames', [], (of) => of.schemaNames(this.#run));
  }

  /** The tables, sorted by name; partitions among them, views and temporary tables not. */
  getTableNames(options?: InSchema): Promise<readonly string[]> {
    return this.#namesOf('table', options);
  }

  /** The temporary tables of this session, sorted by name. */
  getTempTableNames(): Promise<readonly string[]> {
    return this.#namesOf('tempTable');
  }

  /** The foreign tables, sorted by name. PostgreSQL. */
  getForeignTableNames(options?: InSchema): Promise<readonly string[]> {
    return this.#namesOf('foreignTable', options);
  }

  /** The views, sorted by name; temporary and materialized ones not. */
  getViewNames(options?: InSchema): Promise<readonly string[]> {
    return this.#namesOf('view', options);
  }

  /** The temporary views of this session, sorted by name. */
  getTempViewNames(): Promise<readonly string[]> {
    return this.#namesOf('tempView');
  }

  /** The materialized views, sorted by name. */
  getMaterializedViewNames(options?: InSchema): Promise<readonly string[]> {
    return this.#namesOf('materializedView', options);
  }

  /** The sequences, sorted by name; those of SERIAL and identity columns among them. */
  getSequenceNames(options?: InSchema): Promise<readonly string[]> {
    return this.#namesOf('sequence', options);
  }

  /** The sequences with how they count, sorted by name: those found by bare names, of a schema, or with `'*'` of all. Those of identity columns belong to these. */
  getSequences({ schema }: InSchema = {}): Promise<readonly ReflectedSequence[]> {
    return this.#ask('sequences', [schema], (of) => of.sequences(this.#run, schema));
  }

  /** The SELECT of a view or materialized view, as the server prints it. A NoSuchTableError where there is none. */
  async getViewDefinition(viewName: string, { schema }: InSchema = {}): Promise<string> {
    const found = await this.#ask('viewDefinition', [viewName, schema], (of) =>
      of.viewDefinition(this.#run, viewName, schema),
    );
    return found ?? refuseMissing('view', viewName, schema);
  }

  /** The enumerated types, sorted by name: those found by bare names, of a schema, or with `'*'` of all. PostgreSQL. */
  getEnums({ schema }: InSchema = {}): Promise<readonly ReflectedEnum[]> {
    return this.#ask('enums', [schema], (of) => of.enums(this.#run, schema));
  }

  /** The domains, sorted by name: those found by bare names, of a schema, or with `'*'` of all. PostgreSQL. */
  getDomains({ schema }: InSchema = {}): Promise<readonly ReflectedDomain[]> {
    return this.#ask('domains', [schema], (of) => of.domains(this.#run, schema));
  }

  /** The server's number of a table or view. PostgreSQL. */
  async getTableOid(tableName: string, { schema }: InSchema = {}): Promise<number> {
    const oid = await this.#ask('tableOid', [tableName, schema], (of) => of.tableOid(this.#run, tableName, schema));
    return oid ?? refuseMissing('table or view', tableName, schema);
  }

  /** True where there is a table or view of this name. */
  hasTable(tableName: string, { schema }: InSchema = {}): Promise<boolean> {
    return this.#ask('hasTable', [tableName, schema], (of) => of.hasTable(this.#run, tableName, schema));
  }

  /** True where the table is there and has an index of this name. */
  async hasIndex(tableName: string, indexName: string, { schema }: InSchema = {}): Promise<boolean> {
    const indexes = await this.#find('indexes', tableName, schema);
    return indexes?.some((index) => index.name === indexName) ?? false;
  }

  /** True where there is a sequence of this name. */
  hasSequence(sequenceName: string, { schema }: InSchema = {}): Promise<boolean> {
    return this.#ask('hasSequence', [sequenceName, schema], (of) => of.hasSequence(this.#run, sequenceName, schema));
  }

  /** True where there is a schema of this name. */
  hasSchema(schemaName: string): Promise<boolean> {
    return this.#ask('hasSchema', [schemaName], (of) => of.hasSchema(this.#run, schemaName));
  }

  /** True where there is a type of this name: an enumerated type, a domain, the row type of a table. PostgreSQL. */
  hasType(typeName: string, { schema }: InSchema = {}): Promise<boolean> {
    return this.#ask('hasType', [typeName, schema], (of) => of.hasType(this.#run, typeName, schema));
  }

  /** The columns of a table or view, in order. A table that is not there is a NoSuchTableError, here and in the methods below. */
  getColumns(tableName: string, options?: InSchema): Promise<readonly ReflectedColumn[]> {
    return this.#single('columns', tableName, options);
  }

  /** The primary key; of no columns where the table has none. */
  getPkConstraint(tableName: string, options?: InSchema): Promise<ReflectedPrimaryKey> {
    return this.#single('primaryKeys', tableName, options);
  }

  /** The foreign keys, sorted by name. */
  getForeignKeys(tableName: string, options?: InSchema): Promise<readonly ReflectedForeignKey[]> {
    return this.#single('foreignKeys', tableName, options);
  }

  /** The indexes but that of the primary key, sorted by name; that of a UNIQUE constraint says so by `duplicatesConstraint`. */
  getIndexes(tableName: string, options?: InSchema): Promise<readonly ReflectedIndex[]> {
    return this.#single('indexes', tableName, options);
  }

  /** The UNIQUE constraints, sorted by name. */
  getUniqueConstraints(tableName: string, options?: InSchema): Promise<readonly ReflectedUniqueConstraint[]> {
    return this.#single('uniqueConstraints', tableName, options);
  }

  /** The CHECK constraints, sorted by name. */
  getCheckConstraints(tableName: string, options?: InSchema): Promise<readonly ReflectedCheckConstraint[]> {
    return this.#single('checkConstraints', tableName, options);
  }

  /** The EXCLUDE constraints, sorted by name. PostgreSQL. */
  getExcludeConstraints(tableName: string, options?: InSchema): Promise<readonly ReflectedExcludeConstraint[]> {
    return this.#single('excludeConstraints', tableName, options);
  }

  /** The table's comment: `{ text: null }` where it has none. */
  getTableComment(tableName: string, options?: InSchema): Promise<ReflectedTableComment> {
    return this.#single('tableComments', tableName, options);
  }

  /** How the table is stored: partition key, parents, storage parameters. */
  getTableOptions(tableName: string, options?: InSchema): Promise<ReflectedTableOptions> {
    return this.#single('tableOptions', tableName, options);
  }

  /** The columns of many tables by the names of the tables, with one query, as all `getMulti..()`. */
  getMultiColumns(options?: MultiOptions): Promise<ByTable<readonly ReflectedColumn[]>> {
    return this.#multi('columns', options);
  }

  /** The primary keys of many tables. */
  getMultiPkConstraint(options?: MultiOptions): Promise<ByTable<ReflectedPrimaryKey>> {
    return this.#multi('primaryKeys', options);
  }

  /** The foreign keys of many tables. */
  getMultiForeignKeys(options?: MultiOptions): Promise<ByTable<readonly ReflectedForeignKey[]>> {
    return this.#multi('foreignKeys', options);
  }

  /** The indexes of many tables. */
  getMultiIndexes(options?: MultiOptions): Promise<ByTable<readonly ReflectedIndex[]>> {
    return this.#multi('indexes', options);
  }

  /** The UNIQUE constraints of many tables. */
  getMultiUniqueConstraints(options?: MultiOptions): Promise<ByTable<readonly ReflectedUniqueConstraint[]>> {
    return this.#multi('uniqueConstraints', options);
  }

  /** The CHECK constraints of many tables. */
  getMultiCheckConstraints(options?: MultiOptions): Promise<ByTable<readonly ReflectedCheckConstraint[]>> {
    return this.#multi('checkConstraints', options);
  }

  /** The EXCLUDE constraints of many tables. PostgreSQL. */
  getMultiExcludeConstraints(options?: MultiOptions): Promise<ByTable<readonly ReflectedExcludeConstraint[]>> {
    return this.#multi('excludeConstraints', options);
  }

  /** The comments of many tables. */
  getMultiTableComment(options?: MultiOptions): Promise<ByTable<ReflectedTableComment>> {
    return this.#multi('tableComments', options);
  }

  /** How many tables are stored. */
  getMultiTableOptions(options?: MultiOptions): Promise<ByTable<ReflectedTableOptions>> {
    return this.#multi('tableOptions', options);
  }

  /**
   * The tables in an order in which they can be created, each with its foreign keys; the last entry has no table, and
   * the foreign keys that have to be made after the tables, since those refer to each other in a circle.
   */
  async getSortedTableAndFkcNames({ schema }: InSchema = {}): Promise<readonly SortedTableName[]> {
    const sorted = await this.sortTablesOnForeignKeyDependency({ considerSchemas: [schema] });
    return sorted.map(([table, keys]) => [table?.name ?? null, keys.map(([of, name]) => [of.name, name] as const)]);
  }

  /** As {@link getSortedTableAndFkcNames}, over the tables of several schemas; `undefined` is what bare names find. */
  async sortTablesOnForeignKeyDependency({
    considerSchemas = [undefined],
  }: {
    readonly considerSchemas?: readonly (string | undefined)[];
  } = {}): Promise<readonly SortedTable[]> {
    const found: (readonly [string | undefined, ByTable<readonly ReflectedForeignKey[]>])[] = [];
    for (const schema of considerSchemas) found.push([schema, await this.getMultiForeignKeys({ schema })]);
    return sortByForeignKeys(found);
  }

  /**
   * Reads a table into a MetaData; see `reflectTable()`. What this Inspector was told already is not asked again.
   * SQLAlchemy: `Inspector.reflect_table()`.
   */
  async reflectTable<const P extends TableShape = {}>(
    tableName: string,
    metadata: MetaData,
    options: ReflectTableOptions<P> = {},
  ): Promise<ReflectedTable<P>> {
    const { reflectOne } = await import('./reflect-one.js');
    return reflectOne(this, tableName, metadata, options);
  }

  #namesOf(thing: NamedThing, { schema }: InSchema = {}): Promise<readonly string[]> {
    return this.#ask('namesOf', [thing, schema], (of) => of.namesOf(this.#run, thing, schema));
  }

  async #single<A extends Aspect>(aspect: A, tableName: string, { schema }: InSchema = {}): Promise<Answer<A>> {
    const found = await this.#find(aspect, tableName, schema);
    return found ?? refuseMissing('table or view', tableName, schema);
  }

  /** What there is of one table; undefined where there is none, which is not kept. */
  async #find<A extends Aspect>(
    aspect: A,
    tableName: string,
    schema: string | undefined,
  ): Promise<Answer<A> | undefined> {
    const filter = { schema, filterNames: [tableName], kind: 'ANY', scope: 'ANY' } as const;
    return (await this.#multi(aspect, filter, (found) => found.size > 0)).get(tableName);
  }

  async #multi<A extends Aspect>(
    aspect: A,
    options: MultiOptions = {},
    worthKeeping?: (found: ByTable<Answer<A>>) => boolean,
  ): Promise<ByTable<Answer<A>>> {
    const filter = filterOf(options);
    const { schema, names } = filter;
    const details = [schema, filter.kinds, filter.scope, names];
    return this.#ask(
      aspect,
      details,
      (of) => of[aspect](this.#run, filter) as Promise<ByTable<Answer<A>>>,
      worthKeeping,
    );
  }

  /** Answers are kept; see {@link KeptAnswers}. */
  #ask<T>(
    question: string,
    details: readonly unknown[],
    answer: (introspection: Introspection) => Promise<T>,
    worthKeeping?: (answer: T) => boolean,
  ): Promise<T> {
    const askNow = async (): Promise<T> => answer(await this.bind.dialect.loadIntrospection());
    return this.#answers.ask([question, ...details], askNow, worthKeeping);
  }

  /** The connection that it asks. */
  toString(): string {
    return `Inspector(${String(this.bind)})`;
  }
}

printAsText(Inspector.prototype);

function refuseMissing(what: string, name: string, schema: string | undefined): never {
  throw new NoSuchTableError(
    `There is no ${what} '${schema === undefined ? name : `${schema}.${name}`}' in the database, ` +
      'or none that this user can see; without { schema } only the search path is looked through',
  );
}

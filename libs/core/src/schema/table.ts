import { checkOfType } from './type-checks.js';
import { ArgumentError, DuplicateColumnError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import type { Listener } from '../event/event-map.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import type { FieldSpec } from '../expression/clause-element.js';
import { TableClause, tableOf } from '../statement/from-clause.js';
import { type Delete, deleteFrom } from '../statement/delete.js';
import { type Insert, insert } from '../statement/insert.js';
import type { InsertParameters, insertShape } from '../statement/dml.js';
import { type Update, update } from '../statement/update.js';
import { schemaAction, type SchemaAction } from '../types/schema-task.js';
import { autoincrementColumnOf } from './autoincrement.js';
import type { AnyColumn, Column, TableColumn } from './column.js';
import type { TableInsertShape } from './insert-shape.js';
import { Constraint, PrimaryKeyConstraint, UniqueConstraint } from './constraints.js';
import { ForeignKeyConstraint } from './foreign-key-constraint.js';
import { type TableEvents, tableEvents } from './ddl-events.js';
import { type CopyOptions, copyTable } from './copy-table.js';
import { Index } from './indexes.js';
import type { MetaData } from './metadata.js';
import { type NameOption, nameOf, type QuotedName } from './names.js';
import type { PostgresTableOptions } from './postgres-options.js';
import { nextUid } from './uid.js';
import { describeValue } from '../types/invalid-value.js';

/** Columns by their keys, as a table is declared with. */
export type TableShape = Readonly<Record<string, AnyColumn>>;

/** The columns of a table, by key. */
export type TableColumns<P, F extends string = string> = { readonly [K in keyof P]: TableColumn<P[K], K, F> } & {};

/** Listeners of a table by the names of its events. */
export type TableListeners = { readonly [K in keyof TableEvents]?: Listener<TableEvents, K> };

/** What a table can be declared with besides its columns. */
export interface TableOptions extends PostgresTableOptions {
  /** The schema in the database; else that of the MetaData, else the connection's search path decides. Null: none, whatever the MetaData says. */
  readonly schema?: NameOption | null;
  /** True: the name is always in quotes; false: never, and the server folds its capitals. */
  readonly quote?: boolean;
  readonly quoteSchema?: boolean;
  readonly constraints?: readonly Constraint[];
  readonly indexes?: readonly Index[];
  readonly comment?: string;
  /** Words between CREATE and TABLE: `['UNLOGGED']`, `['TEMPORARY']`. */
  readonly prefixes?: readonly string[];
  /** False: an INSERT does not ask for the primary key that the server made. */
  readonly implicitReturning?: boolean;
  /** True: where the MetaData has the table, its columns and options are added to that one, which is what comes back. */
  readonly extendExisting?: boolean;
  /** True: where the MetaData has the table, that one comes back as it is. */
  readonly keepExisting?: boolean;
  /** Listeners that are there before the table takes its columns: `{ columnReflect: (inspector, table, column) => .. }`. */
  readonly listeners?: TableListeners;
  /** Anything that the program wants to keep with the table. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/**
 * A table: `new Table('t1', metadata, { name: new Column(VARCHAR(50), { primaryKey: true }) })`.
 * Its columns stand under `c` by key. A second table of the same name in one MetaData is an InvalidRequestError, unless
 * `extendExisting` or `keepExisting` says what to do. SQLAlchemy: `Table`.
 */
export class Table<P extends TableShape = any, const N extends string = string>
  extends TableClause<TableColumns<P, N>>
  implements EventSource<TableEvents>
{
  /** Listeners on this class hear of all tables. */
  static readonly [dispatch]: EventDispatcher<TableEvents> = classDispatcher(tableEvents);

  static override readonly fields: FieldSpec = { uid: 'number' };
  readonly visitName = 'table';
  declare readonly [insertShape]: TableInsertShape<P>;
  readonly name: N;
  readonly quote: boolean | undefined;
  readonly schema: string | undefined;
  readonly quoteSchema: boolean | undefined;
  readonly c: TableColumns<P, N> = {} as TableColumns<P, N>;
  readonly primaryKey!: PrimaryKeyConstraint;
  readonly comment: string | undefined;
  readonly prefixes: readonly string[];
  readonly implicitReturning: boolean;
  readonly info: Record<string, unknown>;
  /** What it was declared with; dialects look for their own options here. */
  readonly options: TableOptions;
  private all: readonly Column[] = [];
  private rules: readonly Constraint[] = [];
  private declaredIndexes: readonly Index[] = [];
  private dependencies: readonly Table[] = [];
  protected uid = nextUid();

  constructor(
    name: N | QuotedName,
    readonly metadata: MetaData,
    columns: P,
    options: TableOptions = {},
  ) {
    super();
    refuseParts(options);
    const own = nameOf(name, options.quote);
    const schema = schemaOf(metadata, options);
    this.name = own.name as N;
    this.quote = own.quote;
    this.schema = schema.name;
    this.quoteSchema = schema.quote;
    this.options = options;
    this.comment = options.comment;
    this.prefixes = options.prefixes ?? [];
    this.implicitReturning = options.implicitReturning ?? true;
    this.info = { ...options.info };
    const existing = existingTable(metadata, this.fullname, options);
    // oxlint-disable-next-line no-constructor-return -- as SQLAlchemy's Table: one object for one table
    if (existing !== undefined) return extended(existing, columns, options) as this;
    for (const [event, listener] of Object.entries(options.listeners ?? {})) {
      this[dispatch].add(event as keyof TableEvents, listener as never);
    }
    this[dispatch].emitSync('beforeParentAttach', this as Table, metadata);
    this.takeColumns(columns, false);
    this.takePrimaryKey(options);
    for (const constraint of options.constraints ?? []) this.appendConstraint(constraint);
    for (const column of this.all) this.declaredOnColumn(column);
    for (const index of options.indexes ?? []) this.appendIndex(index);
    metadata.addTable(this);
    this[dispatch].emitSync('afterParentAttach', this as Table, metadata);
  }

  get [dispatch](): EventDispatcher<TableEvents> {
    return lazyDispatcher(this, tableEvents);
  }

  /** The name with the schema, as the MetaData knows the table: `'public.a'`, `'a'`. */
  get fullname(): string {
    return this.schema === undefined ? this.name : `${this.schema}.${this.name}`;
  }

  override get columnList(): readonly Column[] {
    return this.all;
  }

  get primaryKeyColumns(): readonly Column[] {
    return this.primaryKey.columns;
  }

  /** The constraints, in the order in which they were made; the primary key among them. */
  get constraints(): readonly Constraint[] {
    return this.rules;
  }

  /** The foreign keys, of one column and of several. */
  get foreignKeyConstraints(): readonly ForeignKeyConstraint[] {
    return this.rules.filter((one) => one instanceof ForeignKeyConstraint);
  }

  /** The indexes, those of `index: true` columns among them. */
  get indexes(): readonly Index[] {
    return this.declaredIndexes;
  }

  /** Tables that have to be created before this one although no foreign key says so. */
  get extraDependencies(): readonly Table[] {
    const parents = [this.options.postgresqlInherits ?? []].flat().filter((parent) => typeof parent !== 'string');
    return [...this.dependencies, ...parents.map((parent) => tableOf(parent) as Table)];
  }

  /** The column that the server numbers: an integer that is the sole primary key, or marked with `autoincrement`. */
  get autoincrementColumn(): Column | undefined {
    return autoincrementColumnOf(this.primaryKey);
  }

  /** A column by its name in the database, or else by its key. */
  findColumn(nameOrKey: string): Column | undefined {
    return this.all.find((column) => column.name === nameOrKey) ?? this.all.find((column) => column.key === nameOrKey);
  }

  /** Adds a column under a key; one that is there is a DuplicateColumnError unless `replaceExisting` is true. */
  appendColumn(key: string, column: AnyColumn, options: { readonly replaceExisting?: boolean } = {}): void {
    this.takeColumns({ [key]: column }, options.replaceExisting ?? false);
    const added = column as Column;
    this.declaredOnColumn(added);
    if (added.primaryKey && !this.primaryKey.columns.includes(added)) this.primaryKey.addColumn(added);
  }

  /** Adds a constraint; a PrimaryKeyConstraint takes the place of one without columns. */
  appendConstraint(constraint: Constraint): void {
    if (constraint === this.primaryKey && this.rules.includes(constraint)) return;
    if (constraint instanceof PrimaryKeyConstraint && constraint !== this.primaryKey) this.replaceKey(constraint);
    constraint.attach(this);
    this.rules = [...this.rules, constraint].sort((a, b) => a.creationOrder - b.creationOrder);
    constraint.attached();
  }

  /** Adds an index. */
  appendIndex(index: Index): void {
    if (this.declaredIndexes.includes(index)) return;
    index.attach(this);
    this.declaredIndexes = [...this.declaredIndexes, index];
    index.attached();
  }

  /** Has `table` created before this one, and dropped after it. SQLAlchemy: `add_is_dependent_on()`. */
  addIsDependentOn(table: Table): void {
    this.dependencies = [...this.dependencies, table];
  }

  /**
   * The same table for another MetaData, with its constraints and indexes; foreign keys within its schema go along to the
   * schema that is given. Where the other MetaData has it, that one, with a warning. SQLAlchemy: `to_metadata()`.
   */
  toMetadata(metadata: MetaData, options: CopyOptions = {}): Table<P> {
    return copyTable(this, metadata, options, Table) as Table<P>;
  }

  /** `CREATE TABLE` on a connection, with all that belongs to the table. */
  get create(): SchemaAction {
    return schemaAction('create', this, false);
  }

  /** `DROP TABLE` on a connection. */
  get drop(): SchemaAction {
    return schemaAction('drop', this, false);
  }

  /** `INSERT INTO` this table. */
  insert(): Insert<this, never, InsertParameters<this>> {
    return insert(this);
  }

  /** `UPDATE` of this table. */
  update(): Update<this> {
    return update(this);
  }

  /** `DELETE FROM` this table. */
  delete(): Delete<this> {
    return deleteFrom(this);
  }

  override with(changes: Partial<this> | Record<string, unknown>): this {
    return super.with({ ...changes, uid: nextUid() });
  }

  /** The name, for messages. */
  override toString(): string {
    return this.fullname;
  }

  /** Called with `extendExisting`: columns of the same name give way, options that are given replace those there. */
  extend(columns: TableShape, options: TableOptions): void {
    const { comment, prefixes, implicitReturning } = options;
    const changed = { comment, prefixes, implicitReturning, options: { ...this.options, ...options } };
    Object.assign(this, Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)));
    Object.assign(this.info, options.info);
    for (const [key, column] of Object.entries(columns)) this.appendColumn(key, column, { replaceExisting: true });
    for (const constraint of options.constraints ?? []) this.appendConstraint(constraint);
    for (const index of options.indexes ?? []) this.appendIndex(index);
  }

  /** The columns with more of them; statements that were compiled for the old ones must not be found again. */
  private takeColumns(columns: TableShape, replace: boolean): void {
    if (isColumn(columns)) throw notColumn(this, 'the columns', columns);
    for (const [key, column] of Object.entries(columns)) {
      if (!isColumn(column)) throw notColumn(this, `'${key}'`, column);
      const name = column.givenName ?? this.metadata.columnNaming(key);
      const other = this.all.find((one) => one.name === name || one.key === key);
      if (other !== undefined && !replace) throw duplicate(this, name, other.key, key);
      column.attach(this, key, name);
      if (other === undefined) this.all = [...this.all, column as Column];
      else this.replaceColumn(other, column as Column);
      // Not by assignment: a column may be called __proto__.
      Object.defineProperty(this.c, key, { value: column, enumerable: true, configurable: true, writable: true });
      column.attached();
    }
    this.uid = nextUid();
  }

  private replaceColumn(old: Column, column: Column): void {
    this.all = this.all.map((one) => (one === old ? column : one));
    delete (this.c as Record<string, unknown>)[old.key];
    this.rules = this.rules.filter(
      (one) => one === this.primaryKey || !(one.columns.includes(old) && one.columns.length === 1),
    );
    this.declaredIndexes = this.declaredIndexes.filter((one) => !(one.ofColumnFlag && one.columns.includes(old)));
    this.primaryKey.dropColumn(old);
  }

  private takePrimaryKey({ constraints = [] }: TableOptions): void {
    const given = constraints.find((one) => one instanceof PrimaryKeyConstraint);
    const members = this.all.filter((column) => column.primaryKey).map((column) => column.name);
    const key = given ?? new PrimaryKeyConstraint(members, { implicit: true });
    Object.assign(this, { primaryKey: key });
    key.attach(this);
    this.rules = [...this.rules, key];
    key.attached();
  }

  private replaceKey(constraint: PrimaryKeyConstraint): void {
    if (this.primaryKey.columns.length > 0 && !this.primaryKey.implicit) {
      throw new ArgumentError(`Table '${this.fullname}' has two PrimaryKeyConstraints; give it one`);
    }
    this.rules = this.rules.filter((one) => one !== this.primaryKey);
    Object.assign(this, { primaryKey: constraint });
  }

  private declaredOnColumn(column: Column): void {
    const { index, unique } = column.options;
    const flags = { ofColumnFlag: true };
    if (index === true) this.appendIndex(new Index(undefined, [column.name], { unique: unique === true, ...flags }));
    else if (unique === true) this.appendConstraint(new UniqueConstraint([column.name], flags));
    const check = checkOfType(column);
    if (check !== undefined) this.appendConstraint(check);
    for (const key of column.declaredForeignKeys()) {
      this.appendConstraint(new ForeignKeyConstraint([column.name], [key], key.options));
    }
  }
}

/** In Python constraints and indexes follow the columns; here nobody would look at them. */
function refuseParts(options: TableOptions): void {
  if (!(options instanceof Constraint || options instanceof Index || Array.isArray(options))) return;
  throw new ArgumentError(
    'Behind its columns a table takes an object of options: constraints stand in { constraints: [..] }, indexes in ' +
      '{ indexes: [..] }',
  );
}

/** The table of that name where there is one and the options say what becomes of it; an InvalidRequestError where they do not. */
function existingTable(metadata: MetaData, fullname: string, options: TableOptions): Table | undefined {
  const { keepExisting = false, extendExisting = false } = options;
  if (keepExisting && extendExisting) {
    throw new ArgumentError('keepExisting and extendExisting are mutually exclusive.');
  }
  if (!keepExisting && !extendExisting) metadata.refuseSecond(fullname);
  return metadata.tables.get(fullname);
}

function extended(table: Table, columns: TableShape, options: TableOptions): Table {
  if (options.extendExisting === true) table.extend(columns, options);
  return table;
}

function schemaOf(
  metadata: MetaData,
  { schema, quoteSchema }: TableOptions,
): { readonly name: string | undefined; readonly quote: boolean | undefined } {
  if (schema === null) return { name: undefined, quote: undefined };
  if (schema !== undefined) return nameOf(schema, quoteSchema);
  return { name: metadata.schema, quote: quoteSchema ?? metadata.quoteSchema };
}

const isColumn = (value: unknown): boolean => value instanceof Object && 'attach' in value && 'attached' in value;

function notColumn(table: Table, what: string, given: unknown): Error {
  const remedy = 'columns are given by key, as in { id: new Column(Integer) }';
  return new ArgumentError(`Table '${table.name}': ${what} cannot be ${describeValue(given)}; ${remedy}`);
}

function duplicate(table: Table, name: string, present: string, added: string): Error {
  return new DuplicateColumnError(
    `A column with name '${name}' is already present in table '${table.fullname}': ` +
      `the keys '${present}' and '${added}' both give it; set { name } on one of them`,
  );
}

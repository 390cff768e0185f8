import { ArgumentError, DuplicateColumnError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import type { CacheKeyBuilder } from '../expression/cache-key.js';
import { TableClause } from '../statement/from-clause.js';
import { type Delete, deleteFrom } from '../statement/delete.js';
import { type Insert, insert } from '../statement/insert.js';
import type { InsertParameters, insertShape } from '../statement/dml.js';
import type { RowOf } from '../statement/row-types.js';
import { type Select, select } from '../statement/select.js';
import { type Update, update } from '../statement/update.js';
import { autoincrementColumnOf } from './autoincrement.js';
import type { AnyColumn, Column, TableColumn } from './column.js';
import type { TableInsertShape } from './insert-shape.js';
import { type Constraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint } from './constraints.js';
import { type TableEvents, tableEvents } from './ddl-events.js';
import { Index } from './indexes.js';
import type { MetaData } from './metadata.js';
import { nextUid } from './uid.js';

/** Columns by their keys, as a table is declared with. */
export type TableShape = Readonly<Record<string, AnyColumn>>;

/** The columns of a table, by key. */
export type TableColumns<P, F extends string = string> = { readonly [K in keyof P]: TableColumn<P[K], K, F> };

/** What a table can be declared with besides its columns. */
export interface TableOptions {
  /** The schema in the database; else that of the MetaData, else the connection's search path decides. */
  readonly schema?: string;
  readonly constraints?: readonly Constraint[];
  readonly indexes?: readonly Index[];
  readonly comment?: string;
  /** Words between CREATE and TABLE: `['UNLOGGED']`. */
  readonly prefixes?: readonly string[];
  /** Anything that the program wants to keep with the table. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/**
 * A table: `new Table('t1', metadata, { name: new Column(VARCHAR(50), { primaryKey: true }) })`.
 * Its columns stand under `c` by key. A second table of the same name in one MetaData is an InvalidRequestError.
 * SQLAlchemy: `Table`.
 */
export class Table<P extends TableShape = any, const N extends string = string>
  extends TableClause<TableColumns<P, N>>
  implements EventSource<TableEvents>
{
  /** Listeners on this class hear of all tables. */
  static readonly [dispatch]: EventDispatcher<TableEvents> = classDispatcher(tableEvents);

  readonly visitName = 'table';
  declare readonly [insertShape]: TableInsertShape<P>;
  readonly schema: string | undefined;
  readonly c: TableColumns<P, N>;
  readonly primaryKey: PrimaryKeyConstraint;
  readonly comment: string | undefined;
  readonly prefixes: readonly string[];
  readonly info: Readonly<Record<string, unknown>>;
  private readonly all: readonly Column[];
  private rules: readonly Constraint[] = [];
  private declaredIndexes: readonly Index[] = [];
  private uid = nextUid();

  constructor(
    readonly name: N,
    readonly metadata: MetaData,
    columns: P,
    options: TableOptions = {},
  ) {
    super();
    this.schema = options.schema ?? metadata.schema;
    this.comment = options.comment;
    this.prefixes = options.prefixes ?? [];
    this.info = options.info ?? {};
    metadata.refuseSecond(this.fullname);
    this.all = attachColumns(this, columns);
    this.c = Object.fromEntries(this.all.map((column) => [column.key, column])) as unknown as TableColumns<P, N>;
    const constraints = options.constraints ?? [];
    this.primaryKey = constraints.find((one) => one instanceof PrimaryKeyConstraint) ?? implicitPrimaryKey(this.all);
    for (const constraint of new Set([this.primaryKey, ...constraints])) this.#appendConstraint(constraint);
    for (const column of this.all) this.#declaredOnColumn(column);
    for (const index of options.indexes ?? []) this.#appendIndex(index);
    metadata.addTable(this);
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

  get foreignKeyConstraints(): readonly ForeignKeyConstraint[] {
    return this.rules.filter((one) => one instanceof ForeignKeyConstraint);
  }

  get indexes(): readonly Index[] {
    return this.declaredIndexes;
  }

  /** The column that the server numbers: an integer that is the sole primary key, or marked with `autoincrement`. */
  get autoincrementColumn(): Column | undefined {
    return autoincrementColumnOf(this.primaryKey);
  }

  /** A column by its name in the database, or else by its key. */
  findColumn(nameOrKey: string): Column | undefined {
    return this.all.find((column) => column.name === nameOrKey) ?? this.all.find((column) => column.key === nameOrKey);
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

  /** `SELECT` of all columns. */
  select(): Select<RowOf<[this]>> {
    return select(this) as never;
  }

  override with(changes: Partial<this> | Record<string, unknown>): this {
    return super.with({ ...changes, uid: nextUid() });
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    key.text += `T${this.uid};`;
  }

  /** The name, for messages. */
  override toString(): string {
    return this.fullname;
  }

  #appendConstraint(constraint: Constraint): void {
    if (constraint instanceof PrimaryKeyConstraint && constraint !== this.primaryKey) {
      throw new ArgumentError(`Table '${this.fullname}' has two PrimaryKeyConstraints; give it one`);
    }
    constraint.attach(this);
    this.rules = [...this.rules, constraint].sort((a, b) => a.creationOrder - b.creationOrder);
  }

  #appendIndex(index: Index): void {
    index.attach(this);
    this.declaredIndexes = [...this.declaredIndexes, index];
  }

  #declaredOnColumn(column: Column): void {
    const { index, unique } = column.options;
    if (index === true) this.#appendIndex(new Index(undefined, [column.key], { unique: unique === true }));
    else if (unique === true) this.#appendConstraint(new UniqueConstraint([column.key]));
    for (const key of column.declaredForeignKeys()) {
      this.#appendConstraint(new ForeignKeyConstraint([column.key], [key], key.options));
    }
  }
}

function implicitPrimaryKey(columns: readonly Column[]): PrimaryKeyConstraint {
  const members = columns.filter((column) => column.primaryKey);
  return new PrimaryKeyConstraint(
    members.map((column) => column.key),
    { implicit: true },
  );
}

function attachColumns(table: Table, columns: TableShape): Column[] {
  const names = new Map<string, string>();
  return Object.entries(columns).map(([key, column]) => {
    const name = column.options.name ?? table.metadata.columnNaming(key);
    const other = names.get(name);
    if (other !== undefined) {
      throw new DuplicateColumnError(
        `A column with name '${name}' is already present in table '${table.fullname}': ` +
          `the keys '${other}' and '${key}' both give it; set { name } on one of them`,
      );
    }
    names.set(name, key);
    column.attach(table, key, name);
    return column as Column;
  });
}

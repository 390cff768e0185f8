import { ArgumentError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import type { CacheKeyBuilder } from '../expression/cache-key.js';
import type { SqlExpression } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { type ColumnEvents, columnEvents } from './ddl-events.js';
import {
  type ColumnDefault,
  columnDefault,
  type Computed,
  Identity,
  type ServerDefault,
  type ServerDefaultOption,
  serverDefault,
} from './defaults.js';
import { ForeignKey, type ForeignKeyTarget } from './foreign-key.js';
import type { Table } from './table.js';
import { nextUid } from './uid.js';

/** What a column can be declared with. */
export interface ColumnOptions {
  /** The name in the database; else made from the key by the MetaData's `columnNaming`. */
  readonly name?: string;
  readonly primaryKey?: boolean;
  /** True by default, except for primary keys and identity columns. */
  readonly nullable?: boolean;
  /** `auto`: the server numbers the rows of a sole integer primary key. True asks for that, false forbids it. */
  readonly autoincrement?: boolean | 'auto';
  /** Put in by the client where an INSERT gives no value: a value, a function that makes one for each row, or SQL. */
  readonly default?: unknown;
  /** As `default`, for an UPDATE that does not set the column. */
  readonly onupdate?: unknown;
  /** `DEFAULT` of the column: a string is a quoted literal, `text()` and functions are SQL. */
  readonly serverDefault?: ServerDefaultOption;
  /** Says that the server changes the value with every UPDATE; not rendered. */
  readonly serverOnupdate?: ServerDefaultOption;
  readonly identity?: Identity | true;
  readonly computed?: Computed;
  /** What the column refers to: `'a.id'`, `() => a.c.id`, a ForeignKey with its options, or several. */
  readonly foreignKey?: ForeignKeyOption | readonly ForeignKeyOption[];
  /** A UNIQUE constraint of this column alone; together with `index` a unique index. */
  readonly unique?: boolean;
  readonly index?: boolean;
  readonly comment?: string;
  /** Anything that the program wants to keep with the column. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/** One foreign key as an option of a column. */
export type ForeignKeyOption = ForeignKeyTarget | ForeignKey;

/** What a read of a column gives: `T`, with null where the column may be NULL. */
export type ColumnRead<T, O> = O extends { readonly nullable: true }
  ? T | null
  : O extends { readonly nullable: false } | { readonly primaryKey: true } | { readonly identity: Identity | true }
    ? T
    : T | null;

/**
 * A column of a table: `new Column(VARCHAR(50), { primaryKey: true })`. Its key and, where none is given, its name come
 * from the table that takes it. SQLAlchemy: `Column`.
 */
export class Column<T = any, const O extends ColumnOptions = {}, N extends string = string>
  extends NamedColumn<ColumnRead<T, O>, N>
  implements EventSource<ColumnEvents>
{
  /** Listeners on this class hear of all columns. */
  static readonly [dispatch]: EventDispatcher<ColumnEvents> = classDispatcher(columnEvents);

  readonly visitName = 'column';
  /** The name in the program, and in rows; empty before a table takes the column. */
  readonly key = '' as N;
  /** The name in the database; empty before a table takes the column. */
  readonly name: string = '';
  readonly type: TypeEngine;
  readonly options: ColumnOptions;
  readonly nullable: boolean;
  readonly primaryKey: boolean;
  readonly autoincrement: boolean | 'auto';
  readonly default: ColumnDefault | undefined;
  readonly onupdate: ColumnDefault | undefined;
  readonly serverDefault: ServerDefault | undefined;
  readonly serverOnupdate: ServerDefault | undefined;
  /** `GENERATED .. AS IDENTITY`; under this name since `identity` says what a column is the same as. */
  readonly serverIdentity: Identity | undefined;
  readonly computed: Computed | undefined;
  readonly comment: string | undefined;
  readonly info: Readonly<Record<string, unknown>>;
  private owner: Table | undefined;
  private keys: readonly ForeignKey[] = [];
  private uid = nextUid();

  constructor(type: TypeLike<T, any>, options?: O & ClientDefaults<T>) {
    super();
    const given: ColumnOptions = options ?? {};
    this.type = toType(type);
    this.options = given;
    this.primaryKey = given.primaryKey ?? false;
    this.serverIdentity = given.identity === true ? new Identity() : given.identity;
    this.nullable = given.nullable ?? !(this.primaryKey || this.serverIdentity !== undefined);
    this.autoincrement = given.autoincrement ?? 'auto';
    this.default = columnDefault(given.default);
    this.onupdate = columnDefault(given.onupdate);
    this.serverDefault = serverDefault(given.serverDefault);
    this.serverOnupdate = serverDefault(given.serverOnupdate);
    this.computed = given.computed;
    this.comment = given.comment;
    this.info = given.info ?? {};
    refuseContradictions(this);
  }

  get [dispatch](): EventDispatcher<ColumnEvents> {
    return lazyDispatcher(this, columnEvents);
  }

  /** The table; an ArgumentError before there is one. */
  get table(): Table {
    if (this.owner !== undefined) return this.owner;
    throw new ArgumentError(
      'This Column belongs to no table yet; give it to one: new Table(name, metadata, { key: column })',
    );
  }

  get from(): Table {
    return this.table;
  }

  get foreignKeys(): readonly ForeignKey[] {
    return this.keys;
  }

  /** The columns that this one refers to. Throws as {@link ForeignKey.column}. */
  override get referencedColumns(): readonly Column[] {
    return this.keys.map((key) => key.column);
  }

  /** The foreign keys of the options, of this column alone. */
  declaredForeignKeys(): ForeignKey[] {
    const { foreignKey } = this.options;
    const list = foreignKey === undefined ? [] : Array.isArray(foreignKey) ? foreignKey : [foreignKey];
    return (list as readonly ForeignKeyOption[]).map((one) => (one instanceof ForeignKey ? one : new ForeignKey(one)));
  }

  /** Called by the table that takes the column. */
  attach(table: Table, key: string, name: string): void {
    if (this.owner !== undefined) {
      throw new ArgumentError(`Column object '${this.key}' already assigned to Table '${this.owner.fullname}'`);
    }
    Object.assign(this, { owner: table, key, name });
  }

  /** Called by the primary key of the table: its columns are not NULL unless they were declared to be. */
  becomePrimaryKey(): void {
    Object.assign(this, { primaryKey: true, nullable: this.options.nullable ?? false });
  }

  /** Called by the foreign keys of the column when their constraint is attached. */
  addForeignKey(key: ForeignKey): void {
    this.keys = [...this.keys, key];
  }

  override with(changes: Partial<this> | Record<string, unknown>): this {
    return super.with({ ...changes, uid: nextUid() });
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    key.text += `C${this.uid};`;
  }
}

function refuseContradictions(column: Column<any, any>): void {
  const { options } = column;
  const sources = [
    options.identity !== undefined ? 'identity' : undefined,
    options.computed !== undefined ? 'computed' : undefined,
    options.serverDefault !== undefined ? 'serverDefault' : undefined,
  ].filter((source) => source !== undefined);
  if (sources.length > 1) {
    throw new ArgumentError(`A column takes one of identity, computed and serverDefault; got ${sources.join(' and ')}`);
  }
}

/** The column of a table under a key, as expressions and rows see it. */
export type TableColumn<C, K, F extends string = string> =
  C extends Column<infer T, infer O, any> ? NamedColumn<ColumnRead<T, O>, K & string, F> : never;

/** A column of any type. */
export type AnyColumn = Column<any, any, any>;

type Sendable<T> = T extends bigint ? bigint | number : T;

/** A client default as it may be written: a value, a function that gives one, or SQL. */
export type DefaultOption<T> = Sendable<T> | (() => Sendable<T>) | SqlExpression<T | null>;

/** The options of a column that hold values of its type. */
export interface ClientDefaults<T> {
  readonly default?: DefaultOption<T>;
  readonly onupdate?: DefaultOption<T>;
}

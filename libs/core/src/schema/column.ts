import { ArgumentError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import type { FieldSpec } from '../expression/clause-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { NamedColumn } from '../expression/named-column.js';
import { bringOperators } from '../expression/type-operators.js';
import { toType, type TypeEngine, type TypeWith } from '../types/type-engine.js';
import { type ColumnEvents, columnEvents } from './ddl-events.js';
import {
  type ColumnDefault,
  columnDefault,
  type Computed,
  type DefaultContext,
  Identity,
  type ServerDefault,
  type ServerDefaultOption,
  serverDefault,
} from './defaults.js';
import { ForeignKey, type ForeignKeyTarget } from './foreign-key.js';
import { type NameOption, nameOf } from './names.js';
import { typeInSchema } from './named-types.js';
import type { Sequence } from './sequence.js';
import type { Table } from './table.js';
import { nextUid } from './uid.js';

/** What a column can be declared with. */
export interface ColumnOptions {
  /** The name in the database; else made from the key by the MetaData's `columnNaming`. */
  readonly name?: NameOption;
  /** True: the name is always in quotes; false: never, and the server folds its capitals. */
  readonly quote?: boolean;
  readonly primaryKey?: boolean;
  /** True by default, except for primary keys and identity columns. */
  readonly nullable?: boolean;
  /** `auto`: the server numbers the rows of a sole integer primary key. True asks for that, false forbids it. */
  readonly autoincrement?: boolean | 'auto';
  /** Put in by the client where an INSERT gives no value: a value, a function that makes one for each row, SQL, or a sequence. */
  readonly default?: unknown;
  /** The same as `default`, under the name that says when; one of both. */
  readonly insertDefault?: unknown;
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
  /** True: the server has the column by itself (`xmin`), and CREATE TABLE leaves it out. */
  readonly system?: boolean;
  /** What the column is for, to be read in the program; the database is not told. */
  readonly doc?: string;
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
export class Column<T = any, const O extends ColumnOptions = {}, N extends string = string, X = unknown>
  extends NamedColumn<ColumnRead<T, O>, N>
  implements EventSource<ColumnEvents>
{
  /** Listeners on this class hear of all columns. */
  static readonly [dispatch]: EventDispatcher<ColumnEvents> = classDispatcher(columnEvents);

  /** What its type gives it as the column of a table. For types only; there is no such property at run time. */
  declare readonly ofType: X;
  static override readonly fields: FieldSpec = { uid: 'number' };
  readonly visitName = 'column';
  /** The name in the program, and in rows; empty before a table takes the column. */
  readonly key = '' as N;
  /** The name in the database; empty before a table takes the column. */
  readonly name: string = '';
  /** True: the name is always in quotes; false: never; undefined: where it has to be. */
  readonly quote: boolean | undefined;
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
  readonly system: boolean;
  readonly doc: string | undefined;
  readonly info: Record<string, unknown>;
  private owner: Table | undefined;
  private keys: readonly ForeignKey[] = [];
  protected uid = nextUid();

  constructor(type: TypeWith<T, X>, options?: O & ClientDefaults<T>) {
    super();
    const given: ColumnOptions = options ?? {};
    this.quote = given.name === undefined ? given.quote : nameOf(given.name, given.quote).quote;
    this.type = toType(type);
    this.options = given;
    this.primaryKey = given.primaryKey ?? false;
    this.serverIdentity = given.identity === true ? new Identity() : given.identity;
    this.nullable = given.nullable ?? !(this.primaryKey || this.serverIdentity !== undefined);
    this.autoincrement = given.autoincrement ?? 'auto';
    this.default = columnDefault(given.default ?? given.insertDefault);
    this.onupdate = columnDefault(given.onupdate);
    this.serverDefault = serverDefault(given.serverDefault);
    this.serverOnupdate = serverDefault(given.serverOnupdate);
    this.computed = given.computed;
    this.comment = given.comment;
    this.system = given.system ?? false;
    this.doc = given.doc;
    this.info = { ...given.info };
    refuseContradictions(this);
    if (this.type.operators !== undefined) bringOperators(this, this.type.operators);
  }

  get [dispatch](): EventDispatcher<ColumnEvents> {
    return lazyDispatcher(this, columnEvents);
  }

  /** True as soon as a table has taken the column. */
  get isAttached(): boolean {
    return this.owner !== undefined;
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

  /** The foreign keys that the column has a part in. */
  get foreignKeys(): readonly ForeignKey[] {
    return this.keys;
  }

  override get references(): readonly ForeignKey[] {
    return this.keys;
  }

  /** The sequence that an INSERT asks for the column's value. */
  get sequence(): Sequence | undefined {
    return this.default?.kind === 'sql' ? this.default.sequence : undefined;
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
    this[dispatch].emitSync('beforeParentAttach', this as Column, table);
    Object.assign(this, { owner: table, key, name, type: typeInSchema(this.type, table.schema) });
  }

  /** Called by the table as soon as it has the column. */
  attached(): void {
    this[dispatch].emitSync('afterParentAttach', this as Column, this.table);
  }

  /** A column with the same options and no table, which another one can take; foreign keys stay behind. */
  copy(changes: ColumnOptions = {}): Column<T, O, N, X> {
    const { foreignKey: _, ...options } = this.options;
    const type = this.type as TypeWith<T, X>;
    const copy = new Column<T, O, N, X>(type, { ...options, info: this.info, ...changes } as never);
    copy[dispatch].propagateFrom(this[dispatch]);
    return copy;
  }

  /** The name as the options give it; undefined where the MetaData makes it. */
  get givenName(): string | undefined {
    const { name } = this.options;
    return name === undefined ? undefined : nameOf(name).name;
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
}

function refuseContradictions(column: Column<any, any>): void {
  const { options } = column;
  const sources = [
    options.identity !== undefined ? 'identity' : undefined,
    options.computed !== undefined ? 'computed' : undefined,
    options.serverDefault !== undefined ? 'serverDefault' : undefined,
  ].filter((source) => source !== undefined);
  if (options.default !== undefined && options.insertDefault !== undefined) {
    throw new ArgumentError("A column takes 'default' or 'insertDefault', not both: they mean the same");
  }
  if (sources.length > 1) {
    throw new ArgumentError(`A column takes one of identity, computed and serverDefault; got ${sources.join(' and ')}`);
  }
}

/** The column of a table under a key, as expressions and rows see it. */
export type TableColumn<C, K, F extends string = string> =
  C extends Column<infer T, infer O, any, infer X> ? NamedColumn<ColumnRead<T, O>, K & string, F> & X : never;

/** A column of any type. */
export type AnyColumn = Column<any, any, any>;

type Sendable<T> = T extends bigint ? bigint | number : T;

type Counted<T> = T extends number | bigint ? Sequence<any> : never;

/** A client default as it may be written: a value, a function that gives one, SQL, or a sequence for numbers. */
export type DefaultOption<T> =
  | Sendable<T>
  | ((context: DefaultContext) => Sendable<T>)
  | SqlExpression<T | null>
  | Counted<T>;

/** The options of a column that hold values of its type. */
export interface ClientDefaults<T> {
  readonly default?: DefaultOption<T>;
  readonly insertDefault?: DefaultOption<T>;
  readonly onupdate?: DefaultOption<T>;
}

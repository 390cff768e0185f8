import { ArgumentError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import { elementOf } from '../expression/clause-element.js';
import { type ColumnElement, columnOf } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { NamedColumn } from '../expression/named-column.js';
import { schemaAction, type SchemaAction } from '../types/schema-task.js';
import type { Column } from './column.js';
import { type ColumnReference, resolveColumns } from './constraints.js';
import { type IndexEvents, indexEvents } from './ddl-events.js';
import type { DdlIf } from './ddl-if.js';
import { type ConstraintNameOption, nameOf } from './names.js';
import { constraintName } from './naming-convention.js';
import type { PostgresIndexOptions } from './postgres-options.js';
import { columnsIn } from './retarget.js';
import type { Table } from './table.js';
import { printAsText } from '../util/printed.js';

/** Options of {@link Index}. */
export interface IndexOptions extends PostgresIndexOptions {
  readonly unique?: boolean;
  /** True: the name is always in quotes; false: never. */
  readonly quote?: boolean;
  readonly info?: Readonly<Record<string, unknown>>;
}

/**
 * An index of a table, over columns (by key, name or themselves) and expressions of them; undefined as its name leaves
 * that to the naming convention. One that is made of a table's own columns belongs to that table at once.
 * SQLAlchemy: `Index`.
 */
export class Index implements EventSource<IndexEvents> {
  /** Listeners on this class hear of all indexes. */
  static readonly [dispatch]: EventDispatcher<IndexEvents> = classDispatcher(indexEvents);

  readonly conventionKey = 'ix';
  readonly explicitName: string | undefined;
  readonly quote: boolean | undefined;
  /** True where no naming convention may change the name. */
  readonly hasFinalName: boolean;
  readonly unique: boolean;
  readonly options: IndexOptions;
  readonly info: Record<string, unknown>;
  /** True for the index that `index: true` of a column made. */
  readonly ofColumnFlag: boolean;
  private owner: Table | undefined;
  private elements: readonly ColumnElement[] = [];
  private condition: DdlIf | undefined;

  constructor(
    name: ConstraintNameOption | undefined,
    readonly references: readonly (string | SqlExpression<any>)[],
    options: IndexOptions & { readonly ofColumnFlag?: boolean } = {},
  ) {
    const given = name === undefined ? undefined : nameOf(name, options.quote);
    if (references.length === 0) throw new ArgumentError(`Index ${given?.name ?? ''} needs at least one column`);
    this.explicitName = given?.name;
    this.quote = given?.quote;
    this.hasFinalName = given?.final ?? false;
    this.unique = options.unique ?? false;
    this.options = options;
    this.ofColumnFlag = options.ofColumnFlag ?? false;
    this.info = { ...options.info };
    tableOfColumns(references)?.appendIndex(this);
  }

  get [dispatch](): EventDispatcher<IndexEvents> {
    return lazyDispatcher(this, indexEvents);
  }

  /** The table; an ArgumentError before there is one. */
  get table(): Table {
    if (this.owner !== undefined) return this.owner;
    throw new ArgumentError(`Index '${this.explicitName}' belongs to no table yet; give it to one: { indexes }`);
  }

  /** The name in the database. */
  get name(): string | undefined {
    return constraintName(this);
  }

  /** What is indexed, in order. */
  get expressions(): readonly ColumnElement[] {
    return this.elements;
  }

  /** Those of the expressions that are plain columns. */
  get columns(): readonly Column[] {
    return this.elements.filter((element): element is Column => element instanceof NamedColumn);
  }

  /** The columns after which it is called: of an expression the first that stands in it. */
  get namingColumns(): readonly Column[] {
    return this.elements.flatMap((element) => columnsIn(element).slice(0, 1));
  }

  /** When the index is created and dropped with its table; undefined: always. */
  get ddlCondition(): DdlIf | undefined {
    return this.condition;
  }

  /** The index is created and dropped with its table only where this holds. SQLAlchemy: `ddl_if()`. */
  ddlIf(condition: DdlIf): this {
    this.condition = condition;
    return this;
  }

  /** `CREATE INDEX` on a connection. */
  get create(): SchemaAction {
    return schemaAction('create', this, false);
  }

  /** `DROP INDEX` on a connection. */
  get drop(): SchemaAction {
    return schemaAction('drop', this, false);
  }

  /** Called by the table that takes the index. */
  attach(table: Table): void {
    if (this.owner === table) return;
    if (this.owner !== undefined) {
      throw new ArgumentError(`Index '${this.explicitName}' already belongs to table '${this.owner.fullname}'`);
    }
    this[dispatch].emitSync('beforeParentAttach', this, table);
    this.owner = table;
    this.elements = this.references.map((reference) => indexed(table, reference));
  }

  /** Called by the table as soon as it has the index. */
  attached(): void {
    this[dispatch].emitSync('afterParentAttach', this, this.table);
  }

  /** Its name, and what it indexes: `Index(ix_account_email: account.email)`. */
  toString(): string {
    const given = this.owner === undefined ? this.explicitName : this.name;
    const parts = (this.owner === undefined ? this.references : this.elements).join(', ');
    return `Index(${given === undefined ? parts : `${given}: ${parts}`})`;
  }
}

printAsText(Index.prototype);

/** The table that the references are columns of; undefined where there is none yet, or a name that only a table knows. */
function tableOfColumns(references: readonly (string | SqlExpression<any>)[]): Table | undefined {
  if (references.some((reference) => typeof reference === 'string')) return undefined;
  const elements = references.map(elementOf).filter((element) => element !== undefined);
  return elements.flatMap(columnsIn).find((column) => column.isAttached)?.table;
}

function indexed(table: Table, reference: string | SqlExpression<any>): ColumnElement {
  const element = typeof reference === 'string' ? undefined : elementOf(reference);
  if (typeof reference === 'string' || element instanceof NamedColumn) {
    return resolveColumns(table, [(element ?? reference) as ColumnReference], 'Index')[0] as Column;
  }
  const column = element === undefined ? undefined : columnOf(element);
  if (column !== undefined) return column;
  throw new ArgumentError(`An index takes columns and SQL expressions, got ${String(reference)}`);
}

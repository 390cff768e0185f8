import { ArgumentError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import { elementOf } from '../expression/clause-element.js';
import { type ColumnElement, columnOf, type SqlExpression } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import type { Column } from './column.js';
import { type ColumnReference, resolveColumns } from './constraints.js';
import { type IndexEvents, indexEvents } from './ddl-events.js';
import { constraintName } from './naming-convention.js';
import type { Table } from './table.js';

/** Options of {@link Index}. */
export interface IndexOptions {
  readonly unique?: boolean;
  readonly info?: Readonly<Record<string, unknown>>;
}

/**
 * An index of a table, over columns (by key, name or themselves) and expressions of them; undefined as its name leaves
 * that to the naming convention. SQLAlchemy: `Index`.
 */
export class Index implements EventSource<IndexEvents> {
  /** Listeners on this class hear of all indexes. */
  static readonly [dispatch]: EventDispatcher<IndexEvents> = classDispatcher(indexEvents);

  readonly conventionKey = 'ix';
  readonly explicitName: string | undefined;
  readonly unique: boolean;
  readonly info: Readonly<Record<string, unknown>>;
  private owner: Table | undefined;
  private elements: readonly ColumnElement[] = [];

  constructor(
    name: string | undefined,
    readonly references: readonly (string | SqlExpression<any>)[],
    options: IndexOptions = {},
  ) {
    if (references.length === 0) throw new ArgumentError(`Index ${name ?? ''} needs at least one column`);
    this.explicitName = name;
    this.unique = options.unique ?? false;
    this.info = options.info ?? {};
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

  /** Called by the table that takes the index. */
  attach(table: Table): void {
    if (this.owner !== undefined) {
      throw new ArgumentError(`Index '${this.explicitName}' already belongs to table '${this.owner.fullname}'`);
    }
    this.owner = table;
    this.elements = this.references.map((reference) => indexed(table, reference));
  }
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

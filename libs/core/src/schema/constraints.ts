import { ArgumentError, ConstraintColumnNotFoundError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import type { SqlExpression } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import type { Column } from './column.js';
import { type ConstraintEvents, constraintEvents } from './ddl-events.js';
import { sqlElement } from './defaults.js';
import { ForeignKey, type ForeignKeyActions, type ForeignKeyTarget } from './foreign-key.js';
import { constraintName } from './naming-convention.js';
import type { Table } from './table.js';

/** What all constraints take. */
export interface ConstraintOptions {
  /** The name in the database; else by the naming convention of the MetaData, else the server's choice. */
  readonly name?: string;
  readonly deferrable?: boolean;
  /** `DEFERRED` or `IMMEDIATE`. */
  readonly initially?: string;
  readonly info?: Readonly<Record<string, unknown>>;
}

/** A column as constraints and indexes name it: by key, by database name, or itself. */
export type ColumnReference = string | NamedColumn<any, any>;

let created = 0;

/** A rule that the rows of a table keep. SQLAlchemy: `Constraint`. */
export abstract class Constraint implements EventSource<ConstraintEvents> {
  /** Listeners on this class hear of all constraints, on a subclass of those of its kind. */
  static readonly [dispatch]: EventDispatcher<ConstraintEvents> = classDispatcher(constraintEvents);

  abstract readonly visitName: 'primaryKey' | 'foreignKey' | 'unique' | 'check';
  /** The prefix of its template in the naming convention. */
  abstract readonly conventionKey: 'pk' | 'fk' | 'uq' | 'ck';
  readonly explicitName: string | undefined;
  readonly deferrable: boolean | undefined;
  readonly initially: string | undefined;
  readonly info: Readonly<Record<string, unknown>>;
  /** Constraints stand in CREATE TABLE in the order in which they were made. */
  readonly creationOrder = ++created;
  private owner: Table | undefined;

  constructor(options: ConstraintOptions = {}) {
    this.explicitName = options.name;
    this.deferrable = options.deferrable;
    this.initially = options.initially;
    this.info = options.info ?? {};
  }

  /** The columns that the constraint is about, in its own order. */
  abstract get columns(): readonly Column[];

  get [dispatch](): EventDispatcher<ConstraintEvents> {
    return lazyDispatcher(this, constraintEvents);
  }

  /** The table; an ArgumentError before there is one. */
  get table(): Table {
    if (this.owner !== undefined) return this.owner;
    throw new ArgumentError(`This ${this.constructor.name} belongs to no table yet; give it to one: { constraints }`);
  }

  /** The name in the database, by the naming convention where none was given; undefined: the server's choice. */
  get name(): string | undefined {
    return constraintName(this);
  }

  /** Called by the table that takes the constraint. */
  attach(table: Table): void {
    if (this.owner !== undefined) {
      throw new ArgumentError(`This ${this.constructor.name} already belongs to table '${this.owner.fullname}'`);
    }
    this.owner = table;
  }
}

/** The columns behind references. Throws a ConstraintColumnNotFoundError for one that the table does not have. */
export function resolveColumns(table: Table, references: readonly ColumnReference[], what: string): Column[] {
  return references.map((reference) => {
    const column = typeof reference === 'string' ? table.findColumn(reference) : ownColumn(table, reference);
    if (column !== undefined) return column;
    const name = typeof reference === 'string' ? reference : reference.name;
    throw new ConstraintColumnNotFoundError(
      `Can't create ${what} on table '${table.fullname}': no column named '${name}' is present; ` +
        `it has ${table.columnList.map((c) => c.name).join(', ')}`,
    );
  });
}

function ownColumn(table: Table, reference: NamedColumn): Column | undefined {
  const element = elementOf(reference);
  return element instanceof NamedColumn ? table.columnList.find((own) => own === element.origin) : undefined;
}

/** `PRIMARY KEY`. Every table has one, of its `primaryKey` columns, or as given among its constraints. SQLAlchemy: `PrimaryKeyConstraint`. */
export class PrimaryKeyConstraint extends Constraint {
  readonly visitName = 'primaryKey';
  readonly conventionKey = 'pk';
  /** True where the table made the constraint from its columns. */
  readonly implicit: boolean;
  private members: readonly Column[] = [];

  constructor(
    readonly references: readonly ColumnReference[],
    options: ConstraintOptions & { readonly implicit?: boolean } = {},
  ) {
    super(options);
    this.implicit = options.implicit ?? false;
  }

  get columns(): readonly Column[] {
    return this.members;
  }

  override attach(table: Table): void {
    super.attach(table);
    this.members = resolveColumns(table, this.references, 'PrimaryKeyConstraint');
    const forgotten = table.columnList.find((column) => column.primaryKey && !this.members.includes(column));
    if (forgotten !== undefined) {
      throw new ArgumentError(
        `Column '${table.fullname}.${forgotten.name}' is declared primaryKey: true, but the table's PrimaryKeyConstraint leaves it out`,
      );
    }
    for (const column of this.members) column.becomePrimaryKey();
  }
}

/** `UNIQUE (..)`. SQLAlchemy: `UniqueConstraint`. */
export class UniqueConstraint extends Constraint {
  readonly visitName = 'unique';
  readonly conventionKey = 'uq';
  private members: readonly Column[] = [];

  constructor(
    readonly references: readonly ColumnReference[],
    options: ConstraintOptions = {},
  ) {
    super(options);
    if (references.length === 0) throw new ArgumentError('UniqueConstraint needs at least one column');
  }

  get columns(): readonly Column[] {
    return this.members;
  }

  override attach(table: Table): void {
    super.attach(table);
    this.members = resolveColumns(table, this.references, 'UniqueConstraint');
  }
}

/** `CHECK (..)`: SQL text of the program, or an expression of the table's columns. SQLAlchemy: `CheckConstraint`. */
export class CheckConstraint extends Constraint {
  readonly visitName = 'check';
  readonly conventionKey = 'ck';
  readonly sqltext: ClauseElement;

  constructor(sqltext: string | SqlExpression<any>, options: ConstraintOptions = {}) {
    super(options);
    this.sqltext = sqlElement(sqltext);
  }

  get columns(): readonly Column[] {
    return [];
  }
}

/** Options of a foreign key over several columns. */
export interface ForeignKeyConstraintOptions extends ConstraintOptions, ForeignKeyActions {}

/** `FOREIGN KEY (..) REFERENCES ..`, over one or several columns. SQLAlchemy: `ForeignKeyConstraint`. */
export class ForeignKeyConstraint extends Constraint {
  readonly visitName = 'foreignKey';
  readonly conventionKey = 'fk';
  readonly onupdate: string | undefined;
  readonly ondelete: string | undefined;
  readonly match: string | undefined;
  /** Always made by ALTER TABLE, and out of the order of the tables. */
  readonly useAlter: boolean;
  /** One for each pair of columns, in order. */
  readonly elements: readonly ForeignKey[];
  private members: readonly Column[] = [];

  constructor(
    readonly references: readonly ColumnReference[],
    targets: readonly (ForeignKeyTarget | ForeignKey)[],
    options: ForeignKeyConstraintOptions = {},
  ) {
    super(options);
    if (references.length === 0 || references.length !== targets.length) {
      throw new ArgumentError(
        `ForeignKeyConstraint needs as many target columns as columns; got ${references.length} and ${targets.length}`,
      );
    }
    this.onupdate = options.onupdate;
    this.ondelete = options.ondelete;
    this.match = options.match;
    this.useAlter = options.useAlter ?? false;
    this.elements = targets.map((target) => (target instanceof ForeignKey ? target : new ForeignKey(target)));
  }

  get columns(): readonly Column[] {
    return this.members;
  }

  /** The table that is referred to. Throws as {@link ForeignKey.column}. */
  get referredTable(): Table {
    return (this.elements[0] as ForeignKey).column.table;
  }

  override attach(table: Table): void {
    super.attach(table);
    this.members = resolveColumns(table, this.references, 'ForeignKeyConstraint');
    this.elements.forEach((element, i) => {
      element.attach(this.members[i] as Column, this);
    });
  }
}

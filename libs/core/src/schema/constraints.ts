import { ArgumentError, ConstraintColumnNotFoundError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { ColumnClause } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import type { Column } from './column.js';
import { type ConstraintEvents, constraintEvents } from './ddl-events.js';
import { sqlElement } from './defaults.js';
import type { DdlIf } from './ddl-if.js';
import type { ForeignKeyConstraint } from './foreign-key-constraint.js';
import { type ConstraintNameOption, givenAgain, nameOf } from './names.js';
import { constraintName } from './naming-convention.js';
import type { PostgresCheckOptions, PostgresKeyOptions, PostgresUniqueOptions } from './postgres-options.js';
import { columnsIn, namesOf, retarget } from './retarget.js';
import type { Table } from './table.js';
import { printAsText } from '../util/printed.js';

/** What all constraints take. */
export interface ConstraintOptions {
  /** The name in the database; else by the naming convention of the MetaData, else the server's choice. */
  readonly name?: ConstraintNameOption;
  readonly deferrable?: boolean;
  /** `DEFERRED` or `IMMEDIATE`. */
  readonly initially?: string;
  /** `COMMENT ON CONSTRAINT`; the constraint needs a name for it. */
  readonly comment?: string;
  readonly info?: Readonly<Record<string, unknown>>;
}

/** What a table says of a constraint that it makes itself. */
interface OwnConstraint {
  /** True for the constraint that an option of a column made. */
  readonly ofColumnFlag?: boolean;
}

/** A column as constraints and indexes name it: by key, by database name, or itself. */
export type ColumnReference = string | NamedColumn<any, any>;

let created = 0;

/** A rule that the rows of a table keep. SQLAlchemy: `Constraint`. */
export abstract class Constraint implements EventSource<ConstraintEvents> {
  /** Listeners on this class hear of all constraints, on a subclass of those of its kind. */
  static readonly [dispatch]: EventDispatcher<ConstraintEvents> = classDispatcher(constraintEvents);

  abstract readonly visitName: 'primaryKey' | 'foreignKey' | 'unique' | 'check' | 'exclude';
  /** The prefix of its template in the naming convention. */
  abstract readonly conventionKey: 'pk' | 'fk' | 'uq' | 'ck' | 'ex';
  readonly explicitName: string | undefined;
  /** True: the name is always in quotes; false: never. */
  readonly quote: boolean | undefined;
  /** True where no naming convention may change the name. */
  readonly hasFinalName: boolean;
  readonly deferrable: boolean | undefined;
  readonly initially: string | undefined;
  readonly comment: string | undefined;
  readonly info: Record<string, unknown>;
  /** True for the constraint that an option of a column made. */
  readonly ofColumnFlag: boolean;
  /** Constraints stand in CREATE TABLE in the order in which they were made. */
  readonly creationOrder = ++created;
  private owner: Table | undefined;
  private condition: DdlIf | undefined;

  constructor(options: ConstraintOptions & OwnConstraint = {}) {
    const name = options.name === undefined ? undefined : nameOf(options.name);
    this.explicitName = name?.name;
    this.quote = name?.quote;
    this.hasFinalName = name?.final ?? false;
    this.deferrable = options.deferrable;
    this.initially = options.initially;
    this.comment = options.comment;
    this.info = { ...options.info };
    this.ofColumnFlag = options.ofColumnFlag ?? false;
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

  /** When the constraint is created with its table; undefined: always. */
  get ddlCondition(): DdlIf | undefined {
    return this.condition;
  }

  /** The constraint is created with its table only where this holds. SQLAlchemy: `ddl_if()`. */
  ddlIf(condition: DdlIf): this {
    this.condition = condition;
    return this;
  }

  /** The same constraint without a table, for another one; columns are found by their names there. */
  abstract copy(target: Table, referredSchema?: (constraint: ForeignKeyConstraint) => string | undefined): Constraint;

  /** The options that a copy is made with. */
  protected copyOptions(): ConstraintOptions {
    const { explicitName, quote, deferrable, initially, comment, info } = this;
    const name =
      explicitName === undefined ? {} : { name: givenAgain({ name: explicitName, quote, final: this.hasFinalName }) };
    return {
      ...name,
      ...(deferrable === undefined ? {} : { deferrable }),
      ...(initially === undefined ? {} : { initially }),
      ...(comment === undefined ? {} : { comment }),
      info,
    };
  }

  /** Called by the table that takes the constraint. */
  attach(table: Table): void {
    if (this.owner !== undefined) {
      throw new ArgumentError(`This ${this.constructor.name} already belongs to table '${this.owner.fullname}'`);
    }
    this[dispatch].emitSync('beforeParentAttach', this, table);
    this.owner = table;
  }

  /** Called by the table as soon as it has the constraint. */
  attached(): void {
    this[dispatch].emitSync('afterParentAttach', this, this.table);
  }

  /** Its kind and name, and its columns once it has a table: `UniqueConstraint(account_email_key: account.email)`. */
  toString(): string {
    const columns = this.owner === undefined ? '' : this.columns.join(', ');
    const given = this.owner === undefined ? this.explicitName : this.name;
    return `${this.constructor.name}(${[given, columns].filter((part) => part !== undefined && part !== '').join(': ')})`;
  }
}

printAsText(Constraint.prototype);

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

/** The columns of INCLUDE by their names, for a copy, whose columns are others. */
export function includedNames({ postgresqlInclude }: PostgresKeyOptions): PostgresKeyOptions {
  if (postgresqlInclude === undefined) return {};
  return { postgresqlInclude: postgresqlInclude.map((one) => (typeof one === 'string' ? one : one.name)) };
}

/** A bare `column('name')` is meant by its name. */
function ownColumn(table: Table, reference: NamedColumn): Column | undefined {
  const element = elementOf(reference);
  if (element instanceof ColumnClause && element.from === undefined) return table.findColumn(element.name);
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
    readonly options: ConstraintOptions & PostgresKeyOptions & { readonly implicit?: boolean } = {},
  ) {
    super(options);
    this.implicit = options.implicit ?? false;
  }

  override copy(): PrimaryKeyConstraint {
    const { implicit } = this;
    const options = { ...this.options, ...this.copyOptions(), ...includedNames(this.options), implicit };
    return new PrimaryKeyConstraint(namesOf(this.columns), options);
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

  /** Called by the table for a column of the key that it took later. */
  addColumn(column: Column): void {
    this.members = [...this.members, column];
    column.becomePrimaryKey();
  }

  /** Called by the table for a column that another one has taken the place of. */
  dropColumn(column: Column): void {
    this.members = this.members.filter((one) => one !== column);
  }
}

/** `UNIQUE (..)`. SQLAlchemy: `UniqueConstraint`. */
export class UniqueConstraint extends Constraint {
  readonly visitName = 'unique';
  readonly conventionKey = 'uq';
  private members: readonly Column[] = [];

  constructor(
    readonly references: readonly ColumnReference[],
    readonly options: ConstraintOptions & PostgresUniqueOptions & OwnConstraint = {},
  ) {
    super(options);
    if (references.length === 0) throw new ArgumentError('UniqueConstraint needs at least one column');
  }

  override copy(): UniqueConstraint {
    const options = { ...this.options, ...this.copyOptions(), ...includedNames(this.options) };
    return new UniqueConstraint(namesOf(this.columns), options);
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

  constructor(
    sqltext: string | SqlExpression<any>,
    readonly options: ConstraintOptions & PostgresCheckOptions = {},
  ) {
    super(options);
    this.sqltext = sqlElement(sqltext);
  }

  /** Those that an expression names; none of SQL text. */
  get columns(): readonly Column[] {
    return columnsIn(this.sqltext);
  }

  override copy(target: Table): CheckConstraint {
    const sqltext = retarget(this.sqltext, this.table, target);
    return new CheckConstraint(sqltext as never, { ...this.options, ...this.copyOptions() });
  }
}

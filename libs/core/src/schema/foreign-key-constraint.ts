import { ArgumentError } from '../errors/errors.js';
import type { Column } from './column.js';
import { type ColumnReference, Constraint, type ConstraintOptions, resolveColumns } from './constraints.js';
import { ForeignKey, type ForeignKeyActions, type ForeignKeyTarget } from './foreign-key.js';
import { namesOf } from './retarget.js';
import type { Table } from './table.js';

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
  /** Targets given as text name a column by its name in the database only. */
  readonly linkToName: boolean;
  /** One for each pair of columns, in order. */
  readonly elements: readonly ForeignKey[];
  private members: readonly Column[] = [];

  constructor(
    readonly references: readonly ColumnReference[],
    targets: readonly (ForeignKeyTarget | ForeignKey)[],
    readonly options: ForeignKeyConstraintOptions = {},
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
    this.linkToName = options.linkToName ?? false;
    this.elements = targets.map((target) => {
      if (!(target instanceof ForeignKey)) return new ForeignKey(target);
      if (target.options === options || Object.keys(target.options).length === 0) return target;
      throw new ArgumentError(
        `The options of ForeignKey(${target.specText}) would have no effect: inside of a ForeignKeyConstraint, the constraint has them`,
      );
    });
  }

  get columns(): readonly Column[] {
    return this.members;
  }

  /**
   * The constraint for another table, referring to the table of the same name in the schema that is given; by default,
   * where this one refers within its own schema, to that of the other table.
   */
  override copy(
    target: Table,
    referredSchema?: (constraint: ForeignKeyConstraint) => string | undefined,
  ): ForeignKeyConstraint {
    const targets = this.elements.map(({ path }) => {
      const own = path.schema === this.table.schema ? target.schema : path.schema;
      const isSelf = path.schema === this.table.schema && path.table === this.table.name;
      const schema = referredSchema === undefined || isSelf ? own : referredSchema(this);
      return new ForeignKey({ ...path, schema, table: isSelf ? target.name : path.table });
    });
    return new ForeignKeyConstraint(namesOf(this.columns), targets, { ...this.options, ...this.copyOptions() });
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

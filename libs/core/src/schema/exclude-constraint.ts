import { ArgumentError } from '../errors/errors.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import { type ColumnElement, columnOf } from '../expression/column-element.js';
import type { SqlExpression } from '../expression/sql-expression.js';
import { NamedColumn } from '../expression/named-column.js';
import type { Column } from './column.js';
import {
  type ColumnReference,
  Constraint,
  type ConstraintOptions,
  includedNames,
  resolveColumns,
} from './constraints.js';
import { sqlElement } from './defaults.js';
import type { PostgresKeyOptions } from './postgres-options.js';
import { retarget } from './retarget.js';
import type { Table } from './table.js';

/** What is compared, and the operator that must not give true for any two rows together with the others: `['during', '&&']`. */
export type ExcludeElement = readonly [what: ColumnReference | SqlExpression<any>, operator: string];

/** Options of {@link ExcludeConstraint}. */
export interface ExcludeOptions extends ConstraintOptions, PostgresKeyOptions {
  /** The access method of the index; `gist` by default. */
  readonly using?: string;
  /** The rows that are compared: an expression, or SQL of the program. */
  readonly where?: string | SqlExpression<any>;
  /** Operator classes by the keys of columns, or the SQL of expressions. */
  readonly ops?: Readonly<Record<string, string>>;
}

/** One element of the constraint as it is written. */
export interface ExcludedElement {
  readonly element: ColumnElement;
  readonly operator: string;
}

/**
 * `EXCLUDE USING gist (room WITH =, during WITH &&)`: no two rows for which all operators give true. PostgreSQL only.
 * SQLAlchemy: `ExcludeConstraint` of the PostgreSQL dialect.
 */
export class ExcludeConstraint extends Constraint {
  readonly visitName = 'exclude';
  readonly conventionKey = 'ex';
  readonly using: string;
  readonly where: ClauseElement | undefined;
  readonly ops: Readonly<Record<string, string>>;
  private resolved: readonly ExcludedElement[] = [];

  constructor(
    readonly references: readonly ExcludeElement[],
    readonly options: ExcludeOptions = {},
  ) {
    super(options);
    if (references.length === 0) throw new ArgumentError('ExcludeConstraint needs at least one element');
    this.using = options.using ?? 'gist';
    this.where = options.where === undefined ? undefined : sqlElement(options.where);
    this.ops = options.ops ?? {};
  }

  /** What is compared, in order. */
  get elements(): readonly ExcludedElement[] {
    return this.resolved;
  }

  get columns(): readonly Column[] {
    return this.resolved.map(({ element }) => element).filter((one): one is Column => one instanceof NamedColumn);
  }

  override copy(target: Table): ExcludeConstraint {
    const elements = this.elements.map(
      ({ element, operator }): ExcludeElement => [
        element instanceof NamedColumn ? element.name : retarget(element, this.table, target),
        operator,
      ],
    );
    const { where } = this;
    const moved = where === undefined ? {} : { where: retarget(where, this.table, target) as never };
    return new ExcludeConstraint(elements, {
      ...this.options,
      ...this.copyOptions(),
      ...includedNames(this.options),
      ...moved,
    });
  }

  override attach(table: Table): void {
    super.attach(table);
    this.resolved = this.references.map(([what, operator]) => ({ element: compared(table, what), operator }));
  }
}

function compared(table: Table, what: ColumnReference | SqlExpression<any>): ColumnElement {
  const element = typeof what === 'string' ? undefined : elementOf(what);
  if (typeof what === 'string' || element instanceof NamedColumn) {
    return resolveColumns(table, [what as ColumnReference], 'ExcludeConstraint')[0] as Column;
  }
  const value = element === undefined ? undefined : columnOf(element);
  if (value !== undefined) return value;
  throw new ArgumentError(`An ExcludeConstraint compares columns and SQL expressions, got ${String(what)}`);
}

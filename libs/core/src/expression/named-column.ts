import { ColumnElement, Label } from './column-element.js';
import type { fromName } from './sql-expression.js';

/** What a foreign key says of a column: the column it refers to, and the constraint it is a part of. Reading either may throw, as a ForeignKey says. */
export interface ForeignReference {
  readonly column: NamedColumn;
  readonly constraint: object;
}

/**
 * A column that belongs to something with rows: a table, an alias, a subquery.
 * `key` is its name in the program and in rows, `name` its name in the database.
 */
export abstract class NamedColumn<
  T = any,
  N extends string = string,
  F extends string = string,
> extends ColumnElement<T> {
  declare readonly [fromName]: F;
  abstract readonly key: N;
  /** The name in the database. */
  abstract readonly name: string;

  /** What the column is a column of; undefined for a bare `column()`. A FromClause, in the folder to the right. */
  abstract readonly from: object | undefined;

  /** The foreign keys that the column has a part in; joins without a condition look here. */
  get references(): readonly ForeignReference[] {
    return [];
  }

  /** The columns that this one refers to. Throws where a foreign key leads nowhere. */
  get referencedColumns(): readonly NamedColumn[] {
    return this.references.map((key) => key.column);
  }

  /** What the column is the same as: a copy with notes keeps the original here. */
  readonly identity: NamedColumn = this;

  /** The column of a table that this one shows through aliases and subqueries; itself for a table's own. */
  get origin(): NamedColumn {
    return this.identity;
  }

  override with(changes: Partial<this> | Record<string, unknown>): this {
    const copy = super.with(changes);
    (copy as { identity: NamedColumn }).identity = copy;
    return copy;
  }

  override get resultName(): string {
    return this.key;
  }

  /** This column under another name of the row; it is still known as one of its table. */
  override label<L extends string>(name: L): Label<T, L, F> {
    return new Label<T, L, F>(name, this);
  }
}

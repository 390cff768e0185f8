import { type ColumnElement, type FromClause, Label, NamedColumn, replace, Select } from '@athanor/core/spi';

/** A SELECT put into a subquery, so that joined collections do not count for its LIMIT. */
export interface NestedSelect {
  /** The outer SELECT, still without a select list. */
  readonly select: Select;
  /** The subquery. */
  readonly from: FromClause;
  /** The subquery's columns that stand for those of the original select list, in order. */
  readonly columns: readonly ColumnElement[];
}

/** True where more rows, as joined collections make them, would change which rows the SELECT gives. */
export function needsNesting(select: Select): boolean {
  return (
    select.limitClause !== undefined ||
    select.offsetClause !== undefined ||
    select.isDistinct ||
    select.groupByClauses.length > 0
  );
}

/** Selects `columns` in a subquery with all that the SELECT asks for; its order is repeated outside. */
export function nest(select: Select, columns: readonly ColumnElement[]): NestedSelect {
  const all = [...columns];
  for (const key of select.orderByClauses) for (const column of columnsIn(key)) placeOf(column, all);
  const inner = select.with({ rawColumns: all, statementOptions: [] });
  const from = inner.subquery();
  const shown = from.columnList;
  const orderByClauses = select.orderByClauses.map((key) =>
    replace(key, (node) => (isColumn(node) ? shown[placeOf(node, all)] : undefined)),
  );
  const outer = new Select([]).with({ orderByClauses });
  return { select: outer, from, columns: shown.slice(0, columns.length) };
}

function isColumn(node: unknown): node is ColumnElement {
  return node instanceof NamedColumn || node instanceof Label;
}

function columnsIn(key: ColumnElement): ColumnElement[] {
  const found: ColumnElement[] = [];
  replace(key, (node) => {
    if (!isColumn(node)) return undefined;
    found.push(node);
    return node;
  });
  return found;
}

/** The place of a column in the list; it is appended where it is missing. */
function placeOf(column: ColumnElement, list: ColumnElement[]): number {
  const place = list.findIndex((own) => sameColumn(own, column));
  return place >= 0 ? place : list.push(column) - 1;
}

function sameColumn(left: ColumnElement, right: ColumnElement): boolean {
  if (left instanceof NamedColumn && right instanceof NamedColumn) return left.identity === right.identity;
  return left === right;
}

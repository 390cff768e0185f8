import type { ClauseElement } from '../expression/clause-element.js';
import { BinaryExpression, type ColumnElement } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { iterate } from '../expression/traversal.js';
import type { Select } from './select.js';

/** The select list without columns that equal another one of it: by a foreign key, or by a predicate of the statement. */
export function reducedColumns(select: Select<any, any>, onlySynonyms: boolean): readonly ColumnElement[] {
  const columns = select.selectedColumns;
  const omitted = new Set<ColumnElement>(columns.filter((column) => refersToAnother(column, columns, onlySynonyms)));
  const sources: ClauseElement[] = [...select.getFinalFroms(), ...select.whereClauses];
  for (const source of sources) {
    for (const node of iterate(source)) {
      const pair = equalPair(node);
      if (pair === undefined) continue;
      const [left, right] = pair.map((side) =>
        columns.findLast((column) => !omitted.has(column) && same(column, side)),
      );
      if (left === undefined || right === undefined || left === right) continue;
      if (!onlySynonyms || pair[0].name === pair[1].name) omitted.add(right);
    }
  }
  return columns.filter((column) => !omitted.has(column));
}

function refersToAnother(column: ColumnElement, columns: readonly ColumnElement[], onlySynonyms: boolean): boolean {
  if (!(column instanceof NamedColumn)) return false;
  return columns.some(
    (other) =>
      other !== column &&
      other instanceof NamedColumn &&
      column.referencedColumns.some((target) => target === other.origin) &&
      (!onlySynonyms || other.name === column.name),
  );
}

function equalPair(node: ClauseElement): readonly [NamedColumn, NamedColumn] | undefined {
  if (!(node instanceof BinaryExpression) || node.operator !== 'eq') return undefined;
  const { left, right } = node;
  return left instanceof NamedColumn && right instanceof NamedColumn ? [left, right] : undefined;
}

function same(column: ColumnElement, other: NamedColumn): boolean {
  return column instanceof NamedColumn && column.identity === other.identity;
}

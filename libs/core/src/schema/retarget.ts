import type { ClauseElement } from '../expression/clause-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { iterate, replace } from '../expression/traversal.js';
import type { Column } from './column.js';
import type { Table } from './table.js';

/** An expression of one table's columns as one of another's, which has columns with the same keys. */
export function retarget<E extends ClauseElement>(element: E, from: Table, to: Table): E {
  return replace(element, (node) => {
    if (!(node instanceof NamedColumn)) return undefined;
    return from.columnList.includes(node.identity as Column) ? columnWithKey(to, node.key) : node;
  });
}

/** The columns that an expression names, each once. */
export function columnsIn(element: ClauseElement): Column[] {
  const found = new Set<Column>();
  for (const node of iterate(element)) if (node instanceof NamedColumn) found.add(node.identity as Column);
  return [...found];
}

/** The names of columns, by which another table finds its own: the key of one column may be the name of another. */
export function namesOf(columns: readonly Column[]): string[] {
  return columns.map((column) => column.name);
}

function columnWithKey(table: Table, key: string): Column | undefined {
  return table.columnList.find((column) => column.key === key);
}

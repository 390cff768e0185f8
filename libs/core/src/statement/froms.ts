import type { ClauseElement } from '../expression/clause-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { eachChild } from '../expression/traversal.js';
import { FromClause } from './from-clause.js';
import { SelectBase } from './select-base.js';

/** The tables, aliases and subqueries whose columns an expression names, in the order of first mention; nested SELECTs keep theirs to themselves. */
export function fromsOf(element: ClauseElement, found: Set<FromClause> = new Set()): Set<FromClause> {
  if (element instanceof NamedColumn) {
    if (element.from instanceof FromClause) found.add(element.from.identity);
  } else if (element instanceof FromClause) {
    found.add(element.identity);
  } else if (!(element instanceof SelectBase)) {
    eachChild(element, (child) => fromsOf(child, found));
  }
  return found;
}

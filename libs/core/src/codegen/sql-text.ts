import { splitText, textClause } from '../expression/text.js';
import { stringLiteral } from './lexical.js';

/** SQL as a string for `text()`, which takes `:name` for a parameter where the colon is not escaped. */
export function sqlText(sql: string): string {
  const isPlain = textClause(sql).binds.length === 0 && splitText(sql)[0] === sql;
  return stringLiteral(isPlain ? sql : sql.replaceAll(':', '\\:'));
}

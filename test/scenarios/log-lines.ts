import { readPythonLiteral } from './python-literal.js';
import { describeSql } from './sent-statement.js';

/** A line of a log as it is compared: marks and notes to the letter, statements by their kind. */
export type ComparableLine = string | { readonly note: string; readonly values: unknown };

/**
 * The lines of an engine's log in the form in which they are compared. Not compared are the wording of statements beyond
 * their kind and table, queries of the catalogue, and how the values of one page stand in parentheses.
 */
export function comparableLog(lines: unknown): unknown {
  if (!Array.isArray(lines)) return lines;
  const kept: ComparableLine[] = [];
  for (let i = 0; i < lines.length; i++) {
    const { head, body } = partsOf(lines[i] as string);
    if (/\bpg_catalog\.pg_/.test(body)) i++;
    else kept.push(comparable(head, body));
  }
  return kept;
}

/** Level, logger and token; then what is said. */
function partsOf(line: string): { head: string; body: string } {
  const [, head, body] = /^(\w+ \S+ (?:\[tok\] )?)(.*)$/.exec(line) as RegExpExecArray;
  return { head: head as string, body: body as string };
}

function comparable(head: string, body: string): ComparableLine {
  const note = /^\[([^\]]*)\] (.*)$/.exec(body);
  if (note === null) return head + (/^[A-Z]+ .*\b(?:FROM|INTO|TABLE|SET|AS)\b/.test(body) ? describeSql(body) : body);
  const [, says, parameters] = note as unknown as [string, string, string];
  const values = readPythonLiteral(parameters);
  const text = parameters.replace('hideParameters=true', 'hide_parameters=True');
  return { note: `${head}[${says}]`, values: Array.isArray(values) ? values.flat() : text.replace(/\s+/g, ' ') };
}

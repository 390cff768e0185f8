import { type SentStatement, sentByEngine, isCatalogueQuery } from '../scenarios/sent-statement.js';
import { readPythonLiteral } from '../scenarios/python-literal.js';

const lineStart = /^\d{4}-\d\d-\d\d [\d:,]+ INFO athanor\.engine\.Engine /m;
const marks: Readonly<Record<string, string>> = { 'BEGIN (implicit)': 'BEGIN', COMMIT: 'COMMIT', ROLLBACK: 'ROLLBACK' };

/** The statements and marks of an engine's log, without queries of the catalogue and what is asked of a new session. */
export function loggedStatements(log: string): SentStatement[] {
  const entries = log
    .split(lineStart)
    .slice(1)
    .map((entry) => entry.trim());
  const statements: SentStatement[] = [];
  for (let i = 0; i < entries.length; i++) {
    const sql = entries[i] as string;
    const mark = marks[sql];
    if (mark !== undefined) statements.push({ op: mark, on: undefined, batch: 1, values: [] });
    else if (isCatalogueQuery(sql)) i++;
    else statements.push(statementOf(sql, entries[++i] as string));
  }
  return statements;
}

function statementOf(sql: string, note: string): SentStatement {
  const shown = /^\[[^\]]*\] (.*)$/s.exec(note)?.[1];
  const parameters = shown === undefined ? undefined : readPythonLiteral(shown);
  if (!Array.isArray(parameters)) throw new Error(`the log shows no parameters of ${sql}: ${note}`);
  const executemany = shown?.startsWith('[') === true;
  return sentByEngine({ sql, parameters, executemany, connection: undefined as never }, new Map());
}

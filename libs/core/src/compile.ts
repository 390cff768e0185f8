import { createDefaultDialect } from './builtin-dialects.js';
import type { StatementCompilerDialect } from './compiler/dialect-traits.js';
import { elementOf, type HasClauseElement } from './expression/clause-element.js';
import { ObjectNotExecutableError } from './errors/errors.js';
import { Insert } from './statement/insert.js';
import { Update } from './statement/update.js';

/** A statement as it would be sent. */
export interface CompiledText {
  readonly sql: string;
  /** The values in the order of `$1`, `$2` ...; `undefined` where an execution or the function of a default has to give it. */
  readonly params: readonly unknown[];
}

/**
 * The SQL of a statement and its values, to be printed or sent by other means; nothing is executed. An INSERT or UPDATE
 * without `values()` is shown with all columns. The dialect is PostgreSQL where none is given (an engine's: `engine.dialect`).
 * SQLAlchemy: `stmt.compile()`.
 */
export function compile(
  statement: HasClauseElement,
  dialect: StatementCompilerDialect = createDefaultDialect(),
): CompiledText {
  const element = elementOf(statement);
  if (element === undefined) throw new ObjectNotExecutableError(statement);
  const open =
    (element instanceof Insert && element.rows === undefined && element.fromStatement === undefined) ||
    (element instanceof Update && element.assignments === undefined);
  const compiled = dialect.compile(element, open ? { columnKeys: Object.keys(element.table.c) } : {});
  const constants = new Map(compiled.clientDefaults.map(({ key, constant }) => [key, constant]));
  return {
    sql: compiled.sql,
    params: compiled.slots.map(({ bind, key }) => (bind.value as unknown) ?? constants.get(key)),
  };
}

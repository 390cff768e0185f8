import { createDefaultDialect } from './builtin-dialects.js';
import type { Compiled } from './compiler/compiled.js';
import type { StatementCompilerDialect } from './compiler/dialect-traits.js';
import { nestedTooDeeply } from './compiler/nested-too-deeply.js';
import { type ClauseElement, describeElements, elementOf, type HasClauseElement } from './expression/clause-element.js';
import { ColumnElement } from './expression/column-element.js';
import { ObjectNotExecutableError } from './errors/errors.js';
import { FromClause } from './statement/from-clause.js';
import { Insert } from './statement/insert.js';
import { Update } from './statement/update.js';

/** A statement as it would be sent. */
export interface CompiledText {
  readonly sql: string;
  /** The values in the order of `$1`, `$2` ...; `undefined` where an execution or the function of a default has to give it. */
  readonly params: readonly unknown[];
}

/** Options of {@link compile}. */
export interface CompileTextOptions {
  /** An engine's, `engine.dialect`; PostgreSQL where none is given. */
  readonly dialect?: StatementCompilerDialect;
  /** True to write the values into the SQL: for reading, and for what takes no parameters. */
  readonly literalBinds?: boolean;
  /** The keys of the parameters that an INSERT or UPDATE without `values()` is to be shown with; all columns where none are given. */
  readonly columnKeys?: readonly string[];
}

/**
 * The SQL of a statement, or of a part of one, and its values, to be printed or sent by other means; nothing is executed. An
 * INSERT or UPDATE without `values()` is shown with all columns. SQLAlchemy: `stmt.compile()`.
 */
export function compile(
  statement: HasClauseElement,
  options: StatementCompilerDialect | CompileTextOptions = {},
): CompiledText {
  const element = elementOf(statement);
  if (element === undefined) throw new ObjectNotExecutableError(statement);
  const { dialect = createDefaultDialect(), ...shown }: CompileTextOptions =
    'compile' in options ? { dialect: options } : options;
  const compiled = compiledBy(dialect, element, shown);
  const constants = new Map(compiled.clientDefaults.map(({ key, constant }) => [key, constant]));
  return {
    sql: compiled.sql,
    params: compiled.slots.map(({ bind, key }) =>
      bind.value === undefined ? constants.get(key) : (bind.value as unknown),
    ),
  };
}

function compiledBy(
  dialect: StatementCompilerDialect,
  element: ClauseElement,
  { literalBinds, columnKeys }: CompileTextOptions,
): Compiled {
  try {
    return dialect.compile(element, {
      ...(isOpen(element) ? { columnKeys: columnKeys ?? Object.keys(element.table.c) } : {}),
      fragment: element instanceof ColumnElement || element instanceof FromClause,
      literalBinds,
    });
  } catch (error) {
    throw nestedTooDeeply(error);
  }
}

/** An INSERT or UPDATE of which the execution says the columns. */
function isOpen(element: ClauseElement): element is Insert<any, any> | Update<any, any> {
  return (
    (element instanceof Insert && element.rows === undefined && element.fromStatement === undefined) ||
    (element instanceof Update && element.assignments === undefined)
  );
}

describeElements((element) => {
  try {
    return compile(element).sql;
  } catch {
    // What cannot be compiled by itself (a column without a table, a part of a clause) is shown by its class.
    const { name } = element as { readonly name?: unknown };
    return typeof name === 'string' ? `${element.constructor.name}(${name})` : element.constructor.name;
  }
});

import { formatParameters } from '../util/format-parameters.js';
import { hide, SQLAlchemyError, type ErrorOptions } from './sqlalchemy-error.js';

/** The text that stands for the parameters where they must not be seen. */
export const PARAMETERS_HIDDEN = '[SQL parameters hidden due to hideParameters=true]';

/** The statement that failed, and how much of it may be told. */
export interface StatementErrorOptions extends ErrorOptions {
  readonly statement?: string | undefined;
  /** One set of bind values, or a list of sets where `isMulti` is true. */
  readonly params?: unknown;
  readonly orig?: unknown;
  readonly hideParameters?: boolean | undefined;
  readonly isMulti?: boolean | undefined;
}

/** A statement could not be run: a missing bind value, a value that cannot be converted, or what the driver reported. */
export class StatementError extends SQLAlchemyError {
  /** The SQL text, `undefined` where none was at hand. */
  readonly statement: string | undefined;
  /** The bind values as they were to be sent; kept out of print, since the message shows as much as may be shown. */
  readonly params: unknown;
  /** The error that was caught; the same as `cause`. */
  readonly orig: unknown;
  readonly hideParameters: boolean;
  readonly isMulti: boolean;

  constructor(message: string, options: StatementErrorOptions = {}) {
    super(message, { code: options.code, cause: options.cause ?? options.orig }, statementDetails(options));
    this.statement = options.statement;
    this.params = options.params;
    this.orig = options.orig;
    this.hideParameters = options.hideParameters ?? false;
    this.isMulti = options.isMulti ?? false;
    hide(this, 'statement', 'params', 'orig', 'hideParameters', 'isMulti');
  }
}

function statementDetails(options: StatementErrorOptions): string[] {
  if (!options.statement) return [];
  const details = [`[SQL: ${options.statement}]`];
  if (!isEmpty(options.params)) {
    details.push(
      options.hideParameters ? PARAMETERS_HIDDEN : `[parameters: ${formatParameters(options.params, options)}]`,
    );
  }
  return details;
}

function isEmpty(params: unknown): boolean {
  if (params === undefined || params === null) return true;
  return typeof params === 'object' && Object.keys(params).length === 0;
}

/** What the server said of its error; each field is `undefined` where it said nothing. */
export interface ServerReport {
  readonly sqlstate?: string | undefined;
  readonly severity?: string | undefined;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** What a {@link DBAPIError} takes besides its message. */
export interface DBAPIErrorOptions extends StatementErrorOptions, ServerReport {
  readonly connectionInvalidated?: boolean | undefined;
}

/** An error of the driver or the server, with the fields of the server's report. Python's `DBAPIError`. */
export class DBAPIError extends StatementError {
  static override readonly code: string | undefined = 'dbapi';

  /** Five characters, as in the SQL standard: `23505` is a violated unique constraint. */
  readonly sqlstate: string | undefined;
  readonly severity: string | undefined;
  readonly detail: string | undefined;
  readonly hint: string | undefined;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;
  /** True where the session is lost, and the pool has dropped its connection for it. */
  readonly connectionInvalidated: boolean;

  constructor(message: string, options: DBAPIErrorOptions = {}) {
    super(message, options);
    this.sqlstate = options.sqlstate;
    this.severity = options.severity;
    this.detail = options.detail;
    this.hint = options.hint;
    this.schema = options.schema;
    this.table = options.table;
    this.column = options.column;
    this.constraint = options.constraint;
    this.connectionInvalidated = options.connectionInvalidated ?? false;
    for (const name of reportFields) if (this[name] === undefined) hide(this, name);
  }
}

const reportFields = [
  'sqlstate',
  'severity',
  'detail',
  'hint',
  'schema',
  'table',
  'column',
  'constraint',
] as const satisfies readonly (keyof ServerReport)[];

/** The driver refused, or lost its session without a word of the server. */
export class InterfaceError extends DBAPIError {
  static override readonly code: string | undefined = 'rvf5';
}

/** The parent of everything that the server itself reported in a class of its own. */
export class DatabaseError extends DBAPIError {
  static override readonly code: string | undefined = '4xp6';
}

/** A value that the server cannot work with. */
export class DataError extends DatabaseError {
  static override readonly code: string | undefined = '9h9h';
}

/** The server or the way to it failed: a lost session, a shutdown. */
export class OperationalError extends DatabaseError {
  static override readonly code: string | undefined = 'e3q8';
}

/** A constraint was violated; `constraint`, `table` and `column` say which, as far as the server tells. */
export class IntegrityError extends DatabaseError {
  static override readonly code: string | undefined = 'gkpj';
}

/** The server reported a fault of its own (SQLSTATE class XX). */
export class InternalError extends DatabaseError {
  static override readonly code: string | undefined = '2j85';
}

/** The statement is wrong: its syntax, a table that is not there, a missing right. */
export class ProgrammingError extends DatabaseError {
  static override readonly code: string | undefined = 'f405';
}

/** The server knows the feature but does not support it here. */
export class NotSupportedError extends DatabaseError {
  static override readonly code: string | undefined = 'tw8g';
}

/**
 * COMMIT was sent, and the server rolled back: a statement of the transaction had failed, and the error was caught and
 * not answered with a rollback. Nothing was written. `cause` is the error of that statement, where it is known.
 */
export class CommitFailedError extends DBAPIError {
  static override readonly code: string | undefined = undefined;
}

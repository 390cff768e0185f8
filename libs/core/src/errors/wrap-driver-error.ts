import {
  DBAPIError,
  type DBAPIErrorOptions,
  IntegrityError,
  InterfaceError,
  InternalError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
  type ServerReport,
  type StatementErrorOptions,
} from './statement-errors.js';

/** A driver's error in neutral terms, as the driver contract describes it. */
export interface DriverReport extends ServerReport {
  readonly message: string;
  /** The server's function that raised the error. */
  readonly routine?: string | undefined;
  /** True where nothing of the statement was sent. */
  readonly unsent?: boolean | undefined;
  /** True where the answer is no longer waited for. */
  readonly unanswered?: boolean | undefined;
}

/** The statement that was running, and what the driver thinks of the session. */
export interface DriverErrorContext
  extends Pick<StatementErrorOptions, 'statement' | 'params' | 'isMulti' | 'hideParameters'> {
  /** The driver's name, for the message. */
  readonly driverName: string;
  /** True where the session is lost. */
  readonly isDisconnect?: boolean | undefined;
}

type DBAPIErrorClass = new (message: string, options: DBAPIErrorOptions) => DBAPIError;

/**
 * Makes the error that users see of a driver's. The message has the form `(driver.ClassOfTheCause) text`, with the server's
 * `DETAIL` and `HINT` in lines of their own.
 *
 * The class follows from SQLSTATE as with SQLAlchemy on asyncpg: 23 IntegrityError, 42 ProgrammingError, XX InternalError;
 * a prepared statement whose tables have changed is a NotSupportedError, a session that the server has ended an
 * OperationalError. An error without SQLSTATE is an InterfaceError. All else is a plain DBAPIError, told apart by
 * `sqlstate`: 22012 (division by zero), 40001 (serialization failure), 40P01 (deadlock), 55P03 (lock not available).
 */
export function wrapDriverError(report: DriverReport, orig: unknown, context: DriverErrorContext): DBAPIError {
  const isDisconnect = context.isDisconnect ?? false;
  const { driverName, ...statement } = context;
  const { message, routine: _, unsent: __, unanswered: ___, ...fields } = report;
  const ErrorClass = driverErrorClass(report, isDisconnect);
  const told = `${message}${furtherLines(report, context.hideParameters ?? false)}`;
  return new ErrorClass(`(${driverName}.${className(orig, report.sqlstate)}) ${told}`, {
    ...statement,
    ...fields,
    orig,
    connectionInvalidated: isDisconnect,
  });
}

/** As asyncpg writes them. The detail tells values of rows, which are hidden with the parameters. */
function furtherLines({ detail, hint }: DriverReport, hidesValues: boolean): string {
  const shown = detail === undefined || hidesValues ? '' : `\nDETAIL:  ${detail}`;
  return hint === undefined ? shown : `${shown}\nHINT:  ${hint}`;
}

function driverErrorClass({ sqlstate, routine, severity }: DriverReport, isDisconnect: boolean): DBAPIErrorClass {
  if (sqlstate === undefined) return InterfaceError;
  // After an error of the statement the line may be lost as well.
  if (isDisconnect && severity !== 'ERROR') return OperationalError;
  if (routine === 'RevalidateCachedQuery') return NotSupportedError;
  return classesBySqlstate.get(sqlstate.slice(0, 2)) ?? DBAPIError;
}

const classesBySqlstate: ReadonlyMap<string, DBAPIErrorClass> = new Map<string, DBAPIErrorClass>([
  ['23', IntegrityError],
  ['42', ProgrammingError],
  ['XX', InternalError],
]);

/** What the server reports is a DatabaseError with both drivers; PGlite's own class has lost its name to a minifier. */
function className(orig: unknown, sqlstate: string | undefined): string {
  if (sqlstate !== undefined) return 'DatabaseError';
  return orig instanceof Object ? orig.constructor.name : typeof orig;
}

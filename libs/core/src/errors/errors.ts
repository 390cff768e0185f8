import { type ErrorOptions, SQLAlchemyError } from './sqlalchemy-error.js';

export { type ErrorOptions, SQLAlchemyError } from './sqlalchemy-error.js';
export {
  CommitFailedError,
  DatabaseError,
  DataError,
  DBAPIError,
  type DBAPIErrorOptions,
  IntegrityError,
  InterfaceError,
  InternalError,
  NotSupportedError,
  OperationalError,
  PARAMETERS_HIDDEN,
  ProgrammingError,
  type ServerReport,
  StatementError,
  type StatementErrorOptions,
} from './statement-errors.js';

/** A wrong or contradictory argument; usually thrown while statements, tables or mappings are being built. */
export class ArgumentError extends SQLAlchemyError {}

/** A column would silently take the place of another one in a table. */
export class DuplicateColumnError extends ArgumentError {}

/** What was given to `execute()` is no statement; `target` is what was given. */
export class ObjectNotExecutableError extends ArgumentError {
  readonly target: unknown;

  constructor(target: unknown) {
    super(`Not an executable object: ${describe(target)}${adviceOn(target)}`);
    this.target = target;
  }
}

/** There is no dialect or driver of that name. */
export class NoSuchModuleError extends ArgumentError {}

/** Two tables were to be joined, and no foreign key leads from one to the other. */
export class NoForeignKeysError extends ArgumentError {}

/** Two tables were to be joined, and more than one foreign key could be meant. */
export class AmbiguousForeignKeysError extends ArgumentError {}

/** A constraint names a column that its table does not have. */
export class ConstraintColumnNotFoundError extends ArgumentError {}

/** Things depend on each other in a circle: tables by their foreign keys, or rows of a flush. */
export class CircularDependencyError extends SQLAlchemyError {
  /** Those that are on a cycle. */
  readonly cycles: readonly unknown[];
  /** The dependencies that were to be kept, as `[parent, child]`. */
  readonly edges: readonly (readonly [unknown, unknown])[];

  constructor(
    message: string,
    cycles: readonly unknown[],
    edges: readonly (readonly [unknown, unknown])[],
    options?: ErrorOptions,
  ) {
    super(`${message} (${cycles.map(String).join(', ')})`, options);
    this.cycles = cycles;
    this.edges = edges;
  }
}

/** A statement cannot be turned into SQL. */
export class CompileError extends SQLAlchemyError {}

/** The compiler at hand has no rule for an element: often another dialect's, or a type where SQL was expected. */
export class UnsupportedCompilationError extends CompileError {
  static override readonly code: string | undefined = 'l7de';

  constructor(compilerName: string, elementName: string, message?: string) {
    const reason = message === undefined ? '' : `: ${message}`;
    super(`Compiler ${compilerName} can't render element of type ${elementName}${reason}`);
  }
}

/** A name is longer than the database allows. */
export class IdentifierError extends SQLAlchemyError {}

/** Thrown by a `checkout` listener to have the pool replace the connection; three times in a row and it gives up. */
export class DisconnectionError extends SQLAlchemyError {
  /** True where all connections of the pool are to be taken as lost. */
  readonly invalidatePool: boolean = false;
}

/** As {@link DisconnectionError}, and all older connections of the pool are taken as lost too. */
export class InvalidatePoolError extends DisconnectionError {
  override readonly invalidatePool = true;
}

/** No connection became free in time. */
export class TimeoutError extends SQLAlchemyError {}

/** Every connection of a pool is held by a function that waits for another one. SQLAlchemy has no such error. */
export class PoolDeadlockError extends TimeoutError {
  static override readonly code: string | undefined = '3o7r';
}

/** Something was asked for that cannot be done in the present state. */
export class InvalidRequestError extends SQLAlchemyError {}

/** An object was to change its state while another change was still under way. */
export class IllegalStateChangeError extends InvalidRequestError {
  static override readonly code: string | undefined = 'isce';
}

/** `inspect()` has nothing to say about what it was given. */
export class NoInspectionAvailable extends InvalidRequestError {}

/** A transaction has failed and must be rolled back before anything else can be done with it. */
export class PendingRollbackError extends InvalidRequestError {}

/** A connection, result or other resource was used after it was closed. */
export class ResourceClosedError extends InvalidRequestError {}

/** A row or result has no column of that name. */
export class NoSuchColumnError extends InvalidRequestError {}

/** A row was required, and there was none. */
export class NoResultFound extends InvalidRequestError {}

/** One row was required, and there were more. */
export class MultipleResultsFound extends InvalidRequestError {}

/** A foreign key points at something that is not known. */
export class NoReferenceError extends InvalidRequestError {
  readonly tableName: string;

  constructor(message: string, tableName: string, options?: ErrorOptions) {
    super(message, options);
    this.tableName = tableName;
  }
}

/** A foreign key points at a table that the MetaData does not know. */
export class NoReferencedTableError extends NoReferenceError {}

/** A foreign key points at a column that its table does not have. */
export class NoReferencedColumnError extends NoReferenceError {
  readonly columnName: string;

  constructor(message: string, tableName: string, columnName: string, options?: ErrorOptions) {
    super(message, tableName, options);
    this.columnName = columnName;
  }
}

/** Something that has to be awaited was not. */
export class AwaitRequired extends InvalidRequestError {
  static override readonly code: string | undefined = 'xd1r';
}

/** A property was read whose value would first have to be loaded, which only an `await` can do. */
export class MissingGreenlet extends InvalidRequestError {
  static override readonly code: string | undefined = 'xd2s';
}

/** The database has no such table, or does not show it to this user. */
export class NoSuchTableError extends InvalidRequestError {}

/** The table is there but cannot be described. */
export class UnreflectableTableError extends InvalidRequestError {}

/** A statement was to be executed, and there is no engine or connection to do it with. */
export class UnboundExecutionError extends InvalidRequestError {}

/** A method was used in a way whose result could not be waited for. */
export class AsyncMethodRequired extends InvalidRequestError {}

/** A connection or transaction was used before it was started; await it first. */
export class AsyncContextNotStarted extends InvalidRequestError {}

/** A connection or transaction was started a second time. */
export class AsyncContextAlreadyStarted extends InvalidRequestError {}

/** What stands for an element says so under this symbol. */
const clauseElement = Symbol.for('athanor.clauseElement');

function adviceOn(target: unknown): string {
  if (typeof target === 'string') return '; wrap SQL text in text()';
  if (target instanceof Promise) return '; await it first';
  if (!(target instanceof Object) || !(clauseElement in target)) return '';
  return '; give it to select(), insert(), update() or deleteFrom()';
}

function describe(target: unknown): string {
  if (typeof target === 'string') return JSON.stringify(target);
  if (target instanceof Object) return typeof target === 'function' ? target.name : target.constructor.name;
  return String(target);
}

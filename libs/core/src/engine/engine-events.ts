import type { Compiled } from '../compiler/compiled.js';
import type { Dialect } from '../dialect/dialect.js';
import type { ConnectArguments, DriverConnection, DriverResult, DriverValue, TextRow } from '../dialect/driver.js';
import { EventKind } from '../event/event-dispatcher.js';
import type { Asking, Changing } from '../event/event-map.js';
import type { StatementError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import type { AsyncResult } from '../result/async-result.js';
import type { Result } from '../result/result.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
import type { AsyncConnection } from './async-connection.js';
import type { AsyncEngine } from './async-engine.js';
import type { Parameters } from './parameters.js';

/** What listeners are told of one statement on its way to the server. SQLAlchemy: `ExecutionContext`. */
export interface ExecutionContext {
  readonly connection: AsyncConnection;
  readonly dialect: Dialect;
  /** Undefined for SQL that was given as text of the driver, and for savepoints. */
  readonly compiled: Compiled | undefined;
  /** The SQL as it is sent, with the changes of listeners. */
  readonly statement: string;
  /** The values as the program or a listener gave them; a list of lists where `executemany` is true. */
  readonly parameters: readonly unknown[];
  readonly executionOptions: ExecutionOptions;
  /** True where `parameters` is a list of sets. */
  readonly executemany: boolean;
  /** For the listeners' own data, from `beforeCursorExecute` to `afterCursorExecute`. */
  readonly info: Record<PropertyKey, unknown>;
}

/** An error on its way to the caller. Listeners of `handleError` may change the two settings. */
export interface ExceptionContext {
  /** Undefined where there was no connection to be had. */
  readonly connection: AsyncConnection | undefined;
  readonly engine: AsyncEngine;
  readonly dialect: Dialect;
  readonly statement: string | undefined;
  readonly parameters: unknown;
  /** Undefined where no statement was under way. */
  readonly executionContext: ExecutionContext | undefined;
  /** What the driver threw. */
  readonly originalException: unknown;
  /** What Athanor has made of it; undefined where the error did not come from driver or statement. */
  readonly sqlalchemyException: StatementError | undefined;
  /** What the listeners before this one have put in its place. */
  readonly chainedException: Error | undefined;
  /** True where the error came of the question whether the session is alive (`poolPrePing`). */
  readonly isPrePing: boolean;
  /** True where the session counts as lost. */
  isDisconnect: boolean;
  /** With `isDisconnect`: whether the other connections of the pool are taken as lost, too. */
  invalidatePoolOnDisconnect: boolean;
}

/** What is known of a statement of a layer above, whose rows are that layer's own. */
export interface StatementOutcome {
  /** Rows given or touched; -1 where the server does not say. */
  readonly rowcount: number;
  readonly returnsRows: boolean;
}

/** What the events around one execution tell. */
type ExecuteArguments = [
  connection: AsyncConnection,
  statement: ClauseElement,
  parameters: Parameters,
  options: ExecutionOptions,
];

/** What the events around the sending of a statement tell. */
type CursorArguments = [
  connection: AsyncConnection,
  statement: string,
  parameters: readonly unknown[],
  context: ExecutionContext,
  executemany: boolean,
];

/**
 * What an engine and its connections report, with the arguments of the listeners. All are awaited; an error of a
 * listener ends what it was called from. SQLAlchemy's `ConnectionEvents`.
 */
export interface ConnectionEvents {
  /** A statement was given. With `retval` the listener gives statement and parameters. */
  beforeExecute: Changing<ExecuteArguments, readonly [statement: ClauseElement, parameters: Parameters]>;
  /** A statement was run: `Result` of `execute()`, `AsyncResult` of `stream()`, the plain facts of one of the ORM. */
  afterExecute: [...ExecuteArguments, result: Result<any> | AsyncResult<any> | StatementOutcome];
  /** SQL is about to be sent. With `retval` the listener gives SQL and parameters. */
  beforeCursorExecute: Changing<CursorArguments, readonly [statement: string, parameters: readonly unknown[]]>;
  /** SQL was sent, and the answer is there; of a stream, its first rows may be read. */
  afterCursorExecute: CursorArguments;
  /** Something went wrong. The error that a listener returns or throws takes the place of the one that was to be thrown. */
  handleError: Asking<[context: ExceptionContext], Error>;
  begin: [connection: AsyncConnection];
  commit: [connection: AsyncConnection];
  rollback: [connection: AsyncConnection];
  /** A savepoint is to be set; its name is null since the connection makes it, afterwards. */
  savepoint: [connection: AsyncConnection, name: string | null];
  rollbackSavepoint: [connection: AsyncConnection, name: string];
  releaseSavepoint: [connection: AsyncConnection, name: string];
  beginTwophase: [connection: AsyncConnection, xid: string];
  prepareTwophase: [connection: AsyncConnection, xid: string];
  rollbackTwophase: [connection: AsyncConnection, xid: string, isPrepared: boolean];
  commitTwophase: [connection: AsyncConnection, xid: string, isPrepared: boolean];
  /** A connection was taken from the pool by `connect()`. */
  engineConnect: [connection: AsyncConnection];
  engineDisposed: [engine: AsyncEngine];
  /** Options are to be set; listeners may change them in place. */
  setConnectionExecutionOptions: [connection: AsyncConnection, options: Record<string, unknown>];
  /** Options are to be set; listeners may change them in place. Nothing waits here: listeners must be synchronous. */
  setEngineExecutionOptions: [engine: AsyncEngine, options: Record<string, unknown>];
}

/** What a new session is opened with; listeners of `doConnect` may change it. */
export type ConnectParameters = { -readonly [K in keyof ConnectArguments]: ConnectArguments[K] };

/**
 * What an engine asks its listeners before it turns to the driver; all engines over one pool ask the same. An answer
 * takes the place of what the driver would have done. SQLAlchemy's `DialectEvents`.
 */
export interface DialectEvents {
  /** A session is to be opened, with parameters that can be changed. The listener may give one that it opened itself. */
  doConnect: Asking<[dialect: Dialect, parameters: ConnectParameters], DriverConnection>;
  /** A statement is to be sent. The listener may run it itself and give the answer, with rows as the server's text. */
  doExecute: Asking<
    [driver: DriverConnection, statement: string, values: readonly DriverValue[], context: ExecutionContext],
    DriverResult<TextRow>
  >;
  /** As `doExecute`, for a statement without values that has the option `noParameters`. */
  doExecuteNoParams: Asking<
    [driver: DriverConnection, statement: string, context: ExecutionContext],
    DriverResult<TextRow>
  >;
  /** A statement is to be sent with many sets of values. The listener may do so itself and give the rows touched. */
  doExecutemany: Asking<
    [
      driver: DriverConnection,
      statement: string,
      valueSets: readonly (readonly DriverValue[])[],
      context: ExecutionContext,
    ],
    number
  >;
}

/** The events of engines and connections, as the dispatchers need them. */
export const connectionEvents = new EventKind<ConnectionEvents>(
  'AsyncEngine',
  [
    'beforeExecute',
    'afterExecute',
    'beforeCursorExecute',
    'afterCursorExecute',
    'handleError',
    'begin',
    'commit',
    'rollback',
    'savepoint',
    'rollbackSavepoint',
    'releaseSavepoint',
    'beginTwophase',
    'prepareTwophase',
    'rollbackTwophase',
    'commitTwophase',
    'engineConnect',
    'engineDisposed',
    'setConnectionExecutionOptions',
    'setEngineExecutionOptions',
  ],
  { changing: ['beforeExecute', 'beforeCursorExecute'] },
);

/** The events between engine and driver, as the dispatchers need them. */
export const dialectEvents = new EventKind<DialectEvents>('AsyncEngine', [
  'doConnect',
  'doExecute',
  'doExecuteNoParams',
  'doExecutemany',
]);

import type { Compiled } from '../compiler/compiled.js';
import { EventKind } from '../event/event-dispatcher.js';
import type { DBAPIError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import type { Result } from '../result/result.js';
import type { ExecutionOptions } from '../statement/execution-options.js';
import type { AsyncConnection } from './async-connection.js';
import type { AsyncEngine } from './async-engine.js';
import type { Parameters } from './parameters.js';

/** What listeners are told of one statement on its way to the server. SQLAlchemy: `ExecutionContext`. */
export interface ExecutionContext {
  readonly connection: AsyncConnection;
  /** Undefined for SQL that was given as text of the driver. */
  readonly compiled: Compiled | undefined;
  readonly executionOptions: ExecutionOptions;
  /** True where `parameters` is a list of sets. */
  readonly executemany: boolean;
  /** For the listeners' own data, from `beforeCursorExecute` to `afterCursorExecute`. */
  readonly info: Record<PropertyKey, unknown>;
}

/** An error on its way to the caller. A listener of `handleError` may change the two settings, or throw another error. */
export interface ExceptionContext {
  /** Undefined where there was no connection to be had. */
  readonly connection: AsyncConnection | undefined;
  readonly engine: AsyncEngine;
  readonly statement: string | undefined;
  readonly parameters: unknown;
  /** What the driver threw. */
  readonly originalException: unknown;
  /** What is going to be thrown; undefined where the error did not come from the driver. */
  readonly sqlalchemyException: DBAPIError | undefined;
  /** True where the session counts as lost. */
  isDisconnect: boolean;
  /** With `isDisconnect`: whether the other connections of the pool are taken as lost, too. */
  invalidatePoolOnDisconnect: boolean;
}

/**
 * What an engine and its connections report, with the arguments of the listeners. All are awaited; an error of a
 * listener ends what it was called from. SQLAlchemy's `ConnectionEvents` and the first of its `DialectEvents`.
 */
export interface ConnectionEvents {
  beforeExecute: [
    connection: AsyncConnection,
    statement: ClauseElement,
    parameters: Parameters,
    options: ExecutionOptions,
  ];
  afterExecute: [
    connection: AsyncConnection,
    statement: ClauseElement,
    parameters: Parameters,
    options: ExecutionOptions,
    result: Result,
  ];
  beforeCursorExecute: [
    connection: AsyncConnection,
    statement: string,
    parameters: readonly unknown[],
    context: ExecutionContext,
    executemany: boolean,
  ];
  afterCursorExecute: [
    connection: AsyncConnection,
    statement: string,
    parameters: readonly unknown[],
    context: ExecutionContext,
    executemany: boolean,
  ];
  handleError: [context: ExceptionContext];
  begin: [connection: AsyncConnection];
  commit: [connection: AsyncConnection];
  rollback: [connection: AsyncConnection];
  savepoint: [connection: AsyncConnection, name: string];
  rollbackSavepoint: [connection: AsyncConnection, name: string];
  releaseSavepoint: [connection: AsyncConnection, name: string];
  /** A connection was taken from the pool by `connect()`. */
  engineConnect: [connection: AsyncConnection];
  engineDisposed: [engine: AsyncEngine];
  setConnectionExecutionOptions: [connection: AsyncConnection, options: ExecutionOptions];
  setEngineExecutionOptions: [engine: AsyncEngine, options: ExecutionOptions];
}

/** The events of engines and connections, as the dispatchers need them. */
export const connectionEvents = new EventKind<ConnectionEvents>('AsyncEngine', [
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
  'engineConnect',
  'engineDisposed',
  'setConnectionExecutionOptions',
  'setEngineExecutionOptions',
]);

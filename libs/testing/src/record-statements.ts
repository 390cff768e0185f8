import {
  type AsyncConnection,
  type AsyncEngine,
  type ConnectionEvents,
  listen,
  type Listener,
  remove,
} from '@athanor/core';

/** One thing that an engine sent, or one of its marks. */
export interface RecordedStatement {
  /** The text as it was sent; `BEGIN`, `COMMIT` and `ROLLBACK` for the marks of transactions. */
  readonly sql: string;
  /** The values in the order of the placeholders, as the program knows them: a list of sets where `executemany` is true. */
  readonly parameters: readonly unknown[];
  /** True where the statement was executed for many sets of parameters. */
  readonly executemany: boolean;
  /** The connection that it went over. */
  readonly connection: AsyncConnection;
}

/** What an engine has sent since the recording began. `using` or `stop()` ends it. */
export interface StatementRecording extends Disposable {
  readonly statements: readonly RecordedStatement[];
  /** Gives what was recorded, and begins anew. */
  take(): RecordedStatement[];
  /** Ends the recording. No effect the second time. */
  stop(): void;
}

/**
 * Records every statement of an engine from now on, in the order of sending, savepoints included, and the marks of its
 * transactions. BEGIN is a mark: it travels with the first statement, and a transaction without one never reaches the
 * server. Several recordings of one engine do not disturb each other. `onStatement` is told of each one as it comes.
 */
export function recordStatements(
  engine: AsyncEngine,
  onStatement?: (statement: RecordedStatement) => void,
): StatementRecording {
  let statements: RecordedStatement[] = [];
  const note = (statement: RecordedStatement): void => {
    statements.push(statement);
    onStatement?.(statement);
  };
  const mark = (sql: string) => (connection: AsyncConnection) => {
    note({ sql, parameters: [], executemany: false, connection });
  };
  // Of two phases only what goes out as a mark; PREPARE TRANSACTION and what follows it are statements.
  const markUnprepared = (sql: string) => (connection: AsyncConnection, _xid: string, isPrepared: boolean) => {
    if (!isPrepared) note({ sql, parameters: [], executemany: false, connection });
  };
  const listeners: { [K in keyof ConnectionEvents]?: Listener<ConnectionEvents, K> } = {
    begin: mark('BEGIN'),
    beginTwophase: mark('BEGIN'),
    commit: mark('COMMIT'),
    commitTwophase: markUnprepared('COMMIT'),
    rollback: mark('ROLLBACK'),
    rollbackTwophase: markUnprepared('ROLLBACK'),
    beforeCursorExecute: (connection, sql, parameters, _context, executemany) => {
      note({ sql, parameters, executemany, connection });
    },
  };
  const entries = Object.entries(listeners) as ['begin', Listener<ConnectionEvents, 'begin'>][];
  for (const [name, listener] of entries) listen(engine, name, listener);
  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    for (const [name, listener] of entries) remove(engine, name, listener);
  };
  return {
    get statements() {
      return statements;
    },
    take() {
      const taken = statements;
      statements = [];
      return taken;
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

import { ArgumentError } from '../errors/errors.js';

type Level = 'AUTOCOMMIT' | 'READ UNCOMMITTED' | 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE';

type Underscored<L extends Level> = L extends `${infer First} ${infer Second}` ? `${First}_${Second}` : L;

/** How far transactions see of one another, in any of the spellings that are understood: `'REPEATABLE READ'`, `'repeatable_read'`. */
export type IsolationLevel = Level | Underscored<Level> | Lowercase<Level | Underscored<Level>>;

/** Options of one execution, a statement, a connection or an engine; the narrower wins. Options of other names pass through to events. SQLAlchemy: execution options. */
export interface ExecutionOptions {
  /** False: this execution neither looks into the compiled cache nor fills it. */
  readonly compiledCache?: false | undefined;
  /** Printed in brackets before every log line. */
  readonly loggingToken?: string | undefined;
  /** True asks for a cursor on the server, which `stream()` always does; `execute()` of a statement or call with it is refused. */
  readonly streamResults?: boolean | undefined;
  /** Rows that a stream fetches at once, and the size of its partitions. */
  readonly yieldPer?: number | undefined;
  /** The most rows that a stream without `yieldPer` fetches at once; 1000 by default. */
  readonly maxRowBuffer?: number | undefined;
  /** Rows per statement where many rows are inserted with RETURNING; 1000 by default. */
  readonly insertmanyvaluesPageSize?: number | undefined;
  /**
   * Of one call: where the signal is aborted, the statement is cancelled on the server, the call rejects with the signal's
   * reason, and the connection has to be rolled back before it takes a new session. For a stream it holds until the end.
   */
  readonly signal?: AbortSignal | undefined;
  /** Of a connection or engine: `AUTOCOMMIT`, `READ COMMITTED`, `REPEATABLE READ`, `SERIALIZABLE`. */
  readonly isolationLevel?: IsolationLevel | undefined;
  /** Of a connection or engine: transactions begin READ ONLY. */
  readonly postgresqlReadonly?: boolean | undefined;
  /** Of a connection or engine: transactions begin DEFERRABLE. */
  readonly postgresqlDeferrable?: boolean | undefined;
  /** True: `rowcount` of many parameter sets is the number of rows that all of them touched, and not -1. */
  readonly preserveRowcount?: boolean | undefined;
  /**
   * A statement without values asks `doExecuteNoParams` in place of `doExecute`. PostgreSQL is sent the same in both cases.
   */
  readonly noParameters?: boolean | undefined;
  /** Which schema stands in the place of another: `{ shared: 'tenant_1', '': 'tenant_1' }`; `''` is the place of things without a schema, null puts none. */
  readonly schemaTranslateMap?: Readonly<Record<string, string | null>> | undefined;
  readonly [name: string]: unknown;
}

/** Options that hold for more than one call: of a statement, a connection or an engine. */
export type LastingOptions = ExecutionOptions & { readonly signal?: never };

/** Options that hold for all executions of a statement. */
export type StatementOptions = LastingOptions & { readonly [K in (typeof notOfStatements)[number]]?: never };

const ofTransactions = ['isolationLevel', 'postgresqlReadonly', 'postgresqlDeferrable'] as const;
const notOfStatements = [...ofTransactions, 'compiledCache'] as const;

/** Refuses, in options of a statement, what belongs to a connection or one call; an ArgumentError. Gives the options. */
export function ofStatement(options: ExecutionOptions): StatementOptions {
  for (const name of notOfStatements) if (name in options) refuseOfStatement(name);
  return lasting(options) as StatementOptions;
}

/** Refuses, in options of one call, what belongs to a transaction; an ArgumentError. Gives the options. */
export function ofCall<O extends ExecutionOptions>(options: O): O {
  for (const name of ofTransactions) if (options[name] !== undefined) refuseOfStatement(name);
  return options;
}

function refuseOfStatement(name: string): never {
  const instead =
    name === 'compiledCache'
      ? 'give it to the engine, the connection or one call: connection.execute(statement, parameters, { compiledCache: false })'
      : `give it to the engine, or to the connection before its transaction begins: await connection.executionOptions({ ${name}: ... })`;
  throw new ArgumentError(`'${name}' execution option may not be specified on a statement; ${instead}`);
}

/** Refuses, in options that last, what belongs to one call; an ArgumentError. Gives the options. */
export function lasting(options: ExecutionOptions): LastingOptions {
  if (options.signal === undefined) return options as LastingOptions;
  throw new ArgumentError(
    "'signal' is an option of one call, not of a statement, a connection or an engine: " +
      'connection.execute(statement, parameters, { signal })',
  );
}

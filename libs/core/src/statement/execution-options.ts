/** Options of one execution, a statement, a connection or an engine; the narrower wins. Options of other names pass through to events. SQLAlchemy: execution options. */
export interface ExecutionOptions {
  /** False: this execution neither looks into the compiled cache nor fills it. */
  readonly compiledCache?: false | undefined;
  /** Printed in brackets before every log line. */
  readonly loggingToken?: string | undefined;
  /** Rows that a stream fetches at once, and the size of its partitions. */
  readonly yieldPer?: number | undefined;
  /** The most rows that a stream without `yieldPer` fetches at once; 1000 by default. */
  readonly maxRowBuffer?: number | undefined;
  /** Rows per statement where many rows are inserted with RETURNING; 1000 by default. */
  readonly insertmanyvaluesPageSize?: number | undefined;
  /** Of a connection or engine: `AUTOCOMMIT`, `READ COMMITTED`, `REPEATABLE READ`, `SERIALIZABLE`. */
  readonly isolationLevel?: string | undefined;
  /** Of a connection or engine: transactions begin READ ONLY. */
  readonly postgresqlReadonly?: boolean | undefined;
  /** Of a connection or engine: transactions begin DEFERRABLE. */
  readonly postgresqlDeferrable?: boolean | undefined;
  readonly [name: string]: unknown;
}

import type { Introspection, RunQuery } from '../dialect/introspection.js';
import type { Executable } from '../expression/executable.js';
import type { ExecutionOptions } from '../expression/execution-options.js';

/** A connection, as far as schemas are made, dropped and described with it. */
export interface SchemaConnection {
  readonly dialect: {
    readonly name: string;
    readonly defaultSchemaName: string | undefined;
    loadIntrospection(): Promise<Introspection>;
  };
  readonly engine: unknown;
  getExecutionOptions(): ExecutionOptions;
  execute(statement: Executable<any>): Promise<{ all(): readonly object[] }>;
}

/** The queries of an introspection, run by a connection. */
export function queriesOf(connection: SchemaConnection): RunQuery {
  return async (statement) =>
    (await connection.execute(statement)).all() as readonly Readonly<Record<string, unknown>>[];
}

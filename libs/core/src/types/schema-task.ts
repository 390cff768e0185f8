import { ArgumentError } from '../errors/errors.js';

/** What a connection is asked to do with the schema: create or drop a MetaData's tables, one table, an index, a sequence or a type. */
export interface SchemaTask {
  readonly kind: 'create' | 'drop';
  readonly target: object;
  /** Of a MetaData: these tables only. */
  readonly tables?: readonly object[] | undefined;
  /** True: what is there is not created, what is not there is not dropped. */
  readonly checkfirst: boolean;
}

/** Under this symbol a connection has the method that does a {@link SchemaTask}. */
export const runSchemaTask: unique symbol = Symbol.for('athanor.runSchemaTask');

/** A connection, as far as `createAll()`, `table.create()` and their kin are concerned. */
export interface SchemaRunner {
  [runSchemaTask](task: SchemaTask): Promise<void>;
}

/** Whether the database is asked before something is created or dropped. */
export interface CheckfirstOptions {
  readonly checkfirst?: boolean;
}

/** Creates or drops one thing of the schema. A function of its own: `table.create(connection)`, `connection.runSync(table.create)`. */
export type SchemaAction = (connection: SchemaRunner, options?: CheckfirstOptions) => Promise<void>;

/** The action of one thing; `checkfirst` is its default. */
export function schemaAction(kind: SchemaTask['kind'], target: object, checkfirst: boolean): SchemaAction {
  return (connection, options = {}) =>
    runTask(connection, { kind, target, checkfirst: options.checkfirst ?? checkfirst }, `${kind}()`);
}

/** Hands a task to a connection. An ArgumentError for what is none. */
export function runTask(connection: SchemaRunner, task: SchemaTask, method: string): Promise<void> {
  const run = (connection as Partial<SchemaRunner> | undefined)?.[runSchemaTask];
  if (run !== undefined) return run.call(connection, task);
  const way = method.endsWith('All()') ? `runSync(metadata.${method.slice(0, -2)})` : `runSync(thing.${task.kind})`;
  return Promise.reject(new ArgumentError(`${method} takes a connection: await connection.${way}`));
}

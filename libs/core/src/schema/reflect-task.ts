import { ArgumentError } from '../errors/errors.js';
import type { MetaData } from './metadata.js';

/** What `metadata.reflect()` reads. */
export interface ReflectOptions {
  /** The schema of the database; that of the MetaData by default. */
  readonly schema?: string | undefined;
  /** True: views and materialized views as well. */
  readonly views?: boolean | undefined;
  /** The names of the tables, or what says of each name whether it is wanted; all by default. */
  readonly only?: readonly string[] | ((name: string, metadata: MetaData) => boolean) | undefined;
  /** True, the default: tables that foreign keys refer to come along, whatever `only` says. */
  readonly resolveFks?: boolean | undefined;
  /** True: tables that the MetaData has already take what the database says of them; else they stay as they are. */
  readonly extendExisting?: boolean | undefined;
}

/** What a connection is asked to read into a MetaData. */
export interface ReflectTask extends ReflectOptions {
  readonly metadata: MetaData;
}

/** Under this symbol a connection has the method that does a {@link ReflectTask}. */
export const runReflectTask: unique symbol = Symbol.for('athanor.runReflectTask');

/** A connection, as far as `metadata.reflect()` is concerned. */
export interface SchemaReader {
  [runReflectTask](task: ReflectTask): Promise<void>;
}

/** Hands a task to a connection. An ArgumentError for what is none. */
export function reflectBy(connection: SchemaReader, task: ReflectTask): Promise<void> {
  const run = (connection as Partial<SchemaReader> | undefined)?.[runReflectTask];
  if (run !== undefined) return run.call(connection, task);
  return Promise.reject(new ArgumentError('reflect() takes a connection: await connection.runSync(metadata.reflect)'));
}

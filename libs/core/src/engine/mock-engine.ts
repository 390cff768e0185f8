import { valuesFor } from '../compiler/bind-values.js';
import { compileCached } from '../compiler/compile-cached.js';
import { withSchemas } from '../compiler/translated.js';
import type { Dialect } from '../dialect/dialect.js';
import { ObjectNotExecutableError } from '../errors/errors.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import type { Executable } from '../expression/executable.js';
import type { ExecutionOptions } from '../expression/execution-options.js';
import { runSchemaTask, type SchemaRunner, type SchemaTask } from '../types/schema-task.js';
import type { SchemaConnection } from './schema-connection.js';

/** Takes what would be sent to a database: the SQL, the values in the order of `$1`, `$2` ..., and the statement itself. */
export type MockExecutor = (sql: string, values: readonly unknown[], statement: ClauseElement) => void | Promise<void>;

/**
 * An engine and its connection in one, without a database: what is executed is handed to a function. It gives no rows, and
 * knows of nothing that is there: `createAll()` and `dropAll()` never ask. SQLAlchemy: `MockConnection`.
 */
export class MockEngine implements SchemaRunner, SchemaConnection {
  readonly engine: unknown = this;
  readonly #executor: MockExecutor;
  readonly #options: ExecutionOptions;

  constructor(
    readonly dialect: Dialect,
    executor: MockExecutor,
    options: ExecutionOptions = {},
  ) {
    this.#executor = executor;
    this.#options = options;
  }

  /** Hands a statement to the function. */
  async execute(statement: Executable<any>): Promise<{ all(): readonly object[] }> {
    const element = elementOf(statement);
    if (element === undefined) throw new ObjectNotExecutableError(statement);
    const { schemaTranslateMap: map } = this.#options;
    const { compiled, binds } = compileCached(element, this.dialect, undefined, { marksSchemas: map !== undefined });
    const { sql } = map === undefined ? compiled : withSchemas(compiled, map, this.dialect.traits);
    await this.#executor(sql, valuesFor(compiled, binds).values, element);
    return { all: () => [] };
  }

  /** Calls `fn` with this engine as the connection, as {@link begin} does; nothing is sent around it. */
  async connect<V>(fn: (connection: this) => V | PromiseLike<V>): Promise<V> {
    return fn(this);
  }

  /** Calls `fn` with this engine as the connection; there is no transaction. */
  async begin<V>(fn: (connection: this) => V | PromiseLike<V>): Promise<V> {
    return fn(this);
  }

  /** Calls `fn` with this engine in front of the arguments: `mock.runSync(metadata.createAll)`. */
  async runSync<A extends readonly unknown[], V>(
    fn: (connection: this, ...args: A) => V | PromiseLike<V>,
    ...args: A
  ): Promise<V> {
    return fn(this, ...args);
  }

  /** An engine with other options; `schemaTranslateMap` is the one that counts. */
  executionOptions(options: ExecutionOptions): MockEngine {
    return new MockEngine(this.dialect, this.#executor, { ...this.#options, ...options });
  }

  /** The options of this engine. */
  getExecutionOptions(): ExecutionOptions {
    return this.#options;
  }

  /** Creates or drops, for `metadata.createAll` and `dropAll`. */
  async [runSchemaTask](task: SchemaTask): Promise<void> {
    const { runTask } = await import('./schema-runner.js');
    await runTask(this, { ...task, checkfirst: false });
  }
}

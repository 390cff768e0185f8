import {
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  type CreateAsyncEngineOptions,
  listen,
} from '@athanor/core';
import { type RecordedStatement, recordStatements, type StatementRecording } from '@athanor/testing';
import { tagged } from './tagged-values.js';

/** What one step sent and gave. */
export interface StepLog {
  readonly statements: readonly RecordedStatement[];
  readonly result: unknown;
  readonly warnings: readonly string[];
}

/** Where the steps of a scenario are played: makes engines whose statements are recorded, and keeps what a step notes. */
export class Scene {
  readonly url: string;
  readonly #engines: AsyncEngine[] = [];
  readonly #connections: AsyncConnection[] = [];
  readonly #recordings: StatementRecording[] = [];
  readonly #log: RecordedStatement[] = [];
  #warnings: string[] = [];
  #result: unknown;
  readonly #onWarning = (warning: Error): void => {
    if (warning.name.startsWith('SA')) this.#warnings.push(warning.name);
  };

  constructor(url: string) {
    this.url = url;
    process.on('warning', this.#onWarning);
  }

  /** An engine of this scene; its statements are recorded, and it is disposed of at the end. */
  engine(options?: CreateAsyncEngineOptions): AsyncEngine {
    const engine = createAsyncEngine(this.url, options);
    this.#engines.push(engine);
    listen(engine, 'engineConnect', (connection) => void this.#connections.push(connection));
    this.#recordings.push(recordStatements(engine, (statement) => this.#log.push(statement)));
    return engine;
  }

  /** Runs what belongs to no step: nothing of it is recorded. */
  async unrecorded<T>(fn: () => Promise<T>): Promise<T> {
    const before = this.#log.length;
    try {
      return await fn();
    } finally {
      this.#log.length = before;
    }
  }

  /** Notes a result that comes before the error of a step. */
  note(result: unknown): void {
    this.#result = tagged(result);
  }

  /** Gives what was recorded since the last call. */
  async take(): Promise<StepLog> {
    // Node emits warnings at the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    const log = { statements: this.#log.splice(0), result: this.#result, warnings: this.#warnings };
    this.#warnings = [];
    this.#result = undefined;
    return log;
  }

  /** Ends the scene: closes what steps have left open, and rolls it back. */
  async close(): Promise<void> {
    process.off('warning', this.#onWarning);
    for (const recording of this.#recordings) recording.stop();
    for (const connection of this.#connections) if (!connection.closed) await connection.close();
    for (const engine of this.#engines) await engine.dispose();
  }
}

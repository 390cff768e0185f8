import { ConnectionRecord } from './connection-record.js';
import { type ConnectionCreator, Pool, type PoolHeritage, type PoolOptions } from './pool.js';
import { untilAborted } from './until-aborted.js';

/** Keeps nothing: every `connect()` opens a session, and giving it back closes it. There is no limit. */
export class NullPool extends Pool {
  static readonly optionNames: readonly string[] = ['poolResetOnReturn'];

  readonly #options: PoolOptions;

  constructor(creator: ConnectionCreator, options: PoolOptions = {}, heritage?: PoolHeritage) {
    super(creator, { poolResetOnReturn: options.poolResetOnReturn }, heritage);
    this.#options = options;
  }

  status(): string {
    return 'NullPool';
  }

  recreate(): NullPool {
    return new NullPool(this.creator, this.#options, this.heritage());
  }

  /** Nothing is kept, so there is nothing to close. */
  async dispose(): Promise<void> {}

  protected async acquire(signal?: AbortSignal): Promise<ConnectionRecord> {
    const record = new ConnectionRecord(this);
    await record.open(true, signal);
    return record;
  }

  async takeBack(record: ConnectionRecord): Promise<void> {
    await record.close();
  }
}

/**
 * One session for everybody, also for several at once: their statements run in each other's transactions, and whoever
 * gives it back rolls back for all. For a single user, or where the driver has one session and that is known.
 */
export class StaticPool extends Pool {
  static readonly optionNames: readonly string[] = ['poolResetOnReturn'];

  override readonly sharesSessions = true;
  readonly #options: PoolOptions;
  #record: ConnectionRecord | undefined;
  #opening: Promise<ConnectionRecord> | undefined;

  constructor(creator: ConnectionCreator, options: PoolOptions = {}, heritage?: PoolHeritage) {
    super(creator, { poolResetOnReturn: options.poolResetOnReturn }, heritage);
    this.#options = options;
  }

  status(): string {
    return 'StaticPool';
  }

  recreate(): StaticPool {
    return new StaticPool(this.creator, this.#options, this.heritage());
  }

  async dispose(): Promise<void> {
    const record = this.#record;
    this.#record = undefined;
    await record?.close();
  }

  protected acquire(signal?: AbortSignal): ConnectionRecord | Promise<ConnectionRecord> {
    if (this.#record?.isReady) return this.#record;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return untilAborted(this.#opening, signal);
  }

  /** The session stays where it is. */
  async takeBack(): Promise<void> {}

  async #open(): Promise<ConnectionRecord> {
    const record = this.#record ?? new ConnectionRecord(this);
    if (this.#record === undefined) await record.open(true);
    else await record.ensureOpen();
    this.#record = record;
    return record;
  }
}

/** Lends one connection, and fails where a second one is asked for: to find code that takes more than it needs. */
export class AssertionPool extends Pool {
  static readonly optionNames: readonly string[] = ['poolResetOnReturn'];

  readonly #options: PoolOptions;
  #record: ConnectionRecord | undefined;
  /** Where the connection was taken that is lent now. */
  #takenAt: Error | undefined;

  constructor(creator: ConnectionCreator, options: PoolOptions = {}, heritage?: PoolHeritage) {
    super(creator, { poolResetOnReturn: options.poolResetOnReturn }, heritage);
    this.#options = options;
  }

  status(): string {
    return 'AssertionPool';
  }

  recreate(): AssertionPool {
    return new AssertionPool(this.creator, this.#options, this.heritage());
  }

  async dispose(): Promise<void> {
    const record = this.#takenAt === undefined ? this.#record : undefined;
    this.#record = undefined;
    await record?.close();
  }

  protected async acquire(signal?: AbortSignal): Promise<ConnectionRecord> {
    if (this.#takenAt !== undefined) await refuseSecond(this.#takenAt);
    this.#takenAt = deepTrace('the first checkout');
    try {
      if (this.#record !== undefined) return this.#record;
      const record = new ConnectionRecord(this);
      await record.open(true, signal);
      this.#record = record;
      return record;
    } catch (error) {
      this.#takenAt = undefined;
      throw error;
    }
  }

  async takeBack(record: ConnectionRecord): Promise<void> {
    this.#takenAt = undefined;
    // The pool was disposed while this was lent.
    if (this.#record !== record) await record.close();
  }
}

async function refuseSecond(takenAt: Error): Promise<never> {
  const { stack } = takenAt;
  const { AssertionError } = await import('node:assert');
  throw new AssertionError({ message: `connection is already checked out at:\n${stack}` });
}

/** An error whose stack leads to the program, not only through the frames of this library. */
function deepTrace(message: string): Error {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  try {
    return new Error(message);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

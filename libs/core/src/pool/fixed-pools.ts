import { ConnectionRecord } from './connection-record.js';
import { type ConnectionCreator, Pool, type PoolHeritage, type PoolOptions } from './pool.js';

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

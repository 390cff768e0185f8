import type { DriverConnection } from '../dialect/driver.js';

/** Takes the lines of a pool's log. */
export interface PoolLogger {
  info(line: string): void;
  debug(line: string): void;
}

/** Why a session is replaced before it is lent again. */
export type RecycleReason =
  | 'exceeded timeout'
  | 'invalidated due to pool invalidation'
  | 'invalidated due to local soft invalidation';

/** Writes what a pool does in SQLAlchemy's words. There is none where nothing is logged. */
export class PoolLog {
  readonly #logger: PoolLogger;
  /** True where sessions that come and go and single loans are logged, too. */
  readonly #loans: boolean;
  readonly #numbers = new WeakMap<DriverConnection, number>();
  #count = 0;

  constructor(logger: PoolLogger, options: { readonly loans: boolean }) {
    this.#logger = logger;
    this.#loans = options.loans;
  }

  created(connection: DriverConnection): void {
    this.#debug(() => `Created new connection ${this.#name(connection)}`);
  }

  notCreated(error: unknown): void {
    this.#debug(() => `Error on connect(): ${String(error)}`);
  }

  lent(connection: DriverConnection): void {
    this.#debug(() => `Connection ${this.#name(connection)} checked out from pool`);
  }

  returned(connection: DriverConnection): void {
    this.#debug(() => `Connection ${this.#name(connection)} being returned to pool`);
  }

  reset(connection: DriverConnection, how: 'rollback' | 'commit', wasReset: boolean): void {
    const done = how === 'rollback' && wasReset ? 'reset, transaction already reset' : `${how}-on-return`;
    this.#debug(() => `Connection ${this.#name(connection)} ${done}`);
  }

  fresh(connection: DriverConnection): void {
    this.#debug(() => `Connection ${this.#name(connection)} is fresh, skipping pre-ping`);
  }

  pinging(connection: DriverConnection): void {
    this.#debug(() => `Pool pre-ping on connection ${this.#name(connection)}`);
  }

  pingFailed(connection: DriverConnection): void {
    this.#debug(() => `Pool pre-ping on connection ${this.#name(connection)} failed, will invalidate pool`);
  }

  /** `hard`: the session is not to be used any more; else it is one too many. */
  closing(connection: DriverConnection, hard: boolean): void {
    this.#debug(() => `${hard ? 'Hard-closing' : 'Closing'} connection ${this.#name(connection)}`);
  }

  invalidated(connection: DriverConnection, error: unknown, soft: boolean): void {
    const reason = error === undefined ? '' : ` (reason: ${reasonOf(error)})`;
    this.#logger.info(`${soft ? 'Soft ' : ''}Invalidate connection ${this.#name(connection)}${reason}`);
  }

  recycling(connection: DriverConnection, reason: RecycleReason): void {
    this.#logger.info(`Connection ${this.#name(connection)} ${reason}; recycling`);
  }

  givenUp(connection: DriverConnection, error: Error, wholePool: boolean): void {
    const what = wholePool
      ? 'all pooled connections prior to current timestamp'
      : `individual connection ${this.#name(connection)}`;
    this.#logger.info(`Disconnection detected on checkout, invalidating ${what} (reason: ${reasonOf(error)})`);
  }

  exhausted(): void {
    this.#logger.info('Reconnection attempts exhausted on checkout');
  }

  disposed(status: string): void {
    this.#logger.info(`Pool disposed. ${status}`);
  }

  recreating(): void {
    this.#logger.info('Pool recreating');
  }

  #debug(line: () => string): void {
    if (this.#loans) this.#logger.debug(line());
  }

  /** Numbers the connections as they are met. */
  #name(connection: DriverConnection): string {
    let number = this.#numbers.get(connection);
    if (number === undefined) this.#numbers.set(connection, (number = ++this.#count));
    return `#${number}`;
  }
}

/** `RangeError:text`, as SQLAlchemy writes it. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}:${error.message}` : String(error);
}

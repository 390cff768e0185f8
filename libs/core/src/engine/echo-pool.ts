import type { DriverConnection } from '../dialect/driver.js';
import { listen } from '../event/event-target.js';
import type { Pool } from '../pool/pool.js';
import type { Echo, Logger } from './echo.js';

/** Logs what a pool does: lost connections, with `'debug'` every loan too. */
export function echoPool(pool: Pool, echo: Echo, logger: Logger): void {
  if (echo === false) return;
  const names = new Names();
  listen(pool, 'invalidate', (connection, _record, error) => {
    const reason = error === undefined ? '' : ` (reason: ${reasonOf(error)})`;
    logger.info(`Invalidate connection ${names.of(connection)}${reason}`);
  });
  listen(pool, 'softInvalidate', (connection) => logger.info(`Soft invalidate connection ${names.of(connection)}`));
  if (echo !== 'debug') return;
  listen(pool, 'connect', (connection) => logger.debug(`Created new connection ${names.of(connection)}`));
  listen(pool, 'checkout', (connection) => logger.debug(`Connection ${names.of(connection)} checked out from pool`));
  listen(pool, 'checkin', (connection) => {
    if (connection !== null) logger.debug(`Connection ${names.of(connection)} being returned to pool`);
  });
  listen(pool, 'reset', (connection, _record, { transactionWasReset }) => {
    if (pool.resetOnReturn === null) return;
    const how = transactionWasReset ? 'reset, transaction already reset' : `${pool.resetOnReturn}-on-return`;
    logger.debug(`Connection ${names.of(connection)} ${how}`);
  });
  listen(pool, 'close', (connection) => logger.debug(`Closing connection ${names.of(connection)}`));
}

/** `RangeError:text`, as SQLAlchemy writes it. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}:${error.message}` : String(error);
}

/** Numbers the connections as they are met. */
class Names {
  readonly #numbers = new WeakMap<DriverConnection, number>();
  #count = 0;

  of(connection: DriverConnection): string {
    let number = this.#numbers.get(connection);
    if (number === undefined) this.#numbers.set(connection, (number = ++this.#count));
    return `#${number}`;
  }
}

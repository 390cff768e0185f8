import { PoolLog } from '../pool/pool-log.js';
import type { Pool } from '../pool/pool.js';
import type { Echo, Logger } from './echo.js';

/** Has a pool log what it does: lost, replaced and dropped connections, with `'debug'` every session and every loan too. */
export function echoPool(pool: Pool, echo: Echo, logger: Logger): void {
  if (echo !== false) pool.log = new PoolLog(logger, { loans: echo === 'debug' });
}

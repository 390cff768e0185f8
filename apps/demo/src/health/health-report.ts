import { type AsyncEngine, text } from '@athanor/core';

/** How the program stands. */
export interface HealthReport {
  readonly status: 'ok' | 'unavailable';
  readonly database: 'up' | 'down';
  /** The connection pool, in one line. */
  readonly pool: string;
}

/** Asks the database for a sign of life. Errors are a report too, not thrown; what they say is for the log only. */
export async function healthReport(engine: AsyncEngine, log: (error: unknown) => void): Promise<HealthReport> {
  const isUp = await engine
    .connect((connection) => connection.scalar(text('SELECT 1')))
    .then(() => true)
    .catch((error: unknown) => {
      log(error);
      return false;
    });
  const pool = engine.pool.status();
  return isUp ? { status: 'ok', database: 'up', pool } : { status: 'unavailable', database: 'down', pool };
}

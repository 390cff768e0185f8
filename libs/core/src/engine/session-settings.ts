import type { Dialect } from '../dialect/dialect.js';
import type { DriverConnection } from '../dialect/driver.js';
import type { ConnectionCreator } from '../pool/pool.js';

/**
 * Opens sessions that are set as the dialect needs them. The first one is asked whether it is; where it is not, by the
 * settings of its role or database, all are set so. A server that does not know the question is left as it is.
 */
export function withSettings(connect: ConnectionCreator, { sessionSettings }: Dialect): ConnectionCreator {
  if (sessionSettings === undefined) return connect;
  const { question, remedy } = sessionSettings;
  let isOtherwise: boolean | undefined;
  return async (signal) => {
    const connection = await connect(signal);
    if (isOtherwise === false) return connection;
    // A server that does not answer would keep it for ever.
    const giveUp = (): void => connection.terminate();
    if (signal?.aborted) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    try {
      isOtherwise ??= await isSetOtherwise(connection, question);
      if (isOtherwise) await fieldOf(connection, remedy);
      return connection;
    } catch (error) {
      connection.terminate();
      throw error;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  };
}

async function isSetOtherwise(connection: DriverConnection, question: string): Promise<boolean> {
  try {
    return (await fieldOf(connection, question)) !== null;
  } catch (error) {
    if (connection.closed) throw error;
    return false;
  }
}

/** The first field of the first row. */
async function fieldOf(connection: DriverConnection, sql: string): Promise<string | null> {
  const { rows } = await connection.execute({ sql, values: [], prepare: false, decoder: () => (row) => row });
  return rows[0]?.[0] ?? null;
}

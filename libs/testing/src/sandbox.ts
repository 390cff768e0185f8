import type { AsyncConnection, AsyncEngine } from '@athanor/core';
import { type AsyncSessionmaker, asyncSessionmaker, type SessionOptions } from '@athanor/orm';

/** One test's transaction, and what works inside of it. `await using` takes everything back. */
export interface Sandbox extends AsyncDisposable {
  /** The connection whose transaction nobody commits. */
  readonly connection: AsyncConnection;
  /** Makes sessions that live inside of the transaction; their commits and rollbacks end savepoints. */
  readonly sessionmaker: AsyncSessionmaker;
  /** Takes back what was written since the sandbox began, and gives the connection back. No effect the second time. */
  close(): Promise<void>;
}

/**
 * One outer transaction per test, never committed: sessions join it by savepoint (`joinTransactionMode:
 * 'create_savepoint'`), so that code under test commits and rolls back as ever, sees what it has committed, and leaves
 * nothing behind.
 *
 *     await using box = await sandbox(engine);
 *     await box.sessionmaker.begin(async (session) => session.add(new User({ name: 'ann' })));
 *
 * The sessions share one connection: use one at a time. `options` are those of the sessions.
 */
export async function sandbox(
  engine: AsyncEngine,
  options: Omit<SessionOptions, 'joinTransactionMode'> = {},
): Promise<Sandbox> {
  const connection = await engine.connect();
  try {
    await connection.begin();
  } catch (error) {
    await connection.close();
    throw error;
  }
  // Closing a connection rolls back what its transaction holds.
  const close = (): Promise<void> => connection.close();
  return {
    connection,
    sessionmaker: asyncSessionmaker(connection, { ...options, joinTransactionMode: 'create_savepoint' }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

import type { AsyncTransaction } from './async-transaction.js';
import type { ConnectionCore } from './connection-core.js';

/**
 * Runs `work` inside a transaction: commits at its end, rolls back where it throws, and throws its error whatever else
 * goes wrong then. While it runs, no statement gets out of the transaction.
 */
export async function runInTransaction<T extends AsyncTransaction, V>(
  core: ConnectionCore,
  start: () => Promise<T>,
  work: (transaction: T) => V | PromiseLike<V>,
): Promise<V> {
  const transaction = await start();
  const outer = core.scope;
  core.scope = transaction;
  try {
    const value = await work(transaction);
    if (!transaction.hasEnded) await transaction.commitAtEnd();
    return value;
  } catch (error) {
    await rollbackSilently(transaction);
    throw error;
  } finally {
    core.scope = outer;
  }
}

async function rollbackSilently(transaction: AsyncTransaction): Promise<void> {
  try {
    await transaction.close();
  } catch {
    // The error that led here says more than one of the clearing up.
  }
}

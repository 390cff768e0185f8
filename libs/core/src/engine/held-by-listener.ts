import { AsyncLocalStorage } from 'node:async_hooks';

/** A round of listeners that something on a connection waits for. */
interface Round {
  readonly connection: object;
  isOver: boolean;
  readonly outer: Round | undefined;
}

const rounds = new AsyncLocalStorage<Round>();

/** Runs a round of listeners to the events of a connection. */
export async function inRound<V>(connection: object, run: () => Promise<V>): Promise<V> {
  const round: Round = { connection, isOver: false, outer: rounds.getStore() };
  try {
    return await rounds.run(round, run);
  } finally {
    round.isOver = true;
  }
}

/**
 * True where a listener to the events of the connection calls this, or what it has called: what waits for the listener
 * cannot come to its end before this does.
 */
export function isHeldByListener(connection: object): boolean {
  for (let round = rounds.getStore(); round !== undefined; round = round.outer) {
    if (round.connection === connection && !round.isOver) return true;
  }
  return false;
}

import { type AsyncConnection, type AsyncEngine, listen, text } from '@athanor/core';
import pg from 'pg';

const pid = text<{ readonly 0: number }>('select pg_backend_pid()');

/** What happens in the pool of an engine and to its transactions, as the records of our own write it. */
export interface PoolWatch {
  /** The names of the events since the last call. */
  take(): string[];
}

const events = {
  firstConnect: 'first_connect',
  connect: 'connect',
  checkout: 'checkout',
  checkin: 'checkin',
  close: 'close',
  detach: 'detach',
  closeDetached: 'close_detached',
  softInvalidate: 'soft_invalidate',
  engineConnect: 'engine_connect',
  begin: 'begin',
  commit: 'commit',
  rollback: 'rollback',
  engineDisposed: 'engine_disposed',
} as const;

/** Watches an engine from now on. */
export function watchPool(engine: AsyncEngine): PoolWatch {
  let seen: string[] = [];
  for (const [name, word] of Object.entries(events)) {
    listen(engine, name as keyof typeof events, () => void seen.push(word));
  }
  listen(engine, 'invalidate', (_connection, _record, error) => {
    seen.push(`invalidate(${error === undefined ? 'NoneType' : (error as object).constructor.name})`);
  });
  const truth = (value: boolean) => (value ? 'True' : 'False');
  listen(engine, 'reset', (_connection, _record, { transactionWasReset, terminateOnly, asyncioSafe }) => {
    seen.push(`reset(${truth(transactionWasReset)}, ${truth(terminateOnly)}, ${truth(asyncioSafe)})`);
  });
  const take = () => {
    const taken = seen;
    seen = [];
    return taken;
  };
  return { take };
}

/** The server's number of a connection's session. */
export async function pidOf(connection: AsyncConnection): Promise<number> {
  return (await connection.scalar(pid)) as number;
}

/** Gives sessions the names p1, p2 .. in the order in which they are met. */
export function backendNames(): (connection: AsyncConnection) => Promise<string> {
  const names = new Map<number, string>();
  return async (connection) => {
    const number = await pidOf(connection);
    const name = names.get(number) ?? `p${names.size + 1}`;
    names.set(number, name);
    return name;
  };
}

/** How many sessions the server has of a number: 1 or 0. */
export async function sessionsOf(url: string, backend: number): Promise<number> {
  const client = new pg.Client({ connectionString: url.replace('postgresql+pg:', 'postgresql:') });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: number }>(
      'select count(*)::int as n from pg_stat_activity where pid = $1',
      [backend],
    );
    return rows[0]?.n ?? NaN;
  } finally {
    await client.end();
  }
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

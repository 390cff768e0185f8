// proves: pool-pre-ping
import {
  type AsyncConnection,
  type AsyncEngine,
  DisconnectionError,
  type DBAPIError,
  listen,
  text,
} from '@athanor/core';
import pg from 'pg';
import type { Scene } from './scene.js';
import { script } from './script.js';

const pid = text<{ readonly 0: number }>('select pg_backend_pid()');

export const pool03 = script('pool-03-pre-ping', async (scene) => {
  const plain = await withTwoDeadSessions(scene, false);
  const pinging = await withTwoDeadSessions(scene, true);
  const steps = [
    async () => void (await plain.engine.connect((conn) => conn.execute(pid))),
    () => plain.eventsSoFar(),
    () => twoAtOnce(plain),
    () => plain.eventsSoFar(),
    async () => {
      const backend = await pinging.engine.connect((conn) => conn.scalar(pid));
      return ['new backend', !pinging.dead.includes(backend as number)];
    },
    () => pinging.eventsSoFar(),
    () => twoAtOnce(pinging),
    () => pinging.eventsSoFar(),
    () => killedInTransaction(scene),
  ];
  return steps;
});

interface WatchedEngine {
  readonly engine: AsyncEngine;
  /** The backends that were killed. */
  readonly dead: readonly number[];
  /** The names of the pool's events since the last call. */
  eventsSoFar(): string[];
}

async function withTwoDeadSessions(scene: Scene, poolPrePing: boolean): Promise<WatchedEngine> {
  const engine = scene.engine({ poolSize: 2, maxOverflow: 0, poolPrePing });
  const dead = await inTwoConnections(engine, (conn) => conn.scalar(pid));
  await kill(scene.url, dead);
  let events: string[] = [];
  for (const name of ['connect', 'checkout', 'close', 'checkin'] as const)
    listen(engine, name, () => void events.push(name));
  listen(engine, 'invalidate', (_connection, _record, error) => {
    // Errors of the driver have each driver's own class.
    const reason = error instanceof DisconnectionError ? error.constructor.name : 'InterfaceError';
    events.push(`invalidate(${reason})`);
  });
  const eventsSoFar = () => {
    const seen = events;
    events = [];
    return seen;
  };
  return { engine, dead, eventsSoFar };
}

async function inTwoConnections(
  engine: AsyncEngine,
  use: (conn: AsyncConnection) => Promise<unknown>,
): Promise<number[]> {
  const [one, other] = [await engine.connect(), await engine.connect()];
  const values = [await use(one), await use(other)];
  await one.close();
  await other.close();
  return values as number[];
}

async function twoAtOnce({ engine, dead }: WatchedEngine): Promise<boolean[]> {
  const backends = await inTwoConnections(engine, (conn) => conn.scalar(pid));
  return backends.map((backend) => !dead.includes(backend));
}

async function killedInTransaction(scene: Scene): Promise<unknown> {
  const engine = scene.engine();
  const conn = await engine.connect();
  const backend = (await conn.scalar(pid)) as number;
  await kill(scene.url, [backend]);
  const lost = await failure<DBAPIError>(conn.execute(pid));
  const seen: unknown[] = [
    { class: lost.constructor.name, connection_invalidated: lost.connectionInvalidated },
    { invalidated: conn.invalidated },
  ];
  const refused = await failure(conn.execute(pid));
  seen.push({ class: refused.constructor.name, message: refused.message });
  await conn.rollback();
  const next = await conn.scalar(pid);
  seen.push({ 'after rollback a new backend': next !== backend, invalidated: conn.invalidated });
  await conn.close();
  return seen;
}

function failure<E extends Error>(promise: Promise<unknown>): Promise<E> {
  return promise.then(
    () => {
      throw new Error('the statement was to fail');
    },
    (error: E) => error,
  );
}

/** Ends sessions from outside, and waits until they are gone. */
async function kill(url: string, backends: readonly number[]): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace('postgresql+pg:', 'postgresql:') });
  await client.connect();
  try {
    for (const backend of backends) await client.query('select pg_terminate_backend($1, 5000)', [backend]);
  } finally {
    await client.end();
  }
}

import {
  AsyncAdaptedQueuePool,
  type AsyncConnection,
  type AsyncEngine,
  createAsyncEngine,
  type CreateAsyncEngineOptions,
  listen,
  text,
} from '@athanor/core';
import { getEventListeners } from 'node:events';
import { expect } from 'vitest';
import { athanorUrl } from '../support/database.js';

/** Lends the work an engine; nothing may be lent when it is done. */
export async function withEngine<V>(
  options: CreateAsyncEngineOptions,
  work: (engine: AsyncEngine) => Promise<V>,
): Promise<V> {
  const engine = createAsyncEngine(athanorUrl('pg'), options);
  try {
    const value = await work(engine);
    if (engine.pool instanceof AsyncAdaptedQueuePool) expect(engine.pool.checkedout()).toBe(0);
    return value;
  } finally {
    await engine.dispose();
  }
}

export const backendPid = text<{ readonly 0: number }>('select pg_backend_pid()');

export function pidOf(connection: AsyncConnection): Promise<number> {
  return connection.scalar(backendPid) as Promise<number>;
}

/** What the server says of a session: `active`, `idle` ..; null where it is gone. */
export async function stateOf(watcher: AsyncEngine, pid: number): Promise<string | null> {
  const state = await watcher.connect((connection) =>
    connection.scalar(text<{ readonly 0: string }>('select state from pg_stat_activity where pid = :pid'), { pid }),
  );
  return state as string | null;
}

/** Waits until `question` is answered with `answer`; for what the server does in its own time. */
export async function eventually<V>(question: () => V | Promise<V>, answer: V): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if ((await question()) === answer) return;
    await sleep(20);
  }
  expect(await question()).toEqual(answer);
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The number of those who listen to a signal. */
export function listeners(signal: AbortSignal): number {
  return getEventListeners(signal, 'abort').length;
}

/** The names of the pool's events as they come; `invalidate` with its reason. */
export function recordEvents(engine: AsyncEngine): string[] {
  const seen: string[] = [];
  const names = [
    'firstConnect',
    'connect',
    'checkout',
    'engineConnect',
    'begin',
    'commit',
    'rollback',
    'checkin',
    'softInvalidate',
    'close',
    'detach',
    'closeDetached',
  ] as const;
  for (const name of names) listen(engine, name, () => void seen.push(name));
  listen(engine, 'reset', (_connection, _record, state) => {
    seen.push(`reset(${state.transactionWasReset ? 'was reset' : 'not yet'})`);
  });
  listen(engine, 'invalidate', (_connection, _record, error) => {
    seen.push(`invalidate(${error instanceof Error ? error.name : String(error)})`);
  });
  return seen;
}

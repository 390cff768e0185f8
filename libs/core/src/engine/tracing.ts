import { tracingChannel, type TracingChannel, type TracingChannelSubscribers } from 'node:diagnostics_channel';
import type { PooledConnection } from '../pool/pooled-connection.js';
import type { AsyncConnection } from './async-connection.js';
import type { AsyncEngine } from './async-engine.js';

/** Taking a connection from the pool, the wait for one and the opening of a session included: {@link AcquireTrace}. */
export const ACQUIRE_CHANNEL = 'athanor:acquire';
/** Sending a statement and reading the answer: {@link QueryTrace}. */
export const QUERY_CHANNEL = 'athanor:query';
/** A step of a transaction: {@link TransactionTrace}. */
export const TRANSACTION_CHANNEL = 'athanor:transaction';

/** What all traces have. In the messages `start` and `end` nothing has happened yet; the rest is there at `asyncEnd`. */
export interface Trace {
  /** By `performance.now()`. */
  readonly startedAt: number;
  /** In milliseconds; undefined before the end. */
  duration?: number;
  /** What went wrong, with the message `error`. */
  error?: unknown;
}

/** A connection taken from the pool. */
export interface AcquireTrace extends Trace {
  readonly engine: AsyncEngine;
  connection?: PooledConnection;
}

/** A statement sent. */
export interface QueryTrace extends Trace {
  readonly connection: AsyncConnection;
  readonly sql: string;
  /** Undefined where the engine hides them; a list of lists where `executemany` is true. */
  readonly parameters: readonly unknown[] | undefined;
  readonly executemany: boolean;
  /** Rows given or touched; -1 where the server does not say. */
  rowCount?: number;
}

/** The steps of transactions. `begin` sends nothing: BEGIN travels with the first statement. */
export type TransactionStep =
  | 'begin'
  | 'commit'
  | 'rollback'
  | 'savepoint'
  | 'releaseSavepoint'
  | 'rollbackSavepoint'
  | 'prepareTwophase'
  | 'commitTwophase'
  | 'rollbackTwophase';

/** A step of a transaction. */
export interface TransactionTrace extends Trace {
  readonly connection: AsyncConnection;
  readonly step: TransactionStep;
  /** The savepoint's name, or the identifier of a two-phase transaction. */
  readonly name: string | undefined;
  /** How long the transaction has been open, in milliseconds; undefined at its begin, and where nobody listened then. */
  readonly age: number | undefined;
}

/** A channel of traces. Any, as later types of Node have the parameters of theirs in the other order. */
interface TraceChannel<T extends Trace> extends TracingChannel<any, any> {
  readonly traces?: T;
}

export const acquireChannel: TraceChannel<AcquireTrace> = tracingChannel(ACQUIRE_CHANNEL);
export const queryChannel: TraceChannel<QueryTrace> = tracingChannel(QUERY_CHANNEL);
export const transactionChannel: TraceChannel<TransactionTrace> = tracingChannel(TRANSACTION_CHANNEL);

/** Runs `work` between the messages of a channel. Ask `channel.hasSubscribers` before: this is not free. */
export async function traced<T extends Trace, V>(
  channel: TraceChannel<T>,
  trace: Omit<T, 'startedAt'>,
  work: (trace: T) => Promise<V>,
): Promise<V> {
  const full = { ...trace, startedAt: performance.now() } as T;
  let value: V | undefined;
  await channel.tracePromise(async () => {
    try {
      value = await work(full);
    } finally {
      full.duration = performance.now() - full.startedAt;
    }
  }, full);
  return value as V;
}

/** What each channel tells of. */
export interface TraceChannels {
  [ACQUIRE_CHANNEL]: AcquireTrace;
  [QUERY_CHANNEL]: QueryTrace;
  [TRANSACTION_CHANNEL]: TransactionTrace;
}

/** What is called with the messages of a channel; all of one step are given the same trace. */
export interface TraceSubscribers<T extends Trace> {
  /** Before anything is done, in the asynchronous context of the call. */
  start?(trace: T): void;
  /** The call has returned its promise. */
  end?(trace: T): void;
  /** It has failed, with `trace.error`; `asyncEnd` comes all the same. */
  error?(trace: T): void;
  /** The promise is settled. */
  asyncStart?(trace: T): void;
  /** The promise is settled: `trace.duration` is there. */
  asyncEnd?(trace: T): void;
}

/**
 * Subscribes to a channel, typed: `tracingChannel(channel).subscribe()` of `node:diagnostics_channel` does the same. Gives the
 * function that ends it.
 */
export function subscribeTraces<C extends keyof TraceChannels>(
  channel: C,
  subscribers: TraceSubscribers<TraceChannels[C]>,
): () => void {
  // Node takes them with some left out; its types do not say so.
  const all = subscribers as TracingChannelSubscribers<TraceChannels[C]>;
  const traces = tracingChannel<any, any>(channel);
  traces.subscribe(all);
  return () => traces.unsubscribe(all);
}

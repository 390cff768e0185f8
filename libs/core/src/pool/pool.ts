import { AsyncLocalStorage } from 'node:async_hooks';
import type { DriverConnection } from '../dialect/driver.js';
import { ArgumentError, DisconnectionError, InvalidatePoolError, InvalidRequestError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, dispatcherFor, type EventSource } from '../event/event-target.js';
import { milliseconds } from '../util/clock.js';
import { printAsText } from '../util/printed.js';
import { threadBound } from '../util/thread-bound.js';
import { untilAborted } from './until-aborted.js';
import { type Borrower, closeOrTerminate, ConnectionRecord, type RecordOwner } from './connection-record.js';
import { poolEvents, type PoolEvents } from './pool-events.js';
import type { PoolLog, RecycleReason } from './pool-log.js';
import { type Lender, PooledConnection, type ResetOnReturn } from './pooled-connection.js';

/** Opens a session; called whenever a pool needs one more. The signal says that nobody waits for it any more. */
export type ConnectionCreator = (signal?: AbortSignal) => Promise<DriverConnection>;

/** How a connection is waited for. */
export interface ConnectOptions {
  /** Ends the wait: it rejects with the signal's reason, and the place goes to the next in line. */
  readonly signal?: AbortSignal | undefined;
  /** For layers above: who takes it. */
  readonly borrower?: Borrower | undefined;
}

/** What all pools take. */
export interface PoolOptions {
  /** What ends a transaction that a connection comes back with; `'rollback'` unless it is set. */
  readonly poolResetOnReturn?: ResetOnReturn | undefined;
}

/** What only pools that keep connections take. */
export interface KeepingPoolOptions extends PoolOptions {
  /** The age in seconds after which a session is replaced at its next checkout; -1, the default, is never. */
  readonly poolRecycle?: number | undefined;
  /** True asks the server for a sign of life at every checkout, and replaces a dead session unseen. */
  readonly poolPrePing?: boolean | undefined;
}

/** What a recreated pool has from its predecessor. */
export interface PoolHeritage {
  readonly events: EventDispatcher<PoolEvents>;
  readonly outside: <R>(fn: () => R) => R;
  readonly pingFailed: PingFailed | undefined;
  readonly log: PoolLog | undefined;
}

/** Looks at the error of a ping: throws where the session is not lost for it. */
export type PingFailed = (error: unknown) => Promise<void>;

/** A class of pools, as an engine needs it. */
export interface PoolClass<O extends PoolOptions = any> {
  new (creator: ConnectionCreator, options?: O): Pool;
  /** The names of the options that pools of this class take; others mean nothing to them. */
  readonly optionNames: readonly string[];
}

const CHECKOUT_ATTEMPTS = 2;

/** Connections kept and lent. Subclasses decide how many there are and who gets one; SQLAlchemy's `Pool`. */
export abstract class Pool implements EventSource<PoolEvents>, RecordOwner, Lender {
  /** Listeners on this class, or a subclass, hear of all pools of that class. */
  static readonly [dispatch]: EventDispatcher<PoolEvents> = classDispatcher(poolEvents);

  /** @internal */
  protected readonly threadBound = threadBound;
  readonly [dispatch]: EventDispatcher<PoolEvents>;
  readonly resetOnReturn: ResetOnReturn;
  /** True where one session is lent to several at once. */
  readonly sharesSessions: boolean = false;
  protected readonly creator: ConnectionCreator;
  readonly #recycleAfter: number;
  readonly #prePing: boolean;
  readonly #outside: <R>(fn: () => R) => R;
  /** @internal Set by the engine, whose listeners of `handleError` have a say. */
  pingFailed: PingFailed | undefined;
  /** @internal Set by the engine where it was asked to. */
  log: PoolLog | undefined;
  #clock = 0;
  #invalidatedAtTick = 0;
  #firstConnect: Promise<void> | undefined;

  constructor(creator: ConnectionCreator, options: KeepingPoolOptions = {}, heritage?: PoolHeritage) {
    this.creator = creator;
    this.resetOnReturn = checkResetOnReturn(options.poolResetOnReturn);
    this.#recycleAfter = checkNumber('poolRecycle', options.poolRecycle ?? -1, -1);
    this.#prePing = options.poolPrePing ?? false;
    // A session lives longer than the request that it was opened for, and must not keep that request's context.
    this.pingFailed = heritage?.pingFailed;
    this.log = heritage?.log;
    this.#outside = heritage?.outside ?? AsyncLocalStorage.snapshot();
    this[dispatch] = heritage?.events ?? dispatcherFor<PoolEvents>(this, poolEvents);
  }

  /** How the pool stands, in one line. */
  abstract status(): string;

  /** A new, empty pool with the same options and listeners. */
  abstract recreate(): Pool;

  toString(): string {
    return `${this.constructor.name}(${this.status()})`;
  }

  /** Closes the connections that nobody has; those that are lent are closed when they come back. */
  abstract dispose(): Promise<void>;

  /** A place for one connection, old or new; waits for one where none is free. */
  protected abstract acquire(signal?: AbortSignal): ConnectionRecord | Promise<ConnectionRecord>;

  abstract takeBack(record: ConnectionRecord): Promise<void> | undefined;

  /** Where the pool's events are sent from. */
  get events(): EventDispatcher<PoolEvents> {
    return this[dispatch];
  }

  /** Lends a connection; give it back with its `close()`. Errors of connecting are the driver's own. */
  async connect(options: ConnectOptions = {}): Promise<PooledConnection> {
    return this.lend(options);
  }

  /** @internal {@link connect}; at once where a session is ready and nobody has a say. */
  lend({ signal, borrower }: ConnectOptions): PooledConnection | Promise<PooledConnection> {
    signal?.throwIfAborted();
    const place = this.acquire(signal);
    const isReady = place instanceof ConnectionRecord && place.isReady;
    if (!isReady || this.#prePing || this.log !== undefined || this.events.has('checkout')) {
      return this.#lendLater(place, borrower, signal);
    }
    place.borrower = borrower;
    return new PooledConnection(this, place);
  }

  async #lendLater(
    place: ConnectionRecord | Promise<ConnectionRecord>,
    borrower: Borrower | undefined,
    signal: AbortSignal | undefined,
  ): Promise<PooledConnection> {
    const record = place instanceof ConnectionRecord ? place : await place;
    record.borrower = borrower;
    let lent: PooledConnection | undefined;
    try {
      if (!record.isReady) await record.ensureOpen(signal);
      lent = new PooledConnection(this, record);
      this.log?.lent(lent.driverConnection);
      if (this.#prePing || this.events.has('checkout')) await this.#confirm(record, lent, signal);
      return lent;
    } catch (error) {
      // By the loan where there is one: else it would be ended a second time when it is collected, whoever has the place then.
      if (lent === undefined) await record.checkInFailed(error);
      else await lent.invalidate(error);
      throw error;
    }
  }

  /**
   * Drops the session of `lent`, and has all sessions of this pool that are as old or older replaced before they are
   * lent again. For an engine that found the server gone.
   */
  async invalidate(lent: PooledConnection, error?: unknown): Promise<void> {
    this.#invalidateGeneration(lent.record);
    await lent.invalidate(error);
  }

  openConnection(signal?: AbortSignal): Promise<DriverConnection> {
    const opening = this.#outside(() => this.creator(signal));
    return untilAborted(opening, signal, closeOrTerminate);
  }

  async announceFirst(connection: DriverConnection, record: ConnectionRecord, signal?: AbortSignal): Promise<void> {
    // The others wait for the first, since its listeners may prepare what all need; after a failure the next is first.
    for (let running = this.#firstConnect; running !== undefined; running = this.#firstConnect) {
      const succeeded = running.then(
        () => true,
        () => false,
      );
      if (await untilAborted(succeeded, signal)) return;
    }
    const first = this.events.emit('firstConnect', connection, record);
    this.#firstConnect = first;
    first.catch(() => {
      this.#firstConnect = undefined;
    });
    await untilAborted(first, signal);
  }

  tick(): number {
    return ++this.#clock;
  }

  outdatedBy(openedAtTick: number, openedAt: number): RecycleReason | undefined {
    if (this.#recycleAfter > -1 && milliseconds() - openedAt > this.#recycleAfter * 1000) return 'exceeded timeout';
    return this.#invalidatedAtTick > openedAtTick ? 'invalidated due to pool invalidation' : undefined;
  }

  /** What a recreated pool takes over. */
  protected heritage(): PoolHeritage {
    this.log?.recreating();
    return { events: this.events, outside: this.#outside, pingFailed: this.pingFailed, log: this.log };
  }

  /** Of a session that has left its place nobody knows how old it is. */
  #invalidateGeneration(record: ConnectionRecord | null): void {
    if (record === null || this.#invalidatedAtTick < record.openedAtTick) this.#invalidatedAtTick = this.tick();
  }

  /** Ping and `checkout` listeners; both may find the session dead, and then a new one is tried. */
  async #confirm(record: ConnectionRecord, lent: PooledConnection, signal?: AbortSignal): Promise<void> {
    let reason: DisconnectionError | undefined;
    for (let attempt = 0; attempt < CHECKOUT_ATTEMPTS; attempt++) {
      const needsPing = this.#prePing && !record.fresh;
      if (this.#prePing && !needsPing) this.log?.fresh(lent.driverConnection);
      record.fresh = false;
      try {
        if (needsPing) await untilAborted(this.#ping(lent.driverConnection, signal), signal);
        if (!this.events.has('checkout')) return;
        await untilAborted(this.events.emit('checkout', lent.driverConnection, record, lent), signal);
        return;
      } catch (error) {
        if (!(error instanceof DisconnectionError)) throw error;
        reason = error;
        this.log?.givenUp(lent.driverConnection, error, error.invalidatePool);
        await record.invalidate(error);
        if (error.invalidatePool) this.#invalidateGeneration(record);
        await record.ensureOpen(signal);
      }
    }
    this.log?.exhausted();
    // As SQLAlchemy does: nothing is wrong with this one but that nobody will have it.
    await record.invalidate();
    throw new InvalidRequestError(
      `This connection is closed; ${CHECKOUT_ATTEMPTS} sessions in a row were given up at checkout (${reason?.message}). ` +
        'See whether the database accepts statements, and what the checkout listeners do',
      { cause: reason },
    );
  }

  /** The cheapest statement that every driver of this contract can run. */
  async #ping(connection: DriverConnection, signal: AbortSignal | undefined): Promise<void> {
    this.log?.pinging(connection);
    try {
      await connection.execute({ sql: 'SELECT 1', values: [], prepare: false, decoder: () => (row) => row });
    } catch (error) {
      // Given up, which says nothing of the server.
      signal?.throwIfAborted();
      await this.pingFailed?.(error);
      this.log?.pingFailed(connection);
      throw new InvalidatePoolError('the session gave no sign of life', { cause: error });
    }
  }
}

printAsText(Pool.prototype);

function checkResetOnReturn(value: ResetOnReturn | undefined): ResetOnReturn {
  if (value === undefined) return 'rollback';
  if (value === 'rollback' || value === 'commit' || value === null) return value;
  throw new ArgumentError(`poolResetOnReturn is 'rollback', 'commit' or null, not ${JSON.stringify(value)}`);
}

/** Refuses what is not a number from `least` on; gives the number. */
export function checkNumber(name: string, value: number, least: number): number {
  if (typeof value === 'number' && value >= least) return value;
  throw new ArgumentError(`${name} is a number from ${least} on, not ${JSON.stringify(value) ?? String(value)}`);
}

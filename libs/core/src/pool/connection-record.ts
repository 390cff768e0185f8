import type { DriverConnection } from '../dialect/driver.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import type { CallSite } from '../util/call-site.js';
import { milliseconds } from '../util/clock.js';
import { threadBound } from '../util/thread-bound.js';
import type { HoldingScope } from './holding-scope.js';
import type { PoolEvents } from './pool-events.js';
import type { PoolLog, RecycleReason } from './pool-log.js';
import { untilAborted } from './until-aborted.js';

/** Who takes a connection. */
export interface Borrower {
  /** Where the program asked for it. */
  readonly site?: CallSite | undefined;
  /** The function that gives it back at its end. */
  readonly scope?: HoldingScope | undefined;
}

/** What a record asks of its pool. */
export interface RecordOwner {
  readonly events: EventDispatcher<PoolEvents>;
  readonly log: PoolLog | undefined;
  /** Opens a session. */
  openConnection(signal?: AbortSignal): Promise<DriverConnection>;
  /** Runs the `firstConnect` listeners, once in the life of the pool. */
  announceFirst(connection: DriverConnection, record: ConnectionRecord, signal?: AbortSignal): Promise<void>;
  /** The next number of a clock that only ever goes forward. */
  tick(): number;
  /** Why a session must be replaced that was opened at that tick and that time; undefined where it need not. */
  outdatedBy(openedAtTick: number, openedAt: number): RecycleReason | undefined;
  /** Takes a record back when its borrower is through; a promise where that takes time. */
  takeBack(record: ConnectionRecord): Promise<void> | undefined;
}

const CLOSE_PATIENCE = 2000;

/** A place in a pool, and the session that stands in it at present. It outlives the session. */
export class ConnectionRecord {
  /** @internal */
  protected readonly threadBound = threadBound;
  /** For the user's own data; lives as long as the place. */
  readonly recordInfo: Record<PropertyKey, unknown> = {};
  /** For the user's own data; a new session gets an empty one. */
  info: Record<PropertyKey, unknown> = {};
  /** The session; `null` where it was dropped and no new one was needed yet. */
  connection: DriverConnection | null = null;
  /** True from opening to the first checkout: such a session needs no ping. */
  fresh = false;
  /** Who has the connection at present, as far as it was said. */
  borrower: Borrower | undefined;
  readonly #owner: RecordOwner;
  #openedAt = 0;
  #openedAtTick = 0;
  #softInvalidatedAtTick = 0;
  #rests = false;

  constructor(owner: RecordOwner) {
    this.#owner = owner;
  }

  /** Nobody has it and nobody will soon: its session no longer keeps the process alive. */
  rest(): void {
    this.#rests = true;
    this.connection?.holdProcess?.(false);
  }

  /** It is about to be used. */
  wake(): void {
    if (!this.#rests) return;
    this.#rests = false;
    this.connection?.holdProcess?.(true);
  }

  /** The tick at which the present session was opened, to compare with the pool's invalidations. */
  get openedAtTick(): number {
    return this.#openedAtTick;
  }

  /** Opens a session. Where a listener fails, the session is dropped again. */
  async open(isNewPlace = false, signal?: AbortSignal): Promise<DriverConnection> {
    const { events } = this.#owner;
    this.connection = null;
    this.info = {};
    // Before opening: a session that was on its way during an invalidation belongs to the old generation.
    this.#openedAt = milliseconds();
    this.#openedAtTick = this.#owner.tick();
    const connection = await this.#opened(signal);
    this.connection = connection;
    this.fresh = true;
    try {
      if (isNewPlace) await this.#owner.announceFirst(connection, this, signal);
      if (events.has('connect')) await untilAborted(events.emit('connect', connection, this), signal);
    } catch (error) {
      this.connection = null;
      connection.terminate();
      throw error;
    }
    return connection;
  }

  /** True where the session may be lent as it is. */
  get isReady(): boolean {
    return this.connection !== null && this.#outdatedBy() === undefined;
  }

  /** Sees to it that there is a session and that it may be lent: opens one, or replaces an outdated one. */
  async ensureOpen(signal?: AbortSignal): Promise<void> {
    if (this.connection !== null) {
      const reason = this.#outdatedBy();
      if (reason === undefined) return;
      this.#owner.log?.recycling(this.connection, reason);
      await this.close(true, signal);
    }
    await this.open(false, signal);
  }

  /** Drops the session at once; the place stays. No effect where there is none. */
  async invalidate(error?: unknown): Promise<void> {
    const { connection } = this;
    if (connection === null) return;
    const { events, log } = this.#owner;
    log?.invalidated(connection, error, false);
    log?.closing(connection, true);
    try {
      if (events.has('invalidate')) await events.emit('invalidate', connection, this, error);
      if (events.has('close')) await events.emit('close', connection, this);
    } finally {
      this.connection = null;
      connection.terminate();
    }
  }

  /** Has the session replaced the next time it would be lent. */
  async invalidateSoftly(error?: unknown): Promise<void> {
    if (this.connection === null) return;
    this.#softInvalidatedAtTick = this.#owner.tick();
    const { events, log } = this.#owner;
    log?.invalidated(this.connection, error, true);
    if (events.has('softInvalidate')) await events.emit('softInvalidate', this.connection, this, error);
  }

  /**
   * Says goodbye to the session and closes it; the place stays. `hard` where it is of no use any more, for the log. The signal
   * ends the wait, and not the goodbye.
   */
  async close(hard = false, signal?: AbortSignal): Promise<void> {
    const { connection } = this;
    if (connection === null) return;
    const { events, log } = this.#owner;
    log?.closing(connection, hard);
    try {
      if (events.has('close')) await events.emit('close', connection, this);
    } finally {
      this.connection = null;
      await untilAborted(closeOrTerminate(connection), signal);
    }
  }

  /** Gives the place back to the pool; a promise where that takes time. */
  checkIn(): Promise<void> | undefined {
    if (this.#owner.events.has('checkin')) return this.#announceAndCheckIn();
    this.borrower = undefined;
    return this.#owner.takeBack(this);
  }

  #outdatedBy(): RecycleReason | undefined {
    const reason = this.#owner.outdatedBy(this.#openedAtTick, this.#openedAt);
    if (reason !== undefined || this.#softInvalidatedAtTick <= this.#openedAtTick) return reason;
    return 'invalidated due to local soft invalidation';
  }

  async #opened(signal: AbortSignal | undefined): Promise<DriverConnection> {
    const { log } = this.#owner;
    if (log === undefined) return this.#owner.openConnection(signal);
    try {
      const connection = await this.#owner.openConnection(signal);
      log.created(connection);
      return connection;
    } catch (error) {
      log.notCreated(error);
      throw error;
    }
  }

  async #announceAndCheckIn(): Promise<void> {
    try {
      await this.#owner.events.emit('checkin', this.connection, this);
    } finally {
      this.borrower = undefined;
      await this.#owner.takeBack(this);
    }
  }

  /** Gives the place back after something went wrong before the connection could be lent. */
  async checkInFailed(error: unknown): Promise<void> {
    try {
      await this.invalidate(error);
    } finally {
      await this.checkIn();
    }
  }
}

/** Closes with a goodbye where the server answers within two seconds, and without one where it does not. */
export async function closeOrTerminate(connection: DriverConnection): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_PATIENCE);
  });
  try {
    await Promise.race([connection.close(), patience]);
  } catch {
    // A session that cannot even say goodbye is as gone as one that did.
  } finally {
    clearTimeout(timer);
    if (!connection.closed) connection.terminate();
  }
}

import { ArgumentError, PoolDeadlockError, TimeoutError } from '../errors/errors.js';
import { describeSites } from '../util/call-site.js';
import { ConnectionRecord } from './connection-record.js';
import { DeadlockWatch } from './deadlock-watch.js';
import type { HoldingScope } from './holding-scope.js';
import { checkNumber, type ConnectionCreator, type KeepingPoolOptions, Pool, type PoolHeritage } from './pool.js';
import type { Waiter } from './waiter.js';
import { WaitingLine } from './waiting-line.js';

/** The most borrowers that an error names. */
const NAMED = 5;
/** Milliseconds after which the sessions that nobody has no longer keep the process alive. */
const REST_AFTER = 500;
const UNKNOWN = 'a session, or at a place that was not noted';

/** How many connections a queue pool has, and how long it lets one wait. */
export interface QueuePoolOptions extends KeepingPoolOptions {
  /** The most connections that are kept; 5 unless set, 0 is without limit. */
  readonly poolSize?: number | undefined;
  /** How many more may be open at once; they are closed when they come back. 10 unless set, -1 is without limit. */
  readonly maxOverflow?: number | undefined;
  /** Seconds that `connect()` waits for a free connection; 30 unless set, `Infinity` is without end. */
  readonly poolTimeout?: number | undefined;
  /** True lends the connection that came back last, so that others may idle out; false takes them in turn. */
  readonly poolUseLifo?: boolean | undefined;
}

/**
 * The default pool: keeps up to `poolSize` connections, opens up to `maxOverflow` more, and lets the rest wait. Who
 * waits is served strictly first come first served; a newcomer never overtakes.
 */
export class AsyncAdaptedQueuePool extends Pool {
  static readonly optionNames: readonly string[] = [
    'poolSize',
    'maxOverflow',
    'poolTimeout',
    'poolRecycle',
    'poolPrePing',
    'poolUseLifo',
    'poolResetOnReturn',
  ];

  readonly #options: QueuePoolOptions;
  readonly #size: number;
  readonly #maxOverflow: number;
  readonly #timeout: number;
  readonly #idle: ConnectionRecord[] = [];
  /** All places that are open, lent or not. */
  readonly #places = new Set<ConnectionRecord>();
  /** Where this is not empty, nothing is idle and no place is free. */
  readonly #line: WaitingLine;
  readonly #watch = new DeadlockWatch({
    waiters: () => this.#line,
    holders: () => this.#holders(),
    breakOff: (waiter) => waiter.fail(this.#deadlock()),
  });
  /** Places in use beyond `poolSize`; negative as long as fewer are open. */
  #overflow: number;
  #disposed = false;
  #restsSoon = false;

  constructor(creator: ConnectionCreator, options: QueuePoolOptions = {}, heritage?: PoolHeritage) {
    super(creator, options, heritage);
    this.#options = options;
    this.#size = checkWhole('poolSize', options.poolSize ?? 5, 0);
    const maxOverflow = checkWhole('maxOverflow', options.maxOverflow ?? 10, -1);
    this.#maxOverflow = this.#size === 0 || maxOverflow === -1 ? Infinity : maxOverflow;
    this.#timeout = checkNumber('poolTimeout', options.poolTimeout ?? 30, 0);
    this.#line = new WaitingLine(this.#timeout, () => this.#timedOut());
    this.#overflow = -this.#size;
  }

  /** The number of connections that the pool keeps at most. */
  size(): number {
    return this.#size;
  }

  /** The number of connections that nobody has. */
  checkedin(): number {
    return this.#idle.length;
  }

  /** The number of connections beyond `size()`; negative as long as the pool is not full, 0 where it has no limit. */
  overflow(): number {
    return this.#size === 0 ? 0 : this.#overflow;
  }

  /** The number of connections that are lent. */
  checkedout(): number {
    return this.#size - this.#idle.length + this.#overflow;
  }

  status(): string {
    return (
      `Pool size: ${this.size()}  Connections in pool: ${this.checkedin()} ` +
      `Current Overflow: ${this.overflow()} Current Checked out connections: ${this.checkedout()}`
    );
  }

  recreate(): AsyncAdaptedQueuePool {
    return new AsyncAdaptedQueuePool(this.creator, this.#options, this.heritage());
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const idle = this.#idle.splice(0);
    for (const record of idle) record.wake();
    const outcomes = await Promise.allSettled(idle.map((record) => this.#closePlace(record)));
    this.log?.disposed(this.status());
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  protected acquire(signal?: AbortSignal): ConnectionRecord | Promise<ConnectionRecord> {
    if (!this.#line.isEmpty) return this.#wait(signal);
    const idle = this.#options.poolUseLifo ? this.#idle.pop() : this.#idle.shift();
    if (idle !== undefined) {
      idle.wake();
      return idle;
    }
    return this.#reserve() ? this.#open(signal) : this.#wait(signal);
  }

  takeBack(record: ConnectionRecord): Promise<void> | undefined {
    if (this.#disposed) return this.#closePlace(record);
    const waiter = this.#line.next();
    if (waiter !== undefined) waiter.serve(record);
    else if (this.#size === 0 || this.#idle.length < this.#size) this.#keep(record);
    else return this.#closePlace(record);
    return undefined;
  }

  #keep(record: ConnectionRecord): void {
    this.#idle.push(record);
    // Not at once: a pool that is in use would do and undo it with every loan.
    if (this.#restsSoon) return;
    this.#restsSoon = true;
    setTimeout(() => {
      this.#restsSoon = false;
      for (const one of this.#idle) one.rest();
    }, REST_AFTER).unref();
  }

  /** Counts one more place, if there may be one; synchronous, so that no two callers get the same. */
  #reserve(): boolean {
    if (this.#overflow >= this.#maxOverflow) return false;
    this.#overflow += 1;
    return true;
  }

  /** Fills a reserved place; where that fails, the place goes to the next in line. */
  async #open(signal: AbortSignal | undefined): Promise<ConnectionRecord> {
    const record = new ConnectionRecord(this);
    try {
      await record.open(true, signal);
      this.#places.add(record);
      return record;
    } catch (error) {
      this.#freePlace();
      throw error;
    }
  }

  async #closePlace(record: ConnectionRecord): Promise<void> {
    try {
      await record.close();
    } finally {
      this.#places.delete(record);
      this.#freePlace();
    }
  }

  #freePlace(): void {
    this.#overflow -= 1;
    if (this.#line.isEmpty || !this.#reserve()) return;
    const waiter = this.#line.next() as Waiter;
    waiter.serve(this.#open(waiter.signal));
  }

  #wait(signal: AbortSignal | undefined): Promise<ConnectionRecord> {
    const waiter = this.#line.join(signal);
    this.#watch.look();
    return waiter.place();
  }

  #holders(): readonly HoldingScope[] | undefined {
    const scopes: HoldingScope[] = [];
    for (const { borrower } of this.#places) {
      if (borrower?.scope === undefined) return undefined;
      scopes.push(borrower.scope);
    }
    // Fewer than there should be: one is being opened.
    return scopes.length === this.#size + this.#overflow ? scopes : undefined;
  }

  #timedOut(): TimeoutError {
    return new TimeoutError(
      `${this.#limitReached()}, connection timed out, timeout ${this.#timeout.toFixed(2)}; ` +
        'see that every connection and session is closed, or give the engine a higher poolSize, maxOverflow or ' +
        `poolTimeout${this.#borrowers()}`,
      { code: '3o7r' },
    );
  }

  #deadlock(): PoolDeadlockError {
    return new PoolDeadlockError(
      `${this.#limitReached()}, and every connection is held by a function that waits for another one: none would ever ` +
        'come back. Pass the connection on instead of taking a second one, take the second one after the first was given ' +
        `back, or give the engine a higher poolSize or maxOverflow${this.#borrowers()}`,
    );
  }

  #limitReached(): string {
    return `QueuePool limit of size ${this.size()} overflow ${this.overflow()} reached`;
  }

  /** Where those have taken their connections who have them now. */
  #borrowers(): string {
    const counts = new Map<string, number>();
    for (const { borrower } of this.#places) {
      const place = borrower?.site === undefined ? UNKNOWN : describeSites([borrower.site]);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    const lines = [...counts]
      .slice(0, NAMED)
      .map(([place, count]) => (count === 1 ? place : `${place} (${count} times)`));
    return `. Lent to ${lines.join('; ')}${counts.size > NAMED ? '; and others' : ''}`;
  }
}

function checkWhole(name: string, value: number, least: number): number {
  if (Number.isInteger(checkNumber(name, value, least))) return value;
  throw new ArgumentError(`${name} is a whole number, not ${value}`);
}

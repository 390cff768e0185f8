import type { HoldingScope } from './holding-scope.js';
import type { Waiter } from './waiter.js';

/** Milliseconds; a busy pool serves its waits faster. */
const MOMENT = 20;

/** A pool whose connections are all lent, as the watch sees it. */
export interface WatchedPool {
  /** Those who wait, the first in line first. */
  waiters(): Iterable<Waiter>;
  /** The functions that hold all connections; undefined where one is held in a way that cannot be told, or on its way. */
  holders(): readonly HoldingScope[] | undefined;
  /** Ends the wait that closed the circle. */
  breakOff(waiter: Waiter): void;
}

/**
 * Finds functions that hold all connections of a pool and cannot go on before they get another one: no connection would
 * ever come back. Looks a moment after somebody new has had to wait, and asks each waiter once: a circle stays, and in a pool
 * that is merely busy most waits are over by then. Waits with a signal are left alone: the program has its own way out of them.
 */
export class DeadlockWatch {
  readonly #pool: WatchedPool;
  #isDue = false;

  constructor(pool: WatchedPool) {
    this.#pool = pool;
  }

  /** Somebody new waits. What waits for that somebody is known when the present turn of the event loop has ended. */
  look(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    const first = this.#first();
    setTimeout(() => {
      this.#isDue = false;
      const next = this.#first();
      // As long as the first in line is served, connections come back.
      if (next !== first) this.look();
      else if (next !== undefined && this.#pool.holders() !== undefined) void this.#find();
    }, MOMENT);
  }

  #first(): Waiter | undefined {
    for (const waiter of this.#pool.waiters()) return waiter;
    return undefined;
  }

  async #find(): Promise<void> {
    await this.#ask((waiter) => waiter.blocked === undefined);
    if (this.#circle() === undefined) return;
    // What older waits are known to hold up may be out of date.
    await this.#ask(() => true);
    const last = this.#circle()?.at(-1);
    if (last !== undefined) this.#pool.breakOff(last);
  }

  async #ask(which: (waiter: Waiter) => boolean): Promise<void> {
    for (const waiter of this.#candidates()) if (which(waiter)) waiter.look();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }

  /** The waits that hold up the holders, where they hold up all of them. */
  #circle(): readonly Waiter[] | undefined {
    const holders = this.#pool.holders();
    if (holders === undefined) return undefined;
    const waiters = this.#candidates().filter(({ blocked }) => holders.some(({ frame }) => blocked?.has(frame)));
    return holders.every(({ frame }) => waiters.some(({ blocked }) => blocked?.has(frame))) ? waiters : undefined;
  }

  #candidates(): readonly Waiter[] {
    return [...this.#pool.waiters()].filter(({ signal }) => signal === undefined);
  }
}

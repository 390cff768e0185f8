import { milliseconds } from '../util/clock.js';
import { Waiter } from './waiter.js';

/** The longest that a timer of Node can wait, in milliseconds; a longer one would ring at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Those who wait for a place of a pool, served in the order in which they came. One timer serves them all, since who came first is
 * also the first to have waited too long.
 */
export class WaitingLine implements Iterable<Waiter> {
  readonly #waiters = new Set<Waiter>();
  readonly #patience: number;
  readonly #timedOut: () => unknown;
  #timer: NodeJS.Timeout | undefined;

  /** Each waits `seconds` at most, and then ends in the error that `timedOut` gives. */
  constructor(seconds: number, timedOut: () => unknown) {
    this.#patience = seconds * 1000;
    this.#timedOut = timedOut;
  }

  get isEmpty(): boolean {
    return this.#waiters.size === 0;
  }

  [Symbol.iterator](): Iterator<Waiter> {
    return this.#waiters.values();
  }

  /** Somebody new, behind all others. */
  join(signal: AbortSignal | undefined): Waiter {
    const waiter = new Waiter(signal, milliseconds() + this.#patience, this.#leave);
    this.#waiters.add(waiter);
    if (this.#timer === undefined && this.#patience !== Infinity) this.#ring(this.#patience);
    return waiter;
  }

  /** Takes the first out of the line, who has to be served. */
  next(): Waiter | undefined {
    const [waiter] = this.#waiters;
    if (waiter !== undefined) this.#leave(waiter);
    return waiter;
  }

  readonly #leave = (waiter: Waiter): void => {
    if (!this.#waiters.delete(waiter) || this.#waiters.size > 0) return;
    // It would keep the process alive.
    clearTimeout(this.#timer);
    this.#timer = undefined;
  };

  #ring(after: number): void {
    this.#timer = setTimeout(this.#look, Math.min(after, LONGEST));
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    const now = milliseconds();
    for (const waiter of this.#waiters) {
      if (waiter.deadline > now) return this.#ring(waiter.deadline - now);
      waiter.fail(this.#timedOut());
    }
  };
}

import type { CallSite } from '../util/call-site.js';

// A place costs two to three microseconds, for every statement: a server in production does without, unless it is told otherwise.
const notesPlaces =
  (process.env['ATHANOR_CALL_SITES'] ?? (process.env['NODE_ENV'] === 'production' ? '0' : '1')) !== '0';

/**
 * Notes the place that called `below`, the function that the program called. One frame only, and the text of it is made
 * when somebody reads it. In production no place is noted.
 */
export function callSite(method: string, below: (...args: never[]) => unknown): CallSite {
  const site: CallSite = { method, succeeded: false, failure: undefined, isSent: undefined, turn: 0 };
  if (!notesPlaces) return site;
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(site, below);
  Error.stackTraceLimit = limit;
  return site;
}

let turn = 0;
let isTurnCounted = false;

const nextTurn = (): void => {
  turn += 1;
  isTurnCounted = false;
};

/** The statements of one connection that were started and have not come to an end. */
export class InFlight {
  readonly #sites = new Set<CallSite>();
  #waiters: (() => void)[] | undefined;

  /** True where nothing runs. */
  get isEmpty(): boolean {
    return this.#sites.size === 0;
  }

  /** Notes that a statement was started. */
  enter(site: CallSite): void {
    if (!isTurnCounted) {
      isTurnCounted = true;
      // After all promises that are settled by now, as the driver's write.
      process.nextTick(nextTurn);
    }
    site.turn = turn;
    this.#sites.add(site);
  }

  /** Notes that it came to its end; whoever waits for the last one goes on. */
  leave(site: CallSite): void {
    this.#sites.delete(site);
    if (this.#sites.size > 0 || this.#waiters === undefined) return;
    const waiters = this.#waiters;
    this.#waiters = undefined;
    for (const resolve of waiters) resolve();
  }

  /** Those that run now. */
  sites(): CallSite[] {
    return [...this.#sites];
  }

  /** True for a single statement that was given in this turn of the event loop: together with what is given now. */
  static isGivenNow(site: CallSite): boolean {
    return site.turn === turn && site.isSent !== undefined;
  }

  /** Waits until nothing runs. */
  async settled(): Promise<void> {
    while (!this.isEmpty) {
      await new Promise<void>((resolve) => {
        (this.#waiters ??= []).push(resolve);
      });
    }
  }
}

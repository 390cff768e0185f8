import type { ConnectionRecord } from './connection-record.js';
import { waitingFrames } from './holding-scope.js';

type Outcome = { readonly record: ConnectionRecord | Promise<ConnectionRecord> } | { readonly error: unknown };

/** One who waits for a place of a pool, until the deadline at most, and no longer than the signal wants. */
export class Waiter {
  readonly signal: AbortSignal | undefined;
  /** The frames of the functions that wait for this; undefined until somebody has looked. */
  blocked: ReadonlySet<string> | undefined;
  /** When the wait has lasted too long, by `milliseconds()`. */
  readonly deadline: number;
  readonly #over: (waiter: Waiter) => void;
  readonly #giveUp = (): void => this.fail(this.signal?.reason);
  #outcome: Outcome | undefined;
  #wake: () => void = () => undefined;

  /** `over` is called when the wait has ended, in whatever way. */
  constructor(signal: AbortSignal | undefined, deadline: number, over: (waiter: Waiter) => void) {
    this.signal = signal;
    this.deadline = deadline;
    this.#over = over;
    signal?.addEventListener('abort', this.#giveUp, { once: true });
  }

  /** Ends the wait with a place, or with one that is still being opened. */
  serve(record: ConnectionRecord | Promise<ConnectionRecord>): void {
    this.#end({ record });
  }

  /** Ends the wait with an error. */
  fail(error: unknown): void {
    this.#end({ error });
  }

  /** Has {@link blocked} found anew; it is there after the microtasks that follow. */
  look(): void {
    this.#wake();
  }

  /** Waits to be served. Awaited by one only, and directly, since the stack in here has to lead to who waits. */
  async place(): Promise<ConnectionRecord> {
    while (this.#outcome === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      if (this.#outcome === undefined) this.blocked = waitingFrames();
    }
    if ('error' in this.#outcome) throw this.#outcome.error;
    return this.#outcome.record;
  }

  #end(outcome: Outcome): void {
    this.#outcome ??= outcome;
    this.signal?.removeEventListener('abort', this.#giveUp);
    this.#over(this);
    this.#wake();
  }
}

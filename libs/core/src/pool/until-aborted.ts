/**
 * Settles as `promise` does, or rejects with the signal's reason as soon as that is aborted. What `promise` gives then is
 * handed to `late`; an error of it is of interest to nobody any more. Listens to the signal only while it waits.
 */
export function untilAborted<V>(
  promise: Promise<V>,
  signal: AbortSignal | undefined,
  late?: (value: V) => unknown,
): Promise<V> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    let gaveUp = false;
    const giveUp = (): void => {
      gaveUp = true;
      reject(signal.reason);
    };
    promise.then(
      (value) => {
        signal.removeEventListener('abort', giveUp);
        if (gaveUp) late?.(value);
        else resolve(value);
      },
      (error: unknown) => {
        signal.removeEventListener('abort', giveUp);
        reject(error);
      },
    );
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** One attempt that several wait for. Each may give up by a signal of its own; when the last has, so is the attempt. */
export class SharedAttempt {
  readonly #outcome: Promise<void>;
  readonly #abandon = new AbortController();
  #waiting = 0;

  constructor(attempt: (signal: AbortSignal) => Promise<void>) {
    this.#outcome = attempt(this.#abandon.signal);
    // Whoever waits hears of a failure; that nobody does any more is no failure of the process.
    this.#outcome.catch(() => undefined);
  }

  /** True where nobody wants it any more: who comes now has to wait for its end, and begin another one. */
  get isAbandoned(): boolean {
    return this.#abandon.signal.aborted;
  }

  /** Settles with the attempt, or rejects with the reason of the signal. */
  async join(signal?: AbortSignal): Promise<void> {
    this.#waiting += 1;
    try {
      await untilAborted(this.#outcome, signal);
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0 && signal?.aborted) this.#abandon.abort(signal.reason);
    }
  }

  /** Gives the attempt up, and waits until it has come to its end. */
  async abandon(reason: unknown): Promise<void> {
    this.#abandon.abort(reason);
    await this.ended();
  }

  /** Waits for the end of the attempt, whatever it is. */
  async ended(): Promise<void> {
    await this.#outcome.catch(() => undefined);
  }
}

/** The place of a statement among those of its connection that listeners may hold up. */
export interface Turn {
  /** Settled when the statements in front are on their way; undefined where there are none. */
  readonly come: Promise<void> | undefined;
  /** Lets the next one go: this statement is on its way, or will not be. Idempotent. */
  pass(): void;
}

/**
 * Statements in the order in which they were given. A listener that is told before a statement may wait: without this a later
 * statement would reach the server first.
 */
export class Turns {
  #last: { readonly passed: Promise<void> } | undefined;
  readonly #over: () => void;

  /** `over` is called when nobody waits or is waited for. */
  constructor(over: () => void) {
    this.#over = over;
  }

  /** A place behind all others. */
  take(): Turn {
    const come = this.#last?.passed;
    let resolve: (value?: Promise<void>) => void = () => undefined;
    const passed = new Promise<void>((done) => {
      resolve = done as typeof resolve;
    });
    const last = { passed };
    this.#last = last;
    void passed.then(() => {
      if (this.#last === last) this.#over();
    });
    // One that is given up before its turn has come must not let others past those in front.
    return { come, pass: () => resolve(come) };
  }
}

const FRAMES = 4;

/** Where in the program a statement was started. */
export interface CallSite {
  /** What was called: `execute()`, `stream()`. */
  readonly method: string;
  /** Set where the statement came to a good end. */
  succeeded: boolean;
  readonly stack?: string;
}

/** The statements of one connection that were started and have not come to an end. */
export class InFlight {
  readonly #sites = new Set<CallSite>();
  #waiters: (() => void)[] | undefined;

  /** True where nothing runs. */
  get isEmpty(): boolean {
    return this.#sites.size === 0;
  }

  /** Notes a statement, with the frames above `below`. Short, since every statement pays for it: about two microseconds. */
  enter(method: string, below: (...args: never[]) => unknown): CallSite {
    const site: CallSite = { method, succeeded: false };
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    Error.captureStackTrace(site, below);
    Error.stackTraceLimit = limit;
    this.#sites.add(site);
    return site;
  }

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

  /** Waits until nothing runs. */
  async settled(): Promise<void> {
    while (!this.isEmpty) {
      await new Promise<void>((resolve) => {
        (this.#waiters ??= []).push(resolve);
      });
    }
  }
}

/** Names the places: the first frame of each that lies outside of this library. */
export function describeSites(sites: readonly CallSite[]): string {
  return sites.map((site) => `${site.method} called at ${placeOf(site)}`).join('; ');
}

function placeOf(site: CallSite): string {
  const frames = (site.stack ?? '').split('\n').slice(1);
  const own = frames.find((frame) => !ownFrame.test(frame)) ?? frames[0];
  return own?.trim().replace(/^at /, '') ?? 'an unknown place';
}

// Frames of the libraries themselves, as installed and in the source tree.
const ownFrame = /node_modules\/@athanor\/|\/libs\/(?:core|orm|nestjs|fastify)\/(?:src|dist)\//;

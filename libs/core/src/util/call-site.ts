/** Something that was started, and where in the program. */
export interface CallSite {
  /** What was called: `execute()`, `stream()`. */
  readonly method: string;
  /** Set where it came to a good end. */
  succeeded: boolean;
  /** What it failed with, once it has. */
  failure?: unknown;
  /** Set where all of it is on its way to the server. Undefined for what is not one statement, as a stream. */
  isSent?: boolean | undefined;
  /** The turn of the event loop in which it was started. */
  turn?: number;
  /** Under the first line the place of the call; undefined where nobody noted it. */
  readonly stack?: string;
}

/** Names what was called and the places. */
export function describeSites(sites: readonly CallSite[]): string {
  return sites.map((site) => `${site.method} called ${placeOf(site)}`).join('; ');
}

function placeOf({ stack }: CallSite): string {
  const frame = stack?.split('\n')[1]?.trim();
  return frame ?? 'at a place that was not noted (ATHANOR_CALL_SITES=1 in the environment notes places in production)';
}

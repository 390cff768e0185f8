/** Something that was started, and where in the program. */
export interface CallSite {
  /** What was called: `execute()`, `stream()`. */
  readonly method: string;
  /** Set where it came to a good end. */
  succeeded: boolean;
  /** Under the first line the place of the call; undefined where nobody noted it. */
  readonly stack?: string;
}

/**
 * Notes the place that called `below`, the function that the program called. One frame only, and the text of it is made
 * when somebody reads it, since every statement pays for this: two to three microseconds.
 */
export function callSite(method: string, below: (...args: never[]) => unknown): CallSite {
  const site: CallSite = { method, succeeded: false };
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(site, below);
  Error.stackTraceLimit = limit;
  return site;
}

/** Names what was called and the places. */
export function describeSites(sites: readonly CallSite[]): string {
  return sites.map((site) => `${site.method} called ${placeOf(site)}`).join('; ');
}

function placeOf({ stack }: CallSite): string {
  const frame = stack?.split('\n')[1]?.trim();
  return frame ?? 'at a place that was not noted';
}

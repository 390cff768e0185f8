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

/**
 * Writes the place of a call under the stack of the error that it ended in, where the stack does not lead there: nobody
 * awaited the call, or an answer to another one brought the error. Gives the error.
 */
export function withPlace(error: unknown, { method, stack }: CallSite): unknown {
  const frame = stack?.split('\n')[1]?.trim();
  if (frame === undefined || !(error instanceof Error) || error.stack === undefined) return error;
  const place = /\(?([^\s(]+:\d+:\d+)\)?$/.exec(frame)?.[1];
  if (place === undefined || error.stack.includes(lineOf(place))) return error;
  error.stack = `${error.stack}\n    ${frame.replace(/^at /, `at ${method} called at `)}`;
  return error;
}

/** A place without its column: behind an `await` V8 names that of the `await`. */
const lineOf = (place: string): string => place.replace(/:\d+$/, ':');

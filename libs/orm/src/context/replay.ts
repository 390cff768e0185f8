import { ArgumentError, DBAPIError } from '@athanor/core';

/** How a unit that lost against another transaction is run again. */
export interface RetryOptions {
  /** How often it is run again after the first failure. */
  readonly retries: number;
  /** Milliseconds before the first replay, doubled before each further one; half of it is chance. Default 20. */
  readonly delay?: number;
  /** The longest wait in milliseconds. Default 1000. */
  readonly maxDelay?: number;
}

/** Serialization failure, and deadlock: the only errors after which the same unit may succeed. */
const replayable: ReadonlySet<string | undefined> = new Set(['40001', '40P01']);

/** True where the error, or one that it names as its cause, is a serialization failure or a deadlock. */
function isReplayable(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current instanceof DBAPIError && replayable.has(current.sqlstate)) return true;
  }
  return false;
}

/** Fills in the defaults. A number that makes no sense is an ArgumentError. */
export function retryPolicy(retry: number | RetryOptions | undefined): Required<RetryOptions> {
  const given = typeof retry === 'object' ? retry : { retries: retry ?? 0 };
  const policy = { retries: given.retries, delay: given.delay ?? 20, maxDelay: given.maxDelay ?? 1000 };
  if (!Number.isInteger(policy.retries) || policy.retries < 0) {
    throw new ArgumentError(`retry takes the number of replays, 0 or more, not ${String(given.retries)}`);
  }
  for (const name of ['delay', 'maxDelay'] as const) {
    if (!(policy[name] >= 0)) throw new ArgumentError(`retry.${name} takes milliseconds, not ${String(given[name])}`);
  }
  return policy;
}

/** Calls `attempt` until it succeeds, fails for another reason, or the replays are used up; then its last error is thrown. */
export async function replay<T>(policy: Required<RetryOptions>, attempt: () => Promise<T>): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (failures >= policy.retries || !isReplayable(error)) throw error;
      await wait(backoff(policy, failures));
    }
  }
}

// Chance keeps transactions that have collided once from colliding again in step.
function backoff(policy: Required<RetryOptions>, failures: number): number {
  const longest = Math.min(policy.maxDelay, policy.delay * 2 ** failures);
  return longest / 2 + (Math.random() * longest) / 2;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

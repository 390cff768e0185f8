import type { DriverConnection } from '../dialect/driver.js';
import { warn } from '../errors/warnings.js';
import { untilAborted } from '../pool/until-aborted.js';

/** Milliseconds that the server has to end a statement, before its session is dropped all the same. */
const PATIENCE = 2000;
/** A request that reaches the server before the statement does has no effect, so it is repeated. */
const REPEAT = 100;

/** A statement under way was given up: its session is of no use any more. Users see the reason, not this. */
export class Cancellation {
  /** What the signal was aborted with. */
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/**
 * Runs something on a session, and gives it up when the signal says so: the server is asked to cancel it, and when it
 * has, or after two seconds, a {@link Cancellation} is thrown. Nothing is sent where the signal is aborted already; then
 * its reason is thrown.
 */
export async function cancellable<V>(driver: DriverConnection, signal: AbortSignal, run: () => Promise<V>): Promise<V> {
  signal.throwIfAborted();
  const running = run();
  try {
    return await untilAborted(running, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    await cancelOnServer(driver, running);
    throw new Cancellation(signal.reason);
  }
}

async function cancelOnServer(driver: DriverConnection, running: Promise<unknown>): Promise<void> {
  const settled = running.then(
    () => true,
    () => true,
  );
  const deadline = performance.now() + PATIENCE;
  let obstacle: unknown = `it did not end within ${PATIENCE / 1000} s`;
  try {
    while (performance.now() < deadline) {
      await orAfter(driver.cancel(), deadline - performance.now());
      if (await orAfter(settled, REPEAT)) return;
    }
  } catch (error) {
    obstacle = error;
  }
  warn(`A statement was given up and could not be cancelled; it may go on at the server: ${String(obstacle)}`);
}

/** What `promise` gives, or undefined where it takes longer. */
async function orAfter<V>(promise: Promise<V>, milliseconds: number): Promise<V | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

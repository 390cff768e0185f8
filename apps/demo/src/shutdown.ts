import type { Server } from 'node:http';

/** Long enough for every request but a stream that nobody reads. */
const graceMilliseconds = 10_000;

/**
 * Closing a server waits for the requests in flight. Once a signal to stop has come, connections that are still open some
 * seconds later are cut, so that no client can keep the program alive.
 */
export function limitShutdown(server: Server, milliseconds = graceMilliseconds): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setTimeout(() => server.closeAllConnections(), milliseconds).unref();
    });
  }
}

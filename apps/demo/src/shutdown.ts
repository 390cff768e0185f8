import type { Server } from 'node:http';

/** Long enough for every request but a stream that nobody reads. */
const graceMilliseconds = 10_000;

/**
 * Closing a server waits for the requests in flight, and then for their clients to let go of the connections. Once a signal
 * to stop has come, a connection is closed as soon as it is idle, and some seconds later in any case, so that no client can
 * keep the program alive.
 */
export function limitShutdown(server: Server, milliseconds = graceMilliseconds): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      setInterval(() => server.closeIdleConnections(), 50).unref();
      setTimeout(() => server.closeAllConnections(), milliseconds).unref();
    });
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import type { DriverConnection, TransactionStatus } from '../../src/dialect/driver.js';
import { listen } from '../../src/event/event-target.js';
import type { Pool } from '../../src/pool/pool.js';
import { poolEvents } from '../../src/pool/pool-events.js';

export const requestContext = new AsyncLocalStorage<string>();

/** A session without a server: it notes what the pool does to it, and can be made to fail. */
export class FakeConnection implements DriverConnection {
  readonly statements: string[] = [];
  readonly openedIn = requestContext.getStore();
  closed = false;
  terminated = false;
  dead = false;
  transactionStatus: TransactionStatus = 'idle';
  readonly driverConnection = this;
  readonly number: number;

  constructor(number: number) {
    this.number = number;
  }

  async execute(request: { readonly sql: string }): Promise<never> {
    this.statements.push(request.sql);
    if (this.dead) throw new Error('connection is closed');
    this.transactionStatus = 'idle';
    return { columns: null, rows: [], command: request.sql, rowCount: -1 } as never;
  }

  async executeMany(): Promise<never> {
    throw new Error('not part of a pool');
  }

  async openCursor(): Promise<never> {
    throw new Error('not part of a pool');
  }

  rollbackUnawaited(): void {
    throw new Error('not part of a pool');
  }

  async cancel(): Promise<void> {}

  async close(): Promise<void> {
    await Promise.resolve();
    this.closed = true;
  }

  terminate(): void {
    this.closed = true;
    this.terminated = true;
  }
}

/** A creator of fake sessions; `failures` is how many of the next attempts fail. */
export function fakeServer() {
  const opened: FakeConnection[] = [];
  const server = {
    opened,
    failures: 0,
    connect: async (): Promise<DriverConnection> => {
      await new Promise((resolve) => setImmediate(resolve));
      if (server.failures > 0) {
        server.failures -= 1;
        throw new Error('no such database');
      }
      const connection = new FakeConnection(opened.length + 1);
      opened.push(connection);
      return connection;
    },
    open: () => opened.filter((connection) => !connection.closed).length,
  };
  return server;
}

/** Notes the events of a pool as they come, `invalidate` with the class of its error. */
export function recordEvents(pool: Pool): string[] {
  const seen: string[] = [];
  for (const name of poolEvents.names) {
    listen(pool, name, (...args: readonly unknown[]) => {
      const error = args[2];
      seen.push(name === 'invalidate' && error instanceof Error ? `${name}(${error.constructor.name})` : name);
    });
  }
  return seen;
}

/** Lets everything run that is only waiting for its turn. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

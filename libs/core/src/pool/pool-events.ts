import type { DriverConnection } from '../dialect/driver.js';
import { EventKind } from '../event/event-dispatcher.js';
import type { ConnectionRecord } from './connection-record.js';
import type { PooledConnection } from './pooled-connection.js';

/** What the pool knows of a connection that comes back. */
export interface PoolResetState {
  /** True where the borrower has already rolled back. */
  readonly transactionWasReset: boolean;
  /** True where the connection is going to be closed, not kept (it was detached). */
  readonly terminateOnly: boolean;
  /** False where the connection was lost to the garbage collector: nothing can be sent over it any more. */
  readonly asyncioSafe: boolean;
}

/**
 * What a pool reports, with the arguments of the listeners. All are awaited; an error of a listener ends the step it
 * was called from. SQLAlchemy's `PoolEvents`.
 */
export interface PoolEvents {
  /** A session was opened, the first of this pool; other new ones wait until the listeners are through. */
  firstConnect: [connection: DriverConnection, record: ConnectionRecord];
  /** A session was opened. */
  connect: [connection: DriverConnection, record: ConnectionRecord];
  /** A connection is about to be lent. A DisconnectionError thrown here has the pool replace the session. */
  checkout: [connection: DriverConnection, record: ConnectionRecord, lent: PooledConnection];
  /** A connection has come back; `null` where its session was dropped meanwhile. */
  checkin: [connection: DriverConnection | null, record: ConnectionRecord];
  /** A connection comes back and has not yet been rolled back by the pool. `record` is `null` for a detached one. */
  reset: [connection: DriverConnection, record: ConnectionRecord | null, state: PoolResetState];
  /** A session is about to be dropped, for the error given, if any. */
  invalidate: [connection: DriverConnection, record: ConnectionRecord, error: unknown];
  /** A session is to be replaced the next time it would be lent. */
  softInvalidate: [connection: DriverConnection, record: ConnectionRecord, error: unknown];
  /** A session is about to be closed. */
  close: [connection: DriverConnection, record: ConnectionRecord];
  /** A session has left the pool. */
  detach: [connection: DriverConnection, record: ConnectionRecord];
  /** A session that had left the pool is about to be closed. */
  closeDetached: [connection: DriverConnection];
}

/** The events of pools, as the dispatchers need them. */
export const poolEvents = new EventKind<PoolEvents>('Pool', [
  'firstConnect',
  'connect',
  'checkout',
  'checkin',
  'reset',
  'invalidate',
  'softInvalidate',
  'close',
  'detach',
  'closeDetached',
]);

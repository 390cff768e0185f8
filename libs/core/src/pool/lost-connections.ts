import type { DriverConnection } from '../dialect/driver.js';
import { warn } from '../errors/warnings.js';
import { type CallSite, describeSites } from '../util/call-site.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import type { ConnectionRecord } from './connection-record.js';
import type { PoolEvents } from './pool-events.js';

/** What was lent, and must come back. Nothing in here leads to the borrower's own object. */
export interface Loan {
  readonly lender: {
    readonly events: EventDispatcher<PoolEvents>;
    /** Takes the place back. */
    takeBack(record: ConnectionRecord): Promise<void> | undefined;
  };
  /** The place in the pool; undefined where the session has left it. */
  readonly record: ConnectionRecord | undefined;
  /** The session that has left its place. */
  readonly detached: DriverConnection | undefined;
  readonly takenAt: CallSite | undefined;
}

/** The borrower's object, which knows what was lent. */
export interface Lent {
  readonly loan: Loan;
}

/** Milliseconds. Nearly all loans are over by then. */
const MOMENT = 500;

/**
 * All that is lent: where the borrower's object is collected, the session is terminated and its place freed. To have the garbage
 * collector watch an object costs more than the rest of a loan, so that only those are watched that last; until then they are held.
 */
class Loans {
  readonly #young = new Set<Lent>();
  readonly #watched = new FinalizationRegistry<Loan>((loan) => void reclaim(loan));
  #isDue = false;

  /** Something was lent. */
  enter(lent: Lent): void {
    this.#young.add(lent);
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(this.#watch, MOMENT).unref();
  }

  /** It came back. */
  leave(lent: Lent): void {
    if (!this.#young.delete(lent)) this.#watched.unregister(lent);
  }

  readonly #watch = (): void => {
    this.#isDue = false;
    for (const lent of this.#young) this.#watched.register(lent, lent.loan, lent);
    this.#young.clear();
  };
}

export const loans = new Loans();

async function reclaim({ lender, record, detached, takenAt }: Loan): Promise<void> {
  const connection = detached ?? record?.connection ?? null;
  if (connection !== null) warn(lostMessage(connection, takenAt));
  try {
    if (connection !== null) await announce(connection, record, lender.events);
  } catch (error) {
    warn(`A listener failed while a lost connection was cleared away: ${String(error)}`);
  } finally {
    connection?.terminate();
    if (record !== undefined) {
      record.connection = null;
      record.borrower = undefined;
      await lender.takeBack(record);
    }
  }
}

async function announce(
  connection: DriverConnection,
  record: ConnectionRecord | undefined,
  events: EventDispatcher<PoolEvents>,
): Promise<void> {
  const state = { transactionWasReset: false, terminateOnly: true, asyncioSafe: false };
  if (events.has('reset')) await events.emit('reset', connection, record ?? null, state);
  if (record !== undefined && events.has('detach')) await events.emit('detach', connection, record);
  if (events.has('closeDetached')) await events.emit('closeDetached', connection);
}

function lostMessage(connection: DriverConnection, takenAt: CallSite | undefined): string {
  const name = (connection.driverConnection as object | undefined)?.constructor.name ?? 'of an unknown driver';
  const place = takenAt === undefined ? '' : `  It was lent to ${describeSites([takenAt])}`;
  return (
    `The garbage collector is trying to clean up non-checked-in connection ${name}, which will be terminated.  ` +
    'Please ensure that SQLAlchemy pooled connections are returned to the pool explicitly, either by calling ' +
    `\`\`close()\`\` or by using appropriate context managers to manage their lifecycle.${place}`
  );
}

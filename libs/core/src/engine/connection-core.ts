import { randomUUID } from 'node:crypto';
import type { DriverResult, TextRow } from '../dialect/driver.js';
import { IllegalStateChangeError, InvalidRequestError, ResourceClosedError } from '../errors/errors.js';
import type { PooledConnection } from '../pool/pooled-connection.js';
import { type AsyncTransaction, NestedTransaction, RootTransaction } from './async-transaction.js';
import { type CallSite, describeSites } from '../util/call-site.js';
import { InFlight } from './in-flight.js';
import { TransactionVerbs } from './transaction-verbs.js';
import { TwoPhaseTransaction } from './two-phase-transaction.js';

/**
 * The inside of one connection: its transactions, from BEGIN to the close, and what is under way in them. Executions and
 * transactions work on it; users see the AsyncConnection.
 */
export class ConnectionCore extends TransactionVerbs {
  readonly inFlight = new InFlight();
  /** The transaction of the callback that runs at present. */
  scope: AsyncTransaction | undefined;
  #ending: string | undefined;
  #ended: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** The lent connection. A ResourceClosedError after `close()`. */
  async pooled(): Promise<PooledConnection> {
    this.check('getRawConnection()');
    await this.reconnect();
    return this.lent as PooledConnection;
  }

  refuseIfClosed(): void {
    if (this.isClosed) throw new ResourceClosedError('This Connection is closed');
  }

  /** Throws where no statement may be given now. */
  check(method: string): void {
    this.refuseIfClosed();
    if (this.#ending !== undefined) {
      throw new IllegalStateChangeError(
        `Method '${method}' can't be called here; method '${this.#ending}' is already in progress on this connection. ` +
          'Await each statement before its transaction ends',
      );
    }
    if (this.scope !== undefined && !this.scope.isActive && this.scope !== this.root && this.scope !== this.nested) {
      throw new InvalidRequestError(
        "Can't operate on closed transaction inside context manager.  Please complete the context manager before " +
          'emitting further commands.',
      );
    }
    if (this.root?.isActive === false || this.nested?.isActive === false) throw this.pendingRollback();
    if (this.root?.isPrepared === true) refuseBehindPrepare();
  }

  /** Begins a transaction where there is none. BEGIN itself travels with the first statement. */
  ensureTransaction(): Promise<void> | undefined {
    return this.root === undefined ? this.startTransaction(new RootTransaction(this)) : undefined;
  }

  /** Sees to a session and a transaction before a statement is sent; undefined where both are there. */
  readyToSend(signal?: AbortSignal): Promise<void> | undefined {
    if (this.lent !== undefined) return this.ensureTransaction();
    return this.reconnect(signal)?.then(() => this.ensureTransaction());
  }

  /** Begins the transaction. An InvalidRequestError where there is one. */
  async begin(): Promise<RootTransaction> {
    // One that has failed is a transaction nevertheless.
    if (this.root?.isActive !== false) this.check('begin()');
    if (this.root !== undefined) {
      throw new InvalidRequestError(
        'This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; ' +
          "can't call begin() here unless rollback() or commit() is called first.",
      );
    }
    await this.reconnect();
    const root = new RootTransaction(this);
    await this.startTransaction(root);
    return root;
  }

  /** Begins a transaction in two phases. An InvalidRequestError where there is a transaction, and in AUTOCOMMIT. */
  async beginTwophase(xid = `_sa_${randomUUID().replaceAll('-', '')}`): Promise<TwoPhaseTransaction> {
    this.check('beginTwophase()');
    if (this.root !== undefined) {
      throw new InvalidRequestError('Cannot start a two phase transaction when a transaction is already in progress.');
    }
    if (this.isAutocommit) {
      throw new InvalidRequestError('Cannot start a two phase transaction in AUTOCOMMIT: nothing could be prepared');
    }
    await this.reconnect();
    const root = new TwoPhaseTransaction(this, xid);
    await this.startTransaction(root);
    return root;
  }

  /** Runs a command that no transaction may be around. */
  async outsideTransaction(method: string, sql: string): Promise<DriverResult<TextRow>> {
    this.check(method);
    if (this.root !== undefined) {
      throw new InvalidRequestError(`${method} cannot run inside a transaction; commit() or rollback() this one first`);
    }
    await this.reconnect();
    return this.command(sql, 'raw sql');
  }

  async beginNested(): Promise<NestedTransaction> {
    this.check('beginNested()');
    await this.reconnect();
    await this.ensureTransaction();
    this.nested = new NestedTransaction(this, await this.setSavepoint());
    return this.nested;
  }

  /**
   * Ends a transaction, with nothing else allowed meanwhile. A commit is refused as long as a statement runs; a rollback
   * waits for it, and is an error afterwards where it took back what nobody had awaited.
   */
  async ending(method: 'commit()' | 'rollback()' | 'prepare()', end: () => Promise<void>): Promise<void> {
    if (this.isClosed) throw new ResourceClosedError('This Connection is closed');
    if (this.#ending !== undefined) this.check(method);
    const running = this.inFlight.sites();
    if (method !== 'rollback()' && running.length > 0) throw stillRunning('committed', running);
    this.#ending = method;
    const ended = this.#settleAndEnd(running, end);
    this.#ended = ended;
    await ended;
    const lost = running.filter((site) => site.succeeded);
    if (lost.length > 0) throw stillRunning('rolled back', lost);
  }

  async #settleAndEnd(running: readonly CallSite[], end: () => Promise<void>): Promise<void> {
    try {
      if (running.length > 0) await this.inFlight.settled();
      await end();
    } finally {
      this.#ending = undefined;
      this.#ended = undefined;
    }
  }

  /** Gives the connection back, with what is left of a transaction rolled back. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const running = this.inFlight.sites();
    let transactionWasReset = false;
    try {
      if (this.#ended !== undefined) await this.#ended.catch(() => undefined);
      this.#ending = 'close()';
      if (!this.inFlight.isEmpty) await this.inFlight.settled();
      await this.reconnecting?.abandon(new ResourceClosedError('This Connection is closed'));
      this.loseStreams('its connection is closed');
      // A pool need not roll back what this close() has rolled back.
      if (this.root !== undefined) {
        await this.#rollbackAtClose(this.root);
        transactionWasReset = true;
      }
    } finally {
      this.isClosed = true;
      const lent = this.lent;
      this.lent = undefined;
      await lent?.close({ transactionWasReset });
    }
    const lost = running.filter((site) => site.succeeded);
    if (lost.length > 0) throw stillRunning('closed', lost);
  }

  async #rollbackAtClose(root: RootTransaction): Promise<void> {
    try {
      await root.sendRollback(true);
    } catch (error) {
      // With the session the transaction is gone as well, which is all that was wanted.
      if (this.lent !== undefined) throw error;
    } finally {
      root.cancel();
    }
  }
}

function refuseBehindPrepare(): never {
  throw new InvalidRequestError(
    "This transaction is in 'prepared' state; no further SQL can be emitted within this transaction. " +
      'Commit it or roll it back',
  );
}

function stillRunning(end: string, sites: readonly CallSite[]): IllegalStateChangeError {
  return new IllegalStateChangeError(
    `A transaction was to be ${end} while a statement was still running: ${describeSites(sites)}. ` +
      'Await every statement before the end of its transaction',
  );
}

import type { DriverResult, TextRow } from '../dialect/driver.js';
import {
  CommitFailedError,
  IllegalStateChangeError,
  InvalidRequestError,
  ResourceClosedError,
} from '../errors/errors.js';
import type { PooledConnection } from '../pool/pooled-connection.js';
import { type AsyncTransaction, NestedTransaction, RootTransaction } from './async-transaction.js';
import { type CallSite, describeSites } from '../util/call-site.js';
import { isHeldByListener } from './held-by-listener.js';
import { InFlight } from './in-flight.js';
import { TransactionVerbs } from './transaction-verbs.js';
import { TwoPhaseTransaction } from './two-phase-transaction.js';

/**
 * The inside of one connection: its transactions, from BEGIN to the close, and what is under way in them. Executions and
 * transactions work on it; users see the AsyncConnection.
 */
export class ConnectionCore extends TransactionVerbs {
  /** The transaction of the callback that runs at present. */
  scope: AsyncTransaction | undefined;
  /** A commit that is under way. */
  committed: Promise<void> | undefined;
  #ending: string | undefined;
  /** As long as listeners are told of the begin of the transaction. */
  #starting: Promise<void> | undefined;
  /** True while listeners are told of the end, whose statements come before it. */
  #isAnnouncing = false;
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
    if (this.#ending !== undefined && !this.#isAnnouncing) throw inProgress(method, this.#ending);
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
    if (this.#starting !== undefined && !isHeldByListener(this)) return this.#afterStart(this.#starting);
    return this.root === undefined ? this.#start(new RootTransaction(this)) : undefined;
  }

  #start(root: RootTransaction): Promise<void> | undefined {
    const starting = this.startTransaction(root)?.finally(() => {
      this.#starting = undefined;
    });
    this.#starting = starting;
    return starting;
  }

  /** What is given while listeners are told of the begin stays behind what began. */
  async #afterStart(starting: Promise<void>): Promise<void> {
    await starting.catch(() => undefined);
    await this.ensureTransaction();
  }

  /** Sees to a session and a transaction before a statement is sent; undefined where both are there. */
  readyToSend(signal?: AbortSignal): Promise<void> | undefined {
    if (this.lent !== undefined) return this.ensureTransaction();
    return this.reconnect(signal)?.then(() => this.ensureTransaction());
  }

  /** Begins the transaction. An InvalidRequestError where there is one. */
  async begin(): Promise<RootTransaction> {
    // One that has failed is a transaction nevertheless.
    if (this.root?.isActive !== false && this.nested?.isActive !== false) this.check('begin()');
    if (this.root !== undefined) {
      throw new InvalidRequestError(
        'This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; ' +
          "can't call begin() here unless rollback() or commit() is called first. For a part that can fail by itself " +
          'there are savepoints: beginNested().',
      );
    }
    const back = this.reconnect();
    if (back !== undefined) await back;
    const root = new RootTransaction(this);
    const told = this.#start(root);
    if (told !== undefined) await told;
    return root;
  }

  /** Begins a transaction in two phases. An InvalidRequestError where there is a transaction, and in AUTOCOMMIT. */
  async beginTwophase(xid = `_sa_${crypto.randomUUID().replaceAll('-', '')}`): Promise<TwoPhaseTransaction> {
    this.check('beginTwophase()');
    if (this.root !== undefined) {
      throw new InvalidRequestError('Cannot start a two phase transaction when a transaction is already in progress.');
    }
    if (this.isAutocommit) {
      throw new InvalidRequestError('Cannot start a two phase transaction in AUTOCOMMIT: nothing could be prepared');
    }
    await this.reconnect();
    const root = new TwoPhaseTransaction(this, xid);
    await this.#start(root);
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
    const turn = this.takeTurn('savepoint');
    try {
      if (turn?.come !== undefined) await turn.come;
      await this.reconnect();
      await this.ensureTransaction();
      this.nested = new NestedTransaction(this, await this.setSavepoint());
      return this.nested;
    } finally {
      turn?.pass();
    }
  }

  /** Commits the transaction, and one that statements given at once with this are about to begin. */
  async commit(): Promise<void> {
    this.refuseIfClosed();
    if (this.root !== undefined) await this.root.commit();
    // They may wait for a session first.
    else if (!this.inFlight.isEmpty && !this.isAutocommit) await this.committing(async () => this.root?.conclude());
  }

  /**
   * Ends a transaction, with nothing else allowed meanwhile. A commit is refused as long as a statement runs; a rollback
   * waits for it, and is an error afterwards where it took back what nobody had awaited.
   */
  async ending(method: 'commit()' | 'rollback()' | 'prepare()', end: () => Promise<void>): Promise<void> {
    const running = this.inFlight.sites();
    if (method !== 'rollback()' && running.length > 0) throw stillRunning('committed', running);
    this.refuseInListener(method);
    await this.#alone(method, running.length === 0 ? end : () => this.inFlight.settled().then(end));
    const lost = running.filter((site) => site.succeeded);
    if (lost.length > 0) throw stillRunning('rolled back', lost);
  }

  /**
   * Commits as {@link ending} does, and takes statements along that were given in the same turn of the event loop: the
   * server gets the COMMIT behind them without waiting for their answers, and nothing is committed where one of them fails.
   */
  async committing(end: () => Promise<void>): Promise<void> {
    const running = this.inFlight.sites();
    const takesAlong = !this.isAutocommit && !(this.root instanceof TwoPhaseTransaction);
    const refused = takesAlong ? running.filter((site) => !InFlight.isGivenNow(site)) : running;
    if (refused.length > 0) throw stillRunning('committed', refused);
    this.refuseInListener('commit()');
    await this.#alone('commit()', running.length === 0 ? end : () => this.#endBehind(running, end));
  }

  async #endBehind(statements: readonly CallSite[], end: () => Promise<void>): Promise<void> {
    try {
      // What is not on its way yet could fail without the server's knowing, which would commit the others.
      if (!this.hasBegun || statements.some((site) => site.isSent !== true)) {
        await this.inFlight.settled();
        this.#refuseBehindFailed(statements);
      }
      await end();
    } finally {
      // With the end of this they count as ended, too.
      await this.inFlight.settled();
    }
  }

  #refuseBehindFailed(statements: readonly CallSite[]): void {
    const failed = statements.find((site) => !site.succeeded);
    if (failed === undefined) return;
    this.root?.fail();
    throw new CommitFailedError(
      `The transaction was not committed: a statement that was given at once with commit() failed (${describeSites([failed])}). ` +
        'Call rollback(), and run the whole transaction again',
      { statement: 'COMMIT', cause: failed.failure },
    );
  }

  /** Runs the end of a transaction; nothing else may be given meanwhile. */
  async #alone(method: string, end: () => Promise<void>): Promise<void> {
    this.refuseIfClosed();
    if (this.#ending !== undefined) throw inProgress(method, this.#ending);
    this.#ending = method;
    const ended = end();
    this.#ended = ended;
    if (method === 'commit()') this.committed = ended;
    try {
      await ended;
    } finally {
      this.#ending = undefined;
      this.#ended = undefined;
      this.committed = undefined;
    }
  }

  /** Gives the connection back, with what is left of a transaction rolled back. Idempotent. */
  async close(): Promise<void> {
    this.refuseInListener('close()');
    // Who calls meanwhile waits for the same end; who calls afterwards finds nothing left to do, and no error told again.
    if (this.#closing !== undefined) return this.#closing;
    if (this.isClosed) return;
    this.#closing = this.#close();
    try {
      await this.#closing;
    } finally {
      this.#closing = undefined;
    }
  }

  protected override async announce(round: () => Promise<void>): Promise<void> {
    this.#isAnnouncing = true;
    try {
      await round();
    } finally {
      this.#isAnnouncing = false;
    }
    // What was given meanwhile belongs to the transaction as well.
    if (!this.inFlight.isEmpty) await this.inFlight.settled();
  }

  /** A listener must not wait for what waits for it. */
  refuseInListener(method: string): void {
    const running = this.inFlight.sites();
    if ((running.length === 0 && this.#ending === undefined) || !isHeldByListener(this)) return;
    const what = running.length === 0 ? `method '${this.#ending}'` : describeSites(running);
    throw new IllegalStateChangeError(
      `Method '${method}' can't be called in this listener: it would wait for ${what}, which waits for the listener. ` +
        'Call it when that has come to its end',
    );
  }

  async #close(): Promise<void> {
    let running: readonly CallSite[] = [];
    let transactionWasReset = false;
    try {
      if (this.#ended !== undefined) await this.#ended.catch(() => undefined);
      running = this.inFlight.sites();
      this.#ending = 'close()';
      if (!this.inFlight.isEmpty) await this.inFlight.settled();
      if (this.reconnecting !== undefined) {
        await this.reconnecting.abandon(new ResourceClosedError('This Connection is closed'));
      }
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
      const back = lent?.giveBack(transactionWasReset);
      if (back !== undefined) await back;
    }
    const lost = running.filter((site) => site.succeeded);
    if (lost.length > 0) throw stillRunning('closed', lost);
  }

  async #rollbackAtClose(root: RootTransaction): Promise<void> {
    try {
      const sent = root.sendRollback(true);
      if (sent !== undefined) await sent;
    } catch (error) {
      // With the session the transaction is gone as well, which is all that was wanted.
      if (this.lent?.driverConnection.closed === false) throw error;
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

function inProgress(method: string, ending: string): IllegalStateChangeError {
  return new IllegalStateChangeError(
    `Method '${method}' can't be called here; method '${ending}' is already in progress on this connection. ` +
      'Await each statement before its transaction ends',
  );
}

function stillRunning(end: string, sites: readonly CallSite[]): IllegalStateChangeError {
  return new IllegalStateChangeError(
    `A transaction was to be ${end} while a statement was still running: ${describeSites(sites)}. ` +
      'Await every statement before the end of its transaction',
  );
}

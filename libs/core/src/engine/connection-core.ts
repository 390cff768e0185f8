import type { DriverResult } from '../dialect/driver.js';
import {
  CommitFailedError,
  IllegalStateChangeError,
  InvalidRequestError,
  ResourceClosedError,
} from '../errors/errors.js';
import type { PooledConnection } from '../pool/pooled-connection.js';
import { type AsyncTransaction, NestedTransaction, RootTransaction } from './async-transaction.js';
import { ConnectionSession, noRows } from './connection-session.js';
import { type CallSite, describeSites } from '../util/call-site.js';
import { InFlight } from './in-flight.js';

/**
 * The inside of one connection: its transactions, from BEGIN to the close, and what is under way in them. Executions and
 * transactions work on it; users see the AsyncConnection.
 */
export class ConnectionCore extends ConnectionSession {
  readonly inFlight = new InFlight();
  /** The transaction of the callback that runs at present. */
  scope: AsyncTransaction | undefined;
  #ending: string | undefined;
  #ended: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #savepoints = 0;
  #wasReset = false;

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
  }

  /** Begins a transaction where there is none. BEGIN itself travels with the first statement. */
  ensureTransaction(): Promise<void> | undefined {
    return this.root === undefined ? this.#begin() : undefined;
  }

  /** Sees to a session and a transaction before a statement is sent; undefined where both are there. */
  readyToSend(signal?: AbortSignal): Promise<void> | undefined {
    if (this.lent !== undefined) return this.ensureTransaction();
    return this.reconnect(signal)?.then(() => this.ensureTransaction());
  }

  /** Begins the transaction. An InvalidRequestError where there is one. */
  async begin(): Promise<RootTransaction> {
    this.check('begin()');
    if (this.root !== undefined) {
      throw new InvalidRequestError(
        'This connection has already initialized a SQLAlchemy Transaction() object via begin() or autobegin; ' +
          "can't call begin() here unless rollback() or commit() is called first.",
      );
    }
    await this.reconnect();
    await this.#begin();
    return this.root as unknown as RootTransaction;
  }

  async beginNested(): Promise<NestedTransaction> {
    this.check('beginNested()');
    await this.reconnect();
    await this.ensureTransaction();
    if (this.has('savepoint')) await this.events.emit('savepoint', this.facade, null);
    const name = `sa_savepoint_${++this.#savepoints}`;
    await this.command(this.engine.dialect.savepointSql(name));
    this.nested = new NestedTransaction(this, name);
    return this.nested;
  }

  async releaseSavepoint(name: string): Promise<void> {
    if (this.has('releaseSavepoint')) await this.events.emit('releaseSavepoint', this.facade, name);
    await this.command(this.engine.dialect.releaseSavepointSql(name));
  }

  async rollbackToSavepoint(name: string): Promise<void> {
    if (this.has('rollbackSavepoint')) await this.events.emit('rollbackSavepoint', this.facade, name);
    await this.command(this.engine.dialect.rollbackToSavepointSql(name));
  }

  /**
   * Ends a transaction, with nothing else allowed meanwhile. A commit is refused as long as a statement runs; a rollback
   * waits for it, and is an error afterwards where it took back what nobody had awaited.
   */
  async ending(method: 'commit()' | 'rollback()', end: () => Promise<void>): Promise<void> {
    if (this.isClosed) throw new ResourceClosedError('This Connection is closed');
    if (this.#ending !== undefined) this.check(method);
    const running = this.inFlight.sites();
    if (method === 'commit()' && running.length > 0) throw stillRunning('committed', running);
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

  async sendCommit(transaction: RootTransaction): Promise<void> {
    if (this.has('commit')) await this.events.emit('commit', this.facade);
    this.mark('COMMIT', 'COMMIT using DBAPI connection.commit(), has no effect due to autocommit mode');
    if (this.lent === undefined) throw this.pendingRollback();
    if (this.prelude !== undefined || this.isAutocommit) {
      this.prelude = undefined;
      return;
    }
    const result = await this.#transactionVerb('COMMIT');
    if (result.command !== 'ROLLBACK') return;
    throw new CommitFailedError(
      'The server answered COMMIT with ROLLBACK: a statement of this transaction had failed, and nothing was written. ' +
        'Let the error of that statement reach the scope of the transaction, or use a savepoint (beginNested()) around it',
      { statement: 'COMMIT', cause: transaction.failure },
    );
  }

  async sendRollback(): Promise<void> {
    if (this.has('rollback')) await this.events.emit('rollback', this.facade);
    if (this.lent === undefined) return;
    this.mark('ROLLBACK', 'ROLLBACK using DBAPI connection.rollback(); set skip_autocommit_rollback to prevent fully');
    this.#wasReset = true;
    const nothingSent = this.prelude !== undefined;
    this.prelude = undefined;
    if (nothingSent || this.driver.transactionStatus === 'idle') return;
    await this.#transactionVerb('ROLLBACK');
  }

  /** Gives the connection back, with what is left of a transaction rolled back. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #begin(): Promise<void> | undefined {
    this.root = new RootTransaction(this);
    this.prelude = this.beginSql;
    this.#wasReset = false;
    this.mark('BEGIN (implicit)', 'BEGIN (implicit; DBAPI should not BEGIN due to autocommit mode)');
    return this.has('begin') ? this.#tellBegin(this.root) : undefined;
  }

  async #tellBegin(root: RootTransaction): Promise<void> {
    try {
      await this.events.emit('begin', this.facade);
    } catch (error) {
      root.cancel();
      this.prelude = undefined;
      throw error;
    }
  }

  async #close(): Promise<void> {
    const running = this.inFlight.sites();
    try {
      if (this.#ended !== undefined) await this.#ended.catch(() => undefined);
      this.#ending = 'close()';
      if (!this.inFlight.isEmpty) await this.inFlight.settled();
      await this.reconnecting?.abandon(new ResourceClosedError('This Connection is closed'));
      this.loseStreams('its connection is closed');
      if (this.root !== undefined) await this.#rollbackAtClose(this.root);
    } finally {
      this.isClosed = true;
      const lent = this.lent;
      this.lent = undefined;
      await lent?.close({ transactionWasReset: this.#wasReset });
    }
    const lost = running.filter((site) => site.succeeded);
    if (lost.length > 0) throw stillRunning('closed', lost);
  }

  async #rollbackAtClose(root: RootTransaction): Promise<void> {
    try {
      await this.sendRollback();
    } catch (error) {
      // With the session the transaction is gone as well, which is all that was wanted.
      if (this.lent !== undefined) throw error;
    } finally {
      root.cancel();
    }
  }

  async #transactionVerb(sql: 'COMMIT' | 'ROLLBACK'): Promise<DriverResult<unknown>> {
    try {
      return await this.driver.execute({ sql, values: [], prepare: false, decoder: noRows });
    } catch (error) {
      throw await this.failure(error, { sql });
    }
  }
}

function stillRunning(end: string, sites: readonly CallSite[]): IllegalStateChangeError {
  return new IllegalStateChangeError(
    `A transaction was to be ${end} while a statement was still running: ${describeSites(sites)}. ` +
      'Await every statement before the end of its transaction',
  );
}

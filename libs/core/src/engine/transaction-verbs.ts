import type { DriverConnection, DriverResult } from '../dialect/driver.js';
import { CommitFailedError } from '../errors/errors.js';
import { warn } from '../errors/warnings.js';
import type { ConnectionRecord } from '../pool/connection-record.js';
import type { AsyncEngine } from './async-engine.js';
import type { RootTransaction } from './async-transaction.js';
import { ConnectionSession, noRows } from './connection-session.js';
import { examineFailure } from './failure.js';
import { transactionChannel, type TransactionStep, traced } from './tracing.js';
import { TwoPhaseTransaction } from './two-phase-transaction.js';

const ROLLBACK_IN_AUTOCOMMIT =
  'ROLLBACK using DBAPI connection.rollback(); set skip_autocommit_rollback to prevent fully';
const ROLLBACK_SKIPPED = 'ROLLBACK will be skipped by skip_autocommit_rollback';

/**
 * What is said to the server, the listeners and the log of a transaction, from BEGIN to its end. When it may be said is
 * the business of the ConnectionCore, which extends it.
 */
export abstract class TransactionVerbs extends ConnectionSession {
  #savepoints = 0;

  /** Tells the listeners what is about to be sent; what they run on this connection comes before it. */
  protected abstract announce(round: () => Promise<void>): Promise<void>;

  /** Begins a transaction; undefined where nobody has to be told. BEGIN itself travels with the first statement. */
  protected startTransaction(root: RootTransaction): Promise<void> | undefined {
    this.root = root;
    this.prelude = this.beginSql;
    this.needsAnswer = false;
    this.hasBegun = false;
    const xid = root instanceof TwoPhaseTransaction ? root.xid : undefined;
    if (xid === undefined) {
      this.mark('BEGIN (implicit)', 'BEGIN (implicit; DBAPI should not BEGIN due to autocommit mode)');
    } else this.mark('BEGIN TWOPHASE (implicit)', '');
    if (transactionChannel.hasSubscribers) root.beganAt = performance.now();
    const isTold = transactionChannel.hasSubscribers || this.has(xid === undefined ? 'begin' : 'beginTwophase');
    return isTold ? this.#tellBegin(root, xid) : undefined;
  }

  async #tellBegin(root: RootTransaction, xid: string | undefined): Promise<void> {
    try {
      await this.#step('begin', xid, async () => {
        if (xid === undefined) await this.events.emit('begin', this.facade);
        else await this.events.emit('beginTwophase', this.facade, xid);
      });
    } catch (error) {
      root.cancel();
      this.prelude = undefined;
      throw error;
    }
  }

  /** Sets a savepoint; gives its name. */
  protected async setSavepoint(): Promise<string> {
    if (this.has('savepoint')) await this.events.emit('savepoint', this.facade, null);
    const name = `sa_savepoint_${++this.#savepoints}`;
    await this.#step('savepoint', name, () => this.command(this.engine.dialect.savepointSql(name)));
    return name;
  }

  async releaseSavepoint(name: string): Promise<void> {
    if (this.has('releaseSavepoint'))
      await this.announce(() => this.events.emit('releaseSavepoint', this.facade, name));
    await this.#step('releaseSavepoint', name, () => this.command(this.engine.dialect.releaseSavepointSql(name)));
  }

  async rollbackToSavepoint(name: string): Promise<void> {
    if (this.has('rollbackSavepoint'))
      await this.announce(() => this.events.emit('rollbackSavepoint', this.facade, name));
    await this.#step('rollbackSavepoint', name, () => this.command(this.engine.dialect.rollbackToSavepointSql(name)));
  }

  async sendCommit(transaction: RootTransaction): Promise<void> {
    if (this.has('commit')) await this.announce(() => this.events.emit('commit', this.facade));
    await this.#step('commit', undefined, () => this.#commit(transaction));
  }

  /** PREPARE TRANSACTION. */
  async sendPrepare({ xid }: TwoPhaseTransaction): Promise<void> {
    if (this.has('prepareTwophase')) await this.announce(() => this.events.emit('prepareTwophase', this.facade, xid));
    await this.#step('prepareTwophase', xid, async () => {
      const { command } = await this.command(this.engine.dialect.prepareTwophaseSql(xid), 'raw sql');
      if (command === 'ROLLBACK') throw this.#rolledBackInstead('PREPARE TRANSACTION');
    });
  }

  async sendCommitTwophase(transaction: TwoPhaseTransaction): Promise<void> {
    const { xid, isPrepared } = transaction;
    if (this.has('commitTwophase'))
      await this.announce(() => this.events.emit('commitTwophase', this.facade, xid, isPrepared));
    await this.#step('commitTwophase', xid, async () => {
      if (isPrepared) await this.command(this.engine.dialect.commitPreparedSql(xid), 'raw sql');
      else await this.#commit(transaction);
    });
  }

  async sendRollbackTwophase({ xid, isPrepared }: TwoPhaseTransaction): Promise<void> {
    if (this.has('rollbackTwophase'))
      await this.announce(() => this.events.emit('rollbackTwophase', this.facade, xid, isPrepared));
    try {
      if (this.lent === undefined) return;
      await this.#step('rollbackTwophase', xid, async () => {
        if (isPrepared) await this.command(this.engine.dialect.rollbackPreparedSql(xid), 'raw sql');
        else await this.#rollback();
      });
    } finally {
      // It outlives its session, with all its locks, and this may be a rollback of which nobody sees the error.
      if (isPrepared && this.lent === undefined) warn(keptByServer(xid));
    }
  }

  async #commit(transaction: RootTransaction): Promise<void> {
    this.mark('COMMIT', 'COMMIT using DBAPI connection.commit(), has no effect due to autocommit mode');
    if (this.lent === undefined) throw this.pendingRollback();
    if (this.prelude !== undefined || this.isAutocommit) {
      this.prelude = undefined;
      return;
    }
    const result = await this.#transactionVerb('COMMIT');
    if (result.command !== 'ROLLBACK') return;
    // Of the statements given at once with the commit, whose failure is still being told to its listeners.
    await this.inFlight.settled();
    throw this.#rolledBackInstead('COMMIT', transaction);
  }

  #rolledBackInstead(verb: string, transaction = this.root): CommitFailedError {
    return new CommitFailedError(
      `The server answered ${verb} with ROLLBACK: a statement of this transaction had failed, and nothing was written. ` +
        'Let the error of that statement reach the scope of the transaction, or use a savepoint (beginNested()) around it',
      { statement: verb, cause: transaction?.failure },
    );
  }

  /**
   * Sends ROLLBACK. With `unawaited` nobody waits for its answer where the transaction has only read: it holds nothing that
   * others wait for, and whatever this session runs next runs behind it. Undefined where there is nothing to wait for.
   */
  sendRollback(unawaited: boolean): Promise<unknown> | undefined {
    if (this.has('rollback') || transactionChannel.hasSubscribers) return this.#tellRollback(unawaited);
    return this.lent === undefined ? undefined : this.#rollback(unawaited);
  }

  async #tellRollback(unawaited: boolean): Promise<void> {
    if (this.has('rollback')) await this.announce(() => this.events.emit('rollback', this.facade));
    if (this.lent !== undefined) await this.#step('rollback', undefined, async () => this.#rollback(unawaited));
  }

  #rollback(unawaited = false): Promise<unknown> | undefined {
    const { skipAutocommitRollback } = this.engine;
    this.mark('ROLLBACK', skipAutocommitRollback ? ROLLBACK_SKIPPED : ROLLBACK_IN_AUTOCOMMIT);
    if (skipAutocommitRollback && this.isAutocommit) return undefined;
    const nothingSent = this.prelude !== undefined;
    this.prelude = undefined;
    if (nothingSent || this.driver.transactionStatus === 'idle') return undefined;
    if (!unawaited || this.needsAnswer) return this.#transactionVerb('ROLLBACK');
    this.#rollbackUnawaited(this.driver);
    return undefined;
  }

  #rollbackUnawaited(session: DriverConnection): void {
    const record = this.lent?.record;
    session.rollbackUnawaited((error) => {
      session.terminate();
      void reportLostRollback(this.engine, error, record?.connection === session ? record : undefined);
    });
  }

  /** Runs a step of a transaction, between the messages of its trace where somebody listens. */
  #step<V>(step: TransactionStep, name: string | undefined, run: () => Promise<V>): Promise<V> {
    if (!transactionChannel.hasSubscribers) return run();
    const { beganAt } = this.root ?? {};
    const age = step === 'begin' || beganAt === undefined ? undefined : performance.now() - beganAt;
    return traced(transactionChannel, { connection: this.facade, step, name, age }, run);
  }

  async #transactionVerb(sql: 'COMMIT' | 'ROLLBACK'): Promise<DriverResult<unknown>> {
    try {
      return await this.driver.execute({ sql, values: [], prepare: false, decoder: noRows, ends: true });
    } catch (error) {
      throw await this.failure(error, { sql });
    }
  }
}

function keptByServer(xid: string): string {
  return (
    `The session of the prepared transaction '${xid}' is lost, so it could not be rolled back. Unless it was committed before, ` +
    'the server keeps it until another connection ends it by commitPrepared() or rollbackPrepared()'
  );
}

/** The session is of no use; whoever has it now hears of that by its next statement, and a pool replaces it. */
async function reportLostRollback(
  engine: AsyncEngine,
  error: unknown,
  record: ConnectionRecord | undefined,
): Promise<void> {
  try {
    await record?.invalidateSoftly(error);
    const { thrown } = await examineFailure(engine, error, { sql: 'ROLLBACK' });
    warn(`A ROLLBACK that nobody waited for failed, and its session was dropped: ${String(thrown)}`);
  } catch (failed) {
    // Of a listener; nobody waits to whom it could be thrown.
    warn(`A ROLLBACK that nobody waited for failed, and so did a listener that was told of it: ${String(failed)}`);
  }
}

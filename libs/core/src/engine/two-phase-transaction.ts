import { InvalidRequestError } from '../errors/errors.js';
import { RootTransaction } from './async-transaction.js';
import type { ConnectionCore } from './connection-core.js';

/**
 * A transaction that is committed in two steps, so that several databases commit together: after `prepare()` the server
 * keeps it, over a restart too, until somebody commits it or rolls it back by its identifier.
 * SQLAlchemy: `TwoPhaseTransaction`.
 */
export class TwoPhaseTransaction extends RootTransaction {
  /** The name under which the server keeps it, once it is prepared. */
  readonly xid: string;
  /** True from `prepare()` on. */
  override isPrepared = false;

  /** @internal Made by `connection.beginTwophase()`. */
  constructor(core: ConnectionCore, xid: string) {
    super(core);
    this.xid = xid;
  }

  /**
   * Has the server promise that the transaction can be committed. After that nothing else can be done with it, nor with
   * its connection. An InvalidRequestError where it has ended, a CommitFailedError where the server rolled back instead.
   */
  async prepare(): Promise<void> {
    if (this.state !== 'active' || this.isPrepared) {
      throw new InvalidRequestError(
        this.isPrepared ? 'This transaction is already prepared' : 'This transaction is inactive',
      );
    }
    await this.core.ending('prepare()', async () => {
      try {
        await this.core.sendPrepare(this);
      } catch (error) {
        this.fail();
        throw error;
      }
      this.isPrepared = true;
      // The server keeps no savepoints of it.
      this.core.nested?.cancel();
      this.core.loseStreams('its transaction is prepared');
    });
  }

  protected override sendCommit(): Promise<void> {
    return this.core.sendCommitTwophase(this);
  }

  override sendRollback(): Promise<void> {
    return this.core.sendRollbackTwophase(this);
  }
}

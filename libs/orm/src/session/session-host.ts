import type { AsyncConnection } from '@athanor/core';
import type { FlushHost } from '../flush/flush-host.js';
import { identityKeyOf } from '../mapping/identity-key.js';
import type { Mapper } from '../mapping/mapper.js';
import type { IdentityMap } from '../state/identity-map.js';
import type { InstanceState } from '../state/instance-state.js';
import type { SessionLink } from '../state/session-link.js';
import type { Membership } from './membership.js';
import type { SessionTransaction } from './session-transaction.js';

/** A session within one of its transactions, as loading and flush see it. What outlives the transaction is refused by it. */
export class SessionHost implements FlushHost {
  constructor(
    readonly membership: Membership,
    readonly transaction: SessionTransaction,
  ) {}

  get identityMap(): IdentityMap {
    return this.membership.identityMap;
  }

  get session(): SessionLink {
    return this.membership;
  }

  get newStates(): ReadonlySet<InstanceState> {
    return this.membership.newStates;
  }

  get deletedStates(): ReadonlySet<InstanceState> {
    return this.membership.deletedStates;
  }

  connection(signal?: AbortSignal): Promise<AsyncConnection> {
    return this.transaction.connection(signal);
  }

  registerPersistent(state: InstanceState): void {
    this.membership.becomePersistent(state);
    this.transaction.inserted.add(state);
  }

  registerUpdated(state: InstanceState): void {
    // Of what was inserted here a rollback forgets everything.
    if (!this.transaction.inserted.has(state)) this.transaction.updated.add(state);
  }

  registerKeySwitches(states: readonly InstanceState[]): void {
    for (const state of states) this.transaction.oldKeys.note(state);
    this.membership.moveToNewKeys(states);
  }

  registerDeleted(state: InstanceState): void {
    this.membership.becomeDeleted(state);
    this.transaction.deleted.add(state);
  }

  /** A row was asked for by its key and is not there: an object of this key leaves the session as one that was deleted. */
  registerMissing(mapper: Mapper, primaryKey: readonly unknown[]): void {
    const state = this.identityMap.get(mapper, identityKeyOf(mapper, primaryKey));
    if (state !== undefined) this.registerDeleted(state);
  }

  dropPending(state: InstanceState): void {
    this.membership.remove(state);
  }
}

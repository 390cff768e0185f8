import type { AsyncConnection } from '@athanor/core';
import type { IdentityMap } from '../state/identity-map.js';
import type { InstanceState } from '../state/instance-state.js';
import type { LoadHost } from '../loading/load-host.js';

/** What the unit of work needs of a session; it never sees more of it. */
export interface FlushHost extends LoadHost {
  readonly identityMap: IdentityMap;
  /** Objects to be inserted, in the order in which they were added. */
  readonly newStates: ReadonlySet<InstanceState>;
  /** Objects that `delete()` marked. */
  readonly deletedStates: ReadonlySet<InstanceState>;
  connection(signal?: AbortSignal): Promise<AsyncConnection>;
  /** An INSERT was sent: the object has a key and becomes persistent. */
  registerPersistent(state: InstanceState): void;
  /** An UPDATE was sent: a rollback has to forget what is loaded. */
  registerUpdated(state: InstanceState): void;
  /** UPDATEs of primary keys were sent: the objects stand under their new keys from now on. */
  registerKeySwitches(states: readonly InstanceState[]): void;
  /** A DELETE was sent: the object leaves the identity map. */
  registerDeleted(state: InstanceState): void;
  /** A pending object that has no parent left is dropped without a statement. */
  dropPending(state: InstanceState): void;
}

import type { InstanceState } from '../state/instance-state.js';
import type { FlushAction } from './actions.js';
import { collect } from './collect.js';
import { finalize } from './finalize.js';
import type { FlushHost } from './flush-host.js';
import type { FlushSet } from './flush-set.js';
import { followKeySwitches } from './key-switches.js';
import { persistAssociations, persistDissociations } from './persist-associations.js';
import { persistDeletes } from './persist-deletes.js';
import { persistInserts } from './persist-inserts.js';
import { persistUpdates } from './persist-updates.js';
import { plan } from './plan.js';
import { preload } from './preload.js';
import { insertChange, type RowChange, takeOverChange, updateChange } from './row-changes.js';
import { findRowSwitches, notTakenOver } from './row-switches.js';
import { syncsByChild, synchronizeKeys, type SyncsByChild } from './synchronize-keys.js';

/** Writes the changes of a session, or of some of its objects, to the database. Five stages, of which preload and persist wait. */
export async function flush(host: FlushHost, chosen?: ReadonlySet<InstanceState>): Promise<void> {
  settle(host);
  const set = await preload(host, collect(host, chosen), chosen);
  const syncs = syncsByChild(set);
  for (const action of plan(set)) await persist(host, action, set, syncs);
  followKeySwitches(host, set);
  finalize(host, set);
}

/** What was put into collections by index reaches the other sides now, and the session by the save-update cascade. */
function settle(host: FlushHost): void {
  for (const state of host.identityMap.all()) state.reconcileCollections();
  // Those that join meanwhile are met as well.
  for (const state of host.newStates) state.reconcileCollections();
}

async function persist(host: FlushHost, action: FlushAction, set: FlushSet, syncs: SyncsByChild): Promise<void> {
  switch (action.kind) {
    case 'save':
      for (const state of action.states) synchronizeKeys(state, syncs);
      findRowSwitches(host, set, action.states);
      return save(host, action, set);
    case 'delete': {
      const states = notTakenOver(set, action.states);
      if (states.length > 0) await persistDeletes(host, action.mapper, inKeyOrder(states));
      return;
    }
    case 'dissociate':
      return persistDissociations(host, action.relationship, action.changes);
    case 'associate':
      return persistAssociations(host, action.relationship, action.changes);
  }
}

type SaveAction = FlushAction & { readonly kind: 'save' };

/** Of one table UPDATEs come before INSERTs: a row that gives up a unique value makes room for one that takes it. */
async function save(host: FlushHost, { mapper, states }: SaveAction, set: FlushSet): Promise<void> {
  const inserts: RowChange[] = [];
  const updates: RowChange[] = [];
  for (const state of states) {
    const old = set.rowSwitches.get(state);
    if (old !== undefined) updates.push(takeOverChange(state, old));
    else if (state.key === undefined) inserts.push(insertChange(state));
    else pushDefined(updates, updateChange(state));
  }
  if (updates.length > 0)
    await persistUpdates(
      host,
      mapper,
      inKeyOrder(updates, ({ state, takesOver }) => takesOver ?? state),
    );
  if (inserts.length > 0) await persistInserts(host, mapper, inserts);
}

function pushDefined<T>(list: T[], item: T | undefined): void {
  if (item !== undefined) list.push(item);
}

/** In the order of primary keys, so that two sessions that write the same rows lock them in the same order. */
function inKeyOrder<T>(
  items: readonly T[],
  stateOfItem: (item: T) => InstanceState = (item) => item as InstanceState,
): T[] {
  return [...items].sort((a, b) => compareKeys(stateOfItem(a), stateOfItem(b)));
}

function compareKeys(a: InstanceState, b: InstanceState): number {
  const left = a.key as number | string;
  const right = b.key as number | string;
  return left < right ? -1 : left > right ? 1 : 0;
}

import { identityKeyOf } from '../mapping/identity-key.js';
import type { InstanceState } from '../state/instance-state.js';
import type { FlushHost } from './flush-host.js';
import type { FlushSet } from './flush-set.js';

/**
 * A new object with the key of one that is deleted in the same flush takes over its row: an UPDATE of what the new one has
 * set, in place of a DELETE and an INSERT. Of objects that are about to be saved, whose keys are known. SQLAlchemy: row switch.
 */
export function findRowSwitches(host: FlushHost, set: FlushSet, states: readonly InstanceState[]): void {
  if (set.deletes.size === 0) return;
  for (const state of states) {
    const old = state.key === undefined ? rowOf(host, state) : undefined;
    if (old === undefined || !set.deletes.delete(old)) continue;
    set.rowSwitches.set(state, old);
  }
}

/** Of objects to be deleted those whose rows are to go. */
export function notTakenOver(set: FlushSet, states: readonly InstanceState[]): readonly InstanceState[] {
  return set.rowSwitches.size === 0 ? states : states.filter((state) => set.deletes.has(state));
}

function rowOf(host: FlushHost, { mapper, entity }: InstanceState): InstanceState | undefined {
  const values = mapper.primaryKey.map(({ key }) => (entity as Record<string, unknown>)[key]);
  if (values.some((value) => value === null || value === undefined)) return undefined;
  return host.identityMap.get(mapper, identityKeyOf(mapper, values));
}

import { identityKeyOf } from '../mapping/identity-key.js';
import type { InstanceState } from '../state/instance-state.js';
import type { FlushHost } from './flush-host.js';
import type { FlushSet } from './flush-set.js';

/**
 * A new object with the key of one that is deleted in the same flush takes over its row: an UPDATE of what the new one has
 * set, in place of a DELETE and an INSERT. SQLAlchemy: row switch.
 */
export function findRowSwitches(host: FlushHost, set: FlushSet): void {
  if (set.deletes.size === 0) return;
  for (const state of set.saves) {
    const old = state.key === undefined ? rowOf(host, state) : undefined;
    if (old === undefined || !set.deletes.delete(old)) continue;
    set.rowSwitches.set(state, old);
  }
}

function rowOf(host: FlushHost, { mapper, entity }: InstanceState): InstanceState | undefined {
  const values = mapper.primaryKey.map(({ key }) => (entity as Record<string, unknown>)[key]);
  if (values.some((value) => value === null || value === undefined)) return undefined;
  return host.identityMap.get(mapper, identityKeyOf(mapper, values));
}

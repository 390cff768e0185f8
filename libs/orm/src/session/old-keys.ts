import type { IdentityKey } from '../mapping/identity-key.js';
import type { IdentityMap } from '../state/identity-map.js';
import type { InstanceState } from '../state/instance-state.js';

interface OldKey {
  readonly key: IdentityKey;
  /** Of the primary key columns, as the database had them. */
  readonly values: readonly unknown[];
}

/** The identities that objects had before their primary keys were changed within one level of a transaction. */
export class OldKeys {
  readonly #keys = new Map<InstanceState, OldKey>();

  /** The key of an object is about to change; the one that it had first counts. */
  note(state: InstanceState): void {
    if (this.#keys.has(state)) return;
    const values = state.mapper.primaryKey.map(({ index }) => state.committed?.[index]);
    this.#keys.set(state, { key: state.key as IdentityKey, values });
  }

  /** The level ended well: what it noted is the outer one's to take back. */
  handTo(outer: OldKeys): void {
    for (const [state, old] of this.#keys) if (!outer.#keys.has(state)) outer.#keys.set(state, old);
  }

  /** Objects stand under their old keys again. Of those that were deleted as well only the key is restored. */
  restore(identityMap: IdentityMap): void {
    const moved = [...this.#keys].filter(([state]) => state.key !== undefined);
    for (const [state] of moved) identityMap.remove(state);
    for (const [state, { key, values }] of moved) {
      state.key = key;
      const { committed } = state;
      if (committed !== undefined) state.mapper.primaryKey.forEach(({ index }, i) => (committed[index] = values[i]));
    }
    for (const [state] of moved) if (!state.deleted) identityMap.add(state);
  }
}

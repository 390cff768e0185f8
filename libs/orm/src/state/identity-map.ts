import { InvalidRequestError } from '@athanor/core/spi';
import type { IdentityKey } from '../mapping/identity-key.js';
import type { Mapper } from '../mapping/mapper.js';
import type { InstanceState } from './instance-state.js';

/** The persistent objects of a session, one for each row; they stay until the session lets go of them. SQLAlchemy: `IdentityMap`. */
export class IdentityMap {
  readonly #maps = new Map<Mapper, Map<IdentityKey, InstanceState>>();

  get size(): number {
    let size = 0;
    for (const map of this.#maps.values()) size += map.size;
    return size;
  }

  get(mapper: Mapper, key: IdentityKey): InstanceState | undefined {
    return this.#maps.get(mapper)?.get(key);
  }

  /** The objects of one class by key: for loops that look up many. Changes to it are changes to this map. */
  of(mapper: Mapper): Map<IdentityKey, InstanceState> {
    let map = this.#maps.get(mapper);
    if (map === undefined) {
      map = new Map();
      this.#maps.set(mapper, map);
    }
    return map;
  }

  /** Takes a state with a key. An InvalidRequestError where another object stands for that row. */
  add(state: InstanceState): void {
    const map = this.of(state.mapper);
    const key = state.key as IdentityKey;
    const present = map.get(key);
    if (present !== undefined && present !== state) {
      throw new InvalidRequestError(
        `Can't attach instance ${state.describe()}; another instance with key ${String(key)} is already present in this session.`,
      );
    }
    map.set(key, state);
  }

  /** Lets go of a state; of no other one that stands for the same row. */
  remove(state: InstanceState): void {
    const map = this.#maps.get(state.mapper);
    const key = state.key as IdentityKey;
    if (map?.get(key) === state) map.delete(key);
  }

  /** Lets go of all. */
  clear(): void {
    for (const map of this.#maps.values()) map.clear();
  }

  /** All states, class by class, in the order in which they came; a list of its own, whatever comes and goes afterwards. */
  all(): InstanceState[] {
    const states: InstanceState[] = [];
    for (const map of this.#maps.values()) for (const state of map.values()) states.push(state);
    return states;
  }

  /** Calls a function for each state, which must not add or remove any. */
  each(visit: (state: InstanceState) => void): void {
    for (const map of this.#maps.values()) for (const state of map.values()) visit(state);
  }

  /** True where a flush could have something to write for one of them. */
  get hasModified(): boolean {
    for (const map of this.#maps.values()) for (const state of map.values()) if (state.isModified) return true;
    return false;
  }
}

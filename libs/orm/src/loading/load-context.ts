import type { IdentityKey } from '../mapping/identity-key.js';
import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from '../state/instance-state.js';
import type { LoadHost } from './load-host.js';

/** How an execution treats objects that the session holds already. */
export interface LoadManner {
  /** Overwrites what is loaded with what the rows say. */
  readonly populateExisting?: boolean | undefined;
  /** The one object that is overwritten. */
  readonly refreshing?: InstanceState | undefined;
  /** Cancels what is under way, further statements for relationships included. */
  readonly signal?: AbortSignal | undefined;
}

/** What one execution gathers while its rows become objects. */
export class LoadContext {
  readonly host: LoadHost;
  /** True where some object may have to be overwritten. */
  readonly overwrites: boolean;
  readonly manner: LoadManner;
  readonly #written = new Set<InstanceState>();
  /** By part: the objects of its class that the session holds. */
  readonly #held: Map<IdentityKey, InstanceState>[] = [];
  /** By part: the objects for which further statements load relationships. */
  #made: InstanceState[][] = [];
  #met: Set<InstanceState>[] = [];
  /** By joined collection: what its owners hold. */
  readonly #collections: Map<InstanceState, Set<object>>[] = [];
  readonly #collected: RelationshipProperty[] = [];

  constructor(host: LoadHost, manner: LoadManner) {
    this.host = host;
    this.manner = manner;
    this.overwrites = manner.populateExisting === true || manner.refreshing !== undefined;
  }

  /** The objects of a part's class that the session holds. */
  held(part: number, mapper: Mapper): Map<IdentityKey, InstanceState> {
    return (this.#held[part] ??= this.host.identityMap.of(mapper));
  }

  /** True, once for each object, where it is to be overwritten. */
  mayOverwrite(state: InstanceState): boolean {
    if (this.manner.populateExisting !== true && this.manner.refreshing !== state) return false;
    if (this.#written.has(state)) return false;
    this.#written.add(state);
    return true;
  }

  /** An object was made by this execution: it need not be overwritten. */
  isFresh(state: InstanceState): void {
    this.#written.add(state);
  }

  /** An object of a part was made. */
  made(part: number, state: InstanceState): void {
    const list = this.#made[part];
    if (list === undefined) this.#made[part] = [state];
    else list.push(state);
  }

  /** An object of a part was there already. */
  met(part: number, state: InstanceState): void {
    const set = this.#met[part];
    if (set === undefined) this.#met[part] = new Set([state]);
    else set.add(state);
  }

  /** The objects of a part that came since this was last asked, each once. */
  take(part: number): readonly InstanceState[] {
    const made = this.#made[part] ?? [];
    const met = this.#met[part];
    this.#made[part] = [];
    this.#met[part] = new Set();
    return met === undefined || met.size === 0 ? made : [...new Set([...made, ...met])];
  }

  /** A member of a joined collection, or null where the row has none. What was loaded before is left alone. */
  collect(slot: number, relationship: RelationshipProperty, owner: InstanceState, member: object | undefined): void {
    this.#collected[slot] = relationship;
    const owners = (this.#collections[slot] ??= new Map());
    let members = owners.get(owner);
    if (members === undefined) {
      if (owner.loadedRelated(relationship) !== undefined) return;
      owners.set(owner, (members = new Set()));
    }
    if (member !== undefined) members.add(member);
  }

  /** All rows, or a batch of them, are in: joined collections become the values of their relationships. */
  finishRows(): void {
    // Between two batches the session may let go of its objects.
    this.#held.length = 0;
    this.#collections.forEach((owners, slot) => {
      const relationship = this.#collected[slot] as RelationshipProperty;
      for (const [owner, members] of owners) owner.setRelatedFromDatabase(relationship, [...members]);
      owners.clear();
    });
  }
}

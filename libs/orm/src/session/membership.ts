import { InvalidRequestError, SAWarning, UnmappedInstanceError, warn } from '@athanor/core/spi';
import type { LoadHost } from '../loading/load-host.js';
import { loadAttribute } from '../loading/lazy-loader.js';
import { type IdentityKey, identityKeyOf, identityPart } from '../mapping/identity-key.js';
import type { Mapper } from '../mapping/mapper.js';
import { cascadeIterator } from '../state/cascade.js';
import { stateOf } from '../state/entity.js';
import { IdentityMap } from '../state/identity-map.js';
import type { InstanceState } from '../state/instance-state.js';
import type { SessionLink } from '../state/session-link.js';

/** The session behind a membership, as far as its objects need it. */
export interface MembershipOwner {
  /** The session itself; its class stands to the right of this file. */
  readonly session: object;
  /** An object joined or changed sides: the session's transaction begins, without a statement. */
  touch(): void;
  /** Sends pending changes, where the session is set to do so before queries. */
  autoflush(): Promise<void> | undefined;
  /** Where an attribute can be loaded from now. */
  loadHost(): LoadHost;
}

/** Which objects a session holds, and as what: the identity map, those to be inserted, those to be deleted. */
export class Membership implements SessionLink {
  readonly identityMap = new IdentityMap();
  readonly newStates = new Set<InstanceState>();
  readonly deletedStates = new Set<InstanceState>();

  constructor(readonly owner: MembershipOwner) {}

  lookup(mapper: Mapper, key: IdentityKey): object | undefined {
    return this.identityMap.get(mapper, key)?.entity;
  }

  attach(entity: object): void {
    this.add(entity);
  }

  /** What a relationship holds may be among the pending changes: they are sent before it is loaded. */
  async loadAttribute(state: InstanceState, key: string): Promise<unknown> {
    const property = state.mapper.property(key);
    if (property?.kind === 'relationship' && state.peekRelated(property) === undefined) await this.owner.autoflush();
    return loadAttribute(this.owner.loadHost(), state, key);
  }

  /** An object and all that its save-update cascade reaches join the session. */
  add(entity: object): void {
    const state = mappedState(entity);
    this.owner.touch();
    this.#saveOrUpdate(state);
    for (const reached of cascadeIterator('saveUpdate', state)) {
      if (reached.session !== this || this.deletedStates.has(reached)) this.#saveOrUpdate(reached);
    }
  }

  /** A persistent object is marked for deletion by the next flush. */
  delete(entity: object): void {
    const state = mappedState(entity);
    if (state.key === undefined) throw new InvalidRequestError(`Instance '${state.describe()}' is not persisted`);
    this.owner.touch();
    this.#refuseForeign(state);
    if (this.deletedStates.has(state)) return;
    if (state.session === undefined) this.#attachDetached(state);
    this.deletedStates.add(state);
  }

  /** An object and what its expunge cascade reaches leave the session; pending ones are transient again. */
  expunge(entity: object): void {
    const state = mappedState(entity);
    if (state.session !== this) {
      throw new InvalidRequestError(`Instance ${state.describe()} is not present in this Session`);
    }
    for (const reached of [state, ...cascadeIterator('expunge', state)]) {
      if (reached.session === this) this.remove(reached);
    }
  }

  /** Everything leaves the session. */
  expungeAll(): void {
    for (const state of this.newStates) state.session = undefined;
    this.identityMap.each((state) => {
      state.session = undefined;
    });
    this.newStates.clear();
    this.deletedStates.clear();
    this.identityMap.clear();
  }

  contains(entity: object): boolean {
    const state = stateOf(entity);
    return state !== undefined && state.session === this && !state.deleted;
  }

  /** Pending and persistent objects. */
  allStates(): InstanceState[] {
    return [...this.newStates, ...this.identityMap.all()];
  }

  /** True where a flush would send something, or might. */
  get hasChanges(): boolean {
    return this.newStates.size > 0 || this.deletedStates.size > 0 || this.identityMap.hasModified;
  }

  /** Persistent objects that differ from the database. */
  dirtyStates(): InstanceState[] {
    return this.identityMap.all().filter((state) => !this.deletedStates.has(state) && state.isModified);
  }

  /** A new object got its key by an INSERT. */
  becomePersistent(state: InstanceState): void {
    state.key = presentKey(state);
    this.newStates.delete(state);
    this.#takePlace(state);
  }

  /** Objects whose primary keys were changed by hand; two of them may have changed places. */
  moveToNewKeys(states: readonly InstanceState[]): void {
    for (const state of states) this.identityMap.remove(state);
    for (const state of states) {
      state.key = presentKey(state);
      this.#takePlace(state);
    }
  }

  /** A DELETE was sent. */
  becomeDeleted(state: InstanceState): void {
    this.identityMap.remove(state);
    this.deletedStates.delete(state);
    state.deleted = true;
  }

  /** What was inserted did not last: the object is transient again, its values stay. */
  becomeTransient(state: InstanceState): void {
    this.remove(state);
    state.key = undefined;
    state.deleted = false;
    state.forgetCommitted();
  }

  /** What was deleted is there after all. */
  reviveDeleted(state: InstanceState): void {
    state.deleted = false;
    state.session = this;
    this.identityMap.add(state);
  }

  /** Takes an object out, whatever it was. */
  remove(state: InstanceState): void {
    this.newStates.delete(state);
    this.deletedStates.delete(state);
    if (state.key !== undefined) this.identityMap.remove(state);
    state.session = undefined;
  }

  /** An object that stands for a row that is gone, as another one was just written in its place, leaves the session. */
  #takePlace(state: InstanceState): void {
    const other = this.identityMap.get(state.mapper, state.key as IdentityKey);
    if (other !== undefined && other !== state) {
      warn(
        `Identity map already had an identity for ${other.describe()}, replacing it with newly flushed object. Was its row deleted behind the session?`,
        SAWarning,
      );
      this.remove(other);
    }
    this.identityMap.add(state);
  }

  #saveOrUpdate(state: InstanceState): void {
    this.#refuseForeign(state);
    if (state.key === undefined) {
      state.session = this;
      this.newStates.add(state);
      return;
    }
    if (state.deleted) {
      throw new InvalidRequestError(
        `Instance '${state.describe()}' has been deleted.  Use the makeTransient() function to send this object back to the transient state.`,
      );
    }
    this.deletedStates.delete(state);
    if (state.session === undefined) this.#attachDetached(state);
  }

  #attachDetached(state: InstanceState): void {
    const present = this.identityMap.get(state.mapper, state.key as IdentityKey);
    if (present !== undefined && present !== state) {
      throw new InvalidRequestError(
        `Can't attach instance ${state.describe()}; another instance with key ${String(state.key)} is already present in this session.`,
      );
    }
    state.session = this;
    this.identityMap.add(state);
  }

  #refuseForeign(state: InstanceState): void {
    if (state.session !== undefined && state.session !== this) {
      throw new InvalidRequestError(
        `Object '${state.describe()}' is already attached to another session; take it out there with expunge(), or load it in this one`,
      );
    }
  }
}

/** The identity of the primary key that an object shows. */
function presentKey({ mapper, entity }: InstanceState): IdentityKey {
  const values = entity as Record<string, unknown>;
  const [only, another] = mapper.primaryKey;
  if (only !== undefined && another === undefined) return identityPart(values[only.key]);
  return identityKeyOf(
    mapper,
    mapper.primaryKey.map(({ key }) => values[key]),
  );
}

/** The state of an object of a mapped class. Anything else is an UnmappedInstanceError. */
export function mappedState(entity: unknown): InstanceState {
  const state = typeof entity === 'object' && entity !== null ? stateOf(entity) : undefined;
  if (state === undefined) throw new UnmappedInstanceError(entity);
  return state;
}

/** Ends an object's life as a row: it can be added again as a new one. SQLAlchemy: `make_transient()`. */
export function makeTransient(entity: object): void {
  const state = mappedState(entity);
  const { session } = state;
  if (session instanceof Membership) session.remove(state);
  state.key = undefined;
  state.deleted = false;
  state.forgetCommitted();
}

import type { IdentityKey } from '../mapping/identity-key.js';
import type { Mapper } from '../mapping/mapper.js';
import type { InstanceState } from './instance-state.js';

/** What an instance asks of its session; sessions implement it, and states know no more of them. */
export interface SessionLink {
  /** The entity of this key that the session holds, without IO. */
  lookup(mapper: Mapper, key: IdentityKey): object | undefined;
  /** An object that was reached from one of this session's objects joins the session. */
  attach(entity: object): void;
  /** Loads one attribute of an entity and gives its value. */
  loadAttribute(state: InstanceState, key: string): Promise<unknown>;
}

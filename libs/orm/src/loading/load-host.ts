import type { AsyncConnection } from '@athanor/core';
import type { IdentityMap } from '../state/identity-map.js';
import type { InstanceState } from '../state/instance-state.js';
import type { SessionLink } from '../state/session-link.js';

/** What loading needs of a session. */
export interface LoadHost {
  connection(): Promise<AsyncConnection>;
  readonly identityMap: IdentityMap;
  readonly session: SessionLink;
  /** A persistent object was made from a row: it joins the session and its identity map. */
  attachLoaded(state: InstanceState): void;
}

import type { AsyncConnection } from '@athanor/core';
import type { IdentityMap } from '../state/identity-map.js';
import type { SessionLink } from '../state/session-link.js';

/** What loading needs of a session. */
export interface LoadHost {
  /** The signal ends the wait for it. */
  connection(signal?: AbortSignal): Promise<AsyncConnection>;
  readonly identityMap: IdentityMap;
  readonly session: SessionLink;
}

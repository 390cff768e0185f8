import type { FlushHost } from './flush-host.js';
import type { FlushSet } from './flush-set.js';

/**
 * What was written is what the database has: the current values become the committed ones. A rollback forgets them of all
 * objects that took part, of those as well of which only a collection changed.
 */
export function finalize(host: FlushHost, set: FlushSet): void {
  for (const state of set.saves) {
    state.commitAll();
    host.registerUpdated(state);
  }
  for (const state of set.deletes) {
    if (state.isModified) host.registerUpdated(state);
    state.commitAll();
  }
}

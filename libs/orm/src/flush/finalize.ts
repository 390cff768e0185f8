import type { FlushSet } from './flush-set.js';

/** What was written is what the database has: the current values become the committed ones. */
export function finalize(set: FlushSet): void {
  for (const state of set.saves) state.commitAll();
  for (const state of set.deletes) state.commitAll();
}

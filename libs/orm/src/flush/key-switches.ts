import type { InstanceState } from '../state/instance-state.js';
import type { FlushHost } from './flush-host.js';
import type { FlushSet } from './flush-set.js';

/** Objects whose primary key was changed by hand have moved to another place of the identity map, and their loaded children point there. */
export function followKeySwitches(host: FlushHost, set: FlushSet): void {
  const moved: InstanceState[] = [];
  for (const state of set.saves) if (hasNewKey(state)) moved.push(state);
  if (moved.length === 0) return;
  for (const state of moved) repointChildren(state);
  host.registerKeySwitches(moved);
}

function hasNewKey({ committed, entity, mapper }: InstanceState): boolean {
  if (committed === undefined) return false;
  return mapper.primaryKey.some(
    ({ key, index }) => Object.hasOwn(entity, key) && (entity as Record<string, unknown>)[key] !== committed[index],
  );
}

/** ON UPDATE CASCADE has changed the foreign keys of the children; those that are loaded show it. */
function repointChildren(parent: InstanceState): void {
  for (const relationship of parent.mapper.relationships) {
    if (relationship.direction !== 'one-to-many' || relationship.viewonly) continue;
    for (const child of parent.relatedHistory(relationship).unchanged) {
      for (const [local, remote] of relationship.localRemotePairs) {
        const from = parent.mapper.columnProperty(local)?.key;
        const to = child.mapper.columnProperty(remote)?.key;
        if (from !== undefined && to !== undefined) {
          child.setCommitted(to, (parent.entity as Record<string, unknown>)[from]);
        }
      }
    }
  }
}

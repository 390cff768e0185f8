import { loadRelationship } from '../loading/selectin-loader.js';
import { loadMissingColumns } from '../loading/column-loader.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from '../state/instance-state.js';
import { collect } from './collect.js';
import type { FlushHost } from './flush-host.js';
import type { FlushSet, MissingRelationship } from './flush-set.js';

/**
 * Loads what the plan has to see (children of what is deleted, what a replaced collection held), one statement for each
 * relationship, and collects again, until nothing is missing.
 */
export async function preload(
  host: FlushHost,
  first: FlushSet,
  chosen?: ReadonlySet<InstanceState>,
): Promise<FlushSet> {
  let set = first;
  while (set.missing.length > 0) {
    for (const [relationship, states] of byRelationship(set.missing)) {
      for (const state of states) if (lacksKey(state, relationship)) await loadMissingColumns(host, state);
      await loadRelationship(host, states, relationship);
    }
    set = collect(host, chosen);
  }
  return set;
}

function byRelationship(missing: readonly MissingRelationship[]): Map<RelationshipProperty, InstanceState[]> {
  const groups = new Map<RelationshipProperty, InstanceState[]>();
  for (const { state, relationship } of missing) {
    const states = groups.get(relationship);
    if (states === undefined) groups.set(relationship, [state]);
    else if (!states.includes(state)) states.push(state);
  }
  return groups;
}

/** The columns that the look-up starts from may have expired. */
function lacksKey(state: InstanceState, relationship: RelationshipProperty): boolean {
  return relationship.localRemotePairs.some(([local]) => {
    const property = state.mapper.columnProperty(local);
    return property !== undefined && !Object.hasOwn(state.entity, property.key);
  });
}

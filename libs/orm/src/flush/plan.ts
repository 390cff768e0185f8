import { CircularDependencyError, type Edge, findCycles, sortInBatches, sortTopologically } from '@athanor/core/spi';
import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from '../state/instance-state.js';
import type { FlushAction } from './actions.js';
import type { AssociationChange, FlushSet } from './flush-set.js';

/**
 * Orders a flush: parents are saved before those that carry their key, association rows are written when both sides
 * exist and removed before either goes, children are deleted before parents, and all saves come before all deletes.
 * Mappers that depend on each other in a circle (a tree in one table) fall apart into objects. Pure: no statement is sent.
 */
export function plan(set: FlushSet): FlushAction[] {
  const mappers = mappersOf(set);
  const groups = orderMappers(mappers, mapperEdges(mappers));
  const saves = groups.flatMap((group) => saveActions(group, set));
  const deletes = groups.toReversed().flatMap((group) => deleteActions(group, set));
  return [
    ...saves,
    ...associationActions('dissociate', 'delete', set),
    ...associationActions('associate', 'insert', set),
    ...deletes,
  ];
}

function mappersOf(set: FlushSet): Mapper[] {
  const mappers = new Set<Mapper>();
  for (const state of set.saves) mappers.add(state.mapper);
  for (const state of set.deletes) mappers.add(state.mapper);
  return [...mappers].sort((a, b) => a.id - b.id);
}

/** `[carries the key that is referred to, refers to it]`. */
function mapperEdges(mappers: readonly Mapper[]): Edge<Mapper>[] {
  const edges: Edge<Mapper>[] = [];
  for (const mapper of mappers) {
    for (const relationship of mapper.relationships) {
      if (relationship.viewonly) continue;
      if (relationship.direction === 'one-to-many') edges.push([mapper, relationship.target]);
      else if (relationship.direction === 'many-to-one') edges.push([relationship.target, mapper]);
    }
  }
  return edges;
}

/** Groups of mappers in order: single ones, and those of one circle together. */
function orderMappers(mappers: readonly Mapper[], edges: readonly Edge<Mapper>[]): Mapper[][] {
  const cycles = findCycles(mappers, edges);
  const groupOf = new Map<Mapper, Mapper[]>();
  for (const cycle of cycles) {
    const group = [...cycle];
    for (const mapper of group) groupOf.set(mapper, group);
  }
  for (const mapper of mappers) if (!groupOf.has(mapper)) groupOf.set(mapper, [mapper]);
  const groups = new Set(groupOf.values());
  const between: Edge<Mapper[]>[] = [];
  for (const [parent, child] of edges) {
    const from = groupOf.get(parent);
    const to = groupOf.get(child);
    if (from !== undefined && to !== undefined && from !== to) between.push([from, to]);
  }
  return [...sortTopologically(groups, between).sorted];
}

function saveActions(group: readonly Mapper[], set: FlushSet): FlushAction[] {
  const states = [...set.saves].filter((state) => group.includes(state.mapper));
  return batchActions('save', group, states, circular(group) ? saveEdges(set) : []);
}

/** Those whose key it is go before those that carry it. */
function saveEdges(set: FlushSet): Edge<InstanceState>[] {
  const edges: Edge<InstanceState>[] = [];
  for (const { child, parent } of set.syncs) if (parent !== undefined) edges.push([parent, child]);
  return edges;
}

function deleteActions(group: readonly Mapper[], set: FlushSet): FlushAction[] {
  const states = [...set.deletes].filter((state) => group.includes(state.mapper));
  return batchActions('delete', group, states, circular(group) ? deleteEdges(states) : []);
}

function circular(group: readonly Mapper[]): boolean {
  return group.length > 1 || group.some((mapper) => mapper.relationships.some((r) => r.target === mapper));
}

/** Within a circle objects are written in batches, each after those that it depends on; else all of a mapper at once. */
function batchActions(
  kind: 'save' | 'delete',
  group: readonly Mapper[],
  states: readonly InstanceState[],
  edges: readonly Edge<InstanceState>[],
): FlushAction[] {
  if (states.length === 0) return [];
  const [only, another] = group;
  if (edges.length === 0 && only !== undefined && another === undefined) return [{ kind, mapper: only, states }];
  const own = new Set(states);
  const inner = edges.filter(([parent, child]) => parent !== child && own.has(parent) && own.has(child));
  const { batches, unresolved } = sortInBatches(states, inner);
  if (unresolved.length > 0) throw circularRows(unresolved, inner);
  return batches.flatMap((batch) =>
    group
      .map((mapper) => ({ kind, mapper, states: batch.filter((state) => state.mapper === mapper) }))
      .filter((action) => action.states.length > 0),
  );
}

/** Those that carry a key go before those whose key it is. */
function deleteEdges(states: readonly InstanceState[]): Edge<InstanceState>[] {
  const byEntity = new Map(states.map((state) => [state.entity, state]));
  const edges: Edge<InstanceState>[] = [];
  for (const state of states) {
    for (const relationship of state.mapper.relationships) {
      for (const other of committedMembers(state, relationship)) {
        const otherState = byEntity.get(other.entity);
        if (otherState === undefined) continue;
        if (relationship.direction === 'one-to-many') edges.push([otherState, state]);
        else if (relationship.direction === 'many-to-one') edges.push([state, otherState]);
      }
    }
  }
  return edges;
}

function committedMembers(state: InstanceState, relationship: RelationshipProperty): readonly InstanceState[] {
  const { unchanged, deleted } = state.relatedHistory(relationship);
  return [...unchanged, ...deleted];
}

/** The rows of one association table in one action, whichever side reports them. */
function associationActions(
  kind: 'dissociate' | 'associate',
  change: AssociationChange['kind'],
  set: FlushSet,
): FlushAction[] {
  const byRelationship = new Map<RelationshipProperty, AssociationChange[]>();
  for (const association of set.associations) {
    if (association.kind !== change) continue;
    const { reverse } = association.relationship;
    const list = byRelationship.get(association.relationship) ?? (reverse && byRelationship.get(reverse));
    if (list === undefined) byRelationship.set(association.relationship, [association]);
    else list.push(association);
  }
  return [...byRelationship].map(([relationship, changes]) => ({ kind, relationship, changes }));
}

function circularRows(
  states: readonly InstanceState[],
  edges: readonly Edge<InstanceState>[],
): CircularDependencyError {
  const names = states.map((state) => state.describe());
  return new CircularDependencyError(
    'The objects of this flush depend on each other in a circle; write them in two flushes, or set one of the references after the first',
    names,
    edges.map(([parent, child]) => [parent.describe(), child.describe()]),
  );
}

/** `[parent, child]`: the parent comes before the child. */
export type Edge<T> = readonly [parent: T, child: T];

/** What {@link sortInBatches} found. */
export interface TopologicalOrder<T> {
  /** Groups of nodes in order; those of one group do not depend on each other, and stand as they were given. */
  readonly batches: readonly (readonly T[])[];
  /** Nodes that are on a cycle or behind one, in the order given; empty where everything could be ordered. */
  readonly unresolved: readonly T[];
}

/**
 * Sorts nodes into batches so that all parents of a node stand in earlier batches. The outcome depends only on the
 * order of `nodes`. Edges to nodes that are not in the list, and edges of a node to itself, are left out.
 */
export function sortInBatches<T>(nodes: Iterable<T>, edges: Iterable<Edge<T>>): TopologicalOrder<T> {
  const waiting = new Set(nodes);
  const parentCounts = new Map<T, number>();
  const children = childrenOf(waiting, edges);
  for (const list of children.values()) {
    for (const child of list) parentCounts.set(child, (parentCounts.get(child) ?? 0) + 1);
  }
  const position = new Map([...waiting].map((node, index) => [node, index]));
  const batches: T[][] = [];
  let batch = [...waiting].filter((node) => !parentCounts.has(node));
  while (batch.length > 0) {
    batches.push(batch);
    const freed: T[] = [];
    for (const node of batch) {
      waiting.delete(node);
      for (const child of children.get(node) ?? []) {
        const left = (parentCounts.get(child) ?? 0) - 1;
        parentCounts.set(child, left);
        if (left === 0) freed.push(child);
      }
    }
    batch = freed.sort((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0));
  }
  return { batches, unresolved: [...waiting] };
}

/** The batches of {@link sortInBatches} as one list; `unresolved` as there. */
export function sortTopologically<T>(
  nodes: Iterable<T>,
  edges: Iterable<Edge<T>>,
): { readonly sorted: readonly T[]; readonly unresolved: readonly T[] } {
  const { batches, unresolved } = sortInBatches(nodes, edges);
  return { sorted: batches.flat(), unresolved };
}

/**
 * The nodes that depend on themselves, grouped by cycle: nodes that reach each other are one group. A node with an edge
 * to itself is a group of its own. Groups and their nodes stand in the order of `nodes`; no group, no cycle.
 */
export function findCycles<T>(nodes: Iterable<T>, edges: Iterable<Edge<T>>): readonly (readonly T[])[] {
  const list = [...new Set(nodes)];
  const known = new Set(list);
  const selfDependent = new Set<T>();
  const edgeList = [...edges];
  for (const [parent, child] of edgeList) if (parent === child && known.has(parent)) selfDependent.add(parent);
  const children = childrenOf(known, edgeList);
  const position = new Map(list.map((node, index) => [node, index]));
  const at = (node: T): number => position.get(node) ?? 0;
  return stronglyConnected(list, children)
    .filter((group) => group.length > 1 || group.some((node) => selfDependent.has(node)))
    .map((group) => group.sort((a, b) => at(a) - at(b)))
    .sort((a, b) => at(a[0] as T) - at(b[0] as T));
}

function childrenOf<T>(nodes: ReadonlySet<T>, edges: Iterable<Edge<T>>): Map<T, Set<T>> {
  const children = new Map<T, Set<T>>();
  for (const [parent, child] of edges) {
    if (parent === child || !nodes.has(parent) || !nodes.has(child)) continue;
    const known = children.get(parent);
    if (known) known.add(child);
    else children.set(parent, new Set([child]));
  }
  return children;
}

/** Tarjan's algorithm with its own stack of calls: a chain of many thousand nodes must not exhaust JavaScript's. */
function stronglyConnected<T>(nodes: readonly T[], children: ReadonlyMap<T, ReadonlySet<T>>): T[][] {
  const indexes = new Map<T, number>();
  const lowLinks = new Map<T, number>();
  const path: T[] = [];
  const onPath = new Set<T>();
  const groups: T[][] = [];
  const enter = (node: T) => {
    indexes.set(node, indexes.size);
    lowLinks.set(node, indexes.size - 1);
    path.push(node);
    onPath.add(node);
    return { node, rest: (children.get(node) ?? new Set<T>()).values() };
  };
  const lower = (node: T, to: number): void => void lowLinks.set(node, Math.min(lowLinks.get(node) ?? to, to));
  for (const root of nodes) {
    if (indexes.has(root)) continue;
    const calls = [enter(root)];
    for (let call = calls.at(-1); call; call = calls.at(-1)) {
      const next = call.rest.next();
      if (!next.done) {
        if (!indexes.has(next.value)) calls.push(enter(next.value));
        else if (onPath.has(next.value)) lower(call.node, indexes.get(next.value) as number);
        continue;
      }
      calls.pop();
      const low = lowLinks.get(call.node) as number;
      const caller = calls.at(-1);
      if (caller) lower(caller.node, low);
      if (low === indexes.get(call.node)) groups.push(leave(call.node, path, onPath));
    }
  }
  return groups;
}

function leave<T>(node: T, path: T[], onPath: Set<T>): T[] {
  const group = path.splice(path.lastIndexOf(node));
  for (const member of group) onPath.delete(member);
  return group;
}

import type { ClauseElement } from './clause-element.js';

type Fields = Record<string, unknown>;
type Pair = readonly [string, ClauseElement];

/** Calls `visit` with each child of a node, in the order of its declared fields. */
export function eachChild(node: ClauseElement, visit: (child: ClauseElement) => void): void {
  const spec = node.fieldSpec;
  const values = node as unknown as Fields;
  for (const name in spec) {
    const value = values[name];
    if (value === undefined) continue;
    if (spec[name] === 'element') visit(value as ClauseElement);
    else if (spec[name] === 'elements') for (const child of value as ClauseElement[]) visit(child);
    else if (spec[name] === 'pairs') for (const [, child] of value as Pair[]) visit(child);
  }
}

/** All nodes below and including `root`, parents first, each object once. */
export function* iterate(root: ClauseElement): Generator<ClauseElement> {
  const seen = new Set<ClauseElement>();
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
    const children: ClauseElement[] = [];
    eachChild(node, (child) => children.push(child));
    for (let i = children.length - 1; i >= 0; i--) stack.push(children[i] as ClauseElement);
  }
}

/**
 * A copy of the tree in which every node for which `replacement` gives another stands replaced (and is not looked into).
 * Parts in which nothing changes are shared with the original; a node that stands in two places is copied once. SQLAlchemy:
 * `visitors.replacement_traverse()`.
 */
export function replace<E extends ClauseElement>(
  root: E,
  replacement: (node: ClauseElement) => ClauseElement | undefined,
): E {
  const done = new Map<ClauseElement, ClauseElement>();
  const copy = (node: ClauseElement): ClauseElement => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const result = replacement(node) ?? copyFields(node, copy);
    done.set(node, result);
    return result;
  };
  return copy(root) as E;
}

/** Functions by the `visitName` of the nodes that they are for. */
export type Visitors<V> = Readonly<Record<string, ((node: any) => V) | undefined>>;

/** Calls for each node below and including `root` the function for its `visitName`, parents first. Gives the root. SQLAlchemy: `visitors.traverse()`. */
export function traverse<E extends ClauseElement>(root: E, visitors: Visitors<void>): E {
  for (const node of iterate(root)) visitors[node.visitName]?.(node);
  return root;
}

/**
 * A copy of the tree in which every node is what the function for its `visitName` makes of it, children first; where that
 * gives nothing, the node stays as it is. SQLAlchemy: `visitors.cloned_traverse()`.
 */
export function clonedTraverse<E extends ClauseElement>(root: E, visitors: Visitors<ClauseElement | undefined>): E {
  const done = new Map<ClauseElement, ClauseElement>();
  const copy = (node: ClauseElement): ClauseElement => {
    const known = done.get(node);
    if (known !== undefined) return known;
    const copied = copyFields(node, copy);
    const result = visitors[node.visitName]?.(copied) ?? copied;
    done.set(node, result);
    return result;
  };
  return copy(root) as E;
}

/** The node with each child passed through `copy`; the node itself where no child changed. */
export function copyFields(node: ClauseElement, copy: (child: ClauseElement) => ClauseElement): ClauseElement {
  const spec = node.fieldSpec;
  const values = node as unknown as Fields;
  let changes: Fields | undefined;
  for (const name in spec) {
    const value = values[name];
    if (value === undefined) continue;
    const next = copyField(spec[name] as string, value, copy);
    if (next !== value) (changes ??= {})[name] = next;
  }
  return changes === undefined ? node : node.with(changes);
}

function copyField(kind: string, value: unknown, copy: (child: ClauseElement) => ClauseElement): unknown {
  if (kind === 'element') return copy(value as ClauseElement);
  if (kind === 'elements') return copyList(value as ClauseElement[], copy);
  if (kind === 'pairs') {
    const pairs = value as Pair[];
    const children = pairs.map(([, child]) => child);
    const copies = copyList(children, copy);
    return copies === children ? value : pairs.map(([name], i) => [name, copies[i]]);
  }
  return value;
}

function copyList(list: ClauseElement[], copy: (child: ClauseElement) => ClauseElement): ClauseElement[] {
  const copies = list.map(copy);
  return copies.every((item, i) => item === list[i]) ? list : copies;
}

import type { Mapper } from '../mapping/mapper.js';
import type { LazyStrategy } from '../mapping/relationship-options.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { LoaderOverrides } from '../state/instance-state.js';
import type { LoaderNode } from './loader-tree.js';

const nodes = new WeakMap<LoaderOverrides, LoaderNode>();

/** What objects have to remember of the options of the statement that loaded them: how what stays unloaded may be loaded later. */
export function loaderOverrides(mapper: Mapper, node: LoaderNode): LoaderOverrides | undefined {
  if (!node.concernsUnloaded) return undefined;
  const overrides: Record<string, LazyStrategy> = {};
  for (const relationship of mapper.relationships) {
    const strategy = node.load(relationship)?.strategy;
    if (strategy !== undefined) overrides[relationship.key] = strategy;
  }
  nodes.set(overrides, node);
  return overrides;
}

/** What the options of the statement that loaded an object ask for those behind one of its relationships. */
export function rememberedNode(
  overrides: LoaderOverrides | undefined,
  relationship: RelationshipProperty,
): LoaderNode | undefined {
  return overrides === undefined ? undefined : nodes.get(overrides)?.load(relationship)?.next;
}

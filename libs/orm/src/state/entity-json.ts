import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from './instance-state.js';
import { stateOf } from './stateful.js';

/** The objects between the outermost call and the present one, with the relationship by which the next one was reached. */
const way: { readonly entity: object; by: RelationshipProperty | undefined }[] = [];

/**
 * A plain object of what an entity shows and of its loaded relationships. What would lead back is left out: the
 * back-reference of the relationship by which the entity was reached, and objects that stand on the way. Members are
 * asked by their own `toJSON()`.
 */
export function entityToJSON(state: InstanceState): Record<string, unknown> {
  const cameBy = way.at(-1)?.by;
  const json: Record<string, unknown> = { ...state.entity };
  const step: (typeof way)[number] = { entity: state.entity, by: undefined };
  way.push(step);
  try {
    for (const property of loadedRelationships(state)) {
      if (property.reverse !== undefined && property.reverse === cameBy) continue;
      const value = state.loadedRelated(property);
      step.by = property;
      if (Array.isArray(value)) json[property.key] = value.filter((item) => !isOnWay(item)).map(memberToJSON);
      else if (value === null || !isOnWay(value as object)) json[property.key] = memberToJSON(value as object | null);
    }
  } finally {
    way.pop();
  }
  return json;
}

/** The relationships that can be shown: none before the registry was configured, since then none was used. */
export function loadedRelationships(state: InstanceState): readonly RelationshipProperty[] {
  if (!state.mapper.isConfigured) return [];
  return state.mapper.relationships.filter((property) => state.loadedRelated(property) !== undefined);
}

function isOnWay(entity: object): boolean {
  return way.some((step) => step.entity === entity);
}

function memberToJSON(member: object | null): unknown {
  if (member === null) return null;
  const own = (member as { toJSON?: unknown }).toJSON;
  if (typeof own === 'function') return own.call(member);
  return entityToJSON(stateOf(member) as InstanceState);
}

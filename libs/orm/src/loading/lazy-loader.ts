import { AttributeError } from '@athanor/core/spi';
import { identityKeyOf } from '../mapping/identity-key.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { rememberedNode } from '../query/loader-overrides.js';
import { keyParameters, lazySelect } from '../query/related-select.js';
import { type InstanceState, notLoaded } from '../state/instance-state.js';
import { columnNotLoaded, relationshipDetached, relationshipRaises } from '../state/unloaded-errors.js';
import { loadMissingColumns } from './column-loader.js';
import type { LoadHost } from './load-host.js';
import { runSelect } from './run-select.js';
import { keyValue, localPlaces, runPostLoads } from './selectin-loader.js';

/**
 * The value of one attribute of an object, loaded where it has to be: of columns all that the object lacks come together,
 * of a many-to-one the session is asked first. Relationships that are never to be loaded raise as if they were read.
 */
export async function loadAttribute(host: LoadHost, state: InstanceState, key: string): Promise<unknown> {
  const property = state.mapper.property(key);
  if (property === undefined) throw new AttributeError(`'${state.mapper.className}' object has no attribute '${key}'`);
  if (property.kind === 'relationship') return loadLazily(host, state, property);
  if (state.columnValue(property.index) === notLoaded) {
    if (state.session === undefined) throw columnNotLoaded(state, key);
    await loadMissingColumns(host, state);
  }
  return state.columnValue(property.index);
}

async function loadLazily(host: LoadHost, state: InstanceState, relationship: RelationshipProperty): Promise<unknown> {
  const loaded = state.loadedRelated(relationship);
  if (loaded !== undefined) return loaded;
  const lazy = state.loaderOptions?.[relationship.key] ?? relationship.lazy;
  if (lazy === 'raise') throw relationshipRaises(relationship, lazy);
  if (state.session === undefined) throw relationshipDetached(state, relationship.key);
  await loadRelated(host, state, relationship, () => {
    if (lazy === 'raise_on_sql') throw relationshipRaises(relationship, lazy);
  });
  return state.loadedRelated(relationship);
}

/** Loads a relationship of one object, whatever its way of loading is. `beforeSql` may refuse. */
export async function loadRelated(
  host: LoadHost,
  state: InstanceState,
  relationship: RelationshipProperty,
  beforeSql: () => void = () => undefined,
): Promise<void> {
  const places = localPlaces(relationship);
  if (places.some((place) => keyValue(state, place) === notLoaded)) {
    beforeSql();
    await loadMissingColumns(host, state);
  }
  const known = atHand(host, state, relationship, places);
  if (known !== undefined) {
    state.setRelatedFromDatabase(relationship, known);
    return;
  }
  beforeSql();
  const node = rememberedNode(state.loaderOptions, relationship);
  const parameters = keyParameters(places.map((place) => keyValue(state, place)));
  const { rows, loader, context } = await runSelect(host, lazySelect(relationship, node), parameters);
  await runPostLoads(loader, context);
  const found = loader.plan.requiresUnique ? [...new Set(rows as object[])] : (rows as object[]);
  state.setRelatedFromDatabase(relationship, relationship.uselist ? found : (found[0] ?? null));
}

/** What is known without a statement: nothing where a key is NULL, the target of a many-to-one that the session holds. */
function atHand(
  host: LoadHost,
  state: InstanceState,
  relationship: RelationshipProperty,
  places: readonly number[],
): object | null | readonly object[] | undefined {
  if (places.some((place) => keyValue(state, place) === null)) return relationship.uselist ? [] : null;
  const { keyLookup, target } = relationship;
  if (keyLookup === undefined) return undefined;
  const values = keyLookup.map((place) => keyValue(state, place));
  return host.identityMap.get(target, identityKeyOf(target, values))?.entity;
}

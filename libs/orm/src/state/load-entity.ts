import type { IdentityKey } from '../mapping/identity-key.js';
import { canGenerateCode } from '../mapping/generated-code.js';
import type { Mapper } from '../mapping/mapper.js';
import { InstanceState, type LoaderOverrides } from './instance-state.js';
import type { SessionLink } from './session-link.js';
import { Stateful } from './stateful.js';

/**
 * Makes an entity from a row: `row` holds the values of all columns of the mapper by place, {@link notLoaded} where the
 * query did not ask; it becomes the state's committed row. The user's constructor does not run.
 */
export type EntityLoader = (
  row: unknown[],
  key: IdentityKey,
  session: SessionLink | undefined,
  overrides: LoaderOverrides | undefined,
) => InstanceState;

const loaders = new WeakMap<Mapper, Map<string, EntityLoader>>();

/** The loader of a set of columns, by their places; one for each set, with one hidden class. */
export function entityLoader(mapper: Mapper, columnIndexes: readonly number[]): EntityLoader {
  const known = loaders.get(mapper) ?? new Map<string, EntityLoader>();
  loaders.set(mapper, known);
  const name = columnIndexes.join();
  const loader = known.get(name) ?? makeLoader(mapper, columnIndexes);
  known.set(name, loader);
  return loader;
}

function makeLoader(mapper: Mapper, columnIndexes: readonly number[]): EntityLoader {
  const create = canGenerateCode() ? generateFactory(mapper, columnIndexes) : interpretedFactory(mapper, columnIndexes);
  return (row, key, session, overrides) => {
    const state = new InstanceState(mapper, key, session, row, overrides);
    create(state, row);
    return state;
  };
}

type Factory = (state: InstanceState, row: readonly unknown[]) => object;

/**
 * A class whose fields are the columns, in order: fields are defined, never assigned, so that the accessors of the
 * prototype are not met, and all objects share one hidden class. Names go into the code as string literals only.
 */
function generateFactory(mapper: Mapper, columnIndexes: readonly number[]): Factory {
  const fields = columnIndexes.map((place) => `${JSON.stringify(mapper.columns[place]?.key)} = row[${place}];`);
  const code = `'use strict';
    let row;
    class Loaded extends Stateful { ${fields.join(' ')} }
    return [Loaded, (state, values) => { row = values; return new Loaded(state); }];`;
  // oxlint-disable-next-line typescript/no-implied-eval -- generated from places and string literals only
  const [loaded, factory] = new Function('Stateful', code)(Stateful) as [{ prototype: object }, Factory];
  standFor(loaded.prototype, mapper);
  return factory;
}

function interpretedFactory(mapper: Mapper, columnIndexes: readonly number[]): Factory {
  const Loaded = class extends Stateful {};
  standFor(Loaded.prototype, mapper);
  return (state, row) => {
    const entity = new Loaded(state);
    for (const place of columnIndexes) mapper.columns[place]?.defineOn(entity, row[place]);
    return entity;
  };
}

/** Instances count as instances of the user's class, with its methods and its name. */
function standFor(prototype: object, mapper: Mapper): void {
  Object.setPrototypeOf(prototype, (mapper.class as unknown as { prototype: object }).prototype);
  delete (prototype as { constructor?: unknown }).constructor;
}

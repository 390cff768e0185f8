import type { Mapper } from '../mapping/mapper.js';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import { readCollection, replaceCollection } from './collection-attribute.js';
import { type InstanceState, notLoaded } from './instance-state.js';
import { readObject, writeObject } from './object-attribute.js';
import { stateOf } from './stateful.js';
import { relationshipNotLoaded } from './unloaded-errors.js';

/** The value of a relationship where it can be had without IO, else {@link notLoaded}; errors for what may not be loaded. */
export function readRelated(state: InstanceState, property: RelationshipProperty): unknown {
  return property.uselist ? readCollection(state, property) : readObject(state, property);
}

/** The accessor of a relationship on the prototype. */
export function relationshipAccessor(mapper: Mapper, index: number): PropertyDescriptor {
  const property = (): RelationshipProperty => mapper.relationships[index] as RelationshipProperty;
  return {
    configurable: true,
    enumerable: false,
    get(this: object): unknown {
      const state = stateOf(this);
      // Read on the prototype itself, as some tools do.
      if (state === undefined) return undefined;
      const value = readRelated(state, property());
      if (value === notLoaded) throw relationshipNotLoaded(state, property());
      return value;
    },
    set(this: object, value: unknown): void {
      const state = stateOf(this) as InstanceState;
      if (property().uselist) replaceCollection(state, property(), value);
      else writeObject(state, property(), value);
    },
  };
}

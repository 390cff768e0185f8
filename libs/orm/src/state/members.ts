import { ArgumentError, UnmappedInstanceError } from '@athanor/core/spi';
import type { RelationshipProperty } from '../mapping/relationship-property.js';
import type { InstanceState } from './instance-state.js';
import { stateOf } from './stateful.js';

/** The state of an object that a relationship is to hold. Objects that are no entities or of another class are refused. */
export function memberStateOf(property: RelationshipProperty, value: unknown): InstanceState {
  const state = stateOf(value);
  const target = property.target.class;
  if (state === undefined) {
    throw new UnmappedInstanceError(
      value,
      `${property} takes objects of class ${target.name}; got ${describe(value)}, which is not mapped: use new ${target.name}({ .. })`,
    );
  }
  if (value instanceof target) return state;
  throw new ArgumentError(
    `Attribute '${property.key}' on class ${property.mapper.className} doesn't handle objects of type ${state.mapper.className}; ` +
      `it takes ${target.name}`,
  );
}

/** What is reached from an object of a session joins that session, where save-update cascades along the relationship. */
export function cascadeAttach(owner: InstanceState, property: RelationshipProperty, member: InstanceState): void {
  const { session } = owner;
  if (session !== undefined && property.cascade.saveUpdate && member.session !== session) session.attach(member.entity);
}

function describe(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const name = (value.constructor as { name?: string } | undefined)?.name ?? 'Object';
  return name === 'Object' ? 'a plain object' : `an object of type ${name}`;
}

import { NoInspectionAvailable } from '@athanor/core/spi';
import { findMapper } from '../mapping/mapper-of.js';
import type { MappedClass, Mapper } from '../mapping/mapper.js';
import type { InstanceState } from './instance-state.js';
import { stateOf } from './stateful.js';

/** What is known of an entity class (its Mapper) or of an entity (its InstanceState). SQLAlchemy: `inspect()`. */
export function inspect(subject: MappedClass): Mapper;
export function inspect(subject: object): InstanceState;
export function inspect(subject: object): Mapper | InstanceState {
  const found = typeof subject === 'function' ? findMapper(subject) : stateOf(subject);
  if (found !== undefined) return found;
  throw new NoInspectionAvailable(
    `No inspection system is available for ${typeof subject === 'function' ? `class ${subject.name}` : `object of type ${subject?.constructor?.name ?? typeof subject}`}: it is not mapped`,
  );
}

import { UnmappedClassError, UnmappedInstanceError } from '@athanor/core/spi';
import type { Mapper } from './mapper.js';

/** Under this symbol an entity class gives its mapper. */
export const mappedBy: unique symbol = Symbol.for('athanor.mapper');

/** The mapper of an entity class or an entity, undefined for anything else. */
export function findMapper(value: unknown): Mapper | undefined {
  if (typeof value === 'function') return (value as { [mappedBy]?: Mapper })[mappedBy];
  if (typeof value !== 'object' || value === null) return undefined;
  const type: unknown = value.constructor;
  return typeof type === 'function' ? (type as { [mappedBy]?: Mapper })[mappedBy] : undefined;
}

/** The mapper of an entity class or an entity. UnmappedClassError and UnmappedInstanceError for anything else. SQLAlchemy: `class_mapper`, `object_mapper`. */
export function mapperOf(value: unknown): Mapper {
  const mapper = findMapper(value);
  if (mapper !== undefined) return mapper;
  throw typeof value === 'function' ? new UnmappedClassError(value) : new UnmappedInstanceError(value);
}

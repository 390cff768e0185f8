import type { MappedClass, Mapper } from '../mapping/mapper.js';
import { relationshipAccessor } from './relationship-attribute.js';
import { columnAccessor } from './scalar-attribute.js';

/** Defines the accessors of a mapper's attributes on the prototype of its generated class. */
export function instrumentClass(type: MappedClass, mapper: Mapper): void {
  const prototype = (type as { prototype: object }).prototype;
  for (const property of mapper.columns) Object.defineProperty(prototype, property.key, columnAccessor(property));
  mapper.relationshipKeys.forEach((key, index) => {
    Object.defineProperty(prototype, key, relationshipAccessor(mapper, index));
  });
}

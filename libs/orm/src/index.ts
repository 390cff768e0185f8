export { DeclarativeBase } from './declarative/declarative-base.js';
export { type MappedColumn, mappedColumn } from './declarative/mapped-column.js';
export { type Relationship, relationship, type ScalarRelationshipOptions } from './declarative/relationship.js';
export { RelationshipAttribute } from './declarative/class-attribute.js';
export type {
  Attributes,
  AwaitableAttrs,
  ClassAttributes,
  EntityClass,
  EntityInit,
  EntityInstance,
  EntityMembers,
  Mapped,
} from './declarative/mapped.js';
export type { Cascade, CascadeKind } from './mapping/cascade-options.js';
export type { ColumnProperty } from './mapping/column-property.js';
export { type IdentityKey, identityKeyOf } from './mapping/identity-key.js';
export type { Direction } from './mapping/join-condition.js';
export { mapperOf } from './mapping/mapped-class.js';
export type { Mapper } from './mapping/mapper.js';
export { Registry } from './mapping/registry.js';
export type { LazyStrategy, RelationshipOptions } from './mapping/relationship-options.js';
export type { RelationshipProperty } from './mapping/relationship-property.js';
export type { History } from './state/history.js';
export type { InstanceState, InstanceStatus } from './state/instance-state.js';
export { InstrumentedList } from './state/instrumented-list.js';

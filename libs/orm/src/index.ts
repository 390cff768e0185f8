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
export { mapperOf } from './mapping/mapper-of.js';
export type { Mapper } from './mapping/mapper.js';
export { Registry } from './mapping/registry.js';
export type { LazyStrategy, RelationshipOptions } from './mapping/relationship-options.js';
export type { RelationshipProperty } from './mapping/relationship-property.js';
export { AliasedEntity, aliased } from './query/aliased.js';
export {
  defaultload,
  type JoinedLoadOptions,
  joinedload,
  lazyload,
  type LoaderOption,
  type LoaderTarget,
  type RaiseLoadOptions,
  raiseload,
  selectinload,
} from './query/loader-options.js';
export type { History } from './state/history.js';
export type { InstanceState, InstanceStatus } from './state/instance-state.js';
export { InstrumentedList } from './state/instrumented-list.js';
export {
  type AsyncScopedSession,
  asyncScopedSession,
  type ScopedSessionOptions,
  sessionOfScope,
} from './context/async-scoped-session.js';
export { clsHookedStorage } from './context/cls-hooked-storage.js';
export { asyncLocalStorage, type ContextStorage } from './context/context-storage.js';
export { type RetryOptions, replay } from './context/replay.js';
export type { ScopePlace, SessionScope } from './context/session-scope.js';
export {
  type IsolationLevel,
  type Propagation,
  planTransaction,
  type TransactionalOptions,
  type TransactionPlan,
} from './context/transaction-options.js';
export type { TransactionUnit } from './context/transaction-unit.js';
export {
  beginsTransaction,
  endUnit,
  openCoveringUnit,
  openUnit,
  runUnit,
  transactional,
} from './context/transactional.js';
export { UnexpectedRollbackError } from './context/unexpected-rollback-error.js';
export { AsyncSession, type EntityType, type GetOptions } from './session/async-session.js';
export { AsyncSessionTransaction, type PendingSessionTransaction } from './session/async-session-transaction.js';
export {
  type AsyncSessionmaker,
  asyncSessionmaker,
  type SessionClass,
  type SessionmakerOptions,
  type SessionOverrides,
} from './session/async-sessionmaker.js';
export type { Parameters } from './session/execute.js';
export { makeTransient } from './session/membership.js';
export { asyncObjectSession } from './session/object-session.js';
export type { SessionOptions } from './session/session-options.js';
export type { JoinTransactionMode } from './session/session-transaction.js';

/// <reference types="node" preserve="true" />
// Engine, connections, transactions.
export { createAsyncEngine } from './create-async-engine.js';
export { asyncEngineFromConfig } from './engine-from-config.js';
export { createAsyncPoolFromUrl, type CreateAsyncPoolOptions } from './pool-from-url.js';
export { createMockEngine } from './create-mock-engine.js';
export { MockEngine, type MockExecutor } from './engine/mock-engine.js';
export { AsyncEngine, type EngineEvents } from './engine/async-engine.js';
export { AsyncConnection, type TransactionWork, type TwophaseWork } from './engine/async-connection.js';
export { AsyncTransaction } from './engine/async-transaction.js';
export { TwoPhaseTransaction } from './engine/two-phase-transaction.js';
export type { CreateAsyncEngineOptions } from './engine/engine-options.js';
export type { DriverParameters } from './engine/driver-sql.js';
export type { Echo, Logger } from './engine/echo.js';
export type {
  ConnectionEvents,
  ConnectParameters,
  DialectEvents,
  ExceptionContext,
  ExecutionContext,
  StatementOutcome,
} from './engine/engine-events.js';
export {
  ACQUIRE_CHANNEL,
  type AcquireTrace,
  QUERY_CHANNEL,
  type QueryTrace,
  subscribeTraces,
  type Trace,
  type TraceChannels,
  type TraceSubscribers,
  TRANSACTION_CHANNEL,
  type TransactionStep,
  type TransactionTrace,
} from './engine/tracing.js';
export type { Parameters, ParameterSet } from './engine/parameters.js';
export type { Pending } from './engine/pending.js';
export { makeUrl, URL, type URLParts, type URLQuery, type UpdateQueryOptions } from './dialect/url.js';

// Results.
export { AsyncMappingResult, AsyncResult, AsyncScalarResult } from './result/async-result.js';
export { type FrozenResult, type InsertedKey, Result, type SentParameters } from './result/result.js';
export type { ColumnKey } from './result/result-metadata.js';
export { MappingResult, ScalarResult } from './result/scalar-result.js';
export type { FirstOf, Row, RowMapping } from './statement/row-types.js';
export type { ExecutionOptions, IsolationLevel, LastingOptions } from './expression/execution-options.js';

// Pools.
export { type Borrower, ConnectionRecord } from './pool/connection-record.js';
export { AssertionPool, NullPool, StaticPool } from './pool/fixed-pools.js';
export {
  type ConnectionCreator,
  type ConnectOptions,
  type KeepingPoolOptions,
  Pool,
  type PoolOptions,
} from './pool/pool.js';
export type { PoolEvents, PoolResetState } from './pool/pool-events.js';
export { PooledConnection, type ResetOnReturn } from './pool/pooled-connection.js';
export { AsyncAdaptedQueuePool, type QueuePoolOptions } from './pool/queue-pool.js';

// Statements.
export {
  CompoundSelect,
  except,
  exceptAll,
  intersect,
  intersectAll,
  union,
  unionAll,
} from './statement/compound-select.js';
export { Delete, deleteFrom } from './statement/delete.js';
export type {
  ColumnOrKey,
  HasColumns,
  InsertParameters,
  InsertValues,
  SupplementalColumns,
  UpdateValues,
} from './statement/dml.js';
export type { ConflictRule, ConflictTarget, ConflictUpdate, ExcludedColumns } from './statement/on-conflict.js';
export {
  type ColumnMap,
  type ColumnsUnder,
  type EntityLike,
  type RowOf,
  type SelectArgument,
} from './statement/row-types.js';
export { Alias, FromClause, type FromLike, Join, type JoinOptions } from './statement/from-clause.js';
export { join, outerjoin } from './statement/join.js';
export { Insert, insert } from './statement/insert.js';
export type { NullableColumn } from './statement/outer-join-types.js';
export type { JoinLike } from './statement/join-step.js';
export { type ColumnDescription, type MaintainFroms, Select, select } from './statement/select.js';
export type { AffixOptions, AffixText, FetchOptions, LabelStyle, LockOptions } from './statement/select-clauses.js';
export type { RowCount } from './statement/generative-select.js';
export { exists } from './statement/exists.js';
export {
  type AddCteOptions,
  CTE,
  type CteOptions,
  Exists,
  Lateral,
  type RowSource,
  ScalarSelect,
  StatementOption,
  Subquery,
} from './statement/select-base.js';
export { type AssignmentPairs, Update, update } from './statement/update.js';
export { compile, type CompiledText, type CompileTextOptions } from './compile.js';
export { type CompileElement, compiles, deregister, type ElementCompiler } from './compiler/custom-compilation.js';

// Expressions.
export { and, not, or } from './expression/boolean-list.js';
export {
  BindParameter,
  ColumnElement,
  Label,
  literal,
  sqlFalse,
  sqlNull,
  sqlTrue,
} from './expression/column-element.js';
export type { Comparand, Operand, Predicate, SqlExpression } from './expression/sql-expression.js';
export { type LikeOptions } from './expression/text-operators.js';
export { bindparam, type BindOptions } from './expression/bindparam.js';
export { caseWhen } from './expression/case.js';
export { all, any, array } from './expression/collections.js';
export {
  asc,
  cast,
  collate,
  column,
  desc,
  distinct,
  extract,
  type ExtractField,
  literalColumn,
  nullsFirst,
  nullsLast,
  typeCoerce,
} from './expression/constructs.js';
export type { JsonItem } from './expression/container-types.js';
export { Tuple, tuple } from './expression/tuple.js';
export {
  type HeadlineOptions,
  phrasetoTsquery,
  plaintoTsquery,
  type RankOptions,
  type TextSearchOptions,
  toTsquery,
  toTsvector,
  tsHeadline,
  tsRank,
  tsRankCd,
  websearchToTsquery,
} from './builtin-dialects.js';
export type {
  AnyParameters,
  Executable,
  ParametersFor,
  ParametersWith,
  RowOfStatement,
  RowsOf,
} from './expression/executable.js';
export {
  AggregateOrderBy,
  aggregateOrderBy,
  funcfilter,
  FunctionAsBinary,
  FunctionElement,
  FunctionFilter,
  over,
  WithinGroup,
  withinGroup,
} from './expression/functions.js';
export {
  type FrameBound,
  type FrameBounds,
  type FrameExclusion,
  Over,
  type WindowOptions,
} from './expression/window.js';
export {
  type AnyFunction,
  call,
  func,
  type KnownFunctions,
  registerFunction,
  type RegisteredFunctionOptions,
  sqlFunction,
} from './statement/func.js';
export { AliasColumn, SqlFunction, TableValuedAlias, type TableValuedOptions } from './statement/table-valued.js';
export { LightTable, type LightTableOptions, table } from './statement/light-table.js';
export { TableSample, tablesample } from './statement/table-sample.js';
export { ScalarValues, Values, values } from './statement/values.js';
export type { SortKey } from './expression/label-reference.js';
export { NamedColumn } from './expression/named-column.js';
export { TextClause } from './expression/text.js';
export { text, TextStatement, TextualSelect, type TypesByName } from './statement/textual-select.js';

// Walks through statements.
export { ClauseElement } from './expression/clause-element.js';
export type { CompareOptions } from './expression/compare.js';
export {
  clonedTraverse,
  iterate,
  replace as replacementTraverse,
  traverse,
  type Visitors,
} from './expression/traversal.js';

// Schema.
export {
  type AnyColumn,
  type ClientDefaults,
  Column,
  type ColumnOptions,
  type DefaultOption,
  type TableColumn,
} from './schema/column.js';
export {
  CheckConstraint,
  type ColumnReference,
  Constraint,
  type ConstraintOptions,
  PrimaryKeyConstraint,
  UniqueConstraint,
} from './schema/constraints.js';
export { ForeignKeyConstraint, type ForeignKeyConstraintOptions } from './schema/foreign-key-constraint.js';
export type { CopyOptions } from './schema/copy-table.js';
export {
  AddConstraint,
  CreateIndex,
  CreateTable,
  DropColumnComment,
  DropConstraint,
  DropConstraintComment,
  DropIndex,
  DropTable,
  DropTableComment,
  SetColumnComment,
  SetConstraintComment,
  SetTableComment,
} from './schema/ddl.js';
export {
  type CascadeOptions,
  type CreateOptions,
  DDL,
  DdlElement,
  type DdlListener,
  type DdlRequest,
  type DropOptions,
  type ExecuteCondition,
} from './schema/ddl-element.js';
export type { DdlIf, DdlSituation } from './schema/ddl-if.js';
export {
  CreateDomainType,
  CreateEnumType,
  CreateSchema,
  CreateSequence,
  CreateView,
  type CreateViewOptions,
  DropDomainType,
  DropEnumType,
  DropSchema,
  DropSequence,
  DropView,
} from './schema/ddl-names.js';
export { Computed, type DefaultContext, FetchedValue, Identity, type IdentityOptions } from './schema/defaults.js';
export { ExcludeConstraint, type ExcludeElement, type ExcludeOptions } from './schema/exclude-constraint.js';
export {
  type ColumnPath,
  ForeignKey,
  type ForeignKeyActions,
  type ForeignKeyOptions,
  type ForeignKeyTarget,
} from './schema/foreign-key.js';
export { Index, type IndexOptions } from './schema/indexes.js';
export { MetaData, type MetaDataOptions, type SchemaOptions } from './schema/metadata.js';
export { conv, ConventionName, type NameOption, QuotedName, quotedName } from './schema/names.js';
export type { NamingConvention } from './schema/naming-convention.js';
export type {
  PostgresIndexOptions,
  PostgresKeyOptions,
  PostgresTableOptions,
  PostgresUniqueOptions,
  StorageParameters,
} from './schema/postgres-options.js';
export { NextValue, Sequence, type SequenceNumbers, type SequenceOptions } from './schema/sequence.js';
export { Table, type TableColumns, type TableListeners, type TableOptions, type TableShape } from './schema/table.js';
export type { CheckfirstOptions, SchemaAction, SchemaRunner } from './types/schema-task.js';
export { NamedType, type NamedTypeOptions } from './types/named-type.js';
export type { SchemaTranslateMap } from './compiler/schema-marks.js';

// Inspection.
export { inspect } from './engine/inspect.js';
export { Inspector } from './engine/inspector.js';
export type { InSchema, MultiOptions } from './engine/inspector-options.js';
export type { ReflectTableOptions } from './engine/make-table.js';
export { type DynamicColumns, type ReflectedTable, reflectTable } from './engine/reflect-table.js';
export type { ReflectOptions, SchemaReader } from './schema/reflect-task.js';
export type { SortedTable, SortedTableName, TableKey } from './engine/sort-by-foreign-keys.js';
export type { ObjectKind, ObjectScope } from './dialect/introspection.js';
export type {
  ReflectedCheckConstraint,
  ReflectedCheckOptions,
  ReflectedColumn,
  ReflectedComputed,
  ReflectedDeferral,
  ReflectedDomain,
  ReflectedDomainConstraint,
  ReflectedEnum,
  ReflectedExcludeConstraint,
  ReflectedExcludeElement,
  ReflectedForeignKey,
  ReflectedForeignKeyOptions,
  ReflectedIdentity,
  ReflectedIndex,
  ReflectedIndexOptions,
  ReflectedKeyOptions,
  ReflectedPrimaryKey,
  ReflectedSequence,
  ReflectedTableComment,
  ReflectedTableOptions,
  ReflectedUniqueConstraint,
} from './dialect/reflected.js';

// Types.
export { type NumericOptions } from './types/numeric-types.js';
export {
  BigInteger,
  BigInteger as BIGINT,
  BOOLEAN,
  Double,
  Double as DOUBLE_PRECISION,
  Float,
  Float as FLOAT,
  Integer,
  Integer as INTEGER,
  Numeric,
  Numeric as DECIMAL,
  Numeric as NUMERIC,
  REAL,
  SmallInteger,
  SmallInteger as SMALLINT,
} from './types/numeric-types.js';
export { DOMAIN, type DomainOptions, type DomainType } from './types/domain-type.js';
export { Enum, Enum as ENUM, type EnumObject, type EnumOptions, type EnumType } from './types/enum-type.js';
export {
  CHAR,
  LargeBinary,
  type StringOptions,
  Text,
  Text as TEXT,
  Text as UnicodeText,
  Uuid,
  Uuid as UUID,
  VARCHAR,
  VARCHAR as Unicode,
} from './types/string-types.js';
export { DATE, DateTime, type DateTimeOptions, Interval, Time } from './types/temporal-types.js';
export { type IntervalParts, IntervalValue } from './types/interval-value.js';
export { ARRAY, type ArrayOptions, JSON, type JSONOptions } from './types/structured-types.js';
export { Range, type RangeBounds, type RangeOptions } from './types/range-value.js';
export { MultiRange } from './types/multi-range-value.js';
export {
  DATEMULTIRANGE,
  DATERANGE,
  INT4MULTIRANGE,
  INT4RANGE,
  INT8MULTIRANGE,
  INT8RANGE,
  MultiRangeType,
  NUMMULTIRANGE,
  NUMRANGE,
  RangeType,
  TSMULTIRANGE,
  TSRANGE,
  TSTZMULTIRANGE,
  TSTZRANGE,
} from './types/range-types.js';
export type { DateText, DateTimeText, DecimalText, TextOf, TimeText } from './types/text-of.js';
export { NullType } from './types/null-type.js';
export {
  type BindProcessor,
  type ColumnOperators,
  type LiteralProcessor,
  type OperatedBy,
  type ReadOf,
  type ResultProcessor,
  type TypeDialect,
  TypeEngine,
  type TypeLike,
  type TypeWith,
} from './types/type-engine.js';
export { TypeDecorator } from './types/type-decorator.js';
export { UserDefinedType } from './types/user-defined-type.js';
export {
  BIT,
  BPCHAR,
  BYTEA,
  CIDR,
  CITEXT,
  HSTORE,
  type HstorePairs,
  INET,
  INTERVAL,
  type IntervalOptions,
  JSONB,
  JSONPATH,
  MACADDR,
  MACADDR8,
  MONEY,
  NAME,
  OID,
  REGCLASS,
  REGCONFIG,
  TIME,
  TIMESTAMP,
  type TimestampOptions,
  TSQUERY,
  TSVECTOR,
} from './builtin-dialects.js';

// Events.
export type {
  AttachEvents,
  ColumnEvents,
  ColumnReflectInfo,
  ConstraintEvents,
  DdlInspector,
  IndexEvents,
  MetaDataEvents,
  ReflectEvents,
  SequenceEvents,
  TableEvents,
} from './schema/ddl-events.js';
export type { CreateEvents, DdlConnection, DdlEventOptions, NamedTypeEvents } from './types/create-events.js';
export {
  contains,
  type EventSource,
  listen,
  listensFor,
  once,
  type PlainOptions,
  remove,
  type RetvalOptions,
} from './event/event-target.js';
export type {
  ArgumentsOf,
  Asking,
  Changing,
  ChangingListener,
  EventMap,
  EventName,
  Listener,
  ListenOptions,
} from './event/event-map.js';

// Errors and warnings.
export * from './errors/errors.js';
export { AttributeError } from './errors/attribute-error.js';
export { LookupError } from './errors/lookup-error.js';
export {
  DetachedInstanceError,
  FlushError,
  LoaderStrategyException,
  MappedAnnotationError,
  ObjectDeletedError,
  ObjectDereferencedError,
  StaleDataError,
  UnmappedClassError,
  UnmappedColumnError,
  UnmappedError,
  UnmappedInstanceError,
} from './errors/orm-errors.js';
export { SADeprecationWarning, SAWarning } from './errors/warnings.js';

// Everything of '@athanor/core', and what authors of dialects and layers above need beside it.
export * from './index.js';

// The tree of statements.
export { type CacheKey, CacheKeyBuilder, cacheKeyOf } from './expression/cache-key.js';
export {
  type Annotations,
  clauseElement,
  elementOf,
  type FieldKind,
  type FieldSpec,
  type HasClauseElement,
} from './expression/clause-element.js';
export { BooleanClauseList } from './expression/boolean-list.js';
export {
  BinaryExpression,
  Cast,
  columnOf,
  ExpressionList,
  Grouping,
  operand,
  UnaryExpression,
} from './expression/column-element.js';
export { asInOperand, asOperand, type valueType } from './expression/sql-expression.js';
export { Case } from './expression/case.js';
export { ColumnClause, Extract, LiteralColumn, TypeCoerce } from './expression/constructs.js';
export type { rowType } from './expression/executable.js';
export { type OperatorName, operatorInfo } from './expression/operators.js';
export { splitText, TextValue } from './expression/text.js';
export { copyFields, eachChild, replace } from './expression/traversal.js';
export { columnValues, Dml } from './statement/dml.js';
export { canJoin } from './statement/foreign-key-condition.js';
export { fromClauseOf, ProxyColumn, proxiesOf, TableClause, tableOf } from './statement/from-clause.js';
export { fromsOf } from './statement/froms.js';
export { ValuesRow } from './statement/insert.js';
export { labelColumns, type LabeledColumn } from './statement/labels.js';
export type { EntityAlias, entityType, ShapeOf } from './statement/row-types.js';
export { type JoinDirections, JoinStep, joinTarget } from './statement/join-step.js';
export { FetchClause, ForUpdate } from './statement/select-clauses.js';
export { SelectBase } from './statement/select-base.js';

// Types.
export { type StandardLiteral, toType, type TypeAffinity, VariantType } from './types/type-engine.js';
export { typeOfLiteral } from './types/type-of-literal.js';

// Compilers.
export {
  type Compilation,
  type CompiledCache,
  compileCached,
  type CompileRequest,
  type Lowering,
} from './compiler/compile-cached.js';
export { bulkValuesFor, valuesFor } from './compiler/bind-values.js';
export type { BindSlot, BulkForm, ClientDefault, Compiled, ResultColumn } from './compiler/compiled.js';
export type { CompileOptions, DialectTraits, StatementCompilerDialect } from './compiler/dialect-traits.js';
export { literalText } from './compiler/inline-values.js';
export { ConstraintDdl } from './compiler/constraint-ddl.js';
export { DdlCompiler } from './compiler/ddl-compiler.js';
export { IdentifierPreparer } from './compiler/identifier-preparer.js';
export { SQLCompiler } from './compiler/sql-compiler.js';
export { TypeCompiler } from './compiler/type-compiler.js';

// Schemas.
export { runSchemaTask, type SchemaTask } from './types/schema-task.js';

// Dialects and drivers.
export type { BeginOptions, Dialect } from './dialect/dialect.js';
export type {
  ConnectArguments,
  DecoderFactory,
  Driver,
  DriverBatch,
  DriverColumn,
  DriverConnection,
  DriverCursor,
  DriverErrorInfo,
  DriverRequest,
  DriverResult,
  DriverValue,
  PoolDefaults,
  RowBytes,
  RowDecoder,
  TextRow,
  TransactionStatus,
} from './dialect/driver.js';
export { type RawField, UnreadableRow } from './dialect/unreadable-row.js';
export type { ByTable, Introspection, NamedThing, RelationFilter, RunQuery } from './dialect/introspection.js';
export { createDialect, type DialectFactory, type DialectOptions, registerDialect } from './dialect/registry.js';
export { PostgresCompiler, PostgresDialect } from './builtin-dialects.js';

// Rows and results.
export { compileRowDecoder, type FieldReader } from './result/row-decoder.js';
export { compileRowClass, RowBase, type RowClass, type RowShape, rowValues } from './result/row.js';
export type { CursorFacts, ResultInit, RowForm, UniqueRule } from './result/row-buffer.js';
export { RowBuffer } from './result/row-buffer.js';
export type { RowFeed } from './result/async-fetched.js';
export { metadataOfKeys, ResultMetadata } from './result/result-metadata.js';
export { resultOf } from './result/result.js';

// Executions.
export {
  executeDistinctRows,
  executeLowered,
  type LoweredOptions,
  type LoweredResult,
  type LoweredStream,
  streamLowered,
} from './engine/lowered.js';
export type { StatementLowering } from './engine/prepared-execution.js';
export { callSite, InFlight } from './engine/in-flight.js';
export { type CallSite, describeSites } from './util/call-site.js';
export { holding, type HoldingScope } from './pool/holding-scope.js';
export { Pending, pendingOf } from './engine/pending.js';
export { type Inspectable, inspection } from './engine/inspect.js';

// Events.
export { columnEvents, constraintEvents, indexEvents, metaDataEvents, tableEvents } from './schema/ddl-events.js';
export { EventDispatcher, EventKind, type EventKindOptions } from './event/event-dispatcher.js';
export { classDispatcher, dispatch, dispatcherFor, lazyDispatcher } from './event/event-target.js';

// Helpers.
export { warn } from './errors/warnings.js';
export { customInspect } from './util/custom-inspect.js';
export { printAsText } from './util/printed.js';
export { formatParameters } from './util/format-parameters.js';
export { LRUCache } from './util/lru-cache.js';
export { type Edge, findCycles, sortInBatches, sortTopologically } from './util/topological.js';

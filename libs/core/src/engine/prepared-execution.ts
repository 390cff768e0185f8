import type { Compiled } from '../compiler/compiled.js';
import { type Compilation, type CompiledCache, compileCached, type Lowering } from '../compiler/compile-cached.js';
import { withSchemas } from '../compiler/translated.js';
import type { DecoderFactory, DriverColumn, DriverReceipt, DriverResult, RowDecoder } from '../dialect/driver.js';
import type { ClauseElement } from '../expression/clause-element.js';
import { Dml } from '../statement/dml.js';
import { type ExecutionOptions, ofCall } from '../expression/execution-options.js';
import type { CallSite } from '../util/call-site.js';
import type { ConnectionCore } from './connection-core.js';
import type { Turn } from './turns.js';
import { EMPTY_LIST, NONE, type Parameters, type ParameterSets, parameterSets, warnOfEmptyList } from './parameters.js';
import { resultPlanOf } from './result-plan.js';
import { implicitRowsPlan } from './what-was-written.js';

/** How a layer above has its statements compiled and their rows read. */
export interface StatementLowering extends Lowering {
  /** The decoder of the rows; called once per execution, when the columns are known. */
  decoder(compiled: Compiled, columns: readonly DriverColumn[]): RowDecoder<unknown>;
}

/** A statement to be executed. */
export interface ExecutionRequest {
  readonly statement: ClauseElement;
  readonly parameters?: Parameters;
  readonly options?: ExecutionOptions | undefined;
  readonly lowering?: StatementLowering | undefined;
  /** The caller vouches that no two parameter sets touch the same row. */
  readonly distinctRows?: boolean | undefined;
  /** Told when the statement is on its way. */
  readonly site?: CallSite | undefined;
  /** Passed when it is on its way, where listeners may hold it up. */
  readonly turn?: Turn | undefined;
}

/** A statement with everything that sending it needs. */
export interface PreparedExecution {
  readonly compilation: Compilation;
  readonly sets: ParameterSets;
  readonly options: ExecutionOptions;
  readonly decoder: DecoderFactory<unknown>;
  /** Told by the driver when the statement is on its way; undefined where it may still fail on this side after that. */
  readonly receipt: DriverReceipt | undefined;
  readonly turn: Turn | undefined;
}

/** What came back of an execution. */
export interface Executed {
  readonly compiled: Compiled;
  readonly columns: readonly DriverColumn[] | null;
  readonly rows: unknown[];
  /** Rows given or touched, of all parameter sets together; -1 where the server does not say. */
  readonly rowCount: number;
  readonly isMany: boolean;
  /** The values of each parameter set, in the order of the placeholders. */
  readonly valueSets: () => readonly (readonly unknown[])[];
}

/** Compiles a statement; nothing is sent yet. */
export function prepareExecution(core: ConnectionCore, request: ExecutionRequest): PreparedExecution {
  const { statement, lowering } = request;
  const { dialect } = core.engine;
  const options = optionsOf(core, request);
  const sets = request.parameters === undefined ? NONE : parameterSets(request.parameters);
  if (sets === EMPTY_LIST) warnOfEmptyList(statement);
  const keyed = sets.single ?? sets.many?.[0];
  const { schemaTranslateMap: schemas } = options;
  const found = compileCached(statement, dialect, cacheOf(core, options), {
    columnKeys: keyed !== undefined && statement instanceof Dml ? Object.keys(keyed) : undefined,
    many: sets.many !== undefined,
    distinctRows: request.distinctRows,
    lowering,
    marksSchemas: schemas !== undefined,
  });
  const compilation =
    schemas === undefined ? found : { ...found, compiled: withSchemas(found.compiled, schemas, dialect.traits) };
  const { compiled } = compilation;
  // What can fail on this side when the answer is there: a reader of the program's own, a signal, a listener.
  const failsHere = compiled.resultColumns !== undefined || options.signal !== undefined || core.isHeardAfter;
  const receipt = failsHere ? undefined : request.site;
  return { compilation, sets, options, decoder: decoderOf(compiled, core, lowering), receipt, turn: request.turn };
}

/** True for statements that will come again in this very text. */
export function isKept(compilation: Compilation): boolean {
  return compilation.note === 'cached since' || compilation.note === 'generated in';
}

/** Prints rows of a stream. */
export function logMoreRows(core: ConnectionCore, rows: readonly unknown[], options: ExecutionOptions): void {
  core.engine.log?.resultRows(rows.map(iterable), options.loggingToken);
}

/** Prints the columns and rows of a result. */
export function logRows(
  core: ConnectionCore,
  result: Pick<DriverResult<unknown>, 'columns' | 'rows'>,
  options: ExecutionOptions,
): void {
  if (result.columns === null) return;
  const names = result.columns.map((column) => column.name);
  core.engine.log?.result(names, result.rows.map(iterable), options.loggingToken);
}

/**
 * Runs the making of bind values; the error of a value that cannot be sent goes the way of all errors. A promise only then:
 * whoever waited would send behind statements that were given later.
 */
export function bound<V>(core: ConnectionCore, make: () => V): V | Promise<never> {
  try {
    return make();
  } catch (error) {
    return refused(core, error);
  }
}

async function refused(core: ConnectionCore, error: unknown): Promise<never> {
  throw await core.refusal(error);
}

function decoderOf(
  compiled: Compiled,
  core: ConnectionCore,
  lowering: StatementLowering | undefined,
): DecoderFactory<unknown> {
  if (compiled.implicitReturning.length > 0) return implicitRowsPlan(compiled, core.engine.dialect).decoder;
  if (lowering !== undefined) return (columns) => lowering.decoder(compiled, columns);
  return resultPlanOf(compiled, core.engine.dialect).decoder;
}

function cacheOf(core: ConnectionCore, options: ExecutionOptions): CompiledCache | undefined {
  return options.compiledCache === false ? undefined : core.engine.compiledCache;
}

/** The options of one execution: the call's over the statement's over the connection's. */
export function optionsOf(core: ConnectionCore, request: ExecutionRequest): ExecutionOptions {
  const ofStatement = (request.statement as { options_?: ExecutionOptions }).options_;
  const hasOwn = ofStatement !== undefined && Object.keys(ofStatement).length > 0;
  if (!hasOwn && request.options === undefined) return core.options;
  return { ...core.options, ...ofStatement, ...(request.options && ofCall(request.options)) };
}

function iterable(row: unknown): Iterable<unknown> {
  return typeof row === 'object' && row !== null && Symbol.iterator in row ? (row as Iterable<unknown>) : [row];
}

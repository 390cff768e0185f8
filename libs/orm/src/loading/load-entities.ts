import { type AsyncResult, type Executable, type ExecutionOptions, type Result } from '@athanor/core';
import {
  AsyncMethodRequired,
  AsyncResult as CoreAsyncResult,
  type ClauseElement,
  elementOf,
  InvalidRequestError,
  type LoweredStream,
  Result as CoreResult,
  RowBuffer,
  type RowFeed,
  type Select,
  streamLowered,
} from '@athanor/core/spi';
import { entitySourceOf } from '../query/entity-element.js';
import { LoadContext, type LoadManner } from './load-context.js';
import type { LoadHost } from './load-host.js';
import { type RowLoader, rowLoaderOf } from './row-loader.js';
import { EntityLowering, type Parameters, runSelect } from './run-select.js';
import { runPostLoads } from './selectin-loader.js';

const uniqueRequired =
  'The unique() method must be invoked on this Result, as it contains results that include joined eager loads against collections';

/** Runs a SELECT of a session: entities become objects of the session, one for each row of the database. */
export async function executeSelect<R>(
  host: LoadHost,
  statement: Executable<R>,
  parameters?: Parameters,
  options?: ExecutionOptions,
): Promise<Result<R>> {
  const select = elementOf(statement) as Select;
  if (!selectsEntities(select)) return (await host.connection(options?.signal)).execute(statement, parameters, options);
  const { populateExisting, yieldPer } = executionOptions(select, options);
  if (yieldPer !== undefined) await refuseBatches(host, statement, parameters, options);
  const manner: LoadManner = { populateExisting: populateExisting === true, signal: options?.signal };
  const { rows, loader, context } = await runSelect(host, select, parameters, manner, options);
  await runPostLoads(loader, context);
  return resultOf<R>(loader, rows);
}

/** Batches are for streams; what a stream refuses is refused with its own reason. */
async function refuseBatches<R>(
  host: LoadHost,
  statement: Executable<R>,
  parameters: Parameters,
  options: ExecutionOptions | undefined,
): Promise<never> {
  const stream = await streamSelect(host, statement, parameters, options);
  await stream.close();
  throw new AsyncMethodRequired(
    'yieldPer needs a cursor on the server, and execute() fetches all rows at once; use stream() in its place',
  );
}

/** Opens the rows of a SELECT as a stream. Relationships are loaded for each batch that comes from the server. */
export async function streamSelect<R>(
  host: LoadHost,
  statement: Executable<R>,
  parameters?: Parameters,
  options?: ExecutionOptions,
): Promise<AsyncResult<R>> {
  const select = elementOf(statement) as Select;
  const connection = await host.connection(options?.signal);
  if (!selectsEntities(select)) return connection.stream(statement, parameters, options);
  const { populateExisting, yieldPer, maxRowBuffer } = executionOptions(select, options);
  const context = new LoadContext(host, { populateExisting: populateExisting === true, signal: options?.signal });
  const lowering = new EntityLowering(context, connection.dialect);
  const stream = await streamLowered(connection, select, parameters, options, lowering);
  const loader = lowering.loader ?? rowLoaderOf(stream.compiled, stream.columns ?? [], connection.dialect);
  if (loader.plan.requiresUnique && yieldPer !== undefined) {
    await stream.close();
    throw new InvalidRequestError(
      "Can't use yield_per with eager loaders that require uniquing or row buffering, e.g. joinedload() against collections " +
        'or subqueryload().  Consider the selectinload() strategy for better flexibility in loading objects.',
    );
  }
  const result = resultOf<R>(loader, []);
  if (yieldPer !== undefined) result.yieldPer(yieldPer);
  const most = yieldPer ?? maxRowBuffer ?? MAX_ROW_BUFFER;
  return new CoreAsyncResult<R>(new EntityFeed(stream, loader, context, result.buffer, most), result);
}

const MAX_ROW_BUFFER = 1000;

function selectsEntities(select: Select): boolean {
  return select.rawColumns.some((element: ClauseElement) => entitySourceOf(element) !== undefined);
}

/** The options of the statement, under those of the call. */
function executionOptions(select: Select, options: ExecutionOptions | undefined): ExecutionOptions {
  return { ...select.options_, ...options };
}

function resultOf<R>({ plan, metadata }: RowLoader, rows: unknown[]): Result<R> {
  const unique = plan.requiresUnique ? { required: uniqueRequired } : {};
  const form = plan.singleEntity ? 'scalar' : 'tuple';
  return new CoreResult<R>(new RowBuffer({ rows, form, unique }), metadata);
}

/** Hands on the objects of a stream, batch by batch; a parent with joined collections needs all rows at once. */
class EntityFeed implements RowFeed {
  readonly #stream: LoweredStream;
  readonly #loader: RowLoader;
  readonly #context: LoadContext;
  readonly #buffer: RowBuffer;
  readonly #most: number;

  constructor(stream: LoweredStream, loader: RowLoader, context: LoadContext, buffer: RowBuffer, most: number) {
    this.#stream = stream;
    this.#loader = loader;
    this.#context = context;
    this.#buffer = buffer;
    this.#most = most;
  }

  get lost(): string | undefined {
    return this.#stream.lost;
  }

  async more(): Promise<boolean> {
    const rows = await (this.#loader.plan.requiresUnique ? this.#readAll() : this.#stream.read(this.#most));
    if (rows.length === 0) return false;
    this.#context.finishRows();
    await runPostLoads(this.#loader, this.#context);
    this.#buffer.push(rows);
    return true;
  }

  close(): Promise<void> {
    return this.#stream.close();
  }

  async #readAll(): Promise<unknown[]> {
    const all: unknown[] = [];
    for (;;) {
      const rows = await this.#stream.read(this.#most);
      if (rows.length === 0) return all;
      for (const row of rows) all.push(row);
    }
  }
}

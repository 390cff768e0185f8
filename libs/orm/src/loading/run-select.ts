import type { ExecutionOptions } from '@athanor/core';
import {
  type ClauseElement,
  type Compiled,
  type DriverColumn,
  executeLowered,
  type RowDecoder,
  type Select,
  type StatementLowering,
} from '@athanor/core/spi';
import { ormLowering } from '../query/lower-select.js';
import { LoadContext, type LoadManner } from './load-context.js';
import type { LoadHost } from './load-host.js';
import { type ReadingDialect, type RowLoader, rowLoaderOf } from './row-loader.js';

/** Values of the named parameters of a statement; a list is for many executions, which a SELECT does not have. */
export type Parameters = Readonly<Record<string, unknown>> | ArrayLike<Readonly<Record<string, unknown>>> | undefined;

/** The rows of a statement as objects, with what is to be loaded behind them. */
export interface LoadedRows {
  readonly loader: RowLoader;
  readonly context: LoadContext;
  readonly rows: unknown[];
}

/** The ORM's part in one execution: lowers the statement where it is compiled anew, and reads the rows into the context. */
export class EntityLowering implements StatementLowering {
  readonly cacheKey = ormLowering.cacheKey ?? '';
  loader: RowLoader | undefined;

  constructor(
    readonly context: LoadContext,
    readonly dialect: ReadingDialect,
  ) {}

  lower(statement: ClauseElement): { readonly statement: ClauseElement; readonly attachment: unknown } {
    return ormLowering.lower(statement);
  }

  decoder(compiled: Compiled, columns: readonly DriverColumn[]): RowDecoder<unknown> {
    this.loader = rowLoaderOf(compiled, columns, this.dialect);
    return this.loader.decoder(this.context);
  }
}

/** Runs a SELECT of entities and makes objects of its rows; relationships that further statements load are still to come. */
export async function runSelect(
  host: LoadHost,
  statement: Select,
  parameters: Parameters,
  manner: LoadManner = {},
  options: ExecutionOptions | undefined = manner.signal && { signal: manner.signal },
): Promise<LoadedRows> {
  const connection = await host.connection(manner.signal);
  const context = new LoadContext(host, manner);
  const lowering = new EntityLowering(context, connection.dialect);
  const { compiled, rows } = await executeLowered(connection, statement, parameters, options, lowering);
  context.finishRows();
  const loader = lowering.loader ?? rowLoaderOf(compiled, [], connection.dialect);
  return { loader, context, rows };
}

import type { Compiled, ResultColumn } from '../compiler/compiled.js';
import type { DecoderFactory, DriverColumn, RowDecoder } from '../dialect/driver.js';
import { metadataOfKeys, ResultMetadata } from '../result/result-metadata.js';
import { compileRowDecoder, type FieldReader } from '../result/row-decoder.js';
import { textAsItIs, type TypeDialect, type TypeEngine } from '../types/type-engine.js';

/** What reading rows needs of a dialect. */
export interface ReadingDialect extends TypeDialect {
  typeByOid(oid: number): TypeEngine | undefined;
}

/** How the rows of a statement are read. */
export interface ResultPlan {
  readonly decoder: DecoderFactory<object>;
  /** The columns, once the server has described them. */
  metadataOf(columns: readonly DriverColumn[] | null): ResultMetadata;
}

const plans = new WeakMap<Compiled, ResultPlan>();

/** The plan of a compiled statement, made once. */
export function resultPlanOf(compiled: Compiled, dialect: ReadingDialect): ResultPlan {
  const key = compiled.origin ?? compiled;
  let plan = plans.get(key);
  if (plan === undefined) {
    const columns = compiled.resultColumns;
    plan = columns === undefined ? new DescribedPlan(dialect) : new DeclaredPlan(columns, dialect);
    plans.set(key, plan);
  }
  return plan;
}

/** Reads columns that the statement declares; those without a type as the server says. */
export class DeclaredPlan implements ResultPlan {
  readonly decoder: DecoderFactory<object>;
  readonly #metadata: ResultMetadata;
  readonly #described = new Map<string, RowDecoder<object>>();

  constructor(columns: readonly ResultColumn[], dialect: ReadingDialect) {
    this.#metadata = new ResultMetadata(
      columns.map((column) => column.key),
      columns.map((column) => column.element),
    );
    const types = columns.map((column) => (column.type.affinity === 'null' ? undefined : column.type));
    const make = (described: readonly DriverColumn[]): RowDecoder<object> =>
      compileRowDecoder(
        this.#metadata.rowClass,
        types.map((type, i) => readerOf(type ?? dialect.typeByOid(described[i]?.typeOid ?? 0), dialect)),
      );
    if (types.includes(undefined)) this.decoder = (described) => this.#decoderFor(described, make);
    else {
      const decoder = make([]);
      this.decoder = () => decoder;
    }
  }

  metadataOf(): ResultMetadata {
    return this.#metadata;
  }

  #decoderFor(
    columns: readonly DriverColumn[],
    make: (columns: readonly DriverColumn[]) => RowDecoder<object>,
  ): RowDecoder<object> {
    const key = columns.map((column) => column.typeOid).join();
    let decoder = this.#described.get(key);
    if (decoder === undefined) this.#described.set(key, (decoder = make(columns)));
    return decoder;
  }
}

/** Reads columns that only the server knows, by the names and types that it gives. */
export class DescribedPlan implements ResultPlan {
  readonly decoder: DecoderFactory<object>;
  readonly #dialect: ReadingDialect;
  #columns: readonly DriverColumn[] | undefined;
  #key = '';
  #last: RowDecoder<object> | undefined;

  constructor(dialect: ReadingDialect) {
    this.#dialect = dialect;
    this.decoder = (columns) => this.#decoderFor(columns);
  }

  metadataOf(columns: readonly DriverColumn[] | null): ResultMetadata {
    return metadataOfKeys((columns ?? []).map((column) => column.name));
  }

  #decoderFor(columns: readonly DriverColumn[]): RowDecoder<object> {
    // A prepared statement is described once, and its description is one object.
    if (this.#last !== undefined && columns === this.#columns) return this.#last;
    const key = JSON.stringify(columns.map((column) => [column.name, column.typeOid]));
    if (this.#last === undefined || key !== this.#key) this.#last = this.#make(columns);
    this.#columns = columns;
    this.#key = key;
    return this.#last;
  }

  #make(columns: readonly DriverColumn[]): RowDecoder<object> {
    const readers = columns.map((column) => readerOf(this.#dialect.typeByOid(column.typeOid), this.#dialect));
    return compileRowDecoder(this.metadataOf(columns).rowClass, readers);
  }
}

function readerOf(type: TypeEngine | undefined, dialect: TypeDialect): FieldReader {
  const reader = type?.resultProcessor(dialect);
  return reader === textAsItIs ? undefined : reader;
}

import type { Compiled, ResultColumn } from '../compiler/compiled.js';
import type { DecoderFactory, DriverColumn, RowDecoder } from '../dialect/driver.js';
import { InvalidRequestError } from '../errors/errors.js';
import { column } from '../expression/constructs.js';
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
    plan = columns === undefined ? new DescribedPlan(dialect) : new DeclaredPlan(columns, dialect, matchOf(compiled));
    plans.set(key, plan);
  }
  return plan;
}

/** How declared columns are found in rows: by place, by name, or by place where there are as many and else by name. */
type ColumnMatch = 'place' | 'name' | 'either';

/** A whole text declares its columns by place or by name; a SELECT may hold text that stands for several (`*`). */
export function matchOf({ byName, kind }: Compiled): ColumnMatch {
  if (byName === true) return 'name';
  return kind === 'text' ? 'place' : 'either';
}

/**
 * The declared columns as they stand in rows that may have more or fewer of them. Undefined for what only the server knows.
 * Columns of a whole text that its rows do not have are an InvalidRequestError.
 */
export function alignedColumns(
  declared: readonly ResultColumn[],
  described: readonly DriverColumn[],
  match: ColumnMatch,
): readonly (ResultColumn | undefined)[] {
  if (match !== 'name' && declared.length === described.length) return declared;
  if (match === 'name') requireNames(declared, described);
  if (match !== 'place') return described.map(({ name }) => declared.find((column) => column.name === name));
  if (declared.length < described.length) return described.map((_, i) => declared[i]);
  throw new InvalidRequestError(
    `The columns() of a text() name ${declared.length} columns, and its rows have ${described.length}; name those that the SQL gives`,
  );
}

function requireNames(declared: readonly ResultColumn[], described: readonly DriverColumn[]): void {
  const lacking = declared.find((column) => !described.some(({ name }) => name === column.name));
  if (lacking === undefined) return;
  throw new InvalidRequestError(
    `The columns() of a text() name ${JSON.stringify(lacking.name)}, and its rows have ${described.map(({ name }) => JSON.stringify(name)).join(', ')}; name those that the SQL gives`,
  );
}

/** Reads columns that the statement declares; those without a type as the server says. */
export class DeclaredPlan implements ResultPlan {
  readonly decoder: DecoderFactory<object>;
  readonly #columns: readonly ResultColumn[];
  readonly #dialect: ReadingDialect;
  readonly #match: ColumnMatch;
  readonly #metadata: ResultMetadata;
  readonly #described = new Map<string, RowDecoder<object>>();
  readonly #aligned = new Map<string, Alignment>();

  constructor(columns: readonly ResultColumn[], dialect: ReadingDialect, match: ColumnMatch = 'either') {
    this.#columns = columns;
    this.#dialect = dialect;
    this.#match = match;
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
    const count = columns.length;
    if (match === 'name') {
      this.decoder = (described) => this.#align(described).decoder;
    } else if (types.includes(undefined)) {
      this.decoder = (described) =>
        described.length === count ? this.#decoderFor(described, make) : this.#align(described).decoder;
    } else {
      const decoder = make([]);
      this.decoder = (described) => (described.length === count ? decoder : this.#align(described).decoder);
    }
  }

  metadataOf(described: readonly DriverColumn[] | null): ResultMetadata {
    const isAligned = described === null || (this.#match !== 'name' && described.length === this.#columns.length);
    return isAligned ? this.#metadata : this.#align(described).metadata;
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

  #align(described: readonly DriverColumn[]): Alignment {
    const key = JSON.stringify(described.map((column) => [column.name, column.typeOid]));
    let alignment = this.#aligned.get(key);
    if (alignment === undefined) {
      const columns = alignedColumns(this.#columns, described, this.#match);
      this.#aligned.set(key, (alignment = makeAlignment(columns, described, this.#dialect)));
    }
    return alignment;
  }
}

/** How rows of other columns than the declared ones are read. */
interface Alignment {
  readonly metadata: ResultMetadata;
  readonly decoder: RowDecoder<object>;
}

function makeAlignment(
  columns: readonly (ResultColumn | undefined)[],
  described: readonly DriverColumn[],
  dialect: ReadingDialect,
): Alignment {
  const keys = described.map(({ name }, i) => columns[i]?.key ?? name);
  const metadata = new ResultMetadata(
    keys,
    keys.map((key, i) => columns[i]?.element ?? column(key)),
  );
  const readers = described.map(({ typeOid }, i) => {
    const type = columns[i]?.type;
    return readerOf(type === undefined || type.affinity === 'null' ? dialect.typeByOid(typeOid) : type, dialect);
  });
  return { metadata, decoder: compileRowDecoder(metadata.rowClass, readers) };
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

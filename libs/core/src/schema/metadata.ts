import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, dispatcherFor, type EventSource } from '../event/event-target.js';
import { type MetaDataEvents, metaDataEvents } from './ddl-events.js';
import type { NamedType } from '../types/named-type.js';
import { type CheckfirstOptions, runTask, type SchemaRunner } from '../types/schema-task.js';
import { type NameOption, nameOf } from './names.js';
import { defaultNamingConvention, type NamingConvention } from './naming-convention.js';
import { reflectBy, type ReflectOptions, type SchemaReader } from './reflect-task.js';
import type { Sequence } from './sequence.js';
import { sortTables } from './table-order.js';
import type { Table } from './table.js';
import { printAsText } from '../util/printed.js';
import { snakeCase } from '../util/snake-case.js';

/** What a MetaData can be made with. */
export interface MetaDataOptions {
  /** The schema of tables, sequences and types that name none. */
  readonly schema?: NameOption;
  /** True: the schema's name is always in quotes; false: never. */
  readonly quoteSchema?: boolean;
  /** Templates of the names of constraints and indexes that are given none. */
  readonly namingConvention?: NamingConvention;
  /** Makes the name of a column in the database from its key; `snakeCase` by default. */
  readonly columnNaming?: (key: string) => string;
  /** Anything that the program wants to keep with the MetaData. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/** Which tables `createAll()` and `dropAll()` are about, and whether the database is asked before. */
export interface SchemaOptions extends CheckfirstOptions {
  /** All by default. */
  readonly tables?: readonly Table[];
  /** True, the default: what is there is not created, what is not there is not dropped. */
  readonly checkfirst?: boolean;
}

/** The tables of one program or schema, and their rules of naming. SQLAlchemy: `MetaData`. */
export class MetaData implements EventSource<MetaDataEvents> {
  /** Listeners on this class hear of all MetaData objects. */
  static readonly [dispatch]: EventDispatcher<MetaDataEvents> = classDispatcher(metaDataEvents);

  readonly [dispatch]: EventDispatcher<MetaDataEvents> = dispatcherFor<MetaDataEvents>(this, metaDataEvents);
  readonly schema: string | undefined;
  readonly quoteSchema: boolean | undefined;
  readonly namingConvention: NamingConvention;
  readonly columnNaming: (key: string) => string;
  readonly info: Record<string, unknown>;
  readonly #tables = new Map<string, Table>();
  readonly #sequences = new Map<string, Sequence>();
  readonly #types = new Set<NamedType>();

  constructor(options: MetaDataOptions = {}) {
    const schema = options.schema === undefined ? undefined : nameOf(options.schema, options.quoteSchema);
    this.schema = schema?.name;
    this.quoteSchema = schema?.quote;
    this.namingConvention = options.namingConvention ?? defaultNamingConvention;
    this.columnNaming = options.columnNaming ?? snakeCase;
    this.info = { ...options.info };
  }

  /** The tables by name, with the schema in front where they have one. */
  get tables(): ReadonlyMap<string, Table> {
    return this.#tables;
  }

  /** The sequences that were made for this MetaData, by name, with the schema in front where they have one. */
  get sequences(): ReadonlyMap<string, Sequence> {
    return this.#sequences;
  }

  /** The enumerated types and domains that were made for this MetaData. */
  get types(): readonly NamedType[] {
    return [...this.#types];
  }

  /** The tables, each behind those that it refers to; else by name. A circle is warned of, and its foreign keys do not count. */
  get sortedTables(): readonly Table[] {
    return sortTables(byName([...this.#tables.values()]));
  }

  /** Creates the tables with all that belongs to them. A function of its own: `connection.runSync(metadata.createAll)`. */
  readonly createAll = (connection: SchemaRunner, options: SchemaOptions = {}): Promise<void> =>
    this.#run('create', connection, options);

  /** Drops the tables. A function of its own: `connection.runSync(metadata.dropAll)`. */
  readonly dropAll = (connection: SchemaRunner, options: SchemaOptions = {}): Promise<void> =>
    this.#run('drop', connection, options);

  /**
   * Makes tables of what the database has; those that are here already stay as they are, unless `extendExisting` is true.
   * A function of its own: `connection.runSync(metadata.reflect)`. Names of `only` that there are no tables of are an
   * InvalidRequestError.
   */
  readonly reflect = (connection: SchemaReader, options: ReflectOptions = {}): Promise<void> =>
    reflectBy(connection, { ...options, metadata: this });

  /** The key of a column of this name: the one that `columnNaming` makes the name of where that is told, else the name. */
  columnKey(name: string): string {
    const key = name.replace(/_([a-z0-9])/g, (_, sign: string) => sign.toUpperCase());
    return this.columnNaming(key) === name ? key : name;
  }

  /** Forgets all tables, sequences and types; the database is not touched. */
  clear(): void {
    this.#tables.clear();
    this.#sequences.clear();
    this.#types.clear();
  }

  /** Forgets a table; the database is not touched. */
  remove(table: Table): void {
    if (this.#tables.get(table.fullname) === table) this.#tables.delete(table.fullname);
  }

  /** True for a table of this MetaData, by itself or by its name with the schema in front. */
  has(table: Table | string): boolean {
    return typeof table === 'string' ? this.#tables.has(table) : this.#tables.get(table.fullname) === table;
  }

  /** Called by a new table before it takes its columns. */
  refuseSecond(fullname: string): void {
    if (!this.#tables.has(fullname)) return;
    throw new InvalidRequestError(
      `Table '${fullname}' is already defined for this MetaData instance.  Specify 'extendExisting: true' to redefine ` +
        `options and columns on an existing Table object, use metadata.tables.get('${fullname}'), or take it out first ` +
        'with metadata.remove()',
    );
  }

  /** Called by a new table. */
  addTable(table: Table): void {
    this.#tables.set(table.fullname, table);
  }

  /** Called by a new sequence that names this MetaData; one of the same name gives way. */
  addSequence(sequence: Sequence): void {
    this.#sequences.set(sequence.fullname, sequence);
  }

  /** Called by a new type that names this MetaData. */
  addType(type: NamedType): void {
    this.#types.add(type);
  }

  #run(kind: 'create' | 'drop', connection: SchemaRunner, options: SchemaOptions): Promise<void> {
    const tables = options.tables ?? [...this.#tables.values()];
    if (tables.some((table) => table === undefined || table.metadata === undefined)) {
      return Promise.reject(new ArgumentError(`${kind}All({ tables }) takes tables, got ${String(tables)}`));
    }
    const checkfirst = options.checkfirst ?? true;
    return runTask(connection, { kind, target: this, tables: [...tables], checkfirst }, `${kind}All()`);
  }

  /** The names of its first tables: `MetaData(account, order)`. */
  toString(): string {
    const names = [...this.#tables.keys()];
    const more = names.length > 10 ? [`${names.length - 10} more`] : [];
    return `MetaData(${[...names.slice(0, 10), ...more].join(', ')})`;
  }
}

printAsText(MetaData.prototype);

function byName(tables: Table[]): Table[] {
  return tables.sort((a, b) => (a.fullname < b.fullname ? -1 : a.fullname > b.fullname ? 1 : 0));
}

import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, dispatcherFor, type EventSource } from '../event/event-target.js';
import { type MetaDataEvents, metaDataEvents } from './ddl-events.js';
import { defaultNamingConvention, type NamingConvention } from './naming-convention.js';
import { sortTables } from './table-order.js';
import type { Table } from './table.js';

/** What a MetaData can be made with. */
export interface MetaDataOptions {
  /** The schema of tables that name none. */
  readonly schema?: string;
  /** Templates of the names of constraints and indexes that are given none. */
  readonly namingConvention?: NamingConvention;
  /** Makes the name of a column in the database from its key; `snakeCase` by default. */
  readonly columnNaming?: (key: string) => string;
}

/** Which tables `createAll()` and `dropAll()` are about, and whether the database is asked before. */
export interface SchemaOptions {
  /** All by default. */
  readonly tables?: readonly Table[];
  /** True, the default: tables that are there are not created, tables that are not there are not dropped. */
  readonly checkfirst?: boolean;
}

/** What a connection is asked to do with the tables of a MetaData. */
export interface SchemaTask {
  readonly kind: 'create' | 'drop';
  readonly metadata: MetaData;
  /** In the order of their names. */
  readonly tables: readonly Table[];
  readonly checkfirst: boolean;
}

/** Under this symbol a connection has the method that does a {@link SchemaTask}. */
export const runSchemaTask: unique symbol = Symbol.for('athanor.runSchemaTask');

/** A connection, as far as `createAll()` and `dropAll()` are concerned. */
export interface SchemaRunner {
  [runSchemaTask](task: SchemaTask): Promise<void>;
}

/** The tables of one program or schema, and their rules of naming. SQLAlchemy: `MetaData`. */
export class MetaData implements EventSource<MetaDataEvents> {
  /** Listeners on this class hear of all MetaData objects. */
  static readonly [dispatch]: EventDispatcher<MetaDataEvents> = classDispatcher(metaDataEvents);

  readonly [dispatch]: EventDispatcher<MetaDataEvents> = dispatcherFor<MetaDataEvents>(this, metaDataEvents);
  readonly schema: string | undefined;
  readonly namingConvention: NamingConvention;
  readonly columnNaming: (key: string) => string;
  readonly #tables = new Map<string, Table>();

  constructor(options: MetaDataOptions = {}) {
    this.schema = options.schema;
    this.namingConvention = options.namingConvention ?? defaultNamingConvention;
    this.columnNaming = options.columnNaming ?? snakeCase;
  }

  /** The tables by name, with the schema in front where they have one. */
  get tables(): ReadonlyMap<string, Table> {
    return this.#tables;
  }

  /** The tables, each behind those that it refers to; else by name. A circle is warned of, and its foreign keys do not count. */
  get sortedTables(): readonly Table[] {
    return sortTables(this.#byName([...this.#tables.values()]));
  }

  /** Creates the tables with all that belongs to them. A function of its own: `connection.runSync(metadata.createAll)`. */
  readonly createAll = (connection: SchemaRunner, options: SchemaOptions = {}): Promise<void> =>
    this.#run('create', connection, options);

  /** Drops the tables. A function of its own: `connection.runSync(metadata.dropAll)`. */
  readonly dropAll = (connection: SchemaRunner, options: SchemaOptions = {}): Promise<void> =>
    this.#run('drop', connection, options);

  /** Forgets all tables; the database is not touched. */
  clear(): void {
    this.#tables.clear();
  }

  /** Forgets a table; the database is not touched. */
  remove(table: Table): void {
    if (this.#tables.get(table.fullname) === table) this.#tables.delete(table.fullname);
  }

  /** Called by a new table before it takes its columns. */
  refuseSecond(fullname: string): void {
    if (!this.#tables.has(fullname)) return;
    throw new InvalidRequestError(
      `Table '${fullname}' is already defined for this MetaData instance. Use the one that is there, ` +
        `metadata.tables.get('${fullname}'), or take it out first with metadata.remove()`,
    );
  }

  /** Called by a new table. */
  addTable(table: Table): void {
    this.#tables.set(table.fullname, table);
  }

  #run(kind: SchemaTask['kind'], connection: SchemaRunner, options: SchemaOptions): Promise<void> {
    const run = (connection as Partial<SchemaRunner> | undefined)?.[runSchemaTask];
    if (run === undefined) {
      return Promise.reject(
        new ArgumentError(`${kind}All() takes a connection: await connection.runSync(metadata.${kind}All)`),
      );
    }
    const tables = this.#byName([...(options.tables ?? this.#tables.values())]);
    return run.call(connection, { kind, metadata: this, tables, checkfirst: options.checkfirst ?? true });
  }

  #byName(tables: Table[]): Table[] {
    return tables.sort((a, b) => (a.fullname < b.fullname ? -1 : a.fullname > b.fullname ? 1 : 0));
  }
}

/** `createDate` as `create_date`; `userID` as `user_id`. */
export function snakeCase(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .toLowerCase();
}

import { type SchemaTranslateMap, translatedSchema } from '../compiler/schema-marks.js';
import type { QualifiedName } from '../compiler/identifier-preparer.js';
import type { Introspection, RunQuery } from '../dialect/introspection.js';
import { dispatch } from '../event/event-target.js';
import type { Constraint } from '../schema/constraints.js';
import type { DdlElement } from '../schema/ddl-element.js';
import type { CreateEvents, DdlConnection, DdlEventOptions } from '../types/create-events.js';
import type { Index } from '../schema/indexes.js';
import type { MetaData } from '../schema/metadata.js';
import { typeKey } from '../schema/named-types.js';
import type { Sequence } from '../schema/sequence.js';
import type { Table } from '../schema/table.js';
import type { NamedType } from '../types/named-type.js';
import { queriesOf, type SchemaConnection } from './schema-connection.js';

/** What has events around its CREATE and DROP. */
type Told = MetaData | Table | Constraint | Index | Sequence<any> | NamedType;

type Place = keyof CreateEvents<unknown>;

/** One `createAll()`, `table.create()` or the like: what it asks, sends and tells, and what it has done already. */
export class SchemaRun {
  readonly #connection: SchemaConnection;
  readonly #query: RunQuery;
  readonly #schemas: SchemaTranslateMap | undefined;
  readonly #done = new Set<string>();

  constructor(
    connection: SchemaConnection,
    /** True: the database is asked before anything is created or dropped. */
    readonly checkfirst: boolean,
  ) {
    this.#connection = connection;
    this.#query = queriesOf(connection);
    this.#schemas = connection.getExecutionOptions().schemaTranslateMap;
  }

  get dialectName(): string {
    return this.#connection.dialect.name;
  }

  async send(element: DdlElement): Promise<void> {
    await this.#connection.execute(element);
  }

  /** Sends the CREATE of something, between the events of it. */
  async create(target: Told, element: DdlElement): Promise<void> {
    await this.tell('beforeCreate', target);
    await this.send(element);
    await this.tell('afterCreate', target);
  }

  /** Sends the DROP of something, between the events of it. */
  async drop(target: Told, element: DdlElement): Promise<void> {
    await this.tell('beforeDrop', target);
    await this.send(element);
    await this.tell('afterDrop', target);
  }

  /** Tells the listeners of something that it is to be created or dropped, or that this is done. */
  async tell(place: Place, target: Told, tables: readonly Table[] = []): Promise<void> {
    const options: DdlEventOptions = { checkfirst: this.checkfirst, tables };
    const connection = this.#connection as unknown as DdlConnection;
    const { [dispatch]: events } = target as Table;
    if (events.has(place)) await events.emit(place, target as Table, connection, options);
  }

  /** True for what is to be created: it is not there, or nobody wants to know. */
  async isMissing(exists: () => Promise<boolean>): Promise<boolean> {
    return !this.checkfirst || !(await exists());
  }

  /** True for what is to be dropped: it is there, or nobody wants to know. */
  async isPresent(exists: () => Promise<boolean>): Promise<boolean> {
    return !this.checkfirst || (await exists());
  }

  /** True where a sequence or type is met for the first time in this run. */
  isFirst(thing: Sequence<any> | NamedType): boolean {
    const key = 'numbers' in thing ? `s${thing.fullname}` : `t${typeKey(thing) ?? ''}`;
    if (this.#done.has(key)) return false;
    this.#done.add(key);
    return true;
  }

  async hasTable(table: QualifiedName): Promise<boolean> {
    return (await this.#introspection()).hasTable(this.#query, table.name, this.#schemaOf(table));
  }

  async hasSequence(sequence: QualifiedName): Promise<boolean> {
    return (await this.#introspection()).hasSequence(this.#query, sequence.name, this.#schemaOf(sequence));
  }

  async hasType(type: NamedType): Promise<boolean> {
    const name = type.name as string;
    return (await this.#introspection()).hasType(this.#query, name, this.#schemaOf({ name, schema: type.schema }));
  }

  async hasIndex(index: Index): Promise<boolean> {
    const { name } = index.table;
    const introspection = await this.#introspection();
    const byTable = await introspection.indexes(this.#query, {
      schema: this.#schemaOf(index.table),
      kinds: ['ANY'],
      scope: 'ANY',
      names: [name],
    });
    return byTable.get(name)?.some((one) => one.name === index.name) ?? false;
  }

  #introspection(): Promise<Introspection> {
    return this.#connection.dialect.loadIntrospection();
  }

  #schemaOf({ schema }: QualifiedName): string | undefined {
    return translatedSchema(schema, this.#schemas);
  }
}

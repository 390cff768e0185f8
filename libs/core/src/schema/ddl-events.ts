import { EventKind } from '../event/event-dispatcher.js';
import type { Column } from './column.js';
import type { Constraint } from './constraints.js';
import type { Index } from './indexes.js';
import type { SchemaRunner } from '../types/schema-task.js';
import type { MetaData } from './metadata.js';
import type { Table } from './table.js';

/** The connection that DDL runs on, as listeners get it. The engine says that it is an AsyncConnection. */
export interface DdlConnection extends SchemaRunner {}

/** What reads a description of the database, as listeners get it. The engine says that it is an Inspector. */
export interface DdlInspector {}

/**
 * A column as the database described it, before a Column is made of it; listeners of `columnReflect` may change it. Its
 * fields are those of ReflectedColumn, which the dialect adds.
 */
export interface ColumnReflectInfo {
  name: string;
  /** The key of the Column to be made; the one that the MetaData's `columnNaming` makes the name of, unless a listener sets it. */
  key?: string | undefined;
}

/** With what `createAll()`, `dropAll()`, `table.create()` or `table.drop()` was called. */
export interface DdlEventOptions {
  readonly checkfirst: boolean;
  /** The tables that are created or dropped in this call. */
  readonly tables: readonly Table[];
}

/** Around CREATE and DROP of something. All are awaited. */
export interface CreateEvents<T> {
  beforeCreate: [target: T, connection: DdlConnection, options: DdlEventOptions];
  afterCreate: [target: T, connection: DdlConnection, options: DdlEventOptions];
  beforeDrop: [target: T, connection: DdlConnection, options: DdlEventOptions];
  afterDrop: [target: T, connection: DdlConnection, options: DdlEventOptions];
}

/** When something is given to what it belongs to. Nothing can wait there: listeners must be synchronous. */
export interface AttachEvents<T, P> {
  beforeParentAttach: [target: T, parent: P];
  afterParentAttach: [target: T, parent: P];
}

/** When columns are read from the database. */
export interface ReflectEvents {
  columnReflect: [inspector: DdlInspector, table: Table, column: ColumnReflectInfo];
}

/** What can be listened to on a Table. SQLAlchemy: `DDLEvents`. */
export interface TableEvents extends CreateEvents<Table>, AttachEvents<Table, MetaData>, ReflectEvents {}

/** What can be listened to on a MetaData; `columnReflect` hears of all its tables. */
export interface MetaDataEvents extends CreateEvents<MetaData>, ReflectEvents {}

/** What can be listened to on a Column. */
export interface ColumnEvents extends AttachEvents<Column, Table> {}

/** What can be listened to on a constraint. */
export interface ConstraintEvents extends AttachEvents<Constraint, Table> {}

/** What can be listened to on an Index. */
export interface IndexEvents extends AttachEvents<Index, Table> {}

const create = ['beforeCreate', 'afterCreate', 'beforeDrop', 'afterDrop'] as const;
const attach = ['beforeParentAttach', 'afterParentAttach'] as const;
const copied = { propagates: true };

/** The events of tables. */
export const tableEvents = new EventKind<TableEvents>('Table', [...create, ...attach, 'columnReflect'], copied);
/** The events of collections of tables. */
export const metaDataEvents = new EventKind<MetaDataEvents>('MetaData', [...create, 'columnReflect']);
/** The events of columns. */
export const columnEvents = new EventKind<ColumnEvents>('Column', attach, copied);
/** The events of constraints. */
export const constraintEvents = new EventKind<ConstraintEvents>('Constraint', attach, copied);
/** The events of indexes. */
export const indexEvents = new EventKind<IndexEvents>('Index', attach, copied);

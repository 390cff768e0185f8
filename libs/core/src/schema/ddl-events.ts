import { EventKind } from '../event/event-dispatcher.js';
import type { Column } from './column.js';
import type { Constraint } from './constraints.js';
import type { Index } from './indexes.js';
import { type CreateEvents, createEvents as create } from '../types/create-events.js';
import type { MetaData } from './metadata.js';
import type { Sequence } from './sequence.js';
import type { Table } from './table.js';

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

declare module '../types/create-events.js' {
  // The types cannot name tables, which stand right of them; their listeners are told of them nevertheless.
  interface DdlEventOptions {
    /** The tables that are created or dropped in this call; none where it is about a sequence, a type or an index alone. */
    readonly tables: readonly Table[];
  }
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

/** What can be listened to on a constraint; `beforeCreate` and its kin are about ALTER TABLE, not about CREATE TABLE. */
export interface ConstraintEvents extends CreateEvents<Constraint>, AttachEvents<Constraint, Table> {}

/** What can be listened to on an Index. */
export interface IndexEvents extends CreateEvents<Index>, AttachEvents<Index, Table> {}

/** What can be listened to on a Sequence. */
export interface SequenceEvents extends CreateEvents<Sequence<any>> {}

const attach = ['beforeParentAttach', 'afterParentAttach'] as const;
const copied = { propagates: true };

/** The events of tables. */
export const tableEvents = new EventKind<TableEvents>('Table', [...create, ...attach, 'columnReflect'], copied);
/** The events of collections of tables. */
export const metaDataEvents = new EventKind<MetaDataEvents>('MetaData', [...create, 'columnReflect']);
/** The events of columns. */
export const columnEvents = new EventKind<ColumnEvents>('Column', attach, copied);
/** The events of constraints. */
export const constraintEvents = new EventKind<ConstraintEvents>('Constraint', [...create, ...attach], copied);
/** The events of indexes. */
export const indexEvents = new EventKind<IndexEvents>('Index', [...create, ...attach], copied);
export const sequenceEvents = new EventKind<SequenceEvents>('Sequence', create);

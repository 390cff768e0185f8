import { EventKind } from '../event/event-dispatcher.js';
import type { NamedType } from './named-type.js';
import type { SchemaRunner } from './schema-task.js';

/** The connection that DDL runs on, as listeners get it. The engine says that it is an AsyncConnection. */
export interface DdlConnection extends SchemaRunner {}

/** With what `createAll()`, `dropAll()`, `create()` or `drop()` was called. The schema adds the tables. */
export interface DdlEventOptions {
  readonly checkfirst: boolean;
}

/** Around CREATE and DROP of something. All are awaited. */
export interface CreateEvents<T> {
  beforeCreate: [target: T, connection: DdlConnection, options: DdlEventOptions];
  afterCreate: [target: T, connection: DdlConnection, options: DdlEventOptions];
  beforeDrop: [target: T, connection: DdlConnection, options: DdlEventOptions];
  afterDrop: [target: T, connection: DdlConnection, options: DdlEventOptions];
}

/** What can be listened to on a type with a name of its own: an enumerated type, a domain. */
export interface NamedTypeEvents extends CreateEvents<NamedType> {}

/** The names of {@link CreateEvents}. */
export const createEvents = ['beforeCreate', 'afterCreate', 'beforeDrop', 'afterDrop'] as const;

export const namedTypeEvents = new EventKind<NamedTypeEvents>('NamedType', createEvents);

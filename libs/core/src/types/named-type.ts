import type { EventDispatcher } from '../event/event-dispatcher.js';
import { classDispatcher, dispatch, type EventSource, lazyDispatcher } from '../event/event-target.js';
import { type NamedTypeEvents, namedTypeEvents } from './create-events.js';
import { schemaAction, type SchemaAction } from './schema-task.js';
import { TypeEngine } from './type-engine.js';

/** A MetaData, as far as the types that belong to it are concerned. */
export interface TypeOwner {
  readonly schema: string | undefined;
  /** Called by a type that was made for this MetaData. */
  addType(type: NamedType): void;
}

/** Where a type of its own name stands, and who creates it. */
export interface NamedTypeOptions {
  readonly schema?: string | undefined;
  /** False: the type is there already, and nothing but its own `create()` and `drop()` makes or drops it. */
  readonly createType?: boolean | undefined;
  /** Created and dropped with all tables of this MetaData, and not with single ones: for types that several tables share. */
  readonly metadata?: TypeOwner | undefined;
}

/** A type that stands in the database under a name of its own: an enumerated type, a domain. SQLAlchemy: `SchemaType`. */
export abstract class NamedType<T = any, B = any> extends TypeEngine<T, B> implements EventSource<NamedTypeEvents> {
  /** Listeners on this class hear of all types with names. */
  static readonly [dispatch]: EventDispatcher<NamedTypeEvents> = classDispatcher(namedTypeEvents);

  readonly name: string | undefined;
  readonly schema: string | undefined;
  readonly createType: boolean;
  readonly metadata: TypeOwner | undefined;
  /** The type that this one was made of for the schema of a table. */
  private origin: NamedType | undefined;

  constructor(name: string | undefined, options: NamedTypeOptions = {}) {
    super();
    this.name = name;
    this.metadata = options.metadata;
    this.schema = options.schema ?? options.metadata?.schema;
    this.createType = options.createType ?? true;
    options.metadata?.addType(this);
  }

  /** A type that follows its tables is listened to as it was declared. */
  get [dispatch](): EventDispatcher<NamedTypeEvents> {
    return this.origin === undefined ? lazyDispatcher(this, namedTypeEvents) : this.origin[dispatch];
  }

  /** `CREATE TYPE` on a connection, unless it is there. */
  get create(): SchemaAction {
    return schemaAction('create', this, true);
  }

  /** `DROP TYPE` on a connection, if it is there. */
  get drop(): SchemaAction {
    return schemaAction('drop', this, true);
  }

  /** The type as a table of this schema has it: itself, unless it was told to follow its tables. */
  inSchema(_schema: string | undefined): this {
    return this;
  }

  /** Says of a copy that it stands for this type in another schema. */
  protected standIn<C extends NamedType>(copy: C): C {
    copy.origin = this.origin ?? this;
    return copy;
  }
}

import { ArgumentError } from '../errors/errors.js';
import { ClauseElement } from '../expression/clause-element.js';
import type { CacheKeyBuilder } from '../expression/cache-key.js';
import type { Executable, rowType } from '../expression/executable.js';
import type { DdlConnection, DdlEventOptions } from '../types/create-events.js';
import { isOneOf } from './ddl-if.js';
import { Table } from './table.js';

/** The kinds of DDL; a DDL compiler has a rule for each. */
export type DdlVisitName =
  | 'createTable'
  | 'dropTable'
  | 'createIndex'
  | 'dropIndex'
  | 'addConstraint'
  | 'dropConstraint'
  | 'setTableComment'
  | 'setColumnComment'
  | 'setConstraintComment'
  | 'dropTableComment'
  | 'dropColumnComment'
  | 'dropConstraintComment'
  | 'createSchema'
  | 'dropSchema'
  | 'createSequence'
  | 'dropSequence'
  | 'createEnumType'
  | 'dropEnumType'
  | 'createDomainType'
  | 'dropDomainType'
  | 'createView'
  | 'dropView'
  | 'ddlText';

/** Options of CREATE. */
export interface CreateOptions {
  readonly ifNotExists?: boolean;
}

/** Options of DROP. */
export interface DropOptions {
  readonly ifExists?: boolean;
}

/** Options of the DROPs that can take what depends on the thing with them. */
export interface CascadeOptions extends DropOptions {
  readonly cascade?: boolean;
}

/** A connection, as far as DDL that listens to events is concerned. */
interface ExecutingConnection {
  readonly dialect: { readonly name: string };
  execute(statement: Executable<any>): Promise<unknown>;
}

/** What a condition of {@link DdlElement.executeIf} is told. */
export interface DdlRequest {
  readonly connection: DdlConnection;
  readonly dialect: string;
  /** The `state` of the condition. */
  readonly state: unknown;
  /** The tables that a MetaData creates or drops. */
  readonly tables: readonly Table[];
  readonly checkfirst: boolean;
}

/** When DDL that listens to an event is executed. SQLAlchemy: the arguments of `execute_if()`. */
export interface ExecuteCondition {
  /** The name of the dialect that it is for, or several. */
  readonly dialect?: string | readonly string[];
  /** Gives true where the DDL is to be executed; `target` is what the event is about. */
  readonly callable?: (ddl: DdlElement, target: object, request: DdlRequest) => boolean | Promise<boolean>;
  /** Handed to `callable`. */
  readonly state?: unknown;
}

/** DDL as a listener of `beforeCreate`, `afterCreate`, `beforeDrop`, `afterDrop`. */
export type DdlListener = (target: object, connection: DdlConnection, options: DdlEventOptions) => Promise<void>;

/** A statement that changes the schema. It is never cached. SQLAlchemy: `ExecutableDDLElement`. */
export abstract class DdlElement extends ClauseElement implements Executable<never> {
  declare readonly [rowType]: never;
  abstract override readonly visitName: DdlVisitName;
  /** What the DDL is about, set by {@link against}. */
  readonly target: object | undefined;
  readonly condition: ExecuteCondition | undefined;
  private madeListener: DdlListener | undefined;

  /** The statement with a target, whose names `DDL` puts into its text. */
  against(target: object): this {
    return this.with({ target, madeListener: undefined });
  }

  /** As a {@link listener}, the statement is executed only where the condition holds. SQLAlchemy: `execute_if()`. */
  executeIf(condition: ExecuteCondition): this {
    return this.with({ condition, madeListener: undefined });
  }

  /**
   * A function that executes the statement against the target of an event: `listen(table, 'afterCreate', ddl.listener)`.
   * The same one each time, so that `remove()` finds it.
   */
  get listener(): DdlListener {
    this.madeListener ??= (target, connection, options) => {
      const executing = connection as unknown as ExecutingConnection;
      const execute = (isWanted: boolean): unknown => (isWanted ? executing.execute(this.against(target)) : undefined);
      return Promise.resolve(wanted(this, target, executing, options))
        .then(execute)
        .then(nothing);
    };
    return this.madeListener;
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    key.cacheable = false;
  }
}

/**
 * DDL as text, which comes from the program and never from outside. `%(name)s` stands for SQL of the `context`, and where
 * the target is a table also for its `table`, `schema` and `fullname`, quoted as they have to be; `%%` is a plain `%`.
 * SQLAlchemy: `DDL`.
 */
export class DDL extends DdlElement {
  readonly visitName = 'ddlText';
  readonly context: Readonly<Record<string, string>>;

  constructor(
    readonly statement: string,
    options: { readonly context?: Readonly<Record<string, string>> } = {},
  ) {
    super();
    if (statement.trim() === '') throw new ArgumentError('DDL() was given an empty statement');
    this.context = options.context ?? {};
  }

  /** The table that the text is about; undefined where it is about something else. */
  get targetTable(): Table | undefined {
    return this.target instanceof Table ? this.target : undefined;
  }
}

/** Whether the condition of DDL holds for an event. */
function wanted(
  ddl: DdlElement,
  target: object,
  connection: ExecutingConnection,
  options: DdlEventOptions,
): boolean | Promise<boolean> {
  if (ddl.condition === undefined) return true;
  const { dialect: names, callable, state } = ddl.condition;
  const dialect = connection.dialect.name;
  if (!isOneOf(names, dialect)) return false;
  const request = { connection: connection as unknown as DdlConnection, dialect, state, ...options };
  return callable === undefined || callable(ddl, target, request);
}

const nothing = (): void => undefined;

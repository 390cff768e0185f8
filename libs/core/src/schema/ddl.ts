import { ArgumentError } from '../errors/errors.js';
import { ClauseElement } from '../expression/clause-element.js';
import type { CacheKeyBuilder } from '../expression/cache-key.js';
import type { Executable, rowType } from '../expression/executable.js';
import type { EnumType } from '../types/string-types.js';
import type { Column } from './column.js';
import type { Constraint, ForeignKeyConstraint } from './constraints.js';
import type { Index } from './indexes.js';
import type { Table } from './table.js';

/** A statement that changes the schema. It is never cached. SQLAlchemy: `ExecutableDDLElement`. */
export abstract class DdlElement extends ClauseElement implements Executable<never> {
  declare readonly [rowType]: never;
  abstract override readonly visitName: DdlVisitName;

  override appendCacheKey(key: CacheKeyBuilder): void {
    key.cacheable = false;
  }
}

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
  | 'createSchema'
  | 'dropSchema'
  | 'createEnumType'
  | 'dropEnumType'
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

/** `CREATE TABLE`, without the table's indexes and comments. SQLAlchemy: `CreateTable`. */
export class CreateTable extends DdlElement {
  readonly visitName = 'createTable';
  readonly ifNotExists: boolean;
  /** The foreign keys that stand in the statement; undefined: all but those with `useAlter`. */
  readonly includeForeignKeys: readonly ForeignKeyConstraint[] | undefined;

  constructor(
    readonly table: Table,
    options: CreateOptions & { readonly includeForeignKeys?: readonly ForeignKeyConstraint[] } = {},
  ) {
    super();
    this.ifNotExists = options.ifNotExists ?? false;
    this.includeForeignKeys = options.includeForeignKeys;
  }
}

/** `DROP TABLE`. SQLAlchemy: `DropTable`. */
export class DropTable extends DdlElement {
  readonly visitName = 'dropTable';
  readonly ifExists: boolean;

  constructor(
    readonly table: Table,
    options: DropOptions = {},
  ) {
    super();
    this.ifExists = options.ifExists ?? false;
  }
}

/** `CREATE INDEX`. SQLAlchemy: `CreateIndex`. */
export class CreateIndex extends DdlElement {
  readonly visitName = 'createIndex';
  readonly ifNotExists: boolean;

  constructor(
    readonly index: Index,
    options: CreateOptions = {},
  ) {
    super();
    this.ifNotExists = options.ifNotExists ?? false;
  }
}

/** `DROP INDEX`. SQLAlchemy: `DropIndex`. */
export class DropIndex extends DdlElement {
  readonly visitName = 'dropIndex';
  readonly ifExists: boolean;

  constructor(
    readonly index: Index,
    options: DropOptions = {},
  ) {
    super();
    this.ifExists = options.ifExists ?? false;
  }
}

/** `ALTER TABLE .. ADD` a constraint. SQLAlchemy: `AddConstraint`. */
export class AddConstraint extends DdlElement {
  readonly visitName = 'addConstraint';

  constructor(readonly constraint: Constraint) {
    super();
  }
}

/** `ALTER TABLE .. DROP CONSTRAINT`; the constraint needs a name. SQLAlchemy: `DropConstraint`. */
export class DropConstraint extends DdlElement {
  readonly visitName = 'dropConstraint';
  readonly ifExists: boolean;
  readonly cascade: boolean;

  constructor(
    readonly constraint: Constraint,
    options: CascadeOptions = {},
  ) {
    super();
    this.ifExists = options.ifExists ?? false;
    this.cascade = options.cascade ?? false;
  }
}

/** `COMMENT ON TABLE`; without a comment, IS NULL. SQLAlchemy: `SetTableComment` and `DropTableComment`. */
export class SetTableComment extends DdlElement {
  readonly visitName = 'setTableComment';

  constructor(readonly table: Table) {
    super();
  }
}

/** `COMMENT ON COLUMN`; without a comment, IS NULL. SQLAlchemy: `SetColumnComment` and `DropColumnComment`. */
export class SetColumnComment extends DdlElement {
  readonly visitName = 'setColumnComment';

  constructor(readonly column: Column) {
    super();
  }
}

/** `CREATE SCHEMA`. SQLAlchemy: `CreateSchema`. */
export class CreateSchema extends DdlElement {
  readonly visitName = 'createSchema';
  readonly ifNotExists: boolean;

  constructor(
    readonly name: string,
    options: CreateOptions = {},
  ) {
    super();
    this.ifNotExists = options.ifNotExists ?? false;
  }
}

/** `DROP SCHEMA`. SQLAlchemy: `DropSchema`. */
export class DropSchema extends DdlElement {
  readonly visitName = 'dropSchema';
  readonly ifExists: boolean;
  readonly cascade: boolean;

  constructor(
    readonly name: string,
    options: CascadeOptions = {},
  ) {
    super();
    this.ifExists = options.ifExists ?? false;
    this.cascade = options.cascade ?? false;
  }
}

/** `CREATE TYPE .. AS ENUM`. SQLAlchemy: `CreateEnumType` of the PostgreSQL dialect. */
export class CreateEnumType extends DdlElement {
  readonly visitName = 'createEnumType';

  constructor(readonly type: EnumType<any>) {
    super();
  }
}

/** `DROP TYPE` of an enumerated type. SQLAlchemy: `DropEnumType` of the PostgreSQL dialect. */
export class DropEnumType extends DdlElement {
  readonly visitName = 'dropEnumType';

  constructor(readonly type: EnumType<any>) {
    super();
  }
}

/** DDL as text, which comes from the program and never from outside. SQLAlchemy: `DDL`. */
export class DDL extends DdlElement {
  readonly visitName = 'ddlText';

  constructor(readonly statement: string) {
    super();
    if (statement.trim() === '') throw new ArgumentError('DDL() was given an empty statement');
  }
}

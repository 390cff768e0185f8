import type { Column } from './column.js';
import type { Constraint } from './constraints.js';
import type { ForeignKeyConstraint } from './foreign-key-constraint.js';
import { type CascadeOptions, type CreateOptions, DdlElement, type DropOptions } from './ddl-element.js';
import type { Index } from './indexes.js';
import type { Table } from './table.js';

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
  readonly cascade: boolean;

  constructor(
    readonly table: Table,
    options: CascadeOptions = {},
  ) {
    super();
    this.ifExists = options.ifExists ?? false;
    this.cascade = options.cascade ?? false;
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

/** `COMMENT ON TABLE`; without a comment, IS NULL. SQLAlchemy: `SetTableComment`. */
export class SetTableComment extends DdlElement {
  readonly visitName = 'setTableComment';

  constructor(readonly table: Table) {
    super();
  }
}

/** `COMMENT ON COLUMN`; without a comment, IS NULL. SQLAlchemy: `SetColumnComment`. */
export class SetColumnComment extends DdlElement {
  readonly visitName = 'setColumnComment';

  constructor(readonly column: Column) {
    super();
  }
}

/** `COMMENT ON CONSTRAINT`, which needs a name; without a comment, IS NULL. SQLAlchemy: `SetConstraintComment`. */
export class SetConstraintComment extends DdlElement {
  readonly visitName = 'setConstraintComment';

  constructor(readonly constraint: Constraint) {
    super();
  }
}

/** `COMMENT ON TABLE .. IS NULL`. SQLAlchemy: `DropTableComment`. */
export class DropTableComment extends DdlElement {
  readonly visitName = 'dropTableComment';

  constructor(readonly table: Table) {
    super();
  }
}

/** `COMMENT ON COLUMN .. IS NULL`. SQLAlchemy: `DropColumnComment`. */
export class DropColumnComment extends DdlElement {
  readonly visitName = 'dropColumnComment';

  constructor(readonly column: Column) {
    super();
  }
}

/** `COMMENT ON CONSTRAINT .. IS NULL`. SQLAlchemy: `DropConstraintComment`. */
export class DropConstraintComment extends DdlElement {
  readonly visitName = 'dropConstraintComment';

  constructor(readonly constraint: Constraint) {
    super();
  }
}

import { ArgumentError } from '../errors/errors.js';
import type { NamedType } from '../types/named-type.js';
import type { EnumType } from '../types/enum-type.js';
import { SelectBase } from '../statement/select-base.js';
import { type CascadeOptions, type CreateOptions, DdlElement, type DropOptions } from './ddl-element.js';
import type { DomainType } from '../types/domain-type.js';
import { type NameOption, nameOf } from './names.js';
import type { Sequence } from './sequence.js';

/** `CREATE SCHEMA`. SQLAlchemy: `CreateSchema`. */
export class CreateSchema extends DdlElement {
  readonly visitName = 'createSchema';
  readonly name: string;
  readonly quote: boolean | undefined;
  readonly ifNotExists: boolean;

  constructor(name: NameOption, options: CreateOptions = {}) {
    super();
    ({ name: this.name, quote: this.quote } = nameOf(name));
    this.ifNotExists = options.ifNotExists ?? false;
  }
}

/** `DROP SCHEMA`. SQLAlchemy: `DropSchema`. */
export class DropSchema extends DdlElement {
  readonly visitName = 'dropSchema';
  readonly name: string;
  readonly quote: boolean | undefined;
  readonly ifExists: boolean;
  readonly cascade: boolean;

  constructor(name: NameOption, options: CascadeOptions = {}) {
    super();
    ({ name: this.name, quote: this.quote } = nameOf(name));
    this.ifExists = options.ifExists ?? false;
    this.cascade = options.cascade ?? false;
  }
}

/** `CREATE SEQUENCE`. SQLAlchemy: `CreateSequence`. */
export class CreateSequence extends DdlElement {
  readonly visitName = 'createSequence';
  readonly ifNotExists: boolean;

  constructor(
    readonly sequence: Sequence<any>,
    options: CreateOptions = {},
  ) {
    super();
    this.ifNotExists = options.ifNotExists ?? false;
  }
}

/** `DROP SEQUENCE`. SQLAlchemy: `DropSequence`. */
export class DropSequence extends DdlElement {
  readonly visitName = 'dropSequence';
  readonly ifExists: boolean;

  constructor(
    readonly sequence: Sequence<any>,
    options: DropOptions = {},
  ) {
    super();
    this.ifExists = options.ifExists ?? false;
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
  readonly ifExists: boolean;

  constructor(
    readonly type: EnumType<any>,
    options: DropOptions = {},
  ) {
    super();
    this.ifExists = options.ifExists ?? false;
  }
}

/** `CREATE DOMAIN`. SQLAlchemy: `CreateDomainType` of the PostgreSQL dialect. */
export class CreateDomainType extends DdlElement {
  readonly visitName = 'createDomainType';

  constructor(readonly type: DomainType) {
    super();
  }
}

/** `DROP DOMAIN`. SQLAlchemy: `DropDomainType` of the PostgreSQL dialect. */
export class DropDomainType extends DdlElement {
  readonly visitName = 'dropDomainType';
  readonly ifExists: boolean;

  constructor(
    readonly type: NamedType,
    options: DropOptions = {},
  ) {
    super();
    this.ifExists = options.ifExists ?? false;
  }
}

/** Options of {@link CreateView}. */
export interface CreateViewOptions {
  readonly schema?: string;
  /** `CREATE OR REPLACE VIEW`. */
  readonly orReplace?: boolean;
  readonly materialized?: boolean;
  readonly temporary?: boolean;
  /** Of a materialized view only. */
  readonly ifNotExists?: boolean;
}

/** `CREATE VIEW .. AS` a SELECT, with its values written out. SQLAlchemy 2.1: `CreateView`. */
export class CreateView extends DdlElement {
  readonly visitName = 'createView';
  readonly schema: string | undefined;

  constructor(
    readonly select: SelectBase<any, any>,
    readonly name: string,
    readonly options: CreateViewOptions = {},
  ) {
    super();
    this.schema = options.schema;
    if (!(select instanceof SelectBase)) throw new ArgumentError('CreateView takes a SELECT and the name of the view');
    const { materialized, orReplace, temporary, ifNotExists } = options;
    if (materialized === true && (orReplace === true || temporary === true)) {
      throw new ArgumentError('A materialized view can be neither temporary nor replaced');
    }
    if (ifNotExists === true && materialized !== true) {
      throw new ArgumentError('Only a materialized view has ifNotExists; a plain one has orReplace');
    }
  }
}

/** `DROP VIEW`. SQLAlchemy 2.1: `DropView`. */
export class DropView extends DdlElement {
  readonly visitName = 'dropView';
  readonly schema: string | undefined;
  readonly materialized: boolean;
  readonly ifExists: boolean;
  readonly cascade: boolean;

  constructor(
    readonly name: string,
    options: CascadeOptions & { readonly schema?: string; readonly materialized?: boolean } = {},
  ) {
    super();
    this.schema = options.schema;
    this.materialized = options.materialized ?? false;
    this.ifExists = options.ifExists ?? false;
    this.cascade = options.cascade ?? false;
  }
}

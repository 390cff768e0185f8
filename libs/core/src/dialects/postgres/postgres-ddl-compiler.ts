import type { ConstraintDdl } from '../../compiler/constraint-ddl.js';
import { phrase } from '../../compiler/constraint-ddl.js';
import { DdlCompiler } from '../../compiler/ddl-compiler.js';
import { CompileError } from '../../errors/errors.js';
import type { ClauseElement } from '../../expression/clause-element.js';
import type { ColumnElement } from '../../expression/column-element.js';
import type { Column } from '../../schema/column.js';
import { resolveColumns } from '../../schema/constraints.js';
import type { CreateIndex, DropIndex } from '../../schema/ddl.js';
import { type Identity, sqlElement } from '../../schema/defaults.js';
import type { PostgresKeyStorage } from '../../schema/postgres-options.js';
import type { SequenceNumbers } from '../../schema/sequence.js';
import type { Table } from '../../schema/table.js';
import { tableOf } from '../../statement/from-clause.js';
import { PostgresConstraintDdl, type PostgresConstraintTools } from './postgres-constraint-ddl.js';
import { accessMethod, indexElement, storageText } from './postgres-index-words.js';

const serials: Readonly<Record<string, string>> = {
  smallInteger: 'SMALLSERIAL',
  integer: 'SERIAL',
  bigInteger: 'BIGSERIAL',
};

const commitActions = /^(PRESERVE ROWS|DELETE ROWS|DROP)$/;

/** DDL of PostgreSQL: SERIAL for the column that the server numbers, and what only it knows of tables and indexes. SQLAlchemy: `PGDDLCompiler`. */
export class PostgresDdlCompiler extends DdlCompiler {
  protected override makeConstraintDdl(): ConstraintDdl {
    const element: PostgresConstraintTools['element'] = (one, ops) => this.#element(one, ops);
    const keyWords: PostgresConstraintTools['keyWords'] = (options) => this.#keyWords(options);
    return new PostgresConstraintDdl({ ...this.constraintTools, element, keyWords });
  }

  protected override columnSpecification(column: Column): string {
    if (!isSerial(column)) return super.columnSpecification(column);
    const type = serials[column.type.underlying().visitName] ?? 'SERIAL';
    return [this.preparer.formatColumn(column), type, ...this.generation(column)].join(' ');
  }

  protected override generation(column: Column): string[] {
    const parts = super.generation(column);
    // An identity column is NOT NULL of itself.
    return column.nullable && column.serverIdentity !== undefined ? [...parts, 'NULL'] : parts;
  }

  protected override computed(sqltext: ClauseElement, persisted: boolean | undefined): string {
    if (persisted !== false) return super.computed(sqltext, true);
    if (this.dialect.traits.virtualColumns === true) return super.computed(sqltext, false);
    throw new CompileError(
      'PostgreSQL computed columns do not support virtual persistence before version 18; leave `persisted` out, or set it to true',
    );
  }

  protected override identity(identity: Identity): string {
    if (identity.options.onNull === true) {
      throw new CompileError('PostgreSQL has no identity columns with ON NULL; leave `onNull` out');
    }
    return super.identity(identity);
  }

  override sequenceWords(numbers: SequenceNumbers): string[] {
    if (numbers.order !== undefined) {
      throw new CompileError('PostgreSQL has no ORDER of sequences and identity columns; leave `order` out');
    }
    return super.sequenceWords(numbers);
  }

  protected override tableOptions({ options }: Table): string {
    const { postgresqlInherits: inherits, postgresqlOnCommit: onCommit } = options;
    const parents = inherits === undefined ? [] : [inherits].flat();
    const names = parents.map((one) =>
      typeof one === 'string' ? this.preparer.quote(one) : this.preparer.formatTable(tableOf(one)),
    );
    const lines = [
      names.length === 0 ? undefined : `INHERITS ( ${names.join(', ')} )`,
      prefixed('PARTITION BY', options.postgresqlPartitionBy),
      prefixed('USING', options.postgresqlUsing === undefined ? undefined : accessMethod(options.postgresqlUsing)),
      storageText(options.postgresqlWith, (text) => this.quoteLiteral(text)),
      onCommit === undefined ? undefined : `ON COMMIT ${commitAction(onCommit)}`,
      this.#tablespace(options.postgresqlTablespace),
    ];
    return lines
      .filter((line) => line !== undefined)
      .map((line) => `\n ${line}`)
      .join('');
  }

  protected override createIndex({ index, ifNotExists }: CreateIndex): string {
    const { options, table } = index;
    const name = this.indexName(index);
    const words = [
      'CREATE',
      index.unique ? 'UNIQUE' : undefined,
      'INDEX',
      options.postgresqlConcurrently === true ? 'CONCURRENTLY' : undefined,
      ifNotExists ? 'IF NOT EXISTS' : undefined,
      `${name} ON ${this.preparer.formatTable(table)}`,
      prefixed('USING', options.postgresqlUsing === undefined ? undefined : accessMethod(options.postgresqlUsing)),
      `(${index.expressions.map((one) => this.#element(one, options.postgresqlOps ?? {})).join(', ')})`,
      ...this.#behindIndex(index),
    ];
    return words.filter((word) => word !== undefined).join(' ');
  }

  protected override dropIndex(drop: DropIndex): string {
    const sql = super.dropIndex(drop);
    return drop.index.options.postgresqlConcurrently === true
      ? sql.replace('DROP INDEX', 'DROP INDEX CONCURRENTLY')
      : sql;
  }

  #element(element: ColumnElement, ops: Readonly<Record<string, string>>): string {
    return indexElement(element, ops, (one) => this.indexed(one));
  }

  /** How the index of a key is stored. */
  #keyWords({ postgresqlWith, postgresqlTablespace }: PostgresKeyStorage): string {
    const tablespace = this.#tablespace(postgresqlTablespace);
    return [
      storageText(postgresqlWith, (text) => this.quoteLiteral(text)),
      tablespace === undefined ? undefined : `USING INDEX ${tablespace}`,
    ]
      .filter((words) => words !== undefined)
      .map((words) => ` ${words}`)
      .join('');
  }

  #behindIndex({ options, table }: CreateIndex['index']): (string | undefined)[] {
    const {
      postgresqlInclude: include = [],
      postgresqlNullsNotDistinct: notDistinct,
      postgresqlWhere: where,
    } = options;
    const included = resolveColumns(table, include, 'INCLUDE of an Index');
    return [
      included.length === 0
        ? undefined
        : `INCLUDE (${included.map((column) => this.preparer.formatColumn(column)).join(', ')})`,
      notDistinct === undefined ? undefined : `NULLS ${notDistinct ? 'NOT ' : ''}DISTINCT`,
      storageText(options.postgresqlWith, (text) => this.quoteLiteral(text)),
      this.#tablespace(options.postgresqlTablespace),
      where === undefined ? undefined : `WHERE ${this.expression(sqlElement(where))}`,
    ];
  }

  #tablespace(name: string | undefined): string | undefined {
    return name === undefined ? undefined : `TABLESPACE ${this.preparer.quote(name)}`;
  }
}

function prefixed(words: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${words} ${text}`;
}

function commitAction(words: string): string {
  return phrase(words.replaceAll('_', ' ').toUpperCase(), commitActions);
}

function isSerial(column: Column): boolean {
  return (
    column.table.autoincrementColumn === column &&
    column.serverIdentity === undefined &&
    (column.default === undefined || column.sequence?.optional === true) &&
    column.serverDefault === undefined
  );
}

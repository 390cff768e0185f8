import { createHash } from 'node:crypto';
import { CompileError, UnsupportedCompilationError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import { type ColumnElement, Grouping, UnaryExpression } from '../expression/column-element.js';
import type { Column } from '../schema/column.js';
import type { Constraint } from '../schema/constraints.js';
import type {
  AddConstraint,
  CreateEnumType,
  CreateIndex,
  CreateSchema,
  CreateTable,
  DDL,
  DdlElement,
  DdlVisitName,
  DropConstraint,
  DropEnumType,
  DropIndex,
  DropSchema,
  DropTable,
  SetColumnComment,
  SetTableComment,
} from '../schema/ddl.js';
import type { Identity } from '../schema/defaults.js';
import type { Index } from '../schema/indexes.js';
import { isNamedByConvention, type Nameable } from '../schema/naming-convention.js';
import { constraintText } from './constraint-ddl.js';
import type { CompilerDialect } from './dialect-traits.js';
import type { IdentifierPreparer } from './identifier-preparer.js';
import { inlineValues, quoteString } from './inline-values.js';
import type { TypeCompiler } from './type-compiler.js';

/** What DDL is compiled with. */
export interface DdlTools {
  readonly dialect: CompilerDialect;
  readonly types: TypeCompiler;
  /** The text of an expression that has neither parameters nor tables. */
  readonly renderExpression: (element: ClauseElement) => string;
}

type Visitors = { readonly [K in DdlVisitName]?: (element: never) => string };

/** CREATE, ALTER and DROP as text. Everything that was given as a value is a quoted literal. SQLAlchemy: `DDLCompiler`. */
export class DdlCompiler {
  protected readonly preparer: IdentifierPreparer;
  protected readonly types: TypeCompiler;
  readonly #tools: DdlTools;

  constructor(tools: DdlTools) {
    this.preparer = tools.dialect.traits.preparer;
    this.types = tools.types;
    this.#tools = tools;
  }

  /** The text of one statement. Throws a CompileError for what the database cannot have. */
  compile(element: DdlElement): string {
    const visit = this.visitors[element.visitName] as ((element: DdlElement) => string) | undefined;
    if (visit === undefined) throw new UnsupportedCompilationError(this.constructor.name, element.constructor.name);
    return visit(element);
  }

  /** The rule for each kind of statement. */
  protected readonly visitors: Visitors = {
    createTable: (create: CreateTable) => this.createTable(create),
    dropTable: ({ table, ifExists }: DropTable) =>
      `\nDROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${this.preparer.formatTable(table)}`,
    createIndex: (create: CreateIndex) => this.createIndex(create),
    dropIndex: ({ index, ifExists }: DropIndex) =>
      `\nDROP INDEX ${ifExists ? 'IF EXISTS ' : ''}${this.#inSchema(index.table.schema)}${this.indexName(index)}`,
    addConstraint: ({ constraint }: AddConstraint) =>
      `ALTER TABLE ${this.preparer.formatTable(constraint.table)} ADD ${this.constraint(constraint)}`,
    dropConstraint: (drop: DropConstraint) => this.#dropConstraint(drop),
    setTableComment: ({ table }: SetTableComment) =>
      `COMMENT ON TABLE ${this.preparer.formatTable(table)} IS ${this.#comment(table.comment)}`,
    setColumnComment: ({ column }: SetColumnComment) =>
      `COMMENT ON COLUMN ${this.preparer.formatTable(column.table)}.${this.preparer.formatColumn(column)}` +
      ` IS ${this.#comment(column.comment)}`,
    createSchema: ({ name, ifNotExists }: CreateSchema) =>
      `CREATE SCHEMA ${ifNotExists ? 'IF NOT EXISTS ' : ''}${this.preparer.quote(name)}`,
    dropSchema: ({ name, ifExists, cascade }: DropSchema) =>
      `DROP SCHEMA ${ifExists ? 'IF EXISTS ' : ''}${this.preparer.quote(name)}${cascade ? ' CASCADE' : ''}`,
    createEnumType: ({ type }: CreateEnumType) =>
      `CREATE TYPE ${this.types.typeName(type)} AS ENUM (${type.enums.map((label) => this.quoteLiteral(label)).join(', ')})`,
    dropEnumType: ({ type }: DropEnumType) => `DROP TYPE ${this.types.typeName(type)}`,
    ddlText: ({ statement }: DDL) => statement,
  };

  protected createTable({ table, ifNotExists, includeForeignKeys }: CreateTable): string {
    const prefixes = table.prefixes.map((prefix) => `${prefix} `).join('');
    const head = `\nCREATE ${prefixes}TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${this.#tableName(table)} (`;
    const columns = table.columnList.map((column) => this.#columnOfTable(column));
    const constraints = table.constraints
      .filter((one) => one !== table.primaryKey && isIncluded(one, includeForeignKeys))
      .map((one) => this.constraint(one));
    if (table.primaryKeyColumns.length > 0) constraints.unshift(this.constraint(table.primaryKey));
    const lines = [...columns, ...constraints].map((line) => `\t${line}`);
    return `${head}${lines.length === 0 ? '' : '\n'}${lines.join(', \n')}\n)\n\n`;
  }

  /** A column with its type, default and NOT NULL. */
  protected columnSpecification(column: Column): string {
    const parts = [this.preparer.formatColumn(column), this.types.typeName(column.type)];
    const byDefault = this.defaultText(column);
    if (byDefault !== undefined) parts.push('DEFAULT', byDefault);
    return [...parts, ...this.generation(column)].join(' ');
  }

  /** What stands behind type and default: how the server makes the value, and NOT NULL. */
  protected generation(column: Column): string[] {
    const parts: string[] = [];
    if (column.computed !== undefined) parts.push(this.computed(column.computed.sqltext, column.computed.persisted));
    if (column.serverIdentity !== undefined) parts.push(this.identity(column.serverIdentity));
    if (!column.nullable && column.serverIdentity === undefined) parts.push('NOT NULL');
    return parts;
  }

  /** `DEFAULT`'s value; undefined where the column has none. */
  protected defaultText({ serverDefault }: Column): string | undefined {
    if (serverDefault?.kind === 'text') return this.quoteLiteral(serverDefault.text);
    return serverDefault?.kind === 'sql' ? this.expression(serverDefault.element) : undefined;
  }

  protected computed(sqltext: ClauseElement, persisted: boolean | undefined): string {
    const storage = persisted === undefined ? '' : persisted ? ' STORED' : ' VIRTUAL';
    return `GENERATED ALWAYS AS (${this.expression(sqltext)})${storage}`;
  }

  protected identity({ options }: Identity): string {
    const words = identityWords(options);
    const kind = options.always === true ? 'ALWAYS' : 'BY DEFAULT';
    return `GENERATED ${kind} AS IDENTITY${words.length === 0 ? '' : ` (${words.join(' ')})`}`;
  }

  protected createIndex({ index, ifNotExists }: CreateIndex): string {
    const unique = index.unique ? 'UNIQUE ' : '';
    const target = this.preparer.formatTable(index.table);
    const list = index.expressions.map((element) => this.expression(groupedForIndex(element))).join(', ');
    return `CREATE ${unique}INDEX ${ifNotExists ? 'IF NOT EXISTS ' : ''}${this.indexName(index)} ON ${target} (${list})`;
  }

  /** A constraint as it stands in CREATE TABLE. */
  protected constraint(constraint: Constraint): string {
    return constraintText(constraint, {
      preparer: this.preparer,
      name: (one) => this.nameOf(one),
      expression: (element) => this.expression(element),
    });
  }

  /** An expression of columns and values, without tables and parameters. */
  protected expression(element: ClauseElement): string {
    return this.#tools.renderExpression(inlineValues(element, this.#tools.dialect));
  }

  /** A string as a literal. */
  protected quoteLiteral(text: string): string {
    return quoteString(text, this.#tools.dialect.traits.backslashEscapes);
  }

  /** The name of an index, ready for SQL. */
  protected indexName(index: Index): string {
    const name = this.nameOf(index);
    if (name !== undefined) return name;
    throw new CompileError('CREATE INDEX and DROP INDEX require that the index have a name');
  }

  /** A name, ready for SQL: one made by a convention is cut where it is too long, one that was given is refused. */
  protected nameOf(thing: Nameable): string | undefined {
    const { name } = thing;
    if (name === undefined) return undefined;
    const fitting = isNamedByConvention(thing) ? shortened(name, this.preparer.maxLength) : this.preparer.checked(name);
    return this.preparer.quote(fitting);
  }

  #tableName(table: { readonly name: string; readonly schema: string | undefined }): string {
    this.preparer.checked(table.name);
    if (table.schema !== undefined) this.preparer.checked(table.schema);
    return this.preparer.formatTable(table);
  }

  #columnOfTable(column: Column): string {
    try {
      this.preparer.checked(column.name);
      return this.columnSpecification(column);
    } catch (error) {
      if (!(error instanceof CompileError)) throw error;
      const place = `(in table '${column.table.fullname}', column '${column.name}')`;
      throw new CompileError(`${place}: ${error.summary}`, { cause: error });
    }
  }

  #dropConstraint({ constraint, ifExists, cascade }: DropConstraint): string {
    const name = this.nameOf(constraint);
    const table = this.preparer.formatTable(constraint.table);
    if (name === undefined) {
      throw new CompileError(
        `Can't emit DROP CONSTRAINT for a ${constraint.constructor.name} of table '${constraint.table.fullname}'; ` +
          'it has no name: give it one, or give the MetaData a naming convention',
      );
    }
    return `ALTER TABLE ${table} DROP CONSTRAINT ${ifExists ? 'IF EXISTS ' : ''}${name}${cascade ? ' CASCADE' : ''}`;
  }

  #comment(comment: string | undefined): string {
    return comment === undefined ? 'NULL' : this.quoteLiteral(comment);
  }

  #inSchema(schema: string | undefined): string {
    return schema === undefined ? '' : `${this.preparer.quote(schema)}.`;
  }
}

function isIncluded(constraint: Constraint, foreignKeys: readonly Constraint[] | undefined): boolean {
  if (constraint.visitName !== 'foreignKey') return true;
  if ((constraint as { useAlter?: boolean }).useAlter === true) return false;
  return foreignKeys === undefined || foreignKeys.includes(constraint);
}

/** In an index an operation stands in parentheses, inside of DESC and its kin. */
function groupedForIndex(element: ColumnElement): ColumnElement {
  if (element instanceof UnaryExpression && element.position === 'suffix') {
    return element.with({ operand: groupedForIndex(element.operand) });
  }
  return element.holdingOperator === undefined ? element : new Grouping(element);
}

function identityWords(options: Identity['options']): string[] {
  const words: string[] = [];
  if (options.increment !== undefined) words.push(`INCREMENT BY ${options.increment}`);
  if (options.start !== undefined) words.push(`START WITH ${options.start}`);
  if (options.minvalue !== undefined) words.push(`MINVALUE ${options.minvalue}`);
  if (options.maxvalue !== undefined) words.push(`MAXVALUE ${options.maxvalue}`);
  if (options.nominvalue === true) words.push('NO MINVALUE');
  if (options.nomaxvalue === true) words.push('NO MAXVALUE');
  if (options.cache !== undefined) words.push(`CACHE ${options.cache}`);
  if (options.cycle !== undefined) words.push(options.cycle ? 'CYCLE' : 'NO CYCLE');
  return words;
}

/** A name that is too long, cut and told apart by a part of its hash. */
function shortened(name: string, maxLength: number): string {
  if (Buffer.byteLength(name) <= maxLength) return name;
  const hash = createHash('md5').update(name).digest('hex').slice(-4);
  let head = Array.from(name).slice(0, maxLength - 8);
  while (Buffer.byteLength(head.join('')) > maxLength - 8) head = head.slice(0, -1);
  return `${head.join('')}_${hash}`;
}

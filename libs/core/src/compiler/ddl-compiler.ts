import { CompileError, UnsupportedCompilationError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import { type ColumnElement, Grouping, UnaryExpression } from '../expression/column-element.js';
import { TypeCoerce } from '../expression/constructs.js';
import type { Column } from '../schema/column.js';
import type { Constraint } from '../schema/constraints.js';
import type {
  AddConstraint,
  CreateIndex,
  CreateTable,
  DropColumnComment,
  DropConstraint,
  DropConstraintComment,
  DropIndex,
  DropTable,
  DropTableComment,
  SetColumnComment,
  SetConstraintComment,
  SetTableComment,
} from '../schema/ddl.js';
import type { DdlElement, DdlVisitName } from '../schema/ddl-element.js';
import { holds } from '../schema/ddl-if.js';
import type { Identity } from '../schema/defaults.js';
import type { Index } from '../schema/indexes.js';
import { isNamedByConvention, type Nameable } from '../schema/naming-convention.js';
import type { SequenceNumbers } from '../schema/sequence.js';
import type { Table } from '../schema/table.js';
import { ConstraintDdl } from './constraint-ddl.js';
import type { CompilerDialect } from './dialect-traits.js';
import type { IdentifierPreparer, QualifiedName } from './identifier-preparer.js';
import { inlineValues, quoteString } from './inline-values.js';
import { namesDdl } from './names-ddl.js';
import type { TypeCompiler } from './type-compiler.js';

/** What DDL is compiled with. */
export interface DdlTools {
  readonly dialect: CompilerDialect;
  readonly types: TypeCompiler;
  /** The text of an expression or SELECT that has no parameters. */
  readonly renderExpression: (element: ClauseElement) => string;
}

/** The rule for each kind of statement. */
export type DdlVisitors = { readonly [K in DdlVisitName]?: (element: never) => string };

/** CREATE, ALTER and DROP as text. Everything that was given as a value is a quoted literal. SQLAlchemy: `DDLCompiler`. */
export class DdlCompiler {
  readonly preparer: IdentifierPreparer;
  readonly types: TypeCompiler;
  readonly dialect: CompilerDialect;
  protected readonly constraints: ConstraintDdl;
  readonly #render: DdlTools['renderExpression'];

  constructor(tools: DdlTools) {
    this.preparer = tools.dialect.traits.preparer;
    this.types = tools.types;
    this.dialect = tools.dialect;
    this.#render = tools.renderExpression;
    this.constraints = this.makeConstraintDdl();
  }

  /** The text of one statement. Throws a CompileError for what the database cannot have. */
  compile(element: DdlElement): string {
    const visit = this.visitors[element.visitName] as ((element: DdlElement) => string) | undefined;
    if (visit === undefined) throw new UnsupportedCompilationError(this.constructor.name, element.constructor.name);
    return visit(element);
  }

  protected readonly visitors: DdlVisitors = {
    ...namesDdl(this),
    createTable: (create: CreateTable) => this.createTable(create),
    dropTable: ({ table, ifExists, cascade }: DropTable) =>
      `\nDROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${this.preparer.formatTable(table)}${cascade ? ' CASCADE' : ''}`,
    createIndex: (create: CreateIndex) => this.createIndex(create),
    dropIndex: (drop: DropIndex) => this.dropIndex(drop),
    addConstraint: ({ constraint }: AddConstraint) =>
      `ALTER TABLE ${this.preparer.formatTable(constraint.table)} ADD ${this.constraint(constraint)}`,
    dropConstraint: (drop: DropConstraint) => this.#dropConstraint(drop),
    setTableComment: ({ table }: SetTableComment) => this.#tableComment(table, table.comment),
    dropTableComment: ({ table }: DropTableComment) => this.#tableComment(table, undefined),
    setColumnComment: ({ column }: SetColumnComment) => this.#columnComment(column, column.comment),
    dropColumnComment: ({ column }: DropColumnComment) => this.#columnComment(column, undefined),
    setConstraintComment: ({ constraint }: SetConstraintComment) =>
      this.#constraintComment(constraint, constraint.comment),
    dropConstraintComment: ({ constraint }: DropConstraintComment) => this.#constraintComment(constraint, undefined),
  };

  protected makeConstraintDdl(): ConstraintDdl {
    return new ConstraintDdl(this.constraintTools);
  }

  protected get constraintTools() {
    return {
      preparer: this.preparer,
      name: (one: Constraint) => this.nameOf(one),
      expression: (element: ClauseElement) => this.expression(element),
    };
  }

  protected createTable({ table, ifNotExists, includeForeignKeys }: CreateTable): string {
    const prefixes = table.prefixes.map((prefix) => `${prefix} `).join('');
    const head = `\nCREATE ${prefixes}TABLE ${ifNotExists ? 'IF NOT EXISTS ' : ''}${this.checkedName(table)} (`;
    const columns = table.columnList.filter((one) => !one.system).map((column) => this.#columnOfTable(column));
    const constraints = table.constraints
      .filter((one) => one !== table.primaryKey && isIncluded(one, includeForeignKeys))
      .filter((one) => holds(one.ddlCondition, one, this.dialect.name))
      .map((one) => this.constraint(one));
    if (table.primaryKeyColumns.length > 0) constraints.unshift(this.constraint(table.primaryKey));
    const lines = [...columns, ...constraints].map((line) => `\t${line}`);
    return `${head}${lines.length === 0 ? '' : '\n'}${lines.join(', \n')}\n)${this.tableOptions(table)}\n\n`;
  }

  /** What stands behind the parentheses of CREATE TABLE. */
  protected tableOptions(_table: Table): string {
    return '';
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
    const words = this.sequenceWords(options);
    const kind = options.always === true ? 'ALWAYS' : 'BY DEFAULT';
    const onNull = options.onNull === true ? ' ON NULL' : '';
    return `GENERATED ${kind}${onNull} AS IDENTITY${words.length === 0 ? '' : ` (${words.join(' ')})`}`;
  }

  /** How a sequence or identity column counts. */
  sequenceWords(numbers: SequenceNumbers): string[] {
    const words: string[] = [];
    if (numbers.increment !== undefined) words.push(`INCREMENT BY ${numbers.increment}`);
    if (numbers.start !== undefined) words.push(`START WITH ${numbers.start}`);
    if (numbers.minvalue !== undefined) words.push(`MINVALUE ${numbers.minvalue}`);
    if (numbers.maxvalue !== undefined) words.push(`MAXVALUE ${numbers.maxvalue}`);
    if (numbers.nominvalue === true) words.push('NO MINVALUE');
    if (numbers.nomaxvalue === true) words.push('NO MAXVALUE');
    if (numbers.cache !== undefined) words.push(`CACHE ${numbers.cache}`);
    if (numbers.cycle !== undefined) words.push(numbers.cycle ? 'CYCLE' : 'NO CYCLE');
    if (numbers.order !== undefined) words.push(numbers.order ? 'ORDER' : 'NO ORDER');
    return words;
  }

  protected createIndex({ index, ifNotExists }: CreateIndex): string {
    const unique = index.unique ? 'UNIQUE ' : '';
    const target = this.preparer.formatTable(index.table);
    const list = index.expressions.map((element) => this.indexed(element)).join(', ');
    return `CREATE ${unique}INDEX ${ifNotExists ? 'IF NOT EXISTS ' : ''}${this.indexName(index)} ON ${target} (${list})`;
  }

  protected dropIndex({ index, ifExists }: DropIndex): string {
    const { schema, quoteSchema } = index.table;
    const prefix = this.preparer.schemaPrefix(schema, quoteSchema);
    return `\nDROP INDEX ${ifExists ? 'IF EXISTS ' : ''}${prefix}${this.indexName(index)}`;
  }

  /** One element of an index: operations in parentheses. */
  protected indexed(element: ColumnElement): string {
    return this.expression(groupedForIndex(element));
  }

  /** A constraint as it stands in CREATE TABLE. */
  protected constraint(constraint: Constraint): string {
    return this.constraints.text(constraint);
  }

  /** An expression of columns and values, without tables and parameters. */
  expression(element: ClauseElement): string {
    return this.#render(inlineValues(element, this.dialect));
  }

  /** A whole SELECT with its values written out. */
  selectText(element: ClauseElement): string {
    return this.#render(inlineValues(element, this.dialect, { bareColumns: false }));
  }

  /** A string as a literal. */
  quoteLiteral(text: string): string {
    return quoteString(text, this.dialect.traits.backslashEscapes);
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
    const isMade = isNamedByConvention(thing) || thing.hasFinalName;
    return this.preparer.quote(isMade ? this.preparer.shortened(name) : this.preparer.checked(name), thing.quote);
  }

  /** A name with its schema, where both have to be of a length that the database can hold. */
  checkedName(thing: QualifiedName): string {
    this.preparer.checked(thing.name);
    if (thing.schema !== undefined) this.preparer.checked(thing.schema);
    return this.preparer.formatTable(thing);
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
    const name = this.#constraintName(constraint, 'DROP CONSTRAINT');
    const table = this.preparer.formatTable(constraint.table);
    return `ALTER TABLE ${table} DROP CONSTRAINT ${ifExists ? 'IF EXISTS ' : ''}${name}${cascade ? ' CASCADE' : ''}`;
  }

  #constraintName(constraint: Constraint, verb: string): string {
    const name = this.nameOf(constraint);
    if (name !== undefined) return name;
    throw new CompileError(
      `Can't emit ${verb} for a ${constraint.constructor.name} of table '${constraint.table.fullname}'; ` +
        'it has no name: give it one, or give the MetaData a naming convention',
    );
  }

  #tableComment(table: Table, comment: string | undefined): string {
    return `COMMENT ON TABLE ${this.preparer.formatTable(table)} IS ${this.#comment(comment)}`;
  }

  #columnComment(column: Column, comment: string | undefined): string {
    const name = `${this.preparer.formatTable(column.table)}.${this.preparer.formatColumn(column)}`;
    return `COMMENT ON COLUMN ${name} IS ${this.#comment(comment)}`;
  }

  #constraintComment(constraint: Constraint, comment: string | undefined): string {
    const name = this.#constraintName(constraint, 'COMMENT ON CONSTRAINT');
    const table = this.preparer.formatTable(constraint.table);
    return `COMMENT ON CONSTRAINT ${name} ON ${table} IS ${this.#comment(comment)}`;
  }

  #comment(comment: string | undefined): string {
    return comment === undefined ? 'NULL' : this.quoteLiteral(comment);
  }
}

function isIncluded(constraint: Constraint, foreignKeys: readonly Constraint[] | undefined): boolean {
  if (constraint.visitName !== 'foreignKey') return true;
  if ((constraint as { useAlter?: boolean }).useAlter === true) return false;
  return foreignKeys === undefined || foreignKeys.includes(constraint);
}

/** What an index takes in parentheses only, beside operations. */
const parenthesized = new Set(['case', 'arrayExpression', 'constant', 'bindparam']);

/** In an index an operation stands in parentheses, inside of DESC and its kin. */
function groupedForIndex(element: ColumnElement): ColumnElement {
  if (element instanceof UnaryExpression && element.position === 'suffix') {
    return element.with({ operand: groupedForIndex(element.operand) });
  }
  if (element instanceof TypeCoerce) return element.with({ element: groupedForIndex(element.element) });
  const isBare = element.holdingOperator === undefined && !parenthesized.has(element.visitName);
  return isBare ? element : new Grouping(element);
}

import { CompileError } from '../errors/errors.js';
import { elementOf } from '../expression/clause-element.js';
import type { DDL } from '../schema/ddl-element.js';
import type {
  CreateDomainType,
  CreateEnumType,
  CreateSchema,
  CreateSequence,
  CreateView,
  DropDomainType,
  DropEnumType,
  DropSchema,
  DropSequence,
  DropView,
} from '../schema/ddl-names.js';
import type { DomainType } from '../types/domain-type.js';
import type { NamedType } from '../types/named-type.js';
import type { DdlCompiler, DdlVisitors } from './ddl-compiler.js';

const ifExistsText = (ifExists: boolean): string => (ifExists ? 'IF EXISTS ' : '');
const ifNotExistsText = (ifNotExists: boolean): string => (ifNotExists ? 'IF NOT EXISTS ' : '');

/** The rules for what stands beside the tables: schemas, sequences, types, views, and DDL as text. */
export function namesDdl(compiler: DdlCompiler): DdlVisitors {
  return {
    createSchema: ({ name, quote, ifNotExists }: CreateSchema) =>
      `CREATE SCHEMA ${ifNotExistsText(ifNotExists)}${compiler.preparer.quote(compiler.preparer.checked(name), quote)}`,
    dropSchema: ({ name, quote, ifExists, cascade }: DropSchema) =>
      `DROP SCHEMA ${ifExistsText(ifExists)}${compiler.preparer.quote(name, quote)}${cascade ? ' CASCADE' : ''}`,
    createSequence: (create: CreateSequence) => createSequence(compiler, create),
    dropSequence: ({ sequence, ifExists }: DropSequence) =>
      `DROP SEQUENCE ${ifExistsText(ifExists)}${compiler.preparer.formatTable(sequence)}`,
    createEnumType: ({ type }: CreateEnumType) => {
      const labels = type.enums.map((label: string) => compiler.quoteLiteral(label)).join(', ');
      return `CREATE TYPE ${typeName(compiler, type)} AS ENUM (${labels})`;
    },
    dropEnumType: ({ type, ifExists }: DropEnumType) =>
      `DROP TYPE ${ifExistsText(ifExists)}${typeName(compiler, type)}`,
    createDomainType: ({ type }: CreateDomainType) => createDomain(compiler, type),
    dropDomainType: ({ type, ifExists }: DropDomainType) =>
      `DROP DOMAIN ${ifExistsText(ifExists)}${typeName(compiler, type)}`,
    createView: (create: CreateView) => createView(compiler, create),
    dropView: (drop: DropView) => {
      const kind = drop.materialized ? 'MATERIALIZED VIEW' : 'VIEW';
      return `DROP ${kind} ${ifExistsText(drop.ifExists)}${compiler.preparer.formatTable(drop)}${drop.cascade ? ' CASCADE' : ''}`;
    },
    ddlText: (ddl: DDL) => substituted(compiler, ddl),
  };
}

function createSequence(compiler: DdlCompiler, { sequence, ifNotExists }: CreateSequence): string {
  const type = sequence.dataType === undefined ? [] : ['AS', compiler.types.typeName(sequence.dataType)];
  const name = `${ifNotExistsText(ifNotExists)}${compiler.checkedName(sequence)}`;
  return ['CREATE SEQUENCE', name, ...type, ...compiler.sequenceWords(sequence.numbers)].join(' ');
}

/** The name of a type that has one, checked as all names are that are made. */
function typeName(compiler: DdlCompiler, { name, schema, constructor }: NamedType): string {
  if (name !== undefined) return compiler.checkedName({ name, schema });
  throw new CompileError(`${constructor.name} requires a name to be created or dropped in the database`);
}

function createDomain(compiler: DdlCompiler, domain: DomainType): string {
  const parts = [`CREATE DOMAIN ${typeName(compiler, domain)} AS ${compiler.types.typeName(domain.dataType)}`];
  const { collation, constraintName, default: byDefault } = domain;
  if (collation !== undefined) parts.push(`COLLATE ${compiler.preparer.quoteAlways(collation)}`);
  if (byDefault !== undefined) parts.push(`DEFAULT ${sqlOf(compiler, byDefault, 'literal')}`);
  if (constraintName !== undefined) {
    parts.push(`CONSTRAINT ${compiler.preparer.quote(compiler.preparer.checked(constraintName))}`);
  }
  if (domain.notNull === true) parts.push('NOT NULL');
  if (domain.check !== undefined) parts.push(`CHECK (${sqlOf(compiler, domain.check, 'sql')})`);
  return parts.join(' ');
}

/** An expression as SQL; a string as what it is meant for. */
function sqlOf(compiler: DdlCompiler, given: unknown, meaning: 'literal' | 'sql'): string {
  const element = elementOf(given);
  if (element !== undefined) return compiler.expression(element);
  if (typeof given !== 'string') throw new CompileError(`SQL text or an expression was expected, got ${String(given)}`);
  return meaning === 'literal' ? compiler.quoteLiteral(given) : given;
}

function createView(compiler: DdlCompiler, create: CreateView): string {
  const { orReplace, temporary, materialized, ifNotExists } = create.options;
  const words = [
    'CREATE',
    ...(orReplace === true ? ['OR REPLACE'] : []),
    ...(temporary === true ? ['TEMPORARY'] : []),
    ...(materialized === true ? ['MATERIALIZED'] : []),
    'VIEW',
  ];
  const name = `${ifNotExistsText(ifNotExists === true)}${compiler.checkedName(create)}`;
  return `${words.join(' ')} ${name} AS ${compiler.selectText(create.select)}`;
}

/** The text of a `DDL` with what stands for its names. */
function substituted(compiler: DdlCompiler, ddl: DDL): string {
  const table = ddl.targetTable;
  const { preparer } = compiler;
  const ofTable: Record<string, string> =
    table === undefined
      ? {}
      : {
          table: preparer.quote(table.name, table.quote),
          schema: table.schema === undefined ? '' : preparer.schemaPrefix(table.schema, table.quoteSchema).slice(0, -1),
          fullname: preparer.formatTable(table),
        };
  const context: Readonly<Record<string, string>> = { ...ofTable, ...ddl.context };
  return ddl.statement.replace(/%\((\w+)\)s|%%/g, (match, name: string | undefined) => {
    if (name === undefined) return '%';
    if (Object.hasOwn(context, name)) return context[name] as string;
    throw new CompileError(
      `The text of this DDL has ${match}, and neither its context nor its target says what that is; write %% for a plain %`,
    );
  });
}

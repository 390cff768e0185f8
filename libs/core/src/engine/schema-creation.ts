import type { ForeignKeyConstraint } from '../schema/foreign-key-constraint.js';
import {
  AddConstraint,
  CreateIndex,
  CreateTable,
  SetColumnComment,
  SetConstraintComment,
  SetTableComment,
} from '../schema/ddl.js';
import { holds } from '../schema/ddl-if.js';
import { CreateDomainType, CreateEnumType, CreateSequence } from '../schema/ddl-names.js';
import type { DomainType } from '../types/domain-type.js';
import type { Index } from '../schema/indexes.js';
import type { MetaData } from '../schema/metadata.js';
import { namedTypesOf } from '../schema/named-types.js';
import type { Sequence } from '../schema/sequence.js';
import type { Table } from '../schema/table.js';
import { orderTables } from '../schema/table-order.js';
import type { NamedType } from '../types/named-type.js';
import type { EnumType } from '../types/enum-type.js';
import type { SchemaRun } from './schema-run.js';

/** Types and sequences first, then each table behind those that it refers to, then the foreign keys of circles. */
export async function createAll(run: SchemaRun, metadata: MetaData, wanted: readonly Table[]): Promise<void> {
  const missing: Table[] = [];
  for (const table of wanted) if (await run.isMissing(() => run.hasTable(table))) missing.push(table);
  const { tables, apart } = orderTables(missing);
  await run.tell('beforeCreate', metadata, tables);
  const types = namedTypesOf(tables).filter((type) => isCreatedWith(type, metadata, run));
  for (const type of [...metadata.types, ...types]) if (type.createType) await createType(run, type);
  for (const sequence of metadata.sequences.values()) {
    if (!isOfColumn(sequence, metadata)) await createSequence(run, sequence);
  }
  for (const table of tables) await createOne(run, table, tables, apart);
  for (const constraint of apart) {
    if (holds(constraint.ddlCondition, constraint, run.dialectName))
      await run.create(constraint, new AddConstraint(constraint));
  }
  await run.tell('afterCreate', metadata, tables);
}

/** One table with all that belongs to it, its types among that. */
export async function createTable(run: SchemaRun, table: Table): Promise<void> {
  if (!(await run.isMissing(() => run.hasTable(table)))) return;
  await createOne(run, table, [table], undefined);
}

/** A type that is not there. */
export async function createType(run: SchemaRun, type: NamedType): Promise<void> {
  if (!run.isFirst(type) || !(await run.isMissing(() => run.hasType(type)))) return;
  await run.create(
    type,
    type.visitName === 'domain' ? new CreateDomainType(type as DomainType) : new CreateEnumType(type as EnumType),
  );
}

/** A sequence that is not there. Optional ones are for databases that cannot number a primary key otherwise. */
export async function createSequence(run: SchemaRun, sequence: Sequence<any>): Promise<void> {
  if (sequence.optional || !run.isFirst(sequence)) return;
  if (await run.isMissing(() => run.hasSequence(sequence))) await run.create(sequence, new CreateSequence(sequence));
}

/** An index that is not there. */
export async function createIndex(run: SchemaRun, index: Index): Promise<void> {
  if (await run.isMissing(() => run.hasIndex(index))) await run.create(index, new CreateIndex(index));
}

async function createOne(
  run: SchemaRun,
  table: Table,
  tables: readonly Table[],
  apart: readonly ForeignKeyConstraint[] | undefined,
): Promise<void> {
  await run.tell('beforeCreate', table, tables);
  const isAlone = apart === undefined;
  for (const type of isAlone ? namedTypesOf([table]) : []) {
    if (type.createType && (run.checkfirst || type.metadata === undefined)) await createType(run, type);
  }
  for (const { sequence } of table.columnList) if (sequence !== undefined) await createSequence(run, sequence);
  const includeForeignKeys = table.foreignKeyConstraints.filter((constraint) => apart?.includes(constraint) !== true);
  await run.send(new CreateTable(table, { includeForeignKeys }));
  for (const index of table.indexes) {
    if (holds(index.ddlCondition, index, run.dialectName)) await run.create(index, new CreateIndex(index));
  }
  await commentOn(run, table);
  await run.tell('afterCreate', table, tables);
}

async function commentOn(run: SchemaRun, table: Table): Promise<void> {
  if (table.comment !== undefined) await run.send(new SetTableComment(table));
  for (const column of table.columnList) {
    if (column.comment !== undefined) await run.send(new SetColumnComment(column));
  }
  for (const constraint of table.constraints) {
    if (constraint.comment !== undefined) await run.send(new SetConstraintComment(constraint));
  }
}

/** A type of another MetaData is created with that one, unless it is asked for first. */
function isCreatedWith({ metadata }: NamedType, own: MetaData, run: SchemaRun): boolean {
  return metadata === undefined || metadata === own || run.checkfirst;
}

/** True for a sequence that some column asks for its value: it is created with the table. */
function isOfColumn(sequence: Sequence<any>, metadata: MetaData): boolean {
  return [...metadata.tables.values()].some((table) => table.columnList.some((column) => column.sequence === sequence));
}

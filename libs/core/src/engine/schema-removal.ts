import { DropConstraint, DropIndex, DropTable } from '../schema/ddl.js';
import { DropDomainType, DropEnumType, DropSequence } from '../schema/ddl-names.js';
import type { Index } from '../schema/indexes.js';
import type { MetaData } from '../schema/metadata.js';
import { dependentsFirst, namedTypesOf, typeKey } from '../schema/named-types.js';
import type { Sequence } from '../schema/sequence.js';
import type { Table } from '../schema/table.js';
import { orderTables } from '../schema/table-order.js';
import type { NamedType } from '../types/named-type.js';
import type { EnumType } from '../types/enum-type.js';
import type { SchemaRun } from './schema-run.js';

/** The foreign keys of circles first, then each table in front of those that it refers to, then sequences and types. */
export async function dropAll(run: SchemaRun, metadata: MetaData, wanted: readonly Table[]): Promise<void> {
  const present: Table[] = [];
  for (const table of wanted) if (await run.isPresent(() => run.hasTable(table))) present.push(table);
  const { tables, apart } = orderTables(present, (constraint) => constraint.name !== undefined);
  const order = [...tables].reverse();
  await run.tell('beforeDrop', metadata, order);
  for (const constraint of apart) await run.drop(constraint, new DropConstraint(constraint));
  for (const table of order) {
    await run.tell('beforeDrop', table, order);
    await run.send(new DropTable(table));
    await run.tell('afterDrop', table, order);
  }
  const others = [...metadata.tables.values()].filter((table) => !wanted.includes(table));
  for (const sequence of sequencesOf(wanted, others, metadata)) await dropSequence(run, sequence);
  for (const type of typesOf(wanted, others, metadata)) await dropType(run, type);
  await run.tell('afterDrop', metadata, order);
}

/** One table, with the sequences and types that no other table of its MetaData has. */
export async function dropTable(run: SchemaRun, table: Table): Promise<void> {
  if (!(await run.isPresent(() => run.hasTable(table)))) return;
  await run.tell('beforeDrop', table, [table]);
  await run.send(new DropTable(table));
  const others = [...table.metadata.tables.values()].filter((other) => other !== table);
  for (const sequence of sequencesOf([table], others)) await dropSequence(run, sequence);
  for (const type of typesOf([table], others)) await dropType(run, type);
  await run.tell('afterDrop', table, [table]);
}

/** A type that is there. */
export async function dropType(run: SchemaRun, type: NamedType): Promise<void> {
  if (!run.isFirst(type) || !(await run.isPresent(() => run.hasType(type)))) return;
  await run.drop(type, type.visitName === 'domain' ? new DropDomainType(type) : new DropEnumType(type as EnumType));
}

/** A sequence that is there. */
export async function dropSequence(run: SchemaRun, sequence: Sequence<any>): Promise<void> {
  if (sequence.optional || !run.isFirst(sequence)) return;
  if (await run.isPresent(() => run.hasSequence(sequence))) await run.drop(sequence, new DropSequence(sequence));
}

/** An index that is there. */
export async function dropIndex(run: SchemaRun, index: Index): Promise<void> {
  if (await run.isPresent(() => run.hasIndex(index))) await run.drop(index, new DropIndex(index));
}

/** What goes with tables: types that the others have too must stay. With a MetaData, its own go where no table stays. */
function typesOf(tables: readonly Table[], others: readonly Table[], metadata?: MetaData): readonly NamedType[] {
  const kept = new Set(namedTypesOf(others).map(typeKey));
  const shared = metadata === undefined || others.length > 0 ? [] : metadata.types;
  const own = namedTypesOf(tables).filter((type) => type.metadata === undefined || type.metadata === metadata);
  return dependentsFirst([...shared, ...own].filter((type) => type.createType && !kept.has(typeKey(type))));
}

function sequencesOf(tables: readonly Table[], others: readonly Table[], metadata?: MetaData): Sequence<any>[] {
  const kept = new Set(columnSequences(others));
  const shared = metadata === undefined || others.length > 0 ? [] : metadata.sequences.values();
  return [...new Set([...shared, ...columnSequences(tables)])].filter((sequence) => !kept.has(sequence));
}

function columnSequences(tables: readonly Table[]): Sequence<any>[] {
  return tables.flatMap((table) =>
    table.columnList.flatMap(({ sequence }) => (sequence === undefined ? [] : [sequence])),
  );
}

import { ArgumentError } from '../errors/errors.js';
import { Index } from '../schema/indexes.js';
import { MetaData } from '../schema/metadata.js';
import { Sequence } from '../schema/sequence.js';
import { Table } from '../schema/table.js';
import { NamedType } from '../types/named-type.js';
import type { SchemaTask } from '../types/schema-task.js';
import type { SchemaConnection } from './schema-connection.js';
import { createAll, createIndex, createSequence, createTable, createType } from './schema-creation.js';
import { dropAll, dropIndex, dropSequence, dropTable, dropType } from './schema-removal.js';
import { SchemaRun } from './schema-run.js';

/** Does what `metadata.createAll()`, `table.create()` and their kin ask of a connection, one statement after the other. */
export async function runTask(connection: SchemaConnection, task: SchemaTask): Promise<void> {
  const { kind, target, checkfirst } = task;
  const run = new SchemaRun(connection, checkfirst);
  const creates = kind === 'create';
  if (target instanceof MetaData) {
    const tables = task.tables as readonly Table[];
    await (creates ? createAll(run, target, tables) : dropAll(run, target, tables));
  } else if (target instanceof Table) await (creates ? createTable(run, target) : dropTable(run, target));
  else if (target instanceof Index) await (creates ? createIndex(run, target) : dropIndex(run, target));
  else if (target instanceof Sequence) await (creates ? createSequence(run, target) : dropSequence(run, target));
  else if (target instanceof NamedType) await (creates ? createType(run, target) : dropType(run, target));
  else throw new ArgumentError(`A connection cannot ${kind} a ${target.constructor.name}`);
}

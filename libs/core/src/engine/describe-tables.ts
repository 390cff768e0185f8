import type { ReflectedColumn, ReflectedSequence } from '../dialect/reflected.js';
import { sequenceIn, type TableDescription } from '../dialect/table-description.js';
import type { Inspector } from './inspector.js';
import type { MultiOptions } from './inspector-options.js';
import { serialColumnOf } from './reflected-serial.js';

/** Describes tables, and views where `kind` says so, by name and in the order of names: some ten queries for any number of them. */
export async function describeTables(
  inspector: Inspector,
  options: MultiOptions,
): Promise<ReadonlyMap<string, TableDescription>> {
  const columns = await inspector.getMultiColumns(options);
  const primaryKeys = await inspector.getMultiPkConstraint(options);
  const foreignKeys = await inspector.getMultiForeignKeys(options);
  const uniqueConstraints = await inspector.getMultiUniqueConstraints(options);
  const checkConstraints = await inspector.getMultiCheckConstraints(options);
  const excludeConstraints = await inspector.getMultiExcludeConstraints(options);
  const indexes = await inspector.getMultiIndexes(options);
  const comments = await inspector.getMultiTableComment(options);
  const tableOptions = await inspector.getMultiTableOptions(options);
  const none = { constrainedColumns: [], name: null, comment: null, dialectOptions: {} };
  const found = new Map<string, TableDescription>();
  for (const [name, ownColumns] of columns) {
    const description = {
      name,
      schema: options.schema,
      comment: comments.get(name)?.text ?? null,
      columns: ownColumns,
      primaryKey: primaryKeys.get(name) ?? none,
      foreignKeys: foreignKeys.get(name) ?? [],
      uniqueConstraints: uniqueConstraints.get(name) ?? [],
      checkConstraints: checkConstraints.get(name) ?? [],
      excludeConstraints: excludeConstraints.get(name) ?? [],
      indexes: (indexes.get(name) ?? []).filter((index) => index.duplicatesConstraint === undefined),
      options: tableOptions.get(name) ?? {},
    };
    const sequences = await sequencesOf(inspector, ownColumns);
    const serial = serialColumnOf(description, sequences);
    if (serial !== undefined) sequences.delete(serial);
    found.set(name, { ...description, serial, sequences });
  }
  return found;
}

/** The sequences are asked for once for a schema, and only where a default names one. */
async function sequencesOf(
  inspector: Inspector,
  columns: readonly ReflectedColumn[],
): Promise<Map<string, ReflectedSequence>> {
  const found = new Map<string, ReflectedSequence>();
  for (const column of columns) {
    const reference = sequenceIn(column.default);
    if (reference === undefined) continue;
    const { schema, name } = reference;
    const sequence = (await inspector.getSequences({ schema })).find((one) => one.name === name);
    if (sequence !== undefined) found.set(column.name, sequence);
  }
  return found;
}

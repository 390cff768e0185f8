import type { TableDescription } from '../dialect/table-description.js';
import type { Inspector, MultiOptions } from './inspector.js';

/** Describes tables, and views where `kind` says so, by name and in the order of names: ten queries for any number of them. */
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
  const described = [...columns].map(([name, ownColumns]): [string, TableDescription] => [
    name,
    {
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
    },
  ]);
  return new Map(described);
}

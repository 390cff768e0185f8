import { type AsyncConnection, inspect, type ObjectKind } from '@athanor/core';

/** All that an Inspector says of the tables that the search path finds, or of a schema, in a form that can be compared. */
export async function snapshotOf(connection: AsyncConnection, schema?: string): Promise<Record<string, unknown>> {
  const inspector = inspect(connection);
  const kind: ObjectKind[] = ['TABLE'];
  const options = { schema, kind };
  const columns = [...(await inspector.getMultiColumns(options))].map(([table, list]) => [
    table,
    list.map(({ type, ...column }) => ({ ...column, type: connection.dialect.typeName(type) })),
  ]);
  return {
    columns: Object.fromEntries(columns),
    primaryKeys: Object.fromEntries(await inspector.getMultiPkConstraint(options)),
    foreignKeys: Object.fromEntries(await inspector.getMultiForeignKeys(options)),
    uniqueConstraints: Object.fromEntries(await inspector.getMultiUniqueConstraints(options)),
    checkConstraints: Object.fromEntries(await inspector.getMultiCheckConstraints(options)),
    excludeConstraints: Object.fromEntries(await inspector.getMultiExcludeConstraints(options)),
    indexes: Object.fromEntries(await inspector.getMultiIndexes(options)),
    comments: Object.fromEntries(await inspector.getMultiTableComment(options)),
    options: Object.fromEntries(await inspector.getMultiTableOptions(options)),
    sequences: (await inspector.getSequences({ schema })).map(withoutSchema),
    enums: (await inspector.getEnums({ schema })).map(withoutSchema),
    domains: (await inspector.getDomains({ schema })).map(withoutSchema),
  };
}

function withoutSchema<T extends object>(thing: T): Partial<T> {
  return { ...thing, schema: undefined };
}

import type { ByTable } from '../dialect/introspection.js';
import type { ReflectedForeignKey } from '../dialect/reflected.js';
import { type Edge, findCycles, sortTopologically } from '../util/topological.js';

/** A table with the schema that it was asked for in. */
export interface TableKey {
  readonly schema: string | undefined;
  readonly name: string;
}

/** A table with the names of its foreign keys, each with its table; without a table: those that must be made afterwards. */
export type SortedTable = readonly [table: TableKey | null, foreignKeys: readonly (readonly [TableKey, string])[]];

/** A table by name, with the names of its foreign keys, each with its table; without a table: those that must be made afterwards. */
export type SortedTableName = readonly [
  tableName: string | null,
  foreignKeys: readonly (readonly [tableName: string, name: string])[],
];

/**
 * The tables, each behind those that its foreign keys refer to, else as they were given. Of tables that refer to each
 * other in a circle all foreign keys are set apart. SQLAlchemy: `Inspector.sort_tables_on_foreign_key_dependency()`.
 */
export function sortByForeignKeys(
  schemas: readonly (readonly [schema: string | undefined, tables: ByTable<readonly ReflectedForeignKey[]>])[],
): SortedTable[] {
  const nodes = new Map<string, { readonly key: TableKey; readonly names: readonly string[] }>();
  for (const [schema, tables] of schemas) {
    for (const [name, keys] of tables) {
      nodes.set(textOf({ schema, name }), { key: { schema, name }, names: keys.map((key) => key.name) });
    }
  }
  const edges = edgesOf(schemas);
  const circular = new Set(findCycles(nodes.keys(), edges).flat());
  const { sorted } = sortTopologically(
    nodes.keys(),
    edges.filter(([, child]) => !circular.has(child)),
  );
  const withKeys = (id: string): (readonly [TableKey, string])[] => {
    const node = nodes.get(id) as { key: TableKey; names: readonly string[] };
    return node.names.map((name) => [node.key, name]);
  };
  const ordered = sorted.map(
    (id): SortedTable => [(nodes.get(id) as { key: TableKey }).key, circular.has(id) ? [] : withKeys(id)],
  );
  return [...ordered, [null, sorted.filter((id) => circular.has(id)).flatMap(withKeys)]];
}

function edgesOf(schemas: Parameters<typeof sortByForeignKeys>[0]): Edge<string>[] {
  return schemas.flatMap(([schema, tables]) =>
    [...tables].flatMap(([name, keys]) =>
      keys
        .map((key) => textOf({ schema: key.referredSchema ?? undefined, name: key.referredTable }))
        .filter((parent) => parent !== textOf({ schema, name }))
        .map((parent): Edge<string> => [parent, textOf({ schema, name })]),
    ),
  );
}

function textOf({ schema, name }: TableKey): string {
  return JSON.stringify([schema ?? null, name]);
}

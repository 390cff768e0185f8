import type { NamedThing, ObjectKind, RelationFilter } from '../../dialect/introspection.js';
import { bindparam } from '../../expression/bindparam.js';
import { type TextClause, textClause } from '../../expression/text.js';
import { Text } from '../../types/string-types.js';
import { ARRAY } from '../../types/structured-types.js';

const textArray = ARRAY(Text);

/** The letters that the catalog has for the kinds of relations. */
const letters: Readonly<Record<ObjectKind, readonly string[]>> = {
  TABLE: ['r', 'p', 'f'],
  VIEW: ['v'],
  MATERIALIZED_VIEW: ['m'],
  ANY_VIEW: ['v', 'm'],
  ANY: ['r', 'p', 'f', 'v', 'm'],
};

/** A query of the server's catalogs with its values. */
export function query(sql: string, values: Readonly<Record<string, unknown>> = {}): TextClause {
  return textClause(sql).bindparams(values);
}

/** The values of a schema's condition: none where no schema is named. */
export function schemaBind(schema: string | undefined): Readonly<Record<string, string>> {
  return schema === undefined ? {} : { schema };
}

/** The condition on `c` and `n`, a relation and its schema: of the schema that is named, or found by the bare name. */
export function relationInSchema(schema: string | undefined): string {
  return schema === undefined
    ? "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname != 'pg_catalog'"
    : 'n.nspname = :schema';
}

/** A query over the relations of a filter, which it finds under `r` with their `oid` and `name`. */
export function queryOfRelations(filter: RelationFilter, sql: string): TextClause {
  const { schema, names } = filter;
  const cte = `WITH r AS (
  SELECT c.oid, c.relname AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN (${quoted(filter.kinds.flatMap((kind) => letters[kind]))})${inScope(filter)}
    AND ${relationInSchema(schema)}${names === undefined ? '' : ' AND c.relname = ANY (:names)'}
)
`;
  const named = names === undefined ? {} : { names: bindparam('names', { value: [...names], type: textArray }) };
  return query(cte + sql, { ...schemaBind(schema), ...named });
}

function inScope({ scope }: RelationFilter): string {
  if (scope === 'ANY') return '';
  return ` AND c.relpersistence ${scope === 'TEMPORARY' ? '=' : '!='} 't'`;
}

function quoted(kinds: readonly string[]): string {
  return [...new Set(kinds)].map((kind) => `'${kind}'`).join(', ');
}

const conditions: Readonly<Record<NamedThing, string>> = {
  table: "c.relkind IN ('r', 'p') AND c.relpersistence != 't'",
  tempTable: "c.relkind IN ('r', 'p') AND c.relpersistence = 't'",
  foreignTable: "c.relkind = 'f'",
  view: "c.relkind = 'v' AND c.relpersistence != 't'",
  tempView: "c.relkind = 'v' AND c.relpersistence = 't'",
  materializedView: "c.relkind = 'm'",
  sequence: "c.relkind = 'S'",
};

/** The names of one sort of thing, sorted. */
export function namesQuery(thing: NamedThing, schema: string | undefined): TextClause {
  return query(
    `SELECT c.relname AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE ${conditions[thing]} AND ${relationInSchema(schema)}
ORDER BY c.relname`,
    schemaBind(schema),
  );
}

/** The schemas that are not the server's own. */
export const schemaNamesSql = `SELECT n.nspname AS name
FROM pg_catalog.pg_namespace n
WHERE n.nspname !~ '^pg_'
ORDER BY n.nspname`;

/** Whether a schema is there. */
export const hasSchemaSql = 'SELECT n.nspname AS name FROM pg_catalog.pg_namespace n WHERE n.nspname = :name';

/** Something of one relation, by its name. */
export function relationQuery(
  select: string,
  kinds: string,
  { name, schema }: { readonly name: string; readonly schema: string | undefined },
): TextClause {
  return query(
    `SELECT ${select}
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = :name AND c.relkind IN (${kinds}) AND ${relationInSchema(schema)}`,
    { name, ...schemaBind(schema) },
  );
}

/** The rows of a query over relations, by relation and in the order of their names; a relation may have one row of nulls. */
export function byTable<Row extends { readonly table: string }>(rows: readonly unknown[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const row of rows as readonly Row[]) {
    const known = found.get(row.table);
    if (known === undefined) found.set(row.table, [row]);
    else known.push(row);
  }
  return found;
}

/** A list for each relation, from those of its rows that have a name: an outer join gives one without where there is nothing. */
export function listsByTable<Row extends { readonly table: string; readonly name: string | null }, T>(
  rows: readonly unknown[],
  make: (row: Row) => T,
): Map<string, T[]> {
  const lists = [...byTable<Row>(rows)].map(
    ([table, own]) => [table, own.filter((row) => row.name !== null).map(make)] as const,
  );
  return new Map(lists);
}

/** A table that another one refers to or inherits from. */
export interface ReferredRelation {
  readonly name: string;
  readonly schema: string;
  /** True where the bare name finds it. */
  readonly visible: boolean;
}

/** The schema of a table that another one names: none where the bare name finds it, unless the question named that schema. */
export function schemaOfReferred({ schema, visible }: ReferredRelation, asked: string | undefined): string | null {
  return visible && schema !== asked ? null : schema;
}

/** `['fillfactor=70']` as `{ fillfactor: '70' }`. */
export function storageParameters(options: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    options.map((option) => {
      const at = option.indexOf('=');
      return [option.slice(0, at), option.slice(at + 1)];
    }),
  );
}

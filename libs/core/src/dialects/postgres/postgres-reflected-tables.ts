import type { ByTable, RelationFilter, RunQuery } from '../../dialect/introspection.js';
import type { ReflectedTableComment, ReflectedTableOptions } from '../../dialect/reflected.js';
import { fullName } from '../../dialect/table-description.js';
import {
  byTable,
  queryOfRelations,
  type ReferredRelation,
  schemaOfReferred,
  storageParameters,
} from './postgres-relations.js';

const commentsSql = `SELECT r.name AS "table", pg_catalog.obj_description(r.oid, 'pg_class') AS "text"
FROM r
ORDER BY r.name`;

/** What is inherited as a partition is not counted: it is not said by INHERITS. */
const optionsSql = `SELECT r.name AS "table", c.reloptions AS "storage", ts.spcname AS "tablespace",
  CASE WHEN c.relkind != 'p' THEN am.amname END AS "method",
  CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS "partitionKey",
  CASE WHEN NOT c.relispartition THEN
    (SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('name', p.relname, 'schema', n.nspname,
        'visible', pg_catalog.pg_table_is_visible(p.oid)) ORDER BY h.inhseqno)
      FROM pg_catalog.pg_inherits h
      JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
      JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
      WHERE h.inhrelid = c.oid) END AS "parents"
FROM r
  JOIN pg_catalog.pg_class c ON c.oid = r.oid
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
ORDER BY r.name`;

interface OptionsRow {
  readonly table: string;
  readonly storage: readonly string[] | null;
  readonly tablespace: string | null;
  readonly method: string | null;
  readonly partitionKey: string | null;
  readonly parents: readonly ReferredRelation[] | null;
}

/** The comments of tables and views. */
export async function reflectTableComments(
  run: RunQuery,
  filter: RelationFilter,
): Promise<ByTable<ReflectedTableComment>> {
  const rows = byTable<{ readonly table: string; readonly text: string | null }>(
    await run(queryOfRelations(filter, commentsSql)),
  );
  return new Map([...rows].map(([table, [row]]) => [table, { text: row?.text ?? null }]));
}

/** How tables and views are stored. */
export async function reflectTableOptions(
  run: RunQuery,
  filter: RelationFilter,
): Promise<ByTable<ReflectedTableOptions>> {
  const rows = byTable<OptionsRow>(await run(queryOfRelations(filter, optionsSql)));
  return new Map([...rows].map(([table, [row]]) => [table, tableOptions(row as OptionsRow, filter.schema)]));
}

function tableOptions(row: OptionsRow, schema: string | undefined): ReflectedTableOptions {
  const parents = row.parents?.map((parent) => fullName(parent.name, schemaOfReferred(parent, schema)));
  return {
    ...(row.partitionKey === null ? {} : { postgresqlPartitionBy: row.partitionKey }),
    ...(parents === undefined ? {} : { postgresqlInherits: parents }),
    ...(row.storage === null ? {} : { postgresqlWith: storageParameters(row.storage) }),
    ...(row.method === null || row.method === 'heap' ? {} : { postgresqlUsing: row.method }),
    ...(row.tablespace === null ? {} : { postgresqlTablespace: row.tablespace }),
  };
}

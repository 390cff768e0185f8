import type { ByTable, RelationFilter, RunQuery } from '../../dialect/introspection.js';
import type { ReflectedColumn, ReflectedIdentity } from '../../dialect/reflected.js';
import { type CatalogType, loadNamedTypes, type NamedTypes } from './postgres-named-types.js';
import { reflectedType } from './postgres-reflected-types.js';
import { listsByTable, queryOfRelations } from './postgres-relations.js';

const columnsSql = `SELECT r.name AS "table", a.attname AS name,
  a.atttypid AS "typeId",
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS "formatted",
  a.attndims AS "dimensions",
  t.oid >= 16384 OR t.typtype != 'b' AS "isNamed",
  CASE WHEN a.attcollation != t.typcollation THEN co.collname END AS "collation",
  a.attnotnull AS "notNull",
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS "defaultSql",
  pg_catalog.col_description(a.attrelid, a.attnum) AS "comment",
  CAST(a.attgenerated AS TEXT) AS "generated",
  CAST(a.attidentity AS TEXT) AS "identityKind",
  CAST(s.seqstart AS TEXT) AS "start", CAST(s.seqincrement AS TEXT) AS "increment",
  CAST(s.seqmin AS TEXT) AS "minvalue", CAST(s.seqmax AS TEXT) AS "maxvalue",
  CAST(s.seqcache AS TEXT) AS "cache", s.seqcycle AS "cycle"
FROM r
  LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_depend i ON a.attidentity != '' AND i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND i.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum AND i.deptype = 'i'
  LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = i.objid
ORDER BY r.name, a.attnum`;

interface ColumnRow extends CatalogType {
  readonly table: string;
  readonly name: string;
  /** True for types that are not the server's own, and so have a description of their own. */
  readonly isNamed: boolean;
  readonly notNull: boolean;
  readonly defaultSql: string | null;
  readonly comment: string | null;
  readonly generated: string;
  readonly identityKind: string;
  readonly start: string | null;
  readonly increment: string;
  readonly minvalue: string;
  readonly maxvalue: string;
  readonly cache: string;
  readonly cycle: boolean;
}

/** The columns of tables and views, with their types; those with names are asked for in a second query. */
export async function reflectColumns(
  run: RunQuery,
  filter: RelationFilter,
): Promise<ByTable<readonly ReflectedColumn[]>> {
  const rows = (await run(queryOfRelations(filter, columnsSql))) as unknown as readonly ColumnRow[];
  const named = new Set(rows.filter((row) => row.isNamed).map((row) => row.typeId));
  const types = await loadNamedTypes(run, [...named]);
  return listsByTable<ColumnRow, ReflectedColumn>(rows, (row) => reflectedColumn(row, types, filter.schema));
}

function reflectedColumn(row: ColumnRow, types: NamedTypes, schema: string | undefined): ReflectedColumn {
  const isComputed = row.generated !== '';
  const type = types.get(row.typeId);
  const domain = type?.kind === 'd' ? type : undefined;
  const byDefault = isComputed ? null : (row.defaultSql ?? domain?.default ?? null);
  return {
    name: row.name,
    type: reflectedType(row, types, row.name),
    nullable: !row.notNull && domain?.notNull !== true,
    default: byDefault === null ? null : inSchema(byDefault, schema),
    autoincrement: row.start !== null || isNextval(byDefault),
    comment: row.comment,
    ...(isComputed ? { computed: { sqltext: row.defaultSql as string, persisted: row.generated === 's' } } : {}),
    ...(row.start === null ? {} : { identity: identityOf(row) }),
  };
}

function isNextval(byDefault: string | null): boolean {
  return byDefault?.startsWith('nextval(') === true;
}

/** A sequence that the search path finds is printed without its schema: a column of a named schema says which it is. */
function inSchema(byDefault: string, schema: string | undefined): string {
  if (schema === undefined || !isNextval(byDefault)) return byDefault;
  const parts = /^nextval\('((?:[^'"]|''|"(?:[^"]|"")*")*)'/.exec(byDefault);
  if (parts === null || /^(?:[^".]|"(?:[^"]|"")*")*\./.test(parts[1] as string)) return byDefault;
  const quoted = `"${schema.replaceAll('"', '""')}"`.replaceAll("'", "''");
  return byDefault.replace("nextval('", () => `nextval('${quoted}.`);
}

function identityOf(row: ColumnRow): ReflectedIdentity {
  return {
    always: row.identityKind === 'a',
    start: BigInt(row.start as string),
    increment: BigInt(row.increment),
    minvalue: BigInt(row.minvalue),
    maxvalue: BigInt(row.maxvalue),
    cache: BigInt(row.cache),
    cycle: row.cycle,
  };
}

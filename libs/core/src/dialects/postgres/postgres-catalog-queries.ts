const pgClass = 'pg_catalog.pg_class';

/** Whether a table or view is there: the query of SQLAlchemy 2.0, so that logs agree. */
export function hasTableSql(schema: string | undefined): string {
  return (
    `SELECT ${pgClass}.relname \n` +
    `FROM ${pgClass} JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = ${pgClass}.relnamespace \n` +
    `WHERE ${pgClass}.relname = :name AND ${pgClass}.relkind = ANY (ARRAY[:r, :p, :f, :v, :m]) AND ` +
    inSchema(`pg_catalog.pg_table_is_visible(${pgClass}.oid)`, schema)
  );
}

/** Whether a type is there: the query of SQLAlchemy 2.0, so that logs agree. */
export function hasTypeSql(schema: string | undefined): string {
  const pgType = 'pg_catalog.pg_type';
  return (
    `SELECT ${pgType}.typname \n` +
    `FROM ${pgType} JOIN pg_catalog.pg_namespace ON pg_catalog.pg_namespace.oid = ${pgType}.typnamespace \n` +
    `WHERE ${pgType}.typname = :name AND ${inSchema(`pg_catalog.pg_type_is_visible(${pgType}.oid)`, schema)}`
  );
}

function inSchema(visible: string, schema: string | undefined): string {
  return schema === undefined
    ? `${visible} AND pg_catalog.pg_namespace.nspname != :schema`
    : 'pg_catalog.pg_namespace.nspname = :schema';
}

/** The schemas that are not the server's own. */
export const schemaNamesSql = `SELECT n.nspname AS name
FROM pg_catalog.pg_namespace n
WHERE n.nspname !~ '^pg_'
ORDER BY n.nspname`;

function relationInSchema(schema: string | undefined): string {
  return schema === undefined
    ? "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname != 'pg_catalog'"
    : 'n.nspname = :schema';
}

/** The names of what is stored or shown as rows, by the letters that the catalog has for the kinds. */
export function relationNamesSql(kinds: readonly ('r' | 'p' | 'v')[], schema: string | undefined): string {
  return `SELECT c.relname AS name
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN (${kinds.map((kind) => `'${kind}'`).join(', ')}) AND c.relpersistence != 't'
  AND ${relationInSchema(schema)}
ORDER BY c.relname`;
}

/** The oid of a table or view. */
export function tableIdSql(schema: string | undefined): string {
  return `SELECT c.oid AS id
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = :name AND c.relkind IN ('r', 'p', 'f', 'v', 'm') AND ${relationInSchema(schema)}`;
}

/** The columns of a table, with all that their types need: for arrays of enumerated types too. */
export const columnsSql = `SELECT a.attname AS name,
  pg_catalog.format_type(a.atttypid, a.atttypmod) AS "formatted",
  a.attndims AS "dimensions",
  e.typname AS "enumName",
  (SELECT pg_catalog.array_agg(CAST(l.enumlabel AS TEXT) ORDER BY l.enumsortorder)
    FROM pg_catalog.pg_enum l WHERE l.enumtypid = e.oid) AS "enumLabels",
  CASE WHEN a.attcollation != t.typcollation THEN co.collname END AS "collation",
  a.attnotnull AS "notNull",
  pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS "defaultSql",
  pg_catalog.col_description(a.attrelid, a.attnum) AS "comment",
  CAST(a.attgenerated AS TEXT) AS "generated",
  CAST(a.attidentity AS TEXT) AS "identityKind",
  CAST(s.seqstart AS TEXT) AS "start", CAST(s.seqincrement AS TEXT) AS "increment",
  CAST(s.seqmin AS TEXT) AS "minvalue", CAST(s.seqmax AS TEXT) AS "maxvalue",
  CAST(s.seqcache AS TEXT) AS "cache", s.seqcycle AS "cycle"
FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_type e
    ON e.oid = (CASE WHEN t.typelem != 0 THEN t.typelem ELSE t.oid END) AND e.typtype = 'e'
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_depend i ON a.attidentity != '' AND i.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND i.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum AND i.deptype = 'i'
  LEFT JOIN pg_catalog.pg_sequence s ON s.seqrelid = i.objid
WHERE a.attrelid = CAST(:table AS OID) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum`;

const columnNames = (
  keys: string,
  table: string,
): string => `(SELECT pg_catalog.array_agg(CAST(a.attname AS TEXT) ORDER BY k.ord)
    FROM pg_catalog.unnest(${keys}) WITH ORDINALITY AS k(attnum, ord)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.attnum)`;

const constraintComment = 'pg_catalog.obj_description(con.oid, \'pg_constraint\') AS "comment"';

/** The constraints of one kind, with their columns in order. */
export const constraintsSql = `SELECT con.conname AS name, ${columnNames('con.conkey', 'con.conrelid')} AS "columns",
  ${constraintComment}
FROM pg_catalog.pg_constraint con
WHERE con.conrelid = CAST(:table AS OID) AND CAST(con.contype AS TEXT) = :kind
ORDER BY con.conname`;

/** The foreign keys of a table. */
export const foreignKeysSql = `SELECT con.conname AS name, ${columnNames('con.conkey', 'con.conrelid')} AS "columns",
  n.nspname AS "referredSchema", c.relname AS "referredTable",
  ${columnNames('con.confkey', 'con.confrelid')} AS "referredColumns",
  pg_catalog.pg_table_is_visible(c.oid) AS "visible",
  CAST(con.confupdtype AS TEXT) AS "updateAction", CAST(con.confdeltype AS TEXT) AS "deleteAction",
  CAST(con.confmatchtype AS TEXT) AS "matchKind",
  con.condeferrable AS "deferrable", con.condeferred AS "deferred",
  ${constraintComment}
FROM pg_catalog.pg_constraint con
  JOIN pg_catalog.pg_class c ON c.oid = con.confrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE con.conrelid = CAST(:table AS OID) AND con.contype = 'f'
ORDER BY con.conname`;

/** The indexes of a table but that of its primary key; their elements are columns, and expressions as the server prints them. */
export const indexesSql = `SELECT c.relname AS name, i.indisunique AS "isUnique",
  (SELECT pg_catalog.array_agg(
      CASE WHEN k.attnum = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, CAST(k.ord AS INTEGER), true)
        ELSE CAST(a.attname AS TEXT) END ORDER BY k.ord)
    FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS "elements",
  (SELECT pg_catalog.array_agg(k.attnum = 0 ORDER BY k.ord)
    FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)) AS "areExpressions",
  (SELECT pg_catalog.array_agg(o.option ORDER BY o.ord)
    FROM pg_catalog.unnest(i.indoption) WITH ORDINALITY AS o(option, ord)) AS "sorting",
  i.indnkeyatts AS "keyCount",
  con.conname AS "constraintName", am.amname AS "method",
  pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS "predicate"
FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_constraint con
    ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
WHERE i.indrelid = CAST(:table AS OID) AND NOT i.indisprimary
ORDER BY c.relname`;

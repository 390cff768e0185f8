import type { AsyncConnection } from '@athanor/core';

/**
 * What the server itself prints of the tables of the current schema: a witness that does not read as the Inspector does.
 * Partitions (their names end in _part), which become tables, are left out, as are the names of NOT NULL, and default and
 * NOT NULL of columns of a domain: a column that is made anew says itself what its domain says.
 */
const queries: Readonly<Record<string, string>> = {
  columns: `SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attndims,
      CASE WHEN t.typtype != 'd' THEN a.attnotnull END, a.attidentity::text,
      a.attgenerated::text, CASE WHEN t.typtype != 'd' THEN pg_get_expr(d.adbin, d.adrelid) END, co.collname, col_description(c.oid, a.attnum)
    FROM own c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type t ON t.oid = a.atttypid
      LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
      LEFT JOIN pg_collation co ON co.oid = a.attcollation
    WHERE c.relkind IN ('r', 'p') ORDER BY 1, a.attnum`,
  constraints: `SELECT c.relname, con.conname, pg_get_constraintdef(con.oid), obj_description(con.oid, 'pg_constraint'),
      x.reloptions::text, ts.spcname
    FROM own c JOIN pg_constraint con ON con.conrelid = c.oid LEFT JOIN pg_class x ON x.oid = con.conindid
      LEFT JOIN pg_tablespace ts ON ts.oid = x.reltablespace
    WHERE con.conparentid = 0 AND con.contype != 'n' ORDER BY 1, 2`,
  indexes: `SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM own c JOIN pg_index i ON i.indrelid = c.oid
    WHERE c.relkind IN ('r', 'p') ORDER BY 1, 2`,
  tables: `SELECT c.relname, c.relkind::text, c.reloptions::text, pg_get_partkeydef(c.oid), obj_description(c.oid, 'pg_class')
    FROM own c WHERE c.relkind IN ('r', 'p') ORDER BY 1`,
  sequences: `SELECT c.relname, format_type(s.seqtypid, NULL), s.seqstart::text, s.seqincrement::text, s.seqmin::text,
      s.seqmax::text, s.seqcache::text, s.seqcycle
    FROM own c JOIN pg_sequence s ON s.seqrelid = c.oid ORDER BY 1`,
  enums: `SELECT t.typname, e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
    WHERE t.typnamespace = current_schema()::regnamespace ORDER BY 1, e.enumsortorder`,
  domains: `SELECT t.typname, format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault, co.collname,
      (SELECT array_agg(con.conname || pg_get_constraintdef(con.oid)) FROM pg_constraint con WHERE con.contypid = t.oid)
    FROM pg_type t LEFT JOIN pg_collation co ON co.oid = t.typcollation
    WHERE t.typtype = 'd' AND t.typnamespace = current_schema()::regnamespace ORDER BY 1`,
};

const own = `WITH own AS (
  SELECT * FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relname !~ '_part$')`;

/** The catalog's own words for all that is in the schema of the search path, without the name of that schema. */
export async function catalogOf(connection: AsyncConnection, schema: string): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [aspect, sql] of Object.entries(queries)) {
    const rows = await connection.execDriverSql(`${own} ${sql}`);
    const text = JSON.stringify(rows.all().map((row) => [...(row as Iterable<unknown>)]));
    found[aspect] = JSON.parse(text.replaceAll(`${schema}.`, '')) as unknown[];
  }
  return found;
}

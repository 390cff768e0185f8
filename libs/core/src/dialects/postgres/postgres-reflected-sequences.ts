import type { RunQuery } from '../../dialect/introspection.js';
import type { ReflectedSequence } from '../../dialect/reflected.js';
import { query, relationInSchema, schemaBind } from './postgres-relations.js';

/** A sequence that belongs to an identity column is a part of it. */
const sequencesSql = (schema: string | undefined): string => `SELECT c.relname AS "name", n.nspname AS "schema",
  pg_catalog.pg_table_is_visible(c.oid) AS "visible", pg_catalog.format_type(s.seqtypid, NULL) AS "type",
  CAST(s.seqstart AS TEXT) AS "start", CAST(s.seqincrement AS TEXT) AS "increment",
  CAST(s.seqmin AS TEXT) AS "minvalue", CAST(s.seqmax AS TEXT) AS "maxvalue",
  CAST(s.seqcache AS TEXT) AS "cache", s.seqcycle AS "cycle"
FROM pg_catalog.pg_sequence s
  JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE ${schema === '*' ? 'true' : relationInSchema(schema)} AND NOT EXISTS (
  SELECT 1 FROM pg_catalog.pg_depend d
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'i')
ORDER BY n.nspname, c.relname`;

const wholeNumbers = ['start', 'increment', 'minvalue', 'maxvalue', 'cache'] as const;

/** The sequences that the search path finds, or those of a schema; `'*'`: of all. */
export async function reflectSequences(
  run: RunQuery,
  schema: string | undefined,
): Promise<readonly ReflectedSequence[]> {
  const rows = await run(query(sequencesSql(schema), schema === '*' ? {} : schemaBind(schema)));
  return rows.map((row) => {
    const numbers = wholeNumbers.map((name) => [name, BigInt(row[name] as string)]);
    return { ...row, ...Object.fromEntries(numbers) } as unknown as ReflectedSequence;
  });
}

import type { ByTable, RelationFilter, RunQuery } from '../../dialect/introspection.js';
import type {
  ReflectedExcludeConstraint,
  ReflectedExcludeElement,
  ReflectedIndex,
  ReflectedIndexOptions,
  ReflectedKeyOptions,
} from '../../dialect/reflected.js';
import { type ConstraintRow, deferral } from './postgres-reflected-constraints.js';
import { listsByTable, queryOfRelations, storageParameters } from './postgres-relations.js';

/** The keys of index `i`: columns, and expressions as the server prints them; behind the keys the columns that it includes. */
const keys = `(SELECT pg_catalog.array_agg(
      CASE WHEN k.attnum = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, CAST(k.ord AS INTEGER), true)
        ELSE CAST(a.attname AS TEXT) END ORDER BY k.ord)
    FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS "elements",
  (SELECT pg_catalog.array_agg(k.attnum = 0 ORDER BY k.ord)
    FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)) AS "areExpressions",
  (SELECT pg_catalog.array_agg(CASE WHEN o.opcdefault AND x.attoptions IS NULL THEN NULL ELSE
        CASE WHEN pg_catalog.pg_opclass_is_visible(o.oid) THEN '' ELSE pg_catalog.quote_ident(n.nspname) || '.' END ||
        pg_catalog.quote_ident(o.opcname) || COALESCE('(' || pg_catalog.array_to_string(x.attoptions, ', ') || ')', '') END
      ORDER BY k.ord)
    FROM pg_catalog.unnest(i.indclass) WITH ORDINALITY AS k(opclass, ord)
    JOIN pg_catalog.pg_opclass o ON o.oid = k.opclass
    JOIN pg_catalog.pg_namespace n ON n.oid = o.opcnamespace
    JOIN pg_catalog.pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum = k.ord) AS "opclasses",
  (SELECT pg_catalog.array_agg(
      CASE WHEN x.attcollation != 0 AND x.attcollation != COALESCE(a.attcollation, t.typcollation)
        THEN CAST(co.collname AS TEXT) END ORDER BY k.ord)
    FROM pg_catalog.unnest(i.indkey) WITH ORDINALITY AS k(attnum, ord)
    JOIN pg_catalog.pg_attribute x ON x.attrelid = i.indexrelid AND x.attnum = k.ord
    JOIN pg_catalog.pg_type t ON t.oid = x.atttypid
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum != 0
    LEFT JOIN pg_catalog.pg_collation co ON co.oid = x.attcollation) AS "collations",
  (SELECT pg_catalog.array_agg(o.option ORDER BY o.ord)
    FROM pg_catalog.unnest(i.indoption) WITH ORDINALITY AS o(option, ord)) AS "sorting",
  i.indnkeyatts AS "keyCount", c.reloptions AS "storage", ts.spcname AS "tablespace",
  am.amname AS "method",
  pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS "predicate"`;

const indexesSql = `SELECT r.name AS "table", c.relname AS name, i.indisunique AS "isUnique",
  ${keys},
  con.conname AS "constraintName",
  COALESCE(CAST(pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct' AS BOOLEAN), false) AS "nullsNotDistinct"
FROM r
  LEFT JOIN pg_catalog.pg_index i ON i.indrelid = r.oid AND NOT i.indisprimary
  LEFT JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
  LEFT JOIN pg_catalog.pg_constraint con
    ON con.conindid = i.indexrelid AND con.conrelid = i.indrelid AND con.contype IN ('p', 'u', 'x')
ORDER BY r.name, c.relname`;

/** An operator that the search path does not find has its schema in front, as PostgreSQL writes it. */
const excludesSql = `SELECT r.name AS "table", con.conname AS name,
  con.condeferrable AS "deferrable", con.condeferred AS "deferred",
  pg_catalog.obj_description(con.oid, 'pg_constraint') AS "comment",
  ${keys},
  (SELECT pg_catalog.array_agg(CASE WHEN pg_catalog.pg_operator_is_visible(o.oid) THEN CAST(o.oprname AS TEXT)
      ELSE pg_catalog.format('OPERATOR(%I.%s)', n.nspname, o.oprname) END ORDER BY k.ord)
    FROM pg_catalog.unnest(con.conexclop) WITH ORDINALITY AS k(operator, ord)
    JOIN pg_catalog.pg_operator o ON o.oid = k.operator
    JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace) AS "operators"
FROM r
  LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'x'
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid
  LEFT JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
ORDER BY r.name, con.conname`;

interface KeysRow {
  readonly elements: readonly string[];
  readonly areExpressions: readonly boolean[];
  readonly opclasses: readonly (string | null)[];
  readonly collations: readonly (string | null)[];
  readonly sorting: readonly number[];
  readonly keyCount: number;
  readonly method: string;
  readonly predicate: string | null;
  readonly storage: readonly string[] | null;
  readonly tablespace: string | null;
}

interface IndexRow extends KeysRow {
  readonly table: string;
  readonly name: string;
  readonly isUnique: boolean;
  readonly constraintName: string | null;
  readonly nullsNotDistinct: boolean;
}

interface ExcludeRow extends KeysRow, ConstraintRow {
  readonly operators: readonly string[];
}

/** The indexes of tables but those of their primary keys, by name. */
export async function reflectIndexes(
  run: RunQuery,
  filter: RelationFilter,
): Promise<ByTable<readonly ReflectedIndex[]>> {
  return listsByTable<IndexRow, ReflectedIndex>(await run(queryOfRelations(filter, indexesSql)), reflectedIndex);
}

function reflectedIndex(row: IndexRow): ReflectedIndex {
  const elements = row.elements.slice(0, row.keyCount);
  const hasExpressions = row.areExpressions.slice(0, row.keyCount).includes(true);
  const sorting = columnSorting(elements, row);
  return {
    name: row.name,
    unique: row.isUnique,
    columnNames: elements.map((element, i) => (row.areExpressions[i] === true ? null : element)),
    ...(hasExpressions ? { expressions: elements } : {}),
    ...(Object.keys(sorting).length > 0 ? { columnSorting: sorting } : {}),
    ...(row.constraintName === null ? {} : { duplicatesConstraint: row.constraintName }),
    dialectOptions: indexOptions(row),
  };
}

function indexOptions(row: IndexRow): ReflectedIndexOptions {
  const ops = byElement(row, row.opclasses);
  const collations = byElement(row, row.collations);
  return {
    ...(row.method === 'btree' ? {} : { postgresqlUsing: row.method }),
    ...(row.predicate === null ? {} : { postgresqlWhere: row.predicate }),
    ...(ops === undefined ? {} : { postgresqlOps: ops }),
    ...(collations === undefined ? {} : { postgresqlCollations: collations }),
    ...(row.nullsNotDistinct ? { postgresqlNullsNotDistinct: true } : {}),
    ...keyOptions(row),
  };
}

/** What the index holds beside its key, and how it is stored. */
function keyOptions({ elements, keyCount, storage, tablespace }: KeysRow): ReflectedKeyOptions {
  const include = elements.slice(keyCount);
  return {
    ...(include.length === 0 ? {} : { postgresqlInclude: include }),
    ...(storage === null ? {} : { postgresqlWith: storageParameters(storage) }),
    ...(tablespace === null ? {} : { postgresqlTablespace: tablespace }),
  };
}

function byElement({ elements }: KeysRow, said: readonly (string | null)[]): Record<string, string> | undefined {
  const found = elements.flatMap((element, i) => (said[i] ? [[element, said[i]] as const] : []));
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** Bit 1: descending; bit 2: NULLs first, which is the default of descending columns. */
const sortWords: readonly (readonly string[])[] = [[], ['desc', 'nulls_last'], ['nulls_first'], ['desc']];

function columnSorting(elements: readonly string[], { sorting }: IndexRow): Record<string, readonly string[]> {
  const sorted = elements.map((element, i) => [element, sortWords[sorting[i] ?? 0] ?? []] as const);
  return Object.fromEntries(sorted.filter(([, how]) => how.length > 0));
}

/** The EXCLUDE constraints of tables, by name. */
export async function reflectExcludeConstraints(
  run: RunQuery,
  filter: RelationFilter,
): Promise<ByTable<readonly ReflectedExcludeConstraint[]>> {
  const rows = await run(queryOfRelations(filter, excludesSql));
  return listsByTable<ExcludeRow, ReflectedExcludeConstraint>(rows, (row) => ({
    name: row.name,
    elements: row.operators.map((operator, i) => excludeElement(row, operator, i)),
    using: row.method,
    where: row.predicate,
    ...deferral(row),
    comment: row.comment,
    dialectOptions: keyOptions(row),
  }));
}

function excludeElement(row: ExcludeRow, operator: string, place: number): ReflectedExcludeElement {
  const expression = row.elements[place] as string;
  const columnName = row.areExpressions[place] === true ? null : expression;
  const collation = row.collations[place] ?? null;
  const sorting = sortWords[row.sorting[place] ?? 0] ?? [];
  return {
    columnName,
    expression,
    operator,
    opclass: row.opclasses[place] ?? null,
    ...(collation === null ? {} : { collation }),
    ...(sorting.length === 0 ? {} : { sorting }),
  };
}

import type { ByTable, RelationFilter, RunQuery } from '../../dialect/introspection.js';
import type {
  ReflectedCheckConstraint,
  ReflectedDeferral,
  ReflectedForeignKey,
  ReflectedForeignKeyOptions,
  ReflectedKeyOptions,
  ReflectedPrimaryKey,
  ReflectedUniqueConstraint,
} from '../../dialect/reflected.js';
import { byTable, listsByTable, queryOfRelations, schemaOfReferred, storageParameters } from './postgres-relations.js';

/** The names of columns by their numbers, in the order of the numbers. */
const namesOfColumns = (
  numbers: string,
  table: string,
): string => `(SELECT pg_catalog.array_agg(CAST(a.attname AS TEXT) ORDER BY k.ord)
    FROM pg_catalog.unnest(${numbers}) WITH ORDINALITY AS k(attnum, ord)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = ${table} AND a.attnum = k.attnum)`;

const common = `r.name AS "table", con.conname AS name,
  con.condeferrable AS "deferrable", con.condeferred AS "deferred",
  pg_catalog.obj_description(con.oid, 'pg_constraint') AS "comment"`;

/** Through JSON are read columns of the catalog that came with PostgreSQL 15. */
const keysSql = (kind: 'p' | 'u'): string => `SELECT ${common},
  ${namesOfColumns('con.conkey', 'con.conrelid')} AS "columns",
  ${namesOfColumns('(CAST(i.indkey AS INT2[]))[i.indnkeyatts:]', 'con.conrelid')} AS "include",
  x.reloptions AS "storage", ts.spcname AS "tablespace",
  COALESCE(CAST(pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct' AS BOOLEAN), false) AS "nullsNotDistinct"
FROM r
  LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = '${kind}'
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = con.conindid
  LEFT JOIN pg_catalog.pg_class x ON x.oid = con.conindid
  LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = x.reltablespace
ORDER BY r.name, con.conname`;

/** A foreign key to a partitioned table has one of the server's own to each partition, which is no further one of the table. */
const foreignKeysSql = `SELECT ${common},
  ${namesOfColumns('con.conkey', 'con.conrelid')} AS "columns",
  n.nspname AS "referredSchema", c.relname AS "referredTable",
  ${namesOfColumns('con.confkey', 'con.confrelid')} AS "referredColumns",
  pg_catalog.pg_table_is_visible(c.oid) AS "visible",
  CAST(con.confupdtype AS TEXT) AS "updateAction",
  (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY k.ord)
    FROM pg_catalog.jsonb_array_elements_text(NULLIF(pg_catalog.to_jsonb(con) -> 'confdelsetcols', 'null'))
      WITH ORDINALITY AS k(attnum, ord)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = CAST(k.attnum AS INT2)) AS "deleteColumns",
  CAST(con.confdeltype AS TEXT) AS "deleteAction",
  CAST(con.confmatchtype AS TEXT) AS "matchKind"
FROM r
  LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'f' AND NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_constraint own WHERE own.oid = con.conparentid AND own.conrelid = con.conrelid)
  LEFT JOIN pg_catalog.pg_class c ON c.oid = con.confrelid
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY r.name, con.conname`;

const checksSql = `SELECT ${common},
  pg_catalog.pg_get_constraintdef(con.oid, true) AS "definition",
  con.connoinherit AS "noInherit", con.convalidated AS "validated"
FROM r
  LEFT JOIN pg_catalog.pg_constraint con ON con.conrelid = r.oid AND con.contype = 'c'
ORDER BY r.name, con.conname`;

/** What the catalog says of every constraint. */
export interface ConstraintRow {
  readonly table: string;
  readonly name: string;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly comment: string | null;
}

interface KeyRow extends ConstraintRow {
  readonly columns: readonly string[];
  readonly include: readonly string[] | null;
  readonly nullsNotDistinct: boolean;
  readonly storage: readonly string[] | null;
  readonly tablespace: string | null;
}

interface ForeignKeyRow extends ConstraintRow {
  readonly columns: readonly string[];
  readonly referredSchema: string;
  readonly referredTable: string;
  readonly referredColumns: readonly string[];
  readonly visible: boolean;
  readonly updateAction: string;
  readonly deleteAction: string;
  readonly deleteColumns: string | null;
  readonly matchKind: string;
}

interface CheckRow extends ConstraintRow {
  readonly definition: string;
  readonly noInherit: boolean;
  readonly validated: boolean;
}

/** The primary keys of tables; a table without one has one of no columns. */
export async function reflectPrimaryKeys(run: RunQuery, filter: RelationFilter): Promise<ByTable<ReflectedPrimaryKey>> {
  const rows = byTable<KeyRow>(await run(queryOfRelations(filter, keysSql('p'))));
  return new Map([...rows].map(([table, [row]]) => [table, reflectedPrimaryKey(row as KeyRow)]));
}

function reflectedPrimaryKey(row: KeyRow): ReflectedPrimaryKey {
  const { name, comment } = row;
  return {
    constrainedColumns: row.columns ?? [],
    name,
    comment,
    ...deferral(row),
    dialectOptions: keyOptions(row),
  };
}

/** The UNIQUE constraints of tables, by name. */
export async function reflectUniqueConstraints(
  run: RunQuery,
  filter: RelationFilter,
): Promise<ByTable<readonly ReflectedUniqueConstraint[]>> {
  const rows = await run(queryOfRelations(filter, keysSql('u')));
  return listsByTable<KeyRow, ReflectedUniqueConstraint>(rows, (row) => ({
    name: row.name,
    columnNames: row.columns,
    comment: row.comment,
    ...deferral(row),
    dialectOptions: keyOptions(row),
  }));
}

function keyOptions({ include, nullsNotDistinct, storage, tablespace }: KeyRow): ReflectedKeyOptions {
  return {
    ...(storage === null ? {} : { postgresqlWith: storageParameters(storage) }),
    ...(tablespace === null ? {} : { postgresqlTablespace: tablespace }),
    ...(include === null ? {} : { postgresqlInclude: include }),
    ...(nullsNotDistinct ? { postgresqlNullsNotDistinct: true } : {}),
  };
}

/** The foreign keys of tables, by name. */
export async function reflectForeignKeys(
  run: RunQuery,
  filter: RelationFilter,
): Promise<ByTable<readonly ReflectedForeignKey[]>> {
  const rows = await run(queryOfRelations(filter, foreignKeysSql));
  return listsByTable<ForeignKeyRow, ReflectedForeignKey>(rows, (row) => reflectedForeignKey(row, filter.schema));
}

function reflectedForeignKey(row: ForeignKeyRow, schema: string | undefined): ReflectedForeignKey {
  const { referredTable: name, referredSchema, visible } = row;
  return {
    name: row.name,
    constrainedColumns: row.columns,
    referredSchema: schemaOfReferred({ name, schema: referredSchema, visible }, schema),
    referredTable: name,
    referredColumns: row.referredColumns,
    options: foreignKeyOptions(row),
    comment: row.comment,
  };
}

const actions: Readonly<Record<string, string>> = { r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' };

function foreignKeyOptions(row: ForeignKeyRow): ReflectedForeignKeyOptions {
  const [onupdate, ondelete] = [actions[row.updateAction], actions[row.deleteAction]];
  const columns = row.deleteColumns === null ? '' : ` (${row.deleteColumns})`;
  return {
    ...(onupdate === undefined ? {} : { onupdate }),
    ...(ondelete === undefined ? {} : { ondelete: `${ondelete}${columns}` }),
    ...(row.matchKind === 'f' ? { match: 'FULL' } : {}),
    ...deferral(row),
  };
}

/** When a constraint is checked, where that is not at once. */
export function deferral({ deferrable, deferred }: ConstraintRow): ReflectedDeferral {
  return { ...(deferrable ? { deferrable: true } : {}), ...(deferred ? { initially: 'DEFERRED' } : {}) };
}

/** The CHECK constraints of tables, by name. */
export async function reflectCheckConstraints(
  run: RunQuery,
  filter: RelationFilter,
): Promise<ByTable<readonly ReflectedCheckConstraint[]>> {
  const rows = await run(queryOfRelations(filter, checksSql));
  return listsByTable<CheckRow, ReflectedCheckConstraint>(rows, (row) => ({
    name: row.name,
    sqltext: conditionIn(row.definition),
    comment: row.comment,
    dialectOptions: {
      ...(row.noInherit ? { postgresqlNoInherit: true } : {}),
      ...(row.validated ? {} : { postgresqlNotValid: true }),
    },
  }));
}

/** `CHECK (a > 0) NOT VALID` -> `a > 0`. */
export function conditionIn(definition: string): string {
  const parts = /^CHECK *\((.+)\)(?: NO INHERIT)?(?: NOT VALID)?$/s.exec(definition);
  return parts?.[1] ?? definition;
}

import type { RunQuery } from '../../dialect/introspection.js';
import type { ReflectedDomain, ReflectedEnum } from '../../dialect/reflected.js';
import { bindparam } from '../../expression/bindparam.js';
import { BigInteger } from '../../types/numeric-types.js';
import { ARRAY } from '../../types/structured-types.js';
import { conditionIn } from './postgres-reflected-constraints.js';
import { query, schemaBind } from './postgres-relations.js';

/** What the catalog says of the type of a column, an element or a domain. */
export interface CatalogType {
  readonly typeId: number;
  /** As the server prints it: `character varying(50)`, `timestamp(3) with time zone`, `integer[]`. */
  readonly formatted: string;
  readonly dimensions: number;
  /** Where it is not that of the type. */
  readonly collation: string | null;
}

/** A type that is not the server's own. */
export interface NamedType {
  readonly typeId: number;
  readonly name: string;
  readonly schema: string;
  /** True where the bare name finds it. */
  readonly visible: boolean;
  /** An enumerated type, a domain, an array, or one of another kind (`b` of an extension, `c` composite, `r` range). */
  readonly kind: string;
  /** Of an array: the type of its elements. */
  readonly element: number;
  readonly labels: readonly string[] | null;
  /** Of a domain: the type under it. */
  readonly base: CatalogType;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly constraintNames: readonly string[] | null;
  readonly constraintTexts: readonly string[] | null;
}

/** Types by their numbers. */
export type NamedTypes = ReadonlyMap<number, NamedType>;

const described = `t.oid AS "typeId", t.typname AS "name", n.nspname AS "schema",
  pg_catalog.pg_type_is_visible(t.oid) AS "visible",
  CASE WHEN t.typtype = 'b' AND t.typcategory = 'A' THEN 'array' ELSE CAST(t.typtype AS TEXT) END AS "kind",
  t.typelem AS "element",
  (SELECT pg_catalog.array_agg(CAST(l.enumlabel AS TEXT) ORDER BY l.enumsortorder)
    FROM pg_catalog.pg_enum l WHERE l.enumtypid = t.oid) AS "labels",
  t.typbasetype AS "baseId", pg_catalog.format_type(t.typbasetype, t.typtypmod) AS "baseFormatted",
  t.typndims AS "dimensions",
  CASE WHEN t.typcollation != b.typcollation THEN co.collname END AS "collation",
  t.typnotnull AS "notNull",
  CASE WHEN t.typtype = 'd' THEN t.typdefault END AS "default",
  (SELECT pg_catalog.array_agg(CAST(con.conname AS TEXT) ORDER BY con.conname)
    FROM pg_catalog.pg_constraint con WHERE con.contypid = t.oid AND con.contype = 'c') AS "constraintNames",
  (SELECT pg_catalog.array_agg(pg_catalog.pg_get_constraintdef(con.oid, true) ORDER BY con.conname)
    FROM pg_catalog.pg_constraint con WHERE con.contypid = t.oid AND con.contype = 'c') AS "constraintTexts"
FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
  LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation`;

/** The types of the list, with the elements of arrays and what lies under domains. */
const byIdsSql = `WITH RECURSIVE used AS (
  SELECT t.oid, t.typelem, t.typbasetype FROM pg_catalog.pg_type t WHERE t.oid = ANY (:ids)
  UNION
  SELECT t.oid, t.typelem, t.typbasetype FROM used u JOIN pg_catalog.pg_type t ON t.oid IN (u.typelem, u.typbasetype)
)
SELECT ${described}
WHERE t.oid IN (SELECT used.oid FROM used)`;

const ofKindSql = (kind: 'e' | 'd', schema: string | undefined): string => `SELECT ${described}
WHERE t.typtype = '${kind}' AND ${typeInSchema(schema)}
ORDER BY n.nspname, t.typname`;

function typeInSchema(schema: string | undefined): string {
  if (schema === '*') return "n.nspname NOT IN ('pg_catalog', 'information_schema')";
  return schema === undefined
    ? "pg_catalog.pg_type_is_visible(t.oid) AND n.nspname != 'pg_catalog'"
    : 'n.nspname = :schema';
}

const ids = ARRAY(BigInteger);

interface NamedTypeRow extends Omit<NamedType, 'base'>, Omit<CatalogType, 'typeId' | 'formatted'> {
  readonly baseId: number;
  readonly baseFormatted: string;
}

/** The types of these numbers, and those that they are made of. No query where there is no number. */
export async function loadNamedTypes(run: RunQuery, typeIds: readonly number[]): Promise<NamedTypes> {
  if (typeIds.length === 0) return new Map();
  const rows = await run(query(byIdsSql, { ids: bindparam('ids', { value: typeIds.map(BigInt), type: ids }) }));
  return new Map(rows.map(namedType).map((type) => [type.typeId, type]));
}

/** All enumerated types that the search path finds, or those of a schema; `'*'`: of all. */
export async function reflectEnums(run: RunQuery, schema: string | undefined): Promise<readonly ReflectedEnum[]> {
  const found = await namedTypesOf(run, 'e', schema);
  return found.map(({ name, schema, visible, labels }) => ({ name, schema, visible, labels: labels ?? [] }));
}

/** As {@link reflectEnums}, of domains. */
export async function reflectDomains(run: RunQuery, schema: string | undefined): Promise<readonly ReflectedDomain[]> {
  const found = await namedTypesOf(run, 'd', schema);
  return found.map((domain) => ({
    name: domain.name,
    schema: domain.schema,
    visible: domain.visible,
    type: domain.base.formatted,
    nullable: !domain.notNull,
    default: domain.default,
    constraints: checksOf(domain),
    collation: domain.base.collation,
  }));
}

/** The CHECKs of a domain. */
export function checksOf({ constraintNames, constraintTexts }: NamedType): ReflectedDomain['constraints'] {
  return (constraintNames ?? []).map((name, i) => ({ name, check: conditionIn(constraintTexts?.[i] ?? '') }));
}

async function namedTypesOf(run: RunQuery, kind: 'e' | 'd', schema: string | undefined): Promise<NamedType[]> {
  const rows = await run(query(ofKindSql(kind, schema), schema === '*' ? {} : schemaBind(schema)));
  return rows.map(namedType);
}

function namedType(found: Readonly<Record<string, unknown>>): NamedType {
  const { baseId, baseFormatted, dimensions, collation, ...type } = found as unknown as NamedTypeRow;
  return { ...type, base: { typeId: baseId, formatted: baseFormatted, dimensions, collation } };
}

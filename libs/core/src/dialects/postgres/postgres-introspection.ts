import type { Introspection, NamedThing, RunQuery } from '../../dialect/introspection.js';
import { hasTableSql, hasTypeSql } from './postgres-existence-queries.js';
import { reflectDomains, reflectEnums } from './postgres-named-types.js';
import { reflectColumns } from './postgres-reflected-columns.js';
import {
  reflectCheckConstraints,
  reflectForeignKeys,
  reflectPrimaryKeys,
  reflectUniqueConstraints,
} from './postgres-reflected-constraints.js';
import { reflectExcludeConstraints, reflectIndexes } from './postgres-reflected-indexes.js';
import { reflectSequences } from './postgres-reflected-sequences.js';
import { reflectTableComments, reflectTableOptions } from './postgres-reflected-tables.js';
import { hasSchemaSql, namesQuery, query, relationQuery, schemaNamesSql } from './postgres-relations.js';

/** Describes a PostgreSQL database from its catalogs. */
class PostgresIntrospection implements Introspection {
  readonly enums = reflectEnums;
  readonly domains = reflectDomains;
  readonly sequences = reflectSequences;
  readonly columns = reflectColumns;
  readonly primaryKeys = reflectPrimaryKeys;
  readonly foreignKeys = reflectForeignKeys;
  readonly indexes = reflectIndexes;
  readonly uniqueConstraints = reflectUniqueConstraints;
  readonly checkConstraints = reflectCheckConstraints;
  readonly excludeConstraints = reflectExcludeConstraints;
  readonly tableComments = reflectTableComments;
  readonly tableOptions = reflectTableOptions;

  async hasTable(run: RunQuery, name: string, schema: string | undefined): Promise<boolean> {
    const kinds = { r: 'r', p: 'p', f: 'f', v: 'v', m: 'm' };
    return (await run(query(hasTableSql(schema), { name, ...kinds, schema: schema ?? 'pg_catalog' }))).length > 0;
  }

  async hasType(run: RunQuery, name: string, schema: string | undefined): Promise<boolean> {
    return (await run(query(hasTypeSql(schema), { name, schema: schema ?? 'pg_catalog' }))).length > 0;
  }

  async hasSequence(run: RunQuery, name: string, schema: string | undefined): Promise<boolean> {
    return (await run(relationQuery('c.oid AS id', "'S'", { name, schema }))).length > 0;
  }

  async hasSchema(run: RunQuery, name: string): Promise<boolean> {
    return (await run(query(hasSchemaSql, { name }))).length > 0;
  }

  async schemaNames(run: RunQuery): Promise<readonly string[]> {
    return names(await run(query(schemaNamesSql)));
  }

  async namesOf(run: RunQuery, thing: NamedThing, schema: string | undefined): Promise<readonly string[]> {
    return names(await run(namesQuery(thing, schema)));
  }

  async viewDefinition(run: RunQuery, name: string, schema: string | undefined): Promise<string | undefined> {
    const view = { name, schema };
    const [row] = await run(relationQuery('pg_catalog.pg_get_viewdef(c.oid) AS "definition"', "'v', 'm'", view));
    return row?.['definition'] as string | undefined;
  }

  async tableOid(run: RunQuery, name: string, schema: string | undefined): Promise<number | undefined> {
    const [row] = await run(relationQuery('c.oid AS id', "'r', 'p', 'f', 'v', 'm'", { name, schema }));
    return row?.['id'] as number | undefined;
  }
}

/** It keeps nothing, so one serves all. */
export const postgresIntrospection: Introspection = new PostgresIntrospection();

function names(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  return rows.map((row) => row['name'] as string);
}

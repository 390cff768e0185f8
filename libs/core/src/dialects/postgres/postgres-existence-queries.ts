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

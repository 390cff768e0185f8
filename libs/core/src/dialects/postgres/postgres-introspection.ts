import type {
  Introspection,
  ReflectedColumn,
  ReflectedForeignKey,
  ReflectedForeignKeyOptions,
  ReflectedIndex,
  ReflectedPrimaryKey,
  ReflectedUniqueConstraint,
  RunQuery,
} from '../../dialect/reflected.js';
import { type TextClause, text } from '../../expression/text.js';
import {
  columnsSql,
  constraintsSql,
  foreignKeysSql,
  hasTableSql,
  hasTypeSql,
  indexesSql,
  relationNamesSql,
  schemaNamesSql,
  tableIdSql,
} from './postgres-catalog-queries.js';
import { type FormattedType, reflectedType } from './postgres-reflected-types.js';

/** Describes a PostgreSQL database from its catalogs. */
export class PostgresIntrospection implements Introspection {
  async hasTable(run: RunQuery, name: string, schema: string | undefined): Promise<boolean> {
    const kinds = { r: 'r', p: 'p', f: 'f', v: 'v', m: 'm' };
    return (await run(query(hasTableSql(schema), { name, ...kinds, schema: schema ?? 'pg_catalog' }))).length > 0;
  }

  async hasType(run: RunQuery, name: string, schema: string | undefined): Promise<boolean> {
    return (await run(query(hasTypeSql(schema), { name, schema: schema ?? 'pg_catalog' }))).length > 0;
  }

  async schemaNames(run: RunQuery): Promise<readonly string[]> {
    return names(await run(text(schemaNamesSql)));
  }

  async tableNames(run: RunQuery, schema: string | undefined): Promise<readonly string[]> {
    return names(await run(query(relationNamesSql(['r', 'p'], schema), schemaBind(schema))));
  }

  async viewNames(run: RunQuery, schema: string | undefined): Promise<readonly string[]> {
    return names(await run(query(relationNamesSql(['v'], schema), schemaBind(schema))));
  }

  async tableId(run: RunQuery, name: string, schema: string | undefined): Promise<number | undefined> {
    const [row] = await run(query(tableIdSql(schema), { name, ...schemaBind(schema) }));
    return row?.['id'] as number | undefined;
  }

  async columns(run: RunQuery, tableId: number): Promise<readonly ReflectedColumn[]> {
    const rows = await run(query(columnsSql, { table: tableId }));
    return (rows as unknown as readonly ColumnRow[]).map(reflectedColumn);
  }

  async primaryKey(run: RunQuery, tableId: number): Promise<ReflectedPrimaryKey> {
    const [row] = await this.#constraints(run, tableId, 'p');
    return { constrainedColumns: row?.columns ?? [], name: row?.name ?? null, comment: row?.comment ?? null };
  }

  async uniqueConstraints(run: RunQuery, tableId: number): Promise<readonly ReflectedUniqueConstraint[]> {
    const rows = await this.#constraints(run, tableId, 'u');
    return rows.map(({ name, columns, comment }) => ({ name, columnNames: columns, comment }));
  }

  async foreignKeys(
    run: RunQuery,
    tableId: number,
    schema: string | undefined,
  ): Promise<readonly ReflectedForeignKey[]> {
    const rows = await run(query(foreignKeysSql, { table: tableId }));
    return (rows as unknown as readonly ForeignKeyRow[]).map((row) => reflectedForeignKey(row, schema));
  }

  async indexes(run: RunQuery, tableId: number): Promise<readonly ReflectedIndex[]> {
    const rows = await run(query(indexesSql, { table: tableId }));
    return (rows as unknown as readonly IndexRow[]).map(reflectedIndex);
  }

  async #constraints(run: RunQuery, tableId: number, kind: 'p' | 'u'): Promise<readonly ConstraintRow[]> {
    const rows = await run(query(constraintsSql, { table: tableId, kind }));
    return rows as unknown as readonly ConstraintRow[];
  }
}

interface ColumnRow extends FormattedType {
  readonly name: string;
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

interface ConstraintRow {
  readonly name: string;
  readonly columns: readonly string[];
  readonly comment: string | null;
}

interface ForeignKeyRow extends ConstraintRow {
  readonly referredSchema: string;
  readonly referredTable: string;
  readonly referredColumns: readonly string[];
  readonly visible: boolean;
  readonly updateAction: string;
  readonly deleteAction: string;
  readonly matchKind: string;
  readonly deferrable: boolean;
  readonly deferred: boolean;
}

interface IndexRow {
  readonly name: string;
  readonly isUnique: boolean;
  readonly elements: readonly string[];
  readonly areExpressions: readonly boolean[];
  readonly sorting: readonly number[];
  readonly keyCount: number;
  readonly constraintName: string | null;
  readonly method: string;
  readonly predicate: string | null;
}

function query(sql: string, values: Readonly<Record<string, unknown>>): TextClause {
  return text(sql).bindparams(values);
}

function schemaBind(schema: string | undefined): Readonly<Record<string, string>> {
  return schema === undefined ? {} : { schema };
}

function names(rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  return rows.map((row) => row['name'] as string);
}

function reflectedColumn(row: ColumnRow): ReflectedColumn {
  const isComputed = row.generated !== '';
  const isIdentity = row.start !== null;
  return {
    name: row.name,
    type: reflectedType(row, row.name),
    nullable: !row.notNull,
    default: isComputed ? null : row.defaultSql,
    autoincrement: isIdentity || (!isComputed && (row.defaultSql ?? '').startsWith('nextval(')),
    comment: row.comment,
    ...(isComputed ? { computed: { sqltext: row.defaultSql as string, persisted: row.generated === 's' } } : {}),
    ...(isIdentity ? { identity: identityOf(row) } : {}),
  };
}

function identityOf(row: ColumnRow): ReflectedColumn['identity'] {
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

const actions: Readonly<Record<string, string>> = { r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' };

function reflectedForeignKey(row: ForeignKeyRow, schema: string | undefined): ReflectedForeignKey {
  const ownSchema = schema === row.referredSchema ? row.referredSchema : null;
  return {
    name: row.name,
    constrainedColumns: row.columns,
    referredSchema: row.visible ? ownSchema : row.referredSchema,
    referredTable: row.referredTable,
    referredColumns: row.referredColumns,
    options: foreignKeyOptions(row),
    comment: row.comment,
  };
}

function foreignKeyOptions(row: ForeignKeyRow): ReflectedForeignKeyOptions {
  const [onupdate, ondelete] = [actions[row.updateAction], actions[row.deleteAction]];
  return {
    ...(onupdate === undefined ? {} : { onupdate }),
    ...(ondelete === undefined ? {} : { ondelete }),
    ...(row.matchKind === 'f' ? { match: 'FULL' } : {}),
    ...(row.deferrable ? { deferrable: true } : {}),
    ...(row.deferred ? { initially: 'DEFERRED' } : {}),
  };
}

function reflectedIndex(row: IndexRow): ReflectedIndex {
  const keys = row.elements.slice(0, row.keyCount);
  const hasExpressions = row.areExpressions.slice(0, row.keyCount).includes(true);
  const sorting = columnSorting(keys, row);
  return {
    name: row.name,
    unique: row.isUnique,
    columnNames: keys.map((element, i) => (row.areExpressions[i] === true ? null : element)),
    ...(hasExpressions ? { expressions: keys } : {}),
    ...(Object.keys(sorting).length > 0 ? { columnSorting: sorting } : {}),
    includeColumns: row.elements.slice(row.keyCount),
    ...(row.constraintName === null ? {} : { duplicatesConstraint: row.constraintName }),
    dialectOptions: {
      ...(row.method === 'btree' ? {} : { postgresqlUsing: row.method }),
      ...(row.predicate === null ? {} : { postgresqlWhere: row.predicate }),
    },
  };
}

/** Bit 1: descending; bit 2: NULLs first, which is the default of descending columns. */
function columnSorting(keys: readonly string[], { sorting }: IndexRow): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  keys.forEach((key, i) => {
    const option = sorting[i] ?? 0;
    if (option === 1) found[key] = ['desc', 'nulls_last'];
    else if (option === 2) found[key] = ['nulls_first'];
    else if (option === 3) found[key] = ['desc'];
  });
  return found;
}

import { ArgumentError } from '../errors/errors.js';
import type { FieldSpec } from '../expression/clause-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { type Delete, deleteFrom } from './delete.js';
import type { InsertParameters } from './dml.js';
import { ProxyColumn, TableClause } from './from-clause.js';
import { type Insert, insert } from './insert.js';
import type { ColumnMap, ColumnsUnder } from './row-types.js';
import { type Update, update } from './update.js';
import type { ValuesColumns } from './values.js';

/** Options of `table()`. */
export interface LightTableOptions {
  /** The schema in the database; else the connection's search path decides. */
  readonly schema?: string;
}

/**
 * A table as far as statements need to know it: a name, a schema, some columns; no keys, defaults or MetaData. Made by
 * {@link table}. SQLAlchemy: `TableClause`.
 */
export class LightTable<C extends ColumnMap = any, N extends string = string> extends TableClause<C> {
  static override readonly fields: FieldSpec = {
    identity: 'identity',
    name: 'plain',
    schema: 'plain',
    columns: 'elements',
  };
  readonly visitName = 'table';
  /** A `schemaTranslateMap` is for the tables of MetaData. */
  readonly keepsSchema = true;
  private cachedColumns: C | undefined;

  constructor(
    readonly name: N,
    readonly columns: readonly NamedColumn[],
    readonly schema: string | undefined,
  ) {
    super();
  }

  get c(): C {
    this.cachedColumns ??= Object.fromEntries(
      this.columns.map(({ key, name, type }) => [key, new ProxyColumn(this, key, name, type, undefined)]),
    ) as ColumnMap as C;
    return this.cachedColumns;
  }

  /** None: nothing is known of a key. */
  get primaryKeyColumns(): readonly NamedColumn[] {
    return [];
  }

  /** `INSERT INTO` this table. */
  insert(): Insert<this, never, InsertParameters<this>> {
    return insert(this);
  }

  /** `UPDATE` of this table. */
  update(): Update<this> {
    return update(this);
  }

  /** `DELETE FROM` this table. */
  delete(): Delete<this> {
    return deleteFrom(this);
  }
}

/** The columns of a light table by key. */
type LightColumns<A extends readonly NamedColumn[], N extends string> = ColumnsUnder<ValuesColumns<A>, N>;

/**
 * A table by its name and the columns that statements use, without MetaData: `table('log', column('id', Integer), { schema:
 * 'audit' })`. It can be selected from, joined with a condition, and written. SQLAlchemy: `table()`.
 */
export function table<const N extends string, const A extends readonly NamedColumn[]>(
  name: N,
  ...columns: A
): LightTable<LightColumns<A, N>, N>;
export function table<const N extends string, const A extends readonly NamedColumn[]>(
  name: N,
  ...columns: readonly [...A, LightTableOptions]
): LightTable<LightColumns<A, N>, N>;
export function table(name: string, ...given: readonly (NamedColumn | LightTableOptions)[]): LightTable {
  const last = given.at(-1);
  const options = last === undefined || last instanceof NamedColumn ? undefined : last;
  const columns = options === undefined ? given : given.slice(0, -1);
  const odd = columns.find((column) => !(column instanceof NamedColumn));
  if (odd !== undefined)
    throw new ArgumentError(`table() takes a name, columns, and options at the end; got ${String(odd)}`);
  return new LightTable(name, columns as readonly NamedColumn[], options?.schema);
}

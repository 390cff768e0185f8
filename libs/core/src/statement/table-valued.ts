import type { FieldSpec } from '../expression/clause-element.js';
import { ColumnElement } from '../expression/column-element.js';
import { ColumnClause } from '../expression/constructs.js';
import type { Executable, rowType } from '../expression/executable.js';
import { FunctionElement } from '../expression/functions.js';
import { NamedColumn } from '../expression/named-column.js';
import { NullType } from '../types/null-type.js';
import { BigInteger } from '../types/numeric-types.js';
import { toType, type TypeEngine, type TypeLike } from '../types/type-engine.js';
import { asFrom, FromClause, ProxyColumn } from './from-clause.js';
import { factsOf } from './function-types.js';
import type { ColumnMap, ColumnsUnder, Row, Unnamed } from './row-types.js';

/** Options of `tableValued()`. */
export interface TableValuedOptions {
  /** The name under which it stands in FROM. */
  readonly name?: string;
  /** A further column of this name that numbers the rows from 1: `WITH ORDINALITY`. */
  readonly withOrdinality?: string;
  /** Counts as connected with all others of a FROM list, for the warning of cartesian products. */
  readonly joinsImplicitly?: boolean;
}

/** A column of a table valued function: its name, or `column(name, type)`. */
export type TableValuedColumn = string | NamedColumn;

/** The key of the phantom by which the text of a record tells its fields; there is no such property at run time. */
declare const recordFields: unique symbol;

/** A record as the server's text, `(a,1)`; its fields are of the types `F` where it is table valued. */
export type RecordText<F> = string & { readonly [recordFields]?: F };

/** A record, as far as it tells its fields. */
interface WithFields<F> {
  readonly [recordFields]?: F;
}

/** The value of a column that is given by its name: the function's own, or that of the field. */
type ValueNamed<T, K> = unknown extends T
  ? T
  : typeof recordFields extends keyof T
    ? T extends WithFields<infer F>
      ? K extends keyof F
        ? F[K]
        : unknown
      : never
    : T;

type ColumnOf<E, T> = E extends string
  ? { readonly [K in E]: NamedColumn<ValueNamed<T, K>, K, Unnamed> }
  : E extends NamedColumn<infer V, infer K>
    ? { readonly [P in K]: NamedColumn<V, K, Unnamed> }
    : E extends { readonly withOrdinality: infer O extends string }
      ? { readonly [K in O]: NamedColumn<number, K, Unnamed> }
      : unknown;

/** The columns of a table valued function as its arguments say. */
export type TableValuedColumns<A extends readonly unknown[], T> =
  ColumnsOf<A, T> extends infer C extends ColumnMap ? C : ColumnMap;

type ColumnsOf<A extends readonly unknown[], T> = A extends readonly [infer E, ...infer Rest]
  ? ColumnOf<E, T> & ColumnsOf<Rest, T>
  : unknown;

/** A function call that yields rows, in FROM. SQLAlchemy: `TableValuedAlias`. */
export class TableValuedAlias<C extends ColumnMap = ColumnMap, T = any> extends FromClause<C> {
  static override readonly fields: FieldSpec = {
    identity: 'identity',
    element: 'element',
    name: 'plain',
    columns: 'elements',
    ordinality: 'plain',
    derived: 'plain',
    isLateral: 'plain',
  };
  readonly visitName = 'tableValuedAlias';
  /** How the columns stand behind the name: not at all, by name, or with their types. */
  readonly derived: 'names' | 'types' | undefined;
  readonly isLateral: boolean = false;
  private cachedColumns: C | undefined;

  constructor(
    readonly element: FunctionElement<T>,
    readonly name: string | undefined,
    readonly columns: readonly NamedColumn[],
    readonly ordinality: boolean,
    private readonly implicit: boolean,
  ) {
    super();
  }

  get c(): C {
    this.cachedColumns ??= Object.fromEntries(
      this.columns.map((one) => [one.key, new ProxyColumn(this, one.key, one.name, one.type, one)]),
    ) as ColumnMap as C;
    return this.cachedColumns;
  }

  override get joinsImplicitly(): boolean {
    return this.implicit;
  }

  /** The whole row, or the value of a function that gives single ones, by the name of this clause. */
  get column(): AliasColumn<T> {
    return new AliasColumn<T>(this, this.element.type);
  }

  /** The same rows under another name. */
  override alias<const N extends string = Unnamed>(name?: N): TableValuedAlias<ColumnsUnder<C, N>, T> {
    return this.with({ name }) as never;
  }

  /** Names its columns behind its own name: `AS x(a, b)`; with `withTypes` `AS x(a INTEGER, b TEXT)`, as functions of records need it. */
  renderDerived(options: { readonly name?: string; readonly withTypes?: boolean } = {}): this {
    const derived = options.withTypes === true ? 'types' : 'names';
    return this.with({ derived, name: options.name ?? this.name });
  }

  /** `LATERAL function(..)`: its arguments may refer to what stands before it. PostgreSQL lets them do so without the word. */
  lateral<const N extends string = Unnamed>(name?: N): TableValuedAlias<ColumnsUnder<C, N>, T> {
    return this.with({ isLateral: true, name: name ?? this.name }) as never;
  }
}

/** The name of a clause of FROM as a value. SQLAlchemy: `TableValuedColumn`. */
export class AliasColumn<T = any> extends NamedColumn<T> {
  static override readonly fields: FieldSpec = { from: 'element', type: 'type' };
  readonly visitName = 'aliasColumn';

  constructor(
    readonly from: FromClause,
    readonly type: TypeEngine,
  ) {
    super();
  }

  /** The name of the alias, which is also that of its one column. */
  get name(): string {
    return (this.from as { name?: string }).name ?? 'anon_1';
  }

  /** As {@link name}. */
  get key(): string {
    return this.name;
  }
}

/** `(function(..)).field`. SQLAlchemy: `ScalarFunctionColumn`. */
export class ScalarFunctionColumn<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { element: 'element', name: 'plain', type: 'type' };
  readonly visitName = 'scalarFunctionColumn';

  constructor(
    readonly element: FunctionElement,
    readonly name: string,
    readonly type: TypeEngine,
  ) {
    super();
  }
}

/** A function call in FROM without a name. */
export class FunctionFrom extends FromClause {
  static override readonly fields: FieldSpec = { element: 'element' };
  readonly visitName = 'functionFrom';
  readonly c: ColumnMap = {};

  constructor(readonly element: FunctionElement) {
    super();
  }
}

/** A call of a SQL function that can stand in FROM as well, and be executed by itself. SQLAlchemy: `Function`. */
export class SqlFunction<T = any> extends FunctionElement<T> implements Executable<Row<readonly [T]>> {
  declare readonly [rowType]: Row<readonly [T]>;

  get [asFrom](): FromClause {
    return new FunctionFrom(this);
  }

  /**
   * Its rows as a clause of FROM with these columns: `func.jsonEach(x).tableValued('key', 'value')`. A single name takes the
   * function's own type; `column(name, type)` gives another. Options stand behind the columns.
   */
  tableValued<const A extends readonly (TableValuedColumn | TableValuedOptions)[]>(
    ...given: A
  ): TableValuedAlias<TableValuedColumns<A, T>, T> {
    const names = given.filter(isColumn);
    const options = given.find((one): one is TableValuedOptions => !isColumn(one)) ?? {};
    const fields = factsOf(this.name)?.columns;
    const columns = names.map((one) => {
      if (typeof one !== 'string') return one;
      return new ColumnClause(one, fields === undefined ? this.type : (fields[one] ?? toType(NullType)));
    });
    if (options.withOrdinality !== undefined) columns.push(new ColumnClause(options.withOrdinality, ordinalType));
    return new TableValuedAlias(
      this,
      options.name,
      columns,
      options.withOrdinality !== undefined,
      options.joinsImplicitly === true,
    ) as never;
  }

  /** The call in FROM under a name, and that name as a value: `func.unnest(x).columnValued('item')`. */
  columnValued(name?: string, options: Pick<TableValuedOptions, 'joinsImplicitly'> = {}): AliasColumn<T> {
    return this.alias(name, options).column;
  }

  /** The call in FROM under a name; `column` of it is its value. */
  alias(name?: string, options: Pick<TableValuedOptions, 'joinsImplicitly'> = {}): TableValuedAlias<ColumnMap, T> {
    return new TableValuedAlias(this, name, [], false, options.joinsImplicitly === true);
  }

  protected override typeOfSorted(key: ColumnElement): TypeEngine {
    return factsOf(this.name)?.ofSorted?.(key, this.args) ?? super.typeOfSorted(key);
  }

  /** One field of the record that the function gives, as a value: `(function(..)).field`. */
  scalarTableValued<V = any>(name: string, type?: TypeLike<V>): ScalarFunctionColumn<V> {
    return new ScalarFunctionColumn<V>(this, name, type === undefined ? toType(NullType) : toType(type));
  }
}

const ordinalType = toType(BigInteger({ asNumber: true }));

function isColumn(value: TableValuedColumn | TableValuedOptions): value is TableValuedColumn {
  return typeof value === 'string' || value instanceof NamedColumn;
}

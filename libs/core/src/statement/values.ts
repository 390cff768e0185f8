import { ArgumentError } from '../errors/errors.js';
import type { CacheKeyBuilder } from '../expression/cache-key.js';
import { ClauseElement, elementOf, type FieldSpec } from '../expression/clause-element.js';
import { BindParameter, type ColumnElement, Grouping, operand } from '../expression/column-element.js';
import { asInOperand, type InSource, type Operand, type rowBehindIn } from '../expression/sql-expression.js';
import type { NamedColumn } from '../expression/named-column.js';
import type { TypeEngine } from '../types/type-engine.js';
import { FromClause, proxiesOf } from './from-clause.js';
import type { LabeledColumn } from './labels.js';
import type { ColumnMap, ColumnsUnder, Unnamed } from './row-types.js';
import { CTE, type CteOptions, type RowSource } from './select-base.js';

/** One row of VALUES. */
export class ValuesTuple extends ClauseElement {
  static override readonly fields: FieldSpec = { values: 'elements' };
  readonly visitName = 'valuesTuple';

  constructor(readonly values: readonly ColumnElement[]) {
    super();
  }
}

/** `VALUES (..), (..)` where it stands in the place of a SELECT. */
export class ValuesRows extends ClauseElement {
  static override readonly fields: FieldSpec = { rows: 'elements', literal: 'plain' };
  readonly visitName = 'valuesRows';

  constructor(
    readonly rows: readonly ValuesTuple[],
    readonly literal: boolean,
  ) {
    super();
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    // As of Values itself.
    if (this.literal) key.cacheable = false;
    key.fields(this);
  }
}

/** VALUES of one column as one value, and as a list behind IN, ANY and ARRAY. SQLAlchemy: `ScalarValues`. */
export class ScalarValues<T = any> extends Grouping<T | null> implements InSource {
  static override readonly fields: FieldSpec = { element: 'element', columnType: 'type' };
  declare readonly [rowBehindIn]: { readonly 0: T; readonly length: 1 };

  constructor(
    element: ValuesRows,
    readonly columnType: TypeEngine,
  ) {
    super(element);
  }

  override get type(): TypeEngine {
    return this.columnType;
  }

  get [asInOperand](): ClauseElement {
    return this.element;
  }
}

/** The columns of VALUES by key. */
export type ValuesColumns<A extends readonly NamedColumn[]> = {
  readonly [E in A[number] as E extends NamedColumn<any, infer K> ? K : never]: E;
};

/** One row of data, in the order of the columns. */
type DataOf<A extends readonly NamedColumn[]> = {
  readonly [K in keyof A]: A[K] extends NamedColumn<infer T> ? Operand<T> : never;
};

/** Rows that the program gives, to be selected from. SQLAlchemy: `Values`. */
export class Values<A extends readonly NamedColumn[] = any, C extends ColumnMap = ColumnMap>
  extends FromClause<C>
  implements RowSource, InSource
{
  declare readonly [rowBehindIn]: { readonly length: A['length'] };

  static override readonly fields: FieldSpec = {
    identity: 'identity',
    columns: 'elements',
    rows: 'elements',
    name: 'plain',
    isLateral: 'plain',
    literal: 'plain',
  };
  readonly visitName = 'values';
  readonly rows: readonly ValuesTuple[] = [];
  readonly name: string | undefined;
  readonly isLateral: boolean = false;
  /** True where the values stand in the SQL itself. */
  readonly literal: boolean = false;
  private cachedColumns: C | undefined;

  constructor(readonly columns: A) {
    super();
  }

  get c(): C {
    this.cachedColumns ??= proxiesOf(this, this.columns as readonly NamedColumn[]) as C;
    return this.cachedColumns;
  }

  get labeledColumns(): readonly LabeledColumn[] {
    return (this.columns as readonly NamedColumn[]).map((element) => ({
      element,
      key: element.key,
      name: element.name,
      labeled: false,
    }));
  }

  /** More rows, each a list of values in the order of the columns. */
  data(rows: readonly DataOf<A>[]): this {
    const columns = this.columns as readonly NamedColumn[];
    const added = rows.map((row) => {
      const values = row as readonly unknown[];
      if (values.length === columns.length) {
        return new ValuesTuple(values.map((value, i) => valueOf(value, columns[i] as NamedColumn)));
      }
      throw new ArgumentError(
        `Wrong number of elements for ${values.length}-tuple: ${columns.length} columns are declared`,
      );
    });
    return this.with({ rows: [...this.rows, ...added] });
  }

  /** The same rows under a name of their own. */
  override alias<const N extends string = Unnamed>(name?: N): Values<A, ColumnsUnder<C, N>> {
    return this.with({ name }) as never;
  }

  /** `LATERAL (VALUES ..)`: its expressions may refer to what stands before it. */
  lateral<const N extends string = Unnamed>(name?: N): Values<A, ColumnsUnder<C, N>> {
    return this.with({ isLateral: true, name: name ?? this.name }) as never;
  }

  /**
   * As one value, that of the only column of the only row; behind IN, ANY and ARRAY all of them. SQLAlchemy: `scalar_values()`.
   * Behind IN the values stand as they are, too: `t.c.id.in(v)`, `tuple(t.c.a, t.c.b).in(v)`.
   */
  scalarValues<T>(this: Values<readonly [NamedColumn<T>], any>): ScalarValues<T> {
    const [column, another] = this.columns as readonly NamedColumn[];
    if (column !== undefined && another === undefined) {
      return new ScalarValues<T>(new ValuesRows(this.rows, this.literal), column.type);
    }
    throw new ArgumentError(
      `VALUES used as a value has to have exactly one column, this one has ${this.columns.length}; behind in() of a tuple() give the values() itself`,
    );
  }

  get [asInOperand](): ClauseElement {
    return new ValuesRows(this.rows, this.literal);
  }

  /** Writes the values into the SQL in place of sending them as parameters; such a statement is compiled anew each time. */
  literalBinds(): this {
    return this.with({ literal: true });
  }

  /** As `WITH name (columns) AS (VALUES ..)`. */
  cte<const N extends string = Unnamed>(name?: N, options: CteOptions = {}): CTE<ColumnsUnder<C, N>> {
    return new CTE<ColumnsUnder<C, N>>(this, name, options);
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    // Values that stand in the SQL are no part of the key: such a statement is compiled each time.
    if (this.literal) key.cacheable = false;
    key.fields(this);
  }
}

/** A value is a parameter of its column's type, null too, so that all rows have one form. */
function valueOf(value: unknown, column: NamedColumn): ColumnElement {
  if (value === undefined || elementOf(value) !== undefined) return operand(value, column.type);
  return new BindParameter(column.key, value, column.type, { unique: true });
}

/**
 * Rows that the program gives: `values(column('id', Integer), column('name', Text)).data([[1, 'a'], [2, 'b']]).alias('v')`.
 * SQLAlchemy: `values()`.
 */
export function values<const A extends readonly NamedColumn[]>(...columns: A): Values<A, ValuesColumns<A>> {
  if (columns.length === 0) throw new ArgumentError('values() needs at least one column');
  return new Values<A, ValuesColumns<A>>(columns);
}

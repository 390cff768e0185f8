import { ArgumentError } from '../errors/errors.js';
import type { CacheKeyBuilder } from '../expression/cache-key.js';
import { ClauseElement, type FieldSpec } from '../expression/clause-element.js';
import { asInOperand, asOperand, ColumnElement, type InSource } from '../expression/column-element.js';
import type { Executable, rowType } from '../expression/executable.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { FromClause, ProxyColumn } from './from-clause.js';
import { type ExecutionOptions, type LastingOptions, lasting } from './execution-options.js';
import { labelColumns, type LabeledColumn } from './labels.js';
import type { ColumnMap, ColumnsUnder, FirstOf } from './row-types.js';

/** An option of a statement that a layer above understands (how relationships are loaded); part of the cache key. */
export abstract class StatementOption extends ClauseElement {}

/** What a SELECT and a set operation share: they give rows, and can stand in other statements. SQLAlchemy: `SelectBase`. */
export abstract class SelectBase<R = unknown, C extends ColumnMap = ColumnMap>
  extends ClauseElement
  implements Executable<R>, InSource
{
  declare readonly [rowType]: R;

  /** The options of this statement's executions. */
  readonly options_: ExecutionOptions = {};

  /** The columns of the rows, tables taken apart. */
  abstract get selectedColumns(): readonly ColumnElement[];

  /** The columns with the names that they have in rows and in SQL. */
  get labeledColumns(): readonly LabeledColumn[] {
    return labelColumns(this.selectedColumns);
  }

  /** A SELECT among operands is its scalar. */
  get [asOperand](): ColumnElement {
    return this.scalarSubquery() as ColumnElement;
  }

  get [asInOperand](): ClauseElement {
    return this;
  }

  /** As something to select from. SQLAlchemy: `subquery()`. */
  subquery<const N extends string = string>(name?: N): Subquery<ColumnsUnder<C, N>> {
    return new Subquery<ColumnsUnder<C, N>>(this, name);
  }

  /** The same as {@link subquery}. */
  alias<const N extends string = string>(name?: N): Subquery<ColumnsUnder<C, N>> {
    return this.subquery(name);
  }

  /** As `WITH name AS (..)`. SQLAlchemy: `cte()`. */
  cte<const N extends string = string>(name?: N): CTE<ColumnsUnder<C, N>> {
    return new CTE<ColumnsUnder<C, N>>(this, name);
  }

  /** As one value: the only column of the only row. SQLAlchemy: `scalar_subquery()`. */
  scalarSubquery(): ScalarSelect<FirstOf<R> | null> {
    const [column, another] = this.selectedColumns;
    if (column === undefined || another !== undefined) {
      throw new ArgumentError(
        `A SELECT used as a value has to have exactly one column, this one has ${this.selectedColumns.length}`,
      );
    }
    return new ScalarSelect<FirstOf<R> | null>(this, column.type);
  }

  /** `EXISTS (..)`. */
  exists(): Exists {
    return new Exists(this);
  }

  /** Options of the executions of this statement, beside those that it has. */
  executionOptions(options: LastingOptions): this {
    return this.with({ options_: { ...this.options_, ...lasting(options) } });
  }
}

/** A SELECT in parentheses, as something to select from. SQLAlchemy: `Subquery`. */
export class Subquery<C extends ColumnMap = ColumnMap> extends FromClause<C> {
  static override readonly fields: FieldSpec = { element: 'element', name: 'plain' };
  readonly visitName: string = 'subquery';
  private cachedColumns: C | undefined;

  constructor(
    readonly element: SelectBase<any, any>,
    readonly name: string | undefined,
  ) {
    super();
  }

  get c(): C {
    this.cachedColumns ??= Object.fromEntries(
      this.element.labeledColumns.map((l) => [
        l.key,
        new ProxyColumn(this, l.key, l.name, l.element.type, inner(l.element)),
      ]),
    ) as ColumnMap as C;
    return this.cachedColumns;
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    if (key.firstSeen(this.identity)) key.fields(this);
  }
}

/** What a label names counts as the column that is shown. */
function inner(element: ColumnElement): ColumnElement {
  const labeled = element as { element?: ColumnElement };
  return element.visitName === 'label' && labeled.element !== undefined ? labeled.element : element;
}

/** A SELECT that stands in WITH. SQLAlchemy: `CTE`. */
export class CTE<C extends ColumnMap = ColumnMap> extends Subquery<C> {
  override readonly visitName = 'cte';
}

/** A SELECT as one value. SQLAlchemy: `ScalarSelect`. */
export class ScalarSelect<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { element: 'element', type: 'type' };
  readonly visitName = 'scalarSelect';

  constructor(
    readonly element: SelectBase<any, any>,
    readonly type: TypeEngine,
  ) {
    super();
  }
}

/** `EXISTS (SELECT ..)`. SQLAlchemy: `Exists`. */
export class Exists extends ColumnElement<boolean> {
  static override readonly fields: FieldSpec = { element: 'element' };
  readonly visitName = 'exists';

  constructor(readonly element: SelectBase<any, any>) {
    super();
  }

  get type(): TypeEngine {
    return toType(BOOLEAN);
  }
}

/** `EXISTS (select)`. SQLAlchemy: `exists()`. */
export function exists(select: SelectBase<any, any>): Exists {
  return select.exists();
}

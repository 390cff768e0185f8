import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import { changed, ClauseElement, type FieldSpec } from '../expression/clause-element.js';
import { ColumnElement, type Label } from '../expression/column-element.js';
import { asInOperand, asOperand, type InSource, type Predicate } from '../expression/sql-expression.js';
import { cloneFirst } from '../expression/copy-node.js';
import type { Executable, rowType } from '../expression/executable.js';
import type { OperatorName } from '../expression/operators.js';
import { withParameters } from '../expression/parameters.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { FromClause, type FromLike, ProxyColumn } from './from-clause.js';
import { type ExecutionOptions, ofStatement, type StatementOptions } from '../expression/execution-options.js';
import { labelColumns, type LabeledColumn } from './labels.js';
import type { ColumnMap, ColumnsUnder, FirstOf, Unnamed } from './row-types.js';
import type { Select } from './select.js';
import {
  type Affix,
  type AffixOptions,
  type AffixText,
  affixesOf,
  extended,
  type Extras,
  IndependentCte,
} from './select-clauses.js';
import { type AnySelect, combined, SetOperand } from './set-operand.js';

/** An option of a statement that a layer above understands (how relationships are loaded); part of the cache key. */
export abstract class StatementOption extends ClauseElement {}

/** Something whose rows can be selected from: a SELECT, a set operation, a text with columns, DML with RETURNING. */
export interface RowSource extends ClauseElement {
  /** The columns with the names that they have in rows and in SQL. */
  readonly labeledColumns: readonly LabeledColumn[];
}

/** What a SELECT and a set operation share: they give rows, and can stand in other statements. SQLAlchemy: `SelectBase`. */
export abstract class SelectBase<R = unknown, C extends ColumnMap = ColumnMap>
  extends SetOperand
  implements Executable<R>, InSource, RowSource
{
  declare readonly [rowType]: R;

  /** The options of this statement's executions. */
  readonly options_: ExecutionOptions = {};

  /** What few statements have: CTEs that nothing names, prefixes, hints. */
  readonly extras: Extras | undefined;

  /** The columns of the rows, tables taken apart. */
  abstract get selectedColumns(): readonly ColumnElement[];

  /** The columns with the names that they have in rows and in SQL. */
  get labeledColumns(): readonly LabeledColumn[] {
    return labelColumns(this.selectedColumns, this.extras?.labelStyle);
  }

  /** The types of the columns. */
  get columnTypes(): readonly TypeEngine[] {
    return this.selectedColumns.map(({ type }) => type);
  }

  /** The columns by the key that they have in rows. SQLAlchemy: `exported_columns`. */
  get exportedColumns(): Readonly<Record<string, ColumnElement>> {
    return Object.fromEntries(this.labeledColumns.map(({ key, element }) => [key, element]));
  }

  /** A SELECT among operands is its scalar. */
  get [asOperand](): ColumnElement {
    return this.scalarSubquery() as ColumnElement;
  }

  get [asInOperand](): ClauseElement {
    return this;
  }

  /** As something to select from. SQLAlchemy: `subquery()`. */
  subquery<const N extends string = Unnamed>(name?: N): Subquery<ColumnsUnder<C, N>> {
    return new Subquery<ColumnsUnder<C, N>>(this.disambiguated, name);
  }

  /** The same as {@link subquery}. */
  alias<const N extends string = Unnamed>(name?: N): Subquery<ColumnsUnder<C, N>> {
    return this.subquery(name);
  }

  /** As something to select from that may refer to what stands before it in FROM: `LATERAL (..)`. SQLAlchemy: `lateral()`. */
  lateral<const N extends string = Unnamed>(name?: N): Lateral<ColumnsUnder<C, N>> {
    return new Lateral<ColumnsUnder<C, N>>(this.disambiguated, name);
  }

  /** As `WITH name AS (..)`. SQLAlchemy: `cte()`. */
  cte<const N extends string = Unnamed>(name?: N, options: CteOptions = {}): CTE<ColumnsUnder<C, N>> {
    return new CTE<ColumnsUnder<C, N>>(this.disambiguated, name, options);
  }

  /** As one value: the only column of the only row. SQLAlchemy: `scalar_subquery()`. */
  scalarSubquery(): ScalarSelect<FirstOf<R> | null> {
    const [column, another] = this.selectedColumns;
    if (column === undefined || another !== undefined) {
      throw new ArgumentError(
        `A SELECT used as a value has to have exactly one column, this one has ${this.selectedColumns.length}`,
      );
    }
    return new ScalarSelect<FirstOf<R> | null>(this, this.columnTypes[0] as TypeEngine);
  }

  /** `EXISTS (..)`. */
  exists(): Exists {
    return new Exists(this);
  }

  /** CTEs that stand in WITH although nothing names them; `nestHere`: in front of this statement also where it is a part of another. */
  addCte(...ctes: readonly CTE<any>[] | readonly [...CTE<any>[], AddCteOptions]): this {
    return this.withExtras({ ctes: independentCtes(ctes) });
  }

  /** The same statement with other values for its `bindparam()`s, by name. SQLAlchemy: `params()`. */
  params(values: Readonly<Record<string, unknown>>): this {
    return withParameters(this, values, false);
  }

  /** As {@link params}; statements with different values can stand in one another then. SQLAlchemy: `unique_params()`. */
  uniqueParams(values: Readonly<Record<string, unknown>>): this {
    return withParameters(this, values, true);
  }

  /** Options of the executions of this statement, beside those that it has. */
  executionOptions(options: StatementOptions): this {
    return this.with({ options_: { ...this.options_, ...ofStatement(options) } });
  }

  /** The options of this statement's executions. SQLAlchemy: `get_execution_options()`. */
  getExecutionOptions(): ExecutionOptions {
    return this.options_;
  }

  /** The only column of the only row as a value under a name of the row around it. SQLAlchemy: `SelectBase.label()`. */
  label<N extends string>(name: N): Label<FirstOf<R> | null, N> {
    return this.scalarSubquery().label(name);
  }

  /** A statement is copied at each step of its making. */
  clone(): this {
    return cloneFirst(this);
  }

  override with(changes: Partial<this> | Record<string, unknown>): this {
    return changed(this.clone(), changes);
  }

  /** The statement with one name for each column, as what selects from it needs them. */
  protected get disambiguated(): this {
    return this.extras?.labelStyle === 'none' ? this.withExtras({ labelStyle: 'disambiguateOnly' }) : this;
  }

  protected withExtras(added: Partial<Extras>): this {
    return this.with({ extras: extended(this.extras, added) });
  }
}

/** A SELECT in parentheses, as something to select from. SQLAlchemy: `Subquery`. */
export class Subquery<C extends ColumnMap = ColumnMap> extends FromClause<C> {
  static override readonly fields: FieldSpec = { identity: 'identity', element: 'element', name: 'plain' };
  readonly visitName: string = 'subquery';
  private cachedColumns: C | undefined;

  constructor(
    readonly element: RowSource,
    readonly name: string | undefined,
  ) {
    super();
  }

  get c(): C {
    this.cachedColumns ??= Object.fromEntries(
      withoutTwins(this.element.labeledColumns).map((l) => [
        l.key,
        new ProxyColumn(this, l.key, l.name, l.type ?? l.element.type, inner(l.element)),
      ]),
    ) as ColumnMap as C;
    return this.cachedColumns;
  }
}

/** Two labels of one name would be one column from the outside, and nobody could say which. */
function withoutTwins(columns: readonly LabeledColumn[]): readonly LabeledColumn[] {
  const seen = new Set<string>();
  for (const { key, element } of columns) {
    if (seen.has(key) && element.visitName === 'label') {
      throw new InvalidRequestError(
        `The label ${JSON.stringify(key)} stands twice in a subquery; give each label a name of its own`,
      );
    }
    seen.add(key);
  }
  return columns;
}

/** What a label names counts as the column that is shown. */
function inner(element: ColumnElement): ColumnElement {
  const labeled = element as { element?: ColumnElement };
  return element.visitName === 'label' && labeled.element !== undefined ? labeled.element : element;
}

/** A SELECT that may refer to what stands before it in the same FROM. SQLAlchemy: `Lateral`. */
export class Lateral<C extends ColumnMap = ColumnMap> extends Subquery<C> {
  override readonly visitName = 'lateral';

  /** The same rows under another name, with LATERAL as well. */
  override alias<const N extends string = Unnamed>(name?: N): Lateral<ColumnsUnder<C, N>> {
    return new Lateral<ColumnsUnder<C, N>>(this.element, name);
  }
}

/** Options of `cte()`. */
export interface CteOptions {
  /** `WITH RECURSIVE`: `cte.union(..)` and `cte.unionAll(..)` give the CTE that refers to itself. */
  readonly recursive?: boolean;
  /** In front of the SELECT that names it, and not of the outermost statement. */
  readonly nesting?: boolean;
  /** True: computed once, `AS MATERIALIZED`; false: merged into what uses it, `AS NOT MATERIALIZED`; else the server decides. */
  readonly materialized?: boolean;
}

/** A SELECT, or DML with RETURNING, that stands in WITH. SQLAlchemy: `CTE`. */
export class CTE<C extends ColumnMap = ColumnMap> extends Subquery<C> {
  static override readonly fields: FieldSpec = {
    ...Subquery.fields,
    recursive: 'plain',
    nesting: 'plain',
    materialized: 'plain',
    prefixes: 'elements',
    suffixes: 'elements',
    restates: 'element',
  };
  override readonly visitName = 'cte';
  readonly recursive: boolean;
  readonly nesting: boolean;
  readonly materialized: boolean | undefined;
  readonly prefixes: readonly Affix[] = [];
  readonly suffixes: readonly Affix[] = [];
  /** The CTE of which this one is the recursive form: both have one name, and stand for the same rows. */
  readonly restates: CTE<C> | undefined;

  constructor(element: RowSource, name: string | undefined, options: CteOptions = {}) {
    super(element, name);
    this.recursive = options.recursive === true;
    this.nesting = options.nesting === true;
    this.materialized = options.materialized;
  }

  /** The recursive form of this CTE: its rows, and those of the others, which refer to it, without repetitions. SQLAlchemy: `CTE.union()`. */
  union(...others: readonly AnySelect[]): CTE<C> {
    return combined('UNION', [this, ...others]);
  }

  /** As {@link union}, with all rows. SQLAlchemy: `CTE.union_all()`. */
  unionAll(...others: readonly AnySelect[]): CTE<C> {
    return combined('UNION ALL', [this, ...others]);
  }

  /** SQL text behind the word AS: it must come from the program. */
  prefixWith(prefix: AffixText, options: AffixOptions = {}): this {
    return this.with({ prefixes: [...this.prefixes, ...affixesOf(prefix, options)] });
  }

  /** SQL text behind the parentheses (`SEARCH ..`, `CYCLE ..`): it must come from the program. */
  suffixWith(suffix: AffixText, options: AffixOptions = {}): this {
    return this.with({ suffixes: [...this.suffixes, ...affixesOf(suffix, options)] });
  }
}

/** How `addCte()` places its CTEs. */
export interface AddCteOptions {
  readonly nestHere: boolean;
}

function independentCtes(given: readonly (CTE<any> | AddCteOptions)[]): IndependentCte[] {
  const nestHere = given.some((one) => !(one instanceof CTE) && one.nestHere);
  return given.filter((one) => one instanceof CTE).map((cte) => new IndependentCte(cte, nestHere));
}

/** A SELECT that stands for one value, and can be changed there. */
abstract class SelectAsValue<T> extends ColumnElement<T> {
  abstract readonly element: SelectBase<any, any>;

  /** The same of the SELECT with further predicates. */
  where(...predicates: readonly (Predicate | boolean)[]): this {
    return this.changed((select) => select.where(...predicates));
  }

  /** The same of the SELECT that means these clauses of the enclosing statements. */
  correlate(...froms: readonly FromLike[] | readonly [null]): this {
    return this.changed((select) => select.correlate(...froms));
  }

  /** The same of the SELECT that means all clauses of the enclosing statements but these. */
  correlateExcept(...froms: readonly FromLike[] | readonly [null]): this {
    return this.changed((select) => select.correlateExcept(...froms));
  }

  protected changed(change: (select: Select<any, any>) => SelectBase<any, any>): this {
    const { element } = this;
    if (element.visitName === 'select') return this.with({ element: change(element as Select<any, any>) });
    throw new ArgumentError(`Only what is made of a SELECT takes this; this one holds a ${element.visitName}`);
  }
}

/** A SELECT as one value. SQLAlchemy: `ScalarSelect`. */
export class ScalarSelect<T = any> extends SelectAsValue<T> {
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
export class Exists extends SelectAsValue<boolean> {
  static override readonly fields: FieldSpec = { element: 'element' };
  readonly visitName = 'exists';

  constructor(readonly element: SelectBase<any, any>) {
    super();
  }

  get type(): TypeEngine {
    return toType(BOOLEAN);
  }

  override get holdingOperator(): OperatorName {
    return 'exists';
  }

  /** The EXISTS of the SELECT with more behind FROM. */
  selectFrom(...froms: readonly FromLike[]): Exists {
    return this.changed((select) => select.selectFrom(...froms));
  }
}

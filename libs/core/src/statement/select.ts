import { describeValue } from '../types/invalid-value.js';
import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import { and } from '../expression/boolean-list.js';
import { type ClauseElement, elementOf, type FieldSpec, type HasClauseElement } from '../expression/clause-element.js';
import { ColumnElement, columnOf, operand } from '../expression/column-element.js';
import type { Predicate } from '../expression/sql-expression.js';
import { type SortKey, sortKeyOf } from '../expression/label-reference.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { listed } from '../util/listed.js';
import { equalities, type FilterValues } from './filter-by.js';
import {
  FromClause,
  type FromLike,
  type FullOption,
  fromClauseOf,
  type JoinKind,
  joinKindOf,
  type JoinOptions,
  selectBy,
} from './from-clause.js';
import { fromListOf } from './from-list.js';
import { fromsOf } from './froms.js';
import { GenerativeSelect } from './generative-select.js';
import { type JoinLike, type JoinStep, joinSteps } from './join-step.js';
import type { Grouped } from './grouping-types.js';
import type { FilteredOf, Joined, SelectedFrom } from './outer-join-types.js';
import { reducedColumns } from './reduce-columns.js';
import type {
  AddedColumns,
  AddedRow,
  ColumnMap,
  ProxyColumns,
  ListRow,
  SelectArgument,
  UnnamedRow,
} from './row-types.js';
import {
  type AffixOptions,
  type AffixText,
  affixesOf,
  Correlation,
  ForUpdate,
  Hint,
  type LabelStyle,
  type LockOptions,
} from './select-clauses.js';
import type { StatementOption } from './select-base.js';

/** What a column of a select list is. */
export interface ColumnDescription {
  readonly name: string;
  readonly type: TypeEngine;
  readonly expr: ColumnElement;
}

/** An option of `withOnlyColumns()`. */
export interface MaintainFroms {
  readonly maintainColumnFroms: boolean;
}

/**
 * A SELECT. Every method gives a new statement. `R` is its row, `C` its columns as a subquery, `A` its list, and `F` what
 * `filterBy()` asks for columns: the last join, else the first of FROM. SQLAlchemy: `Select`.
 */
export class Select<
  R = unknown,
  C extends ColumnMap = ColumnMap,
  A extends readonly unknown[] = any,
  // oxlint-disable-next-line no-unused-vars -- no member names it, so that a SELECT can take the place of one with other joins
  F = A,
> extends GenerativeSelect<R, C> {
  static override readonly fields: FieldSpec = {
    rawColumns: 'elements',
    fromClauses: 'elements',
    joins: 'elements',
    whereClauses: 'elements',
    groupByClauses: 'elements',
    havingClauses: 'elements',
    orderByClauses: 'elements',
    limitClause: 'element',
    offsetClause: 'element',
    distinctOn: 'elements',
    lock: 'element',
    correlation: 'element',
    statementOptions: 'elements',
    extras: 'element',
  };
  readonly visitName = 'select';
  readonly fromClauses: readonly FromClause[] = [];
  readonly joins: readonly JoinStep[] = [];
  readonly whereClauses: readonly ColumnElement[] = [];
  readonly groupByClauses: readonly ColumnElement[] = [];
  readonly havingClauses: readonly ColumnElement[] = [];
  /** The expressions of DISTINCT ON; none: a plain DISTINCT; undefined: no DISTINCT. */
  readonly distinctOn: readonly ColumnElement[] | undefined;
  /** FOR UPDATE and its kin. */
  readonly lock: ForUpdate | undefined;
  /** The clauses of enclosing statements that this one refers to; undefined: found by itself. */
  readonly correlation: Correlation | undefined;
  readonly statementOptions: readonly StatementOption[] = [];

  constructor(
    /** The select list as given: columns, and tables as a whole. */
    readonly rawColumns: readonly ClauseElement[],
  ) {
    super();
  }

  get selectedColumns(): readonly ColumnElement[] {
    return this.rawColumns.flatMap((item): readonly ColumnElement[] =>
      item instanceof FromClause ? item.columnList : [columnOf(item) as ColumnElement],
    );
  }

  /** True after `distinct()`. */
  get isDistinct(): boolean {
    return this.distinctOn !== undefined;
  }

  /** All predicates of WHERE as one; undefined where there is none. */
  get whereclause(): ColumnElement<boolean> | undefined {
    return this.whereClauses.length === 0 ? undefined : and(...this.whereClauses);
  }

  /** Names, types and expressions of the select list. SQLAlchemy: `column_descriptions`. */
  get columnDescriptions(): readonly ColumnDescription[] {
    return this.labeledColumns.map(({ key, element }) => ({ name: key, type: element.type, expr: element }));
  }

  /** What the select list alone brings into FROM. SQLAlchemy: `columns_clause_froms`. */
  get columnsClauseFroms(): readonly FromClause[] {
    return [...new Set(this.rawColumns.flatMap((item) => [...fromsOf(item)]))];
  }

  /** What stands behind FROM where this is the whole statement. SQLAlchemy: `get_final_froms()`. */
  getFinalFroms(): readonly FromClause[] {
    return fromListOf(this, undefined);
  }

  /** Rows for which all of the predicates hold, beside those of earlier calls. */
  where(...predicates: readonly (Predicate | boolean)[]): this {
    return this.with({ whereClauses: listed(this.whereClauses, predicates.map(predicateOf)) });
  }

  /** The same as {@link where}. */
  filter(...predicates: readonly (Predicate | boolean)[]): this {
    return this.where(...predicates);
  }

  /** Equality with the columns of the last joined or first selected table, by key. Unknown keys are an InvalidRequestError. */
  filterBy<S extends Select<any, any, any, any>>(this: S, values: FilterValues<FilteredOf<S>>): S {
    return this.where(...equalities(this.filterTarget(), values));
  }

  /** `JOIN` with a table, an entity or along a relationship; without a condition by the foreign keys. */
  join<const X extends JoinLike, const O extends JoinOptions = {}>(
    target: X,
    onclause?: Predicate,
    options?: O,
  ): Joined<R, C, A, X, O> {
    return this.addJoin(target, onclause, joinKindOf(options), undefined) as never;
  }

  /** `LEFT OUTER JOIN`; with `full` `FULL OUTER JOIN`. */
  outerjoin<const X extends JoinLike, const O extends FullOption = {}>(
    target: X,
    onclause?: Predicate,
    options?: O,
  ): Joined<R, C, A, X, O & { readonly isOuter: true }> {
    return this.addJoin(target, onclause, joinKindOf({ ...options, isOuter: true }), undefined) as never;
  }

  /** `JOIN` that starts at a given table. */
  joinFrom<const X extends JoinLike, const O extends JoinOptions = {}>(
    left: FromLike,
    target: X,
    onclause?: Predicate,
    options?: O,
  ): Joined<R, C, A, X, O> {
    return this.addJoin(target, onclause, joinKindOf(options), fromClauseOf(left)) as never;
  }

  /** `LEFT OUTER JOIN` that starts at a given table; with `full` `FULL OUTER JOIN`. */
  outerjoinFrom<const X extends JoinLike, const O extends FullOption = {}>(
    left: FromLike,
    target: X,
    onclause?: Predicate,
    options?: O,
  ): Joined<R, C, A, X, O & { readonly isOuter: true }> {
    return this.addJoin(target, onclause, joinKindOf({ ...options, isOuter: true }), fromClauseOf(left)) as never;
  }

  /** What stands behind FROM, beside what the columns bring by themselves: tables and their kin, function calls, `text()`. */
  selectFrom<S extends Select<any, any, any, any>, const X extends readonly FromLike[]>(
    this: S,
    ...froms: X
  ): SelectedFrom<S, A, X> {
    return this.with({ fromClauses: listed(this.fromClauses, froms.map(fromClauseOf)) }) as never;
  }

  /** Groups by the expressions, after those of earlier calls; a string names a column of the select list. `null` forgets them. */
  groupBy<S extends Select<any, any, any, any>, const K extends readonly SortKey[] | readonly [null]>(
    this: S,
    ...keys: K
  ): Grouped<S, K> {
    const added = keys[0] === null ? [] : listed(this.groupByClauses, (keys as readonly SortKey[]).map(sortKeyOf));
    return this.with({ groupByClauses: added }) as never;
  }

  /** Keeps the groups for which all predicates hold. Called again, it adds to them. */
  having(...predicates: readonly (Predicate | boolean)[]): this {
    return this.with({ havingClauses: listed(this.havingClauses, predicates.map(predicateOf)) });
  }

  /** `DISTINCT`; with expressions PostgreSQL's `DISTINCT ON`. */
  distinct(...on: readonly SortKey[]): this {
    return this.with({ distinctOn: [...(this.distinctOn ?? []), ...on.map(sortKeyOf)] });
  }

  /** Locks the rows: `FOR UPDATE`, with `read` `FOR SHARE`; `of` names the tables whose rows are meant. */
  withForUpdate(options: LockOptions = {}): this {
    return this.with({ lock: new ForUpdate(options) });
  }

  /** The clauses of enclosing statements that this one means, in place of finding them by itself; `null`: none. */
  correlate(...froms: readonly FromLike[] | readonly [null]): this {
    const to = froms[0] === null ? [] : [...(this.correlation?.to ?? []), ...(froms as FromLike[]).map(fromClauseOf)];
    return this.with({ correlation: new Correlation(to, this.correlation?.except) });
  }

  /** Means all clauses of the enclosing statements but these; `null`: all. */
  correlateExcept(...froms: readonly FromLike[] | readonly [null]): this {
    const given = froms[0] === null ? [] : (froms as FromLike[]).map(fromClauseOf);
    const except = froms[0] === null ? [] : [...(this.correlation?.except ?? []), ...given];
    return this.with({ correlation: new Correlation(this.correlation?.to, except) });
  }

  /**
   * The same statement with another select list. With `{ maintainColumnFroms: true }` at the end what the columns of before
   * brought into FROM stays there.
   */
  withOnlyColumns<const B extends readonly SelectArgument[]>(...columns: B): Select<ListRow<B>, ProxyColumns<B>, B>;
  withOnlyColumns<const B extends readonly SelectArgument[]>(
    ...columns: readonly [...B, MaintainFroms]
  ): Select<ListRow<B>, ProxyColumns<B>, B>;
  withOnlyColumns(...given: readonly (SelectArgument | MaintainFroms)[]): unknown {
    const columns = given.filter((one): one is SelectArgument => !('maintainColumnFroms' in one));
    const stay = given.some((one) => 'maintainColumnFroms' in one && one.maintainColumnFroms);
    const maintained = stay ? this.selectFrom(...this.columnsClauseFroms) : this;
    return maintained.with({ rawColumns: columns.map(selectable) });
  }

  /** More columns behind those that there are. */
  addColumns<const B extends readonly SelectArgument[]>(
    ...columns: B
  ): Select<AddedRow<R, B>, AddedColumns<C, B>, readonly [...A, ...B]> {
    return this.with({ rawColumns: listed(this.rawColumns, columns.map(selectable)) }) as never;
  }

  /** Leaves out columns that equal another one of the list, by a foreign key or by a predicate. SQLAlchemy: `reduce_columns()`. */
  reduceColumns(options: { readonly onlySynonyms?: boolean } = {}): Select {
    return this.with({ rawColumns: reducedColumns(this, options.onlySynonyms !== false) }) as never;
  }

  /** How the columns are named in SQL; by their tables, only the program knows the names. SQLAlchemy: `set_label_style()`. */
  setLabelStyle(style: 'tablenamePlusCol'): Select<UnnamedRow<R>>;
  setLabelStyle(style: LabelStyle): this;
  setLabelStyle(style: LabelStyle): unknown {
    return this.withExtras({ labelStyle: style });
  }

  /** How the columns are named in SQL. SQLAlchemy: `get_label_style()`. */
  getLabelStyle(): LabelStyle {
    return this.extras?.labelStyle ?? 'disambiguateOnly';
  }

  /** SQL text behind the word SELECT. It becomes part of the SQL as it stands: it must come from the program. */
  prefixWith(prefix: AffixText, options: AffixOptions = {}): this {
    return this.withExtras({ prefixes: affixesOf(prefix, options) });
  }

  /** SQL text at the end of the statement. It becomes part of the SQL as it stands: it must come from the program. */
  suffixWith(suffix: AffixText, options: AffixOptions = {}): this {
    return this.withExtras({ suffixes: affixesOf(suffix, options) });
  }

  /** A hint for one clause of FROM; PostgreSQL knows `ONLY`. Another one is a CompileError. */
  withHint(from: FromLike, hint: string, options: AffixOptions = {}): this {
    return this.withExtras({ hints: [new Hint(fromClauseOf(from), hint, options.dialect ?? '*')] });
  }

  /** A hint at the end of the statement, as SQL text: it must come from the program. */
  withStatementHint(hint: string, options: AffixOptions = {}): this {
    return this.withExtras({ hints: [new Hint(undefined, hint, options.dialect ?? '*')] });
  }

  /** Options for a layer above: how the ORM loads relationships and columns. */
  options(...options: readonly StatementOption[]): this {
    return this.with({ statementOptions: [...this.statementOptions, ...options] });
  }

  private addJoin(
    target: JoinLike,
    onclause: Predicate | undefined,
    kind: JoinKind,
    left: FromClause | undefined,
  ): this {
    return this.with({ joins: listed(this.joins, joinSteps(target, onclause, kind, left)) });
  }

  private filterTarget(): FromClause {
    const from = this.joins.at(-1)?.target ?? this.fromClauses[0] ?? this.columnsClauseFroms[0];
    if (from !== undefined) return from;
    throw new InvalidRequestError('filterBy() needs a table or entity in the statement');
  }
}

/** A SELECT of columns, tables and entities: `select(t.c.id, t.c.name)`, `select(t)`. SQLAlchemy: `select()`. */
export function select<const A extends readonly SelectArgument[]>(
  ...columns: A
): Select<ListRow<A>, ProxyColumns<A>, A> {
  return new Select(columns.map(selectable));
}

selectBy(select);

function selectable(value: HasClauseElement): ClauseElement {
  if (value instanceof ColumnElement || value instanceof FromClause) return value;
  const element = elementOf(value);
  if (element instanceof FromClause) return element;
  const column = element === undefined ? undefined : columnOf(element);
  if (column !== undefined) return column;
  const hint = value === undefined ? '; is the name of the column written as in the table?' : '';
  throw new ArgumentError(
    `select() takes columns, tables and entities; got ${element === undefined ? describeValue(value) : element.visitName}${hint}`,
  );
}

const predicateOf = (value: unknown): ColumnElement => operand(value, toType(BOOLEAN));

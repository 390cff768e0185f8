import { CompileError } from '../errors/errors.js';
import { warn } from '../errors/warnings.js';
import { type ColumnElement, Label, UnaryExpression } from '../expression/column-element.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import type { LabelReference } from '../expression/label-reference.js';
import { NamedColumn } from '../expression/named-column.js';
import { operatorInfo } from '../expression/operators.js';
import { TextValue } from '../expression/text.js';
import type { CompoundSelect } from '../statement/compound-select.js';
import type { FromClause } from '../statement/from-clause.js';
import { type Enclosing, fromListOf } from '../statement/from-list.js';
import { type LabeledColumn, qualifiedName } from '../statement/labels.js';
import type { Select } from '../statement/select.js';
import type { CTE, Exists, RowSource, ScalarSelect, SelectBase } from '../statement/select-base.js';
import { type Extras, FetchClause, type ForUpdate, type Hint } from '../statement/select-clauses.js';
import { TextualSelect } from '../statement/textual-select.js';
import { Values } from '../statement/values.js';
import { FromCompiler, type Place } from './from-compiler.js';
import { cartesianProduct } from './lint-froms.js';

/** What names of columns mean in the SELECT that is being compiled. */
interface NameScope {
  readonly columns: readonly LabeledColumn[];
  readonly froms: readonly FromClause[];
}

/** Compiles what yields rows: SELECT and set operations. */
export abstract class SelectCompiler extends FromCompiler {
  /** The FROM lists of the statements around the one that is being compiled. */
  protected enclosing: Enclosing | undefined;
  #scope: NameScope | undefined;

  /** `WITH ..` in front of the whole statement, or nothing. */
  protected withClause(): string {
    return this.ctes.take(0);
  }

  /** The SQL of a SELECT or set operation at its place. */
  protected selectText(select: SelectBase<any, any>, place: Place): string {
    if (place === 'statement') return this.bodyText(select, place);
    this.depth++;
    const sql = this.bodyText(select, place);
    const nested = this.ctes.take(this.depth);
    this.depth--;
    return nested + sql;
  }

  protected override rowsText(rows: RowSource, place: Place): string {
    return rows instanceof Values ? this.valuesText(rows) : this.selectText(rows as SelectBase<any, any>, place);
  }

  /** The SQL without the CTEs that stand in front of it. */
  protected bodyText(select: SelectBase<any, any>, place: Place): string {
    this.independentCtes(select.extras);
    if (select instanceof TextualSelect) return this.process(select.element);
    return select.visitName === 'compoundSelect'
      ? this.compoundText(select as CompoundSelect<any, any>, place)
      : this.plainSelectText(select as Select<any, any>, place);
  }

  /** Sees to it that CTEs stand in WITH that nothing names. */
  protected independentCtes(extras: Extras | undefined): void {
    for (const { cte, nestHere } of extras?.ctes ?? []) {
      this.defineCte(cte as CTE, nestHere || (cte as CTE).nesting ? this.depth : 0);
    }
  }

  protected override cteBody(cte: CTE, level: number): string {
    const outer = this.enclosing;
    if (level === 0) this.enclosing = undefined;
    try {
      return super.cteBody(cte, level);
    } finally {
      this.enclosing = outer;
    }
  }

  protected visitSelect(select: Select<any, any>): string {
    return this.selectText(select, 'value');
  }

  protected visitCompoundSelect(select: CompoundSelect<any, any>): string {
    return this.selectText(select, 'value');
  }

  protected visitTextualSelect(select: TextualSelect): string {
    return this.selectText(select, 'value');
  }

  protected plainSelectText(select: Select<any, any>, place: Place): string {
    const outer = this.enclosing;
    const froms = fromListOf(select, seenFrom(place, outer));
    const own = new Set(froms.flatMap((from) => from.members.map((one) => one.identity)));
    const outerScope = this.#scope;
    this.enclosing = { nearest: own, all: new Set([...own, ...(outer?.all ?? [])]) };
    this.#scope = { columns: select.labeledColumns, froms };
    try {
      return this.selectClauses(select, froms, this.#scope.columns, place);
    } finally {
      this.enclosing = outer;
      this.#scope = outerScope;
    }
  }

  protected selectClauses(
    select: Select<any, any>,
    froms: readonly FromClause[],
    labeled: readonly LabeledColumn[],
    place: Place,
  ): string {
    const columns = labeled.map((column) => this.selectedColumn(column, place)).join(', ');
    let sql = `SELECT ${this.prefixText(select.extras)}${this.distinctText(select)}${columns}`;
    if (froms.length > 0) sql += ` \nFROM ${this.fromListText(select, froms)}`;
    if (select.whereClauses.length > 0) sql += ` \nWHERE ${this.conjunction(select.whereClauses)}`;
    this.lint('SELECT', froms, select.whereClauses);
    if (select.groupByClauses.length > 0) sql += ` GROUP BY ${this.list(select.groupByClauses)}`;
    if (select.havingClauses.length > 0) sql += ` \nHAVING ${this.conjunction(select.havingClauses)}`;
    sql += this.orderByText(select.orderByClauses, labeled, false);
    sql += this.rowLimitText(select);
    if (select.lock !== undefined) sql += this.lockText(select.lock);
    return sql + this.endText(select);
  }

  /** The FROM list, each clause with the hints that are for it. */
  protected fromListText(select: Select<any, any>, froms: readonly FromClause[]): string {
    const hints = this.hintsOf(select.extras).filter((hint) => hint.target !== undefined);
    const outer = this.fromHints;
    this.fromHints = new Map(hints.map((hint) => [(hint.target as FromClause).identity, hint.text]));
    const sql = this.list(froms);
    this.fromHints = outer;
    return sql;
  }

  /** Warns of clauses of FROM that nothing connects. */
  protected lint(word: string, froms: readonly FromClause[], predicates: readonly ColumnElement[]): void {
    if (!this.dialect.enableFromLinting || froms.length < 2) return;
    const message = cartesianProduct(word, froms, predicates, (from) => this.lintName(from));
    if (message !== undefined) warn(message);
  }

  protected lintName(from: FromClause): string {
    const { name, schema } = from as { readonly name?: string; readonly schema?: string };
    return schema === undefined ? (name ?? this.nameFor(from)) : `${schema}.${name}`;
  }

  /** What stands behind the first word of a statement. */
  protected prefixText(extras: Extras | undefined): string {
    const sql = this.affixText(extras?.prefixes ?? []);
    return sql === '' ? '' : `${sql} `;
  }

  /** Hints and suffixes at the end. */
  protected endText(select: Select<any, any>): string {
    const hints = this.hintsOf(select.extras).filter((hint) => hint.target === undefined);
    const suffix = this.affixText(select.extras?.suffixes ?? []);
    return [...hints.map((hint) => hint.text), ...(suffix === '' ? [] : [suffix])].map((text) => ` ${text}`).join('');
  }

  /** The hints that are for this dialect. */
  protected hintsOf(extras: Extras | undefined): readonly Hint[] {
    return extras?.hints.filter((hint) => this.isMeant(hint.dialect)) ?? [];
  }

  /** Predicates with AND between them. */
  protected conjunction(predicates: readonly ColumnElement[]): string {
    return this.list(predicates.length === 1 ? predicates : predicates.map((one) => one.selfGroup('and')), ' AND ');
  }

  /** One column of the select list. Behind FROM every column says its name, since the outer statement uses it. */
  protected selectedColumn(column: LabeledColumn, place: Place): string {
    const around = place === 'statement' ? this.columnExpression(column.element) : undefined;
    if (around !== undefined) return `${this.process(around)} AS ${this.preparer.quoteLabel(column.name)}`;
    const sql = this.process(column.element);
    const named = column.labeled || place === 'from' || place === 'lateral';
    if (column.element instanceof TextValue || !named) return sql;
    return `${sql} AS ${this.preparer.quoteLabel(column.name)}`;
  }

  /** What the type of a column puts around it in a select list whose rows are read. */
  protected columnExpression(element: ColumnElement): ClauseElement | undefined {
    const { type } = element;
    const around = type.columnExpression === undefined ? type.dialectImpl(this.dialect) : type;
    if (around.columnExpression === undefined) return undefined;
    return elementOf(around.columnExpression(element instanceof Label ? element.element : element));
  }

  protected distinctText(select: Select<any, any>): string {
    return select.isDistinct ? 'DISTINCT ' : '';
  }

  /** `ORDER BY`, where labels of the select list stand by their name; in set operations columns too. */
  protected orderByText(keys: readonly ColumnElement[], columns: readonly LabeledColumn[], byName: boolean): string {
    if (keys.length === 0) return '';
    return ` ORDER BY ${keys.map((key) => this.sortKey(key, columns, byName)).join(', ')}`;
  }

  protected sortKey(key: ColumnElement, columns: readonly LabeledColumn[], byName: boolean): string {
    if (key instanceof UnaryExpression && key.position === 'suffix') {
      return `${this.sortKey(key.operand, columns, byName)} ${operatorInfo(key.operator).sql}`;
    }
    const named = columns.find(({ element }) => (byName ? sameColumn(key, element) : sameLabel(key, element)));
    return named === undefined ? this.process(key) : this.preparer.quoteLabel(named.name);
  }

  /** LIMIT and OFFSET, or FETCH. */
  protected rowLimitText({ limitClause, offsetClause }: Select<any, any> | CompoundSelect<any, any>): string {
    if (limitClause instanceof FetchClause) return this.fetchText(limitClause, offsetClause);
    return this.limitText(limitClause, offsetClause);
  }

  protected limitText(limit: ColumnElement | undefined, offset: ColumnElement | undefined): string {
    let sql = '';
    if (limit !== undefined) sql += `\n LIMIT ${this.single(limit)}`;
    if (offset !== undefined) sql += `${limit === undefined ? '\n' : ''} OFFSET ${this.single(offset)}`;
    return sql;
  }

  protected fetchText(fetch: FetchClause, offset: ColumnElement | undefined): string {
    const skipped = offset === undefined ? '' : `\n OFFSET (${this.process(offset)}) ROWS`;
    const percent = fetch.percent ? ' PERCENT' : '';
    return `${skipped}\n FETCH FIRST (${this.process(fetch.count)})${percent} ROWS ${fetch.withTies ? 'WITH TIES' : 'ONLY'}`;
  }

  protected lockText({ strength, of, wait }: ForUpdate): string {
    const tables = of.length === 0 ? '' : ` OF ${of.map((from) => this.lockedName(from)).join(', ')}`;
    return ` FOR ${strength}${tables}${wait === undefined ? '' : ` ${wait}`}`;
  }

  /** The name by which FOR UPDATE OF knows a table: without its schema. */
  protected lockedName(from: FromClause): string {
    return from.visitName === 'table'
      ? this.preparer.quote((from as { name?: string }).name ?? '')
      : this.nameFor(from);
  }

  protected compoundText(compound: CompoundSelect<any, any>, place: Place): string {
    const parts = compound.selects.map((select) => this.compoundPart(select, place));
    const outer = this.#scope;
    const columns = compound.labeledColumns;
    this.#scope = { columns: columns.map((column) => ({ ...column, labeled: true })), froms: [] };
    const order = this.orderByText(compound.orderByClauses, columns, true);
    this.#scope = outer;
    return parts.join(` ${compound.operation} `) + order + this.rowLimitText(compound);
  }

  /** A part with clauses of its own that could be taken for those of the whole is held in parentheses. */
  protected compoundPart(select: SelectBase<any, any>, place: Place): string {
    const sql = this.bodyText(select, place);
    const own = select as Select<any, any>;
    const alone =
      select.visitName === 'select' &&
      own.orderByClauses.length === 0 &&
      own.limitClause === undefined &&
      own.offsetClause === undefined &&
      own.lock === undefined;
    return alone ? sql : `(${sql})`;
  }

  protected visitScalarSelect(scalar: ScalarSelect): string {
    return `(${this.selectText(scalar.element, 'value')})`;
  }

  protected visitExists(exists: Exists): string {
    return `EXISTS (${this.selectText(exists.element, 'value')})`;
  }

  /** A function gets its rows before the select list gives them names: there a name is that of a column only. */
  protected override keysOfRows(keys: readonly ClauseElement[]): string {
    const outer = this.#scope;
    this.#scope = outer && { ...outer, columns: outer.columns.filter(({ labeled }) => !labeled) };
    try {
      return super.keysOfRows(keys);
    } finally {
      this.#scope = outer;
    }
  }

  /** A name in ORDER BY, GROUP BY or DISTINCT ON: of a column of the select list, or else of the last clause of FROM that has it. */
  protected visitLabelReference(reference: LabelReference): string {
    const { name } = reference;
    const own = this.#scope?.columns.find((column) => column.key === name || column.name === name);
    if (own !== undefined) return own.labeled ? this.preparer.quoteLabel(own.name) : this.process(own.element);
    const columns = this.#scope?.froms.flatMap((from) => from.columnList) ?? [];
    const column =
      columns.findLast((one) => one.key === name || one.name === name) ??
      this.#scope?.columns.find(({ element }) => qualifiedName(element) === name)?.element;
    if (column !== undefined) return this.process(column);
    throw new CompileError(
      `Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL expression '${name}' should be explicitly declared as text('${name}')`,
    );
  }
}

/** The statements around a SELECT, as it sees them from its place. */
function seenFrom(place: Place, outer: Enclosing | undefined): Enclosing | undefined {
  if (place !== 'from' || outer === undefined) return outer;
  // Behind FROM it cannot see its neighbours, only what is further out, and that only by correlate().
  return { nearest: new Set(), all: new Set([...outer.all].filter((from) => !outer.nearest.has(from))) };
}

function sameLabel(key: ColumnElement, element: ColumnElement): boolean {
  if (!(key instanceof Label && element instanceof Label) || key.name !== element.name) return false;
  return key === element || sameColumn(key.element, element.element);
}

function sameColumn(key: ColumnElement, element: ColumnElement): boolean {
  if (key instanceof Label && element instanceof Label) return sameLabel(key, element);
  return identityOf(key) === identityOf(element);
}

const identityOf = (element: ColumnElement): ColumnElement =>
  element instanceof NamedColumn ? element.identity : element;

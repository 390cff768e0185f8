import { type ColumnElement, Label, UnaryExpression } from '../expression/column-element.js';
import { type ClauseElement, elementOf } from '../expression/clause-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { operatorInfo } from '../expression/operators.js';
import { TextValue } from '../expression/text.js';
import type { CompoundSelect } from '../statement/compound-select.js';
import { type Alias, FromClause, Join, type TableClause } from '../statement/from-clause.js';
import type { LabeledColumn } from '../statement/labels.js';
import type { Select } from '../statement/select.js';
import { type CTE, type Exists, type ScalarSelect, SelectBase, Subquery } from '../statement/select-base.js';
import { ExpressionCompiler } from './expression-compiler.js';
import { type Enclosing, fromListOf } from './from-list.js';

/** Where a SELECT stands: as the statement, behind FROM, or as a value. */
export type Place = 'statement' | 'from' | 'value';

const joinWords = { inner: ' JOIN ', left: ' LEFT OUTER JOIN ', full: ' FULL OUTER JOIN ' };

/** Compiles what yields rows: SELECT, set operations, FROM clauses, WITH. */
export abstract class SelectCompiler extends ExpressionCompiler {
  /** The FROM lists of the statements around the one that is being compiled. */
  protected enclosing: Enclosing | undefined;
  readonly #names = new Map<FromClause, string>();
  readonly #counts = new Map<string, number>();
  readonly #ctes = new Map<FromClause, string>();

  /** `WITH ..` in front of the whole statement, or nothing. */
  protected withClause(): string {
    return this.#ctes.size === 0 ? '' : `WITH ${[...this.#ctes.values()].join(', \n')}\n `;
  }

  /** The SQL of a SELECT or set operation at its place. */
  protected selectText(select: SelectBase<any, any>, place: Place): string {
    return select.visitName === 'compoundSelect'
      ? this.compoundText(select as CompoundSelect<any, any>, place)
      : this.plainSelectText(select as Select<any, any>, place);
  }

  protected visitSelect(select: Select<any, any>): string {
    return this.selectText(select, 'value');
  }

  protected visitCompoundSelect(select: CompoundSelect<any, any>): string {
    return this.selectText(select, 'value');
  }

  protected plainSelectText(select: Select<any, any>, place: Place): string {
    const outer = this.enclosing;
    // A subquery behind FROM cannot see its neighbours: only what correlate() names is left out of it.
    const around = place === 'from' && outer !== undefined ? { nearest: new Set<FromClause>(), all: outer.all } : outer;
    const froms = fromListOf(select, around);
    const own = new Set(froms.flatMap((from) => from.members.map((one) => one.identity)));
    this.enclosing = { nearest: own, all: new Set([...own, ...(outer?.all ?? [])]) };
    try {
      return this.selectClauses(select, froms, place);
    } finally {
      this.enclosing = outer;
    }
  }

  protected selectClauses(select: Select<any, any>, froms: readonly FromClause[], place: Place): string {
    const labeled = select.labeledColumns;
    const columns = labeled.map((column) => this.selectedColumn(column, place)).join(', ');
    let sql = `SELECT ${this.distinctText(select)}${columns}`;
    if (froms.length > 0) sql += ` \nFROM ${this.list(froms)}`;
    if (select.whereClauses.length > 0) sql += ` \nWHERE ${this.conjunction(select.whereClauses)}`;
    if (select.groupByClauses.length > 0) sql += ` GROUP BY ${this.list(select.groupByClauses)}`;
    if (select.havingClauses.length > 0) sql += ` \nHAVING ${this.conjunction(select.havingClauses)}`;
    sql += this.orderByText(select.orderByClauses, labeled, false);
    sql += this.limitText(select.limitClause, select.offsetClause);
    return select.lock === undefined ? sql : `${sql} FOR ${select.lock.join(' ')}`;
  }

  /** Predicates with AND between them. */
  protected conjunction(predicates: readonly ColumnElement[]): string {
    return this.list(predicates.length === 1 ? predicates : predicates.map((one) => one.selfGroup('and')), ' AND ');
  }

  /** One column of the select list. Behind FROM every column says its name, since the outer statement uses it. */
  protected selectedColumn(column: LabeledColumn, place: Place): string {
    const around = place === 'statement' ? this.columnExpression(column.element) : undefined;
    if (around !== undefined) return `${this.process(around)} AS ${this.preparer.quote(column.name)}`;
    const sql = this.process(column.element);
    if (column.element instanceof TextValue || !(column.labeled || place === 'from')) return sql;
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
    const named = columns.find(
      ({ element }) =>
        (key instanceof Label && element === key) ||
        (byName && key instanceof NamedColumn && element instanceof NamedColumn && element.identity === key.identity),
    );
    return named === undefined ? this.process(key) : this.preparer.quoteLabel(named.name);
  }

  protected limitText(limit: ColumnElement | undefined, offset: ColumnElement | undefined): string {
    let sql = '';
    if (limit !== undefined) sql += `\n LIMIT ${this.single(limit)}`;
    if (offset !== undefined) sql += `${limit === undefined ? '\n' : ''} OFFSET ${this.single(offset)}`;
    return sql;
  }

  protected compoundText(compound: CompoundSelect<any, any>, place: Place): string {
    const parts = compound.selects.map((select) => this.compoundPart(select, place));
    const columns = compound.labeledColumns;
    return (
      parts.join(` ${compound.operation} `) +
      this.orderByText(compound.orderByClauses, columns, true) +
      this.limitText(compound.limitClause, compound.offsetClause)
    );
  }

  /** A part with clauses of its own that could be taken for those of the whole is held in parentheses. */
  protected compoundPart(select: SelectBase<any, any>, place: Place): string {
    const sql = this.selectText(select, place);
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

  protected visitTable(table: TableClause): string {
    return this.preparer.formatTable(table);
  }

  protected visitAlias(alias: Alias): string {
    return `${this.aliased(alias.element)} AS ${this.nameFor(alias)}`;
  }

  /** What stands in front of AS: a subquery or join without the name of its own. */
  protected aliased(element: FromClause): string {
    if (element instanceof Subquery && element.visitName === 'subquery') {
      return `(${this.selectText(element.element, 'from')})`;
    }
    return element instanceof Join ? `(${this.process(element)})` : this.process(element);
  }

  protected visitSubquery(subquery: Subquery): string {
    return `(${this.selectText(subquery.element, 'from')}) AS ${this.nameFor(subquery)}`;
  }

  protected visitCte(cte: CTE): string {
    const identity = cte.identity;
    const name = this.nameFor(cte);
    if (!this.#ctes.has(identity)) {
      const outer = this.enclosing;
      this.enclosing = undefined;
      const sql = `${name} AS \n(${this.selectText(cte.element, 'from')})`;
      this.enclosing = outer;
      this.#ctes.set(identity, sql);
    }
    return name;
  }

  protected visitJoin(join: Join): string {
    const right = join.right instanceof Join ? `(${this.process(join.right)})` : this.process(join.right);
    return `${this.process(join.left)}${joinWords[join.kind]}${right} ON ${this.process(join.onclause)}`;
  }

  protected override qualifier(from: object): string {
    const clause = from as FromClause;
    return clause.visitName === 'table' ? this.preparer.formatTable(clause as TableClause) : this.nameFor(clause);
  }

  /** The quoted name of an alias, subquery or CTE; one without a name gets `t_1`, `anon_1`, numbered in the statement. */
  protected nameFor(from: FromClause): string {
    const identity = from.identity;
    let name = this.#names.get(identity);
    if (name === undefined) {
      name = this.preparer.quoteLabel((from as { name?: string }).name ?? this.#anonymousName(from));
      this.#names.set(identity, name);
    }
    return name;
  }

  #anonymousName(from: FromClause): string {
    const { element } = from as { element?: ClauseElement };
    const base = element instanceof FromClause ? ((element as { name?: string }).name ?? 'anon') : 'anon';
    const count = (this.#counts.get(base) ?? 0) + 1;
    this.#counts.set(base, count);
    return `${base}_${count}`;
  }
}

import { CompileError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import { type Alias, FromClause, Join, type TableClause, type TextFrom } from '../statement/from-clause.js';
import type { AliasColumn, FunctionFrom, ScalarFunctionColumn, TableValuedAlias } from '../statement/table-valued.js';
import type { TableSample } from '../statement/table-sample.js';
import { Values, type ValuesRows } from '../statement/values.js';
import type { Affix } from '../statement/select-clauses.js';
import { type CTE, type Lateral, type RowSource, Subquery } from '../statement/select-base.js';
import { CteList, firstForm } from './cte-list.js';
import { FunctionCompiler } from './function-compiler.js';
import { inlineValues } from './inline-values.js';

/** Where a SELECT stands: as the statement, behind FROM, behind LATERAL, or as a value. */
export type Place = 'statement' | 'from' | 'lateral' | 'value';

const joinWords = { inner: ' JOIN ', left: ' LEFT OUTER JOIN ', full: ' FULL OUTER JOIN ' };

/** Compiles what stands behind FROM, and WITH. */
export abstract class FromCompiler extends FunctionCompiler {
  protected readonly ctes = new CteList();
  /** How deep the SELECT that is being compiled is nested; 0 is the outermost statement. */
  protected depth = 0;
  /** Hints by the clause of FROM that they are for. */
  protected fromHints: ReadonlyMap<FromClause, string> | undefined;
  readonly #names = new Map<FromClause, string>();
  readonly #counts = new Map<string, number>();

  /** The SQL of what a subquery or CTE is made of. */
  protected abstract rowsText(rows: RowSource, place: Place): string;

  protected visitTable(table: TableClause): string {
    return this.#hinted(table, this.preparer.formatTable(table));
  }

  protected visitAlias(alias: Alias): string {
    return this.#hinted(alias, `${this.aliased(alias.element)}${this.asName(alias)}${this.joinColumns(alias)}`);
  }

  /** The names of a join's columns behind its own, where some would be the same. */
  protected joinColumns({ element, columnList }: Alias): string {
    if (!(element instanceof Join)) return '';
    const isRenamed = columnList.some((own) => own.name !== (own as { readonly source?: NamedColumn }).source?.name);
    if (!isRenamed) return '';
    return ` (${columnList.map(({ name }) => this.preparer.quoteLabel(name)).join(', ')})`;
  }

  /** What stands in front of AS: a subquery or join without the name of its own. */
  protected aliased(element: FromClause): string {
    if (element instanceof Subquery && element.visitName === 'subquery') {
      return `(${this.rowsText(element.element, 'from')})`;
    }
    return element instanceof Join ? `(${this.process(element)})` : this.process(element);
  }

  protected visitSubquery(subquery: Subquery): string {
    return `(${this.rowsText(subquery.element, 'from')})${this.asName(subquery)}`;
  }

  protected visitLateral(lateral: Lateral): string {
    return `LATERAL (${this.rowsText(lateral.element, 'lateral')})${this.asName(lateral)}`;
  }

  protected visitCte(cte: CTE): string {
    this.defineCte(cte, cte.nesting ? this.depth : 0);
    return this.nameFor(firstForm(cte));
  }

  /** Sees to it that a CTE stands in WITH, in front of the SELECT of that depth. */
  protected defineCte(cte: CTE, level: number): void {
    if (this.ctes.has(cte)) return;
    const name = this.nameFor(firstForm(cte));
    this.ctes.add(cte, name, level, () => {
      const columns = cte.recursive || cte.element instanceof Values ? `(${this.columnNames(cte.element)})` : '';
      const prefix = this.affixText(cte.prefixes);
      const suffix = this.affixText(cte.suffixes);
      const body = this.cteBody(cte, level);
      return `${name}${columns} AS ${materialized(cte)}${prefix === '' ? '' : `${prefix} `}\n(${body})${suffix === '' ? '' : ` ${suffix}`}`;
    });
  }

  /** The SQL between the parentheses of a CTE; by itself it sees nothing of the statement around it. */
  protected cteBody(cte: CTE, _level: number): string {
    return this.rowsText(cte.element, 'from');
  }

  /** The names of the columns of rows, quoted and with commas between them. */
  protected columnNames(rows: RowSource): string {
    return rows.labeledColumns.map(({ name }) => this.preparer.quoteLabel(name)).join(', ');
  }

  protected visitTextFrom(from: TextFrom): string {
    return this.process(from.element);
  }

  protected visitFunctionFrom(from: FunctionFrom): string {
    return this.process(from.element);
  }

  /** `function(..) WITH ORDINALITY AS name(a INTEGER)`. */
  protected visitTableValuedAlias(alias: TableValuedAlias): string {
    const lateral = alias.isLateral ? 'LATERAL ' : '';
    const ordinality = alias.ordinality ? ' WITH ORDINALITY' : '';
    return `${lateral}${this.process(alias.element)}${ordinality}${this.asName(alias)}${this.derivedColumns(alias)}`;
  }

  protected derivedColumns({ columns, derived }: TableValuedAlias): string {
    if (derived === undefined) return '';
    const names = columns.map((column) => {
      const name = this.preparer.quoteLabel(column.name);
      return derived === 'types' ? `${name} ${this.dialect.typeName(column.type)}` : name;
    });
    return `(${names.join(', ')})`;
  }

  protected visitAliasColumn(column: AliasColumn): string {
    return this.nameFor(column.from);
  }

  protected visitScalarFunctionColumn(column: ScalarFunctionColumn): string {
    return `(${this.process(column.element)}).${this.preparer.quote(column.name)}`;
  }

  protected visitTableSample(sample: TableSample): string {
    const method = this.process(sample.method);
    const seed = sample.seed === undefined ? '' : ` REPEATABLE (${this.process(sample.seed)})`;
    return `${this.aliased(sample.element)}${this.asName(sample)} TABLESAMPLE ${method}${seed}`;
  }

  protected visitValues(values: Values): string {
    const lateral = values.isLateral ? 'LATERAL ' : '';
    return `${lateral}(${this.valuesText(values)})${this.asName(values)} (${this.columnNames(values)})`;
  }

  /** `VALUES (..), (..)`; literal values are written out. */
  protected valuesText(values: Values | ValuesRows): string {
    if (values.rows.length === 0) throw new CompileError('values() has no rows; give at least one to data()');
    const rows = values.rows.map((row) => {
      const texts = row.values.map((value) =>
        this.process(values.literal ? inlineValues(value, this.dialect, { bareColumns: false }) : value),
      );
      return `(${texts.join(', ')})`;
    });
    return `VALUES ${rows.join(', ')}`;
  }

  protected visitValuesRows(rows: ValuesRows): string {
    return this.valuesText(rows);
  }

  protected visitJoin(join: Join): string {
    const left = this.process(join.left);
    const right = join.right instanceof Join ? `(${this.process(join.right)})` : this.process(join.right);
    return `${left}${joinWords[join.kind]}${right} ON ${this.process(join.onclause)}`;
  }

  protected override qualifier(from: object): string {
    const clause = from as FromClause;
    if (clause.visitName === 'table') return this.preparer.formatTable(clause as TableClause);
    return this.nameFor(clause.visitName === 'cte' ? firstForm(clause as CTE) : clause);
  }

  protected asName(from: FromClause): string {
    return ` AS ${this.nameFor(from)}`;
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

  /** The affixes that are for this dialect, with spaces between them. */
  protected affixText(affixes: readonly Affix[]): string {
    return affixes
      .filter(({ dialect }) => this.isMeant(dialect))
      .map(({ text }) => this.process(text))
      .join(' ');
  }

  /** True for the name of this dialect, and for `*`. */
  protected isMeant(dialect: string): boolean {
    return dialect === '*' || dialect === this.dialect.name;
  }

  /** A clause of FROM with a hint; there are none but in dialects. */
  protected hintedFrom(_sql: string, hint: string): string {
    throw new CompileError(`Unrecognized hint: '${hint}'`);
  }

  #hinted(from: FromClause, sql: string): string {
    const hint = this.fromHints?.get(from.identity);
    return hint === undefined ? sql : this.hintedFrom(sql, hint);
  }

  #anonymousName(from: FromClause): string {
    const { element } = from as { element?: ClauseElement };
    const base = element instanceof FromClause ? ((element as { name?: string }).name ?? 'anon') : 'anon';
    const count = (this.#counts.get(base) ?? 0) + 1;
    this.#counts.set(base, count);
    return `${base}_${count}`;
  }
}

function materialized(cte: CTE): string {
  if (cte.materialized === undefined) return '';
  return cte.materialized ? 'MATERIALIZED ' : 'NOT MATERIALIZED ';
}

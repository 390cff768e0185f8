import { CompileError, UnsupportedCompilationError } from '../errors/errors.js';
import type { ClauseElement } from '../expression/clause-element.js';
import { BindParameter, type ColumnElement, Grouping } from '../expression/column-element.js';
import type { NamedColumn } from '../expression/named-column.js';
import { iterate } from '../expression/traversal.js';
import type { CompoundSelect } from '../statement/compound-select.js';
import type { CriteriaDml } from '../statement/criteria-dml.js';
import type { Delete } from '../statement/delete.js';
import { Dml } from '../statement/dml.js';
import type { FromClause } from '../statement/from-clause.js';
import type { Insert } from '../statement/insert.js';
import type { OnConflict } from '../statement/on-conflict.js';
import type { LabeledColumn } from '../statement/labels.js';
import { Select } from '../statement/select.js';
import { type RowSource, SelectBase } from '../statement/select-base.js';
import { TextualSelect } from '../statement/textual-select.js';
import type { Update } from '../statement/update.js';
import { ARRAY } from '../types/structured-types.js';
import type { BindSlot, BulkForm, Compiled, ResultColumn, StatementKind } from './compiled.js';
import { customCompilation } from './custom-compilation.js';
import type { CompileOptions, CompilerDialect } from './dialect-traits.js';
import { extraFroms } from '../statement/from-list.js';
import {
  fetchedByCriteria,
  fetchedByInsert,
  type ImplicitReturning,
  notFetched,
  type Standing,
} from './implicit-returning.js';
import { inlineValues } from './inline-values.js';
import {
  planFromSelect,
  planInsert,
  type PlannedDefault,
  planUpdate,
  refuseUnknownKeys,
  underPrefix,
  type WritePlan,
} from './insert-values.js';
import { withSiblings } from './made-defaults.js';
import type { Place } from './from-compiler.js';
import { SelectCompiler } from './select-compiler.js';

/** The text of one statement, and what it says about its rows. */
interface StatementText {
  readonly kind: StatementKind;
  readonly sql: string;
  /** The select list; undefined: only the server knows, or there are no rows. */
  readonly rows?: readonly LabeledColumn[] | undefined;
  readonly returnsRows: boolean | undefined;
  readonly implicit?: ImplicitReturning;
  readonly postfetch?: readonly string[] | undefined;
}

/** The name of the row source behind which the parameter sets of a bulk INSERT stand. */
const insertSource = 'imp_sen';

/** The same for UPDATE and DELETE. */
const matchSource = 'p';

/**
 * Compiles whole statements: SELECT, INSERT, UPDATE, DELETE, text. One instance compiles one statement.
 * Dialects subclass it, and override what they say differently. SQLAlchemy: `SQLCompiler`.
 */
export abstract class SQLCompiler extends SelectCompiler {
  readonly #clientDefaults: PlannedDefault[] = [];
  /** Inside of a statement in WITH: what stands in front of the names of its parameters. */
  #nested: string | undefined;
  #nestedCount = 1;

  /** The statement as SQL with everything that an execution needs beside the values. */
  compile(statement: ClauseElement): Compiled {
    const { kind, sql, rows, returnsRows, implicit, postfetch } =
      this.#customText(statement) ?? this.statementText(statement);
    const isDml = kind === 'insert' || kind === 'update' || kind === 'delete';
    if (isDml) refuseUnknownKeys(statement as Dml<any>, this.options, this.#slotKeys());
    return {
      sql: this.withClause() + sql,
      kind,
      slots: this.binds.slots,
      resultColumns: rows?.map(resultColumn),
      byName: isByName(statement),
      returnsRows,
      implicitReturning: implicit?.columns.map(resultColumn) ?? [],
      shown: implicit?.shown,
      postfetch,
      clientDefaults: withSiblings(this.#clientDefaults, (bind) => this.binds.placeOf(bind)),
      bulk: isDml ? this.#bulkForm(statement as Dml<any>) : undefined,
      attachment: undefined,
    };
  }

  /** A statement of whose class `compiles()` says how it is compiled. */
  #customText(statement: ClauseElement): StatementText | undefined {
    const custom = customCompilation(statement, this.dialect.name);
    if (custom === undefined) return undefined;
    let known: StatementText = { kind: 'text', sql: '', rows: undefined, returnsRows: undefined };
    const sql = custom(statement, {
      dialectName: this.dialectName,
      quote: (name) => this.quote(name),
      process: (node) => this.process(node),
      processDefault: (node) => {
        if (node !== statement) return this.processDefault(node);
        known = this.statementText(statement);
        return known.sql;
      },
    });
    return { ...known, sql };
  }

  /** A value or a whole SELECT as text, without parameters, for DDL. To be called on a compiler of its own. */
  renderAlone(element: ClauseElement): string {
    return element instanceof SelectBase ? this.compile(element).sql : this.process(element);
  }

  /** A compiler of this class for another pass over the same statement. */
  protected again(): SQLCompiler {
    const type = this.constructor as new (dialect: CompilerDialect, options: CompileOptions) => SQLCompiler;
    return new type(this.dialect, this.options);
  }

  /** `unnest($1::VARCHAR[], ...) AS alias(p0, ...)`: the parameter sets as rows; undefined where the database cannot. */
  protected rowSource(_slots: readonly BindSlot[], _alias: string, _ordered: boolean): string | undefined {
    return undefined;
  }

  protected statementText(statement: ClauseElement): StatementText {
    if (statement instanceof Dml) this.independentCtes(statement.extras);
    if (statement instanceof SelectBase) {
      const sql = this.selectText(statement, 'statement');
      const kind = statement.visitName === 'textualSelect' ? 'text' : 'select';
      return { kind, sql, rows: statement.labeledColumns, returnsRows: true };
    }
    switch (statement.visitName) {
      case 'insert':
        return this.insertText(statement as Insert);
      case 'update':
        return this.updateText(statement as Update);
      case 'delete':
        return this.deleteText(statement as Delete);
      case 'text':
        return { kind: 'text', sql: this.process(statement), rows: undefined, returnsRows: undefined };
      default:
        if (this.options.fragment === true) {
          return { kind: 'text', sql: this.process(statement), rows: undefined, returnsRows: undefined };
        }
        throw new UnsupportedCompilationError(this.constructor.name, statement.constructor.name, 'it is no statement');
    }
  }

  protected override rowsText(rows: RowSource, place: Place): string {
    return rows instanceof Dml ? this.#nestedText(rows) : super.rowsText(rows, place);
  }

  /** INSERT, UPDATE or DELETE in WITH: the parameters of the execution are not for its columns. */
  #nestedText(statement: Dml<any>): string {
    const outer = this.#nested;
    this.#nested = `${(this.#nestedCount++).toString()}.`;
    try {
      return this.statementText(statement).sql;
    } finally {
      this.#nested = outer;
    }
  }

  /** What the execution says, for the columns of the statement that is being compiled. */
  get #ownOptions(): CompileOptions {
    return this.#nested === undefined ? this.options : {};
  }

  protected insertText(statement: Insert<any, any>): StatementText {
    const into = `INSERT ${this.prefixText(statement.extras)}INTO ${this.preparer.formatTable(statement.table)}`;
    const plan =
      statement.fromStatement === undefined ? this.#adopt(planInsert(statement, this.#ownOptions)) : undefined;
    const body = plan === undefined ? this.insertFromSelect(statement) : this.insertRows(plan, statement);
    const implicit = fetchedByInsert(statement, plan, this.#standing);
    // What stands behind the values of a bulk INSERT does not see the row source.
    this.perRowClosed = true;
    const behind = statement.onConflict === undefined ? '' : this.onConflictText(statement, statement.onConflict);
    const returning = this.returningText(this.#returned(statement, implicit));
    return { kind: 'insert', sql: into + body + behind + returning, ...this.#rowsOf(statement, plan, implicit) };
  }

  protected onConflictText(statement: Insert<any, any>, conflict: OnConflict): string {
    const target = this.conflictTarget(conflict);
    if (conflict.assignments === undefined) return ` ON CONFLICT${target} DO NOTHING`;
    const { assignments, whereClauses } = conflict;
    return this.#within([statement.table.identity], () => {
      const set = assignments.map(([key, value]) => `${this.#setName(statement, key)} = ${this.single(value)}`);
      return ` ON CONFLICT${target} DO UPDATE SET ${set.join(', ')}${this.whereText(whereClauses)}`;
    });
  }

  protected conflictTarget({ constraint, elements, elementsWhere }: OnConflict): string {
    if (constraint !== undefined) return ` ON CONSTRAINT ${this.preparer.quote(constraint)}`;
    if (elements.length === 0) return '';
    const indexed = elements.map((element) =>
      element.visitName === 'column' ? this.process(element) : this.process(new Grouping(element)),
    );
    const where =
      elementsWhere === undefined ? '' : ` WHERE ${this.process(inlineValues(elementsWhere, this.dialect))}`;
    return ` (${indexed.join(', ')})${where}`;
  }

  #setName(statement: Insert<any, any>, key: string): string {
    return this.preparer.formatColumn(this.#columnOf(statement, key));
  }

  protected insertRows(plan: WritePlan, statement: Insert<any, any>): string {
    if (plan.columns.length === 0) return ' DEFAULT VALUES';
    const columns = plan.columns.map((column) => this.preparer.formatColumn(column)).join(', ');
    const rows = plan.rows.map((row) => row.map((value) => this.single(value)).join(', '));
    if (this.perRow === undefined) return ` (${columns}) VALUES ${rows.map((row) => `(${row})`).join(', ')}`;
    const ordered = givesRows(statement);
    const source = this.rowSource(this.binds.slots, insertSource, ordered);
    return ` (${columns}) SELECT ${rows.join(', ')} FROM ${source}${ordered ? ' ORDER BY sen_counter' : ''}`;
  }

  protected insertFromSelect(statement: Insert<any, any>): string {
    const named = (statement.fromColumns ?? []).map((key) => this.#columnOf(statement, key));
    const defaults = this.#adopt(planFromSelect(statement, statement.includesDefaults ? named : 'all'));
    let select = statement.fromStatement as SelectBase<any, any>;
    if (defaults.columns.length > 0) {
      if (!(select instanceof Select)) {
        throw new CompileError(
          `fromSelect() cannot add the defaults of ${defaults.columns.map((c) => c.key).join(', ')} to a ${select.visitName}; give these columns yourself`,
        );
      }
      select = select.addColumns(...(defaults.rows[0] as readonly ColumnElement[]));
    }
    const columns = [...named, ...defaults.columns].map((column) => this.preparer.formatColumn(column));
    return ` (${columns.join(', ')}) ${this.selectText(select, 'value')}`;
  }

  protected updateText(statement: Update<any, any>): StatementText {
    const plan = this.#adopt(planUpdate(statement, this.#ownOptions));
    const values = plan.rows[0] as readonly ColumnElement[];
    const written = [...values, ...statement.items];
    const extra = extraFroms([...written, ...statement.whereClauses], statement.target);
    const implicit = fetchedByCriteria(statement, plan, this.#standing);
    const sql = this.#within([statement.target.identity, ...extra], () => {
      const set = plan.columns.map(
        (column, i) => `${this.preparer.formatColumn(column)}=${this.single(values[i] as ColumnElement)}`,
      );
      for (const { target, value } of statement.items) set.push(`${this.process(target)}=${this.single(value)}`);
      const where = this.whereText(statement.whereClauses);
      const returning = this.returningText(this.#returned(statement, implicit));
      this.lint('UPDATE', [statement.target, ...extra], statement.whereClauses);
      return `UPDATE ${this.prefixText(statement.extras)}${this.changedTable(statement)} SET ${set.join(', ')}${this.fromText(' FROM ', extra)}${where}${returning}`;
    });
    return { kind: 'update', sql, ...this.#rowsOf(statement, plan, implicit) };
  }

  /** The table of an UPDATE or DELETE, with its hint. */
  protected changedTable(statement: CriteriaDml<any, any>): string {
    const sql = this.process(statement.target);
    return this.hintsOf(statement.extras).reduce((hinted, hint) => this.hintedFrom(hinted, hint.text), sql);
  }

  protected deleteText(statement: Delete<any, any>): StatementText {
    const extra = extraFroms(statement.whereClauses, statement.target);
    const implicit = fetchedByCriteria(statement, undefined, this.#standing);
    const sql = this.#within([statement.target.identity, ...extra], () => {
      const where = this.whereText(statement.whereClauses);
      const returning = this.returningText(this.#returned(statement, implicit));
      this.lint('DELETE', [statement.target, ...extra], statement.whereClauses);
      return `DELETE ${this.prefixText(statement.extras)}FROM ${this.changedTable(statement)}${this.fromText(' USING ', extra)}${where}${returning}`;
    });
    return { kind: 'delete', sql, ...this.#rowsOf(statement, undefined, implicit) };
  }

  protected whereText(predicates: readonly ColumnElement[]): string {
    return predicates.length === 0 ? '' : ` WHERE ${this.conjunction(predicates)}`;
  }

  /** Further tables of UPDATE and DELETE, the parameter sets among them. */
  protected fromText(word: string, froms: readonly FromClause[]): string {
    const parts = froms.map((from) => this.process(from));
    if (this.perRow !== undefined) parts.unshift(this.rowSource(this.binds.slots, matchSource, false) ?? '');
    return parts.length === 0 ? '' : word + parts.join(', ');
  }

  protected returningText(columns: readonly LabeledColumn[]): string {
    if (columns.length === 0) return '';
    const place = this.#nested === undefined ? 'statement' : 'value';
    return ` RETURNING ${columns.map((column) => this.selectedColumn(column, place)).join(', ')}`;
  }

  get #standing(): Standing {
    return { many: this.options.many === true, nested: this.#nested !== undefined };
  }

  #returned(statement: Dml<any>, implicit: ImplicitReturning): readonly LabeledColumn[] {
    return implicit.columns.length > 0 ? implicit.columns : statement.labeledColumns;
  }

  #rowsOf(statement: Dml<any>, plan: WritePlan | undefined, implicit: ImplicitReturning) {
    const shown = implicit.shown?.map((place) => implicit.columns[place] as LabeledColumn);
    const returnsRows = shown !== undefined || statement.returningClauses.length > 0;
    const postfetch = notFetched(statement, plan, implicit).map((column) => column.key);
    return { returnsRows, rows: returnsRows ? (shown ?? statement.labeledColumns) : undefined, implicit, postfetch };
  }

  #columnOf(statement: Insert<any, any>, key: string): NamedColumn {
    const { c } = statement.table;
    const column = Object.hasOwn(c, key) ? c[key] : undefined;
    if (column !== undefined) return column;
    throw new CompileError(`Unconsumed column names: ${key}; the table has ${Object.keys(c).join(', ')}`);
  }

  #adopt(made: WritePlan): WritePlan {
    const plan = this.#nested === undefined ? made : underPrefix(made, this.#nested);
    this.binds.reserve(plan.automatic);
    for (const row of plan.rows) this.binds.mark(row.filter((value) => value instanceof BindParameter));
    this.#clientDefaults.push(...plan.clientDefaults);
    return plan;
  }

  #within<T>(tables: readonly FromClause[], work: () => T): T {
    const outer = this.enclosing;
    const own = new Set(tables);
    this.enclosing = { nearest: own, all: own };
    try {
      return work();
    } finally {
      this.enclosing = outer;
    }
  }

  #slotKeys(): Set<string> {
    const named = this.binds.slots.filter((slot) => slot.bind.options.unique !== true);
    return new Set(named.map((slot) => slot.key));
  }

  /** The form that takes all parameter sets at once, where every value is a plain parameter that an array can hold. */
  #bulkForm(statement: Dml<any>): BulkForm | undefined {
    const { many, distinctRows } = this.options;
    const isInsert = statement.visitName === 'insert';
    if (many !== true || !(isInsert || distinctRows === true) || this.binds.slots.length === 0) return undefined;
    for (const node of iterate(statement)) {
      if (node instanceof SelectBase || (node instanceof Dml && node !== statement)) return undefined;
    }
    if (isInsert && !takesManyAtOnce(statement as Insert)) return undefined;
    return this.again().bulk(statement);
  }

  /** Compiles the bulk form. To be called on a compiler of its own. */
  protected bulk(statement: Dml<any>): BulkForm | undefined {
    const isInsert = statement.visitName === 'insert';
    this.perRow = isInsert ? 'p' : `${matchSource}.p`;
    const { slots } = this.binds;
    if (this.rowSource([], '', false) === undefined) return undefined;
    const { sql } = this.statementText(statement);
    if (this.perRowFailed || slots.length === 0) return undefined;
    return {
      sql,
      slots: slots.map((slot) => arraySlot(slot, this.dialect)),
      ordered: isInsert && givesRows(statement),
      clientDefaults: withSiblings(this.#clientDefaults, (bind) => this.binds.placeOf(bind)),
    };
  }
}

/** True where RETURNING gives something of many parameter sets. */
function givesRows({ returningClauses, extras }: Dml<any>): boolean {
  return returningClauses.length > 0 || extras?.defaults !== undefined;
}

/** One statement updates a row at most once: sets that meet in a row have to come one after the other. */
function takesManyAtOnce(insert: Insert): boolean {
  const { rows, onConflict } = insert;
  const updates = onConflict?.assignments !== undefined && !givesRows(insert);
  return (rows?.length ?? 1) === 1 && !updates;
}

/** The rows of a set operation are called as those of its first part. */
function isByName(statement: ClauseElement | undefined): boolean {
  if (statement instanceof TextualSelect) return statement.byName;
  return statement?.visitName === 'compoundSelect' && isByName((statement as CompoundSelect<any, any>).selects[0]);
}

function resultColumn({ element, key, name, type }: LabeledColumn): ResultColumn {
  return { key, name, type: type ?? element.type, element };
}

function arraySlot(slot: BindSlot, dialect: CompilerDialect): BindSlot {
  const type = ARRAY(slot.type, { dimensions: 1 });
  return { ...slot, type, process: type.bindProcessor(dialect) as BindSlot['process'] };
}

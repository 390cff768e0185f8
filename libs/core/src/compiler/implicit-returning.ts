import { CompileError } from '../errors/errors.js';
import { BindParameter, type ColumnElement, columnOf } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import type { CriteriaDml } from '../statement/criteria-dml.js';
import type { Dml } from '../statement/dml.js';
import { FromClause } from '../statement/from-clause.js';
import type { Insert } from '../statement/insert.js';
import { type LabeledColumn, labelColumns } from '../statement/labels.js';
import type { WritePlan, WrittenColumn } from './insert-values.js';

/** What RETURNING gives of a statement that has no `returning()`. */
export interface ImplicitReturning {
  readonly columns: readonly LabeledColumn[];
  /** The places of the columns that are rows of the statement nevertheless; undefined where it gives none. */
  readonly shown: readonly number[] | undefined;
}

/** Where a statement stands, as far as what comes back of it matters. */
export interface Standing {
  /** With many parameter sets. */
  readonly many: boolean;
  /** In WITH. */
  readonly nested: boolean;
}

const nothing: ImplicitReturning = { columns: [], shown: undefined };

/** Of an INSERT the key that the server made, where there is one row; with `returnDefaults()` all keys, and what that asks for. */
export function fetchedByInsert(
  statement: Insert<any, any>,
  plan: WritePlan | undefined,
  { many, nested }: Standing,
): ImplicitReturning {
  const { table, extras } = statement;
  const asked = extras?.defaults;
  if (asked !== undefined && (nested || statement.isInline)) throw noDefaults();
  if (nested || statement.isInline || statement.returningClauses.length > 0) return nothing;
  const isOne = !many && plan?.rows.length === 1;
  if (asked === undefined && (!isOne || (table as WritableTable).implicitReturning === false)) return nothing;
  const known = new Set(plan === undefined ? [] : knownColumns(plan));
  // Keys of several rows are not looked for among what was sent.
  const keys = table.primaryKeyColumns.filter((column) => !isOne || !known.has(column));
  if (asked === undefined) return { columns: labelColumns(keys), shown: undefined };
  const written = plan?.columns ?? namedColumns(statement);
  const isMade = (column: WrittenColumn): boolean =>
    plan === undefined ? !written.includes(column) && isMadeByServer(column) : !known.has(column);
  const wanted = asked.length > 0 ? asked : table.columnList.filter(isMade);
  return withSupplemental(
    table.columnList.filter((column) => keys.includes(column) || wanted.includes(column)),
    statement,
  );
}

/** Of an UPDATE or DELETE what `returnDefaults()` asks for; without columns what the server makes of those of an UPDATE. */
export function fetchedByCriteria(
  statement: CriteriaDml<any, any>,
  plan: WritePlan | undefined,
  { nested }: Standing,
): ImplicitReturning {
  const asked = statement.extras?.defaults;
  if (asked === undefined) return nothing;
  if (nested) throw noDefaults();
  return withSupplemental(asked.length > 0 || plan === undefined ? asked : madeByUpdate(statement, plan), statement);
}

/** The columns that an INSERT or UPDATE leaves to the server, and that did not come back. SQLAlchemy: `postfetch`. */
export function notFetched(
  statement: Dml<any>,
  plan: WritePlan | undefined,
  { columns }: ImplicitReturning,
): readonly NamedColumn[] {
  if (plan === undefined) return [];
  const fetched = new Set(columns.map(({ element }) => element));
  const left =
    statement.visitName === 'update'
      ? madeByUpdate(statement, plan)
      : statement.table.columnList.filter((column) => isUnknown(column, plan, new Set(knownColumns(plan))));
  return left.filter((column) => !fetched.has(column) && !statement.table.primaryKeyColumns.includes(column));
}

interface WritableTable {
  readonly implicitReturning?: boolean;
}

/** The columns of which every row has a plain value. */
function knownColumns({ columns, rows }: WritePlan): readonly NamedColumn[] {
  return columns.filter((_, i) => rows.every((row) => row[i] instanceof BindParameter));
}

function isMadeByServer({ serverDefault, serverIdentity, computed }: WrittenColumn): boolean {
  return (serverDefault ?? serverIdentity ?? computed) !== undefined;
}

/** The server knows the value, the client does not. */
function isUnknown(column: WrittenColumn, plan: WritePlan, known: ReadonlySet<NamedColumn>): boolean {
  return (isMadeByServer(column) || plan.columns.includes(column)) && !known.has(column);
}

function madeByUpdate({ table }: Dml<any>, plan: WritePlan): readonly NamedColumn[] {
  const known = new Set(knownColumns(plan));
  return table.columnList.filter((column: WrittenColumn) => {
    const isMade = (column.computed ?? column.serverOnupdate) !== undefined || plan.columns.includes(column);
    return isMade && !known.has(column);
  });
}

function namedColumns({ table, fromColumns }: Insert<any, any>): readonly NamedColumn[] {
  return table.columnList.filter((column) => fromColumns?.includes(column.key) === true);
}

/** The columns, and behind them those of `supplementalCols` that are not among them. */
function withSupplemental(columns: readonly NamedColumn[], { extras }: Dml<any>): ImplicitReturning {
  const supplemental = extras?.supplemental?.flatMap((item): readonly ColumnElement[] =>
    item instanceof FromClause ? item.columnList : [columnOf(item) as ColumnElement],
  );
  if (supplemental === undefined) return { columns: labelColumns(columns), shown: undefined };
  const all: ColumnElement[] = [...columns];
  const shown = supplemental.map((column) => {
    const place = all.findIndex((one) => identityOf(one) === identityOf(column));
    return place >= 0 ? place : all.push(column) - 1;
  });
  return { columns: labelColumns(all), shown };
}

function identityOf(column: ColumnElement): ColumnElement {
  return column instanceof NamedColumn ? column.identity : column;
}

function noDefaults(): CompileError {
  return new CompileError(
    'returnDefaults() is for a statement that stands alone, and not for an INSERT that is inline(); use returning() in its place',
  );
}

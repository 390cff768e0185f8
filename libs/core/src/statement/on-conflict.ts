import { ArgumentError } from '../errors/errors.js';
import { ClauseElement, elementOf, type FieldSpec } from '../expression/clause-element.js';
import { BindParameter, type ColumnElement, columnOf } from '../expression/column-element.js';
import type { Predicate, SqlExpression } from '../expression/sql-expression.js';
import { ColumnClause } from '../expression/constructs.js';
import { NamedColumn } from '../expression/named-column.js';
import { iterate, replace } from '../expression/traversal.js';
import { type ColumnValue, columnValues, type HasColumns, type UpdateValues, whereElements } from './dml.js';
import { nameOf } from './foreign-key-condition.js';
import type { TableClause } from './from-clause.js';

/** A constraint or an index as the target of ON CONFLICT: by its name, or where it has none by what it is about. */
export interface ConflictRule {
  readonly name: string | undefined;
  readonly columns: readonly NamedColumn[];
  /** Of an index: what it indexes. An index is never named in ON CONFLICT, but found by this. */
  readonly expressions?: readonly ColumnElement[];
  /** Of an index or an exclusion constraint: the rows that it is about. */
  readonly where?: ClauseElement | undefined;
}

/** Which unique index or constraint decides that a row is there already. */
export interface ConflictTarget<T extends HasColumns = any> {
  /** The columns of a unique index, by key, or the expressions that it indexes. */
  readonly indexElements?: readonly ((keyof T['c'] & string) | SqlExpression<any>)[];
  /** The predicate of a partial index. */
  readonly indexWhere?: Predicate;
  /** A constraint by its name, or itself, or a unique Index. */
  readonly constraint?: string | ConflictRule;
}

/** The columns of the row that could not be inserted. */
export type ExcludedColumns<T extends HasColumns> = T['c'];

/** What happens to the row that is there already. */
export interface ConflictUpdate<T extends HasColumns = any> extends ConflictTarget<T> {
  /** New values by column key; a function is given the columns of the row that could not be inserted. */
  readonly set: UpdateValues<T> | ((excluded: ExcludedColumns<T>) => UpdateValues<T>);
  /** Only rows for which this holds are updated; the others stay as they are. */
  readonly where?: Predicate | ((excluded: ExcludedColumns<T>) => Predicate);
}

/** `ON CONFLICT ..` of an INSERT. SQLAlchemy: `OnConflictClause`. */
export class OnConflict extends ClauseElement {
  static override readonly fields: FieldSpec = {
    constraint: 'plain',
    elements: 'elements',
    elementsWhere: 'element',
    inlined: 'plain',
    assignments: 'pairs',
    whereClauses: 'elements',
  };
  readonly visitName = 'onConflict';
  /** The values in `elementsWhere`: they stand in the SQL, since the server finds a partial index by constants only. */
  readonly inlined: readonly string[];

  constructor(
    readonly constraint: string | undefined,
    readonly elements: readonly ColumnElement[],
    readonly elementsWhere: ClauseElement | undefined,
    /** SET, by column key; undefined: DO NOTHING. */
    readonly assignments: readonly ColumnValue[] | undefined,
    readonly whereClauses: readonly ColumnElement[] = [],
  ) {
    super();
    this.inlined = elementsWhere === undefined ? [] : valuesIn(elementsWhere);
  }
}

/** `ON CONFLICT .. DO NOTHING`. */
export function doNothing(table: TableClause, target: ConflictTarget): OnConflict {
  return new OnConflict(...targetOf(table, target), undefined);
}

/** `ON CONFLICT .. DO UPDATE`. Without a target, with nothing to set and with unknown columns it is an ArgumentError. */
export function doUpdate(table: TableClause, excluded: object, options: ConflictUpdate): OnConflict {
  const [constraint, elements, elementsWhere] = targetOf(table, options);
  if (constraint === undefined && elements.length === 0) {
    throw new ArgumentError('onConflictDoUpdate() needs indexElements or a constraint: which conflict is meant?');
  }
  const set: object = typeof options.set === 'function' ? options.set(excluded as never) : options.set;
  const assignments = assignmentsOf(table, set as Record<string, unknown>);
  const where = typeof options.where === 'function' ? options.where(excluded as never) : options.where;
  return new OnConflict(
    constraint,
    elements,
    elementsWhere,
    assignments,
    where === undefined ? [] : whereElements([where]),
  );
}

type Target = [constraint: string | undefined, elements: readonly ColumnElement[], where: ClauseElement | undefined];

function targetOf(table: TableClause, { constraint, indexElements, indexWhere }: ConflictTarget): Target {
  if (constraint === undefined) {
    if (indexElements === undefined && indexWhere !== undefined) {
      throw new ArgumentError(
        'indexWhere of ON CONFLICT needs the indexElements of the partial index that it belongs to',
      );
    }
    const elements = (indexElements ?? []).map((element) => indexElement(table, element));
    return [undefined, elements, indexWhere === undefined ? undefined : bare(elementOf(indexWhere) as ClauseElement)];
  }
  if (indexElements !== undefined || indexWhere !== undefined) {
    throw new ArgumentError('ON CONFLICT takes a constraint or indexElements, not both');
  }
  if (typeof constraint === 'string') return [constraint, [], undefined];
  const { name, columns, expressions, where } = constraint;
  if (name !== undefined && expressions === undefined) return [name, [], undefined];
  return [undefined, (expressions ?? columns).map(bare), where === undefined ? undefined : bare(where)];
}

function indexElement(table: TableClause, given: string | SqlExpression<any>): ColumnElement {
  if (typeof given !== 'string') {
    const element = elementOf(given);
    const column = element === undefined ? undefined : columnOf(element);
    if (column !== undefined) return bare(column);
    throw new ArgumentError(`indexElements of ON CONFLICT are column keys and SQL expressions, not ${String(given)}`);
  }
  const column = Object.hasOwn(table.c, given) ? table.c[given] : undefined;
  if (column !== undefined) return bare(column);
  throw new ArgumentError(
    `indexElements of ON CONFLICT: ${nameOf(table)} has no column '${given}'; it has ${Object.keys(table.c).join(', ')}`,
  );
}

/** Without tables: columns of the target of ON CONFLICT stand alone. */
function bare<E extends ClauseElement>(element: E): E {
  return replace(element, (node) => (node instanceof NamedColumn ? new ColumnClause(node.name, node.type) : undefined));
}

/** In the order of the table. */
function assignmentsOf(table: TableClause, set: Readonly<Record<string, unknown>>): ColumnValue[] {
  const keys = Object.keys(set);
  if (keys.length === 0) throw new ArgumentError('set of onConflictDoUpdate() names no column; give at least one');
  const unknown = keys.filter((key) => !Object.hasOwn(table.c, key));
  if (unknown.length > 0) {
    throw new ArgumentError(
      `Unconsumed column names: ${unknown.join(', ')}; ${nameOf(table)} has ${Object.keys(table.c).join(', ')}`,
    );
  }
  const values = new Map(columnValues(table, set));
  return table.columnList.flatMap(({ key }): ColumnValue[] => {
    const value = values.get(key);
    return value === undefined ? [] : [[key, value]];
  });
}

/** The values of an expression as they take part in the key of the statement. */
function valuesIn(element: ClauseElement): string[] {
  const binds = [...iterate(element)].filter((node) => node instanceof BindParameter);
  return binds.map((bind) => keyOfValue(bind.value));
}

function keyOfValue(value: unknown): string {
  if (Array.isArray(value))
    return `[${value
      .map(keyOfValue)
      .map((key) => `${key.length}'${key}`)
      .join()}]`;
  if (value instanceof Date) return `Date:${value.getTime()}`;
  if (typeof value !== 'object' || value === null) return `${typeof value}:${String(value)}`;
  throw new ArgumentError(
    'indexWhere of ON CONFLICT takes numbers, strings, booleans and dates as values; write others as literalColumn()',
  );
}

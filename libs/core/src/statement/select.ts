import { ArgumentError, InvalidRequestError } from '../errors/errors.js';
import { ClauseElement, elementOf, type FieldSpec, type HasClauseElement } from '../expression/clause-element.js';
import { and } from '../expression/boolean-list.js';
import { ColumnElement, columnOf, operand, type Predicate, type SqlExpression } from '../expression/column-element.js';
import { toType } from '../types/type-engine.js';
import { BOOLEAN, Integer } from '../types/numeric-types.js';
import { NullType } from '../types/null-type.js';
import { FromClause, type FromLike, type JoinKind, fromClauseOf, nameOf } from './from-clause.js';
import { SelectBase, type StatementOption } from './select-base.js';
import type { ColumnMap, ProxyColumns, RowOf, SelectArgument } from './row-types.js';

/** Under this symbol a relationship gives the target and the condition of a join along it. */
export const joinTarget: unique symbol = Symbol.for('athanor.joinTarget');

/** What a relationship says of a join along it. */
export interface JoinDirections {
  readonly target: FromClause;
  readonly onclause: ColumnElement | undefined;
  /** The side that it starts from. */
  readonly left?: FromClause | undefined;
  /** A table to be joined in between (of a many-to-many relationship), with its condition. */
  readonly through?: { readonly target: FromClause; readonly onclause: ColumnElement } | undefined;
}

/** What `join()` takes: a table or entity, or a relationship. */
export type JoinLike = FromLike | { readonly [joinTarget]: JoinDirections };

/** One `join()` of a SELECT. */
export class JoinStep extends ClauseElement {
  static override readonly fields: FieldSpec = {
    target: 'element',
    onclause: 'element',
    kind: 'plain',
    left: 'element',
  };
  readonly visitName = 'joinStep';

  constructor(
    readonly target: FromClause,
    readonly onclause: ColumnElement | undefined,
    readonly kind: JoinKind,
    /** Where the join starts; undefined: at what is there already. */
    readonly left?: FromClause,
  ) {
    super();
  }
}

/** Options of `withForUpdate()`. */
export interface LockOptions {
  readonly nowait?: boolean;
  readonly read?: boolean;
  readonly skipLocked?: boolean;
  readonly keyShare?: boolean;
}

/** A sort key: an expression, or the name of a column of the select list. */
export type SortKey = SqlExpression<any> | string;

/** A SELECT. Every method gives a new statement. SQLAlchemy: `Select`. */
export class Select<R = unknown, C extends ColumnMap = ColumnMap> extends SelectBase<R, C> {
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
    isDistinct: 'plain',
    distinctOn: 'elements',
    lock: 'plain',
    correlated: 'elements',
    statementOptions: 'elements',
  };
  readonly visitName = 'select';
  readonly fromClauses: readonly FromClause[] = [];
  readonly joins: readonly JoinStep[] = [];
  readonly whereClauses: readonly ColumnElement[] = [];
  readonly groupByClauses: readonly ColumnElement[] = [];
  readonly havingClauses: readonly ColumnElement[] = [];
  readonly orderByClauses: readonly ColumnElement[] = [];
  readonly limitClause: ColumnElement | undefined;
  readonly offsetClause: ColumnElement | undefined;
  readonly isDistinct: boolean = false;
  readonly distinctOn: readonly ColumnElement[] = [];
  /** The words of FOR UPDATE, or undefined. */
  readonly lock: readonly string[] | undefined;
  /** The clauses of the enclosing statement that this one refers to; undefined: found by itself. */
  readonly correlated: readonly FromClause[] | undefined;
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

  /** Rows for which all of the predicates hold, beside those of earlier calls. */
  where(...predicates: readonly (Predicate | boolean)[]): this {
    return this.with({ whereClauses: [...this.whereClauses, ...predicates.map(predicateOf)] });
  }

  /** The same as {@link where}. */
  filter(...predicates: readonly (Predicate | boolean)[]): this {
    return this.where(...predicates);
  }

  /** Equality with the columns of the last joined or first selected table, by key. Unknown keys are an InvalidRequestError. */
  filterBy(values: Readonly<Record<string, unknown>>): this {
    const from = this.filterTarget();
    return this.where(
      ...Object.entries(values).map(([key, value]) => {
        const column = Object.hasOwn(from.c, key) ? from.c[key] : undefined;
        if (column === undefined) {
          throw new InvalidRequestError(`${nameOf(from)} has no column ${JSON.stringify(key)} to filter by`);
        }
        return column.eq(value as never);
      }),
    );
  }

  /** `JOIN` with a table, an entity or along a relationship; without a condition by the foreign keys. */
  join(
    target: JoinLike,
    onclause?: Predicate,
    options: { readonly isOuter?: boolean; readonly full?: boolean } = {},
  ): this {
    const kind = options.full === true ? 'full' : options.isOuter === true ? 'left' : 'inner';
    return this.addJoin(target, onclause, kind, undefined);
  }

  /** `LEFT OUTER JOIN`. */
  outerjoin(target: JoinLike, onclause?: Predicate): this {
    return this.addJoin(target, onclause, 'left', undefined);
  }

  /** `JOIN` that starts at a given table. */
  joinFrom(left: FromLike, target: JoinLike, onclause?: Predicate): this {
    return this.addJoin(target, onclause, 'inner', fromClauseOf(left));
  }

  /** `LEFT OUTER JOIN` that starts at a given table. */
  outerjoinFrom(left: FromLike, target: JoinLike, onclause?: Predicate): this {
    return this.addJoin(target, onclause, 'left', fromClauseOf(left));
  }

  /** What stands behind FROM, beside what the columns bring by themselves. */
  selectFrom(...froms: readonly FromLike[]): this {
    return this.with({ fromClauses: [...this.fromClauses, ...froms.map(fromClauseOf)] });
  }

  groupBy(...expressions: readonly SqlExpression<any>[]): this {
    return this.with({ groupByClauses: [...this.groupByClauses, ...expressions.map(expressionOf)] });
  }

  having(...predicates: readonly (Predicate | boolean)[]): this {
    return this.with({ havingClauses: [...this.havingClauses, ...predicates.map(predicateOf)] });
  }

  /** Sorts by the expressions, after those of earlier calls; a string names a column of the select list. `null` forgets them. */
  orderBy(...expressions: readonly SortKey[] | readonly [null]): this {
    if (expressions[0] === null) return this.with({ orderByClauses: [] });
    const keys = (expressions as readonly SortKey[]).map((e) =>
      typeof e === 'string' ? this.columnNamed(e) : expressionOf(e),
    );
    return this.with({ orderByClauses: [...this.orderByClauses, ...keys] });
  }

  /** At most so many rows; the number is a parameter, so that all numbers share one compiled statement. `null` lifts the limit. */
  limit(count: number | SqlExpression<number> | null): this {
    return this.with({ limitClause: count === null ? undefined : rowCount(count, 'limit') });
  }

  /** Leaves out the first rows. */
  offset(count: number | SqlExpression<number> | null): this {
    return this.with({ offsetClause: count === null ? undefined : rowCount(count, 'offset') });
  }

  /** `DISTINCT`; with expressions PostgreSQL's `DISTINCT ON`. */
  distinct(...on: readonly SqlExpression<any>[]): this {
    return this.with({ isDistinct: true, distinctOn: [...this.distinctOn, ...on.map(expressionOf)] });
  }

  /** Locks the rows: `FOR UPDATE`, with `read` `FOR SHARE`. */
  withForUpdate(options: LockOptions = {}): this {
    const strength =
      options.read === true
        ? options.keyShare === true
          ? 'KEY SHARE'
          : 'SHARE'
        : options.keyShare === true
          ? 'NO KEY UPDATE'
          : 'UPDATE';
    if (options.nowait === true && options.skipLocked === true) {
      throw new ArgumentError('withForUpdate() takes nowait or skipLocked, not both');
    }
    const wait = options.nowait === true ? ['NOWAIT'] : options.skipLocked === true ? ['SKIP LOCKED'] : [];
    return this.with({ lock: [strength, ...wait] });
  }

  /** The clauses of an enclosing statement that this one means, in place of finding them by itself. */
  correlate(...froms: readonly FromLike[]): this {
    return this.with({ correlated: froms.map(fromClauseOf) });
  }

  /** The same statement with another select list. */
  withOnlyColumns<const A extends readonly SelectArgument[]>(...columns: A): Select<RowOf<A>, ProxyColumns<A>> {
    return this.with({ rawColumns: columns.map(selectable) }) as never;
  }

  /** More columns behind those that there are. */
  addColumns(...columns: readonly SelectArgument[]): Select {
    return this.with({ rawColumns: [...this.rawColumns, ...columns.map(selectable)] }) as never;
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
    const directions = (target as { [joinTarget]?: JoinDirections })[joinTarget];
    const steps =
      directions === undefined
        ? [new JoinStep(fromClauseOf(target), onclause === undefined ? undefined : predicateOf(onclause), kind, left)]
        : stepsAlong(directions, onclause, kind, left);
    return this.with({ joins: [...this.joins, ...steps] });
  }

  private filterTarget(): FromClause {
    const joined = this.joins.at(-1)?.target ?? this.fromClauses[0];
    if (joined !== undefined) return joined;
    for (const item of this.rawColumns) {
      if (item instanceof FromClause) return item;
      const from = (item as { from?: unknown }).from;
      if (from instanceof FromClause) return from;
    }
    throw new InvalidRequestError('filterBy() needs a table or entity in the statement');
  }

  private columnNamed(name: string): ColumnElement {
    const found = this.labeledColumns.find((l) => l.key === name || l.name === name);
    if (found === undefined) {
      throw new ArgumentError(
        `orderBy(${JSON.stringify(name)}): the select list has no column of this name; it has ${this.labeledColumns.map((l) => l.key).join(', ')}`,
      );
    }
    return found.element;
  }
}

/** A SELECT of columns, tables and entities: `select(t.c.id, t.c.name)`, `select(t)`. SQLAlchemy: `select()`. */
export function select<const A extends readonly SelectArgument[]>(...columns: A): Select<RowOf<A>, ProxyColumns<A>> {
  return new Select(columns.map(selectable));
}

function selectable(value: HasClauseElement): ClauseElement {
  const element = elementOf(value);
  if (element instanceof FromClause) return element;
  const column = element === undefined ? undefined : columnOf(element);
  if (column !== undefined) return column;
  throw new ArgumentError(
    `select() takes columns, tables and entities; got ${element === undefined ? JSON.stringify(value) : element.visitName}`,
  );
}

const predicateOf = (value: unknown): ColumnElement => operand(value, toType(BOOLEAN));

const expressionOf = (value: unknown): ColumnElement => operand(value, toType(NullType));

function rowCount(count: number | SqlExpression<number>, what: string): ColumnElement {
  if (typeof count === 'number' && !(Number.isSafeInteger(count) && count >= 0)) {
    throw new ArgumentError(`${what}() takes a whole number from 0, or an expression; got ${count}`);
  }
  return operand(count, toType(Integer));
}

function stepsAlong(
  directions: JoinDirections,
  extra: Predicate | undefined,
  kind: JoinKind,
  left: FromClause | undefined,
): JoinStep[] {
  const { target, through } = directions;
  const start = left ?? directions.left;
  const own = directions.onclause;
  const onclause = extra === undefined ? own : own === undefined ? predicateOf(extra) : and(own as never, extra);
  if (through === undefined) return [new JoinStep(target, onclause, kind, start)];
  return [
    new JoinStep(through.target, through.onclause, kind, start),
    new JoinStep(target, onclause, kind, through.target),
  ];
}

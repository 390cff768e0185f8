import { ArgumentError } from '../errors/errors.js';
import { ClauseElement, elementOf, type FieldSpec, type HasClauseElement } from '../expression/clause-element.js';
import { type ColumnElement, columnOf } from '../expression/column-element.js';
import type { Predicate } from '../expression/sql-expression.js';
import { type ForeignReference, NamedColumn } from '../expression/named-column.js';
import { TextClause } from '../expression/text.js';
import { bringOperators } from '../expression/type-operators.js';
import { replace } from '../expression/traversal.js';
import type { TypeEngine } from '../types/type-engine.js';
import { foreignKeyCondition, nameOf } from './foreign-key-condition.js';
import type { JoinColumns, JoinOf } from './outer-join-types.js';
import type { ColumnMap, ColumnsUnder, ListRow, ProxyColumns, Unnamed } from './row-types.js';
import type { Select } from './select.js';

/** Said by what knows SELECT, which stands to the right of here. */
let selectOf: ((from: FromClause) => unknown) | undefined;

/** Says how a clause of FROM is selected. */
export function selectBy(select: (from: FromClause) => unknown): void {
  selectOf = select;
}

/** Something with rows and columns: what stands behind FROM. SQLAlchemy: `FromClause`. */
export abstract class FromClause<C extends ColumnMap = ColumnMap> extends ClauseElement {
  /** The columns by key. */
  abstract readonly c: C;

  /** The columns in order. */
  get columnList(): readonly NamedColumn[] {
    return Object.values(this.c);
  }

  /** The tables and aliases that this clause brings into a FROM; a join brings both its sides. */
  get members(): readonly FromClause[] {
    return [this];
  }

  /** True where the clause counts as connected with all others of a FROM list, for the warning of cartesian products. */
  get joinsImplicitly(): boolean {
    return false;
  }

  /** The column of this clause that shows the given one, through aliases and subqueries. */
  columnFor(column: NamedColumn): NamedColumn | undefined {
    const list = this.columnList;
    return list.find((own) => own.identity === column.identity) ?? list.find((own) => own.origin === column.origin);
  }

  /** This clause under another name, so that it can stand in a statement twice. SQLAlchemy: `alias()`. */
  alias<const N extends string = Unnamed>(name?: N): FromClause<ColumnsUnder<C, N>> {
    return new Alias<ColumnsUnder<C, N>>(this, name);
  }

  /** `JOIN`; without a condition, by the foreign keys between both. */
  join<const L extends FromLike, const X extends FromLike, const O extends JoinOptions = {}>(
    this: L,
    right: X,
    onclause?: Predicate,
    options?: O,
  ): JoinOf<L, X, O> {
    return makeJoin(fromClauseOf(this), right, onclause, joinKindOf(options)) as never;
  }

  /** `LEFT OUTER JOIN`; with `full` `FULL OUTER JOIN`. */
  outerjoin<const L extends FromLike, const X extends FromLike, const O extends FullOption = {}>(
    this: L,
    right: X,
    onclause?: Predicate,
    options?: O,
  ): JoinOf<L, X, O & { readonly isOuter: true }> {
    return makeJoin(fromClauseOf(this), right, onclause, joinKindOf({ ...options, isOuter: true })) as never;
  }

  /** `SELECT` of all columns of this clause. SQLAlchemy: `FromClause.select()`. */
  select<const F extends FromClause>(this: F): Select<ListRow<readonly [F]>, ProxyColumns<readonly [F]>, readonly [F]> {
    return selectOf?.(this) as never;
  }

  /** What the clause is the same as: a copy with notes keeps the original here. */
  readonly identity: FromClause = this;

  override with(changes: Partial<this> | Record<string, unknown>): this {
    const copy = super.with({ ...changes, cachedColumns: undefined });
    (copy as { identity: FromClause }).identity = copy;
    return copy;
  }
}

/** A FromClause or something that stands for one, such as an entity class or a function call. */
export type FromLike = HasClauseElement;

/** Under this symbol an element that is no FromClause (a function call) gives the one that it stands for in FROM. */
export const asFrom: unique symbol = Symbol('athanor.asFrom');

/** SQL text in FROM. */
export class TextFrom extends FromClause {
  static override readonly fields: FieldSpec = { element: 'element' };
  readonly visitName = 'textFrom';
  readonly c: ColumnMap = {};

  constructor(readonly element: TextClause<any>) {
    super();
  }
}

/** The FromClause behind a value. Throws an ArgumentError where there is none. */
export function fromClauseOf(value: unknown): FromClause {
  if (value instanceof FromClause) return value;
  const element = elementOf(value);
  if (element instanceof FromClause) return element;
  if (element instanceof TextClause) return new TextFrom(element);
  const stands = (element as { [asFrom]?: FromClause } | undefined)?.[asFrom];
  if (stands !== undefined) return stands;
  throw new ArgumentError(
    `A table, alias, subquery or entity class was expected, but ${element === undefined ? describe(value) : `a ${element.visitName}`} was given`,
  );
}

function describe(value: unknown): string {
  return value === null || typeof value !== 'object' ? String(value) : `a ${value.constructor.name}`;
}

/** A column of an alias, subquery or CTE. */
export class ProxyColumn<T = any, N extends string = string> extends NamedColumn<T, N> {
  static override readonly fields: FieldSpec = { from: 'element', key: 'plain' };
  readonly visitName = 'column';

  constructor(
    readonly from: FromClause,
    readonly key: N,
    readonly name: string,
    readonly type: TypeEngine,
    /** The column that is shown; undefined for a computed one. */
    readonly source: ColumnElement<T> | undefined,
  ) {
    super();
    if (this.type.operators !== undefined) bringOperators(this, this.type.operators);
  }

  override get origin(): NamedColumn {
    return this.source instanceof NamedColumn ? this.source.origin : this.identity;
  }

  override get references(): readonly ForeignReference[] {
    return this.source instanceof NamedColumn ? this.source.references : [];
  }
}

/** A table or subquery under another name. Without a name the compiler gives one: `t_1`. SQLAlchemy: `Alias`. */
export class Alias<C extends ColumnMap = ColumnMap> extends FromClause<C> {
  static override readonly fields: FieldSpec = { identity: 'identity', element: 'element', name: 'plain' };
  readonly visitName = 'alias';
  private cachedColumns: C | undefined;

  constructor(
    readonly element: FromClause<any>,
    readonly name: string | undefined,
  ) {
    super();
  }

  get c(): C {
    const { element } = this;
    this.cachedColumns ??= (element instanceof Join ? ofJoin(this, element) : proxiesOf(this, element.columnList)) as C;
    return this.cachedColumns;
  }

  /** The same clause under another name in place of this one: SQL has no names of names. */
  override alias<const N extends string = Unnamed>(name?: N): FromClause<ColumnsUnder<C, N>> {
    return new Alias<ColumnsUnder<C, N>>(this.element, name);
  }
}

/** The columns of a join under a name, each under a name of its own. */
function ofJoin(alias: Alias, join: Join): ColumnMap {
  const names = new Set<string>();
  const proxies = Object.entries(join.c).map(([key, column]) => {
    const name = freeName(column.name, column, names);
    names.add(name);
    return [key, new ProxyColumn(alias, key, name, column.type, column)];
  });
  return Object.fromEntries(proxies);
}

/** The name, where it is taken with that of the column's table in front, or else a number behind it. */
function freeName(name: string, column: NamedColumn, taken: { has(name: string): boolean }): string {
  const table = (column.from as { name?: string } | undefined)?.name;
  const base = taken.has(name) && table !== undefined ? `${table}_${name}` : name;
  let free = base;
  for (let i = 1; taken.has(free); i++) free = `${base}_${i}`;
  return free;
}

/** The columns of a clause that shows others, by key. */
export function proxiesOf(from: FromClause, columns: readonly NamedColumn[]): ColumnMap {
  return Object.fromEntries(columns.map((c) => [c.key, new ProxyColumn(from, c.key, c.name, c.type, c)]));
}

/** How two sides are joined. */
export type JoinKind = 'inner' | 'left' | 'full';

/** How two sides are joined, beside INNER. */
export interface JoinOptions {
  /** `LEFT OUTER JOIN`. */
  readonly isOuter?: boolean;
  /** `FULL OUTER JOIN`. */
  readonly full?: boolean;
}

/** The option of an outer join. */
export type FullOption = Pick<JoinOptions, 'full'>;

/** What the options of a join say. */
export function joinKindOf(options: JoinOptions = {}): JoinKind {
  if (options.full === true) return 'full';
  return options.isOuter === true ? 'left' : 'inner';
}

/** The key of the phantom by which a join tells its sides again; there is no such property at run time. */
export declare const joinSides: unique symbol;

/** `left JOIN right ON ..`: of the members `M`, of which `O` may be missing. SQLAlchemy: `Join`. */
export class Join<M extends readonly unknown[] = any, O extends readonly unknown[] = any> extends FromClause {
  declare readonly [joinSides]: readonly [M, O];
  static override readonly fields: FieldSpec = {
    left: 'element',
    right: 'element',
    onclause: 'element',
    kind: 'plain',
  };
  readonly visitName = 'join';
  private cachedColumns: ColumnMap | undefined;

  constructor(
    readonly left: FromClause,
    readonly right: FromClause,
    readonly onclause: ColumnElement,
    readonly kind: JoinKind,
  ) {
    super();
  }

  /** The columns of both sides; a key that both have gets its table's name in front. */
  get c(): ColumnMap {
    this.cachedColumns ??= joinedColumns([...this.left.columnList, ...this.right.columnList]);
    return this.cachedColumns;
  }

  override get columnList(): readonly NamedColumn[] {
    return [...this.left.columnList, ...this.right.columnList];
  }

  override get members(): readonly FromClause[] {
    return [...this.left.members, ...this.right.members];
  }

  /**
   * The join under a name: `(left JOIN right ON ..) AS name`. With `flat` the join of an alias of each side, named `name_left`
   * and `name_right`. SQLAlchemy: `alias(join, name, flat)`.
   */
  override alias<const N extends string = Unnamed>(
    name?: N,
    options: { readonly flat?: boolean } = {},
  ): FromClause<ColumnsUnder<JoinColumns<M, O>, N>> {
    return (options.flat === true ? flatAlias(this, name) : super.alias(name)) as never;
  }
}

function flatAlias(join: Join, name: string | undefined): Join {
  const [left, right] = [join.left, join.right].map((side): FromClause => {
    if (side instanceof Join) return flatAlias(side, name);
    const own = (side as { readonly name?: string }).name;
    return side.alias(name === undefined || own === undefined ? name : `${name}_${own}`);
  }) as [FromClause, FromClause];
  const sides = new Set([...join.left.members, ...join.right.members].map((one) => one.identity));
  const onclause = replace(join.onclause, (node) => {
    if (!(node instanceof NamedColumn) || !sides.has((node.from as FromClause | undefined)?.identity as FromClause))
      return undefined;
    return left.columnFor(node) ?? right.columnFor(node);
  });
  return new Join(left, right, onclause, join.kind);
}

function joinedColumns(columns: readonly NamedColumn[]): ColumnMap {
  const map = new Map<string, NamedColumn>();
  for (const column of columns) map.set(freeName(column.key, column, map), column);
  return Object.fromEntries(map);
}

/** The join of two clauses; without a condition, by the foreign keys between them. */
export function makeJoin(left: FromClause, right: unknown, onclause: unknown, kind: JoinKind): Join {
  const target = fromClauseOf(right);
  const condition =
    onclause === undefined ? foreignKeyCondition(left, target) : columnOf(elementOf(onclause) as ClauseElement);
  if (condition === undefined) throw new ArgumentError('The condition of a join has to be a predicate');
  return new Join(left, target, condition, kind);
}

/** What DML needs to know of a table. Tables with all their properties stand in the folder to the right. */
export abstract class TableClause<C extends ColumnMap = ColumnMap> extends FromClause<C> {
  abstract readonly name: string;
  abstract readonly schema: string | undefined;
  /** The columns of the primary key, in order. */
  abstract readonly primaryKeyColumns: readonly NamedColumn[];
}

/** The table behind a value. Throws an ArgumentError where there is none. */
export function tableOf(value: unknown): TableClause {
  const from = fromClauseOf(value);
  if (from instanceof TableClause) return from;
  throw new ArgumentError(`A table or entity class was expected, but ${nameOf(from)} was given`);
}

/** The table behind a value, or an alias of it: what UPDATE and DELETE can change. Throws an ArgumentError where there is none. */
export function writableOf(value: unknown): FromClause {
  const from = fromClauseOf(value);
  return from instanceof Alias && from.element instanceof TableClause ? from : tableOf(value);
}

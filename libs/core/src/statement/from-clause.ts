import { AmbiguousForeignKeysError, ArgumentError, NoForeignKeysError } from '../errors/errors.js';
import { ClauseElement, elementOf, type FieldSpec, type HasClauseElement } from '../expression/clause-element.js';
import type { CacheKeyBuilder } from '../expression/cache-key.js';
import { and } from '../expression/boolean-list.js';
import { type ColumnElement, type Predicate, columnOf } from '../expression/column-element.js';
import { NamedColumn } from '../expression/named-column.js';
import { TextClause } from '../expression/text.js';
import type { TypeEngine } from '../types/type-engine.js';
import type { JoinOf } from './outer-join-types.js';
import type { ColumnMap, ColumnsUnder } from './row-types.js';

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
  alias<const N extends string = string>(name?: N): FromClause<ColumnsUnder<C, N>> {
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
  }

  override get origin(): NamedColumn {
    return this.source instanceof NamedColumn ? this.source.origin : this.identity;
  }

  override get referencedColumns(): readonly NamedColumn[] {
    return this.source instanceof NamedColumn ? this.source.referencedColumns : [];
  }
}

/** A table or subquery under another name. Without a name the compiler gives one: `t_1`. SQLAlchemy: `Alias`. */
export class Alias<C extends ColumnMap = ColumnMap> extends FromClause<C> {
  static override readonly fields: FieldSpec = { element: 'element', name: 'plain' };
  readonly visitName = 'alias';
  private cachedColumns: C | undefined;

  constructor(
    readonly element: FromClause<any>,
    readonly name: string | undefined,
  ) {
    super();
  }

  get c(): C {
    this.cachedColumns ??= proxiesOf(this, this.element.columnList) as C;
    return this.cachedColumns;
  }

  override appendCacheKey(key: CacheKeyBuilder): void {
    if (key.firstSeen(this.identity)) key.fields(this);
  }
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
}

function joinedColumns(columns: readonly NamedColumn[]): ColumnMap {
  const map: Record<string, NamedColumn> = {};
  for (const column of columns) {
    const table = (column.from as { name?: string } | undefined)?.name;
    map[column.key in map && table !== undefined ? `${table}_${column.key}` : column.key] = column;
  }
  return map;
}

/** The join of two clauses; without a condition, by the foreign keys between them. */
export function makeJoin(left: FromClause, right: unknown, onclause: unknown, kind: JoinKind): Join {
  const target = fromClauseOf(right);
  const condition =
    onclause === undefined ? foreignKeyCondition(left, target) : columnOf(elementOf(onclause) as ClauseElement);
  if (condition === undefined) throw new ArgumentError('The condition of a join has to be a predicate');
  return new Join(left, target, condition, kind);
}

/** True where a foreign key relates the two clauses, in either direction. */
export function canJoin(left: FromClause, right: FromClause): boolean {
  return referencesBetween(left, right).length > 0 || referencesBetween(right, left).length > 0;
}

/** `a.x = b.y AND ..` for the foreign key between two clauses. None is a NoForeignKeysError, several are an AmbiguousForeignKeysError. */
export function foreignKeyCondition(left: FromClause, right: FromClause): ColumnElement<boolean> {
  const toLeft = referencesBetween(right, left);
  const toRight = referencesBetween(left, right);
  const pairs = [...toLeft, ...toRight];
  if (pairs.length === 0) {
    throw new NoForeignKeysError(
      `Can't find any foreign key relationships between '${nameOf(left)}' and '${nameOf(right)}'. Please specify the 'onclause' of this join explicitly.`,
    );
  }
  const targets = new Set(pairs.map(([, parent]) => parent));
  if (targets.size < pairs.length || (toLeft.length > 0 && toRight.length > 0)) {
    throw new AmbiguousForeignKeysError(
      `Can't determine join between '${nameOf(left)}' and '${nameOf(right)}'; tables have more than one foreign key constraint relationship between them. Please specify the 'onclause' of this join explicitly.`,
    );
  }
  return and(...pairs.map(([child, parent]) => parent.eq(child as never)));
}

function referencesBetween(child: FromClause, parent: FromClause): [NamedColumn, NamedColumn][] {
  const found: [NamedColumn, NamedColumn][] = [];
  for (const column of child.columnList) {
    for (const target of column.referencedColumns) {
      const match = parent.columnList.find((own) => own.origin === target);
      if (match !== undefined) found.push([column, match]);
    }
  }
  return found;
}

/** The name of a clause, for messages. */
export function nameOf(from: FromClause): string {
  const named = from as { name?: string; element?: FromClause };
  return named.name ?? (named.element === undefined ? `a ${from.visitName}` : `an alias of ${nameOf(named.element)}`);
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

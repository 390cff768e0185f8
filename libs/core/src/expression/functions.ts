import { ArgumentError } from '../errors/errors.js';
import { BOOLEAN } from '../types/numeric-types.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import type { FieldSpec } from './clause-element.js';
import { ColumnElement, Grouping, operand, UnaryExpression } from './column-element.js';
import type { Predicate, SqlExpression } from './sql-expression.js';
import { type SortKey, sortKeyOf } from './label-reference.js';
import { Over, type WindowOptions } from './window.js';

/** What can be turned into a window function, and can look at some of its rows only. */
abstract class Aggregate<T> extends ColumnElement<T> {
  /** `OVER (..)`: the function over the rows around each row. SQLAlchemy: `over()`. */
  over(options: WindowOptions = {}): Over<T> {
    return new Over<T>(this, options);
  }

  /** `FILTER (WHERE ..)`: of the rows for which all of the predicates hold. SQLAlchemy: `filter()`. */
  filter(...predicates: readonly (Predicate | boolean)[]): FunctionFilter<T> {
    return new FunctionFilter<T>(
      this,
      predicates.map((one) => operand(one, toType(BOOLEAN))),
    );
  }

  /** `WITHIN GROUP (ORDER BY ..)`: for aggregates of sorted rows. SQLAlchemy: `within_group()`. */
  withinGroup(...keys: readonly SortKey[]): WithinGroup<T> {
    const orderBy = keys.map(sortKeyOf);
    return new WithinGroup<T>(this, orderBy, orderBy[0] === undefined ? this.type : this.typeOfSorted(orderBy[0]));
  }

  /** The type of what is made of rows that are sorted by `key`: its own, where one is known. */
  protected typeOfSorted(key: ColumnElement): TypeEngine {
    return this.type.affinity === 'null' ? key.type : this.type;
  }
}

/** A call of a SQL function. SQLAlchemy: `FunctionElement`. */
export class FunctionElement<T = any> extends Aggregate<T> {
  static override readonly fields: FieldSpec = { name: 'plain', args: 'elements', type: 'type', star: 'plain' };
  readonly visitName: string = 'function';

  constructor(
    /** The function's name in the database; with a schema, dotted. */
    readonly name: string,
    readonly args: readonly ColumnElement[],
    readonly type: TypeEngine,
    /** `count(*)`. */
    readonly star = false,
  ) {
    super();
  }

  /** Its own name, without the schema. */
  override get anonymousName(): string {
    return this.name.split('.').at(-1) as string;
  }

  /** `function(value ORDER BY ..)`: an aggregate that takes its rows in this order. SQLAlchemy: `aggregate_order_by()`. */
  aggregateOrderBy(...keys: readonly SortKey[]): this {
    const last = this.args.at(-1);
    if (last === undefined) throw new ArgumentError(`${this.name}() has no argument that could be sorted`);
    return this.with({ args: [...this.args.slice(0, -1), new AggregateOrderBy(last, keys.map(sortKeyOf))] });
  }

  /**
   * The call as a comparison of two of its arguments, named by their places from 1 on: true or false, with a left and a right
   * side. `func.startsWith(a, b).asComparison(1, 2)`. An ArgumentError for places that it does not have. SQLAlchemy: `as_comparison()`.
   */
  asComparison(left: number, right: number): FunctionAsBinary {
    return new FunctionAsBinary(this, left, right);
  }
}

/** A call that compares two of its arguments. SQLAlchemy: `FunctionAsBinary`. */
export class FunctionAsBinary extends ColumnElement<boolean> {
  static override readonly fields: FieldSpec = { call: 'element', leftIndex: 'plain', rightIndex: 'plain' };
  readonly visitName = 'functionAsBinary';

  constructor(
    readonly call: FunctionElement,
    /** The places of both sides among the arguments, from 1 on. */
    readonly leftIndex: number,
    readonly rightIndex: number,
  ) {
    super();
    const { name, args } = call;
    const odd = [leftIndex, rightIndex].find((index) => args[index - 1] === undefined);
    if (odd === undefined) return;
    throw new ArgumentError(`asComparison() of ${name}() takes places from 1 to ${args.length}; got ${odd}`);
  }

  /** What is compared. */
  get left(): ColumnElement {
    return this.call.args[this.leftIndex - 1] as ColumnElement;
  }

  /** What it is compared with. */
  get right(): ColumnElement {
    return this.call.args[this.rightIndex - 1] as ColumnElement;
  }

  get type(): TypeEngine {
    return toType(BOOLEAN);
  }

  override negate(): ColumnElement<boolean> {
    return new UnaryExpression<boolean>(new Grouping(this), 'not', this.type);
  }
}

/** `function FILTER (WHERE ..)`. SQLAlchemy: `FunctionFilter`. */
export class FunctionFilter<T = any> extends Aggregate<T> {
  static override readonly fields: FieldSpec = { element: 'element', criteria: 'elements' };
  readonly visitName = 'functionFilter';

  constructor(
    readonly element: ColumnElement<T>,
    readonly criteria: readonly ColumnElement[],
  ) {
    super();
    if (criteria.length === 0) throw new ArgumentError('filter() needs at least one predicate');
  }

  get type(): TypeEngine {
    return this.element.type;
  }

  override filter(...predicates: readonly (Predicate | boolean)[]): FunctionFilter<T> {
    const added = predicates.map((one) => operand(one, toType(BOOLEAN)));
    return new FunctionFilter<T>(this.element, [...this.criteria, ...added]);
  }
}

/** `function WITHIN GROUP (ORDER BY ..)`. SQLAlchemy: `WithinGroup`. */
export class WithinGroup<T = any> extends Aggregate<T> {
  static override readonly fields: FieldSpec = { element: 'element', orderBy: 'elements', type: 'type' };
  readonly visitName = 'withinGroup';

  constructor(
    readonly element: ColumnElement,
    readonly orderBy: readonly ColumnElement[],
    readonly type: TypeEngine,
  ) {
    super();
    if (orderBy.length === 0) throw new ArgumentError('withinGroup() needs at least one expression to sort by');
  }
}

/** `value ORDER BY ..` as the argument of an aggregate. */
export class AggregateOrderBy<T = any> extends ColumnElement<T> {
  static override readonly fields: FieldSpec = { element: 'element', orderBy: 'elements' };
  readonly visitName = 'aggregateOrderBy';

  constructor(
    readonly element: ColumnElement<T>,
    readonly orderBy: readonly ColumnElement[],
  ) {
    super();
    if (orderBy.length === 0) throw new ArgumentError('aggregateOrderBy() needs at least one expression to sort by');
  }

  get type(): TypeEngine {
    return this.element.type;
  }
}

/** An argument of an aggregate with the order of its rows: `func.arrayAgg(aggregateOrderBy(t.c.x, t.c.y.desc()))`. SQLAlchemy: `aggregate_order_by()`. */
export function aggregateOrderBy<T>(value: SqlExpression<T>, ...keys: readonly SortKey[]): AggregateOrderBy<T> {
  return new AggregateOrderBy<T>(sortKeyOf(value), keys.map(sortKeyOf));
}

/** A function over the rows around each row, as its method `over()`. SQLAlchemy: `over()`. */
export function over<T>(element: SqlExpression<T>, options: WindowOptions = {}): Over<T> {
  return new Over<T>(sortKeyOf(element), options);
}

/** An aggregate of some of its rows, as its method `filter()`. SQLAlchemy: `funcfilter()`. */
export function funcfilter<T>(
  element: FunctionElement<T>,
  ...predicates: readonly (Predicate | boolean)[]
): FunctionFilter<T> {
  return element.filter(...predicates);
}

/** An aggregate of sorted rows, as its method `withinGroup()`. SQLAlchemy: `within_group()`. */
export function withinGroup<T>(element: FunctionElement<T>, ...keys: readonly SortKey[]): WithinGroup<T> {
  return element.withinGroup(...keys);
}

import { ArgumentError } from '../errors/errors.js';
import { NullType } from '../types/null-type.js';
import { toType, type TypeEngine } from '../types/type-engine.js';
import { elementOf, type FieldSpec } from './clause-element.js';
import { BinaryExpression, BindParameter, ColumnElement, ExpressionList, Grouping, operand } from './column-element.js';
import { asInOperand, type SqlExpression } from './sql-expression.js';
import { itemType, resultType } from './operand-types.js';
import { type OperatorName, operatorInfo } from './operators.js';

/** The key of the phantom by which a tuple tells its expressions; there is no such property at run time. */
declare const tupleElements: unique symbol;

/** Several values compared as one: `(a, b)`. `E` are its expressions. SQLAlchemy: `Tuple`. */
export class Tuple<T = any, E = unknown> extends ColumnElement<T> {
  declare readonly [tupleElements]?: E;
  static override readonly fields: FieldSpec = { clauses: 'elements' };
  readonly visitName = 'tuple';

  constructor(readonly clauses: readonly ColumnElement[]) {
    super();
  }

  get type(): TypeEngine {
    return toType(NullType);
  }

  override operate<R>(operator: OperatorName, other: unknown, modifier?: string, type?: TypeEngine): ColumnElement<R> {
    switch (operatorInfo(operator).right) {
      case 'list':
        return Array.isArray(other) ? this.inRows(operator, other) : super.operate(operator, rowSource(other));
      case 'bounds':
        return super.operate(
          operator,
          (other as readonly unknown[]).map((bound) => this.row(bound)),
          modifier,
        );
      default:
        return super.operate(operator, this.row(other), modifier, type);
    }
  }

  /** A list of values as a tuple, each of the type of its column. */
  private row(value: unknown): unknown {
    if (!Array.isArray(value)) return value;
    this.checkLength(value);
    return new Tuple(value.map((one, i) => operand(one, (this.clauses[i] as ColumnElement).type).selfGroup('comma')));
  }

  private inRows<R>(operator: OperatorName, rows: readonly unknown[]): ColumnElement<R> {
    const boolean = resultType(operator, this.type, this.type);
    return new BinaryExpression<R>(this, this.rowList(rows), operator, boolean);
  }

  /** One array for each column; spelled out where a value is an expression or an array itself. */
  private rowList(rows: readonly unknown[]): ColumnElement {
    const plain =
      this.clauses.every(({ type }) => type.affinity !== 'array') &&
      rows.every((row) => Array.isArray(row) && row.every((value) => elementOf(value) === undefined));
    if (!plain) return new Grouping(new ExpressionList(rows.map((row) => this.row(row) as ColumnElement)));
    for (const row of rows) this.checkLength(row as readonly unknown[]);
    return new TupleList(this.clauses.map((clause, i) => column(rows as readonly unknown[][], i, clause.type)));
  }

  private checkLength(row: readonly unknown[]): void {
    if (row.length === this.clauses.length && !row.includes(undefined)) return;
    throw new ArgumentError(
      `A tuple of ${this.clauses.length} expressions is compared with as many values, not ${row.length}`,
    );
  }
}

function column(rows: readonly (readonly unknown[])[], place: number, type: TypeEngine): BindParameter {
  const values = rows.map((row) => row[place]);
  return new BindParameter('param', values, itemType(values, type), { unique: true, expanding: true });
}

function rowSource(other: unknown): unknown {
  const element = elementOf(other);
  if (element !== undefined && (element as { readonly [asInOperand]?: unknown })[asInOperand] !== undefined)
    return other;
  throw new ArgumentError('in() of a tuple takes a list of tuples of values, or a SELECT of as many columns');
}

/** The rows behind `(a, b) IN`, as one array for each column: the SQL is the same for lists of any length. */
export class TupleList extends ColumnElement {
  static override readonly fields: FieldSpec = { columns: 'elements' };
  readonly visitName = 'tupleList';

  constructor(readonly columns: readonly BindParameter[]) {
    super();
  }

  get type(): TypeEngine {
    return toType(NullType);
  }

  /** The same rows one by one, for SQL without parameters. */
  get spelledOut(): Grouping {
    const lists = this.columns.map((bind) => bind.value as readonly unknown[]);
    const row = (place: number): Tuple =>
      new Tuple(
        lists.map(
          (list, i) =>
            new BindParameter('param', list[place], (this.columns[i] as BindParameter).type, { unique: true }),
        ),
      );
    return new Grouping(new ExpressionList((lists[0] ?? []).map((_, place) => row(place))));
  }
}

type ValuesOf<E extends readonly SqlExpression<any>[]> = {
  readonly [K in keyof E]: E[K] extends SqlExpression<infer V> ? V | null : never;
};

/**
 * Several expressions compared as one: `tuple(t.c.a, t.c.b).in([[1, 'x'], [2, 'y']])`, also with a SELECT, or with another
 * tuple by `eq`, `lt` and their kin. `tuple()` is the empty one, the grand total among grouping sets. SQLAlchemy: `tuple_()`.
 */
export function tuple<const E extends readonly SqlExpression<any>[]>(...elements: E): Tuple<ValuesOf<E>, E> {
  return new Tuple(elements.map((element) => operand(element, toType(NullType)).selfGroup('comma')));
}
